"""shift: dates moved by one keyed offset for each subject.

Comes in: parameters and a Column of Date or Datetime with a subject. Goes out: Date; under `times: keep` the type that came in.

The offset is a keyed uniform draw of -`days` to -1 whole days (of 24 hours), the same for every date of a subject in every table of a
scope, and in its texts under `scrub: {dates: shift}`: order and intervals stay exact across years and changes of the clock. With `weeks`
it is a whole number of weeks, and weekdays stay. A time of day is cut off: few people share the second in which they came in. A moment
with a zone is read in UTC, and so is its day.
`base_weeks` is added to every date of everybody: some 5,844 weeks (112 years) put a release plainly out of its time, as MIMIC does, and a
date so far ahead of its own is never the subject's birth date; without it a moved date may meet that date by chance, which tells nobody
that it is the true one.
An age at an event is the same before and after, since birth and event move alike. An age on a day that is the same for everybody (the day
of the extract) is not: beside a moved birth date it narrows the offset, so drop it, or release it in wide bands.
Security: one date of a subject known from elsewhere undoes the offset for all that subject's dates; so do a day of the year on which
nobody comes (a holiday) and, over many dates, the rhythm of the week. Without the key an offset tells nothing of another subject's.
Source: the offset of Hripcsak et al., Preserving temporal relations in clinical data while maintaining privacy (JAMIA 2016).
"""

from __future__ import annotations

from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from redact.transform.column import Column, Operator, Parameters


class Shift(Parameters):
    """The largest offset, in days back, and whole weeks that every date is moved ahead."""

    days: Annotated[int, Field(ge=365, le=36_500)] = 365
    weeks: bool = False
    """Whether the offset is of whole weeks, so that a Monday stays a Monday."""
    base_weeks: Annotated[int, Field(ge=0, le=6_000)] = 0
    times: Literal["cut", "keep"] = "cut"
    """What becomes of the time of day; `keep` needs the rule's `because:`."""

    @property
    def asks_why(self) -> str | None:
        """A time of day leaves the house for a stated reason only."""
        return "times: keep" if self.times == "keep" else None

    @property
    def offset(self) -> tuple[int, bool, int]:
        """What decides how far a subject's dates move."""
        return self.days, self.weeks, self.base_weeks


def days_moved(parameters: Shift, column: Column) -> pl.Expr:
    """Int32 days that all dates of a row's subject move, worked out once for the table; null for null."""
    name = "shift {} {} {}".format(*parameters.offset)
    return column.share(name, lambda: _drawn(parameters, column))


def _drawn(parameters: Shift, column: Column) -> pl.Expr:
    digits = column.subject_digits
    assert digits is not None  # the plan checks `needs_subject`, and makes them with the subject's secret where people can be forgotten
    # NOTE: 60 bits modulo at most 36,500: the bias is under 1 in 10^13. No pseudonym shows these of the 64 digits.
    tail = digits.str.slice(49, 15)
    step, steps = (7, parameters.days // 7) if parameters.weeks else (1, parameters.days)
    drawn = tail.str.to_integer(base=16) % steps + 1
    return (7 * parameters.base_weeks - step * drawn).cast(pl.Int32)


def _build(parameters: Shift, column: Column) -> pl.Expr:
    moved = days_moved(parameters, column)
    if column.kind == "datetime" and parameters.times == "keep":
        return column.values + pl.duration(days=moved)
    day = column.values.dt.date() if column.kind == "datetime" else column.values
    return (day.cast(pl.Int32) + moved).cast(pl.Date)


OPERATOR = Operator(_build, Shift, takes=("date", "datetime"), invents=True, needs_subject=True)
