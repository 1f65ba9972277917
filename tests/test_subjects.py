"""A person gets a copy of what is held, and is found wherever they stand; places are told, values are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from redact.errors import InputError
from redact.policy import parse_policy
from redact.subjects import Held, export, find, open_held

POLICY = """
version: 1
name: study
country: BE
language: nl
purpose: research
approval: {by: ethics committee, date: 2026-01-15, reference: EC-2026-01}
risk: {none: true, because: three made-up people}
recipient: university
scope: one
tables:
  patients:
    subject: {column: id, aliases: merged.csv}
    rows: consent = 'yes'
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      first_name: {operator: drop, entity: PERSON}
      last_name: {operator: drop, entity: PERSON}
      phone: {operator: drop, entity: PHONE_NUMBER}
      born: {operator: drop, type: date, entity: DATE_OF_BIRTH}
      consent: {operator: drop}
  visits:
    subject: patient
    columns:
      patient: {operator: pseudonym, entity: PATIENT_ID}
      note: {operator: scrub, language: nl}
  log:
    columns:
      line: {operator: drop}
      code: {operator: keep}
"""


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Three tables of a clinic; P-10001 also stands as P-10001b, and in what others' notes and a log say."""
    patients = {
        "id": ["P-10001", "P-10002", "P-10001b"],
        "first_name": ["An", "Bo", "An"],
        "last_name": ["Claes", "Dams", "Claes"],
        "phone": ["0470 12 34 56", "0471 65 43 21", ""],
        "born": ["1980-05-06", "1990-01-02", "1980-05-06"],
        "consent": ["no", "yes", "yes"],
    }
    notes = [
        "An kwam langs, geboren 6/5/1980.",
        "Moeder An Claes belde, zie dossier.",
        "Collega An belde niet terug.",
        "Bellen op +32 470 12.34.56 graag.",
        "Niets bijzonders.",
    ]
    pl.DataFrame(patients).write_csv(tmp_path / "patients.csv")
    pl.DataFrame({"patient": ["p10001", "P10002", "P10002", "P10002", "P 10001B"], "note": notes}).write_csv(tmp_path / "visits.csv")
    pl.DataFrame({"line": ["GET /p/P-10001?x=1", "GET /p/P-100013", "GET /"], "code": ["200", "200", "404"]}).write_csv(
        tmp_path / "log.csv"
    )
    (tmp_path / "merged.csv").write_text("alias,subject\nP-10001b,P-10001\n")
    (tmp_path / "policy.yaml").write_text(POLICY)
    return [tmp_path / f"{name}.csv" for name in ("patients", "visits", "log")]


def held_in(inputs: list[Path]) -> Held:
    return open_held(parse_policy(POLICY), inputs, inputs[0].parent)


@pytest.mark.parametrize("asked", ["P-10001", "p 10001", "P-10001b"])
def test_p09_a_copy_holds_every_row_of_the_person_as_it_stands(inputs: list[Path], asked: str) -> None:
    copies = export(held_in(inputs), asked)
    assert list(copies) == ["patients", "visits"]
    assert [row["id"] for row in copies["patients"]] == ["P-10001", "P-10001b"], "a row that no release would hold is held all the same"
    assert copies["patients"][0]["phone"] == "0470 12 34 56"
    assert [row["patient"] for row in copies["visits"]] == ["p10001", "P 10001B"]


def test_p09_a_person_is_found_also_where_people_can_be_erased(inputs: list[Path]) -> None:
    text = POLICY.replace("scope: one", "scope: one\nerasable: true").replace("{operator: keep}", "{operator: token}")
    held = open_held(parse_policy(text), inputs, inputs[0].parent)
    assert export(held, "P-10001") == export(held_in(inputs), "P-10001")
    assert find(held, "P-10001").rows() == find(held_in(inputs), "P-10001").rows()


def test_p09_a_copy_is_given_though_the_policy_may_release_nothing_any_more(inputs: list[Path]) -> None:
    spent = parse_policy(POLICY.replace("scope: one", "scope: one\nexpires: 2020-12-31"))
    assert export(open_held(spent, inputs, inputs[0].parent), "P-10001")["patients"]


def test_nobody_is_no_copy(inputs: list[Path]) -> None:
    with pytest.raises(InputError, match="expected rows of the person"):
        export(held_in(inputs), "P-77")


