"""Releases beside one another: no group of fewer than k people can be worked out of two or three of them."""

from __future__ import annotations

import itertools
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import redact
from redact.aggregate.differencing import differences
from redact.aggregate.lines import LOAD, MARK
from redact.aggregate.showing import Shown
from redact.errors import InputError, LeakFound
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY
from tests.evaluation import FOLDER, needs_evaluation

K = 10
POLICY = """
version: 1
name: NAME
purpose: counting
recipient: {name: RECIPIENT, party: PARTY}
scope: SCOPE
tables:
  visits:
    subject: {column: patient, missing: drop}
    rows: ROWS
    people: {consent: {column: consent, given: ["yes"]}}
    columns:
      consent: {operator: drop, entity: CATEGORY}
      patient: {operator: drop, entity: PATIENT_ID}
      a: {operator: keep, entity: CATEGORY}
      b: {operator: keep, entity: CATEGORY}
      c: {operator: keep, entity: CATEGORY}
      x: {operator: keep, type: integer, entity: AMOUNT}
MOREaggregate:
  k: 10
  refresh: REFRESH
  tables:
    cells: {from: visits, by: {BY}, measures: {MEASURES}, totals: TOTALS}
"""


def policy(**said: str) -> Policy:
    text, given = POLICY, {name.upper(): value for name, value in said.items()}
    usual = {
        "NAME": "cells", "RECIPIENT": "the ministry", "PARTY": "own", "SCOPE": "counts", "ROWS": "x >= 0", "REFRESH": "refuse",
        "BY": "a: a, b: b", "MEASURES": "", "TOTALS": "true", "MORE": "",
    }  # fmt: skip
    for name, value in {**usual, **given}.items():
        text = text.replace(name, value)
    return parse_policy(text)


def visits(people: int = 600, start: int = 0) -> pl.DataFrame:
    """A row a person: two classes and the number by which policies take people in; all cells are large."""
    numbers = np.arange(start, start + people)
    columns = {"patient": [f"P{n}" for n in numbers], "a": ["pqr"[n % 3] for n in numbers], "b": ["uv"[n % 2] for n in numbers]}
    columns["c"] = columns["a"]
    return pl.DataFrame({**columns, "x": [str(n) for n in numbers], "consent": ["yes"] * people})


def run(folder: Path, out: str, said: Policy, frame: pl.DataFrame | None = None) -> pl.DataFrame:
    source = folder / out / "in" / "visits.parquet"
    source.parent.mkdir(parents=True)
    (visits() if frame is None else frame).write_parquet(source)
    redact.run(said, [source], folder / out / "release", FIXED_KEY, house=folder / "house")
    return pl.read_parquet(folder / out / "release" / "cells.parquet")


def record(folder: Path, out: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / out / "release.run.json").read_text(encoding="utf-8"))["aggregate"]
    return found


def test_the_same_release_again_tells_nothing_new(tmp_path: Path) -> None:
    assert run(tmp_path, "one", policy()).equals(run(tmp_path, "two", policy()))
    assert record(tmp_path, "two")["earlier_releases"] == 1


def test_a_release_one_record_apart_is_refused_and_says_which_releases_and_cells(tmp_path: Path) -> None:
    run(tmp_path, "one", policy())
    with pytest.raises(LeakFound) as caught:
        run(tmp_path, "two", policy(), visits(599))
    assert caught.value.exit_code == 1
    said = str(caught.value)
    assert said.startswith(
        "aggregate: expected no group of fewer than 10 people between releases, found 12: this release, table cells ((all)) less "
    )
    assert "less release 1 (cells, " in said
    assert "P599" not in said
    assert not (tmp_path / "two" / "release").exists()
    assert not list((tmp_path / "house" / "ledger" / "cells").glob("*two*"))


