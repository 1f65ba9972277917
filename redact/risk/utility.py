"""What was lost: before and after, over all and column by column.

Comes in: the ground of a search and its answer. Goes out: `Utility`. It must not know values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from redact.risk.classes import Numbers
from redact.risk.nodes import Ground, Ladder, Verdict, grouped


@dataclass(frozen=True)
class Utility:
    """Figures of loss; 0 is nothing lost, 1 is all."""

    discernibility: tuple[int, int]
    """Before and after: each row costs as many as it looks like, a suppressed one as many as there are (Bayardo, Agrawal, ICDE 2005)."""
    loss: float
    """The mean over rows and columns of NCP (Xu et al., KDD 2006), a suppressed row at 1."""
    columns: Mapping[str, float]
    """The same by column."""
    distances: Mapping[str, float]
    """By column half the sum of |before - after| over its values, what a class hides spread evenly over the values under it."""
    suppressed_rows: int
    rows: int


def utility_of(ground: Ground, verdict: Verdict) -> Utility:
    """What the answer costs."""
    kept = np.where(verdict.gone, 0, ground.rows)
    total = max(1, ground.total)
    levels = dict(zip((ladder.name for ladder in ground.ladders), verdict.levels, strict=True))
    columns, distances = {}, {}
    for ladder, codes in zip(ground.ladders, ground.codes, strict=True):
        level = levels[ladder.name]
        lost = float((kept * ladder.losses[level][codes]).sum())
        columns[ladder.name] = (lost + verdict.suppressed) / total
        distances[ladder.name] = _distance(ladder, codes, level, ground.rows, kept)
    merged = [ladder.nodes[levels[ladder.name]][codes] for ladder, codes in zip(ground.ladders, ground.codes, strict=True)]
    group, count = grouped(merged)
    after = np.bincount(group, weights=kept, minlength=count)
    return Utility(
        discernibility=(int((ground.rows**2).sum()), int((after**2).sum()) + verdict.suppressed * ground.total),
        loss=verdict.loss,
        columns=columns,
        distances=distances,
        suppressed_rows=verdict.suppressed,
        rows=ground.total,
    )


def _distance(ladder: Ladder, codes: Numbers, level: int, rows: Numbers, kept: Numbers) -> float:
    node = ladder.nodes[level]
    before = np.bincount(codes, weights=rows, minlength=len(node))
    shown = np.bincount(node[codes], weights=kept, minlength=int(node.max()) + 1)
    under = np.bincount(node)
    after = (shown / np.maximum(1, under))[node]
    told = before > 0
    lacking = before.sum() - after[told].sum()
    after = np.where(told, after + lacking / max(1, int(told.sum())), 0.0)
    return float(np.abs(before - after).sum() / (2 * max(1.0, before.sum())))
