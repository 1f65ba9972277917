"""Measuring risk: k, l and t of one table beside a plain Polars `group_by` of the same columns, and beside pycanon.

Comes in: a number of rows. Goes out: a line for each of three shapes of table (few, many and almost only unique classes), one beside
pycanon at 100,000 rows where `REDACT_PYCANON` names its interpreter, and one for the search on ARX's Adult where the evaluation
material is there.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.case import Asked, peak_mb
from benchmarks.timing import in_turn, timed, told
from redact.library import measure_risk
from redact.risk import Question, Target, read_hierarchy, suggest

ROWS, BESIDE = 10_000_000, 100_000
TARGET, TARGET_MB, TARGET_PYCANON, TARGET_ADULT = 3.0, 2048, 100.0, 10.0
QUASI = ("age", "sex", "post", "country", "education", "status")
SHAPES: Mapping[str, tuple[int, ...]] = {"few": (18, 2, 10, 5, 4, 3), "many": (50, 2, 60, 10, 5, 4), "unique": (100, 2, 100, 20, 8, 5)}
"""Distinct values of each quasi-identifier."""
_BESIDE = (9, 2, 5, 3, 2, 1)
"""540 classes: pycanon takes minutes for thousands."""
EVALUATION = Path(os.environ.get("REDACT_EVALUATION", Path(__file__).resolve().parents[2] / "shared" / "data"))
_PYCANON = """
import sys, time
import pandas as pd
from pycanon import anonymity as a
data = pd.read_csv(sys.argv[1], dtype=str)
started = time.perf_counter()
quasi, secret = sys.argv[2].split(","), ["diagnosis"]
found = a.k_anonymity(data, quasi), a.l_diversity(data, quasi, secret), a.t_closeness(data, quasi, secret)
print(time.perf_counter() - started, *found)
"""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line for each shape, then the two others; with `bare` the first shape alone, without its floor."""
    rows = asked.rows[0] if asked.rows else ROWS
    with tempfile.TemporaryDirectory() as name:
        for shape, distinct in SHAPES.items():
            file = Path(name) / f"{shape}.parquet"
            make(rows, distinct).write_parquet(file)
            yield _line(shape, file, rows, asked)
            if asked.bare:
                return
        yield _beside_pycanon(Path(name), asked)
    yield _adult()


def make(rows: int, distinct: tuple[int, ...]) -> pl.DataFrame:
    """Age a whole number, the others texts, and a diagnosis of 50 to protect; always the same."""
    rng = np.random.default_rng(6)
    columns = {name: rng.integers(0, many, rows) for name, many in zip(QUASI, distinct, strict=True)}
    frame = pl.DataFrame(columns | {"diagnosis": rng.integers(0, 50, rows)})
    return frame.with_columns(pl.format("{}-{}", pl.lit(name), pl.col(name)).alias(name) for name in (*QUASI[1:], "diagnosis"))


def _line(shape: str, file: Path, rows: int, asked: Asked) -> dict[str, object]:
    frame, size, found = pl.scan_parquet(file), file.stat().st_size, list[int]()

    def case() -> None:
        found.append(measure_risk(frame, QUASI, ["diagnosis"]).classes)

    about: dict[str, object] = {"shape": shape, "rows": rows, "target_peak_rss_mb": TARGET_MB}
    if asked.bare:
        return about | {"measure": told([timed(case)], rows, size), "classes": found[0]}
    floor = frame.group_by(*QUASI, "diagnosis").agg(pl.len())
    times = in_turn(lambda: floor.collect(engine="streaming"), lambda: {"measure": timed(case)}, asked.repeat)
    plain = times.pop("floor")
    return about | {
        "classes": found[0],
        "repeat": asked.repeat,
        "floor": {"what": "group_by(quasi-identifiers and sensitive).agg(len)", "peak_rss_mb": peak_mb()} | told(plain, rows, size),
        "measure": told(times["measure"], rows, size, plain) | {"target": TARGET},
    }


def _beside_pycanon(folder: Path, asked: Asked) -> dict[str, object]:
    interpreter = os.environ.get("REDACT_PYCANON")
    if not interpreter:
        return {"skipped": "REDACT_PYCANON names no interpreter with pycanon"}
    frame = make(BESIDE, _BESIDE)
    frame.write_csv(folder / "beside.csv")
    ours = []
    for _ in range(asked.repeat):
        started = time.perf_counter()
        found = measure_risk(frame.lazy(), QUASI, ["diagnosis"])
        ours.append(time.perf_counter() - started)
    command = [interpreter, "-c", _PYCANON, str(folder / "beside.csv"), ",".join(QUASI)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    theirs, *said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()
    same = (float(said[0]), float(said[1])) == (found.k_anonymity, found.l_diversity)
    ratio = float(theirs) / min(ours)
    return {
        "beside": "pycanon: k, l and t", "rows": BESIDE, "classes": found.classes, "same_answers": same,
        "pycanon_seconds": round(float(theirs), 2), "seconds": round(min(ours), 4), "times_faster": round(ratio), "target": TARGET_PYCANON,
    }  # fmt: skip


def _adult() -> dict[str, object]:
    folder = EVALUATION / "risk" / "adult"
    if not folder.is_dir():
        return {"skipped": "expected ARX's Adult in the evaluation material: set REDACT_EVALUATION"}
    frame = pl.scan_csv(folder / "adult.csv", separator=";", infer_schema=False)
    quasi = [name for name in frame.collect_schema().names() if name != "salary-class"]
    hierarchies = {name: read_hierarchy(folder / f"adult_hierarchy_{name}.csv") for name in quasi}
    started = time.perf_counter()
    found = suggest(frame, Question(quasi), hierarchies, Target(k=5, limit=0.02))
    seconds = time.perf_counter() - started
    assert found is not None  # the root of the lattice always would do
    return {
        "search": "Adult, 8 quasi-identifiers, k = 5, at most 2% suppressed", "seconds": round(seconds, 2), "target": TARGET_ADULT,
        "nodes": found.nodes, "judged": found.judged, "proven": found.proven, "loss": round(found.utility.loss, 4),
        "suppressed_rows": found.utility.suppressed_rows, "rows": found.utility.rows,
    }  # fmt: skip
