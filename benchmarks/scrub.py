"""The main job on notes alone: whether its memory stays flat over many distinct ones, with a model and its workers.

Comes in: a number of notes. Goes out: one line: notes a second of the whole run, and the most memory that this process and its
workers held together in each tenth of the time. Linux only: elsewhere no worker is seen.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.case import Asked
from benchmarks.children import held_mb
from benchmarks.notes import short_notes
from benchmarks.timing import Took, now
from redact.keys import Key
from redact.pipeline import run
from redact.policy import load_policy

ROWS, MADE, SUBJECT = 1_000_000, 20_000, 5
"""Notes, how many are made at a time, and how many a patient has."""
POLICY = Path(__file__).with_name("scrub.yaml")
KEY = Key(bytes(range(32)))
EVERY = 2.0
"""Seconds between two looks at the memory."""
TENTHS = 10
TARGET_MB = 1_229


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _make(folder, rows)
        took, held = _watched(folder)
        said = {"rows": rows, "input_mb": round(size / 1e6), "seconds": round(took.seconds), "notes_per_s": round(rows / took.seconds)}
        yield said | {"most_mb_by_tenth": _by_tenth(held), "most_mb": max(held), "target_mb": TARGET_MB}


def _make(folder: Path, rows: int) -> int:
    """Write parts of a table; the bytes of all."""
    for start in range(0, rows, MADE):
        notes = short_notes(min(MADE, rows - start), seed=start)
        patients = [f"P{(start + at) // SUBJECT:08}" for at in range(len(notes))]
        pl.DataFrame({"patient": patients, "note": notes}).write_csv(folder / f"notes-{start:09}.csv")
    return sum(part.stat().st_size for part in folder.glob("notes-*.csv"))


def _watched(folder: Path) -> tuple[Took, list[int]]:
    """What the run takes, and what it held at each look, in MiB."""
    held, ended = [held_mb()], threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY):
            held.append(held_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        began = now()
        run(load_policy(POLICY), sorted(folder.glob("notes-*.csv")), folder / "release", KEY)
        return now().since(began), held
    finally:
        ended.set()
        watcher.join()


def _by_tenth(held: list[int]) -> list[int]:
    step = max(1.0, len(held) / TENTHS)
    parts = [held[int(step * at) : int(step * (at + 1))] for at in range(TENTHS)]
    return [max(part) for part in parts if part]
