"""The change that is found reaches the target on the table itself, and loses no more than any other."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import InputError
from redact.risk import Hierarchy, Question, Suggestion, Target, built_in, guess, hierarchies_for, read_hierarchy, suggest
from redact.risk.ground import ground_of
from redact.risk.lattice import search
from redact.risk.nodes import judge
from redact.transform.icd10 import class_of
from tests.evaluation import FOLDER, needs_evaluation
from tests.risk.pycanon import answers, needs_pycanon

ADULT = FOLDER / "risk" / "adult"
QUASI = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]


def adult() -> tuple[pl.LazyFrame, dict[str, Hierarchy]]:
    hierarchies = {name: read_hierarchy(ADULT / f"adult_hierarchy_{name}.csv") for name in QUASI}
    return pl.scan_csv(ADULT / "adult.csv", separator=";", infer_schema=False), hierarchies


def found(frame: pl.LazyFrame, question: Question, hierarchies: dict[str, Hierarchy], target: Target) -> Suggestion:
    suggestion = suggest(frame, question, hierarchies, target)
    assert suggestion is not None
    return suggestion


@needs_evaluation
def test_adult_reaches_k_5_within_two_hundredths() -> None:
    frame, hierarchies = adult()
    answer = found(frame, Question(QUASI), hierarchies, Target(k=5, limit=0.02))
    changed = answer.applied(frame).collect()
    assert redact.measure_risk(changed.lazy(), QUASI).k_anonymity >= 5
    nothing = changed.select(pl.all_horizontal(pl.col(QUASI).is_null()).sum()).item()
    assert nothing == answer.utility.suppressed_rows <= 0.02 * 30_162
    assert answer.proven


@needs_evaluation
@needs_pycanon
def test_pycanon_finds_the_same_k_in_the_changed_adult() -> None:
    frame, hierarchies = adult()
    changed = found(frame, Question(QUASI), hierarchies, Target(k=5, limit=0.02)).applied(frame).select(pl.col(QUASI).fill_null("*"))
    (said,) = answers([(changed.collect(), QUASI, [])])
    assert said["k_anonymity"] >= 5


@needs_evaluation
@pytest.mark.parametrize("target", [Target(5, 1, None, 0.02), Target(10, 1, None, 0.0), Target(5, 2, None, 0.05), Target(5, 1, 0.2, 0.05)])
def test_no_other_levels_lose_less(target: Target) -> None:
    frame, hierarchies = adult()
    frame, quasi = frame.filter(pl.col("native-country") != "United-States"), ["age", "race", "education", "native-country"]
    ground, _ = ground_of(frame, Question(quasi, ["salary-class", "occupation"]), hierarchies)
    everything = [judge(ground, node, target) for node in itertools.product(*(range(ladder.height + 1) for ladder in ground.ladders))]
    answer = search(ground, target)
    assert answer.best is not None
    assert answer.best.loss == pytest.approx(min(each.loss for each in everything if each.feasible), abs=1e-12)
    assert answer.judged <= answer.nodes == len(everything)


def table(seed: int) -> pl.LazyFrame:
    rng = random.Random(seed)
    rows = [(rng.randrange(18, 95), rng.choice("fm"), rng.choice(["1000", "1040", "2000", "9000"]), rng.choice("UVW")) for _ in range(150)]
    return pl.DataFrame(rows, schema=["age", "sex", "post", "code"], orient="row").lazy()


def kinds(frame: pl.LazyFrame) -> dict[str, Hierarchy]:
    return hierarchies_for(frame, {"age": "bands", "sex": "star", "post": "prefix"})


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(1, 3), st.sampled_from([None, 0.2, 0.5]), st.sampled_from([0.0, 0.05, 0.3]))
def test_the_changed_table_reaches_the_target(seed: int, k: int, l: int, t: float | None, limit: float) -> None:  # noqa: E741  # as the papers call it
    frame, question = table(seed), Question(["age", "sex", "post"], ["code"])
    answer = suggest(frame, question, kinds(frame), Target(k, l, t, limit))
    if answer is None:
        assert redact.measure_risk(frame.with_columns(age=None, sex=None, post=None), question.quasi_identifiers, ["code"]).l_diversity < l
        return
    told = redact.measure_risk(answer.applied(frame), question.quasi_identifiers, ["code"])
    assert told.k_anonymity >= k
    assert (told.l_diversity or 0) >= l
    assert t is None or (told.t_closeness or 0.0) <= t + 1e-9
    assert answer.utility.suppressed_rows <= limit * 150


def test_persons_are_counted_once_however_classes_merge() -> None:
    visits = pl.DataFrame({"who": [f"p{n % 4}" for n in range(40)], "day": [f"2020-01-{n % 20 + 1:02d}" for n in range(40)]}).lazy()
    question = Question(["day"], subject="who")
    hierarchies = hierarchies_for(visits, {"day": "dates"})
    assert redact.measure_risk(found(visits, question, hierarchies, Target(4)).applied(visits), ["day"], subject="who").k_anonymity == 4
    # forty rows of four people: no level makes five of them, so nothing is told at all
    nothing = found(visits, question, hierarchies, Target(5)).applied(visits).collect()
    assert nothing["day"].null_count() == 40


def test_few_are_never_suppressed_alone() -> None:
    frame = pl.DataFrame({"sex": ["f"] * 20 + ["m"] * 6 + ["x"]}).lazy()
    answer = found(frame, Question(["sex"]), hierarchies_for(frame, {"sex": "star"}), Target(5, limit=0.3))
    assert answer.applied(frame).collect()["sex"].null_count() == 7
    assert answer.utility.suppressed_rows == 7


def test_what_was_lost_is_told() -> None:
    frame = pl.DataFrame({"age": [21, 22, 41, 42] * 3}).lazy()
    lost = found(frame, Question(["age"]), hierarchies_for(frame, {"age": "bands"}), Target(6)).utility
    assert lost.discernibility == (4 * 9, 2 * 36)
    assert lost.columns["age"] == lost.loss == pytest.approx(1 / 3)
    assert lost.distances == {"age": pytest.approx(0.0)}
    kept = found(frame, Question(["age"]), hierarchies_for(frame, {"age": "bands"}), Target(3)).utility
    assert (kept.loss, kept.discernibility, kept.suppressed_rows) == (0.0, (36, 36), 0)


@pytest.mark.parametrize(
    ("kind", "values", "first"),
    [
        ("bands", ["21", "44", "90"], ["20-24", "40-44", "90-94"]),
        ("bands", ["40-44", "45-49", "90+"], ["40-49", "40-49", "90-99"]),
        ("years", ["1987", "1999"], ["1980-1989", "1990-1999"]),
        ("dates", ["1987-03-01", "1999-12-31"], ["1987-03", "1999-12"]),
        ("prefix", ["1000", "9040"], ["100", "904"]),
        ("icd10", ["E11.9", "C50.1"], ["E11", "C50"]),
        ("star", ["a", "b"], [None, None]),
    ],
)  # fmt: skip
def test_built_in_levels(kind: str, values: list[str], first: list[str | None]) -> None:
    made = built_in(kind, pl.Series(values), class_of)
    assert made.at(1).to_list() == first
    assert made.at(made.height).null_count() == len(values)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["21", "44"], "bands"),
        (["1987", "2001"], "years"),
        (["2001-02-03"], "dates"),
        (["E11.9", "C50"], "icd10"),
        (["red", "blue"], "star"),
    ],
)
def test_a_hierarchy_is_chosen_by_the_look_of_the_values(values: list[str], kind: str) -> None:
    assert guess(pl.Series(values), class_of).name == kind


@pytest.mark.parametrize("content", ["", "a;x;*\nb;y\n", "a;x;*\na;y;*\n", "a;x;p;*\nb;x;q;*\n"])
def test_a_file_that_is_no_hierarchy_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "levels.csv").write_text(content)
    with pytest.raises(InputError, match=r"hierarchy levels\.csv: expected"):
        read_hierarchy(tmp_path / "levels.csv")


def test_a_value_that_stands_in_no_hierarchy_is_refused_unquoted(tmp_path: Path) -> None:
    (tmp_path / "sex.csv").write_text("f;*\n")
    frame = pl.DataFrame({"sex": ["f", "CANARY"]}).lazy()
    with pytest.raises(InputError, match="expected every value of column sex") as refused:
        suggest(frame, Question(["sex"]), {"sex": read_hierarchy(tmp_path / "sex.csv")}, Target())
    assert "CANARY" not in str(refused.value)


def test_a_lattice_too_large_to_hold_is_climbed() -> None:
    rng = random.Random(2)
    frame = pl.DataFrame({f"c{n}": [f"{rng.randrange(9000):04d}" for _ in range(60)] for n in range(9)}).lazy()
    names = frame.collect_schema().names()
    answer = found(frame, Question(names), hierarchies_for(frame, dict.fromkeys(names, "prefix")), Target(3, limit=0.1))
    assert (answer.proven, answer.nodes) == (False, 5**9)
    assert redact.measure_risk(answer.applied(frame), names).k_anonymity >= 3


@pytest.mark.parametrize("rows", [0, 7])
@pytest.mark.parametrize("kind", ["bands", "dates", "years", "prefix", "icd10", "star"])
def test_a_column_without_values_tells_nothing(kind: str, rows: int) -> None:
    frame = pl.DataFrame({"x": [None] * rows, "y": ["a"] * rows}, schema={"x": pl.String, "y": pl.String}).lazy()
    answer = found(frame, Question(["x", "y"]), hierarchies_for(frame, {"x": kind, "y": "star"}, class_of), Target(5))
    assert (answer.utility.loss, answer.utility.suppressed_rows) == (0.0, 0)
