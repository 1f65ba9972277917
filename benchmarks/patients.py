"""The made-up patients of the flow: `python -m benchmarks.patients FILE --rows N [--seed S]`.

Comes in: a number of rows and a seed. Goes out: a CSV file of 20 columns, a block at a time, so that any number of rows takes
the same memory; fewer rows are the first rows of more. Nobody's: names are invented syllables, and the numbers end in two
digits (98, 99, 00) that no remainder of 97 gives, so that none of them was ever issued as a Belgian number. Everybody was born
before 2008 and admitted after 2016, so that no shifted admission falls on a birth by chance.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

BLOCK = 100_000
PRIME = 999_999_937
"""The largest prime below a billion: a line modulo it meets every number below it once."""
STEPS = {"patient": (387_420_489, "98"), "national_number": (715_827_883, "99"), "record_number": (244_140_625, "00")}
SYLLABLES = "ba bre cor da fé fla gri ka lo lun me mo na ni ol pra ru sti ta vé".split()
WARDS = ("cardiology", "dermatology", "geriatrics", "intensive care", "neurology", "paediatrics", "surgery")
Draw = np.random.Generator


def make(file: Path, rows: int, seed: int = 7) -> None:
    """Write `file` in a process of its own, so that this one's peak memory does not count it."""
    command = [sys.executable, "-m", "benchmarks.patients", str(file), "--rows", str(rows), "--seed", str(seed)]
    subprocess.run(command, check=True)


def write(file: Path, rows: int, seed: int = 7) -> None:
    """Write `rows` patients (up to 999,999,937) as CSV with a header."""
    with file.open("wb") as target:
        for start in range(0, rows, BLOCK):
            block(start, seed).head(rows - start).write_csv(target, include_header=start == 0)


def block(start: int, seed: int) -> pl.DataFrame:
    """The `BLOCK` patients from row `start` on."""
    draw = np.random.default_rng([seed, start])
    at = np.arange(start, start + BLOCK, dtype=np.int64)
    columns = {name: _numbers((at * step + seed * 86_028_121) % PRIME, 9, end) for name, (step, end) in STEPS.items()}
    columns["gp"] = _numbers(draw.integers(100_000, 105_000, BLOCK), 6, "98")
    columns["birth_date"] = _days(date(1920, 1, 1), 32_000, draw)
    columns["admitted"] = _moments(datetime(2017, 1, 1), 8 * 365, draw)
    columns["postal_code"] = _numbers(draw.integers(1000, 9993, BLOCK), 4)
    columns["age"] = pl.Series(draw.integers(0, 100, BLOCK))
    columns["diagnosis"] = _codes(draw)
    columns["discharged"] = _days(date(2017, 1, 1), 8 * 365, draw)
    for name in ("last_name", "mother", "father", "contact"):
        columns[name] = _names(3, draw)
    for name in ("first_name", "physician"):
        columns[name] = _names(2, draw)
    columns["weight_kg"] = pl.Series(draw.normal(74, 14, BLOCK).round(1))
    columns["height_cm"] = pl.Series(draw.normal(171, 10, BLOCK).round(1))
    columns["creatinine"] = pl.Series(draw.lognormal(-0.1, 0.3, BLOCK).round(2))
    columns["ward"] = pl.Series(WARDS).gather(draw.integers(0, len(WARDS), BLOCK))
    return pl.DataFrame(columns)


def _numbers(numbers: npt.NDArray[np.int64], digits: int, end: str = "") -> pl.Series:
    return pl.select(pl.lit(pl.Series(numbers)).cast(pl.String).str.zfill(digits) + end).to_series()


def _days(first: date, days: int, draw: Draw) -> pl.Series:
    return pl.select(pl.lit(first) + pl.duration(days=pl.lit(pl.Series(draw.integers(0, days, BLOCK))))).to_series()


def _moments(first: datetime, days: int, draw: Draw) -> pl.Series:
    moment = pl.lit(first) + pl.duration(minutes=pl.lit(pl.Series(draw.integers(0, days * 1440, BLOCK))))
    return pl.select(moment.dt.to_string("%Y-%m-%dT%H:%M:%S")).to_series()


def _codes(draw: Draw) -> pl.Series:
    codes = [f"{letter}{number:02}.{part}" for letter, number, part in product("CEIN", range(100), range(10))]
    return pl.Series(codes).gather(draw.integers(0, len(codes), BLOCK))


def _names(syllables: int, draw: Draw) -> pl.Series:
    names = ["".join(parts).capitalize() for parts in product(SYLLABLES, repeat=syllables)]
    return pl.Series(names).gather(draw.integers(0, len(names), BLOCK))


def main(argv: Sequence[str] | None = None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.patients", description="Write made-up patients as CSV.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(argv)
    write(given.file, given.rows, given.seed)


if __name__ == "__main__":
    main()
