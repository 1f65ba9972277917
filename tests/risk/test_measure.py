"""The measures of a table are those of the papers, and those that others publish."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import InputError
from redact.risk import Hierarchy, Question, Risk, measure, profiles_of
from redact.risk.attackers import population_uniqueness
from tests.evaluation import FOLDER, needs_evaluation
from tests.risk.pycanon import answers, needs_pycanon

ANSWERS = FOLDER / "risk" / "known_answers.jsonl"


def known() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ANSWERS.read_text().splitlines()] if ANSWERS.exists() else []


def differing(told: Mapping[str, object], expected: Mapping[str, object]) -> list[str]:
    """Names of the measures that are not equal to 1e-9; NaN and None both say that there is none."""
    return [name for name, value in expected.items() if not _equal(told[name], value)]


def _equal(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, list):
        return all(_equal(one, other) for one, other in zip(ours, theirs, strict=True))
    if theirs is None or math.isnan(theirs):
        return ours is None
    return ours is not None and abs(ours - theirs) <= 1e-9


@needs_evaluation
@pytest.mark.parametrize("answer", known(), ids=lambda answer: answer["id"])
def test_known_answers_are_met(answer: dict[str, Any]) -> None:
    told = redact.measure_risk(pl.scan_csv(FOLDER / "risk" / answer["table"]), answer["qi"], answer["sa"])
    assert differing(told.as_dict(), answer["expected"]) == []
    assert told.rows == answer["rows"]


def tables(count: int) -> list[tuple[pl.DataFrame, list[str], list[str]]]:
    made = []
    for seed in range(count):
        rng = random.Random(seed)
        rows = rng.randrange(5, 120)
        columns: dict[str, list[object]] = {
            "age": [rng.randrange(20, 20 + rng.randrange(2, 8)) for _ in range(rows)],
            "sex": [rng.choice("fm") for _ in range(rows)],
            "town": [rng.choice(["a", "b", "c é"]) for _ in range(rows)],
            "code": [rng.choice("UVWXYZ"[: rng.randrange(2, 7)]) for _ in range(rows)],
            "score": [rng.choice([1, 2, 5, 9, 14]) for _ in range(rows)],
        }
        columns["code"][:2], columns["score"][:2] = ["U", "V"], [1, 2]  # pycanon divides by the number of values less one
        made.append(
            (pl.DataFrame(columns), ["age", "sex", "town"][: rng.randrange(1, 4)], [["code"], ["score"], ["code", "score"]][seed % 3])
        )
    return made


@needs_pycanon
def test_pycanon_says_the_same_of_random_tables() -> None:
    asked = tables(30)
    for (table, quasi, sensitive), said in zip(asked, answers(asked), strict=True):
        assert differing(redact.measure_risk(table.lazy(), quasi, sensitive).as_dict(), said) == []


def worked_out(rows: Sequence[tuple[str, int]]) -> dict[str, float]:
    """By the definitions, class by class; the sensitive values are whole numbers."""
    values = sorted({value for _, value in rows})
    whole = [sum(value == each for _, value in rows) / len(rows) for each in values]
    told: dict[str, list[float]] = {name: [] for name in ("k", "l", "entropy", "equal", "ordered", "alpha", "beta", "delta", "c")}
    for name in {name for name, _ in rows}:
        inside = [value for each, value in rows if each == name]
        shares = [inside.count(each) / len(inside) for each in values]
        moved, ordered = 0.0, 0.0
        for q, p in zip(shares, whole, strict=True):
            moved += q - p
            ordered += abs(moved)
        told["k"].append(len(inside))
        told["l"].append(len(set(inside)))
        told["entropy"].append(math.exp(-sum(q * math.log(q) for q in shares if q)))
        told["equal"].append(sum(abs(q - p) for q, p in zip(shares, whole, strict=True)) / 2)
        told["ordered"].append(ordered / max(1, len(values) - 1))
        told["alpha"].append(max(shares))
        told["beta"].append(max((q - p) / p for q, p in zip(shares, whole, strict=True)))
        told["delta"].append(max(abs(math.log(q / p)) for q, p in zip(shares, whole, strict=True) if q))
    least = min(told["l"])
    for name in {name for name, _ in rows}:
        counts = sorted((sum(row == (name, value) for row in rows) for value in values), reverse=True)
        told["c"].append(counts[0] / sum(counts[int(least) - 1 :]))
    return {name: (min if name in {"k", "l", "entropy"} else max)(each) for name, each in told.items()}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-3, 3)), min_size=1, max_size=40))
def test_every_measure_is_that_of_its_definition(rows: list[tuple[str, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"group": pl.String, "value": pl.Int64}, orient="row").lazy()
    ordered, equal = measure(frame, Question(["group"], ["value"])), measure(frame, Question(["group"], ["value"], ordered=[]))
    expected, found = worked_out(rows), ordered.sensitive["value"]
    told = {
        "k": ordered.k_anonymity, "l": found.l_diversity, "entropy": found.entropy, "alpha": found.alpha,
        "equal": equal.sensitive["value"].t_closeness, "ordered": found.t_closeness,
        "beta": found.basic_beta_likeness, "delta": found.delta_disclosure,
        "c": found.recursive_c if found.recursive_c is not None else expected["c"],
    }  # fmt: skip
    assert told == pytest.approx(expected, abs=1e-9)


def tree() -> Hierarchy:
    values = pl.Series(["a", "b", "c", "d", "e"])
    return Hierarchy("tree", values, (pl.Series(["x", "x", "y", "y", "y"]), pl.Series([None] * 5, dtype=pl.String)), ("group", "nothing"))


def moved(shares: Sequence[float], whole: Sequence[float]) -> float:
    """Inside x and y first, at half the cost of what must go across."""
    extra = [q - p for q, p in zip(shares, whole, strict=True)]
    groups = [extra[:2], extra[2:]]
    inside = sum(min(sum(max(e, 0) for e in group), sum(max(-e, 0) for e in group)) for group in groups)
    return inside / 2 + abs(sum(groups[0]))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("abcde")), min_size=1, max_size=30))
def test_the_hierarchical_distance_moves_inside_a_branch_for_less(rows: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema=["group", "value"], orient="row").lazy()
    found = measure(frame, Question(["group"], ["value"], trees={"value": tree()})).sensitive["value"]
    whole = [sum(value == each for _, value in rows) / len(rows) for each in "abcde"]
    farthest = 0.0
    for name in {name for name, _ in rows}:
        inside = [value for each, value in rows if each == name]
        farthest = max(farthest, moved([inside.count(each) / len(inside) for each in "abcde"], whole))
    assert (found.t_closeness, found.distance) == (pytest.approx(farthest, abs=1e-9), "hierarchical")


def test_null_is_a_value_or_may_be_any() -> None:
    frame = pl.DataFrame({"sex": ["f", "f", None, "m", None], "town": ["a", "a", "a", "b", None]}).lazy()
    own = redact.measure_risk(frame, ["sex", "town"])
    assert (own.k_anonymity, own.classes, own.sample_uniques) == (1, 4, 3)
    # (f, a) fits itself twice, (null, a) and (null, null); (m, b) itself and (null, null)
    wild = redact.measure_risk(frame, ["sex", "town"], missing="wildcard")
    assert (wild.k_anonymity, wild.sample_uniques) == (2, 0)
    assert wild.class_sizes["3-4"] == (2, 3)


@settings(max_examples=30)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), min_size=1, max_size=25))
def test_with_wildcards_a_record_fits_all_that_it_does_not_contradict(rows: list[tuple[str | None, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys("xyz", pl.String), orient="row").lazy()
    fits = [sum(all(a is None or b is None or a == b for a, b in zip(one, other, strict=True)) for other in rows) for one in rows]
    assert redact.measure_risk(frame, list("xyz"), missing="wildcard").k_anonymity == min(fits)


def visits() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "person": ["p", "p", "p", "q", "r", "r", "s"],
            "ward": ["a", "a", "b", "a", "a", "b", "c"],
            "code": ["U", "U", "V", "V", "U", "U", "W"],
        }
    )


def test_persons_are_counted_and_not_their_rows() -> None:
    told = redact.measure_risk(visits().lazy(), ["ward"], ["code"], subject="person")
    assert (told.rows, told.persons, told.classes, told.k_anonymity) == (7, 6, 3, 1)
    assert told.class_sizes["3-4"] == (1, 3)  # p, q and r in ward a
    assert told.sensitive["code"].alpha == 1.0
    assert redact.measure_risk(visits().lazy().filter(pl.col("ward") == "a"), ["ward"], ["code"], subject="person").sensitive[
        "code"
    ].alpha == pytest.approx(2 / 3)


def test_a_whole_person_is_all_of_its_rows_in_all_tables() -> None:
    told = redact.measure_risk(visits().lazy(), ["ward"], subject="person").profiles
    assert told is not None
    assert (told.persons, told.k_anonymity, told.unique) == (4, 1, 2)  # p and r were in a and b
    people = pl.DataFrame({"id": ["p", "q", "r", "s"], "sex": ["f", "m", "m", "m"]}).lazy()
    both = profiles_of([(visits().lazy(), ["ward"], "person"), (people, ["sex"], "id")])
    assert (both.persons, both.k_anonymity, both.unique) == (4, 1, 4)


def test_a_row_of_nobody_counts_for_one_person() -> None:
    frame = pl.DataFrame({"person": ["p", "p", None, None], "ward": ["a", "a", "a", "b"]}).lazy()
    told = redact.measure_risk(frame, ["ward"], subject="person")
    assert (told.persons, told.k_anonymity) == (3, 1)


def test_the_three_attackers() -> None:
    frame = pl.DataFrame({"ward": ["a"] * 4 + ["b"] * 2}).lazy()
    everybody = pl.DataFrame({"ward": ["a"] * 8 + ["b"] * 10 + ["c"]}).lazy()
    alone = redact.measure_risk(frame, ["ward"]).attackers
    assert (alone.prosecutor_highest, alone.prosecutor_average, alone.marketer) == (0.5, pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert alone.at_risk == 1.0
    among = redact.measure_risk(frame, ["ward"], population=everybody).attackers
    assert (among.journalist_highest, among.marketer) == (1 / 8, pytest.approx((4 / 8 + 2 / 10) / 6))
    assert redact.measure_risk(frame, ["ward"], population=60).attackers.journalist_highest == pytest.approx(1 / 20)


def seated(population: int, theta: float, alpha: float) -> np.ndarray:
    """Class of each person in the order of arrival, by the sequential scheme of Pitman's model."""
    rng, members, sizes = np.random.default_rng(7), np.empty(population, dtype=np.int64), list[int]()
    for person, chance in enumerate(rng.random(population) * (np.arange(population) + theta)):
        if chance < theta + alpha * len(sizes):
            members[person] = len(sizes)
            sizes.append(1)
        else:
            other = int(rng.integers(person))
            while rng.random() * sizes[members[other]] > sizes[members[other]] - alpha:
                other = int(rng.integers(person))
            members[person] = members[other]
            sizes[members[other]] += 1
    return members


