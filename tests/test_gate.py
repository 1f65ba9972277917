"""The gate as a run meets it: what a policy would let out and the source's own identifiers do not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import redact
from redact import pipeline
from redact.errors import InputError, LeakFound, PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY

POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: log
purpose: test
recipient: nobody
scope: one
{more}
tables:
  log:
    {subject}
    columns:
      person: {{operator: drop, entity: PATIENT_ID}}
      name: {{operator: drop, entity: PERSON}}
      page: {{operator: keep, entity: CATEGORY}}
"""


def log(folder: Path) -> Path:
    rows = {"person": ["P1", "P2", "P3"], "name": ["Vandersteen", "Okonkwo", "Lindqvist"], "page": ["/a", "/u/okonkwo/b", "/lindqvis"]}
    pl.DataFrame(rows).write_csv(folder / "log.csv")
    return folder / "log.csv"


@pytest.mark.parametrize("subject", ["subject: person", "optional: false"], ids=["a hidden subject", "no subject"])
def test_a_row_is_searched_for_its_own_name_though_the_release_does_not_tell_whose_it_is(tmp_path: Path, subject: str) -> None:
    policy = parse_policy(POLICY.format(subject=subject, more=""))
    with pytest.raises(LeakFound) as refused:
        redact.run(policy, [log(tmp_path)], tmp_path / "out", FIXED_KEY)
    assert refused.value.findings is not None
    assert refused.value.findings.select("column", "entity").unique().rows() == [("page", "PERSON")]
    assert not (tmp_path / "out").exists()
    assert list(tmp_path.glob(".redact-*")) == []


def test_a_suppressed_cell_is_null_and_counted(tmp_path: Path) -> None:
    policy = parse_policy(POLICY.format(subject="subject: person", more="verify: {on_finding: suppress}"))
    redact.run(policy, [log(tmp_path)], tmp_path / "out", FIXED_KEY)
    assert sorted(pl.read_parquet(tmp_path / "out" / "log.parquet")["page"].to_list(), key=str) == ["/a", "/lindqvis", None]
    assert '"page": 1' in (tmp_path / "out.run.json").read_text()


@pytest.mark.parametrize(
    ("spelled", "entity"),
    [
        ("192.0.2.7", "IP_ADDRESS"),
        ("+32 470 97 67 90", "PHONE_NUMBER"),
        ("439-63-5032", "US_SSN"),
        ("85.07.30-033.28", "BE_NATIONAL_NUMBER"),
        ("4012 8888 8888 1881", "CREDIT_CARD"),
        ("4012888888881881", "CREDIT_CARD"),
    ],
)
def test_a_strangers_number_as_it_is_written_is_found_in_one_cell_among_many(tmp_path: Path, spelled: str, entity: str) -> None:
    rows = {"person": [f"P{n}" for n in range(40)], "name": ["Vandersteen"] * 40, "page": ["/a"] * 39 + [spelled]}
    pl.DataFrame(rows).write_csv(tmp_path / "log.csv")
    with pytest.raises(LeakFound) as refused:
        redact.run(parse_policy(POLICY.format(subject="subject: person", more="")), [tmp_path / "log.csv"], tmp_path / "out", FIXED_KEY)
    assert refused.value.findings is not None
    assert refused.value.findings.select("column", "entity").unique().rows() == [("page", entity)]


def test_a_bare_number_of_nobody_is_no_finding_though_its_check_digit_holds(tmp_path: Path) -> None:
    codes = ["4012888888881881", "4012888888881882", "4012888888881883"]  # of three codes one is a card by chance
    numbers = [*codes, "85073003328", "1,234,567.89", "-12.5", "2024-01-05", "1990-1994"]
    rows = {"person": [f"P{n}" for n in range(60)], "name": ["Vandersteen"] * 60, "page": ["/a"] * (60 - len(numbers)) + numbers}
    pl.DataFrame(rows).write_csv(tmp_path / "log.csv")
    redact.run(parse_policy(POLICY.format(subject="subject: person", more="")), [tmp_path / "log.csv"], tmp_path / "out", FIXED_KEY)
    assert set(numbers) <= set(pl.read_parquet(tmp_path / "out" / "log.parquet")["page"])


def test_who_opted_out_is_searched_for_all_the_same(tmp_path: Path) -> None:
    policy = parse_policy(
        """
version: 1
risk:
  none: true
  because: these tests look at something else
name: optout
purpose: test
recipient: nobody
scope: one
tables:
  people:
    subject: person
    rows: consent = 'Y'
    columns:
      person: {operator: pseudonym, entity: PATIENT_ID}
      name: {operator: drop, entity: PERSON}
      number: {operator: drop, entity: MEMBER_NUMBER}
      consent: {operator: drop}
  visits:
    subject: person
    columns:
      person: {operator: pseudonym, entity: PATIENT_ID}
      ward: {operator: keep, entity: CATEGORY}
      note: {operator: scrub, language: nl, names: known_only, because: the test plants known names only}
"""
    )
    people = {"person": ["A1", "A2"], "name": ["Okonkwo", "Lindqvist"], "number": ["ZR5566723", "ZR5566731"], "consent": ["Y", "N"]}
    remarks = {"person": ["A1", "A2"], "ward": ["see ZR5566731", "none"], "note": ["geen", "gezien: lindqvist"]}
    pl.DataFrame(people).write_csv(tmp_path / "people.csv")
    pl.DataFrame(remarks).write_csv(tmp_path / "visits.csv")
    with pytest.raises(LeakFound) as refused:
        redact.run(policy, [tmp_path / "people.csv", tmp_path / "visits.csv"], tmp_path / "out", FIXED_KEY)
    assert refused.value.findings is not None
    assert refused.value.findings["column"].unique().to_list() == ["ward"]


