"""Which cells go: those that may not be shown, and the others that would give them away.

Comes in: `Linked`. Goes out: `Chosen`. Up to a stated size at the least loss, beyond it by a heuristic,
with a bound for what any choice loses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from redact.aggregate.audit import audit
from redact.aggregate.exact import choose
from redact.aggregate.greedy import grow_choice
from redact.aggregate.least import least
from redact.aggregate.linking import Linked
from redact.aggregate.polishing import POLISHED, polish
from redact.aggregate.shapes import Flags, Floats
from redact.errors import LeakFound

EXACT = 1_000
"""Quantities up to which the least loss is looked for."""
SECONDS = 20.0


@dataclass(frozen=True)
class Chosen:
    """The cells that are not shown."""

    hidden: Flags
    lost: float
    bound: float
    """No choice that protects loses less."""
    method: Literal["nothing to protect", "optimal", "heuristic"]

    @property
    def gap(self) -> float:
        """How much more is lost than has to be, at most: 0.2 for a fifth."""
        return (self.lost - self.bound) / self.bound if self.bound > 0 else 0.0


def weigh(linked: Linked, objective: str) -> Floats:
    """What each cell weighs. Among choices that lose as many cells, those of few people are better."""
    return linked.people if objective == "people" else 1.0 + linked.people / (1.0 + linked.people.sum()) / 10


def conceal(linked: Linked, objective: str, *, exact_up_to: int = EXACT, seconds: float = SECONDS) -> Chosen:
    """The cells to hide, such that no attacker gets at a primary one. Raises LeakFound where no choice protects."""
    forced = linked.primary | ~linked.listed
    if not linked.primary.any():
        return Chosen(forced, 0.0, 0.0, "nothing to protect")
    weights, bound = weigh(linked, objective), 0.0
    if sum(len(system.values) for system in linked.systems) <= exact_up_to:
        best = choose(linked.systems, weights, forced, seconds=seconds, fails=lambda hidden: not _holds(linked, hidden))
        if best is not None and best.optimal:
            return Chosen(best.hidden, best.lost, best.bound, "optimal")
        bound = best.bound if best is not None else 0.0
    found = grow_choice(linked.systems, weights, forced)
    if found is None:
        raise LeakFound("aggregate: expected cells that can be protected, found some that no other cell can hide", "publish fewer margins")
    polished, told = _polished(linked, weights, forced, found.hidden)
    hidden = _without_known(linked, polished, forced)
    return Chosen(hidden, float(weights[hidden & ~forced].sum()), max(bound, found.bound, told), "heuristic")


def _polished(linked: Linked, weights: Floats, forced: Flags, hidden: Flags) -> tuple[Flags, float]:
    """The best of the choices that begin with `hidden` and stand, and what no choice goes below."""
    if sum(len(system.values) for system in linked.systems) > POLISHED:
        return hidden, least(linked.systems, weights, forced, seconds=3 * SECONDS)
    better, bound = polish(linked.systems, weights, forced, hidden, seconds=SECONDS)
    return next((each for each in reversed(better) if _holds(linked, each)), hidden), bound


def _without_known(linked: Linked, hidden: Flags, forced: Flags) -> Flags:
    """The choice without the cells of which an attacker knows everything all the same: to show them tells nothing more."""
    known = hidden & ~forced
    for system in linked.systems:
        shown = np.where(hidden[system.cell], np.nan, system.values)
        found = audit(replace(system, targets=()), shown, (known & linked.listed)[system.cell])
        told = np.zeros(len(shown), dtype=np.bool_)
        told[list(found.known)] = True
        unknown = np.unique(system.cell[np.isnan(shown) & ~told])
        known[unknown] = False
    return hidden & ~known


def _holds(linked: Linked, hidden: Flags) -> bool:
    """Whether the choice stands before an attacker who knows that counts are whole."""
    for system in linked.systems:
        shown = np.where(hidden[system.cell], np.nan, system.values)
        if audit(system, shown, np.zeros(len(shown), dtype=np.bool_)).failed:
            return False
    return True
