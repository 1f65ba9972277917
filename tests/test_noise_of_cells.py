"""Noise: drawn by OpenDP from the distribution that it says, paid for once, and never beside an exact count."""

from __future__ import annotations

import json
import math
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import redact
from redact import noising
from redact.aggregate.bounding import bound
from redact.aggregate.drawing import Cost, above_threshold, gaussian, laplace
from redact.aggregate.lines import PERSON
from redact.aggregate.making import Prepared
from redact.errors import LeakFound, PolicyError
from redact.house import open_house
from redact.ledger import open_ledger
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY

pytest.importorskip("opendp", reason="the extra opendp is not installed")

DRAWS = 20_000
NEVER = 1e-9
"""How likely a test of a distribution fails though nothing is wrong."""
POLICY = """
version: 1
name: noisy
purpose: counting
recipient: the public
scope: cells
tables:
  visits:
    subject: {column: patient, missing: drop}
    columns:
      patient: {operator: drop, entity: PATIENT_ID}
      a: {operator: keep, entity: CATEGORY}
      b: {operator: keep, entity: CATEGORY}
      x: {operator: keep, type: integer, entity: AMOUNT}
aggregate:
  noise: {epsilon: 1.0, DELTA budget: {epsilon: 2.5, delta: 1.0e-6}, contributions: {cells: 2, rows: 3}, bounds: {x: [0, 50]}, CLASSES}
  tables:
    cells: {from: visits, by: {a: a, b: b}, measures: {MEASURES}}
"""
DECLARED = "classes: {a: [p, q], b: [u, v, w]}"


def policy(classes: str = DECLARED, measures: str = "", delta: str = "", name: str = "noisy") -> Policy:
    text = POLICY.replace("CLASSES", classes).replace("MEASURES", measures).replace("DELTA", delta)
    return parse_policy(text.replace(", }", "}").replace("name: noisy", f"name: {name}"))


def visits(people: int = 3_000, seed: int = 1) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "patient": [f"P{number % people}" for number in range(people * 2)],
            "a": random.choice(["p", "q", "r"], people * 2),
            "b": random.choice(["u", "v", "w"], people * 2),
            "x": random.integers(0, 80, people * 2).astype(str),
        }
    )


def run(folder: Path, out: str, said: Policy, frame: pl.DataFrame | None = None) -> pl.DataFrame:
    source = folder / "visits.parquet"
    (visits() if frame is None else frame).write_parquet(source)
    redact.run(said, [source], folder / out, FIXED_KEY, house=folder / "house")
    return pl.read_parquet(folder / out / "cells.parquet")


def discrete_laplace(scale: float, places: np.ndarray) -> np.ndarray:
    """P(X <= place) for P(X = x) proportional to exp(-|x| / scale), whole x."""
    ratio = math.exp(-1 / scale)
    below = ratio ** np.maximum(-places, 0) / (1 + ratio)
    return np.where(places < 0, below, 1 - ratio ** np.maximum(places + 1, 1) / (1 + ratio))


@pytest.mark.parametrize(("cells", "size", "epsilon"), [(1, 1, 0.5), (3, 2, 1.0), (2, 40, 0.7)])
def test_the_noise_is_discrete_laplace_of_the_scale_that_the_bounds_and_epsilon_ask_for(cells: int, size: int, epsilon: float) -> None:
    drawn = np.array(laplace([1_000_000] * DRAWS, cells, size, Cost(epsilon))) - 1_000_000
    scale = cells * size / epsilon
    ratio = math.exp(-1 / scale)
    variance = 2 * ratio / (1 - ratio) ** 2
    # Six standard errors: of the mean, and of the variance (whose excess kurtosis is about 3, so that its own variance is 5 v^2 / n).
    assert abs(drawn.mean()) < 6 * math.sqrt(variance / DRAWS)
    assert abs(drawn.var() / variance - 1) < 6 * math.sqrt(5.5 / DRAWS)
    places = np.arange(drawn.min(), drawn.max() + 1)
    seen = np.searchsorted(np.sort(drawn), places, side="right") / DRAWS
    # Dvoretzky, Kiefer, Wolfowitz and Massart: P(farthest > d) <= 2 exp(-2 n d^2), two-sided.
    assert np.abs(seen - discrete_laplace(scale, places)).max() < math.sqrt(math.log(2 / NEVER) / (2 * DRAWS))


def test_gaussian_noise_is_symmetric_and_wide_enough_for_epsilon_and_delta() -> None:
    epsilon, delta = 0.8, 1e-6
    drawn = np.array(gaussian([0] * DRAWS, 4, 5, Cost(epsilon, delta))).astype(float)
    deviation = drawn.std()
    assert abs(drawn.mean()) < 6 * deviation / math.sqrt(DRAWS)
    # The least that any Gaussian needs (Balle and Wang, 2018: delta as a function of the deviation), the most that zCDP's bound asks for.
    far = 2 * 5 / deviation
    assert _normal(far / 2 - epsilon / far) - math.exp(epsilon) * _normal(-far / 2 - epsilon / far) <= delta * 1.5
    assert deviation < 10 * math.sqrt(2 * math.log(1.25 / delta)) / epsilon * 1.2


