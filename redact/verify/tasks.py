"""Which identifiers to look for in which released column, and how.

Comes in: a table and what its columns could hold. Goes out: tasks. It must not know the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from redact.verify.needles import kind_of
from redact.verify.shapes import Identifier, Table
from redact.verify.survey import Column

_LESS = frozenset({"generalise", "truncate"})
"""What these make of a column is less than its value, as the policy wants it: the same column's value is not looked for in it."""


@dataclass(frozen=True)
class Task:
    """The identifiers of one entity to look for in one released column."""

    column: Column
    entity: str
    how: str
    """`text`: in any form; `date`: the same day; `same`: the same value."""
    sources: tuple[tuple[Table, int], ...]
    """The tables they stand in, and where in the table's list."""


def tasks(table: Table, sources: Sequence[Table], columns: Sequence[Column]) -> list[Task]:
    """What to look for in the table's columns, of the identifiers of `sources`."""
    found: dict[tuple[int, str, str], list[tuple[Table, int]]] = {}
    for n, column in enumerate(columns):
        for source in sources:
            for at, identifier in enumerate(source.identifiers):
                same = source.name == table.name and column.cell.source == identifier.column
                how = _how(column, identifier, same)
                if how is not None:
                    found.setdefault((n, identifier.entity, how), []).append((source, at))
    return [Task(columns[n], entity, how, tuple(where)) for (n, entity, how), where in found.items()]


def _how(column: Column, identifier: Identifier, same: bool) -> str | None:
    """In what way an identifier could stand in a column; None where it cannot, or may."""
    kind = kind_of(identifier.entity)
    less = same and column.cell.operator in _LESS
    if column.dated:
        return "date" if kind == "date" and not less else None
    if column.cell.invents:
        return "same" if same else None
    return "text" if column.holds[kind] and not less else None


def identified(identifier: Identifier, schema: pl.Schema, dated: bool) -> pl.Expr:
    """The identifier's values: as Date, from the typed column where the source has it, or as spelled."""
    if not dated:
        return identifier.values
    dtype = schema.get(identifier.column)
    if dtype is not None and dtype.is_temporal():
        return as_date(pl.col(identifier.column), dtype)
    return as_date(identifier.values, pl.String())


def as_date(values: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Date of a Date, Datetime or ISO 8601 column; null where there is none."""
    if dtype == pl.Date:
        return values
    if isinstance(dtype, pl.Datetime):
        return values.dt.date()
    return values.cast(pl.String).str.head(10).str.to_date("%Y-%m-%d", strict=False)
