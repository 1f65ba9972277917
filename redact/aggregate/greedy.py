"""The cells that must go besides, where there are too many for the least loss: target by target, then what proved needless comes back.

Comes in: systems, what each cell weighs, what goes anyway. Goes out: `Choice` with a bound that no choice can go below.

Each target is reached by the cheapest move of an attacker, a small linear program over the cells near by, in which cells that go anyway
cost nothing (Kelly, Golden and Assad, Networks 22, 1992); the sums near by decide what is near.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from redact.aggregate.exact import Choice, first_cuts
from redact.aggregate.linear import ROOM, Program, part
from redact.aggregate.shapes import Flags, Floats, Ints, System, Target

NEAR = 700
"""Quantities of the small linear programs, and their growth where that is too little."""
_GROWTH = 8
_FREE = 1e-4
"""What a cell that goes anyway costs, against wandering."""

Aim = tuple[int, Target, bool]
"""(system, target, upward)."""


def grow_choice(systems: Sequence[System], weights: Floats, forced: Flags) -> Choice | None:
    """A protecting choice; None where some target cannot be reached though everything goes."""
    hidden = forced.copy()
    proofs: dict[Aim, Ints] = {}
    aims = sorted(_aims(systems), key=lambda aim: -_need(systems, aim))
    for aim in aims:
        cells = _reach(systems, aim, weights, hidden, shut=None)
        if cells is None:
            return None
        proofs[aim] = cells
        hidden[cells] = True
    _give_back(systems, weights, forced, hidden, proofs)
    lost = float(weights[hidden & ~forced].sum())
    return Choice(hidden, lost, least(systems, weights, forced), optimal=False)


def least(systems: Sequence[System], weights: Floats, forced: Flags) -> float:
    """What every protecting choice loses: the linear relaxation of what each target needs in each of its sums."""
    cuts = first_cuts(systems, forced)
    if not cuts:
        return 0.0
    count = len(weights)
    starts = np.concatenate([[0], np.cumsum([len(cut.cells) for cut in cuts])]).astype(np.int64)
    rows = starts, np.concatenate([cut.cells for cut in cuts]), np.concatenate([cut.factors for cut in cuts])
    needs = np.array([cut.least for cut in cuts])
    program = Program(forced.astype(np.float64), np.ones(count), rows, needs, np.full(len(cuts), np.inf))
    program.costs(np.arange(count), np.where(forced, 0.0, weights))
    found = program.solve()
    return found[0] if found is not None and program.optimal else 0.0


def _aims(systems: Sequence[System]) -> Iterator[Aim]:
    for number, system in enumerate(systems):
        for target in system.targets:
            for upward in (True, False):
                if _need(systems, (number, target, upward)) > ROOM:
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
        near = _near(system, aim[1].quantity, size, hidden if shut is not None else None)
        cells = _move(system, aim, _need(systems, aim), near, weights, hidden, shut)
        if cells is not None or len(near) < size:
            return cells
        size *= _GROWTH


def _near(system: System, quantity: int, size: int, only: Flags | None) -> Ints:
    """About `size` quantities, the nearest first by the sums they share; every sum of `quantity` is there whole."""
    starts, rows_of, _ = system.columns
    begins, index, _ = system.rows
    found, seen_rows, at = {quantity: None}, set[int](), 0
    queue = [quantity]
    while at < len(queue) and len(found) < size:
        here = queue[at]
        at += 1
        for row in rows_of[starts[here] : starts[here + 1]].tolist():
            if row in seen_rows:
                continue
            seen_rows.add(row)
            for other in index[begins[row] : begins[row + 1]].tolist():
                if other not in found and (only is None or only[system.cell[other]]):
                    found[other] = None
                    queue.append(other)
    return np.sort(np.array(list(found), dtype=np.int64))


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


def _give_back(systems: Sequence[System], weights: Floats, forced: Flags, hidden: Flags, proofs: dict[Aim, Ints]) -> None:
    """Show cells again, the heaviest first, whose targets can all be reached by other cells that go anyway."""
    users: dict[int, set[Aim]] = defaultdict(set)
    for aim, cells in proofs.items():
        for cell in cells.tolist():
            users[cell].add(aim)
    extra = np.flatnonzero(hidden & ~forced)
    for cell in extra[np.argsort(-weights[extra], kind="stable")].tolist():
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
