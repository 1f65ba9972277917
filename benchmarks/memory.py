"""Whether the memory of the main job is flat: the case `flow` at two sizes, each in a process of its own.

Comes in: two sizes. Goes out: one line: both peaks, and how much the larger one grows beyond what a run may hold for each
subject and each distinct identifier. It loads nothing heavy: a child's peak starts at that of the process which started it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from benchmarks.case import Asked

SIZES = (4_000_000, 16_000_000)
SUBJECT, IDENTIFIER = 300, 16
"""Bytes that a run may hold for each subject and for each distinct identifier."""
IDENTIFIERS = 3
"""Distinct identifiers a row in `flow`, whose rows are also the subjects."""
GROWTH = 0.15
ON_DISK = 400
"""Bytes a row of input, staged files and release, at most."""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for two sizes, or the reason why there is none."""
    small, large = asked.rows[:2] if len(asked.rows) > 1 else SIZES
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < large * ON_DISK:
        yield {"skipped": f"expected {large * ON_DISK // 10**9 + 1} GB of free disk, found {free // 10**9}"}
        return
    runs = [_run(rows) for rows in (small, large)]
    first, second = (int(run["peak_rss_mb"]) for run in runs)
    allowed = (large - small) * (SUBJECT + IDENTIFIERS * IDENTIFIER) / 2**20
    yield {
        "rows": [small, large],
        "seconds": [run["whole"]["seconds"]["min"] for run in runs],
        "transform_seconds": [run["transform"]["seconds"]["min"] for run in runs],
        "input_mb": [run["input_mb"] for run in runs],
        "peaks_mb": [first, second],
        "growth": round(second / first - 1, 3),
        "allowed_mb": round(allowed),
        "growth_beyond_allowed": round((second - first - allowed) / first, 3),
        "target": GROWTH,
    }


def _run(rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.case", "flow", "--rows", str(rows), "--bare"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line: dict[str, Any] = json.loads(said)
    return line
