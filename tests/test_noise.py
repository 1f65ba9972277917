"""What `noise` adds: to which cells the same, between which independent, and how it is spread."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path
from statistics import fmean, pvariance

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import redact
from redact.errors import PolicyError
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform import noise
from redact.transform.column import Column
from redact.transform.pseudonym import keyed

POLICY = """
version: 1
name: noisy
purpose: tests
recipient: nobody
scope: tests
tables:
  visits:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      visit: {operator: drop}
      weight: {operator: {noise: NOISE}, type: float}
      pulse: {operator: {noise: NOISE}, type: integer}
"""


def policy(noise: str = "{scale: 3, event: visit, decimals: 9}") -> Policy:
    return parse_policy(POLICY.replace("NOISE", noise))


def visits(rows: int, people: int = 50, weight: float = 70.0) -> pl.DataFrame:
    each = {"id": [f"P{n % people}" for n in range(rows)], "visit": [f"V{n}" for n in range(rows)]}
    return pl.DataFrame(each | {"weight": [weight] * rows, "pulse": [60] * rows})


def released(frame: pl.DataFrame, by: Policy, key: redact.Key = FIXED_KEY) -> pl.DataFrame:
    return redact.pseudonymise(frame.lazy(), by, key).collect()


@settings(max_examples=20)
@given(rows=st.integers(1, 60), cut=st.integers(0, 60), seed=st.integers(0, 99))
def test_a_cell_has_one_noise_whatever_the_chunks_the_order_and_the_other_rows(rows: int, cut: int, seed: int) -> None:
    frame = visits(rows)
    whole = released(frame, policy())
    parts = pl.concat([frame.head(cut), frame.slice(min(cut, rows))], rechunk=False)
    assert_frame_equal(released(parts, policy()), whole)
    order = random.Random(seed).sample(range(rows), rows)
    assert_frame_equal(released(frame[order], policy()), whole[order])
    assert_frame_equal(released(frame[order[:3]], policy()), whole[order[:3]])


def test_two_cells_two_columns_two_keys_and_two_scopes_have_noise_of_their_own() -> None:
    made = released(visits(20_000, people=1), policy())["weight"] - 70
    assert made.n_unique() > 19_990
    assert abs(correlation(made.head(19_999), made.tail(19_999))) < 0.03
    other = released(visits(20_000, people=1), policy(), OTHER_KEY)["weight"] - 70
    assert abs(correlation(made, other)) < 0.03
    scope = released(visits(20_000, people=1), policy().model_copy(update={"scope": "other"}))["weight"] - 70
    assert abs(correlation(made, scope)) < 0.03
    both = released(visits(20_000).with_columns(pulse=pl.lit(60)), policy())
    assert abs(correlation(both["weight"], both["pulse"].cast(pl.Float64))) < 0.03


def correlation(one: pl.Series, other: pl.Series) -> float:
    return float(pl.select(pl.corr(one, other)).item())


def test_without_an_event_equal_values_of_a_subject_move_alike_and_others_do_not() -> None:
    by = policy("{scale: 3, decimals: 6}")
    made = released(visits(100, people=50), by)
    assert made.group_by("id").agg(pl.col("weight").n_unique()).get_column("weight").to_list() == [1] * 50
    assert made["weight"].n_unique() == 50


@pytest.mark.parametrize(
    ("distribution", "variance", "tail"),
    [("laplace", 2 * 9.0, math.exp(-2)), ("normal", 9.0, math.erfc(math.sqrt(2))), ("uniform", 3.0, 0.0)],
)
def test_noise_is_spread_as_its_distribution_says(distribution: str, variance: float, tail: float) -> None:
    by = policy(f"{{scale: 3, event: visit, decimals: 9, distribution: {distribution}}}")
    moved = (released(visits(200_000), by)["weight"] - 70).to_list()
    assert abs(fmean(moved)) < 0.05
    assert abs(pvariance(moved) / variance - 1) < 0.03
    assert abs(fmean(abs(value) > 6 for value in moved) - tail) < 0.003
    assert abs(fmean(value > 0 for value in moved) - 0.5) < 0.005


def test_results_stay_within_their_limits_and_are_rounded() -> None:
    made = released(visits(5_000, weight=1.0), policy("{scale: 3, event: visit, low: 0, high: 2, decimals: 1}"))
    assert (made["weight"].min(), made["weight"].max()) == (0.0, 2.0)
    assert set(made["weight"]) == {n / 10 for n in range(21)}
    assert made["pulse"].dtype == pl.Int64
    assert set(made["pulse"]) == {2}


@pytest.mark.parametrize(
    ("noise", "said"),
    [
        ("{}", "tables.visits.columns.weight.operator.noise.scale: "),
        ("{scale: 0}", "tables.visits.columns.weight.operator.noise.scale: "),
        ("{scale: 1, low: 2, high: 1}", "tables.visits.columns.weight.operator.noise: expected low below high"),
        ("{scale: 1, event: nothing}", "tables.visits.columns.weight: expected a listed column of the table, found nothing"),
        ("{scale: 1, distribution: cauchy}", "tables.visits.columns.weight.operator.noise.distribution: "),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_path(noise: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        released(visits(1), policy(noise))
    assert str(caught.value).startswith(said)


def test_a_table_without_subject_and_event_is_refused() -> None:
    text = POLICY.replace("    subject: id\n", "").replace("NOISE", "{scale: 1}")
    with pytest.raises(PolicyError, match="noise: expected a table with a subject, or event:"):
        released(visits(1), parse_policy(text))


def test_a_noisy_release_passes_the_gate(tmp_path: Path) -> None:
    visits(500).write_parquet(tmp_path / "visits.parquet")
    redact.run(policy(), [tmp_path / "visits.parquet"], tmp_path / "out", FIXED_KEY)
    assert pl.read_parquet(tmp_path / "out" / "visits.parquet")["weight"].n_unique() > 400


def test_a_secret_of_the_subject_decides_too_and_without_it_nothing_is_released() -> None:
    frame = pl.DataFrame({"id": ["P1"] * 3, "salt": ["a", "b", None], "x": [1.0] * 3})
    column = Column(
        name="x", kind="float", values=pl.col("x"), entity="X", namespace="X", country="", hash="blake3", key=FIXED_KEY,
        subject=pl.col("id"), subject_digits=keyed(pl.col("id"), FIXED_KEY),
    )  # fmt: skip
    parameters = noise.OPERATOR.parameters.model_validate({"scale": 1.0})
    plain, salted = (
        frame.select(made).to_series()
        for made in (noise.OPERATOR.build(parameters, column), noise.OPERATOR.build(parameters, replace(column, salt=pl.col("salt"))))
    )
    assert plain.n_unique() == 1
    assert salted.n_unique() == 3
    assert salted[2] is None
