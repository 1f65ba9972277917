import ipaddress
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stdnum import iban
from stdnum.be import iban as be_iban
from stdnum.be import nn

from redact.testing.notes import SENTENCES
from redact.testing.people import unaccented
from redact.testing.sample_clinic import CELLS, SampleClinic, sample_clinic

DOCUMENTATION = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]


@pytest.fixture(scope="module")
def clinic() -> SampleClinic:
    return sample_clinic(2000, seed=3)


@pytest.fixture(scope="module")
def patients(clinic: SampleClinic) -> pl.DataFrame:
    return clinic.tables["patients"]


def in_texts(clinic: SampleClinic, table: str, column: str) -> pl.DataFrame:
    """The values planted in a text column beside the text that holds them."""
    texts = clinic.tables[table].select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), pl.col(column).alias("text"))
    planted = clinic.planted.filter(pl.col("table") == table, pl.col("column") == column)
    return planted.join(texts, on="row", how="left", maintain_order="left")


@pytest.mark.parametrize("patients", [1, 60])
def test_the_same_size_and_seed_give_the_same_clinic(patients: int) -> None:
    one, other = sample_clinic(patients, seed=11), sample_clinic(patients, seed=11)
    for name, table in one.tables.items():
        assert_frame_equal(table, other.tables[name])
    assert_frame_equal(one.planted, other.planted)


def test_another_seed_gives_another_clinic() -> None:
    one, other = sample_clinic(60, seed=1), sample_clinic(60, seed=2)
    assert not one.tables["patients"].equals(other.tables["patients"])


def test_every_foreign_key_joins(clinic: SampleClinic, patients: pl.DataFrame) -> None:
    assert patients["patient_id"].is_unique().all()
    for name in ("visits", "invoices", "weblog"):
        keys = clinic.tables[name].select("patient_id").drop_nulls()
        assert keys.join(patients, on="patient_id", how="anti").is_empty()


@pytest.mark.parametrize(
    ("table", "column"), [("patients", "email"), ("patients", "iban"), ("patients", "phone"),
                          ("patients", "insurance_number"), ("visits", "visit_id"), ("invoices", "invoice_number")],
)  # fmt: skip
def test_distinctive_identifiers_are_distinct(clinic: SampleClinic, table: str, column: str) -> None:
    assert clinic.tables[table][column].drop_nulls().is_unique().all()


def test_a_national_number_is_distinct_under_every_spelling(patients: pl.DataFrame) -> None:
    assert patients["national_number"].str.replace_all("[^0-9]", "").is_unique().all()


def test_a_national_number_agrees_with_birth_date_and_sex(patients: pl.DataFrame) -> None:
    digits = pl.col("national_number").str.replace_all("[^0-9]", "")
    odd = digits.str.slice(6, 3).cast(pl.Int64) % 2 == 1
    agrees = patients.select(
        length=digits.str.len_chars() == 11,
        born=digits.str.slice(0, 6) == pl.col("birth_date").dt.to_string("%y%m%d"),
        sex=pl.when(pl.col("gender_at_birth") != "X").then(odd == (pl.col("gender_at_birth") == "M")),
    )
    assert agrees.select(pl.all().all()).row(0) == (True, True, True)


def test_a_national_number_is_refused(patients: pl.DataFrame) -> None:
    assert not [n for n in patients["national_number"] if nn.is_valid(n)]


def test_a_national_number_is_refused_for_its_check_digits_alone(patients: pl.DataFrame) -> None:
    bare = patients["national_number"].str.replace_all("[^0-9]", "")
    for number, born in zip(bare, patients["birth_date"], strict=True):
        century = 2 * 10**9 if born.year >= 2000 else 0
        assert nn.get_birth_date(f"{number[:9]}{97 - (century + int(number[:9])) % 97:02d}") == born


def test_an_iban_has_right_check_digits_and_no_bank(patients: pl.DataFrame) -> None:
    for number in patients["iban"]:
        assert iban.is_valid(number, check_country=False)
        assert be_iban.to_bic(number) is None
        assert int(iban.compact(number)[4:14]) % 97 in {int(number[-2:]), int(number[-2:]) - 97}


