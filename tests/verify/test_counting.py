"""When counting undoes a column, and how many leaks there may be."""

from __future__ import annotations

from math import comb

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


@pytest.mark.parametrize(("found", "sampled"), [(0, 1), (0, 100), (1, 100), (5, 50), (49, 50), (3, 2_000)])
def test_so_few_leaks_or_fewer_are_as_rare_as_1_in_20_at_the_bound(found: int, sampled: int) -> None:
    share = leak_bound(found, sampled)
    chance = sum(comb(sampled, k) * share**k * (1 - share) ** (sampled - k) for k in range(found + 1))
    assert chance == pytest.approx(0.05)


def test_where_every_text_leaks_the_bound_is_all() -> None:
    assert leak_bound(7, 7) == 1


@pytest.mark.parametrize(("found", "sampled"), [(-1, 5), (6, 5), (0, -1)])
def test_a_bound_of_an_impossible_count_is_refused(found: int, sampled: int) -> None:
    with pytest.raises(ValueError, match="leak_bound"):
        leak_bound(found, sampled)