def _normal(place: float) -> float:
    return math.erfc(-place / math.sqrt(2)) / 2


def test_a_class_of_one_person_passes_the_threshold_no_more_often_than_delta() -> None:
    delta = 0.01
    passed = above_threshold({str(number): 1 for number in range(DRAWS)}, 1, Cost(1.0, delta))
    assert 0 < len(passed) < DRAWS * delta
    assert set(above_threshold({"many": 10_000, "one": 1}, 1, Cost(1.0, 1e-12))) == {"many"}


def bounded(frame: pl.DataFrame, said: Policy) -> pl.DataFrame:
    assert said.aggregate is not None
    assert said.aggregate.noise is not None
    named = {"a": "__redact_a_0", "b": "__redact_b_0", "patient": PERSON}
    measured = frame.with_columns(s=pl.col("x").cast(pl.Float64), m=pl.col("x").cast(pl.Float64)).rename(named)
    prepared = Prepared(measured.lazy(), {"a": ["a"], "b": ["b"]})
    order = lambda lines: lines.hash_rows(7)  # noqa: E731  # a line
    return bound("cells", prepared, said.aggregate.tables["cells"], said.aggregate.noise, order).cells


@pytest.mark.parametrize("seed", range(5))
def test_a_person_more_changes_no_vector_by_more_than_the_bounds(seed: int) -> None:
    said = policy(measures="r: rows, s: {sum: x}, m: {mean: x}")
    random, others = np.random.default_rng(seed), visits(200, seed)
    own = pl.DataFrame(
        {
            "patient": ["somebody"] * 60,
            "a": random.choice(["p", "q", "r"], 60),
            "b": random.choice(["u", "v", "w"], 60),
            "x": random.choice(["0", "50", "9000", "-7"], 60),
        }
    )
    numbers = pl.exclude("a", "b")
    change = (bounded(pl.concat([own, others]), said).select(numbers) - bounded(others, said).select(numbers)).select(pl.all().abs())
    steps = 2.0 ** (math.floor(math.log2(50)) - 20)
    assert change.sum().row(0, named=True)["people"] == 2
    for name, most in {"r": 3, "m:count": 3, "s": 150 / steps, "m": 150 / steps}.items():
        assert change[name].sum() <= 2 * most
        assert change[name].max() <= most


