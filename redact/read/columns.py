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
from functools import partial

import polars as pl

from redact.errors import InputError

MOMENT = pl.Datetime("us")
UNREAD = "__redact_unread"
_VALUE = "__redact_value_"
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
    strings = [plan.first.alias(name) for name, plan in plans.items() if plan.kind == "string" and not no_empty]
    others = {name: plan for name, plan in plans.items() if plan.kind != "string"}
    failed = {name: (_unread({1: (plan.text, plan.again(plan.text, plan.first))}) > 0).sum().alias(name) for name, plan in others.items()}
    # NOTE: under other names first, since what did not parse is told from the text and the value side by side.
    frame = lf.with_columns(*strings, *(plan.first.alias(_VALUE + name) for name, plan in others.items()))
    frame = frame.with_columns(plan.again(plan.text, pl.col(_VALUE + name)).alias(_VALUE + name) for name, plan in others.items())
    watched = {i: (others[name].text, pl.col(_VALUE + name)) for i, name in enumerate(strict, start=1) if name in others}
    if watched:
        frame = frame.with_columns(_unread(watched).alias(UNREAD))
    shown = [pl.col(_VALUE + name).alias(name) if name in others else pl.col(name) for name in schema]
    return frame.select(*shown, *([UNREAD] if watched else [])), failed


@dataclass(frozen=True)
class _Plan:
    """How one column is read: its text, the value that most texts say as they stand, and that which a second look finds."""

    kind: str
    text: pl.Expr
    first: pl.Expr
    again: Callable[[pl.Expr, pl.Expr], pl.Expr] = lambda _, first: first
    """(text, first) -> the value."""


def _read_column(name: str, dtype: pl.DataType, stated: ColumnType) -> _Plan:
    if stated.kind not in KINDS:
        raise InputError(f"column {name}: expected a type out of {', '.join(KINDS)}, found another")
    wanted, first, parse, holds = KINDS[stated.kind]
    column = pl.col(name)
    if dtype == wanted and dtype != pl.String:
        return _Plan(stated.kind, column, _where(column, holds))
    text = _as_text(column, dtype)
    if stated.kind == "string":
        return _Plan("string", text, pl.when(text != "").then(text))
    _check_format(name, stated)
    if stated.format:
        return _Plan(stated.kind, text, _where(first(text.str.strip_chars(), stated.format), holds))

    def read(values: pl.Series) -> pl.Series:
        return parse(values).to_frame("v").select(_where(pl.col("v"), holds)).to_series()

    def again(rows: pl.Series) -> pl.Series:
        said, found = rows.struct.unnest().get_columns()
        # NOTE: a form of ours reads nothing out of white space, so that only what did not parse must be stripped.
        return _first_of(said, (lambda _: found, read, lambda left: read(left.str.strip_chars())))

    def look_again(said: pl.Expr, found: pl.Expr) -> pl.Expr:
        return pl.struct(said.alias("0"), found.alias("1")).map_batches(again, return_dtype=wanted, is_elementwise=True)

    return _Plan(stated.kind, text, _where(first(text, None), holds), look_again)


def _first_of(text: pl.Series, ways: Sequence[Callable[[pl.Series], pl.Series]]) -> pl.Series:
    """Each value as the first of the ways reads it that can, null where none can; later ways see only what is left."""
    found = ways[0](text)
    if len(ways) == 1 or found.null_count() == text.null_count():
        return found
    left = (found.is_null() & text.is_not_null()).arg_true()
    return found.scatter(left, _first_of(text.gather(left), ways[1:]))


