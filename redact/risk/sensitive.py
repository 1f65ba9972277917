"""What belonging to a class tells of a sensitive value.

Comes in: how a sensitive column's values are spread over the classes. Goes out: the measures of each class, as arrays. It must not
know rows, persons or policies.

With q the shares of the values inside a class and p those of the whole table:
l-diversity, distinct, entropy and recursive (Machanavajjhala et al., l-Diversity, ACM TKDD 1(1), 2007); t-closeness with the equal,
ordered and hierarchical distance (Li, Li, Venkatasubramanian, t-Closeness, ICDE 2007); alpha of (alpha, k)-anonymity (Wong et al.,
KDD 2006); beta-likeness, basic and enhanced (Cao, Karras, PVLDB 5(11), 2012); delta-disclosure (Brickell, Shmatikov, KDD 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from redact.risk.classes import Cells, Numbers

Shares = npt.NDArray[np.float64]
Distance = Literal["equal", "ordered", "hierarchical"]


@dataclass(frozen=True)
class Spread:
    """A sensitive column's values over the classes, its values numbered from 0 without gaps."""

    value: Numbers = field(repr=False)
    count: Numbers = field(repr=False)
    starts: Numbers = field(repr=False)
    whole: Shares = field(repr=False)
    """p: the share of each value in the whole table."""

    @cached_property
    def lengths(self) -> Numbers:
        """l of distinct l-diversity for each class."""
        return np.diff(np.append(self.starts, len(self.value)))

    @property
    def totals(self) -> Numbers:
        """What the shares of each class are shares of."""
        return np.add.reduceat(self.count, self.starts)

    @cached_property
    def shares(self) -> Shares:
        """q, for each entry."""
        return self.count / np.repeat(self.totals, self.lengths)


def spread_of(cells: Cells) -> Spread:
    """Cells whose table holds no value that does not occur."""
    weights = np.bincount(cells.value, weights=cells.count, minlength=cells.column.radix)
    occurs = weights > 0
    number = np.cumsum(occurs) - 1
    return Spread(number[cells.value], cells.count, cells.starts, weights[occurs] / weights.sum())


def entropies(spread: Spread) -> Shares:
    """-sum q ln q, for each class."""
    shares = spread.shares
    return -np.add.reduceat(shares * np.log(shares), spread.starts)


def largest_shares(spread: Spread) -> Shares:
    """max q, for each class: the chance of guessing the value of a member."""
    return _largest(spread.shares, spread.starts)


def gains(spread: Spread) -> Shares:
    """max (q - p) / p, for each class."""
    p = spread.whole[spread.value]
    return _largest((spread.shares - p) / p, spread.starts)


def log_gains(spread: Spread) -> Shares:
    """max |ln(q / p)| over the values that the class holds."""
    return _largest(np.abs(np.log(spread.shares / spread.whole[spread.value])), spread.starts)


def _largest(values: Shares, starts: Numbers) -> Shares:
    largest: Shares = np.maximum.reduceat(values, starts)
    return largest


def recursive_c(spread: Spread, l_diversity: int) -> Shares:
    """The least c for which r1 <= c (r_l + ... + r_m), r the counts of a class from the most to the least frequent; infinite if none."""
    first, tail = _tails(spread, l_diversity, descending=True)
    return _over(first, tail)


def ascending_c(spread: Spread, l_diversity: int) -> Shares:
    """As pycanon tells c: the same with r from the least to the most frequent, as floor(c + 1)."""
    first, tail = _tails(spread, l_diversity, descending=False)
    floors: Shares = np.floor(_over(first, tail) + 1)
    return floors


def _over(first: Shares, tail: Shares) -> Shares:
    ratio: Shares = np.full(len(first), np.inf)
    np.divide(first, tail, out=ratio, where=tail > 0)
    return ratio