def test_mail_and_web_addresses_are_reserved_ones(clinic: SampleClinic, patients: pl.DataFrame) -> None:
    domains = patients["email"].drop_nulls().str.extract("@(.*)$")
    hosts = clinic.tables["weblog"]["referrer"].drop_nulls().str.extract("^https://([^/]+)/")
    written = clinic.tables["visits"]["note"].str.extract_all(r"(?i)@[a-z0-9.-]*[a-z0-9]").explode().drop_nulls()
    for name in [*domains, *hosts, *written]:
        assert re.fullmatch(r"(.*[.@])?example\.(org|com|net)", name.lower())


def test_ip_addresses_are_documentation_ones(clinic: SampleClinic) -> None:
    for text in clinic.tables["weblog"]["ip"]:
        address = ipaddress.ip_address(text)
        assert any(address in network for network in DOCUMENTATION)


def test_patients_are_of_every_age_and_visits_follow_birth(clinic: SampleClinic, patients: pl.DataFrame) -> None:
    age = (pl.lit(date(2024, 12, 31)) - pl.col("birth_date")).dt.total_days() / 365.25
    young, old = patients.select((age < 16).sum(), (age > 90).sum().alias("old")).row(0)
    assert min(young, old) > 0
    visits = clinic.tables["visits"].join(patients, on="patient_id", how="left")
    assert (visits["visit_start"].dt.date() > visits["birth_date"]).all()
    assert (visits["visit_end"] > visits["visit_start"]).all()


@pytest.mark.parametrize(("table", "column"), [("visits", "note"), ("invoices", "description")])
def test_a_planted_value_stands_where_it_says(clinic: SampleClinic, table: str, column: str) -> None:
    found = in_texts(clinic, table, column)
    assert found.height > 0
    for text, start, end, value in found.select("text", "start", "end", "value").iter_rows():
        assert text[start:end] == value


def test_a_planted_cell_holds_the_value(clinic: SampleClinic, tmp_path: Path) -> None:
    clinic.write_csv(tmp_path)
    for entity, columns in CELLS.items():
        for table, column in (place.split(".") for place in columns.split()):
            cells = pl.read_csv(tmp_path / f"{table}.csv", infer_schema=False)[column]
            planted = clinic.planted.filter(pl.col("table") == table, pl.col("column") == column)
            assert cells.gather(planted["row"]).equals(planted["value"], check_names=False)
            assert planted.height == cells.len() - cells.null_count()
            assert planted["entity"].unique().to_list() == [entity]
            assert planted["start"].null_count() == planted.height


def test_the_subject_is_whose_row_it_is(clinic: SampleClinic) -> None:
    for name, table in clinic.tables.items():
        planted = clinic.planted.filter(pl.col("table") == name)
        assert table["patient_id"].gather(planted["row"]).equals(planted["subject"], check_names=False)


def test_a_strangers_name_or_phone_is_in_no_column(clinic: SampleClinic, patients: pl.DataFrame) -> None:
    def words(names: pl.Series) -> set[str]:
        return {word for name in names.drop_nulls() for word in re.split("[ -]", name)}

    named = pl.concat(
        [patients["first_name"], patients["last_name"], patients["emergency_contact_name"],
         clinic.tables["visits"]["physician_name"]]
    )  # fmt: skip
    phones = pl.concat([patients["phone"], patients["emergency_contact_phone"]]).str.replace_all("[^0-9]", "")
    strangers = clinic.planted.filter(~pl.col("known"), pl.col("start").is_not_null())
    names = strangers.filter(pl.col("entity") == "PERSON")["value"]
    numbers = strangers.filter(pl.col("entity") == "PHONE_NUMBER")["value"].str.replace_all("[^0-9]", "")
    assert names.len() > 0
    assert words(names).isdisjoint(words(named))
    assert numbers.len() > 0
    assert set(numbers.str.tail(8)).isdisjoint(phones.str.tail(8))


