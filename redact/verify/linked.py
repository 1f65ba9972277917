"""What other rows, of this table and of others, say of each subject.

Comes in: tables that share subjects. Goes out: a subject's identifiers as a frame. It must not know what is found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from redact.verify.shapes import Table
from redact.verify.tasks import Task, identified

KEY = "__redact_key"
"""The subject; in a table that is not aligned its released pseudonym."""


def sources_of(tables: Sequence[Table], table: Table) -> list[Table]:
    """The tables that say something of the table's subjects beyond what a row says of itself."""
    if table.subject is None or (not table.aligned and (table.link is None or table.link_column is None)):
        return []
    others = [other for other in tables if other.subject is not None and other.identifiers]
    if table.aligned and table in others and not _repeats(table):
        others.remove(table)
    return others


def known(table: Table, task: Task) -> pl.DataFrame:
    """`KEY` (a hash), `value` (String; Date for a task of dates), `recognizer` (Enum), distinct."""
    columns = pl.Enum(list(dict.fromkeys(f"{other.name}.{other.identifiers[at].column}" for other, at in task.sources)))
    parts = []
    for other, at in task.sources:
        identifier = other.identifiers[at]
        value = identified(identifier, other.rows.collect_schema(), task.how == "date")
        part = other.rows.select(_subject(other).alias("subject"), value.alias("value")).drop_nulls().unique()
        parts.append(part.with_columns(recognizer=pl.lit(f"{other.name}.{identifier.column}", dtype=columns)))
    every = pl.concat(parts)
    if table.aligned:
        every = every.rename({"subject": KEY})
    elif table.link is not None:
        links = table.source.select(_subject(table).alias("subject"), table.link.alias(KEY)).drop_nulls().unique()
        every = every.join(links, on="subject").drop("subject")
    return every.with_columns(keyed(pl.col(KEY))).collect(engine="streaming")


def keyed(key: pl.Expr) -> pl.Expr:
    """A subject's key in eight bytes; that two should meet costs a look in vain."""
    return key.cast(pl.String).hash(0).alias(KEY)


def _subject(table: Table) -> pl.Expr:
    assert table.subject is not None  # `sources_of` chose it for that
    return table.subject


def _repeats(table: Table) -> bool:
    """Whether any subject has two rows."""
    frame, subject = table.rows, _subject(table)
    if table.link_column is not None and table.everyone is None:
        frame, subject = table.linked(), pl.col(table.link_column)
    hashes = frame.select(subject.hash(0).filter(subject.is_not_null()))
    drawn = [batch.to_series().to_numpy() for batch in hashes.collect_batches(engine="streaming", maintain_order=False)]
    every = np.sort(np.concatenate(drawn)) if drawn else np.zeros(0, dtype=np.uint64)
    return bool((every[1:] == every[:-1]).any())
