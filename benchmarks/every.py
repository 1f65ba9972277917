"""The sample clinic's tables under the default operators, and under every operator that columns can take, beside a plain copy of them.

Comes in: a number of patients. Goes out: one line: the seconds up to the staged files of all tables under `every_default.yaml` (`default`),
under `every.yaml` (`every`) and under the same without a vault, and their ratios to the copy. The target is that of `flow`, for the
default operators; nothing here asserts it. No run goes on to the gate: whole runs with every operator are the tests'.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
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
            return {what: _staged(files, folder / what, policy) for what, policy in policies().items()}

        times = in_turn(lambda: _copy(files), case, asked.repeat)
        floors, size = times.pop("floor"), sum(file.stat().st_size for file in files)
        stages = {what: told(took, rows, size, floors) for what, took in times.items()}
        floor = {"what": "pl.scan_csv(file).sink_parquet(copy) of each table"} | told(floors, rows, size)
        line = {"patients": patients, "rows": rows, "input_mb": round(size / 1e6), "repeat": asked.repeat, "floor": floor, **stages}
        yield line | {"default": stages["default"] | flow.TARGETS["transform"]}


def _copy(files: list[Path]) -> None:
    for file in files:
        flow.copy(file, file.with_suffix(".copy"))


class _Staged(Exception):
    """All files are staged, and what comes after is not timed here."""


def _staged(files: list[Path], out: Path, policy: Policy) -> Took:
    """What a run takes up to the staged files; every token is new, and is taken back once the clock stands."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    took: list[Took] = []

    def stop(stage: str, _: float) -> None:
        if stage == "verify":
            took.append(now().since(began))
            raise _Staged

    began = now()
    with suppress(_Staged):
        run(policy, files, out / "release", flow.KEY, base=out.parent, progress=stop, allow_custom=True)
    return took[0]