def test_a_condition_that_leaves_one_person_out_is_seen_in_every_cell_of_his(tmp_path: Path) -> None:
    run(tmp_path, "one", policy())
    with pytest.raises(LeakFound, match="a=p, b=u"):
        run(tmp_path, "two", policy(rows="x >= 1", by="a: a, b: b", totals="false"))


def test_as_many_people_as_protect_each_other_may_come_between_releases(tmp_path: Path) -> None:
    run(tmp_path, "one", policy(by="a: a", totals="false"))
    run(tmp_path, "two", policy(by="a: a", totals="false"), visits(600 + 3 * K))
    with pytest.raises(LeakFound):
        run(tmp_path, "three", policy(by="a: a", totals="false"), visits(600 + 3 * K + 3 * (K - 1)))


def test_a_total_less_the_classes_of_another_release_is_worked_out(tmp_path: Path) -> None:
    """Neither release has a cell near one of the other's."""
    run(tmp_path, "one", policy(by="b: b", totals="false"))
    with pytest.raises(LeakFound) as caught:
        run(tmp_path, "two", policy(by="a: a", rows="x >= 6"))
    assert "this release, table cells ((all)) less release 1" in str(caught.value)
    assert "(b=u; b=v)" in str(caught.value)


def test_two_releases_less_a_third_are_worked_out(tmp_path: Path) -> None:
    run(tmp_path, "one", policy(by="a: a", rows="x <= 298"))
    run(tmp_path, "two", policy(by="b: b", rows="x >= 305", name="late"))
    with pytest.raises(LeakFound) as caught:
        run(tmp_path, "three", policy(by="b: b", name="whole"))
    assert "this release, table cells ((all)) less release 1 (cells, " in str(caught.value)
    assert " less release 5 (late, " in str(caught.value)


@pytest.mark.parametrize("party", ["own", "public"])
def test_only_what_the_audience_has_seen_counts_and_everybody_has_seen_what_is_public(tmp_path: Path, party: str) -> None:
    run(tmp_path, "one", policy(scope="one", recipient="first", party=party))
    other = policy(scope="two", recipient="second")
    if party == "own":
        assert run(tmp_path, "two", other, visits(599)).height
    else:
        with pytest.raises(LeakFound):
            run(tmp_path, "two", other, visits(599))


def test_a_public_release_is_held_against_those_of_every_scope(tmp_path: Path) -> None:
    run(tmp_path, "one", policy(scope="one", recipient="first"))
    with pytest.raises(LeakFound):
        run(tmp_path, "two", policy(scope="two", recipient="everybody", party="public"), visits(599))


def test_a_refresh_of_few_people_holds_what_was_shown_until_enough_have_come(tmp_path: Path) -> None:
    said = policy(refresh="hold", measures="s: {sum: x}")
    first = run(tmp_path, "one", said)
    assert run(tmp_path, "two", said, visits(604)).equals(first)
    held = record(tmp_path, "two")["held"]
    assert isinstance(held, dict)
    assert "(all)" in held["cells"]
    assert set(first["status"]) == {"published"}
    third = run(tmp_path, "three", said, visits(600 + 12 * K))
    assert third.filter((pl.col("a") == "(all)") & (pl.col("b") == "(all)"))["people"].to_list() == [720]
    assert record(tmp_path, "three")["held"] == {}


def test_what_has_changed_enough_beside_what_has_not_is_held_where_it_would_tell(tmp_path: Path) -> None:
    said = policy(refresh="hold", by="a: a")
    first = run(tmp_path, "one", said)
    more = visits(600).filter(pl.col("a") == "p").with_columns(patient="new " + pl.col("patient")).head(20)
    few = visits(600).filter(pl.col("a") == "q").with_columns(patient="new " + pl.col("patient")).head(3)
    second = run(tmp_path, "two", said, pl.concat([visits(), more, few]))
    people = dict(second.select("a", "people").iter_rows())
    shown = [people["(all)"], people["p"], people["q"], people["r"]]
    assert people["q"] == 200
    assert shown in ([600, 220, 200, 200], [620, 220, 200, 200], [600, 200, 200, 200])
    assert first["people"].sum() == 1200


