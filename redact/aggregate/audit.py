"""The audit: what an attacker can work out of the numbers that are shown.

Comes in: a system whose hidden values are gone. Goes out: `Audit`. It must not know the true values, nor how cells were chosen.

The attacker knows k and the rules, what adds up to what, that counts are whole, and that a listed cell has a person (himself, it may be).
Every target is certified by a table that he cannot rule out: few linear programs that push many cells at once, then one a cell
for the rest (Fischetti and Salazar, Management Science 47, 2001, for the intervals).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from redact.aggregate.linear import PRIMAL, ROOM, Program, components, part
from redact.aggregate.shapes import Flags, Floats, Ints, System, Target

WHOLE = 4_000
"""Hidden quantities up to which whole-number tables are looked for; beyond, the record says how many bounds are linear."""
_ROUNDS = 12
_SECONDS = 20.0
_BIG = 1e9


@dataclass(frozen=True)
class Audit:
    """What was found of the targets and of every hidden quantity."""

    failed: tuple[Target, ...]
    """Targets that no table of the attacker's reaches."""
    known: tuple[int, ...]
    """Quantities of `hidden` that have one value in every table."""
    linear: int
    """Targets for which only a table of broken numbers was found."""
    low: Floats
    high: Floats
    """The lowest and highest value of each quantity in the tables that were found: the interval is at least this wide."""

    @property
    def passed(self) -> bool:
        """Whether nothing can be worked out."""
        return not self.failed and not self.known


def audit(system: System, shown: Floats, listed: Flags, *, whole_up_to: int = WHOLE, seed: int = 0) -> Audit:
    """What follows from the values `shown` (NaN where hidden); of the `listed` hidden quantities none may have one value only."""
    look = _Look(replace(system, values=np.nan_to_num(shown, nan=0.0)), np.isnan(shown), whole_up_to, seed)
    for upward in (True, False):
        look.push([target for target in system.targets if np.isnan(shown[target.quantity])], upward)
    shown_targets = [target for target in system.targets if not np.isnan(shown[target.quantity])]
    known = look.fixed(np.flatnonzero(listed & np.isnan(shown)))
    return Audit((*look.failed, *shown_targets), tuple(known), look.linear, look.low, look.high)


def unproved(system: System, hidden: Flags, targets: Sequence[Target], upward: bool) -> list[Target]:
    """The targets for which pushing many at once found no table, whole or broken; each may be reached all the same."""
    look = _Look(replace(system, values=np.where(hidden, 0.0, system.values)), hidden, 0, 0)
    return look.rounds(targets, upward, whole=False)


