"""Every subject's distinctive identifiers, in all rows of all tables.

Comes in: all tables, what their columns could hold. Goes out: hits, a row each.

    release -> keys -> a filter of fixed size -> source: which identifiers may stand there -> release: which of them do

The filter is filled from the release, so that a clean release costs one pass over its few suspicious cells and the
source is not read again at all. Nothing but the suspected identifiers is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.verify import readings as read
from redact.verify.batches import in_batches
from redact.verify.keys import is_distinctive, keys_of_cells, keys_of_identifiers
from redact.verify.own import HITS
from redact.verify.places import blanked
from redact.verify.shapes import Places, Table
from redact.verify.survey import LARGE, Column, text_of

BITS = 25
Surveyed = Mapping[str, Sequence[Column]]
"""The columns of each table, by its name."""


def strangers(tables: Sequence[Table], surveyed: Surveyed, places: Places | None) -> Iterator[tuple[str, pl.DataFrame]]:
    """(table, hits), batch by batch."""
    if not any(is_distinctive(identifier.entity) for table in tables for identifier in table.identifiers):
        return
    suspicious = {table.name: [c for c in surveyed[table.name] if c.keys or c.unshaped] for table in tables}
    seen, digests = _fill(tables, suspicious, places)
    if seen is None:
        return
    suspects = _suspects(tables, seen, digests)
    if not suspects.height:
        return
    for table in tables:
        for start, batch in _batches(table, suspicious[table.name], places):
            for column in suspicious[table.name]:
                yield table.name, _hits(batch[column.cell.name], start, suspects)


def _fill(tables: Sequence[Table], suspicious: Surveyed, places: Places | None) -> tuple[npt.NDArray[np.bool_] | None, bool]:
    """The filter, None where nothing in the release could be an identifier; and whether digests stand in it."""
    seen, digests, empty = np.zeros(2**BITS, dtype=np.bool_), False, True
    for table in tables:
        for _, batch in _batches(table, suspicious[table.name], places):
            for column in suspicious[table.name]:
                keys = keys_of_cells(_distinct(batch[column.cell.name]))["key"]
                seen[_slots(keys)] = True
                digests = digests or bool(keys.str.starts_with("#").any())
                empty = empty and not len(keys)
    return (None if empty else seen), digests


def _suspects(tables: Sequence[Table], seen: npt.NDArray[np.bool_], digests: bool) -> pl.DataFrame:
    """The identifiers whose keys the filter knows: `key`, `form`, `entity`, `recognizer`, distinct."""
    kept = []
    for table in tables:
        for identifier in table.identifiers:
            if not is_distinctive(identifier.entity):
                continue
            values = table.rows.select(identifier.values.alias("value")).drop_nulls()
            for batch in in_batches(values, texts=False, ordered=False):
                keys = keys_of_identifiers(batch.to_series(), identifier.entity, digests)
                some = keys.filter(pl.Series(seen[_slots(keys["key"])])).unique()
                told = {"entity": pl.lit(identifier.entity), "recognizer": pl.lit(f"{table.name}.{identifier.column}")}
                kept.append(some.select("key", "form", "phrase", **told))
    return pl.concat(kept).unique(["key", "phrase"], keep="first", maintain_order=True)


def _slots(keys: pl.Series) -> npt.NDArray[np.uint64]:
    slots: npt.NDArray[np.uint64] = (keys.hash(0) % 2**BITS).to_numpy()
    return slots


def _distinct(texts: pl.Series) -> pl.Series:
    return texts.drop_nulls().unique()


def _batches(table: Table, columns: Sequence[Column], places: Places | None) -> Iterator[tuple[int, pl.DataFrame]]:
    """(number of the first row, texts), the columns under their own names."""
    texts = {c.cell.name: text for c in columns if (text := text_of(c.cell.name, c.dtype, LARGE)) is not None}
    if not texts:
        return
    start = 1
    for batch in in_batches(table.released().select(**texts), texts=any(c.cell.text for c in columns)):
        yield (
            start,
            batch.with_columns(blanked(batch[c.cell.name], table, c.cell, places).alias(c.cell.name) for c in columns if c.cell.text),
        )
        start += batch.height


def _hits(texts: pl.Series, start: int, suspects: pl.DataFrame) -> pl.DataFrame:
    found = keys_of_cells(_distinct(texts)).join(suspects, on="key", suffix="_known")
    if not found.height:
        return pl.DataFrame(schema=HITS)
    words = read.readings(found["hay"].unique()).select("hay", "form", "words")
    found = found.join(words, on=["hay", "form"], how="left")
    beside = pl.col("words").str.contains(pl.col("phrase"), literal=True)
    found = found.filter(pl.col("phrase").is_null() | beside)
    plain = pl.when(pl.col("form") == "folded").then("form_known").otherwise("form")
    rows = texts.alias("hay").to_frame().with_row_index("row", start).join(found, on="hay")
    told = rows.select(
        pl.col("row").cast(pl.Int64),
        pl.lit(texts.name).alias("column"),
        "entity",
        "recognizer",
        (pl.lit("stranger:") + plain).alias("form"),
    )
    return told.unique(maintain_order=True)
