"""shuffle: values that change places between the rows of a table.

Comes in: parameters and a Column. Goes out: the same type, each value of the column in another row.

The order of the rows is drawn by the key from what names them: their subject, their `event` where the policy names its column, and their
value. Within each group of `within` every row takes the value of the next in that order, and the last that of the first: no row keeps
its own, the values of a group stay what they were, and neither chunks nor the order of the input decide anything. Rows of one
subject, event and value take one value together. Nulls stay where they are; a group of fewer than `fewest` rows is all null, for whoever
knows the one row of two knows the other.
All rows that stay are sorted at once, outside of the stream: allow some 700 bytes a row of memory (1.2 GB for 2 million were measured).
Security: every value is somebody's true value: a rare one tells that somebody in the group has it, and what holds for a whole group
holds for its members. What the column told together with others is gone. Without the key nobody tells who had which value.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from redact.errors import PolicyError
from redact.keys import Key
from redact.transform.column import Column, Operator, Parameters
from redact.transform.pseudonym import HashName, keyed_hex

_BETWEEN = "\x1f"
_NUMBERS: dict[str, pl.DataType] = {"boolean": pl.Int8(), "date": pl.Int32(), "datetime": pl.Int64()}
"""As what a value of a kind is spelled that Polars does not read back from text."""


class Shuffle(Parameters):
    """Between which rows values change places."""

    within: tuple[str, ...] = ()
    """Columns whose values, as they are read, stay together: rows change places where all of these agree."""
    event: Annotated[str, Field(min_length=1)] | None = None
    """The column that tells a subject's rows apart."""
    fewest: Annotated[int, Field(ge=2, le=100_000)] = 5
    """Rows of a group below which all of its values are null."""


def _build(parameters: Shuffle, column: Column) -> pl.Expr:
    if column.subject is None and parameters.event is None:
        raise PolicyError("shuffle: expected a table with a subject, or event: a column that names the row, found neither")
    assert column.other is not None  # every plan has both
    assert column.over_all is not None
    group = pl.concat_str([_spelled(column.other(name)) for name in parameters.within] or [pl.lit("")], separator=_BETWEEN)
    row = [column.subject, column.other(parameters.event) if parameters.event else None]
    secret = [] if column.salt is None else [column.salt]
    names = pl.concat_str([*(_spelled(part) for part in row if part is not None), *secret], separator=_BETWEEN)
    number = _NUMBERS.get(column.kind)
    value = (column.values if number is None else column.values.cast(number)).cast(pl.String)
    cell = pl.struct(group=group, row=names, value=value).struct.json_encode()
    key, hash_name, fewest = column.key.derive("shuffle", column.name), column.hash, parameters.fewest
    taken = column.over_all(
        pl.when(value.is_not_null() & names.is_not_null()).then(cell), lambda cells: change_places(cells, key, hash_name, fewest)
    )
    return (taken if number is None else taken.cast(number)).cast(column.dtype)


def _spelled(values: pl.Expr) -> pl.Expr:
    return values.cast(pl.String).fill_null("\0")


def change_places(cells: pl.DataFrame, key: Key, hash_name: HashName, fewest: int) -> pl.DataFrame:
    """(`value`, `class`), both String: each cell of `cells.value`, as JSON of its group, row and value, and the value that it takes."""
    each = cells.select("value").drop_nulls().unique()
    told = each["value"].str.json_decode(pl.Struct({"group": pl.String, "row": pl.String, "value": pl.String})).struct.unnest()
    drawn = told.select("group", taken="value").with_columns(each["value"], order=keyed_hex(each["value"], key, hash_name, 32))
    following = drawn.sort("group", "order", "value").with_columns(
        pl.col("taken").shift(-1).over("group").fill_null(pl.col("taken").first().over("group")), rows=pl.len().over("group")
    )
    return following.select("value", pl.when(pl.col("rows") >= fewest).then("taken").alias("class"))


OPERATOR = Operator(_build, Shuffle, invents=True)
