"""Columns as they were read -> columns of the types that the policy states.

Comes in: a lazy frame of a `Source`, a type for each column. Goes out: the typed lazy frame, and for each column an
expression that counts what did not parse. Must not know: what the policy does about a failure.

A Parquet column that has another type goes through the text that a CSV file would hold, so that the same data gives
the same frame from either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from redact.errors import InputError

MOMENT = pl.Datetime("us")
UNREAD = "__redact_unread"
_TEXT, _VALUE = "__redact_text_", "__redact_value_"
ISO_FIXED = {
    "%Y-%m-%dT%H:%M:%S": 19,
    "%Y-%m-%dT%H:%M:%S.%6f": 26,
    "%Y-%m-%dT%H:%M:%SZ": 20,
}
ISO_FORMATS = (*ISO_FIXED, "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f%#z")
YEARS = (1800, 2200)
SAMPLE = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
TRUE, FALSE = ["true", "t", "yes", "y", "1"], ["false", "f", "no", "n", "0"]


@dataclass(frozen=True)
class ColumnType:
    """What the policy states of one column."""

    kind: str = "string"
    """One of `KINDS`."""
    format: str | None = None
    """A strptime format, for `date` and `datetime`; ISO 8601 without."""


def typed(
    lf: pl.LazyFrame, types: Mapping[str, ColumnType], strict: Sequence[str] = (), *, no_empty: bool = False
) -> tuple[pl.LazyFrame, dict[str, pl.Expr]]:
    """The frame with each column in its stated type (String where none is stated), and what did not parse.

    A value is stripped before it is parsed, an empty one is null, and one that does not parse is null. The second part
    maps each column that can fail to an expression over *the frame given* (UInt32, one row): how many of its values
    are neither empty nor parsed. Integer is Int64, float is Float64 and finite, date is Date, datetime is
    Datetime("us") without a zone: a value with an offset is brought to UTC. Years outside 1800 to 2200 do not parse.
    String values are kept as they are. Nested columns are left alone. With `strict` the frame gets the column `UNREAD`
    (UInt32): in each row the number, from 1, of the last of those columns whose value did not parse, or 0. `no_empty` says that
    the reader has already made empty strings null, as `open_table` does for CSV.
    Raises `InputError` for an unknown kind or a format that strptime does not understand.
    """
    schema = lf.collect_schema()
    plans = {name: _read_column(name, dtype, types.get(name, ColumnType())) for name, dtype in schema.items() if not dtype.is_nested()}
    strings = [plan.parse(plan.text).alias(name) for name, plan in plans.items() if plan.kind == "string" and not no_empty]
    others = {name: plan for name, plan in plans.items() if plan.kind != "string"}
    failed = {name: (plan.said(plan.text) & plan.check(plan.parse(plan.text)).is_null()).sum().alias(name) for name, plan in others.items()}
    # NOTE: step by step, since Polars computes twice what is both tested and returned in one.
    text = {name: pl.col(_TEXT + name) for name in others}
    value = {name: pl.col(_VALUE + name) for name in others}
    frame = lf.with_columns(*strings, *(plan.text.alias(_TEXT + name) for name, plan in others.items()))
    frame = frame.with_columns(plan.parse(text[name]).alias(_VALUE + name) for name, plan in others.items())
    frame = frame.with_columns(plan.check(value[name]).alias(_VALUE + name) for name, plan in others.items())
    watched = [(i, name) for i, name in enumerate(strict, start=1) if name in others]
    if watched:
        unread = [pl.when(others[name].said(text[name]) & value[name].is_null()).then(i).otherwise(0) for i, name in watched]
        frame = frame.with_columns(pl.max_horizontal(unread).cast(pl.UInt32).alias(UNREAD))
    shown = [value[name].alias(name) if name in others else pl.col(name) for name in schema]
    return frame.select(*shown, *([UNREAD] if watched else [])), failed


@dataclass(frozen=True)
class _Plan:
    """How one column is read: `check(parse(text))` where `said(text)`."""

    kind: str
    text: pl.Expr
    parse: Callable[[pl.Expr], pl.Expr]
    check: Check
    said: Callable[[pl.Expr], pl.Expr]


def _read_column(name: str, dtype: pl.DataType, stated: ColumnType) -> _Plan:
    if stated.kind not in KINDS:
        raise InputError(f"column {name}: expected a type out of {', '.join(KINDS)}, found another")
    wanted, parse, check = KINDS[stated.kind]
    column = pl.col(name)
    if dtype == wanted and dtype != pl.String:
        return _Plan(stated.kind, column, _as_is, check, pl.Expr.is_not_null)
    text = _as_text(column, dtype)
    if stated.kind == "string":
        return _Plan("string", text, lambda value: pl.when(value != "").then(value), check, _says)
    _check_format(name, stated)
    return _Plan(stated.kind, text.str.strip_chars(), lambda value: parse(value, stated.format), check, _says)


def _says(text: pl.Expr) -> pl.Expr:
    return text != ""


def _as_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.String:
        return column
    if isinstance(dtype, pl.Datetime):
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if dtype.time_zone else column
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f")
    return column.cast(pl.String)


def _check_format(name: str, stated: ColumnType) -> None:
    """Polars takes any format and parses nothing with a wrong one: so write a moment with it and read it back."""
    if stated.format is None or stated.kind not in ("date", "datetime"):
        return
    parse = KINDS[stated.kind][1]
    written = pl.col("moment").dt.to_string(stated.format.replace("%#z", "%z"))  # %#z is for reading only
    with suppress(pl.exceptions.PolarsError):
        read = pl.DataFrame({"moment": [SAMPLE]}).select(written).select(parse(pl.col("moment"), stated.format)).item()
        if read is not None and (read.year, read.month, read.day) == (SAMPLE.year, SAMPLE.month, SAMPLE.day):
            return
    raise InputError(f"column {name}: expected a strptime format with a whole {stated.kind}, found another", "such as %d/%m/%Y")


def _integer(text: pl.Expr, format: str | None) -> pl.Expr:
    return text.map_batches(_whole_numbers, return_dtype=pl.Int64(), is_elementwise=True)


def _whole_numbers(text: pl.Series) -> pl.Series:
    """Whole numbers, `12.00` among them; the few that are written so are looked at again."""
    found = text.cast(pl.Int64, strict=False)
    left = (found.is_null() & text.is_not_null()).arg_true()
    if not len(left):
        return found
    return found.scatter(left, text.gather(left).str.replace(r"^([+-]?\d+)\.0+$", "${1}").cast(pl.Int64, strict=False))


def _float(text: pl.Expr, format: str | None) -> pl.Expr:
    return text.cast(pl.Float64, strict=False)


def _boolean(text: pl.Expr, format: str | None) -> pl.Expr:
    word = text.str.to_lowercase()
    return pl.when(word.is_in(TRUE)).then(True).when(word.is_in(FALSE)).then(False)


def _date(text: pl.Expr, format: str | None) -> pl.Expr:
    return text.str.to_date(format or "%Y-%m-%d", strict=False)


def _datetime(text: pl.Expr, format: str | None) -> pl.Expr:
    if format:
        return _moment(text, format)
    return text.map_batches(_iso_moments, return_dtype=MOMENT, is_elementwise=True)


def _iso_moments(text: pl.Series) -> pl.Series:
    """ISO 8601 moments, zones brought to UTC.

    NOTE: Polars parses formats of a fixed width several times faster than `%.f` and `%#z`, so those come last, for what is left.
    """
    text = text.str.replace(" ", "T", literal=True)
    found = pl.Series(text.name, [None], dtype=MOMENT).new_from_index(0, len(text))
    for format in ISO_FORMATS:
        left = (found.is_null() & text.is_not_null()).arg_true()
        if not len(left):
            break
        part = text if len(left) == len(text) else text.gather(left)
        if format in ISO_FIXED and not (part.str.len_bytes() == ISO_FIXED[format]).any():
            continue
        parsed = part.to_frame("t").select(_moment(pl.col("t"), format)).to_series()
        found = parsed if part is text else found.scatter(left, parsed)
    return found.rename(text.name)


def _moment(text: pl.Expr, format: str) -> pl.Expr:
    zone = "UTC" if "z" in format or "%+" in format else None
    return text.str.to_datetime(format, time_unit="us", time_zone=zone, strict=False).dt.replace_time_zone(None)


def _as_is(value: pl.Expr) -> pl.Expr:
    return value


def _finite(number: pl.Expr) -> pl.Expr:
    return pl.when(number.is_finite()).then(number)


def _within_years(moment: pl.Expr) -> pl.Expr:
    first, last = YEARS
    return pl.when((moment >= pl.date(first, 1, 1)) & (moment < pl.date(last + 1, 1, 1))).then(moment)


Parse = Callable[[pl.Expr, str | None], pl.Expr]
Check = Callable[[pl.Expr], pl.Expr]
KINDS: Mapping[str, tuple[pl.DataType, Parse, Check]] = {
    "string": (pl.String(), lambda text, _: text, _as_is),
    "integer": (pl.Int64(), _integer, _as_is),
    "float": (pl.Float64(), _float, _finite),
    "boolean": (pl.Boolean(), _boolean, _as_is),
    "date": (pl.Date(), _date, _within_years),
    "datetime": (pl.Datetime("us"), _datetime, _within_years),
}
