"""What any protecting choice loses at least, where there are too many cells to choose the best.

Comes in: systems, what each cell weighs, what goes anyway. Goes out: a bound. It must not know how cells are chosen.

An attacker who knows a few sums alone can reach whatever one can who knows all: what he cannot reach gives a cut (`exact.Cut`) that every
choice satisfies. So each target is looked at with the sums around it only, and a linear program over the cuts is the bound.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np

from redact.aggregate.exact import Attacker, Cut, add_cuts, first_cuts, master_of
from redact.aggregate.shapes import Flags, Floats, Sum, System, Target

_WIDE = 1_000
"""Quantities around a target at most: else the sums in which it stands itself have to do, which `first_cuts` knows."""
_STEP = 1e-3
"""A turn that raises the bound by less is the last."""


def least(systems: Sequence[System], weights: Floats, forced: Flags, *, seconds: float) -> float:
    """What every protecting choice loses; `seconds` of processor time are spent at most."""
    ends, cuts = time.process_time() + seconds, first_cuts(systems, forced)
    if not cuts:
        return 0.0
    master = master_of(cuts, weights, forced)
    bound, near = 0.0, [local for system in systems for local in _around(system)] if seconds else []
    while (found := master.solve()) is not None and master.optimal:
        grown, bound = found[0] - bound, max(bound, found[0])
        if grown <= _STEP * bound:
            break
        add_cuts(master, _missed(near, np.clip(found[1], 0.0, 1.0), ends))
        if time.process_time() > ends:
            break
    return bound


def _missed(near: Sequence[System], share: Floats, ends: float) -> Iterator[Cut]:
    for system in near:
        attacker = Attacker(system)
        for upward in (True, False):
            cut = attacker.cut(share, system.targets[0], upward)
            if cut is not None:
                yield cut
        if time.process_time() > ends:
            return


def _around(system: System) -> Iterator[System]:
    """For each target the sums of the quantities that stand in a sum with it."""
    starts, rows_of, _ = system.columns
    begins, index, _ = system.rows
    for target in system.targets:
        own = rows_of[starts[target.quantity] : starts[target.quantity + 1]]
        beside = np.unique(np.concatenate([index[begins[row] : begins[row + 1]] for row in own])) if len(own) else own
        rows = np.unique(np.concatenate([rows_of[starts[each] : starts[each + 1]] for each in beside])) if len(beside) else own
        inside = np.unique(np.concatenate([index[begins[row] : begins[row + 1]] for row in rows])) if len(rows) else rows
        if 0 < len(inside) <= _WIDE:
            place = dict(zip(inside.tolist(), range(len(inside)), strict=True))
            sums = [system.sums[row] for row in rows.tolist()]
            moved = tuple(Sum([(place[quantity], factor) for quantity, factor in each.terms], each.low, each.high) for each in sums)
            aimed = (Target(place[target.quantity], target.low, target.high),)
            yield System(system.cell[inside], system.values[inside], system.floor[inside], moved, aimed, system.whole)
