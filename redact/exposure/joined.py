"""What a recipient learns of a row by joining its table with those that tell one row of each person.

Comes in: staged tables. Goes out: lazy frames. It must not measure or write.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from redact.exposure.staged import Staged


def persons_first(tables: Sequence[Staged]) -> list[Staged]:
    """Tables with one row a person first: what they tell is joined to the others."""
    single = {table.name for table in tables if _one_row_each(table)}
    return sorted(tables, key=lambda table: table.name not in single)


def joined(table: Staged, tables: Sequence[Staged]) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """`with_others`, of the rows that tell something themselves: what is left of the others is measured where it stands."""
    frame, added = with_others(table, tables)
    return frame.filter(pl.any_horizontal(pl.col(table.quasi).is_not_null())), added


def with_others(table: Staged, tables: Sequence[Staged]) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """The rows, with what other tables tell of their persons, and the names of these columns."""
    frame, added = table.frame(), list[str]()
    for other in tables:
        if other.name == table.name or table.shared is None or other.shared != table.shared or not _one_row_each(other):
            continue
        names = {name: f"{other.name}.{name}" for name in other.quasi}
        told = other.frame().select(pl.col(other.subject or "").alias("__who"), *(pl.col(name).alias(new) for name, new in names.items()))
        frame = frame.join(told, left_on=table.subject, right_on="__who", how="left", maintain_order="left")
        added += names.values()
    return frame, tuple(added)


def _one_row_each(table: Staged) -> bool:
    if table.shared is None or table.subject is None:
        return False
    who = pl.col(table.subject)
    found = table.frame().select(who.is_not_null().all() & (who.n_unique() == pl.len())).collect(engine="streaming")
    return bool(found.item())
