"""A sample of a column -> its distinct values and their shape.

Comes in: a DataFrame of rows. Goes out: a `Look` for each column. It must not know headers or entities.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

EXAMINED = 5_000
"""Distinct values looked at for each column, spread over the sample."""
_ABSENT = ["", "?", "-", "--", ".", "n/a", "na", "nan", "null", "none", "unknown", "#n/a"]


@dataclass(frozen=True)
class Shape:
    """What the distinct values look like, in shares and medians."""

    length: float = 0.0
    longest: int = 0
    words: float = 0.0
    """Mean number of words."""
    digits: float = 0.0
    """Median number of digits."""
    with_digit: float = 0.0
    whole: float = 0.0
    """Share that are whole numbers without a leading zero."""
    number: float = 0.0
    """Share that are numbers, those with a leading zero left out: they are codes."""
    bare: float = 0.0
    """Share that are digits alone."""
    at: float = 0.0
    dot: float = 0.0
    dash: float = 0.0
    colon: float = 0.0
    slash: float = 0.0
    low: float = 0.0
    """Smallest and largest number, where all are numbers."""
    high: float = 0.0

    @property
    def is_year(self) -> bool:
        """Whether all are whole numbers that a calendar could name now."""
        return self.whole == 1.0 and 1850 <= self.low and self.high <= 2150


@dataclass(frozen=True)
class Look:
    """One column as the sample shows it."""

    name: str
    dtype: pl.DataType
    rows: int
    nulls: float
    distinct: int
    values: pl.Series = field(repr=False)
    """Distinct values as trimmed text, without those that say that nothing is there."""
    numeric: bool
    """Whether every value, those that say that nothing is there included, is a number."""
    shape: Shape

    @property
    def ratio(self) -> float:
        """Distinct values for each row that has one."""
        return self.distinct / max(1.0, self.rows * (1 - self.nulls))

    @property
    def few(self) -> bool:
        """Whether the values are a short list that rows choose from."""
        return self.rows >= 20 and self.distinct <= 3 and self.shape.digits < 6


def look_at(column: pl.Series) -> Look:
    """The look of one column; nested columns have no values."""
    text = _as_text(column.alias("v"))  # a header such as `^x$` is a pattern to Polars
    present = text.filter(text.str.len_bytes() > 0)
    distinct = present.unique(maintain_order=True)
    absent = distinct.str.to_lowercase().is_in(_ABSENT)
    values = distinct.filter(~absent).rename("v")
    if len(values) > EXAMINED:
        values = values.gather_every(-(-len(values) // EXAMINED))
    shape = _shape(values)
    nulls = 1 - len(present) / len(column) if len(column) else 1.0
    numeric = shape.number == 1.0 and not absent.any()
    return Look(column.name, column.dtype, len(column), nulls, len(distinct), values, numeric, shape)


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        return pl.Series(column.name, [], dtype=pl.String).extend_constant(None, len(column))
    if isinstance(column.dtype, pl.Duration):
        return column.dt.total_microseconds().cast(pl.String)
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S")
    return column.cast(pl.String).str.strip_chars()


def _shape(values: pl.Series) -> Shape:
    if values.is_empty():
        return Shape()
    v = pl.col("v")
    number = pl.when(v.str.contains(r"^[+-]?(0|[1-9]\d*)?(\.\d+)?([eE][+-]?\d+)?$")).then(v.cast(pl.Float64, strict=False))
    shares = {
        "with_digit": v.str.contains(r"\d"),
        "whole": v.str.contains(r"^[+-]?(0|[1-9]\d{0,17})$"),
        "number": number.is_not_null(),
        "bare": v.str.contains(r"^\d+$"),
        **{name: v.str.contains(mark, literal=True) for name, mark in _MARKS.items()},
    }
    row = values.to_frame("v").select(
        v.str.len_chars().median().alias("length"),
        v.str.len_chars().max().alias("longest"),
        v.str.count_matches(r"\S+").mean().alias("words"),
        v.str.count_matches(r"\d").median().alias("digits"),
        number.min().fill_null(0.0).alias("low"),
        number.max().fill_null(0.0).alias("high"),
        *(said.mean().alias(name) for name, said in shares.items()),
    )
    return Shape(**row.row(0, named=True))


_MARKS = {"at": "@", "dot": ".", "dash": "-", "colon": ":", "slash": "/"}
