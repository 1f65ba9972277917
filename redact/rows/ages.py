"""Birth dates, as they stand and inside national numbers; where a number leaves a date open, the youngest that it can mean.

Comes in: expressions over a String column. Goes out: Int32 expressions, the day as yyyymmdd; null where the number tells none.

Sources: the Belgian national number, royal decree of 3 April 1984 (bis numbers: month + 20 or + 40; check modulo 97, a 2 in front from
2000); the Bulgarian EGN, GRAO (month + 20 before 1900, + 40 from 2000; weights modulo 11); the French NIR, INSEE (year and month); the
Scottish CHI number, NHS Scotland; the Swedish personal number, Skatteverket (day + 60 for coordination numbers).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

import polars as pl

from redact.canon import canonical_expr


def day_number(dates: pl.Expr) -> pl.Expr:
    """Dates as yyyymmdd, Int32, which compare as they do and take years by the ten thousand."""
    return dates.dt.year().cast(pl.Int32) * 10_000 + dates.dt.month().cast(pl.Int32) * 100 + dates.dt.day().cast(pl.Int32)


def born_inside(values: pl.Expr, entity: str, as_of: datetime.date) -> pl.Expr:
    """The birth date inside numbers of a kind of `NUMBERS`."""
    return NUMBERS[entity](canonical_expr(values, entity), as_of)


def _part(text: pl.Expr, start: int, length: int) -> pl.Expr:
    return text.str.slice(start, length).cast(pl.Int64, strict=False)


def _of(text: pl.Expr, form: str) -> pl.Expr:
    """The text where it has this form, else null."""
    return pl.when(text.str.contains(form)).then(text)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """A month or day that is 0 is not known: the last."""
    month, day = pl.when(month == 0).then(12).otherwise(month), pl.when(day == 0).then(31).otherwise(day)
    return pl.when(month.is_between(1, 12) & day.is_between(1, 31)).then((year * 10_000 + month * 100 + day).cast(pl.Int32))


def _youngest(year: pl.Expr, month: pl.Expr, day: pl.Expr, as_of: datetime.date) -> pl.Expr:
    """Of a year of two digits: this century unless that is still to come."""
    late = _day(year + 2000, month, day)
    return pl.when(year + 2000 <= as_of.year).then(late).otherwise(_day(year + 1900, month, day))


def _belgian(text: pl.Expr, _: datetime.date) -> pl.Expr:
    number = _of(text, r"^[0-9]{11}$")
    first, check = _part(number, 0, 9), _part(number, 9, 2)
    century = pl.when(97 - first % 97 == check).then(1900).when(97 - (first + 2_000_000_000) % 97 == check).then(2000)
    return _day(century + _part(number, 0, 2), _part(number, 2, 2) % 20, _part(number, 4, 2))


def _bulgarian(text: pl.Expr, _: datetime.date) -> pl.Expr:
    number = _of(text, r"^[0-9]{10}$")
    weighed = pl.sum_horizontal([_part(number, place, 1) * by for place, by in enumerate((2, 4, 8, 5, 10, 9, 7, 3, 6))], ignore_nulls=False)
    month = _part(number, 2, 2)
    century = pl.when(month > 40).then(2000).when(month > 20).then(1800).otherwise(1900)
    return pl.when(weighed % 11 % 10 == _part(number, 9, 1)).then(_day(century + _part(number, 0, 2), month % 20, _part(number, 4, 2)))


def _french(text: pl.Expr, as_of: datetime.date) -> pl.Expr:
    number = _of(text, r"^[0-9]{5}[0-9AB]{2}[0-9]{6}(?:[0-9]{2})?$")
    month = _part(number, 3, 2)
    known = pl.when(month.is_between(1, 12)).then(month).otherwise(0)
    return _youngest(_part(number, 1, 2), known, pl.lit(0, dtype=pl.Int64), as_of)


def _scottish(text: pl.Expr, as_of: datetime.date) -> pl.Expr:
    number = _of(text, r"^[0-9]{10}$")
    return _youngest(_part(number, 4, 2), _part(number, 2, 2), _part(number, 0, 2), as_of)


def _swedish(text: pl.Expr, as_of: datetime.date) -> pl.Expr:
    short, long = _of(text, r"^[0-9]{10}$"), _of(text, r"^[0-9]{12}$")
    born = _day(_part(long, 0, 4), _part(long, 4, 2), _part(long, 6, 2) % 60)
    return pl.coalesce(born, _youngest(_part(short, 0, 2), _part(short, 2, 2), _part(short, 4, 2) % 60, as_of))


NUMBERS: dict[str, Callable[[pl.Expr, datetime.date], pl.Expr]] = {
    "BE_NATIONAL_NUMBER": _belgian,
    "BG_EGN": _bulgarian,
    "FR_NIR": _french,
    "UK_CHI": _scottish,
    "SE_PERSONAL_NUMBER": _swedish,
}
