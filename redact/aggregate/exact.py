"""The cells that must go besides, at the least loss: mixed integer programming with cuts.

Comes in: systems, what each cell weighs, what goes anyway. Goes out: `Choice`, with a bound that no choice can go below. It must
not know dimensions or tables.

Source: Fischetti and Salazar-González, Solving the cell suppression problem on tabular data with linear constraints, Management
Science 47 (2001): a master program chooses cells; where a target is out of the attacker's reach, the prices of his linear
program are a cut that every protecting choice satisfies.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from redact.aggregate.linear import ROOM, Program, part
from redact.aggregate.shapes import Flags, Floats, Ints, System, Target

_BIG = 1e7


@dataclass(frozen=True)
class Choice:
    """Which cells are hidden."""

    hidden: Flags
    """By cell."""
    lost: float
    """What the hidden cells weigh, without those that go anyway."""
    bound: float
    """No choice that protects loses less."""
    optimal: bool


@dataclass(frozen=True)
class Cut:
    """`sum(factor * hidden) >= least` over cells."""

    cells: Ints
    factors: Floats
    least: float


class Attacker:
    """The linear program of an attacker, whose bounds follow a choice; lives as long as the choosing."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._all = np.arange(len(system.values))
        rows, low, high = part(system, self._all)
        zero = np.zeros(len(self._all))
        self._program = Program(zero, zero, rows, low, high)
        self._down = np.minimum(system.floor - system.values, 0.0)

    def cut(self, share: Floats, target: Target, upward: bool) -> Cut | None:
        """A cut that the choice (from 0 to 1 by cell) does not satisfy; None where the target is reached, or no cut tells."""
        free = share[self.system.cell]
        need = (target.high - self.system.values[target.quantity]) if upward else (self.system.values[target.quantity] - target.low)
        if need <= ROOM:
            return None
        down, up = self._down.copy(), np.full(len(free), _BIG)
        if upward:
            up[target.quantity] = need
        else:
            down[target.quantity] = -need
        self._program.bounds(self._all, down * free, up * free)
        cost = np.zeros(len(free))
        cost[target.quantity] = -1.0 if upward else 1.0
        self._program.costs(self._all, cost)
        found = self._program.solve()
        if found is None:
            return None
        least, _, reduced = found
        if -least >= need - ROOM * max(1.0, need):
            return None
        prices = np.where(reduced < 0, -reduced * up, reduced * -down)
        prices[np.abs(reduced) < 1e-9] = 0.0
        constant = -least - float(prices @ free)
        constant = max(constant, 0.0)
        by_cell = np.bincount(self.system.cell, weights=prices, minlength=len(share))
        room = need - constant
        if room <= ROOM:
            return None
        factors = np.minimum(by_cell, room) / room
        cells = np.flatnonzero(factors > 1e-7)
        cut = Cut(cells, factors[cells], 1.0)
        return cut if float(cut.factors @ share[cut.cells]) < cut.least - 1e-6 else None


def first_cuts(systems: Sequence[System], forced: Flags) -> list[Cut]:
    """What needs no program: where a target's quantity stands in a sum without slack, another cell of that sum must go too."""
    cuts: dict[tuple[int, ...], Cut] = {}
    for system in systems:
        starts, rows_of, _ = system.columns
        begins, index, _ = system.rows
        fall, rise = system.slack
        for target in system.targets:
            own = system.cell[target.quantity]
            for row in rows_of[starts[target.quantity] : starts[target.quantity + 1]]:
                if rise[row] - fall[row] > ROOM:
                    continue
                quantities = index[begins[row] : begins[row + 1]]
                cells = np.setdiff1d(system.cell[quantities], own)
                if len(cells) and not forced[cells].any():
                    cuts[tuple(cells)] = Cut(cells, np.ones(len(cells)), 1.0)
    return list(cuts.values())


def choose(
    systems: Sequence[System],
    weights: Floats,
    forced: Flags,
    *,
    seconds: float,
    fails: Callable[[Flags], bool] = lambda _: False,
) -> Choice | None:
    """The protecting choice of the least weight; None when no choice protects. When the time is over everything is hidden, and the
    bound is what was known by then.

    `fails` says of a choice that satisfies all linear programs whether it fails in whole numbers: then another one is looked for.
    """
    ends, cells = time.monotonic() + seconds, len(weights)
    master = master_of(first_cuts(systems, forced), weights, forced)
    attackers, bound = [Attacker(system) for system in systems], 0.0
    for whole in (False, True):
        if whole:
            master.whole(np.arange(cells))
        while True:
            if time.monotonic() > ends:
                return Choice(np.ones(cells, dtype=np.bool_), float(weights[~forced].sum()), bound, optimal=False)
            master.option("time_limit", max(1.0, ends - time.monotonic()))
            found = master.solve()
            if found is None:
                return None
            bound, share = max(bound, master.bound if whole else found[0]), np.clip(np.round(found[1]) if whole else found[1], 0.0, 1.0)
            cuts = _cuts(attackers, share, ends)
            if whole and not master.optimal and time.monotonic() < ends:
                return None
            if not cuts and whole and fails(share > 0.5):
                out = np.flatnonzero(share < 0.5)
                if not len(out):
                    return None
                cuts = [Cut(out, np.ones(len(out)), 1.0)]
            if not cuts:
                break
            add_cuts(master, cuts)
    hidden: Flags = share > 0.5
    return Choice(hidden, float(weights[hidden & ~forced].sum()), bound, optimal=True)


def master_of(cuts: Sequence[Cut], weights: Floats, forced: Flags, least: Flags | None = None, most: Flags | None = None) -> Program:
    """The program of the cells to be hidden, with what every choice must satisfy; `least` go in any case (by default those that are
    forced), none but `most` (by default all)."""
    cells = np.arange(len(weights))
    starts = np.cumsum([0, *(len(cut.cells) for cut in cuts)], dtype=np.int64)
    rows = starts, np.concatenate([cells[:0], *(cut.cells for cut in cuts)]), np.concatenate([weights[:0], *(cut.factors for cut in cuts)])
    low, high = (forced if least is None else least), (np.ones_like(forced) if most is None else most)
    needs = np.array([cut.least for cut in cuts])
    master = Program(low.astype(np.float64), high.astype(np.float64), rows, needs, np.full(len(cuts), np.inf))
    master.costs(cells, np.where(forced, 0.0, weights))
    return master


def add_cuts(master: Program, cuts: Iterable[Cut]) -> None:
    """Hold the program to more cuts."""
    for cut in cuts:
        master.add(cut.least, np.inf, cut.cells, cut.factors)


def _cuts(attackers: Sequence[Attacker], share: Floats, ends: float) -> list[Cut]:
    found: dict[tuple[int, ...], Cut] = {}
    for attacker in attackers:
        for target in attacker.system.targets:
            for upward in (True, False):
                if time.monotonic() > ends:
                    return list(found.values())
                cut = attacker.cut(share, target, upward)
                if cut is not None:
                    found[tuple(cut.cells)] = cut
    return list(found.values())
