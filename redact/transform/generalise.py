"""generalise: a value into the coarser class it falls in.

Comes in: parameters and a Column. Goes out: String classes (`2011-03`, `2011-Q1`, `40-44`, `90+`, `<18`, `C50`, `C15-C26`), Int32 years;
under `round` numbers.

Security: whoever knows a value knows its class, and a class that few share singles them out: what classes are wide enough is told by the
risk of all quasi-identifiers together, column by column by nothing. HIPAA takes ages over 89 as one: `{top: 90}` (45 CFR 164.514(b)).

`rarer_than` is against who knows that somebody has a diagnosis which few have: each class that comes out is shared by as many people
of the released rows (as many rows where the table has no subject), counted column by column.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Annotated, Literal

import polars as pl
from pydantic import Field, model_validator

from redact.entities import entity
from redact.errors import PolicyError
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters
from redact.transform.icd10 import LEVELS, class_of, spell
from redact.transform.rare import share_classes

_NUMBER = r"-?\d{1,9}(?:\.\d{1,9})?"
CLASSES = rf"^(?:\d{{4}}(?:-\d\d|-Q[1-4])?|{_NUMBER}-{_NUMBER}|{_NUMBER}\+|<{_NUMBER}|\d{{1,3}})$"
"""What classes of dates and numbers look like."""


class Generalise(Parameters):
    """Exactly one of `to`, `bin`, `round`, `prefix` and `before`; `top` and `bottom` stand alone or with `bin` or `round`, `rarer_than`
    alone or with a class of codes."""

    to: Literal["month", "quarter", "year", "age_band", "category", "block", "chapter"] | None = None
    """The last three are classes of ICD-10 codes: E11, E10-E14, E00-E90."""
    as_of: datetime.date | None = None
    """The day on which ages count; required by `age_band`, so that a run can be repeated."""
    width: Annotated[int, Field(ge=1, le=50)] = 5
    bin: Annotated[float, Field(gt=0)] | None = None
    """Numbers into bins of this width, from 0."""
    round: Annotated[float, Field(gt=0)] | None = None
    """Numbers to the nearest multiple of this, a half upwards; they stay numbers."""
    top: float | None = None
    """What is at or above this is one (`90+`), and under `round` this number."""
    bottom: float | None = None
    """What is below this is one (`<18`), and under `round` this number."""
    prefix: Annotated[int, Field(ge=1, le=6)] | None = None
    """The first characters of a postal code or code; a value that is no longer is null."""
    before: Annotated[str, Field(min_length=1)] | None = None
    """What stands before this mark: `.` makes C50.9 into C50, its category."""

    rarer_than: Annotated[int, Field(ge=2, le=1_000)] | None = None
    """Codes that fewer people have come out as their category, block or chapter, the first that as many share, else as null."""

    @property
    def of_codes(self) -> bool:
        """Whether values are read as codes of ICD-10."""
        return self.rarer_than is not None or self.to in LEVELS

    @property
    def coded(self) -> bool:
        """Whether numbers beyond a limit are one."""
        return self.top is not None or self.bottom is not None

    @model_validator(mode="after")
    def _one(self) -> Generalise:
        given = [value for value in (self.to, self.bin, self.round, self.prefix, self.before) if value is not None]
        alone = (self.rarer_than is not None and self.to is None) or (self.coded and not (self.bin or self.round))
        if len(given) != (0 if alone else 1):
            raise ValueError("expected exactly one of to, bin, round, prefix, before, or top, bottom or rarer_than alone")
        if self.rarer_than is not None and self.coded:
            raise ValueError("expected rarer_than without top and bottom")
        if self.top is not None and self.bottom is not None and self.bottom >= self.top:
            raise ValueError("expected bottom below top")
        if self.rarer_than is not None and self.to not in {None, *LEVELS}:
            raise ValueError("expected rarer_than alone, or with to: category, block or chapter")
        if self.to == "age_band" and self.as_of is None:
            raise ValueError("expected as_of with age_band")
        return self


def _date(parameters: Generalise, values: pl.Expr) -> pl.Expr:
    if parameters.to == "year":
        return values.dt.year().cast(pl.Int32)
    if parameters.to == "month":
        return by_class(values.dt.year() * 12 + values.dt.month() - 1, _month)
    if parameters.to == "quarter":
        return by_class(values.dt.year() * 4 + values.dt.quarter() - 1, _quarter)
    day = parameters.as_of
    assert day is not None  # the validator saw to it
    birthday = values.dt.month().cast(pl.Int32) * 100 + values.dt.day()
    age = pl.lit(day.year) - values.dt.year() - (birthday > day.month * 100 + day.day).cast(pl.Int32)
    return pl.when(age >= 0).then(_bands(age, parameters.width, 90, None))


def _month(months: pl.Expr) -> pl.Expr:
    return (months // 12).cast(pl.String) + "-" + (months % 12 + 1).cast(pl.String).str.zfill(2)


def _quarter(quarters: pl.Expr) -> pl.Expr:
    return (quarters // 4).cast(pl.String) + "-Q" + (quarters % 4 + 1).cast(pl.String)


_EXACT = 2.0**50
"""Classes beyond are null: a float no longer tells their limits."""
_TABLE = 20_000
"""Classes that are told from a table of all that lie between the first and the last, and not one by one."""


def by_class(classes: pl.Expr, told: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """What an expression tells of whole numbers, String: worked out once for each, of which classes have few."""

    def tell(numbers: pl.Series) -> pl.Series:
        return numbers.alias("class").to_frame().select(told(pl.col("class"))).to_series()

    @lru_cache(maxsize=64)
    def table(low: int, high: int) -> pl.Series:
        return tell(pl.Series(range(low, high + 1), dtype=pl.Int64))

    def name(batch: pl.Series) -> pl.Series:
        low, high = batch.min(), batch.max()
        if isinstance(low, int | float) and isinstance(high, int | float) and high - low < _TABLE:
            return table(int(low), int(high)).gather((batch - low).cast(pl.UInt32))
        distinct = batch.drop_nulls().unique()
        return batch.replace_strict(distinct, tell(distinct), default=None, return_dtype=pl.String)

    return elementwise(name, classes, pl.String())


def _bands(values: pl.Expr, width: float, top: float | None, bottom: float | None) -> pl.Expr:
    numbers = (values / width).floor() + 0.0  # no negative zero
    numbers = pl.when(numbers.abs() < _EXACT).then(numbers)
    if top is None and bottom is None:
        return by_class(numbers, lambda number: _band(number, width, None, None))
    within = pl.when(_within(values, top, bottom)).then(numbers)
    return _ends(values, by_class(within, lambda number: _band(number, width, top, bottom)), top, bottom)


def _within(values: pl.Expr, top: float | None, bottom: float | None) -> pl.Expr:
    below = values < top if top is not None else pl.lit(value=True)
    return below & (values >= bottom) if bottom is not None else below


def _ends(values: pl.Expr, between: pl.Expr, top: float | None, bottom: float | None) -> pl.Expr:
    """`between`, with one class for all from `top` on, and one for all below `bottom`."""
    if top is not None:
        between = pl.when(values >= top).then(pl.lit(f"{_spelled(top)}+")).otherwise(between)
    if bottom is not None:
        between = pl.when(values < bottom).then(pl.lit(f"<{_spelled(bottom)}")).otherwise(between)
    return between


def _spelled(limit: float) -> str:
    return str(int(limit) if float(limit).is_integer() else limit)


def _band(number: pl.Expr, width: float, top: float | None, bottom: float | None) -> pl.Expr:
    low = (number * width).round(9)  # 0.3, not 0.30000000000000004
    whole = float(width).is_integer()
    shown = low.cast(pl.Int64) if whole else low
    end = (low + width - 1).cast(pl.Int64) if whole else (low + width).round(9)
    if top is not None:
        end = pl.min_horizontal(end, pl.lit(math.ceil(top) - 1 if whole else top))  # the last band ends where the open one begins
    if bottom is not None:
        shown = pl.max_horizontal(shown, pl.lit(math.ceil(bottom) if whole else bottom))
    return pl.when(shown == end).then(shown.cast(pl.String)).otherwise(shown.cast(pl.String) + "-" + end.cast(pl.String))


def _rounded(parameters: Generalise, column: Column) -> pl.Expr:
    base = parameters.round or 1.0
    near = ((column.values / base + 0.5).floor() * base).round(9).clip(parameters.bottom, parameters.top) + 0.0
    near = pl.when((column.values / base).abs() < _EXACT).then(near)
    limits = (limit for limit in (base, parameters.top, parameters.bottom) if limit is not None)
    whole = column.kind == "integer" and all(float(limit).is_integer() for limit in limits)
    return near.cast(pl.Int64, strict=False) if whole else near


def _build(parameters: Generalise, column: Column) -> pl.Expr:
    values = column.values
    if parameters.of_codes:
        _require(column, ("string",), "codes")
        return _codes(parameters, column)
    if parameters.to is not None:
        _require(column, ("date", "datetime"), f"to: {parameters.to}")
        return _date(parameters, values)
    if parameters.bin is not None:
        _require(column, ("integer", "float"), "bin")
        if column.kind == "integer" and parameters.bin <= 1:
            raise PolicyError(f"generalise bin: expected more than 1 for integers, found {parameters.bin:g}")
        return _bands(values, parameters.bin, parameters.top, parameters.bottom)
    if parameters.round is not None:
        _require(column, ("integer", "float"), "round")
        return _rounded(parameters, column)
    if parameters.coded:
        _require(column, ("integer",), "top and bottom alone")
        return _ends(values, values.cast(pl.String), parameters.top, parameters.bottom)
    _require(column, ("string",), "prefix and before")
    text = values.str.strip_chars()
    if parameters.prefix is not None:
        # NOTE: a value no longer than the prefix would come out whole.
        return pl.when(text.str.len_chars() > parameters.prefix).then(text.str.slice(0, parameters.prefix))
    before = text.str.split(parameters.before or "").list.first()
    return pl.when(before != text).then(before) if entity(column.entity).reach == "direct" else before


def _codes(parameters: Generalise, column: Column) -> pl.Expr:
    codes = spell(column.values)
    if parameters.rarer_than is None:
        return class_of(codes, parameters.to or "")
    assert column.over_all is not None  # every plan has it
    return column.over_all(codes, partial(share_classes, fewest=parameters.rarer_than, level=parameters.to))


def _require(column: Column, kinds: tuple[str, ...], what: str) -> None:
    if column.kind not in kinds:
        raise PolicyError(f"generalise {what}: expected type {' or '.join(kinds)}, found {column.kind}")


OPERATOR = Operator(_build, Generalise)