def test_p09_a_person_is_found_in_their_rows_and_in_what_others_rows_say(inputs: list[Path]) -> None:
    places = find(held_in(inputs), "P-10001")
    found = set(places.select("table", "column", "row").iter_rows())
    assert {("patients", "id", 1), ("patients", "last_name", 1), ("patients", "phone", 1), ("patients", "born", 3)} <= found
    assert ("visits", "note", 1) in found, "the own first name and birth date in the own note"
    assert ("visits", "note", 2) in found, "the whole name in another's note"
    assert ("visits", "note", 4) in found, "the phone, in another spelling, in another's note"
    assert ("log", "line", 1) in found, "the number in a table without a subject"
    assert not {("visits", "note", 3), ("log", "line", 2), ("log", "line", 3), ("patients", "last_name", 2)} & found


def test_p09_a_copy_holds_what_no_release_has(inputs: list[Path], tmp_path: Path) -> None:
    complaints = (
        "  complaints:\n    left_out: true\n    subject: patient\n    columns: {patient: {operator: drop}, said: {operator: drop}}\n"
    )
    pl.DataFrame({"patient": ["P-10002", "P-10001"], "said": ["nothing", "the bill"]}).write_csv(tmp_path / "complaints.csv")
    policy = parse_policy(POLICY.replace("tables:\n", f"tables:\n{complaints}", 1))
    copy = export(open_held(policy, [*inputs, tmp_path / "complaints.csv"], tmp_path), "P-10001")
    assert copy["complaints"] == [{"patient": "P-10001", "said": "the bill"}]
    assert "complaints" not in export(open_held(policy, inputs, tmp_path), "P-10001"), "where its file is not given"


def test_p09_a_flag_that_many_have_is_no_sign_of_a_person(inputs: list[Path], tmp_path: Path) -> None:
    flags = pl.read_csv(inputs[0], infer_schema=False).with_columns(flag=pl.lit("false"))
    flags.write_csv(inputs[0])
    policy = parse_policy(
        POLICY.replace("      consent: {operator: drop}", "      consent: {operator: drop}\n      flag: {operator: drop}")
    )
    found = find(open_held(policy, inputs, tmp_path), "P-10001")
    assert "flag" not in set(found["column"])


def test_p09_a_physician_of_many_is_no_sign_of_a_person(tmp_path: Path) -> None:
    visits = """
  visits:
    subject: patient
    columns:
      patient: {operator: pseudonym, entity: PATIENT_ID}
      physician: {operator: drop, entity: PERSON}
      contact: {operator: drop, entity: PERSON}
  log:
"""
    i, j = POLICY.index("  visits:"), POLICY.index("    columns:\n      line")
    (tmp_path / "merged.csv").write_text("alias,subject\nP-1,P-2\n")
    people = {"id": ["P-10001", "P-10002"], "first_name": ["An", "Bo"], "last_name": ["Claes", "Dams"], "consent": ["yes", "yes"]}
    pl.DataFrame(people | {"phone": ["0470 12 34 56", ""], "born": ["1980-05-06", "1990-01-02"]}).write_csv(tmp_path / "patients.csv")
    whose = {
        "patient": ["P-10001", "P-10001", "P-10002", "P-10002"],
        "physician": ["Eva Zoutman"] * 4,
        "contact": ["Ilse Maes", "Ilse Maes", "Rik Pauwels", "Rik Pauwels"],
    }
    pl.DataFrame(whose).write_csv(tmp_path / "visits.csv")
    lines = ["Eva Zoutman signed", "Ilse Maes called", "Rik Pauwels called"]
    pl.DataFrame({"line": lines, "code": ["1", "2", "3"]}).write_csv(tmp_path / "log.csv")
    held = open_held(
        parse_policy(POLICY[:i] + visits.lstrip("\n") + POLICY[j:]),
        [tmp_path / f"{name}.csv" for name in ("patients", "visits", "log")],
        tmp_path,
    )
    found = find(held, "P-10001")
    assert found.filter(pl.col("table") == "log").select("column", "row").rows() == [("line", 2)]
    assert found.filter(pl.col("table") == "visits")["row"].unique().to_list() == [1, 2]


def test_the_commands_tell_places_and_copies(inputs: list[Path], redact: Callable[..., Any]) -> None:
    policy = inputs[0].parent / "policy.yaml"
    said = redact("subject", "find", "-", *inputs, "--policy", policy, "--json", stdin=b"P-10001\n")
    assert said.code == 0, said.err
    assert {place["table"] for place in json.loads(said.out)["places"]} == {"patients", "visits", "log"}
    for value in ("P-10001", "Claes", "0470", "1980"):
        assert value not in said.out + said.err
    copy = json.loads(redact("subject", "export", "P-10001", *inputs, "--policy", policy).out)
    assert copy["format"] == "redact-subject-export"
    assert len(copy["tables"]["patients"]) == 2
    assert redact("subject", "export", "-", *inputs, "--policy", policy, stdin=b"\n").code == 2
