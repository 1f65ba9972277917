"""What `redact.classify` promises: what columns hold, what is refused under keep, a policy that can be run."""

from __future__ import annotations

import csv
import importlib
import random
from collections import defaultdict
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from redact.classify import classify, direct_identifiers, propose
from redact.classify.dates import read_writing
from redact.classify.digits import RULES, luhn
from redact.classify.headers import read_header
from redact.entities import entity
from redact.policy import parse_policy
from redact.testing.sample_clinic import sample_clinic
from tests.evaluation import FOLDER, needs_evaluation

EXPECTED = Path(__file__).parent / "data" / "classified.csv"
FILES = {
    "diabetic_data": FOLDER / "tabular" / "diabetes130" / "diabetic_data.csv.gz",
    "adult": FOLDER / "risk" / "adult" / "adult.csv",
    "hl7be_patients": FOLDER / "tabular" / "hl7be_patients.csv",
}
CLINIC = "clinic_"


@cache
def expected() -> dict[str, dict[str, tuple[str | None, str]]]:
    tables: dict[str, dict[str, tuple[str | None, str]]] = defaultdict(dict)
    with EXPECTED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables[row["table"]][row["column"]] = (row["entity"] or None, row["reach"])
    return tables


@cache
def clinic() -> dict[str, pl.DataFrame]:
    return sample_clinic(300).tables


def table(name: str) -> pl.LazyFrame:
    if name.startswith(CLINIC):
        return clinic()[name.removeprefix(CLINIC)].lazy()
    path = FILES.get(name, FOLDER / "tabular" / "synthea" / f"{name}.csv")
    return pl.scan_csv(path, infer_schema=False, separator=";" if name == "adult" else ",")


def found(lf: pl.LazyFrame) -> dict[str, tuple[str | None, str]]:
    return {column: (name, reach) for column, name, reach in classify(lf).select("column", "entity", "reach").iter_rows()}


def one(header: str, values: list[str | None]) -> dict[str, object]:
    return classify(pl.LazyFrame({header: values}, schema={header: pl.String})).row(0, named=True)


def check(names: list[str]) -> None:
    pairs = [(found(table(name)), expected()[name]) for name in names]
    wrong = [(c, got[c], said) for got, want in pairs for c, said in want.items() if got[c] != said]
    assert all(list(got) == list(want) for got, want in pairs)
    assert [miss for miss in wrong if "direct" in (miss[1][1], miss[2][1])] == []
    assert len(wrong) <= 0.05 * sum(len(want) for _, want in pairs), wrong


def test_every_column_of_the_sample_clinic_is_what_a_person_said_it_is() -> None:
    check([name for name in expected() if name.startswith(CLINIC)])


@needs_evaluation
def test_every_column_of_the_evaluation_tables_is_what_a_person_said_it_is() -> None:
    check([name for name in expected() if not name.startswith(CLINIC)])


def test_a_csv_file_is_read_as_its_parquet_twin() -> None:
    for frame in clinic().values():
        told = classify(frame.lazy()).drop("dtype")
        as_text = frame.with_columns(pl.selectors.datetime().dt.to_string("%Y-%m-%dT%H:%M:%S")).cast(pl.String)
        assert classify(as_text.lazy()).drop("dtype").equals(told)


def test_no_value_stands_in_the_answer() -> None:
    for frame in clinic().values():
        said = classify(frame.lazy())
        text = " ".join(str(cell) for row in said.drop("column", "distinct", "rows").iter_rows() for cell in row)
        values = [v for c in frame.columns for v in frame[c].cast(pl.String).drop_nulls().unique() if len(v) > 6]
        assert [value for value in values if value in text] == []