class _Look:
    """The tables found so far; lives for one audit."""

    def __init__(self, system: System, hidden: Flags, whole_up_to: int, seed: int) -> None:
        self.columns: Ints = np.flatnonzero(hidden)
        self.local = np.full(len(hidden), -1, dtype=np.int64)
        self.local[self.columns] = np.arange(len(self.columns))
        self.system = system
        self.is_whole = system.whole
        self.try_whole = system.whole and len(self.columns) <= whole_up_to
        self.rows = part(system, self.columns)
        self.groups = components(system, self.columns)
        self.group_of = {int(quantity): number for number, group in enumerate(self.groups) for quantity in group}
        self.programs: dict[int, Program] = {}
        self.low = np.where(hidden, np.inf, system.values)
        self.high = np.where(hidden, -np.inf, system.values)
        self.whole_low, self.whole_high = self.low.copy(), self.high.copy()
        self.failed: list[Target] = []
        self.linear = 0
        self.random = np.random.default_rng(seed)

    def push(self, targets: Sequence[Target], upward: bool) -> None:
        """Find tables in which the targets are reached, many at once and then one by one."""
        for target in self.rounds(targets, upward, whole=self.is_whole):
            self._alone(target, upward)

    def rounds(self, targets: Sequence[Target], upward: bool, *, whole: bool) -> list[Target]:
        """Push all at once until that gets no further; those that are left."""
        pending = self._open(targets, upward, whole)
        for _ in range(_ROUNDS):
            if not pending:
                break
            self._together(pending, upward, whole=False)
            left = self._open(pending, upward, whole)
            if len(left) == len(pending) and self.try_whole:
                self._together(pending, upward, whole=True)
                left = self._open(pending, upward, whole)
            if len(left) == len(pending):
                break
            pending = left
        return pending

    def fixed(self, quantities: Ints) -> list[int]:
        """Those that have the same value in every table."""
        # NOTE: two ends of what is possible in directions drawn at random differ in nearly all that can differ. How far is no matter, and
        # numbers without end would blur what has one value.
        program = self._program(self.columns, 100.0 + 10.0 * float(self.system.values.max(initial=0.0)))
        count = len(self.columns)
        while left := self._still(quantities):
            ways = np.zeros(count)
            ways[self.local[left]] = self.random.normal(size=len(left))
            for way in (ways, -ways):
                program.costs(np.arange(count), way)
                self._keep(program, self.columns, whole=False)
            if len(self._still(quantities)) > len(left) * 0.9:
                break
        for quantity in self._still(quantities):
            for upward in (True, False):
                self._one(quantity, upward, whole=False)
        return self._still(quantities)

    def _still(self, quantities: Ints) -> list[int]:
        return [int(q) for q in quantities if not self.high[q] - self.low[q] > ROOM * 10]

    def _open(self, targets: Sequence[Target], upward: bool, whole: bool) -> list[Target]:
        return [target for target in targets if not self._reached(target, upward, whole)]

    def _reached(self, target: Target, upward: bool, whole: bool) -> bool:
        low, high = (self.whole_low, self.whole_high) if whole else (self.low, self.high)
        room = ROOM * max(1.0, abs(target.high))
        return bool(high[target.quantity] >= target.high - room if upward else low[target.quantity] <= target.low + room)

    def _together(self, targets: Sequence[Target], upward: bool, *, whole: bool) -> None:
        """Push all targets as far as they need, each with a weight drawn at random, and no further."""
        count, extra = len(self.columns), len(targets)
        at = self.local[[target.quantity for target in targets]]
        goal = np.array([target.high if upward else target.low for target in targets])
        (starts, index, factor), low, high = self.rows
        pairs = np.stack([at, count + np.arange(extra)], axis=1).ravel()
        rows = (
            np.concatenate([starts, starts[-1] + 2 * np.arange(1, extra + 1)]),
            np.concatenate([index, pairs]),
            np.concatenate([factor, np.tile([1.0, -1.0], extra)]),
        )
        # NOTE: as far as the goal and no further: a reached target pulls no more, and the others get room.
        side = np.zeros(extra), np.full(extra, np.inf)
        sides = side if upward else (-side[1], side[0])
        lower = np.concatenate([self.system.floor[self.columns], np.full(extra, -_BIG) if upward else goal])
        upper = np.concatenate([np.full(count, _BIG), goal if upward else np.full(extra, _BIG)])
        program = Program(lower, upper, rows, np.concatenate([low, sides[0]]), np.concatenate([high, sides[1]]))
        weights = self.random.uniform(0.5, 1.5, extra) * (-1.0 if upward else 1.0)
        program.costs(count + np.arange(extra), weights)
        self._keep(program, self.columns, whole)

    def _one(self, quantity: int, upward: bool, *, whole: bool) -> bool:
        """Push one quantity alone, in the quantities that hang together with it; whether the end is certain."""
        number = self.group_of[quantity]
        columns = self.groups[number]
        at = np.searchsorted(columns, [quantity])
        # NOTE: one program for all questions of a component: the last answer is nearly the next one. Not so in whole numbers.
        if whole or number not in self.programs:
            self.programs[number] = self._program(columns, _BIG)
        program = self.programs.pop(number) if whole else self.programs[number]
        program.costs(at, np.array([-1.0 if upward else 1.0]))
        certain = self._keep(program, columns, whole)
        program.costs(at, np.zeros(1))
        return certain

    def _program(self, columns: Ints, most: float) -> Program:
        rows, low, high = part(self.system, columns)
        program = Program(self.system.floor[columns], np.full(len(columns), most), rows, low, high)
        program.option("simplex_strategy", PRIMAL)
        return program

    def _alone(self, target: Target, upward: bool) -> None:
        self._one(target.quantity, upward, whole=False)
        if not self._reached(target, upward, whole=False):
            self.failed.append(target)
        elif self.is_whole and not self._reached(target, upward, whole=True):
            if self.try_whole:
                self._one(target.quantity, upward, whole=True)
            if not self._reached(target, upward, whole=True):
                if self.try_whole:
                    self.failed.append(target)
                else:
                    self.linear += 1

    def _keep(self, program: Program, columns: Ints, whole: bool) -> bool:
        if whole:
            program.whole(np.arange(len(columns)))
            program.option("time_limit", _SECONDS)
        found = program.solve()
        if found is None:
            return False
        values = found[1][: len(columns)]
        self.low[columns] = np.minimum(self.low[columns], values)
        self.high[columns] = np.maximum(self.high[columns], values)
        if np.all(np.abs(values - np.round(values)) < ROOM * 10):
            self.whole_low[columns] = np.minimum(self.whole_low[columns], np.round(values))
            self.whole_high[columns] = np.maximum(self.whole_high[columns], np.round(values))
        return program.optimal
