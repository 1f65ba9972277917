"""shift: dates moved by one keyed offset for each subject.

Comes in: parameters and a Column of Date or Datetime with a subject. Goes out: the same type.

The offset is a keyed uniform draw of -`days` to -1 whole days (of 24 hours), the same for every date of a subject in every
table of a scope: order and intervals stay exact across years and changes of the clock.
Security: one date of a subject known from elsewhere undoes the offset for all that subject's dates.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from redact.keys import Key
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters
from redact.transform.pseudonym import keyed_hex


class Shift(Parameters):
    """The largest offset, in days back."""

    days: Annotated[int, Field(ge=365, le=36_500)] = 365


def offset(subject: pl.Expr, key: Key, days: int) -> pl.Expr:
    """Int64 days from -`days` to -1 for each subject; null for a null subject."""
    derived = key.derive("shift", str(days))

    def draw(subjects: pl.Series) -> pl.Series:
        # NOTE: 60 bits modulo at most 36,500: the bias is under 1 in 10^13.
        return -(keyed_hex(subjects, derived).str.head(15).str.to_integer(base=16) % days + 1).cast(pl.Int64)

    return elementwise(draw, subject, pl.Int64())


def _build(parameters: Shift, column: Column) -> pl.Expr:
    assert column.subject is not None  # the plan checks `needs_subject`  # noqa: S101
    return column.values + pl.duration(days=offset(column.subject, column.key, parameters.days))


OPERATOR = Operator(_build, Shift, takes=("date", "datetime"), invents=True, needs_subject=True)