def test_columns_without_a_telling_header_are_known_by_their_values() -> None:
    frame = clinic()["patients"]
    bare = frame.rename({name: f"col_{i}" for i, name in enumerate(frame.columns)})
    said = dict(zip(frame.columns, found(bare.lazy()).values(), strict=True))
    direct = {name for name, (_, reach) in said.items() if reach == "direct"}
    assert direct >= {"national_number", "first_name", "email", "phone", "iban", "insurance_number", "emergency_contact_name"}
    assert {said["language"][0], said["gender"][0], said["birth_date"][0]} == {"LANGUAGE", "GENDER_IDENTITY", "DATE_OF_BIRTH"}


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("naam achternaam voornaam nom prenom prénom name last_name familyname LastName фамилия име patient_name", "PERSON"),
        ("contactnaam Vorname Nachname nom_du_patient ИМЕ middle-name maiden physician_name emergencyContactName", "PERSON"),
        ("rijksregisternummer INSZ niss nrn RijksregisterNummer numero_national national_number", "BE_NATIONAL_NUMBER"),
        ("ЕГН егн egn", "BG_EGN"),
        ("SSN ssn patient_ssn", "US_SSN"),
        ("passport PassportNumber reispas_passport", "PASSPORT"),
        ("BirthDate geboortedatum date_naissance Geburtsdatum дата_на_раждане dob patient_birth_date", "DATE_OF_BIRTH"),
        ("deathdate overlijdensdatum date_de_deces", "DATE_OF_DEATH"),
        ("street adres huisnummer адрес Strasse ADDRESS2 rue", "STREET_ADDRESS"),
        ("zip postcode code_postal PLZ", "POSTAL_CODE"),
        ("tel gsm telefoonnummer téléphone телефон phone1 mobile", "PHONE_NUMBER"),
        ("email e-mail имейл courriel eMail patient_email", "EMAIL_ADDRESS"),
        ("patient patient_id PatientID patientnummer пациент", "PATIENT_ID"),
        ("note opmerking remarque Bemerkung бележка notes", "FREE_TEXT"),
        ("encounter encounter_id visitId", "EVENT_ID"),
        ("visit_date start admissionDate", "DATE_TIME"),
        ("phone_type patient_status address_kind", "CATEGORY"),
        ("aantal_bezoeken nombre_visites number_of_notes patient_count", "AMOUNT"),
    ],
)
def test_headers_are_read_in_five_languages_and_any_spelling(headers: str, name: str) -> None:
    assert {header: read_header(header).entity for header in headers.split()} == dict.fromkeys(headers.split(), name)


@pytest.mark.parametrize("header", ["nominal", "telemetry", "ipsum", "organism", "sustained", "x", "colour", "2024", ""])
def test_a_part_of_a_word_says_nothing(header: str) -> None:
    assert read_header(header).entity is None


def test_what_the_values_say_stands_against_the_header_and_is_said() -> None:
    said = one("city", [f"person{i}@example.org" for i in range(40)])
    assert (said["entity"], said["evidence"]) == ("EMAIL_ADDRESS", "format; header says LOCATION")
    said = one("email_yn", ["yes", "no"] * 20)
    assert (said["entity"], said["reach"]) == ("CATEGORY", "none")
    assert "header says EMAIL_ADDRESS" in str(said["evidence"])


def neutral() -> pl.LazyFrame:
    rng, rows = random.Random(5), range(4_000)
    codes = [rng.randint(100_000, 999_999_999) for _ in range(200)]
    made = {
        "code": [str(rng.choice(codes)) for _ in rows],
        "x1": [str(rng.choice(codes)) for _ in rows],
        "cost": [f"{rng.random() * 1000:.2f}" for _ in rows],
        "x2": [f"{rng.uniform(50, 51):.6f}" for _ in rows],
        "x3": [str(i) for i in rows],
        "x4": [str(rng.randint(10**8, 10**10)) for _ in rows],
        "event": [f"{rng.getrandbits(32):08x}-0000-4000-8000-{rng.getrandbits(48):012x}" for _ in rows],
        "x5": [f"{rng.getrandbits(32):08x}-0000-4000-8000-{rng.getrandbits(48):012x}" for _ in rows],
        "year": [str(rng.randint(1950, 2024)) for _ in rows],
        "x6": [f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}" for _ in rows],
        "hospital_name": [rng.choice(["General Hospital", "City Clinic", "Medical Centre North"]) for _ in rows],
        "name": [f"{rng.choice(['North', 'South'])} {rng.choice(['Hospital', 'Clinic'])} {i}" for i in rows],
        "test_name": [rng.choice(["Glucose", "Sodium", "Hemoglobin"]) for _ in rows],
        "street_type": [rng.choice(["avenue", "rue"]) for _ in rows],
        "has_phone": [rng.choice(["0", "1"]) for _ in rows],
        "text_length": [str(rng.randint(1, 900)) for _ in rows],
        "description": [rng.choice(["Well child visit at the clinic", "Urgent care of the foot"]) for _ in rows],
        "lat": [f"{rng.uniform(50, 51):.6f}" for _ in rows],
    }
    return pl.LazyFrame(made)


