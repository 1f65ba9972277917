"""Dates that move: how many rows and values a second, beside the same columns plus one constant duration.

Comes in: a number of rows. Goes out: a line for one date column and one for four, in memory and with nothing else released. Subjects are
as many as a tenth of the rows, in no order.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from benchmarks.case import Asked
from benchmarks.timing import in_turn, timed, told
from redact import pseudonymise
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY

ROWS = 2_000_000
TARGETS = {1: 3_000_000, 4: 10_000_000}
"""Values a second by the date columns of a row."""
_POLICY = """
version: 1
name: shift
purpose: benchmarks
recipient: nobody
scope: benchmarks
tables:
  visits:
    subject: patient
    columns:
      patient: {operator: drop}
      day*: {operator: shift, type: date}
"""


def make(rows: int, dates: int) -> pl.DataFrame:
    """`patient` (String) and `day0`, … (Date)."""
    numbers = pl.int_range(rows, dtype=pl.Int64)
    patient = pl.lit("P") + (numbers * 7_919 % max(1, rows // 10)).cast(pl.String).str.zfill(8)
    days = [(pl.date(2000, 1, 1) + pl.duration(days=numbers * (n + 3) % 8_000)).alias(f"day{n}") for n in range(dates)]
    return pl.select(patient.alias("patient"), *days)


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for each number of date columns, for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    policy = parse_policy(_POLICY)
    for dates, target in TARGETS.items():
        frame = make(rows, dates)

        def floor(frame: pl.DataFrame = frame) -> object:
            return frame.lazy().select(pl.col("^day.*$") + pl.duration(days=-100)).collect(engine="streaming")

        def move(frame: pl.DataFrame = frame) -> object:
            return pseudonymise(frame.lazy(), policy, FIXED_KEY).collect(engine="streaming")

        times = in_turn(floor, lambda move=move: {"shift": timed(move)}, asked.repeat)  # type: ignore[misc]
        size = int(frame.estimated_size())
        fastest = min(took.seconds for took in times["shift"])
        yield {
            "dates": dates,
            "rows": rows,
            "repeat": asked.repeat,
            "floor": told(times["floor"], rows, size),
            "shift": told(times["shift"], rows, size, times["floor"]),
            "values_per_s": round(rows * dates / fastest),
            "values_per_cpu_s": round(rows * dates / min(took.cpu for took in times["shift"])),
            "target_values_per_s": target,
        }
