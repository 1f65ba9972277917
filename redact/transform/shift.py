"""shift: dates moved by one keyed offset for each subject.

Comes in: parameters and a Column of Date or Datetime with a subject. Goes out: the same type.

The offset is a keyed uniform draw of -`days` to -1 whole days (of 24 hours), the same for every date of a subject in every
table of a scope: order and intervals stay exact across years and changes of the clock. A date that would land on the
subject's own birth date is null instead: no true birth date stands in that person's rows, not even by chance.
Security: one date of a subject known from elsewhere undoes the offset for all that subject's dates.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from redact.transform.column import Column, Operator, Parameters


class Shift(Parameters):
    """The largest offset, in days back."""

    days: Annotated[int, Field(ge=365, le=36_500)] = 365


def offset(digits: pl.Expr, days: int) -> pl.Expr:
    """Int64 days from -`days` to -1 from the last 15 of a subject's 64 keyed digits, which no pseudonym shows; null for null."""
    # NOTE: 60 bits modulo at most 36,500: the bias is under 1 in 10^13.
    return -(digits.str.slice(49, 15).str.to_integer(base=16) % days + 1).cast(pl.Int64)


def _build(parameters: Shift, column: Column) -> pl.Expr:
    digits = column.subject_digits
    assert digits is not None  # the plan checks `needs_subject`
    days = column.share(f"shift {parameters.days}", lambda: offset(digits, parameters.days))
    moved = column.values + pl.duration(days=days)
    if column.birth_date is None:
        return moved
    lands = moved.cast(pl.Date) == column.birth_date.cast(pl.Date)
    return pl.when(lands.fill_null(value=False)).then(None).otherwise(moved)


OPERATOR = Operator(_build, Shift, takes=("date", "datetime"), invents=True, needs_subject=True)
