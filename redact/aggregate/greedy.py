"""The cells that must go besides, where there are too many for the least loss: target by target, then what proved needless comes back.

Comes in: systems, what each cell weighs, what goes anyway. Goes out: `Choice` with a bound that no choice can go below.

Each target is reached by the cheapest move of an attacker, a small linear program over the cells near by, in which cells that go anyway
cost nothing (Kelly, Golden and Assad, Networks 22, 1992); the sums near by decide what is near.
"""

from __future__ import annotations

import heapq
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from redact.aggregate.audit import unproved
from redact.aggregate.exact import Choice
from redact.aggregate.joint import give_back_together, move_together
from redact.aggregate.least import least
from redact.aggregate.linear import ROOM, Program, part
from redact.aggregate.shapes import Flags, Floats, Ints, System, Target

NEAR = 150
"""Quantities of the small linear programs, and their growth where that is too little."""
STARTS = 6
"""How often small choices are begun anew."""
ONE_BY_ONE = 4_000
"""Targets up to which they are taken one by one; more are first moved together."""
_GROWTH = 5
_FREE = 1e-4
"""What a cell that goes anyway costs, against wandering."""

Aim = tuple[int, Target, bool]
"""(system, target, upward)."""


def grow_choice(systems: Sequence[System], weights: Floats, forced: Flags, *, seconds: float = 60.0) -> Choice | None:
    """A protecting choice; None where some target cannot be reached though everything goes.

    `seconds` of processor time are for showing cells again, so that a busy machine hides no more than an idle one.
    """
    bound, first = least(systems, weights, forced, seconds=0.0), list(_aims(systems, forced))
    if len(first) > ONE_BY_ONE:
        hidden = _all_together(systems, weights, forced, seconds)
        return None if hidden is None else Choice(hidden, float(weights[hidden & ~forced].sum()), bound, optimal=False)
    random, best = np.random.default_rng(0), None
    for start in range(max(1, min(STARTS, 240 // len(weights)))):
        # NOTE: other orders and slightly other weights lead elsewhere; the best of a few is nearer to the optimum.
        hidden = _one_by_one(systems, weights * (random.uniform(0.6, 1.4, len(weights)) if start else 1.0), forced, first, random, seconds)
        if hidden is None:
            return None
        lost = float(weights[hidden & ~forced].sum())
        if best is None or lost < best.lost:
            best = Choice(hidden, lost, bound, optimal=False)
    return best


def _one_by_one(
    systems: Sequence[System], weights: Floats, forced: Flags, aims: Sequence[Aim], random: np.random.Generator, seconds: float
) -> Flags | None:
    hidden = forced.copy()
    proofs: dict[Aim, Ints] = {}
    for aim in sorted(aims, key=lambda aim: -_need(systems, aim) * random.uniform(0.7, 1.3)):
        cells = _reach(systems, aim, weights, hidden, shut=None)
        if cells is None:
            return None
        proofs[aim] = cells
        hidden[cells] = True
    _give_back(systems, weights, forced, hidden, proofs, time.process_time() + seconds)
    return hidden


def _all_together(systems: Sequence[System], weights: Floats, forced: Flags, seconds: float) -> Flags | None:
    hidden = forced.copy()
    for system in systems:
        for upward in (True, False):
            move_together(system, weights, hidden, upward)
    for aim in _aims(systems, hidden):
        cells = _reach(systems, aim, weights, hidden, shut=None)
        if cells is None:
            return None
        hidden[cells] = True
    give_back_together(systems, weights, forced, hidden, seconds)
    return hidden


def _aims(systems: Sequence[System], hidden: Flags) -> Iterator[Aim]:
    """What the cells that go anyway do not protect among themselves, as far as that shows at once."""
    for number, system in enumerate(systems):
        for upward in (True, False):
            needs = [target for target in system.targets if _need(systems, (number, target, upward)) > ROOM]
            for target in unproved(system, hidden[system.cell], needs, upward):
                yield number, target, upward


def _need(systems: Sequence[System], aim: Aim) -> float:
    number, target, upward = aim
    value = systems[number].values[target.quantity]
    return float(target.high - value if upward else value - target.low)


def _reach(systems: Sequence[System], aim: Aim, weights: Floats, hidden: Flags, *, shut: int | None) -> Ints | None:
    """The cells that the cheapest move to the target changes; with `shut` only among hidden ones but that."""
    system = systems[aim[0]]
    size = NEAR
    while True:
        near = _near(system, aim[1].quantity, size, weights, hidden, shut is not None)
        cells = _move(system, aim, _need(systems, aim), near, weights, hidden, shut)
        if cells is not None or len(near) < size:
            return cells
        size *= _GROWTH


def _near(system: System, quantity: int, size: int, weights: Floats, hidden: Flags, only: bool) -> Ints:
    """About `size` quantities, the cheapest to get at first by the sums they share; with `only` none that is shown."""
    starts, rows_of, _ = system.columns
    begins, index, _ = system.rows
    away = np.where(hidden, 1.0, 1.0 + weights / max(float(np.median(weights)), ROOM))[system.cell]
    found, seen_rows = {quantity}, set[int]()
    queue = [(0.0, quantity)]
    while queue and len(found) < size:
        far, here = heapq.heappop(queue)
        for row in rows_of[starts[here] : starts[here + 1]].tolist():
            if row in seen_rows:
                continue
            seen_rows.add(row)
            for other in index[begins[row] : begins[row + 1]].tolist():
                if other not in found and not (only and not hidden[system.cell[other]]):
                    found.add(other)
                    heapq.heappush(queue, (far + away[other], other))
    return np.array(sorted(found), dtype=np.int64)


def _move(system: System, aim: Aim, need: float, near: Ints, weights: Floats, hidden: Flags, shut: int | None) -> Ints | None:
    _, target, upward = aim
    cells = system.cell[near]
    room = system.values[near] - system.floor[near]
    own = near == target.quantity
    up, down = np.full(len(near), np.inf), np.maximum(room, 0.0)
    if shut is not None:
        blocked = ~hidden[cells] | (cells == shut)
        up[blocked], down[blocked] = 0.0, 0.0
    up[own], down[own] = (need, -need) if upward else (-need, need)
    cost = np.where(hidden[cells], _FREE, weights[cells] + _FREE)
    cost[own] = 0.0
    # NOTE: a cell that can give little is dearer by unit, so that the move takes few cells and not many little ones.
    price_down = cost / np.clip(np.minimum(room, need), 0.25, None)
    price_up = cost / need
    (starts, index, factor), low, high = part(system, near)
    rows = _doubled(starts, index, factor, len(near))
    lower, upper = np.zeros(2 * len(near)), np.concatenate([up, down])
    lower[np.flatnonzero(own)] = max(up[own][0], 0.0)
    lower[len(near) + np.flatnonzero(own)] = max(down[own][0], 0.0)
    upper = np.maximum(upper, 0.0)
    program = Program(lower, upper, rows, low, high)
    program.costs(np.arange(2 * len(near)), np.concatenate([price_up, price_down]))
    found = program.solve()
    if found is None or not program.optimal:
        return None
    moved = found[1][: len(near)] - found[1][len(near) :]
    return np.unique(cells[np.abs(moved) > ROOM])


def _doubled(starts: Ints, index: Ints, factor: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """Rows over moves up and, after them, moves down."""
    pairs = np.stack([index, index + count], axis=1).ravel()
    return 2 * starts, pairs, np.stack([factor, -factor], axis=1).ravel()


def _give_back(systems: Sequence[System], weights: Floats, forced: Flags, hidden: Flags, proofs: dict[Aim, Ints], ends: float) -> None:
    """Show cells again, the heaviest first, whose targets can all be reached by other cells that go anyway."""
    users: dict[int, set[Aim]] = defaultdict(set)
    for aim, cells in proofs.items():
        for cell in cells.tolist():
            users[cell].add(aim)
    extra = np.flatnonzero(hidden & ~forced)
    for cell in extra[np.argsort(-weights[extra], kind="stable")].tolist():
        if time.process_time() > ends:
            return
        found: dict[Aim, Ints] = {}
        for aim in users[cell]:
            other = _reach(systems, aim, weights, hidden, shut=cell)
            if other is None:
                break
            found[aim] = other
        else:
            hidden[cell] = False
            for aim, cells in found.items():
                for old in proofs[aim].tolist():
                    users[old].discard(aim)
                proofs[aim] = cells
                for new in cells.tolist():
                    users[new].add(aim)