def test_neutral_columns_may_be_kept() -> None:
    lf = neutral()
    assert direct_identifiers(lf, lf.collect_schema().names()) == []


def test_direct_identifiers_are_named_among_the_kept_columns_alone() -> None:
    lf = clinic()["patients"].lazy()
    assert direct_identifiers(lf, []) == []
    assert direct_identifiers(lf, ["city", "iban", "diet"]) == [("iban", "IBAN_CODE", "header; check digit")]
    assert direct_identifiers(clinic()["visits"].lazy(), ["note", "icd10", "weight_kg"]) == [("note", "FREE_TEXT", "header")]


def test_a_key_called_id_is_a_persons_where_the_rows_are_persons() -> None:
    rows = [str(i) for i in range(30)]
    person = pl.LazyFrame({"id": rows, "sex": ["f"] * 30, "diagnosis": ["I10"] * 30})
    visit = person.with_columns(patient=pl.col("id"))
    assert direct_identifiers(person, ["id"]) == [("id", "PATIENT_ID", "header; neighbours")]
    assert direct_identifiers(visit, ["id"]) == []


def test_an_address_on_the_web_of_ones_own_is_direct_and_a_page_of_many_is_not() -> None:
    assert one("x", [f"https://example.org/people/{i}" for i in range(40)])["entity"] == "URL"
    assert one("x", ["https://example.org/people", "https://example.org/"] * 20)["entity"] == "ONLINE_ACTIVITY"


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_empty_and_tiny_columns_are_answered(rows: int) -> None:
    frame = clinic()["patients"].head(rows)
    said = classify(frame.with_columns(nothing=pl.lit(None, pl.String), nested=pl.lit([1, 2]).implode()).lazy())
    assert said["column"].to_list() == [*frame.columns, "nothing", "nested"]
    assert said.filter(pl.col("column").is_in(["nothing", "nested"]))["operator"].to_list() == ["drop", "drop"]
    assert {"national_number", "email", "iban"} <= {name for name, _, _ in direct_identifiers(frame.lazy(), frame.columns)}


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("BE_NATIONAL_NUMBER", "be.ssn"),
        ("BG_EGN", "bg.egn"),
        ("BG_LNCH", "bg.pnf"),
        ("UK_NHS", "gb.nhs"),
        ("NL_BSN", "nl.bsn"),
        ("FR_NIR", "fr.nir"),
        ("BE_ENTERPRISE_NUMBER", "be.vat"),
    ],
)
def test_check_digits_agree_with_python_stdnum(name: str, module: str) -> None:
    rng, (length, rule) = random.Random(3), RULES[name]
    born = [f"{rng.randint(0, 99):02d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}" for _ in range(20_000)]
    numbers = [date + f"{rng.randrange(10 ** (length - 6)):0{length - 6}d}" for date in born]
    is_valid = importlib.import_module(f"stdnum.{module}").is_valid
    ours = pl.DataFrame({"v": numbers}).select(rule(pl.col("v"))).to_series().to_list()
    valid = [bool(is_valid(number)) for number in numbers]
    assert [n for n, v, o in zip(numbers, valid, ours, strict=True) if v and not o] == []
    assert 0 < sum(filter(None, ours)) < 0.12 * len(numbers)