def test_noisy_tables_have_all_declared_cells_and_no_exact_count_is_written_anywhere(tmp_path: Path) -> None:
    people = 3_217
    said = policy(measures="r: rows, s: {sum: x}, m: {mean: x}, rate: {rate: a, of: [p]}")
    table = run(tmp_path, "out", said, visits(people))
    assert set(table["status"]) == {"noisy"}
    assert set(table["a"]) == {"p", "q", "(other)", "(all)"}
    assert table.height == 4 * 5
    leaves = table.filter((pl.col("a") != "(all)") & (pl.col("b") != "(all)"))
    assert table.filter((pl.col("a") == "(all)") & (pl.col("b") == "(all)"))["people"].to_list() == [leaves["people"].sum()]
    assert abs(table.filter((pl.col("a") == "(all)") & (pl.col("b") == "(all)"))["m"][0] - 34) < 16  # ten deviations
    told = json.loads((tmp_path / "out.run.json").read_text(encoding="utf-8"))
    assert told["counts"]["read"] == {}
    assert told["aggregate"]["noise"]["epsilon"] == 1.0
    for file in ("out/manifest.json", "out.run.json"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert str(people) not in text
        assert str(2 * people) not in text


def test_the_noisy_numbers_are_about_the_true_ones(tmp_path: Path) -> None:
    frame = visits(20_000)
    table = run(tmp_path, "out", policy(), frame)
    true = frame.filter(pl.col("a") == "p", pl.col("b") == "u")["patient"].n_unique()
    cell = table.filter(pl.col("a") == "p", pl.col("b") == "u")["people"][0]
    assert abs(cell - true) < 2 * math.log(2 / NEVER)


def test_classes_that_nobody_declared_are_shown_above_a_threshold_alone(tmp_path: Path) -> None:
    frame = pl.concat([visits(), pl.DataFrame({"patient": ["lone"], "a": ["unheard of"], "b": ["u"], "x": ["1"]})])
    table = run(tmp_path, "out", policy("", delta="delta: 1.0e-7,"), frame)
    assert "unheard of" not in table["a"]
    assert {"p", "q", "r"} <= set(table["a"])


def test_the_same_release_twice_draws_once_and_costs_once(tmp_path: Path) -> None:
    first, second = run(tmp_path, "one", policy()), run(tmp_path, "two", policy())
    assert first.equals(second)
    spent = [json.loads((tmp_path / f"{out}.run.json").read_text(encoding="utf-8"))["aggregate"]["noise"] for out in ("one", "two")]
    assert [each["drawn"] for each in spent] == [True, False]
    assert spent[1]["epsilon"] == 1.0
    assert not first.equals(run(tmp_path, "three", policy(), visits(seed=2)))


def test_the_answer_is_sealed_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    run(tmp_path, "one", policy())
    [answer] = (tmp_path / "house" / "ledger" / "answers").iterdir()
    assert b"ARROW" not in answer.read_bytes()
    answer.write_bytes(answer.read_bytes()[:-1] + b"\x00")
    with pytest.raises(redact.InputError, match="expected the noisy answer that was kept"):
        run(tmp_path, "two", policy())


def test_the_budget_of_a_scope_refuses_and_survives_runs(tmp_path: Path) -> None:
    for seed in (1, 2):
        run(tmp_path, f"out{seed}", policy(), visits(seed=seed))
    with pytest.raises(LeakFound) as caught:
        run(tmp_path, "out3", policy(), visits(seed=3))
    assert caught.value.exit_code == 1
    assert "expected epsilon 1 left in the budget of scope cells, found 0.5 of 2.5" in str(caught.value)
    assert not (tmp_path / "out3").exists()


def test_no_policy_raises_the_budget_that_another_of_the_scope_has_said(tmp_path: Path) -> None:
    for seed in (1, 2):
        run(tmp_path, f"out{seed}", policy(), visits(seed=seed))
    text = POLICY.replace("CLASSES", DECLARED).replace("MEASURES", "").replace("DELTA", "").replace("epsilon: 2.5", "epsilon: 99")
    with pytest.raises(LeakFound, match=r"found 0\.5 of 2\.5"):
        run(tmp_path, "out3", parse_policy(text), visits(seed=3))


def test_what_crashes_before_the_draw_has_cost_its_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(noising, "draw", _crash)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, "out", policy())
    ledger = open_ledger(open_house(tmp_path / "house"), FIXED_KEY)
    assert [entry.content["epsilon"] for entry in ledger.entries(noising.KIND)] == [1.0]
    del ledger
    run(tmp_path, "out", policy())
    told = json.loads((tmp_path / "out.run.json").read_text(encoding="utf-8"))["aggregate"]["noise"]
    assert told["epsilon"] == 2.0


def _crash(*_: Any) -> None:
    raise KeyboardInterrupt


def release(folder: Path, number: int) -> bool:
    """In a process of its own: whether the release was made."""
    source = folder / f"{number}" / "visits.parquet"
    source.parent.mkdir()
    visits(300, number).write_parquet(source)
    try:
        redact.run(policy(), [source], folder / f"out{number}", FIXED_KEY, house=folder / "house")
    except LeakFound:
        return False
    return True


def test_two_processes_at_once_cannot_overdraw_the_budget(tmp_path: Path) -> None:
    open_ledger(open_house(tmp_path / "house"), FIXED_KEY)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        made = list(pool.map(release, [tmp_path] * 4, range(4)))
    assert sum(made) == 2
    ledger = open_ledger(open_house(tmp_path / "house"), FIXED_KEY)
    assert sum(entry.content["epsilon"] for entry in ledger.entries(noising.KIND)) == 2.0  # type: ignore[misc]  # numbers


def test_without_opendp_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    with pytest.raises(PolicyError) as caught:
        run(tmp_path, "out", policy())
    assert str(caught.value).startswith("aggregate.noise: expected the package opendp, found none")
    assert caught.value.hint == "install redact with its extra opendp"


def test_a_frame_alone_has_no_budget_and_no_noise() -> None:
    with pytest.raises(PolicyError, match="expected a house"):
        redact.aggregate(visits().lazy(), policy(), FIXED_KEY)


@pytest.mark.parametrize(
    ("classes", "measures", "said"),
    [
        ("", "", "noise.delta: expected more than 0 where the classes of a dimension are not declared"),
        (DECLARED, "q: {quantile: x}", "expected no quantile beside noise"),
        (DECLARED, "q: {sum: a}", "noise.bounds for each sum and mean"),
        ("classes: {z: [p]}", "", "noise.classes: expected dimensions, found z"),
        ("classes: {a: [(all)], b: [u]}", "", "none named (all) or (other)"),
    ],
)
def test_noise_that_cannot_be_bounded_is_a_mistake_in_the_policy(classes: str, measures: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(classes, measures)
    assert said in str(caught.value)