def test_a_correction_of_one_person_is_refused_or_held_though_the_people_are_the_same(tmp_path: Path) -> None:
    corrected = visits().with_columns(x=pl.when(pl.col("patient") == "P7").then(pl.lit("5000")).otherwise("x"))
    first = run(tmp_path, "one", policy(measures="s: {sum: x}"))
    with pytest.raises(LeakFound, match=r"table cells \(a=q\)"):
        run(tmp_path, "two", policy(measures="s: {sum: x}"), corrected)
    assert run(tmp_path, "three", policy(measures="s: {sum: x}", refresh="hold"), corrected).equals(first)


def test_a_changed_memory_of_a_release_is_found(tmp_path: Path) -> None:
    run(tmp_path, "one", policy())
    file = next((tmp_path / "house" / "ledger" / "cells").glob("*members.parquet"))
    pl.read_parquet(file).head(3).write_parquet(file)
    with pytest.raises(InputError, match="ledger, entry 1: expected the cells that were written, found changed ones"):
        run(tmp_path, "two", policy())


def test_no_identifier_is_remembered(tmp_path: Path) -> None:
    frame = visits().with_columns(patient=pl.lit("XCANARYX") + pl.col("patient"))
    run(tmp_path, "one", policy(), frame)
    for file in (tmp_path / "house").rglob("*"):
        assert not file.is_file() or b"CANARY" not in file.read_bytes()
    parts = [pl.read_parquet(file) for file in (tmp_path / "house").rglob("*.parquet")]
    assert len(parts) == 3  # two of cells, and the marks of the disclosure: none
    assert not any("CANARY" in str(frame.rows()) for frame in parts)


def release(folder: Path, number: int) -> bool:
    """In a process of its own: whether the release was made."""
    try:
        run(folder, f"{number}", policy(), visits(600 - number))
    except LeakFound:
        return False
    return True


def test_of_two_releases_at_once_that_are_a_record_apart_one_is_published(tmp_path: Path) -> None:
    run(tmp_path, "before", policy(scope="another", recipient="another"))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sum(pool.map(release, [tmp_path] * 2, range(2))) == 1


SHOWN = {"cell": pl.UInt32, "key": pl.String, "kind": pl.String, "label": pl.String, "leaves": pl.List(pl.UInt32)}


def shown(name: str, cells: dict[str, tuple[str, set[int]]], people: int) -> Shown:
    """A table in which everybody has a narrowest cell of his own."""
    members = pl.DataFrame({"leaf": range(people), MARK: range(people), LOAD: range(people)})
    rows = [(number, label, kind, label, sorted(group)) for number, (label, (kind, group)) in enumerate(cells.items())]
    frame = pl.DataFrame(rows, orient="row", schema=SHOWN)
    whole = members.with_columns(pl.col("leaf").cast(pl.UInt32), pl.col(MARK).cast(pl.UInt64), pl.concat_list(pl.col(LOAD).cast(pl.UInt64)))
    return Shown(name, "cells", "asked", whole, frame)


