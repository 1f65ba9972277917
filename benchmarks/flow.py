"""The main job on one table without free text, CSV to Parquet, beside a plain copy of the same file.

Comes in: a number of rows. Goes out: one line: the seconds up to the staged files (`transform`), of the whole run with verify
(`whole`), and of the copy (`floor`), with the targets, which nothing here asserts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.case import Asked, peak_mb
from benchmarks.patients import make
from benchmarks.timing import Took, in_turn, now, told
from redact.keys import Key
from redact.pipeline import run
from redact.policy import load_policy

ROWS = 1_000_000
POLICY = Path(__file__).with_name("flow.yaml")
KEY = Key(bytes(range(32)))
TARGETS = {"transform": {"target": 3.0, "aim": 2.0}, "whole": {"target": 7.0, "aim": 4.0}}
"""Ratios to the floor."""
PEAK_MB = 1536


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "patients.csv"
        make(file, rows)
        yield _bare(file, rows, folder) if asked.bare else _line(file, rows, asked.repeat, folder)


def copy(file: Path, target: Path) -> None:
    """The floor: what Polars does by itself with the file."""
    pl.scan_csv(file).sink_parquet(target)


def release(file: Path, out: Path, policy: Path = POLICY) -> dict[str, Took]:
    """Publish `file` at `out` under `policy`: what each stage takes, `transform` being all up to the staged files, and `whole`."""
    began, marks = now(), dict[str, Took]()

    def mark(stage: str, _: float) -> None:
        marks.setdefault(stage, now())

    run(load_policy(policy), [file], out, KEY, progress=mark, allow_custom=True)
    return {
        "transform": marks["verify"].since(began),
        "verify": marks["publish"].since(marks["verify"]),
        "whole": now().since(began),
    }


def _line(file: Path, rows: int, repeat: int, folder: Path) -> dict[str, object]:
    peaks, released = [], []
    out = folder / "release"

    def floor() -> None:
        copy(file, folder / "copy.parquet")

    def case() -> dict[str, Took]:
        peaks.append(peak_mb())
        shutil.rmtree(out, ignore_errors=True)
        times = release(file, out)
        released.append(_published(out))
        return times

    times, size = in_turn(floor, case, repeat), file.stat().st_size
    floors = times.pop("floor")
    stages = {name: told(took, rows, size, floors) | TARGETS.get(name, {}) for name, took in times.items()}
    return {
        "rows": rows,
        "columns": len(pl.scan_csv(file).collect_schema()),
        "input_mb": round(size / 1e6),
        "repeat": repeat,
        "released_rows": min(released),
        "floor": {"what": "pl.scan_csv(file).sink_parquet(copy)", "peak_rss_mb": peaks[0]} | told(floors, rows, size),
        **stages,
        "target_peak_rss_mb": PEAK_MB,
    }


def _bare(file: Path, rows: int, folder: Path) -> dict[str, object]:
    size = file.stat().st_size
    stages = {name: told([took], rows, size) for name, took in release(file, folder / "release").items()}
    return {"rows": rows, "input_mb": round(size / 1e6), "released_rows": _published(folder / "release"), **stages}


def _published(out: Path) -> int:
    """The rows of the release, which stands there only if verify passed it."""
    if not (out / "manifest.json").is_file():
        raise FileNotFoundError("release: expected a verified one, found none")
    return int(pl.scan_parquet(out / "patients.parquet").select(pl.len()).collect().item())