def _tails(spread: Spread, l_diversity: int, descending: bool) -> tuple[Shares, Shares]:
    """r_1 and r_l + ... + r_m of each class."""
    lengths = spread.lengths
    owner = np.repeat(np.arange(len(spread.starts)), lengths)
    counts = spread.count[np.lexsort((-spread.count if descending else spread.count, owner))]
    rank = np.arange(len(counts)) - np.repeat(spread.starts, lengths)
    tail = np.add.reduceat(np.where(rank >= l_diversity - 1, counts, 0), spread.starts)
    return counts[spread.starts].astype(np.float64), tail.astype(np.float64)


def equal_distances(spread: Spread) -> Shares:
    """Half the sum of |q - p|. Both sum to one, so what q has above p is what it lacks elsewhere, where p alone stands."""
    above = np.maximum(spread.shares - spread.whole[spread.value], 0.0)
    sums: Shares = np.add.reduceat(above, spread.starts)
    return sums


def ordered_distances(spread: Spread) -> Shares:
    """The sum over i of |Q_i - P_i| / (m - 1), Q and P cumulated.

    From one value that a class holds to the next Q stays and P climbs, so each stretch is two sums over P, told apart where P passes Q.
    """
    steps = len(spread.whole) - 1
    if steps == 0:
        return np.zeros(len(spread.starts))
    climbed = np.cumsum(spread.whole)
    summed = np.append(0.0, np.cumsum(climbed))
    totals = np.repeat(spread.totals, spread.lengths)
    before = np.cumsum(spread.count) - np.repeat((np.cumsum(spread.count) - spread.count)[spread.starts], spread.lengths)
    reached = before / totals
    last = np.append(spread.starts[1:], len(spread.value)) - 1
    end = np.append(spread.value[1:], 0)
    end[last] = steps + 1
    stretches = _stretch(reached, spread.value, end, climbed, summed)
    lead = summed[spread.value[spread.starts]]  # before its first value Q is 0
    distances: Shares = (np.add.reduceat(stretches, spread.starts) + lead) / steps
    return distances


def _stretch(level: Shares, start: Numbers, end: Numbers, climbed: Shares, summed: Shares) -> Shares:
    """The sum over start <= i < end of |level - climbed_i|."""
    turn = np.clip(np.searchsorted(climbed, level), start, end)
    below = level * (turn - start) - (summed[turn] - summed[start])
    above = summed[end] - summed[turn] - level * (end - turn)
    return below + above


def hierarchical_distances(spread: Spread, levels: Sequence[Numbers]) -> Shares:
    """The least work that moves q to p over a tree, where moving below a node of height h costs h / H (ICDE 2007, section 5).

    `levels` give for each value its node from the height 1 up to the root.
    """
    classes = len(spread.starts)
    owner = np.repeat(np.arange(classes), spread.lengths)
    node, share, weight = spread.value, spread.shares, spread.whole
    parent_of: Numbers = np.arange(len(spread.whole))
    work: Shares = np.zeros(classes)
    for height, level in enumerate(levels, start=1):
        # NOTE: a child that the class does not hold lacks all of its p: what is lacking follows from what is had and the sums.
        up: Numbers = np.zeros(int(parent_of.max()) + 1, dtype=np.int64)
        up[parent_of] = level
        had = np.maximum(share - weight[node], 0.0)
        above = up[node]
        order = np.lexsort((above, owner))
        owner, above, had, share = owner[order], above[order], had[order], share[order]
        first = np.flatnonzero(np.append(True, (owner[1:] != owner[:-1]) | (above[1:] != above[:-1])))
        weight = np.bincount(level, weights=spread.whole).astype(np.float64)
        had, share = np.add.reduceat(had, first), np.add.reduceat(share, first)
        owner, node = owner[first], above[first]
        lacked = np.maximum(had - share + weight[node], 0.0)
        work += np.bincount(owner, weights=np.minimum(had, lacked), minlength=classes) * height / len(levels)
        parent_of = level
    return work
