"""The sample clinic's tables under the default operators, and under every operator that columns can take, beside a plain copy of them.

Comes in: a number of patients. Goes out: one line: the seconds up to the staged files of all tables, and of the whole run with verify,
under `every_default.yaml` (`default`), under `every.yaml` (`every`) and under the same without a vault, with their ratios to the copy.
The targets are those of `flow`, for the default operators; nothing here asserts them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks import flow
from benchmarks.case import Asked
from benchmarks.timing import Took, in_turn, now, told
from redact.pipeline import run
from redact.policy import Policy, load_policy
from redact.testing.sample_clinic import sample_clinic

ROWS = 50_000
"""Patients; all tables together have nine times as many rows."""
DEFAULT, EVERY = (Path(__file__).with_name(f"{name}.yaml") for name in ("every_default", "every"))
_RANGES = "first,last,country\n192.0.2.0,192.0.2.255,BE\n2001:db8::,2001:db8:ffff::,NL\n"


def shortened(values: pl.Series) -> pl.Series:
    """What `custom` calls."""
    return values.str.slice(0, 3)


def policies() -> dict[str, Policy]:
    """What is timed, by its name in the line."""
    return {"default": load_policy(DEFAULT), "every": load_policy(EVERY), "every_without_vault": load_policy(EVERY, "without_vault")}


def tables(patients: int) -> dict[str, pl.DataFrame]:
    """The sample clinic, with coordinates for the operator that takes them."""
    made = dict(sample_clinic(patients).tables)
    number = pl.int_range(pl.len())
    made["patients"] = made["patients"].with_columns(
        latitude=(50.1 + (number * 37 % 101) / 80).round(6), longitude=(3.1 + (number * 53 % 103) / 50).round(6)
    )
    return made


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the first size."""
    patients = asked.rows[0] if asked.rows else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ranges.csv").write_text(_RANGES)
        rows = 0
        files = []
        for table, frame in tables(patients).items():
            files.append(folder / f"{table}.csv")
            frame.write_csv(files[-1])
            rows += frame.height

        def case() -> dict[str, Took]:
            return {stage: took for what, policy in policies().items() for stage, took in _released(what, files, folder, policy).items()}

        times = in_turn(lambda: _copy(files), case, asked.repeat)
        floors, size = times.pop("floor"), sum(file.stat().st_size for file in files)
        stages = {what: told(took, rows, size, floors) for what, took in times.items()}
        floor = {"what": "pl.scan_csv(file).sink_parquet(copy) of each table"} | told(floors, rows, size)
        line = {"patients": patients, "rows": rows, "input_mb": round(size / 1e6), "repeat": asked.repeat, "floor": floor, **stages}
        yield line | {what: stages[what] | flow.TARGETS[stage] for what, stage in (("default", "transform"), ("default_whole", "whole"))}


def _copy(files: list[Path]) -> None:
    for file in files:
        flow.copy(file, file.with_suffix(".copy"))


def _released(what: str, files: list[Path], folder: Path, policy: Policy) -> dict[str, Took]:
    """What a run takes up to the staged files, under its name, and as a whole; every token is new."""
    out = folder / what
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    began, marks = now(), dict[str, Took]()

    def mark(stage: str, _: float) -> None:
        marks.setdefault(stage, now())

    run(policy, files, out / "release", flow.KEY, base=folder, progress=mark, allow_custom=True)
    return {what: marks["verify"].since(began), f"{what}_whole": now().since(began)}