@pytest.mark.parametrize("seed", range(30))
def test_every_difference_of_two_or_three_cells_is_found(seed: int) -> None:
    """Against a search through all of them, over sets made to nearly add up."""
    random, people, k = np.random.default_rng(seed), 60, 4
    groups = list[set[int]]()
    for _ in range(4):
        whole = set(random.choice(people, random.integers(15, 40), replace=False).tolist())
        part = set(random.choice(sorted(whole), len(whole) // 2, replace=False).tolist())
        few = set(random.choice(people, random.integers(0, 4), replace=False).tolist())
        groups += [whole, part, (whole - part) ^ few, part ^ set(list(few)[:1])]
    owner = [int(random.integers(0, 2)) for _ in groups]
    cells = [{f"{n}": (f"kind {n}", group) for n, group in enumerate(groups) if owner[n] == side} for side in (0, 1)]
    found = differences([shown("new", cells[0], people)], [shown("old", cells[1], people)], k)
    sets = [[group for _, group in side.values()] for side in cells]
    named = {frozenset(frozenset(sets[table][cell]) for table, cell in each.cells) for each in found}
    for size in (2, 3):
        for chosen in itertools.permutations(range(len(groups)), size):
            first, *others = chosen
            together = [groups[n] for n in chosen]
            if any(all(group in side for group in together) for side in sets) or len({frozenset(group) for group in together}) < size:
                continue
            net = {person: (person in groups[first]) - sum(person in groups[n] for n in others) for person in range(people)}
            above, below = sum(each > 0 for each in net.values()), sum(each < 0 for each in net.values())
            if above < k and below < k and above + below:
                assert frozenset(frozenset(groups[n]) for n in chosen) in named


def test_people_who_may_hide_behind_k_others_are_no_difference() -> None:
    old = shown("old", {"a": ("a", set(range(30)))}, 60)
    assert differences([shown("new", {"a": ("a", set(range(4, 40)))}, 60)], [old], 4) == []
    assert len(differences([shown("new", {"a": ("a", set(range(3, 33)))}, 60)], [old], 4)) == 1


DIABETES = """
version: 1
name: diabetes
purpose: counting
recipient: the ministry
scope: diabetes
unlisted: drop
tables:
  stays:
    subject: {column: patient, missing: drop}
    ROWS
    columns:
      patient: {operator: drop, entity: PATIENT_ID}
      encounter: {operator: drop, entity: CASE_ID, type: integer}
      age: {operator: keep, entity: CATEGORY}
      race: {operator: keep, entity: CATEGORY}
      chapter: {operator: keep, entity: CATEGORY}
      readmitted: {operator: keep, entity: CATEGORY}
aggregate:
  k: 10
  tables:
    stays: {from: stays, by: {age: age, race: race, chapter: chapter, readmitted: readmitted}, measures: {stays: rows}, totals: false}
"""


def chapter(code: pl.Expr) -> pl.Expr:
    """The chapter of an ICD-9-CM code, by its first three digits."""
    number = code.str.slice(0, 3).cast(pl.Int64, strict=False)
    starts = [1, 140, 240, 280, 290, 320, 390, 460, 520, 580, 630, 680, 710, 740, 760, 780, 800]
    place = pl.sum_horizontal((number >= start).cast(pl.Int64) for start in starts).cast(pl.String)
    return pl.when(number.is_null()).then(code.str.head(1)).otherwise(place)


@needs_evaluation
def test_a_second_release_of_diabetes_130_one_record_apart_is_refused(tmp_path: Path) -> None:
    """Without margins: choosing what to hide in all of them takes longer than the suite may."""
    source = FOLDER / "tabular" / "diabetes130" / "diabetic_data.csv.gz"
    frame = pl.read_csv(source, infer_schema=False, null_values=["?"]).select(
        "age", "race", "readmitted", chapter(pl.col("diag_1")).alias("chapter"), patient="patient_nbr", encounter="encounter_id"
    )
    frame.write_parquet(tmp_path / "stays.parquet")
    redact.run(parse_policy(DIABETES.replace("    ROWS\n", "")), [tmp_path / "stays.parquet"], tmp_path / "one", FIXED_KEY)
    told = json.loads((tmp_path / "one.run.json").read_text(encoding="utf-8"))["aggregate"]["groups"][0]
    assert told["audit"]["targets"] > 0
    table = pl.read_parquet(tmp_path / "one" / "stays.parquet")
    assert table["people"].min() >= K  # type: ignore[operator]  # a number
    once = frame.filter(pl.len().over("patient") == 1)["encounter"][0]
    second = DIABETES.replace("ROWS", f"rows: encounter != {once}")
    with pytest.raises(LeakFound) as caught:
        redact.run(parse_policy(second), [tmp_path / "stays.parquet"], tmp_path / "two", FIXED_KEY)
    assert str(caught.value).startswith("aggregate: expected no group of fewer than 10 people between releases, found ")
    assert not (tmp_path / "two").exists()


def test_a_row_that_a_condition_leaves_out_is_a_change_of_its_person_though_the_people_are_the_same(tmp_path: Path) -> None:
    twice = pl.concat([visits(), visits().with_columns(x=pl.lit("5"))])
    run(tmp_path, "one", policy(measures="s: {sum: x}"), twice)
    with pytest.raises(LeakFound, match=r"table cells \(a=q"):
        run(tmp_path, "two", policy(measures="s: {sum: x}", rows="x <> 7"), twice)


OTHER_WORDS = {
    "measure renamed": {"measures": "t: {sum: x}"},
    "measure added": {"measures": "n: rows, s: {sum: x}"},
    "policy of another name": {"name": "others"},
    "dimensions in another order": {"by": "b: b, a: a"},
    "dimensions renamed": {"by": "one: a, two: b"},
    "the same classes of another column": {"by": "c: c, b: b"},
    "fewer dimensions": {"by": "a: a", "totals": "true"},
    "a column more": {"more": "      y: {operator: drop, entity: CATEGORY}\n"},
}


@pytest.mark.parametrize("words", OTHER_WORDS)
def test_a_row_that_is_left_out_is_found_whatever_the_table_is_called(tmp_path: Path, words: str) -> None:
    """The people of all cells are the same: only what one of them adds to a sum is not."""
    twice = pl.concat([visits(), visits().with_columns(x=pl.lit("5"))])
    other = OTHER_WORDS[words]
    frame = twice.with_columns(y=pl.lit("q")) if "more" in other else twice
    said = {"measures": "s: {sum: x}", "totals": "false"} | other
    run(tmp_path, "one", policy(measures="s: {sum: x}", totals=said["totals"]), twice)
    with pytest.raises(LeakFound, match="fewer than 10 people"):
        run(tmp_path, "two", policy(rows="x <> 7", **said), frame)
    assert not (tmp_path / "two" / "release").exists()
    run(tmp_path, "three", policy(**said), frame)


def test_two_tables_of_one_release_that_are_one_person_apart_are_refused(tmp_path: Path) -> None:
    other = POLICY[POLICY.index("  visits:") : POLICY.index("aggregate:")].replace("visits", "others").replace("ROWS", "x >= LEAST")
    cells = "    others: {from: others, by: {a: a}}\n"
    text = POLICY.replace("aggregate:", f"{other}aggregate:") + cells
    said = {
        "NAME": "two",
        "RECIPIENT": "ministry",
        "PARTY": "own",
        "SCOPE": "s",
        "REFRESH": "hold",
        "BY": "a: a",
        "MEASURES": "",
        "MORE": "",
    }
    for name, value in {**said, "ROWS": "x >= 0", "TOTALS": "true"}.items():
        text = text.replace(name, value)
    files = [tmp_path / "visits.parquet", tmp_path / "others.parquet"]
    for file in files:
        visits().write_parquet(file)
    with pytest.raises(LeakFound, match="fewer than 10 people"):
        redact.run(parse_policy(text.replace("LEAST", "1")), files, tmp_path / "out", FIXED_KEY, house=tmp_path / "house")
    assert not (tmp_path / "out").exists()
    redact.run(parse_policy(text.replace("LEAST", "300")), files, tmp_path / "out", FIXED_KEY, house=tmp_path / "house")


def test_a_recipient_is_the_same_however_the_name_is_written(tmp_path: Path) -> None:
    run(tmp_path, "one", policy(scope="one", recipient="The  ministry"))
    with pytest.raises(LeakFound):
        run(tmp_path, "two", policy(scope="two", recipient="the Ministry"), visits(599))