@pytest.mark.parametrize(("fraction", "model", "factor"), [(0.05, "pitman", 1.15), (0.5, "zayatz", 1.5)])
def test_uniqueness_in_the_population_is_near_what_it_is(fraction: float, model: str, factor: float) -> None:
    population = 60_000
    members = seated(population, theta=2_000.0, alpha=0.4)
    truth = float((np.bincount(members) == 1).sum()) / population
    drawn = np.bincount(np.random.default_rng(8).permutation(members)[: int(population * fraction)])
    found = population_uniqueness(drawn[drawn > 0], population)
    assert found.model == model
    assert truth / factor < found.share < factor * truth


def test_the_whole_population_is_as_unique_as_it_is() -> None:
    assert population_uniqueness(np.array([1, 1, 2]), 4).share == 0.5
    assert population_uniqueness(np.array([3, 2]), 100).share == 0.0


@pytest.mark.parametrize("dtype", [pl.String, pl.Int64, pl.Float64, pl.Date, pl.Boolean, pl.Categorical])
def test_columns_of_any_type_are_counted(dtype: type[pl.DataType]) -> None:
    numbers = pl.Series("x", [0, 1, 1, None, 0, 1])
    column = numbers.cast(pl.String) if dtype in (pl.String, pl.Categorical) else numbers
    frame = pl.DataFrame({"x": column.cast(dtype), "y": [1, 1, 1, 1, 1, 1]})
    told = redact.measure_risk(frame.lazy(), ["x"], ["y"])
    assert (told.k_anonymity, told.classes, told.l_diversity) == (1, 3, 1)


