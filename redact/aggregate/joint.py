"""All targets moved at once, where there are too many for one program each.

Comes in: a system, what each cell weighs, what is hidden. Goes out: more hidden cells, in place. It must not know tables.

One linear program finds a table in which every target is reached; that few cells differ in it is asked by slope scaling: what a cell costs
by unit is, in the next turn, its weight by how far it moved (Kim and Pardalos, Operations Research Letters 24, 1999).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from redact.aggregate.audit import unproved
from redact.aggregate.linear import ROOM, Program, part
from redact.aggregate.shapes import Flags, Floats, Ints, System, Target

_TURNS = 4
_FREE = 1e-4
_DEAR = 1e4


def move_together(system: System, weights: Floats, hidden: Flags, upward: bool) -> None:
    """Hide the cells that differ in a table which reaches all targets that were not; what it cannot reach stays open."""
    while pending := unproved(system, hidden[system.cell], system.targets, upward):
        moved = _together(system, weights, hidden, pending, upward)
        cells = np.unique(system.cell[moved])
        if hidden[cells].all():
            return
        hidden[cells] = True


def _together(system: System, weights: Floats, hidden: Flags, targets: Sequence[Target], upward: bool) -> Ints:
    """The quantities that move, in the turn that loses least."""
    count, extra = len(system.values), len(targets)
    at = np.array([target.quantity for target in targets])
    need = np.array([target.high if upward else target.low for target in targets]) - system.values[at]
    packed, low, high = part(system, np.arange(count))
    rows = _with_shortfall(packed, at, count, 1.0 if upward else -1.0)
    lower = np.zeros(2 * count + extra)
    upper = np.concatenate([np.full(count, 1e7), np.maximum(system.values - system.floor, 0.0), np.full(extra, np.inf)])
    program = Program(lower, upper, rows, np.concatenate([low, np.abs(need)]), np.concatenate([high, np.full(extra, np.inf)]))
    program.option("solver", "ipm" if count > 10_000 else "choose")
    free, weight = hidden[system.cell], weights[system.cell]
    price = weight / np.maximum(system.values - system.floor, 1.0)
    dear = _DEAR * max(1.0, float(price.max()))
    best, least_lost = np.zeros(0, dtype=np.int64), np.inf
    for _ in range(_TURNS):
        cost = np.where(free, _FREE, price + _FREE)
        program.costs(np.arange(len(lower)), np.concatenate([cost, cost, np.full(extra, dear)]))
        found = program.solve()
        if found is None:
            break
        change = np.abs(found[1][:count] - found[1][count : 2 * count])
        moved = np.flatnonzero(change > ROOM)
        lost = float(weights[np.unique(system.cell[moved[~free[moved]]])].sum()) + dear * float(found[1][2 * count :].sum())
        if lost < least_lost:
            best, least_lost = moved, lost
        price = np.where(change > ROOM, weight / np.maximum(change, ROOM), price)
    return best


def _with_shortfall(rows: tuple[Ints, Ints, Floats], at: Ints, count: int, sign: float) -> tuple[Ints, Ints, Floats]:
    """The sums over moves up and moves down, and a row for each target: how far it moves, and what is missing."""
    starts, index, factor = rows
    pairs = np.stack([index, index + count], axis=1).ravel()
    factors = np.stack([factor, -factor], axis=1).ravel()
    own = np.stack([at, at + count, 2 * count + np.arange(len(at))], axis=1).ravel()
    return (
        np.concatenate([2 * starts, 2 * starts[-1] + 3 * np.arange(1, len(at) + 1)]),
        np.concatenate([pairs, own]),
        np.concatenate([factors, np.tile([sign, -sign, 1.0], len(at))]),
    )


def give_back_together(systems: Sequence[System], weights: Floats, forced: Flags, hidden: Flags, seconds: float) -> None:
    """Show cells again, the heaviest first and many at a time, as long as all targets are still reached; until the time is over."""
    ends = time.process_time() + seconds
    extra = np.flatnonzero(hidden & ~forced)
    order = extra[np.argsort(-weights[extra], kind="stable")]
    queue = [part for part in np.array_split(order, min(16, max(1, len(order)))) if len(part)]
    while queue and time.process_time() < ends:
        cells = queue.pop(0)
        hidden[cells] = False
        if any(unproved(system, hidden[system.cell], system.targets, upward) for system in systems for upward in (True, False)):
            hidden[cells] = True
            if len(cells) > 1:
                queue += [half for half in np.array_split(cells, 2) if len(half)]
