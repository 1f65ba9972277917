"""Whole runs with `encrypt` and `fpe`: honest releases pass the gate, planted leaks do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import redact
from redact.errors import InputError, LeakFound, PolicyError
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY
from redact.transform import OPERATORS
from redact.transform.encrypt import decrypt
from redact.transform.fpe import Fpe
from redact.transform.fpe import decrypt as decrypt_fpe
from redact.verifying import verify

POLICY = """
version: 1
name: ciphers
country: BE
purpose: test
recipient: nobody
scope: one
tables:
  people:
    subject: id
    columns:
      id: {operator: SUBJECT, entity: MEDICAL_RECORD_NUMBER}
      number: {operator: {fpe: {tweak: born}}, entity: BE_NATIONAL_NUMBER}
      account: {operator: {fpe: {separators: ' BE'}}, entity: IBAN_CODE}
      name: {operator: encrypt, entity: PERSON}
      born: {operator: drop, type: date, role: birth_date}
      card: {operator: {pseudonym: {alphabet: digits, length: 17}}, entity: MEMBER_NUMBER}
      hex: {operator: {pseudonym: {alphabet: hex, length: 32}}, entity: FILE_REFERENCE}
      page: {operator: keep, entity: CATEGORY}
  visits:
    subject: {column: patient, table: people}
    columns:
      patient: {operator: SUBJECT, entity: MEDICAL_RECORD_NUMBER}
      doctor: {operator: encrypt, entity: PERSON, because: few doctors}
      note: {operator: scrub, language: nl, names: known_only, because: a test}
"""
PEOPLE = 1_200


def inputs(folder: Path, page: str = "/a") -> list[Path]:
    numbers = [f"{50 + n % 50:02d}.{1 + n % 12:02d}.{1 + n % 28:02d}-{n % 999:03d}.{n % 97:02d}" for n in range(PEOPLE)]
    spelled = str.maketrans("0123456789", "abcdefghij")
    people = {
        "id": [f"MRN{7 * n:07d}" for n in range(PEOPLE)],
        "number": numbers,
        "account": [f"BE{n % 97:02d} {n:04d} {n * 13 % 9999:04d} {n * 7 % 9999:04d}" for n in range(PEOPLE)],
        "name": [f"Pieterjan{n:04d} Vandersteen".translate(spelled) for n in range(PEOPLE)],
        "born": [f"19{50 + n % 50}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(PEOPLE)],
        "card": [f"{n * 104_729:011d}" for n in range(PEOPLE)],
        "hex": [f"{n * 2_654_435_761:016x}" for n in range(PEOPLE)],
        "page": [page if n == 17 else "/b" for n in range(PEOPLE)],
    }
    visits = {
        "patient": [f"mrn-{7 * n:07d}" for n in range(PEOPLE)],
        "doctor": [f"Doktersen{n % 3}" for n in range(PEOPLE)],
        "note": [f"Gezien: nummer {number}, dossier MRN{7 * n:07d}." for n, number in enumerate(numbers)],
    }
    for name, table in (("people", people), ("visits", visits)):
        pl.DataFrame(table).write_csv(folder / f"{name}.csv")
    return [folder / "people.csv", folder / "visits.csv"]


def policy_of(subject: str = "encrypt", *changes: tuple[str, str]) -> Policy:
    text = POLICY.replace("SUBJECT", subject)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_policy(text)


@pytest.mark.parametrize("subject", ["encrypt", "{fpe: {alphabet: letters_and_digits}}", "pseudonym"])
def test_an_honest_release_passes_the_gate_joins_and_is_told_again(tmp_path: Path, subject: str) -> None:
    redact.run(policy_of(subject), inputs(tmp_path), tmp_path / "out", FIXED_KEY)
    people, visits = (pl.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in ("people", "visits"))
    joined = people.join(visits, left_on="id", right_on="patient")
    assert people["id"].n_unique() == joined.height == PEOPLE
    assert joined.filter(pl.col("note").str.contains(pl.col("number"), literal=True)).height == PEOPLE
    shown = pl.concat_str(pl.lit("[MEDICAL_RECORD_NUMBER_"), "id", pl.lit("]"))
    if subject in ("encrypt", "pseudonym"):
        assert joined.filter(pl.col("note").str.contains(shown, literal=True)).height == PEOPLE
    scope = FIXED_KEY.derive("scope", "nobody", "one")
    source = pl.read_csv(tmp_path / "people.csv", infer_schema=False)
    if subject == "encrypt":
        assert sorted(decrypt(people["id"], scope, "MEDICAL_RECORD_NUMBER")) == sorted(source["id"])
    names = decrypt(people["name"], scope, "PERSON")
    assert sorted(names) == sorted(source["name"])
    assert source["name"].n_unique() == PEOPLE
    told = people.select(name=names, number="number").join(source.select("name", "born", own="number"), on="name")
    again = decrypt_fpe(told["number"], scope, "BE_NATIONAL_NUMBER", Fpe(tweak="born"), told["born"])
    assert again.to_list() == told["own"].to_list()
    assert not {"name", "doctor"} & set(verify(tmp_path / "out")["column"])


@pytest.mark.parametrize("page", ["/MRN0000119", "/u/67.06.18-017.17", "Pieterjanaabh Vandersteen"])
def test_a_leak_beside_a_cipher_stops_the_release(tmp_path: Path, page: str) -> None:
    with pytest.raises(LeakFound) as caught:
        redact.run(policy_of(), inputs(tmp_path, page), tmp_path / "out", FIXED_KEY)
    assert caught.value.findings is not None
    assert "page" in caught.value.findings["column"].to_list()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("column", "form"), [("name", "policy:shape"), ("number", "own:same"), ("card", "own:same"), ("hex", "own:same")])
def test_an_operator_that_lets_a_value_through_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str, form: str
) -> None:
    rule = policy_of().tables["people"].columns[column]
    own = OPERATORS[rule.operator.name]
    monkeypatch.setitem(
        OPERATORS,
        rule.operator.name,
        replace(own, build=lambda parameters, given: given.values if given.name == column else own.build(parameters, given)),
    )
    with pytest.raises(LeakFound) as caught:
        redact.run(policy_of(), inputs(tmp_path), tmp_path / "out", FIXED_KEY)
    assert caught.value.findings is not None
    assert (column, form) in caught.value.findings.select("column", "form").rows()


@pytest.mark.parametrize("operator", ["encrypt", "fpe"])
def test_a_column_of_few_values_falls_to_counting_unless_somebody_says_why_not(tmp_path: Path, operator: str) -> None:
    change = ("doctor: {operator: encrypt, entity: PERSON, because: few doctors}", "doctor: {operator: encrypt, entity: PERSON}")
    if operator == "fpe":
        change = (change[0], "doctor: {operator: {fpe: {alphabet: Doktersn012}}, entity: PERSON}")
    with pytest.raises(PolicyError, match=rf"visits\.columns\.doctor: expected many distinct values under {operator}"):
        redact.run(policy_of("encrypt", change), inputs(tmp_path), tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


def test_a_value_that_fpe_cannot_read_stops_the_run_and_publishes_nothing(tmp_path: Path) -> None:
    change = ("account: {operator: {fpe: {separators: ' BE'}}", "account: {operator: fpe")
    with pytest.raises(InputError, match="column account: operator fpe: expected letters of the alphabet") as caught:
        redact.run(policy_of("encrypt", change), inputs(tmp_path), tmp_path / "out", FIXED_KEY)
    assert "BE" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv", "redact-house", "visits.csv"]
