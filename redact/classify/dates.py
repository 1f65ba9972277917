"""How the dates of a column are written.

Comes in: a String series of distinct values. Goes out: a `Writing`, or None. It must not know headers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

_YEARS = (1880, 2150)
_ISO_DATETIME = "%Y-%m-%dT%H:%M:%S"
_FORMS: Sequence[tuple[str, str]] = (
    ("%Y-%m-%d", r"^\d{4}-\d{2}-\d{2}$"),
    ("%d/%m/%Y", r"^\d{1,2}/\d{1,2}/\d{4}$"),
    ("%m/%d/%Y", r"^\d{1,2}/\d{1,2}/\d{4}$"),
    ("%d.%m.%Y", r"^\d{1,2}\.\d{1,2}\.\d{4}$"),
    ("%d-%m-%Y", r"^\d{1,2}-\d{1,2}-\d{4}$"),
    ("%m-%d-%Y", r"^\d{1,2}-\d{1,2}-\d{4}$"),
    ("%Y/%m/%d", r"^\d{4}/\d{1,2}/\d{1,2}$"),
    ("%Y%m%d", r"^(18|19|20)\d{6}$"),
    ("%d %b %Y", r"^\d{1,2} [A-Za-z]{3} \d{4}$"),
    ("%d %B %Y", r"^\d{1,2} [A-Za-z]{4,} \d{4}$"),
    ("%d-%b-%Y", r"^\d{1,2}-[A-Za-z]{3}-\d{4}$"),
)
_TIMES: Sequence[tuple[str, str]] = (
    ("%d/%m/%Y %H:%M:%S", r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}$"),
    ("%m/%d/%Y %H:%M:%S", r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}$"),
    ("%d/%m/%Y %H:%M", r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}$"),
    ("%m/%d/%Y %H:%M", r"^\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}$"),
    ("%d.%m.%Y %H:%M:%S", r"^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d{2}:\d{2}$"),
    ("%d.%m.%Y %H:%M", r"^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d{2}$"),
    ("%Y-%m-%d %H:%M", r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"),
)
_ISO = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$"


@dataclass(frozen=True)
class Writing:
    """How dates are written."""

    type: Literal["date", "datetime"]
    format: str | None
    """strptime; None where it is ISO 8601, which the policy reads without being told."""
    share: float
    sure: bool = True
    """False where day and month could be read either way."""


def read_writing(values: pl.Series) -> Writing | None:
    """The form in which most of the values parse as dates of the years 1880 to 2150; None under nine in ten."""
    frame = values.to_frame("v")
    shapes = dict.fromkeys([_ISO, *(shape for _, shape in (*_FORMS, *_TIMES))])
    shares = frame.select(pl.col("v").str.contains(shape).mean().alias(shape) for shape in shapes).row(0, named=True)
    found: list[Writing] = []
    if (shares[_ISO] or 0) >= 0.9:
        share = _share(frame, pl.col("v").str.slice(0, 19).str.replace(" ", "T"), _ISO_DATETIME)
        found.append(Writing("datetime", None, share))
    for format, shape in (*_FORMS, *_TIMES):
        if (shares[shape] or 0) >= 0.9:
            share = _share(frame, pl.col("v"), format)
            found.append(Writing("datetime" if "%H" in format else "date", format if format != "%Y-%m-%d" else None, share))
    best = max(found, key=lambda writing: writing.share, default=None)
    if best is None or best.share < 0.9:
        return None
    rivals = [other for other in found if other is not best and other.share >= best.share]
    return Writing(best.type, best.format, best.share, sure=not rivals)


def _share(frame: pl.DataFrame, text: pl.Expr, format: str) -> float:
    parsed = text.str.to_datetime(format, strict=False) if "%H" in format else text.str.to_date(format, strict=False)
    return float(frame.select(parsed.dt.year().is_between(*_YEARS).fill_null(value=False).mean()).item() or 0.0)