def test_columns_that_one_whole_number_cannot_hold_are_counted_all_the_same() -> None:
    rng = np.random.default_rng(3)
    frame = pl.DataFrame({f"c{n}": rng.integers(0, 1 << 40, 500) for n in range(6)} | {"s": rng.integers(0, 4, 500)})
    doubled = pl.concat([frame, frame.with_columns(s=pl.col("s") + 1)])
    told = redact.measure_risk(doubled.lazy(), [f"c{n}" for n in range(6)], ["s"])
    assert (told.classes, told.k_anonymity, told.l_diversity) == (500, 2, 2)


def test_a_table_without_rows_has_no_classes() -> None:
    told = redact.measure_risk(pl.LazyFrame(schema={"x": pl.String, "y": pl.String}), ["x"], ["y"])
    assert (told.k_anonymity, told.classes, told.l_diversity) == (0, 0, 0)


@pytest.mark.parametrize("names", [[], ["x", "x"], ["absent"], ["nested"]])
def test_what_is_no_column_is_refused(names: list[str]) -> None:
    frame = pl.DataFrame({"x": ["CANARY"], "nested": [["CANARY"]]}).lazy()
    with pytest.raises(InputError) as refused:
        redact.measure_risk(frame, names)
    assert "CANARY" not in str(refused.value)


def test_a_measurement_shows_no_value() -> None:
    values = ["CANARY-1", "CANARY-2", "CANARY-2"]
    frame = pl.DataFrame({"ward": values, "code": values, "person": values}).lazy()
    told: Risk = redact.measure_risk(frame, ["ward"], ["code"], subject="person", population=10)
    assert "CANARY" not in repr(told) + json.dumps(told.as_dict())


def test_every_order_of_the_rows_tells_the_same() -> None:
    frames = [pl.DataFrame(list(product("ab", "xy", "UV"))[::step] * 3, schema=["a", "b", "s"], orient="row") for step in (1, -1)]
    one, other = (redact.measure_risk(frame.lazy(), ["a", "b"], ["s"]) for frame in frames)
    assert one == other
