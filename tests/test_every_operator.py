"""Whole runs on the sample clinic that use every operator there is: published, verified, and joined as before."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml

import redact
from redact.policy import Policy, load_policy, parse_policy
from redact.testing.keys import FIXED_KEY
from redact.testing.sample_clinic import sample_clinic
from redact.transform import OPERATORS
from redact.verifying import verify

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
HEAD = """
version: 1
name: every
country: BE
purpose: tests
recipient: nobody
scope: every
risk: {none: true, because: made-up people}
verify: {on_finding: suppress, cap: 0.01}
"""
LINKED = parse_policy(
    HEAD
    + """
tables:
  patients:
    subject: patient_id
    columns:
      patient_id: {operator: token, entity: PATIENT_ID}
      national_number: {operator: {fake: {kind: national_number}}, entity: BE_NATIONAL_NUMBER}
      last_name: {operator: {fake: {kind: last_name, locale: nl_BE}}, entity: PERSON}
      first_name: {operator: {fake: {kind: first_name, locale: nl_BE}}, entity: PERSON}
      gender_at_birth: {operator: keep, entity: SEX, role: sex}
      birth_date: {operator: {shift: {base_weeks: 5844}}, type: date, entity: DATE_OF_BIRTH, role: birth_date}
      email: {operator: {fake: {kind: email, locale: nl_BE}}, entity: EMAIL_ADDRESS}
      phone: {operator: {mask: {last: 2}}, entity: PHONE_NUMBER, because: made-up numbers}
      postal_code: {operator: {generalise: {prefix: 1}}, entity: POSTAL_CODE}
      city: {operator: drop, entity: LOCATION, known: true}
      iban: {operator: encrypt, entity: IBAN_CODE}
      insurance_number: {operator: fpe, entity: BE_MEMBER_NUMBER}
      emergency_contact_name: {operator: replace, entity: PERSON}
      profession: {operator: {custom: {function: "tests.test_every_operator:shortened"}}, entity: PROFESSION}
      latitude: {operator: {geo: {axis: latitude, km: 20}}, type: float, entity: COORDINATES}
      longitude: {operator: {geo: {axis: longitude, km: 20, latitude: latitude}}, type: float, entity: COORDINATES}
    unlisted: drop
  visits:
    subject: {column: patient_id, table: patients}
    columns:
      visit_id: {operator: pseudonym, entity: EVENT_ID}
      patient_id: {operator: token, entity: PATIENT_ID}
      visit_start: {operator: {shift: {base_weeks: 5844}}, type: datetime, entity: DATE_TIME}
      icd10: {operator: {generalise: {before: "."}}, entity: DIAGNOSIS}
      weight_kg: {operator: {noise: {scale: 2, event: visit_id}}, type: float, entity: MEASUREMENT}
      heart_rate: {operator: {shuffle: {event: visit_id}}, type: integer, entity: MEASUREMENT}
      note_language: {operator: keep, entity: LANGUAGE}
      note:
        operator: {scrub: {dates: shift}}
        language: {column: note_language}
        names: known_only
        because: no name detector for every language
    unlisted: drop
  weblog:
    columns:
      ip: {operator: {country: {database: ranges.csv}}, entity: IP_ADDRESS}
      page: {operator: keep, entity: CATEGORY}
    unlisted: drop
"""
)
LOG = parse_policy(
    HEAD
    + """
tables:
  weblog:
    columns:
      ip: {operator: {truncate: {ipv4: 16, ipv6: 32}}, entity: IP_ADDRESS, because: made-up addresses}
      page: {operator: keep, entity: CATEGORY}
    unlisted: drop
"""
)


def shortened(values: pl.Series) -> pl.Series:
    """A function of the user's own."""
    return values.str.slice(0, 3)


ASKED_FOR = {
    "country": "the country of an IP address, then nothing of it (P10), by a database that no policy can ship",
    "truncate": "the network of an IP address, for a stated reason (P10), which no policy that ships has",
    "custom": "a function of the user's own, which no policy that ships can name",
}
"""Operators that no policy of ours uses, and what they are for."""


