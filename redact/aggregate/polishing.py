"""A protecting choice -> one that loses less: a neighbourhood at a time is chosen anew at its least loss, all else staying as it is.

Comes in: systems, what each cell weighs, what goes anyway, a choice. Goes out: better choices, and a bound. It must not know tables.

What an attacker's prices say of one choice holds for all (`exact.Cut`), so the cuts of each neighbourhood serve the next ones, and
together they bound what any choice loses. Source of the search: Shaw, Using constraint programming and local search methods to solve
vehicle routing problems, CP 1998 (large neighbourhoods).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

import numpy as np

from redact.aggregate.exact import Attacker, Cut, add_cuts, first_cuts, master_of
from redact.aggregate.linear import ROOM, Program
from redact.aggregate.shapes import Flags, Floats, Ints, System

POLISHED = 4_000
"""Quantities up to which a choice is polished: beyond, an attacker's program over all of them takes too long."""
_OPEN = (0.1, 0.5)
"""Share of the cells that are chosen anew at once: the first, growing to the last where nothing better is found."""
_GROWTH = 1.03
_ENOUGH = 12
"""Cuts that are looked for before the choosing goes on."""
_SECONDS = 2.0
"""Of one program."""
_LEAST = 30


def polish(systems: Sequence[System], weights: Floats, forced: Flags, hidden: Flags, *, seconds: float) -> tuple[list[Flags], float]:
    """Choices, each better than the one before, and what no choice goes below. `seconds` of processor time are spent at most."""
    search = _Search(systems, weights, forced, time.process_time() + seconds)
    random, better, share = np.random.default_rng(0), [hidden], _OPEN[0]
    while time.process_time() < search.ends and share < _OPEN[1]:
        found = search.anew(better[-1], search.near(better[-1], share, random))
        better += [] if found is None else [found]
        share = share if found is not None else share * _GROWTH
    return better[1:], search.bound()


class _Search:
    """The cuts so far; lives for one choice."""

    def __init__(self, systems: Sequence[System], weights: Floats, forced: Flags, ends: float) -> None:
        self.weights, self.forced, self.ends = weights, forced, ends
        self.attackers = [Attacker(system) for system in systems]
        self.aims = [(number, target, up) for number, system in enumerate(systems) for target in system.targets for up in (True, False)]
        self.cuts = first_cuts(systems, forced)
        self.sums = [cells for system in systems for cells in _cells_of_sums(system)]
        self.sums_of: list[list[int]] = [[] for _ in weights]
        for number, cells in enumerate(self.sums):
            for cell in cells.tolist():
                self.sums_of[cell].append(number)

    def near(self, hidden: Flags, share: float, random: np.random.Generator) -> Flags:
        """A share of all cells, which hang together by sums, around one that went besides."""
        wanted, found = max(_LEAST, int(share * len(hidden))), np.zeros(len(hidden), dtype=np.bool_)
        besides = np.flatnonzero(hidden & ~self.forced)
        queue = [int(random.choice(besides))] if len(besides) else []
        while queue and wanted > 0:
            cell = queue.pop(int(random.integers(len(queue))))
            if not found[cell]:
                found[cell] = True
                wanted -= 1
                queue += [other for number in self.sums_of[cell] for other in self.sums[number].tolist() if not found[other]]
        return found

    def anew(self, hidden: Flags, free: Flags) -> Flags | None:
        """The choice with its free cells chosen anew; None where that loses no less."""
        lost = float(self.weights[hidden & ~self.forced].sum())
        master = self._master(np.where(free, self.forced, hidden), np.where(free, True, hidden))
        while time.process_time() < self.ends:
            found = master.solve()
            if found is None or found[0] > lost - ROOM:
                return None
            share = np.clip(np.round(found[1]), 0.0, 1.0)
            cuts = self._missed(share)
            if not cuts and time.process_time() < self.ends:
                return np.asarray(share > 0.5)
            add_cuts(master, cuts)
            self.cuts += cuts
        return None

    def bound(self) -> float:
        """What every choice loses, as far as the cuts tell."""
        master = self._master(self.forced, np.ones(len(self.forced), dtype=np.bool_))
        return max(0.0, master.bound) if master.solve() is not None else 0.0

    def _master(self, least: Flags, most: Flags) -> Program:
        master = master_of(self.cuts, self.weights, self.forced, least, most)
        master.whole(np.arange(len(self.weights)))
        master.option("time_limit", _SECONDS)
        return master

    def _missed(self, share: Floats) -> list[Cut]:
        """A few cuts that the choice does not satisfy, those of targets that were missed of late first."""
        found: dict[tuple[int, ...], Cut] = {}
        missed = []
        for aim in self.aims:
            number, target, upward = aim
            cut = self.attackers[number].cut(share, target, upward)
            if cut is not None:
                found[tuple(cut.cells)] = cut
                missed.append(aim)
            if len(missed) == _ENOUGH or time.process_time() > self.ends:
                break
        self.aims = missed + [aim for aim in self.aims if aim not in missed]
        return list(found.values())


def _cells_of_sums(system: System) -> list[Ints]:
    begins, index, _ = system.rows
    return [np.unique(system.cell[index[begin:end]]) for begin, end in itertools.pairwise(begins.tolist())]
