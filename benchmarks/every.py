"""The table of `flow` under every operator that its columns can take, beside `flow` itself and a plain copy.

Comes in: a number of rows. Goes out: one line: the seconds up to the staged files under `flow.yaml` (`default`) and under `every.yaml`
(`every`), and their ratios to the copy. The target is that of `flow`, for the default operators; nothing here asserts it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks import flow
from benchmarks.case import Asked
from benchmarks.patients import make
from benchmarks.timing import Took, in_turn, told

ROWS = 200_000
POLICY = Path(__file__).with_name("every.yaml")


def same(values: pl.Series) -> pl.Series:
    """What `custom` calls."""
    return values.str.to_uppercase()


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "patients.csv"
        make(file, rows)

        def case() -> dict[str, Took]:
            return {what: _staged(file, folder / what, policy) for what, policy in (("default", flow.POLICY), ("every", POLICY))}

        times = in_turn(lambda: flow.copy(file, folder / "copy.parquet"), case, asked.repeat)
        floors, size = times.pop("floor"), file.stat().st_size
        stages = {what: told(took, rows, size, floors) for what, took in times.items()}
        yield {"rows": rows, "repeat": asked.repeat, **stages} | {"default": stages["default"] | flow.TARGETS["transform"]}


def _staged(file: Path, folder: Path, policy: Path) -> Took:
    """What all takes up to the staged files; every token is new."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return flow.release(file, folder / "release", policy)["transform"]
