"""When counting undoes a column, and how many leaks there may be."""

from __future__ import annotations

import polars as pl
import pytest

from redact.verify import falls_to_counting, leak_bound


@pytest.mark.parametrize(
    ("values", "falls"),
    [
        ([], False),
        ([None, None], False),
        ([str(n) for n in range(50)], False),
        (["a", "a", "b"], True),
        ([str(n % 999) for n in range(200_000)], True),
        ([str(n % 1_200) for n in range(200_000)], False),
        ([str(n % 5_000) for n in range(100_000)] + ["x"] * 2_000, True),
        ([str(n) for n in range(2_000)] + ["1999"], False),
    ],
)
def test_few_or_frequent_values_fall_to_counting(values: list[str | None], falls: bool) -> None:
    frame = pl.LazyFrame({"v": pl.Series(values, dtype=pl.String)})
    assert falls_to_counting(frame, "v") is falls
    assert falls_to_counting(frame, pl.col("v").str.to_lowercase()) is falls


@pytest.mark.parametrize(
    ("found", "sampled", "bound"), [(0, 1, 0.95), (0, 100, 0.02951), (1, 100, 0.04656), (5, 50, 0.19916), (7, 7, 1.0)]
)
def test_the_bound_is_clopper_and_pearsons(found: int, sampled: int, bound: float) -> None:
    assert leak_bound(found, sampled) == pytest.approx(bound, abs=2e-5)


@pytest.mark.parametrize(("found", "sampled"), [(-1, 5), (6, 5), (0, -1)])
def test_a_bound_of_an_impossible_count_is_refused(found: int, sampled: int) -> None:
    with pytest.raises(ValueError, match="leak_bound"):
        leak_bound(found, sampled)
