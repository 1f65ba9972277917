"""Columns as they were read -> columns of the types that the policy states.

Comes in: a lazy frame of a `Source`, a type for each column. Goes out: the typed lazy frame, and for each column an
expression that counts what did not parse. Must not know: what the policy does about a failure.

A Parquet column that has another type goes through the text that a CSV file would hold, so that the same data gives
the same frame from either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from redact.errors import InputError

DTYPES: Mapping[str, pl.DataType] = {
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
}
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
    lf: pl.LazyFrame, types: Mapping[str, ColumnType], strict: Mapping[str, str] | None = None
) -> tuple[pl.LazyFrame, dict[str, pl.Expr]]:
    """The frame with each column in its stated type (String where none is stated), and what did not parse.

    A value is stripped before it is parsed, an empty one is null, and one that does not parse is null. The second part
    maps each column that can fail to an expression over *the frame given* (UInt32, one row): how many of its values
    are neither empty nor parsed. Integer is Int64, float is Float64 and finite, date is Date, datetime is
    Datetime("us") without a zone: a value with an offset is brought to UTC. Years outside 1800 to 2200 do not parse.
    String values are kept as they are. Nested columns are left alone. Raises `InputError` for an unknown kind or a
    format that strptime does not understand. `strict` maps columns to the place named by the `InputError` that the
    frame raises when it is run and a value of such a column does not parse.
    """
    values: list[pl.Expr] = []
    failures: dict[str, pl.Expr] = {}
    for name, dtype in lf.collect_schema().items():
        if dtype.is_nested():
            continue
        stated = types.get(name, ColumnType())
        present, value = _read_column(name, dtype, stated)
        values.append(value.alias(name))
        if stated.kind != "string":
            failures[name] = (present & value.is_null()).sum().alias(name)
    return lf.with_columns(values), failures


def _read_column(name: str, dtype: pl.DataType, stated: ColumnType) -> tuple[pl.Expr, pl.Expr]:
    """Whether there is something to parse, and what comes out."""
    if stated.kind not in KINDS:
        raise InputError(f"column {name}: expected a type out of {', '.join(KINDS)}, found another")
    wanted, parse, check = KINDS[stated.kind]
    column = pl.col(name)
    if dtype == wanted and dtype != pl.String:
        return column.is_not_null(), check(column)
    text = _as_text(column, dtype)
    if stated.kind == "string":
        return text != "", pl.when(text != "").then(text)
    _check_format(name, stated)
    text = text.str.strip_chars()
    return text != "", check(parse(text, stated.format))


def _or_stop(value: pl.Expr, failed: pl.Expr, kind: str, place: str) -> pl.Expr:
    """`value`, raising InputError while it is computed where `failed` is true."""

    def watch(batch: pl.Series) -> pl.Series:
        count = int(batch.struct.field("failed").sum() or 0)
        if count:
            raise InputError(f"{place}: expected {kind}, found cells that are none", "mend them, name the format, or say on_error: null")
        return batch.struct.field("value")

    return pl.struct(value=value, failed=failed).map_batches(watch, return_dtype=DTYPES[kind], is_elementwise=True)


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
    raise InputError(f"column {name}: expected a strptime format with a whole {stated.kind}, found another")


def _integer(text: pl.Expr, format: str | None) -> pl.Expr:
    return text.str.replace(r"^([+-]?\d+)\.0+$", "${1}").cast(pl.Int64, strict=False)


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
    iso = text.str.replace(" ", "T", literal=True)
    return pl.coalesce(_moment(iso, "%Y-%m-%dT%H:%M:%S%.f"), _moment(iso, "%Y-%m-%dT%H:%M:%S%.f%#z"))


def _moment(text: pl.Expr, format: str) -> pl.Expr:
    zone = "UTC" if "z" in format or "%+" in format else None
    return text.str.to_datetime(format, time_unit="us", time_zone=zone, strict=False).dt.replace_time_zone(None)


def _as_is(value: pl.Expr) -> pl.Expr:
    return value


def _finite(number: pl.Expr) -> pl.Expr:
    return pl.when(number.is_finite()).then(number)


def _within_years(moment: pl.Expr) -> pl.Expr:
    return pl.when(moment.dt.year().is_between(*YEARS)).then(moment)


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
