"""Which identifiers to look for in which released column, and how.

Comes in: a table and what its columns could hold. Goes out: tasks. It must not know the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from redact.entities import entity
from redact.verify.needles import JOIN, kind_of
from redact.verify.shapes import Identifier, Table
from redact.verify.survey import Column

_LESS = frozenset({"generalise", "mask", "truncate"})
"""What these make of a column is less than its value, as the policy wants it: of the same column only the whole value is a
finding, and only of what names a person."""


_NAMES = 5
"""Columns of names that are read together."""


@dataclass(frozen=True)
class Task:
    """The identifiers of one entity to look for in one released column."""

    column: Column
    entity: str
    how: str
    """`text`: in any form; `date`: the same day; `same`: the same value; `whole`: the same value of three characters or more."""
    sources: tuple[tuple[Table, int], ...]
    """The tables they stand in, and where in the table's list."""


def joined(table: Table) -> Table:
    """The table with one identifier more: the names that a row holds in several columns, together."""
    names = [at for at, each in enumerate(table.identifiers) if kind_of(each.entity) == "name"][:_NAMES]
    if len(names) < 2:
        return table
    parts = [table.identifiers[at] for at in names]
    together = together_expr([part.values for part in parts])
    whole = Identifier("+".join(part.column for part in parts), parts[0].entity, together, tuple(names))
    return replace(table, identifiers=(*table.identifiers, whole))


def together_expr(names: Sequence[pl.Expr]) -> pl.Expr:
    """Several names of one person in one value; null where there are less than two."""
    values = pl.concat_str(names, separator=JOIN, ignore_nulls=True)
    return pl.when(values.str.contains(JOIN, literal=True)).then(values)


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
    if column.cell.operator == "shift":
        return None  # a moved date meets the subject's own by chance, and tells nobody that it does
    if column.dtype.is_temporal():
        return "date" if kind == "date" and not less else None
    if column.cell.invents:
        return "same" if same else None
    if less:
        return "whole" if column.cell.shape is None and entity(identifier.entity).reach == "direct" else None
    return "text" if column.holds[kind] else None


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
