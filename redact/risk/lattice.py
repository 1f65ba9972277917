"""The least lossy levels that reach a target: a search over the lattice of all combinations.

Comes in: the classes of the values as they are, a target. Goes out: the best `Verdict`, and whether it was proven to be the best.

After Optimal Lattice Anonymization (El Emam et al., JAMIA 16(5), 2009) and Flash (Kohlmayer et al., IEEE PASSAT 2012): chains from an
open node upwards are halved; where a node has too many rows in failing classes so has every node below it (k and l only; t with
suppression is not monotone, and then nothing is concluded); a node that loses more by its levels alone than the best answer so
far is never looked at. What is left is the best of the whole lattice, suppression counted as full loss.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from redact.risk.classes import Numbers
from redact.risk.nodes import Flags, Ground, Target, Verdict, judge
from redact.risk.sensitive import Shares

LARGEST = 200_000
"""Nodes above which the lattice is not held: then one chain is searched, and the answer is not proven to be the best."""


@dataclass(frozen=True)
class Found:
    """The answer of a search."""

    best: Verdict | None
    """None where no node reaches the target."""
    nodes: int
    judged: int
    proven: bool
    """Whether no other node loses less."""


def search(ground: Ground, target: Target) -> Found:
    """The feasible node with the least loss; among equal ones the first with the lowest levels."""
    heights = [ladder.height for ladder in ground.ladders]
    size = math.prod(height + 1 for height in heights)
    if size > LARGEST:
        return _one_chain(ground, target, heights, size)
    nodes = np.array(list(itertools.product(*(range(height + 1) for height in heights))), dtype=np.int64)
    bounds, open_nodes = _bounds(ground, nodes), np.ones(len(nodes), dtype=np.bool_)
    monotone = target.t is None
    best: Verdict | None = None
    judged, allowed = 0, int(target.limit * ground.total)

    def look(at: int) -> bool:
        nonlocal best, judged
        verdict, judged = judge(ground, nodes[at].tolist(), target), judged + 1
        open_nodes[at] = False
        if verdict.feasible and (best is None or verdict.loss < best.loss - 1e-15):
            best = verdict
            open_nodes[bounds >= best.loss] = False
        elif monotone and verdict.failing > allowed:
            open_nodes[(nodes <= nodes[at]).all(axis=1)] = False
        return verdict.feasible

    while open_nodes.any():
        start = int(np.where(open_nodes, bounds, np.inf).argmin())
        _halve(_chain(nodes, bounds, open_nodes, start), open_nodes, look)
    return Found(best, size, judged, proven=True)


def _bounds(ground: Ground, nodes: Numbers) -> Shares:
    """What each node loses by its levels alone."""
    bounds = np.zeros(len(nodes))
    for at, (ladder, codes) in enumerate(zip(ground.ladders, ground.codes, strict=True)):
        lost = np.array([float((ground.rows * loss[codes]).sum()) for loss in ladder.losses])
        bounds += lost[nodes[:, at]]
    return bounds / max(1, ground.total * len(ground.ladders))


def _chain(nodes: Numbers, bounds: Shares, open_nodes: Flags, start: int) -> list[int]:
    """From an open node upwards, each time the open successor that loses least."""
    chain, here = [start], start
    while True:
        above = (nodes >= nodes[here]).all(axis=1) & open_nodes & ((nodes - nodes[here]).sum(axis=1) == 1)
        if not above.any():
            return chain
        here = int(np.where(above, bounds, np.inf).argmin())
        chain.append(here)


def _halve(chain: list[int], open_nodes: Flags, look: Callable[[int], bool]) -> None:
    """Binary search for the lowest feasible node of a chain; what a look closes is not looked at."""
    low, high = 0, len(chain)
    while low < high:
        middle = (low + high) // 2
        if not open_nodes[chain[middle]] or look(chain[middle]):  # closed: what stands there loses more than the best
            high = middle
        else:
            low = middle + 1


def _one_chain(ground: Ground, target: Target, heights: list[int], size: int) -> Found:
    """Upwards by the column whose next level lets the fewest rows fail for what it loses, then down again where it may."""
    here, judged = [0] * len(heights), 1
    verdict = judge(ground, here, target)
    while not verdict.feasible and here != heights:
        steps = [[*here[:at], here[at] + 1, *here[at + 1 :]] for at in range(len(here)) if here[at] < heights[at]]
        verdicts = [judge(ground, step, target) for step in steps]
        judged += len(steps)
        verdict = min(verdicts, key=lambda each: (not each.feasible, each.failing, each.loss))
        here = list(verdict.levels)
    if not verdict.feasible:
        return Found(None, size, judged, proven=False)
    improved = True
    while improved:
        steps = [list(verdict.levels) for _ in heights]
        for at, step in enumerate(steps):
            step[at] = max(0, step[at] - 1)
        lower = [each for each in (judge(ground, step, target) for step in steps) if each.feasible and each.loss < verdict.loss]
        judged += len(steps)
        improved = bool(lower)
        verdict = min(lower, key=lambda each: each.loss) if lower else verdict
    return Found(verdict, size, judged, proven=False)
