"""Lazy frames and mappings -> files of the stage.

Comes in: a stage, a frame, the name of a table. Goes out: one file a table, the same bytes for the same rows. Must not
know: how the frame was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source

from redact.errors import OutputError
from redact.publish.faults import as_output_error
from redact.publish.stage import Stage

ROW_GROUP = 122_880
IN_MEMORY = 2_000_000


def sink(
    stage: Stage,
    table: str,
    frame: pl.LazyFrame,
    format: str,
    *,
    order: str | None = None,
    rows: int | None = None,
    memory_limit_rows: int = IN_MEMORY,
    row_group_size: int = ROW_GROUP,
) -> Path:
    """Run `frame` into `release/<table>.<format>`, `parquet` or `csv`, and return the path.

    With `order` (a String or UInt64 column, which is dropped) the rows are sorted by it: see `sort_by`. Parquet has no
    statistics and zstd pages; CSV is UTF-8 with ISO 8601 moments. Enum and Categorical are written as plain strings.
    The same rows give the same bytes, whatever the number of threads. Raises `OutputError` when the disk is full;
    errors of the plan itself pass as Polars raised them.
    """
    if not re.fullmatch(r"\w[\w.-]*", table) or format not in ("parquet", "csv"):
        raise OutputError(f"{table}: expected a table name that can be a file name, in parquet or csv, found another")
    path = stage.release / f"{table}.{format}"
    with as_output_error(str(stage.out / path.name)):
        if order is not None:
            frame = sort_by(stage, table, frame, order, rows=rows, memory_limit_rows=memory_limit_rows)
        frame = frame.with_columns(cs.by_dtype(pl.Enum, pl.Categorical).cast(pl.String))
        if format == "parquet":
            frame.sink_parquet(path, engine="streaming", **_parquet_options("zstd", row_group_size))
        else:
            _sink_csv(frame, path)
        shutil.rmtree(_partition_folder(stage, table), ignore_errors=True)
    return path


def sort_by(stage: Stage, table: str, frame: pl.LazyFrame, order: str, *, rows: int | None, memory_limit_rows: int) -> pl.LazyFrame:
    """The frame in the order of column `order`, which is dropped; equal keys keep their order of arrival.

    In memory when `rows` (an upper bound; None when unknown) fits the limit. Else `frame` is run now, into at most 64
    partitions in the house by the leading six bits or the first character of `order`, and what comes back
    reads and sorts one partition at a time: memory holds the largest partition. Both give the same bytes.
    """
    if rows is not None and rows <= memory_limit_rows:
        return frame.sort(order, maintain_order=True).drop(order)
    schema = frame.collect_schema()
    lead = pl.col(order).str.slice(0, 1) if schema[order] == pl.String else pl.col(order) // 2**58
    folder = _partition_folder(stage, table)
    folder.mkdir()
    target = pl.PartitionBy(folder, key={"part": lead}, include_key=False, approximate_bytes_per_file=None)
    frame.sink_parquet(target, mkdir=True, engine="streaming", **_parquet_options("lz4", ROW_GROUP))

    result = frame.drop(order).collect_schema()

    def sorted_partitions(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        yield result.to_frame().select(columns or pl.all())
        for files in _partitions(folder, order):
            part = pl.read_parquet(files, glob=False).sort(order, maintain_order=True).drop(order)
            part = part if predicate is None else part.filter(predicate)
            yield part.select(columns or pl.all())

    return register_io_source(sorted_partitions, schema=result)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write `content` as UTF-8 JSON with sorted keys, and flush it to the disk."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    with as_output_error(str(path)), path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def digest(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parquet_options(compression: str, row_group_size: int) -> dict[str, Any]:
    return {
        "compression": compression,
        "compression_level": 1 if compression == "zstd" else None,
        "statistics": False,
        "row_group_size": row_group_size,
        "maintain_order": True,
    }


def _sink_csv(frame: pl.LazyFrame, path: Path) -> None:
    zoned = cs.datetime(time_zone="*").dt.to_string("%Y-%m-%dT%H:%M:%S%.f%:z")
    frame.with_columns(zoned).sink_csv(
        path, quote_style="necessary", datetime_format="%Y-%m-%dT%H:%M:%S%.f", maintain_order=True, engine="streaming"
    )


def _partition_folder(stage: Stage, table: str) -> Path:
    return stage.house / f"order of {table}"


def _partitions(folder: Path, order: str) -> list[list[Path]]:
    """The files of each partition, in the order of their keys."""
    parts = [sorted(part.glob("*.parquet")) for part in folder.iterdir()]
    first = [pl.scan_parquet(files[0], glob=False).select(pl.col(order).first()).collect().item() for files in parts]
    ranked = sorted(range(len(parts)), key=lambda n: (first[n] is not None, first[n]))
    return [parts[n] for n in ranked]