def used(*policies: Policy) -> set[str]:
    """The operators that stand in policies."""
    return {rule.operator.name for policy in policies for table in policy.tables.values() for rule in table.columns.values()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of 200 patients, who also have coordinates, and both releases."""
    folder = tmp_path_factory.mktemp("every")
    tables = sample_clinic(200).tables
    number = pl.int_range(pl.len())
    tables["patients"] = tables["patients"].with_columns(
        latitude=(50.1 + (number * 37 % 101) / 80).round(6), longitude=(3.1 + (number * 53 % 103) / 50).round(6)
    )
    for name in ("patients", "visits", "weblog"):
        tables[name].write_csv(folder / f"{name}.csv")
    (folder / "ranges.csv").write_text("first,last,country\n192.0.2.0,192.0.2.255,BE\n2001:db8::,2001:db8:ffff::,NL\n")
    files = [folder / f"{name}.csv" for name in ("patients", "visits", "weblog")]
    redact.run(LINKED, files, folder / "linked", FIXED_KEY, base=folder, allow_custom=True)
    redact.run(LOG, files[2:], folder / "log", FIXED_KEY)
    return folder


def test_every_operator_is_used() -> None:
    assert used(LINKED, LOG) == set(OPERATORS)


def test_every_operator_stands_in_a_policy_that_ships_or_is_asked_for_by_name() -> None:
    contents = {file: yaml.safe_load(file.read_text(encoding="utf-8")) for file in CONFIGS.glob("*.yaml")}
    ways = [(file, way) for file, content in contents.items() if "tables" in content for way in (None, *content.get("variants", {}))]
    shipped = used(*(load_policy(file, way) for file, way in ways))
    assert shipped | set(ASKED_FOR) == set(OPERATORS)
    assert not shipped & set(ASKED_FOR)


def test_the_acceptance_copy_joins_keeps_its_form_and_shows_nothing_of_anybody(tmp_path: Path) -> None:
    names = ("patients", "visits", "invoices")
    for name in names:
        sample_clinic(200).tables[name].write_csv(tmp_path / f"{name}.csv")
    policy = load_policy(CONFIGS / "clinic_be_acceptance.yaml")
    redact.run(policy, [tmp_path / f"{name}.csv" for name in names], tmp_path / "copy", FIXED_KEY)
    patients, visits, invoices = (pl.read_parquet(tmp_path / "copy" / f"{name}.parquet") for name in names)
    assert (patients.height, visits.height) == (200, 603)
    assert visits.join(patients, on="patient_id").height == visits.height
    assert invoices.join(patients, on="patient_id").height == invoices.height
    assert patients["insurance_number"].drop_nulls().str.contains(r"^\d{3}/\d{10}$").all()
    identity = sample_clinic(200).planted.filter(
        pl.col("entity").is_in(["BE_NATIONAL_NUMBER", "IBAN_CODE", "EMAIL_ADDRESS", "PHONE_NUMBER"])
    )
    text = "\n".join(frame.write_csv() for frame in (patients, visits, invoices))
    assert not [value for value in identity["value"].unique() if value in text]


def test_a_release_of_every_operator_joins_and_shows_nothing_of_anybody(folder: Path) -> None:
    patients, visits = (pl.read_parquet(folder / "linked" / f"{name}.parquet") for name in ("patients", "visits"))
    assert (patients.height, visits.height) == (200, 603)
    assert visits.join(patients, on="patient_id").height == 603
    assert pl.read_parquet(folder / "log" / "weblog.parquet")["ip"].null_count() < 600
    planted = sample_clinic(200).planted.filter(pl.col("entity").is_in(["BE_NATIONAL_NUMBER", "IBAN_CODE", "EMAIL_ADDRESS"]))
    for name in ("patients", "visits", "weblog"):
        released = pl.read_parquet(folder / "linked" / f"{name}.parquet")
        text = "\n".join(released.write_csv().splitlines())
        assert not [value for value in planted["value"].unique() if value in text]


def test_verify_alone_passes_what_the_gate_passed(folder: Path) -> None:
    made_up = {"national_number", "insurance_number", "last_name", "first_name", "email", "note", "ip", "phone"}
    sources = [folder / "patients.csv", folder / "visits.csv", folder / "weblog.csv"]
    assert set(verify(folder / "linked", sources, LINKED)["column"]) <= made_up
