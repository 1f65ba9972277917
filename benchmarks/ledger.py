"""The ledger's part of a release: the subjects of a release entered, and one person's history over many releases.

Comes in: a number of people. Goes out: one line: the seconds in which their marks are collected, sorted and written, the floor
(`unique` and `sort` of the same strings), and the seconds of one person's history over 40 releases; targets, which nothing here asserts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from benchmarks.case import Asked
from redact.disclosures import KIND, Parts, Subjects, write_part
from redact.keys import Key
from redact.ledger import JSON, Entry

PEOPLE, RELEASES, MORSEL = 10_000_000, 40, 90_000
TARGETS = {"entered": 30.0, "history": 2.0}
"""Seconds."""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line, of the first size."""
    people = asked.rows[0] if asked.rows else PEOPLE
    names = pl.select(pl.format("P{}", pl.int_range(people, dtype=pl.Int64)).alias("subject"))
    floor = 0.0 if asked.bare else _seconds(lambda: names.unique().sort("subject"))
    with tempfile.TemporaryDirectory() as folder:
        parts, contents = Parts(Path(folder), Key(bytes(range(32)))), list[dict[str, JSON]]()
        entered = _seconds(lambda: contents.append(_enter(parts, names)))
        tables: dict[str, JSON] = {"people": {"categories": [], "subject": "PATIENT_ID"}}
        entry = Entry(1, datetime.now(tz=UTC), KIND, {"tables": tables, "country": "BE", "subjects": contents[0]})
        found = list[Entry]()
        history = _seconds(lambda: found.extend(parts.of_person(f"P{people // 2}", [entry] * RELEASES)))
    yield {
        "people": people,
        "releases": len(found),
        "seconds": {"entered": entered, "floor": floor, "history": history},
        "targets": TARGETS,
    }


def _enter(parts: Parts, names: pl.DataFrame) -> dict[str, JSON]:
    subjects = Subjects(parts.key, "subject")
    for start in range(0, names.height, MORSEL):
        subjects(names[start : start + MORSEL])
    return write_part(parts.folder, "part", subjects.marks())


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return round(time.perf_counter() - started, 3)
