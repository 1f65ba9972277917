"""Codes of diagnoses in wider classes, and the promise that a class which comes out is shared by enough people."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY
from redact.transform import icd10

POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: rare
purpose: tests
recipient: nobody
scope: tests
tables:
  visits:
    subject: {column: id, missing: drop}
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID, because: few rows}
      code: {operator: {generalise: OPERATION}, entity: DIAGNOSIS}
"""
ALONE = POLICY.replace("    subject: {column: id, missing: drop}\n", "").replace("operator: pseudonym", "operator: drop")


def shown(operation: str, people: list[str | None], codes: list[str | None], policy: str = POLICY, rows: str = "") -> list[str | None]:
    """What the codes come out as, in the input's order."""
    text = policy.replace("OPERATION", operation).replace("    columns:", f"    rows: {rows}\n    columns:" if rows else "    columns:")
    frame = pl.LazyFrame({"id": people, "code": codes}, schema={"id": pl.String, "code": pl.String})
    return redact.pseudonymise(frame, parse_policy(text), FIXED_KEY).collect()["code"].to_list()


@pytest.mark.parametrize(
    ("code", "category", "block", "chapter"),
    [
        ("E11.9", "E11", "E10-E14", "E00-E90"),
        (" e119 ", "E11", "E10-E14", "E00-E90"),
        ("E11.-", "E11", "E10-E14", "E00-E90"),
        ("A17.0+", "A17", "A15-A19", "A00-B99"),
        ("C50.9", "C50", "C50", "C00-D48"),
        ("B99", "B99", "B99", "A00-B99"),
        ("D48.9", "D48", "D37-D48", "C00-D48"),
        ("D50.0", "D50", "D50-D53", "D50-D89"),
        ("Y09", "Y09", "X85-Y09", "V01-Y98"),
        ("S72.001A", "S72", "S70-S79", "S00-T98"),
        ("Z99.9", "Z99", "Z80-Z99", "Z00-Z99"),
        ("U07.1", "U07", "U00-U49", "U00-U99"),
        ("C4A.0", "C4A", None, "C00-D48"),
        ("K95.01", "K95", None, None),
        ("D49.2", "D49", None, None),
        ("73211009", None, None, None),
        ("diabetes", None, None, None),
        (None, None, None, None),
    ],
)
def test_codes_stand_in_the_classes_that_who_prints(code: str | None, category: str | None, block: str | None, chapter: str | None) -> None:
    made = [shown(f"{{to: {level}}}", ["P1"], [code])[0] for level in icd10.LEVELS]
    assert made == [category, block, chapter]


def test_every_block_is_within_one_chapter_and_none_holds_another() -> None:
    categories = pl.DataFrame({"c": [f"{letter}{n:02d}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for n in range(100)]})
    classes = categories.select("c", *(icd10.class_of(pl.col("c"), level).alias(level) for level in ("block", "chapter")))
    assert classes.filter(pl.col("block").is_not_null() & pl.col("chapter").is_null()).is_empty()
    assert classes.group_by("block").agg(pl.col("chapter").n_unique()).drop_nulls("block")["chapter"].unique().to_list() == [1]
    assert classes["chapter"].drop_nulls().n_unique() == 22


def people_of(codes: dict[str, int]) -> tuple[list[str | None], list[str | None]]:
    """As many people with each code, each twice."""
    pairs = [(f"{code}-{n}", code) for code, count in codes.items() for n in range(count)] * 2
    return [person for person, _ in pairs], [code for _, code in pairs]


def test_only_what_is_rare_is_taken_to_the_first_class_that_enough_people_share() -> None:
    people, codes = people_of({"E11.9": 5, "E11.3": 2, "E11.4": 3, "E10.1": 4, "E14.0": 1, "F64.0": 4, "Q99.9": 1, "73211009": 5, "zz": 4})
    made = dict(zip(codes, shown("{rarer_than: 5}", people, codes), strict=True))
    assert made == {
        "E11.9": "E11.9", "E11.3": "E11", "E11.4": "E11", "E10.1": "E10-E14", "E14.0": "E10-E14", "F64.0": None, "Q99.9": None,
        "73211009": "73211009", "zz": None,
    }  # fmt: skip


def test_a_class_is_not_shown_for_people_who_are_hidden_among_those_of_its_narrower_classes() -> None:
    people, codes = people_of({"E11.9": 100, "E11.3": 2, "F20.0": 5})
    assert set(shown("{rarer_than: 5}", people, codes)) == {"E11.9", None, "F20.0"}
    people, codes = people_of({"E11.9": 100, "E11.3": 2, "E11": 5})
    assert dict(zip(codes, shown("{rarer_than: 5}", people, codes), strict=True))["E11.3"] == "E11"


def test_people_are_counted_and_not_rows_unless_nobody_is_told_apart() -> None:
    codes: list[str | None] = ["C50.9"] * 9
    assert shown("{rarer_than: 2}", ["P1"] * 9, codes) == [None] * 9
    assert shown("{rarer_than: 9}", ["P1"] * 9, codes, ALONE) == codes
    assert shown("{rarer_than: 10}", ["P1"] * 9, codes, ALONE) == [None] * 9


def test_only_people_whose_rows_are_released_are_counted() -> None:
    people, codes = people_of({"C50.9": 5})
    assert shown("{rarer_than: 5}", people, codes) == codes
    assert set(shown("{rarer_than: 5}", people, codes, rows="id <> 'C50.9-0'")) == {None}
    assert set(shown("{rarer_than: 5}", [None, *people[1:5], *people[6:]], codes[1:])) == {None}


def test_spellings_of_a_code_are_counted_and_come_out_as_one() -> None:
    assert shown("{rarer_than: 3}", ["P1", "P2", "P3"], ["E119", " e11.9", "E11.9"]) == ["E11.9"] * 3


CODES = st.sampled_from(["E11.9", "E11.3", "E11", "E10.1", "E78.5", "F64.0", "F64.9", "F20.0", "K95.01", "zz", None])


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 12), CODES), max_size=60), st.integers(2, 5), st.sampled_from(["", ", to: category", ", to: block"])
)
def test_each_class_that_comes_out_is_shared_by_enough_people(rows: list[tuple[int, str | None]], fewest: int, level: str) -> None:
    people, codes = [f"P{number}" for number, _ in rows], [code for _, code in rows]
    sharing: dict[str, set[str]] = defaultdict(set)
    for person, made in zip(people, shown(f"{{rarer_than: {fewest}{level}}}", list(people), codes), strict=True):
        if made is not None:
            sharing[made].add(person)
    assert all(len(who) >= fewest for who in sharing.values())


