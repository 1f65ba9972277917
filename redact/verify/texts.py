"""What the detectors still find in the released texts, outside what the transform wrote.

Comes in: a table, what its columns could hold, a detector. Goes out: hits, a row each. Every distinct text is read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from redact.verify.batches import in_batches
from redact.verify.own import HITS
from redact.verify.places import blanked
from redact.verify.shapes import Detect, Places, Table
from redact.verify.survey import Column, is_text, text_of

SHORTEST = 5
UNSAID = "en"
"""The language in which a column is read that says none: patterns of numbers and addresses know no language."""
_READ = frozenset({"keep", "mask", "generalise"})


def still_found(table: Table, columns: Sequence[Column], detect: Detect, places: Places | None) -> Iterator[pl.DataFrame]:
    """Hits of the detectors in one table, batch by batch."""
    read = [c for c in columns if is_text(c.dtype) and c.searched and (c.cell.text or c.cell.operator in _READ)]
    for column in read:
        start = 1
        wanted = {"text": text_of(column.cell.name, column.dtype), "language": _language(column)}
        for batch in in_batches(table.released().select(**wanted), texts=column.cell.text):
            yield _batch(batch, start, table, column, detect, places)
            start += batch.height


def _language(column: Column) -> pl.Expr:
    if column.cell.language_column is not None:
        return pl.col(column.cell.language_column).cast(pl.String).fill_null(column.cell.language or UNSAID)
    return pl.lit(column.cell.language or UNSAID, dtype=pl.String)


def _batch(batch: pl.DataFrame, start: int, table: Table, column: Column, detect: Detect, places: Places | None) -> pl.DataFrame:
    rows = batch.with_columns(blanked(batch["text"], table, column.cell, places)).with_row_index("row", start)
    rows = rows.filter(pl.col("text").str.len_chars() >= SHORTEST)
    found = [HITS.to_frame()]
    for (language,), part in rows.group_by("language", maintain_order=True):
        distinct = part["text"].unique(maintain_order=True)
        spans = detect(distinct, str(language))
        texts = distinct.to_frame().with_row_index("at").with_columns(pl.col("at").cast(pl.Int64))
        hits = spans.with_columns(pl.col("row").cast(pl.Int64)).join(texts, left_on="row", right_on="at")
        hits = hits.select("text", "entity", "recognizer", pl.lit("detector").alias("form")).unique(maintain_order=True)
        told = part.join(hits, on="text").select(
            pl.col("row").cast(pl.Int64), pl.lit(column.cell.name).alias("column"), "entity", "recognizer", "form"
        )
        found.append(told)
    return pl.concat(found)