def test_a_known_name_in_a_note_is_made_of_names_in_columns(clinic: SampleClinic, patients: pl.DataFrame) -> None:
    people = ("first_name", "last_name", "emergency_contact_name")
    own = patients.select(pl.col("patient_id").alias("subject"), own=pl.concat_str(people, separator=" ", ignore_nulls=True))
    physician = clinic.tables["visits"].select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), "physician_name")
    found = in_texts(clinic, "visits", "note").filter(pl.col("known"), pl.col("entity") == "PERSON")
    found = found.join(own, on="subject", how="left").join(physician, on="row", how="left")
    found = found.with_columns(own=pl.concat_str("own", "physician_name", separator=" "))
    folded = found.select(unaccented(pl.col("value", "own").str.to_lowercase()))
    for value, columns in folded.iter_rows():
        words = [word for word in re.split("[ ,.]+", value) if len(word) > 1]
        assert words
        assert all(word in columns for word in words)


@pytest.mark.parametrize(
    ("entity", "column"), [("BE_NATIONAL_NUMBER", "national_number"), ("PHONE_NUMBER", "phone"),
                           ("PHONE_NUMBER", "emergency_contact_phone")],
)  # fmt: skip
def test_a_number_in_a_note_is_spelt_unlike_its_column(clinic: SampleClinic, patients: pl.DataFrame, entity: str, column: str) -> None:
    found = in_texts(clinic, "visits", "note").filter(pl.col("entity") == entity)
    cells = patients.select(pl.col("patient_id").alias("subject"), pl.col(column).alias("cell"))
    spellings = found.join(cells, on="subject", how="left")
    assert spellings.height > 0
    assert spellings.filter(pl.col("value") == pl.col("cell")).is_empty()


def test_the_share_of_notes_with_identifiers_is_as_stated(clinic: SampleClinic) -> None:
    notes, found = clinic.tables["visits"].height, in_texts(clinic, "visits", "note")
    own = found.filter(pl.col("known"))["row"].n_unique() / notes
    assert 0.55 < own < 0.75
    assert 0.08 < found.filter(~pl.col("known"))["row"].n_unique() / notes < 0.25
    assert found["row"].n_unique() < 0.8 * notes


def test_notes_keep_their_length_and_languages(clinic: SampleClinic) -> None:
    notes = clinic.tables["visits"]
    assert notes["note"].str.len_chars().is_between(80, 600).all()
    assert set(notes["note_language"]) == {"nl", "fr", "en"}
    assert 0.1 < notes["note"].str.contains("\n", literal=True).mean() < 0.3  # type: ignore[operator]
    assert not notes["note"].str.contains("[{}]").any()


@pytest.mark.parametrize("look_alike", [r"\b1\d\d/\d\d\b", r"37,5 °C", r"37\.5 °C", r"\b5 mg\b", "C50\\.9", "Parkinson", "Crohn"])
def test_clinical_look_alikes_are_written_and_not_planted(clinic: SampleClinic, look_alike: str) -> None:
    assert clinic.tables["visits"]["note"].str.contains(look_alike).any()
    in_note = clinic.planted.filter(pl.col("column") == "note", pl.col("entity") != "DATE_TIME")
    assert not in_note["value"].str.contains(look_alike).any()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_language_has_clinical_sentences_enough(language: str) -> None:
    sentences = " ".join(SENTENCES[language, "clinical"].split()).split(" | ")
    assert len(dict.fromkeys(sentences)) >= 25


def test_csv_and_parquet_hold_the_same_cells(clinic: SampleClinic, tmp_path: Path) -> None:
    assert [path.name for path in clinic.write_csv(tmp_path)] == [f"{name}.csv" for name in clinic.tables]
    for path in clinic.write_parquet(tmp_path):
        table = pl.read_parquet(path)
        text = pl.read_csv(path.with_suffix(".csv"), infer_schema=False)
        assert_frame_equal(table, clinic.tables[path.stem])
        assert text.columns == table.columns
        strings = table.select(pl.selectors.string())
        assert_frame_equal(text.select(strings.columns), strings)
