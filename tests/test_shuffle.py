"""What `shuffle` does: values change places within their group, by the key and the rows alone."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import redact
from redact.errors import PolicyError
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY

POLICY = """
version: 1
name: shuffled
purpose: tests
recipient: nobody
scope: tests
tables:
  visits:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      visit: {operator: keep}
      ward: {operator: keep}
      x: {operator: {shuffle: SHUFFLE}, type: TYPE}
"""


def policy(shuffle: str = "{within: [ward], event: visit, fewest: 2}", kind: str = "integer") -> Policy:
    return parse_policy(POLICY.replace("SHUFFLE", shuffle).replace("TYPE", kind))


def visits(values: list[Any], wards: int = 3) -> pl.DataFrame:
    rows = range(len(values))
    return pl.DataFrame(
        {"id": [f"P{n // 2}" for n in rows], "visit": [f"V{n}" for n in rows], "ward": [f"W{n % wards}" for n in rows]}
    ).with_columns(pl.Series("x", values))


def released(frame: pl.DataFrame, by: Policy, key: redact.Key = FIXED_KEY, **how: Any) -> pl.DataFrame:
    return redact.pseudonymise(frame.lazy(), by, key).collect(**how)


def test_values_of_a_group_stay_in_it_and_no_row_keeps_its_own() -> None:
    frame = visits(list(range(300)))
    made = released(frame, policy())
    assert not (made["x"] == frame["x"]).any()
    for ward in ("W0", "W1", "W2"):
        assert sorted(made.filter(ward=ward)["x"]) == sorted(frame.filter(ward=ward)["x"])
    assert made["x"].to_list() != released(frame, policy(), OTHER_KEY)["x"].to_list()


@settings(max_examples=20)
@given(values=st.lists(st.integers(0, 9) | st.none(), min_size=1, max_size=60), cut=st.integers(0, 60), seed=st.integers(0, 99))
def test_neither_chunks_nor_order_nor_the_engine_decide_who_gets_what(values: list[int | None], cut: int, seed: int) -> None:
    frame = visits(values).cast({"x": pl.Int64})
    whole = released(frame, policy())
    parts = pl.concat([frame.head(cut), frame.slice(min(cut, len(values)))], rechunk=False)
    assert_frame_equal(released(parts, policy()), whole)
    assert_frame_equal(released(frame, policy(), engine="streaming"), whole)
    order = random.Random(seed).sample(range(len(values)), len(values))
    assert_frame_equal(released(frame[order], policy()), whole[order])
    assert (whole["x"].is_null() | frame["x"].is_not_null()).all()


CHILD = """
import sys
import polars as pl
import redact
from redact.testing.keys import FIXED_KEY
frame = pl.scan_parquet(sys.argv[1])
made = redact.pseudonymise(frame, redact.load_policy(sys.argv[2]), FIXED_KEY).collect(engine="streaming")
sys.stdout.buffer.write(made.write_csv().encode())
"""
ALL = """
      weight: {operator: {noise: {scale: 2, event: visit}}, type: float}
      day: {operator: {shift: {weeks: true}}, type: date}
      lat: {operator: {geo: {axis: latitude, km: 10}}, type: float}
      age: {operator: {generalise: {bin: 5, bottom: 18, top: 90}}, type: integer}
"""


def test_neither_threads_nor_morsels_decide_what_comes_out_of_any_class(tmp_path: Path) -> None:
    frame = visits([n % 40 for n in range(400)]).with_columns(
        weight=pl.int_range(400) / 7,
        day=pl.date(2020, 1, 1) + pl.duration(days=pl.int_range(400)),
        lat=pl.int_range(400) / 5,
        age=pl.int_range(400) % 100,
    )
    frame.write_parquet(tmp_path / "visits.parquet", row_group_size=37)
    (tmp_path / "policy.yaml").write_text(
        POLICY.replace("SHUFFLE", "{within: [ward], event: visit}").replace("TYPE", "integer") + ALL.lstrip("\n")
    )
    outs = set()
    for threads, morsel in (("1", "1000"), ("8", "10"), ("2", "1")):
        env = {**os.environ, "POLARS_MAX_THREADS": threads, "POLARS_IDEAL_MORSEL_SIZE": morsel}
        command = [sys.executable, "-c", CHILD, str(tmp_path / "visits.parquet"), str(tmp_path / "policy.yaml")]
        outs.add(subprocess.run(command, env=env, capture_output=True, check=True).stdout)
    (out,) = outs
    assert out.count(b"\n") == 401


def test_a_group_of_few_is_null() -> None:
    made = released(visits(list(range(8)), wards=3), policy("{within: [ward], event: visit, fewest: 3}"))
    assert made.filter(pl.col("x").is_null())["ward"].to_list() == ["W2", "W2"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("string", ["a", 'b"\\', "c\x1f", " \u00a0x", "é"]),
        ("float", [0.1, 1e300, -2.5, 3.0, 1 / 3]),
        ("boolean", [True, False, True, True, False]),
        ("date", [date(2020, 1, n) for n in range(1, 6)]),
        ("datetime", [datetime(2020, 1, n, 1, 2, 3, 45) for n in range(1, 6)]),
    ],
)
def test_values_of_every_type_come_out_as_they_were(kind: str, values: list[Any]) -> None:
    frame = visits(values)
    made = released(frame, policy("{event: visit}", kind))["x"]
    assert made.dtype == frame["x"].dtype
    assert Counter(made) == Counter(values)


@pytest.mark.parametrize(
    ("shuffle", "said"),
    [
        ("{fewest: 1}", "tables.visits.columns.x.operator.shuffle.fewest: "),
        ("{within: [nothing]}", "tables.visits.columns.x: expected a listed column of the table, found nothing"),
        ("{event: nothing}", "tables.visits.columns.x: expected a listed column of the table, found nothing"),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_path(shuffle: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        released(visits([1]), policy(shuffle))
    assert str(caught.value).startswith(said)


def test_direct_identifiers_are_not_shuffled_without_a_reason() -> None:
    text = POLICY.replace("SHUFFLE", "{event: visit}").replace("type: TYPE", "entity: EMAIL_ADDRESS")
    with pytest.raises(PolicyError, match="expected no direct identifier under shuffle, found EMAIL_ADDRESS"):
        released(visits(["a@example.org"]), parse_policy(text))


def test_a_shuffled_release_passes_the_gate(tmp_path: Path) -> None:
    visits([n % 40 for n in range(400)]).write_parquet(tmp_path / "visits.parquet")
    redact.run(policy(), [tmp_path / "visits.parquet"], tmp_path / "out", FIXED_KEY)
    made = pl.read_parquet(tmp_path / "out" / "visits.parquet")
    assert Counter(made["x"]) == Counter(n % 40 for n in range(400))