def test_the_rows_are_the_same_in_any_order_engine_and_chunking(monkeypatch: pytest.MonkeyPatch) -> None:
    people, codes = people_of({"E11.9": 40, "E11.3": 2, "E11.4": 3, "E10.1": 4, "F64.0": 4})
    frame = pl.DataFrame({"id": people, "code": codes})
    policy = parse_policy(POLICY.replace("OPERATION", "{rarer_than: 5}"))
    whole = redact.pseudonymise(frame.lazy(), policy, FIXED_KEY).collect()
    for size in ("1", "7"):
        monkeypatch.setenv("POLARS_IDEAL_MORSEL_SIZE", size)
        assert redact.pseudonymise(frame.lazy(), policy, FIXED_KEY).collect(engine="streaming").equals(whole)
    parts = pl.concat([frame.slice(start, 5) for start in range(0, len(frame), 5)], rechunk=False)
    assert redact.pseudonymise(parts.lazy(), policy, FIXED_KEY).collect().equals(whole)
    turned = redact.pseudonymise(frame.reverse().lazy(), policy, FIXED_KEY).collect().reverse()
    assert turned.equals(whole)


@pytest.mark.parametrize("order", ["keyed", "input, because: tests"])
@pytest.mark.parametrize("subject", ["pseudonym", "drop"])
def test_a_release_holds_no_rare_code_and_no_record_a_count(tmp_path: Path, order: str, subject: str) -> None:
    people, codes = people_of({"E11.9": 4_747, "E11.3": 2, "E11.4": 3, "F64.0": 4})
    pl.DataFrame({"id": people, "code": codes}).write_csv(tmp_path / "visits.csv")
    text = (
        POLICY.replace("OPERATION", "{rarer_than: 5}")
        .replace("pseudonym", subject)
        .replace("tables:", f"release: {{order: {order}}}\ntables:")
    )
    redact.run(parse_policy(text), [tmp_path / "visits.csv"], tmp_path / "out", FIXED_KEY)
    released = pl.read_parquet(tmp_path / "out" / "visits.parquet")["code"].value_counts()
    assert dict(released.iter_rows()) == {"E11.9": 2 * 4_747, "E11": 10, None: 8}
    for file in (tmp_path / "out" / "manifest.json", tmp_path / "out.run.json"):
        assert not any(said in file.read_text() for said in ("4747", "4,747", "F64", "E11"))
    assert "rarer_than" not in json.dumps(json.loads((tmp_path / "out" / "manifest.json").read_text()))


def test_a_plan_shows_no_code_and_no_count() -> None:
    people, codes = people_of({"E11.9": 5, "F64.0": 4})
    made = redact.pseudonymise(
        pl.LazyFrame({"id": people, "code": codes}), parse_policy(POLICY.replace("OPERATION", "{rarer_than: 5}")), FIXED_KEY
    )
    assert not any(said in made.explain() for said in ("E11", "F64"))


def test_a_rare_diagnosis_that_is_known_leaves_the_subjects_text() -> None:
    text = POLICY.replace("OPERATION", "{rarer_than: 2}").replace("entity: DIAGNOSIS}", "entity: DIAGNOSIS, known: true}")
    text += "      note: {operator: scrub, language: nl, names: known_only, because: tests}\n"
    frame = pl.LazyFrame({"id": ["P1", "P2"], "code": ["F64.0", "I10.9"], "note": ["heeft F64.0 sinds lang", "heeft I10.9 sinds lang"]})
    assert redact.pseudonymise(frame, parse_policy(text), FIXED_KEY).collect()["note"].str.contains("F64|I10").to_list() == [False, False]


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ("{rarer_than: 1}", "rarer_than: Input should be greater than or equal to 2"),
        ("{rarer_than: 5, prefix: 2}", "expected exactly one of to, bin, round, prefix, before, or top, bottom or rarer_than alone"),
        ("{rarer_than: 5, to: year}", "expected rarer_than alone, or with to: category, block or chapter"),
        ("{}", "expected exactly one of to, bin, round, prefix, before, or top, bottom or rarer_than alone"),
    ],
)
def test_what_cannot_be_meant_is_refused(operation: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        shown(operation, ["P1"], ["E11.9"])
    assert said in str(caught.value)


def test_codes_are_texts() -> None:
    text = POLICY.replace("OPERATION", "{rarer_than: 5}").replace("entity: DIAGNOSIS", "type: integer")
    with pytest.raises(PolicyError, match="generalise codes: expected type string, found integer"):
        redact.pseudonymise(pl.LazyFrame({"id": ["P1"], "code": [1]}), parse_policy(text), FIXED_KEY)
