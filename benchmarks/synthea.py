"""The main job on Synthea's export: linked tables, every column of each, verified.

Comes in: the CSV files of `tabular/synthea` in the folder of REDACT_EVALUATION (or ../shared/data), which are not part of the
project. Goes out: one line, the whole run beside a plain copy of every file, or the reason why there is none.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.case import Asked
from benchmarks.timing import Took, in_turn, timed, told
from redact.keys import Key
from redact.pipeline import run
from redact.policy import load_policy

POLICY = Path(__file__).resolve().parents[1] / "configs" / "synthea.yaml"
KEY = Key(bytes(range(32)))


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line; the size is that of the files."""
    folder = Path(os.environ.get("REDACT_EVALUATION", "../shared/data")) / "tabular" / "synthea"
    files = sorted(folder.glob("*.csv"))
    if not files:
        yield {"skipped": "expected Synthea's CSV files under REDACT_EVALUATION, found none"}
        return
    with tempfile.TemporaryDirectory() as name:
        yield _line(files, Path(name), asked.repeat)


def _line(files: list[Path], folder: Path, repeat: int) -> dict[str, object]:
    policy, out = load_policy(POLICY), folder / "release"

    def floor() -> None:
        for file in files:
            pl.scan_csv(file, infer_schema_length=None).sink_parquet(folder / f"{file.stem}.parquet")

    def case() -> dict[str, Took]:
        shutil.rmtree(out, ignore_errors=True)
        return {"whole": timed(lambda: run(policy, files, out, KEY))}

    rows = sum(int(pl.scan_csv(file, infer_schema=False).select(pl.len()).collect().item()) for file in files)
    size = sum(file.stat().st_size for file in files)
    times = in_turn(floor, case, repeat)
    floors = times.pop("floor")
    about = {"rows": rows, "tables": len(files), "input_mb": round(size / 1e6), "repeat": repeat}
    what = {"what": "pl.scan_csv(file).sink_parquet(copy) of each file"}
    return about | {"floor": what | told(floors, rows, size), "whole": told(times["whole"], rows, size, floors)}
