"""`redact.scan` on one table of 20 columns, CSV and Parquet, beside a plain Polars read of the same file.

Comes in: a number of rows. Goes out: a line for each format: the seconds of the scan, which reads every row, and of the read
(`floor`), with the target, which nothing here asserts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from benchmarks.case import Asked, peak_mb
from benchmarks.patients import make
from benchmarks.timing import in_turn, timed, told
from redact.library import scan

ROWS = 1_000_000
TARGET = 10.0
"""Ratio to the floor."""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line for CSV and one for Parquet, of the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "patients.csv"
        make(file, rows)
        yield _line(file, "pl.read_csv(file)", lambda: pl.read_csv(file), lambda: pl.scan_csv(file, infer_schema=False), rows, asked)
        columns = Path(name) / "patients.parquet"
        pl.scan_csv(file, try_parse_dates=True).sink_parquet(columns)
        yield _line(columns, "pl.read_parquet(file)", lambda: pl.read_parquet(columns), lambda: pl.scan_parquet(columns), rows, asked)


def _line(
    file: Path, what: str, read: Callable[[], pl.DataFrame], opened: Callable[[], pl.LazyFrame], rows: int, asked: Asked
) -> dict[str, object]:
    size, told_columns = file.stat().st_size, list[int]()

    def case() -> None:
        told_columns.append(scan(opened()).height)

    about = {"format": file.suffix[1:], "rows": rows, "columns": len(opened().collect_schema()), "input_mb": round(size / 1e6)}
    if asked.bare:
        return about | {"scan": told([timed(case)], rows, size)}
    times = in_turn(lambda: read(), lambda: {"scan": timed(case)}, asked.repeat)
    floor = times.pop("floor")
    return about | {
        "repeat": asked.repeat,
        "told_columns": min(told_columns),
        "floor": {"what": what, "peak_rss_mb": peak_mb()} | told(floor, rows, size),
        "scan": told(times["scan"], rows, size, floor) | {"target": TARGET},
    }