def test_luhn_holds_for_the_number_printed_in_the_standard() -> None:
    numbers = pl.DataFrame({"v": ["4111111111111111", "4111111111111112"]})
    assert numbers.select(luhn(pl.col("v"), 16)).to_series().to_list() == [True, False]


@pytest.mark.parametrize(
    ("values", "kind", "format", "sure"),
    [
        (["2020-01-31", "1999-12-01"], "date", None, True),
        (["2020-01-31T10:00:00Z", "1999-12-01T00:00:00Z"], "datetime", None, True),
        (["31/01/2020", "01/12/1999"], "date", "%d/%m/%Y", True),
        (["01/31/2020", "12/01/1999"], "date", "%m/%d/%Y", True),
        (["01/02/2020", "12/01/1999"], "date", "%d/%m/%Y", False),
        (["31.01.2020 10:00", "01.12.1999 08:30"], "datetime", "%d.%m.%Y %H:%M", True),
        (["20200131", "19991201"], "date", "%Y%m%d", True),
    ],
)
def test_dates_are_read_as_they_are_written(values: list[str], kind: str, format: str | None, sure: bool) -> None:
    writing = read_writing(pl.Series("v", values))
    assert writing is not None
    assert (writing.type, writing.format, writing.sure) == (kind, format, sure)


def test_a_proposed_policy_parses_and_links_the_tables_of_the_sample_clinic() -> None:
    policy = parse_policy(propose({name: classify(frame.lazy()) for name, frame in clinic().items()}, "Sample clinic"))
    assert policy.name == "sample-clinic"
    assert (policy.purpose, str(policy.recipient), policy.scope) == ("unset", "unset", "unset")
    assert {rule.subject.column for rule in policy.tables.values() if rule.subject} == {"patient_id"}
    assert {name: list(rule.columns) for name, rule in policy.tables.items()} == {n: f.columns for n, f in clinic().items()}
    assert policy.tables["weblog"].subject is not None
    assert policy.tables["weblog"].subject.missing == "drop"


def test_a_proposed_policy_keeps_nothing_that_is_unknown_or_direct() -> None:
    frames = {name: classify(frame.lazy()) for name, frame in clinic().items()}
    policy = parse_policy(propose(frames))
    for name, said in frames.items():
        for row in said.iter_rows(named=True):
            operator = policy.tables[name].columns[row["column"]].operator.name
            assert row["entity"] is not None or operator == "drop"
            assert operator != "keep" or entity(row["entity"]).reach != "direct"


def test_a_proposed_policy_drops_text_whose_language_no_column_tells() -> None:
    said = classify(clinic()["visits"].drop("note_language").lazy())
    assert parse_policy(propose({"visits": said})).tables["visits"].columns["note"].operator.name == "drop"


@needs_evaluation
def test_a_proposed_policy_joins_foreign_keys_of_other_names() -> None:
    names = ["patients", "encounters", "organizations"]
    policy = parse_policy(propose({name: classify(table(name)) for name in names}))
    encounters, home = policy.tables["encounters"], policy.tables["organizations"]
    assert encounters.subject is not None
    assert encounters.subject.column == "PATIENT"
    assert encounters.columns["ORGANIZATION"].namespace == home.columns["Id"].namespace == "organizations.Id"
    assert encounters.columns["PATIENT"].entity == policy.tables["patients"].columns["Id"].entity == "PATIENT_ID"


def test_strange_names_of_tables_and_columns_are_written_safely() -> None:
    frame = pl.LazyFrame({"yes": ["a"], "a: b#c": ["b"], 'q"u\n': ["c"], "[*]": ["d"]})
    policy = parse_policy(propose({"2024 patients.old": classify(frame)}, "2024 / Ünïted"))
    assert list(policy.tables) == ["2024_patients_old"]
    assert list(policy.tables["2024_patients_old"].columns) == ["yes", "a: b#c", 'q"u\n', "[*]"]
