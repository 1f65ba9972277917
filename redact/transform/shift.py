"""shift: dates moved by one keyed offset for each subject.

Comes in: parameters and a Column of Date or Datetime with a subject. Goes out: the same type.

The offset is a keyed uniform draw of -`days` to -1 whole days (of 24 hours), the same for every date of a subject in every table of a
scope: order and intervals stay exact across years and changes of the clock. `base_weeks` is added to every date of everybody: some
5,844 weeks (112 years) put a release plainly out of its time, as MIMIC does, and a date so far ahead of its own is never the subject's
birth date; without it a moved date may meet that date by chance, which tells nobody that it is the true one.
Security: one date of a subject known from elsewhere undoes the offset for all that subject's dates.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from redact.transform.column import Column, Operator, Parameters


class Shift(Parameters):
    """The largest offset, in days back, and whole weeks that every date is moved ahead."""

    days: Annotated[int, Field(ge=365, le=36_500)] = 365
    base_weeks: Annotated[int, Field(ge=0, le=6_000)] = 0


def offset(digits: pl.Expr, days: int) -> pl.Expr:
    """Int64 days from -`days` to -1 from the last 15 of a subject's 64 keyed digits, which no pseudonym shows; null for null."""
    # NOTE: 60 bits modulo at most 36,500: the bias is under 1 in 10^13.
    return -(digits.str.slice(49, 15).str.to_integer(base=16) % days + 1).cast(pl.Int64)


def _build(parameters: Shift, column: Column) -> pl.Expr:
    digits = column.subject_digits
    assert digits is not None  # the plan checks `needs_subject`
    name = f"shift {parameters.days} {parameters.base_weeks}"
    return column.values + column.share(name, lambda: pl.duration(days=offset(digits, parameters.days) + 7 * parameters.base_weeks))


OPERATOR = Operator(_build, Shift, takes=("date", "datetime"), invents=True, needs_subject=True)
