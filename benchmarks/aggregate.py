"""Tables of cells: rows counted in a scan beside a plain group-by.

Comes in: how many rows. Goes out: a line for each size. Seeded; the rows are made in a temporary file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.case import Asked, peak_mb
from redact.aggregate import PERSON, Prepared, level_column
from redact.aggregate.making import count
from redact.policy import Aggregate

_SUBJECTS = 4
"""Rows a subject."""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line a size."""
    for rows in asked.rows or (1_000_000,):
        yield scan(rows, asked)


def scan(rows: int, asked: Asked) -> dict[str, object]:
    """Rows in Parquet counted into cells, beside a plain group-by with the same number of distinct subjects, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        # NOTE: in a process of its own, so that the peak here is that of counting.
        subprocess.run([sys.executable, "-c", f"from benchmarks.aggregate import write; write({str(path)!r}, {rows})"], check=True)
        said = Aggregate.model_validate(
            {"tables": {"cells": {"from": "rows", "by": {"age": "age", "region": "region"}, "measures": {"rows": "rows"}}}}
        )
        made = [
            pl.col("subject").hash().alias(PERSON),
            pl.col("age").alias(level_column("age", 0)),
            pl.col("region").alias(level_column("region", 0)),
        ]
        ours, plain = [], []
        began_at = peak_mb()
        for _ in range(1 if asked.bare else asked.repeat):
            began = time.process_time(), time.perf_counter()
            cells = count("cells", Prepared(pl.scan_parquet(path).select(made), {"age": ["age"], "region": ["region"]}), said)
            ours.append((time.process_time() - began[0], time.perf_counter() - began[1]))
            peak = peak_mb()
            if not asked.bare:
                began = time.process_time(), time.perf_counter()
                floor = (
                    pl.scan_parquet(path).group_by("age", "region").agg(pl.col("subject").n_unique(), pl.len()).collect(engine="streaming")
                )
                plain.append((time.process_time() - began[0], time.perf_counter() - began[1]))
                assert floor["len"].sum() == rows
        best = min(ours, key=lambda pair: pair[1])
        line: dict[str, object] = {
            "what": "scan", "rows": rows, "subjects": rows // _SUBJECTS, "cells": cells.frame.height, "seconds": round(best[1], 2),
            "rows_per_second": round(rows / best[1]), "bytes_a_subject": round((peak - began_at) * 2**20 / (rows // _SUBJECTS)),
        }  # fmt: skip
        if plain:
            floor_best = min(plain, key=lambda pair: pair[1])
            line |= {
                "floor_seconds": round(floor_best[1], 2),
                "ratio": round(best[1] / floor_best[1], 2),
                "cpu_ratio": round(best[0] / floor_best[0], 2),
            }
        return line


def write(path: str, rows: int) -> None:
    """Rows of people who come four times, made in the streaming engine."""
    row = pl.int_range(rows, dtype=pl.Int64, eager=False)
    subject = (pl.col("row") * 7919) % (rows // _SUBJECTS)
    frame = (
        pl.LazyFrame()
        .select(row.alias("row"))
        .select(
            subject=pl.lit("S") + subject.cast(pl.String),
            age=((subject * 31) % 18 * 5).cast(pl.String),
            region=(pl.lit("R") + ((pl.col("row") * 13 + subject) % 50).cast(pl.String)),
        )
    )
    frame.sink_parquet(Path(path), row_group_size=1_000_000, engine="streaming")