def test_a_column_that_is_taken_away_is_searched_for_though_nobody_said_what_it_is(tmp_path: Path) -> None:
    policy = parse_policy(
        POLICY.format(subject="subject: person", more="").replace(", entity: PERSON", "").replace(", entity: PATIENT_ID", "")
    )
    with pytest.raises(LeakFound):
        redact.run(policy, [log(tmp_path)], tmp_path / "out", FIXED_KEY)


COUNTED = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: counted
purpose: test
recipient: nobody
scope: one
tables:
  people:
    columns:
      person: {operator: pseudonym, entity: PATIENT_ID}
      mail: {operator: MAIL}
"""


def people(folder: Path) -> pl.DataFrame:
    frame = pl.DataFrame({"person": [f"P{n % 7}" for n in range(60)], "mail": [f"a{n}@example.org" for n in range(60)]})
    frame.write_csv(folder / "people.csv")
    return frame


def test_a_plan_says_already_that_a_column_falls_to_counting(tmp_path: Path) -> None:
    people(tmp_path)
    with pytest.raises(PolicyError, match=r"^tables\.people\.columns\.person: expected many distinct values"):
        pipeline.explain(parse_policy(COUNTED.replace("MAIL", "drop")), [tmp_path / "people.csv"])


def test_frames_with_a_kept_identifier_are_refused_though_nobody_said_what_it_is(tmp_path: Path) -> None:
    policy = parse_policy(COUNTED.replace("MAIL", "keep"))
    with pytest.raises(PolicyError, match=r"^tables\.people\.columns\.mail: expected no direct identifier under keep, found EMAIL_ADDRESS"):
        redact.pseudonymise(people(tmp_path).lazy(), policy, FIXED_KEY).collect()


def test_a_nested_column_is_refused_by_its_name(tmp_path: Path) -> None:
    people(tmp_path).with_columns(mail=pl.concat_list("mail")).write_parquet(tmp_path / "people.parquet")
    with pytest.raises(InputError, match=r"^table people: expected one value a cell in column mail, found nested ones"):
        redact.run(parse_policy(COUNTED.replace("MAIL", "keep")), [tmp_path / "people.parquet"], tmp_path / "out", FIXED_KEY)


def test_frames_that_were_refused_are_refused_again(tmp_path: Path) -> None:
    policy = parse_policy(COUNTED.replace("MAIL", "keep"))
    released = redact.pseudonymise(people(tmp_path).lazy(), policy, FIXED_KEY)
    for _ in range(3):
        with pytest.raises(PolicyError, match="expected no direct identifier under keep"):
            released.collect()


@pytest.mark.parametrize("name", ["ward_de_backer", "oconnor_data"])
def test_a_name_of_several_parts_is_found_in_the_name_of_a_column(tmp_path: Path, name: str) -> None:
    rows = {"person": ["P1", "P2", "P3"], "name": ["De Backer", "O'Connor", "Lindqvist"], name: ["/a", "/b", "/c"]}
    pl.DataFrame(rows).write_csv(tmp_path / "log.csv")
    policy = parse_policy(POLICY.format(subject="subject: person", more="").replace("page:", f"{name}:"))
    with pytest.raises(LeakFound, match="file:name"):
        redact.run(policy, [tmp_path / "log.csv"], tmp_path / "out", FIXED_KEY)


def test_a_constant_of_the_policy_that_is_somebodys_name_is_found(tmp_path: Path) -> None:
    policy = parse_policy(
        POLICY.format(subject="subject: person", more="").replace(
            "{operator: keep, entity: CATEGORY}", "{operator: {replace: {by: okonkwo}}}"
        )
    )
    with pytest.raises(LeakFound, match="PERSON"):
        redact.run(policy, [log(tmp_path)], tmp_path / "out", FIXED_KEY)


def test_an_identifier_in_the_name_of_a_column_is_found_whosever_it_is(tmp_path: Path) -> None:
    rows = {"person": ["P1", "P2"], "name": ["Vandersteen", "Okonkwo"], "jan.peeters@example.org": ["a", "b"]}
    pl.DataFrame(rows).write_csv(tmp_path / "log.csv")
    policy = parse_policy(POLICY.format(subject="subject: person", more="").replace("page:", '"jan.peeters@example.org":'))
    with pytest.raises(LeakFound, match="file:name"):
        redact.run(policy, [tmp_path / "log.csv"], tmp_path / "out", FIXED_KEY)
    proposed = redact.scan(pl.LazyFrame(rows)).row(2, named=True)
    assert proposed["operator"] == "drop"


NOTES = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: notes
purpose: test
recipient: nobody
scope: one
tables:
  notes:
    columns:
      note: {operator: OPERATOR, language: en}
"""


@pytest.mark.parametrize(("operator", "left"), [("scrub", True), ("{scrub: {also: [DIAGNOSIS]}}", False)])
def test_a_text_loses_its_diagnoses_only_where_the_policy_says_so(operator: str, left: bool) -> None:
    frame = pl.LazyFrame({"note": ["Known with asthma. Mail els@example.org."]})
    note = redact.pseudonymise(frame, parse_policy(NOTES.replace("OPERATOR", operator)), FIXED_KEY).collect()["note"][0]
    assert ("asthma" in note) is left
    assert ("[DIAGNOSIS]" in note) is not left
    assert "els@example.org" not in note


def test_what_nobody_looks_for_is_no_entity_to_remove() -> None:
    policy = parse_policy(NOTES.replace("OPERATOR", "{scrub: {also: [PERSOON]}}"))
    with pytest.raises(PolicyError, match="scrub also: expected entities of"):
        redact.pseudonymise(pl.LazyFrame({"note": ["x"]}), policy, FIXED_KEY)
