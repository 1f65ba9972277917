"""`token`: new values into the vault of a house, and the same values again, beside a plain keyed hash of them.

Comes in: a number of values. Goes out: one line: values a second for tokens that are new to SQLite, for those that it knows, for new keys
of people, and the floor, with the target, which nothing here asserts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from benchmarks.case import Asked
from redact.house import open_house
from redact.keys import Key
from redact.transform.pseudonym import keyed_hex
from redact.vault import Vault, open_vault

ROWS = 200_000
TARGET = 25_000
"""New tokens a second into SQLite."""
_MORSEL = 50_000


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line a size; every new value is committed to the disk."""
    for rows in asked.rows or (ROWS,):
        yield _line(pl.Series("value", [f"P{number:09d}" for number in range(rows)]))


def _line(values: pl.Series) -> dict[str, object]:
    key = Key(bytes(range(32)))
    with tempfile.TemporaryDirectory() as name:
        vault = open_vault(open_house(Path(name) / "house"), key)
        new, known = (_rate(values, lambda part: _tokens(vault, part)) for _ in range(2))
        people = _rate(values, lambda part: vault.salts(part))
        size = sum(file.stat().st_size for file in Path(name).rglob("vault*"))
        vault.close()
    return {
        "rows": len(values),
        "new": new,
        "known": known,
        "new_people": people,
        "vault_mb": round(size / 1e6),
        "target": TARGET,
        "floor": {"what": "keyed BLAKE3 of the same values"} | _rate(values, lambda part: keyed_hex(part, key)),
    }


def _tokens(vault: Vault, values: pl.Series) -> pl.Series:
    return vault.tokens(("scope", "nobody", "benchmark", "CODE"), values, None, 24)


def _rate(values: pl.Series, run: Callable[[pl.Series], object]) -> dict[str, int]:
    """Values a second, in morsels: of a wall clock, which waits for the disk and for others, and of this process's own time."""
    begun, spent = time.perf_counter(), time.process_time()
    for start in range(0, len(values), _MORSEL):
        run(values[start : start + _MORSEL])
    return {
        "per_s": round(len(values) / (time.perf_counter() - begun)),
        "per_cpu_s": round(len(values) / (time.process_time() - spent)),
    }
