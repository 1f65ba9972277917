"""Findings -> the staged table without the cells that were found.

Comes in: a table and its findings. Goes out: the lazy release to write again. It must not write.
"""

from __future__ import annotations

import polars as pl

from redact.errors import LeakFound
from redact.verify.shapes import Table

_ROW = "__redact_row"


def suppress(table: Table, findings: pl.DataFrame) -> pl.LazyFrame:
    """The release with the found cells null, to be written again and checked again.

    A row whose finding stands in the column of the subject's pseudonym is dropped, unless the table is aligned with its
    source, which it must stay. Raises LeakFound where a finding has no cell (a file's), or more were found than told.
    """
    mine = findings.filter(pl.col("file") == table.file)
    if mine["row"].has_nulls() or mine["column"].has_nulls():
        raise LeakFound(f"{table.file}: expected findings in cells, found some of the whole file", "see the findings table")
    told = mine.group_by("column", "form").agg(pl.len().alias("told"), pl.col("total").first())
    if told.filter(pl.col("told") < pl.col("total")).height:
        raise LeakFound(f"{table.file}: expected few findings, found more than can be suppressed", "see the findings table")
    marked = table.released().with_row_index(_ROW, 1)
    for (column,), rows in mine.group_by("column", maintain_order=True):
        found = pl.col(_ROW).is_in(rows["row"].unique().cast(pl.UInt32).implode())
        if column == table.link_column and not table.aligned:
            marked = marked.filter(~found)
        else:
            marked = marked.with_columns(pl.when(~found).then(pl.col(str(column))).alias(str(column)))
    return marked.drop(_ROW)
