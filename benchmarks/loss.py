"""What choosing by the heuristic loses beside the least loss, on random tables with totals whose optimum HiGHS proves within a minute.

Comes in: how many tables of each shape. Goes out: a line a shape. Seeded; in memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import numpy as np

from benchmarks.case import Asked
from redact.aggregate.exact import choose
from redact.aggregate.greedy import grow_choice
from redact.aggregate.polishing import polish
from redact.aggregate.shapes import Ints, Sum, System, Target

_K = 10
_SHAPES = ((6, 6), (15, 15), (20, 20), (30, 30), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 6, 6))
_TABLES = 2
_PROVE, _POLISH = 60.0, 20.0
"""Seconds: of the clock for the proof, of processor time for the polish, as in the package."""
_TARGET = 1.2


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line a shape; the small ones alone where no number of tables is asked for."""
    shapes = _SHAPES if asked.rows else _SHAPES[:1]
    for shape in shapes:
        yield _lost(shape, asked.rows[0] if asked.rows else _TABLES)


def _lost(shape: tuple[int, ...], tables: int) -> dict[str, object]:
    ratios: dict[str, list[float]] = {"heuristic": [], "polished": []}
    cells, seconds = [], []
    for seed in range(tables):
        system = with_totals(np.random.default_rng(seed).negative_binomial(0.7, 0.02, size=shape), _K)
        forced = np.zeros(len(system.values), dtype=np.bool_)
        forced[[target.quantity for target in system.targets]] = True
        best = choose([system], system.values, forced, seconds=_PROVE)
        if best is None or not best.optimal or best.lost == 0:
            continue
        began = time.process_time()
        found = grow_choice([system], system.values, forced)
        assert found is not None  # a choice that protects was just found
        better, _ = polish([system], system.values, forced, found.hidden, seconds=_POLISH)
        seconds.append(time.process_time() - began)
        cells.append(len(system.values))
        hidden = better[-1] if better else found.hidden
        ratios["heuristic"].append(found.lost / best.lost)
        ratios["polished"].append(float(system.values[hidden & ~forced].sum()) / best.lost)
    line: dict[str, object] = {"what": "x".join(map(str, shape)), "tables": tables, "proved": len(cells)}
    if not cells:
        return line
    told = {name: _told(each) for name, each in ratios.items()}
    return line | {"numbers": median(cells), **told, "cpu_seconds": round(median(seconds), 1)}


def _told(ratios: list[float]) -> dict[str, float]:
    over = sum(ratio > _TARGET for ratio in ratios) / len(ratios)
    return {"median": round(median(ratios), 3), "max": round(max(ratios), 3), "over": round(over, 2)}


def with_totals(counts: Ints, k: int) -> System:
    """A table of counts with all its totals; what has fewer than `k` people is to be protected."""
    inner = (counts > 0).astype(np.int64)
    for axis in range(counts.ndim):
        counts = np.concatenate([counts.sum(axis=axis, keepdims=True), counts], axis=axis)
        inner = np.concatenate([inner.sum(axis=axis, keepdims=True), inner], axis=axis)
    where = {place: number for number, place in enumerate(place for place in np.ndindex(counts.shape) if counts[place] > 0)}
    sums = []
    for place, number in where.items():
        for axis in (axis for axis in range(counts.ndim) if place[axis] == 0):
            inside = [where[p] for n in range(1, counts.shape[axis]) if (p := (*place[:axis], n, *place[axis + 1 :])) in where]
            sums.append(Sum(((number, -1.0), *((one, 1.0) for one in inside)), 0.0, 0.0))
    values = np.array([counts[place] for place in where], dtype=np.float64)
    least = np.minimum(values, np.array([inner[place] for place in where]))
    targets = tuple(Target(n, float(least[n]), k) for n in range(len(values)) if values[n] < k)
    return System(np.arange(len(values)), values, np.ones(len(values)), tuple(sums), targets)