def _unread(columns: Mapping[int, tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """In each row the number of the last column whose text says something and whose value is null, or 0 (UInt32)."""
    pairs = [side for number, (text, value) in columns.items() for side in (text.alias(f"text {number}"), value.alias(f"value {number}"))]

    def last(rows: pl.Series) -> pl.Series:
        sides = rows.struct.unnest()
        worst = pl.Series([0], dtype=pl.UInt32).new_from_index(0, len(rows))
        for number in columns:
            text, value = sides[f"text {number}"], sides[f"value {number}"]
            if value.null_count() > text.null_count():
                said = text.str.strip_chars() != "" if text.dtype == pl.String else text.is_not_null()
                worst = worst.scatter((said & value.is_null()).arg_true(), number)
        return worst

    return pl.struct(pairs).map_batches(last, return_dtype=pl.UInt32(), is_elementwise=True)


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
    first = KINDS[stated.kind][1]
    written = pl.col("moment").dt.to_string(stated.format.replace("%#z", "%z"))  # %#z is for reading only
    with suppress(pl.exceptions.PolarsError):
        read = pl.DataFrame({"moment": [SAMPLE]}).select(written).select(first(pl.col("moment"), stated.format)).item()
        if read is not None and (read.year, read.month, read.day) == (SAMPLE.year, SAMPLE.month, SAMPLE.day):
            return
    raise InputError(f"column {name}: expected a strptime format with a whole {stated.kind}, found another", "such as %d/%m/%Y")


def _integer(text: pl.Series) -> pl.Series:
    """Whole numbers, `12.00` among them."""
    return text.str.replace(r"^([+-]?\d+)\.0+$", "${1}").cast(pl.Int64, strict=False)


def _whole(text: pl.Expr, format: str | None) -> pl.Expr:
    return text.cast(pl.Int64, strict=False)


def _float(text: pl.Expr, format: str | None) -> pl.Expr:
    return text.cast(pl.Float64, strict=False)


def _boolean(text: pl.Expr, format: str | None) -> pl.Expr:
    said = [True] * len(TRUE) + [False] * len(FALSE)
    return text.str.to_lowercase().replace_strict(TRUE + FALSE, said, default=None, return_dtype=pl.Boolean)


def _date(text: pl.Expr, format: str | None) -> pl.Expr:
    # NOTE: Polars remembers what it parsed, which takes longer than to parse a form of fixed width again.
    return text.str.to_date(format or "%Y-%m-%d", strict=False, cache=format is not None)


def _datetime(text: pl.Expr, format: str | None) -> pl.Expr:
    """Moments of the format, or of the first of ISO 8601's; zones are brought to UTC."""
    format = format or ISO_FORMATS[0]
    zone = "UTC" if "z" in format or "%+" in format else None
    found = text.str.to_datetime(format, time_unit="us", time_zone=zone, strict=False, cache=format not in ISO_FIXED)
    return found.dt.replace_time_zone(None) if zone else found


def _iso_moments(text: pl.Series) -> pl.Series:
    """Moments of any form of ISO 8601.

    NOTE: Polars parses formats of a fixed width several times faster than `%.f` and `%#z`, so those come last, for what is left.
    """
    return _first_of(text.str.replace(" ", "T", literal=True), [partial(_moments, format=shape) for shape in ISO_FORMATS])


def _moments(text: pl.Series, format: str) -> pl.Series:
    if format in ISO_FIXED and not (text.str.len_bytes() == ISO_FIXED[format]).any():
        return pl.Series(text.name, [None], dtype=MOMENT).new_from_index(0, len(text))
    return text.to_frame("t").select(_datetime(pl.col("t"), format)).to_series()


def _same(text: pl.Expr, format: str | None) -> pl.Expr:
    return text


def _finite(number: pl.Expr) -> pl.Expr:
    return number.is_finite()


def _within_years(moment: pl.Expr) -> pl.Expr:
    first, last = YEARS
    return (moment >= pl.date(first, 1, 1)) & (moment < pl.date(last + 1, 1, 1))


def _where(values: pl.Expr, holds: Check | None) -> pl.Expr:
    """The values of which the check holds, null for the others."""
    return values if holds is None else pl.when(holds(values)).then(values)


def _parsed(first: Parse) -> Callable[[pl.Series], pl.Series]:
    return lambda text: text.to_frame("t").select(first(pl.col("t"), None)).to_series()


Parse = Callable[[pl.Expr, str | None], pl.Expr]
Check = Callable[[pl.Expr], pl.Expr]
"""Whether a value is one at all, Boolean."""
KINDS: Mapping[str, tuple[pl.DataType, Parse, Callable[[pl.Series], pl.Series], Check | None]] = {
    "string": (pl.String(), _same, _parsed(_same), None),
    "integer": (pl.Int64(), _whole, _integer, None),
    "float": (pl.Float64(), _float, _parsed(_float), _finite),
    "boolean": (pl.Boolean(), _boolean, _parsed(_boolean), None),
    "date": (pl.Date(), _date, _parsed(_date), _within_years),
    "datetime": (pl.Datetime("us"), _datetime, _iso_moments, _within_years),
}
"""Of each kind the type, how most texts are read, how those are read that are not, and what holds of a value."""
