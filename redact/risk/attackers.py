"""How likely somebody is found: by one who knows that the person is there, who does not, and who wants as many as possible.

Comes in: class sizes, perhaps how many people the sample was drawn from. Goes out: probabilities. It must not know columns or values.

Prosecutor, journalist and marketer: El Emam, Guide to the De-Identification of Personal Health Information (2013), chapters 16 to 19.
Uniqueness in the population: Pitman's model (Hoshino, J. Official Statistics 17(4), 2001) and Zayatz's (Census Bureau 1991), chosen by
the rule of Dankar et al. (BMC Med. Inform. Decis. Mak. 12:66, 2012), without its third model.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from redact.risk.classes import Numbers

SMALL = 0.1
"""The sampling fraction up to which Pitman's model is the better one."""
_STEPS = 60
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Attackers:
    """Chances between 0 and 1."""

    prosecutor_highest: float
    """One over the smallest class."""
    prosecutor_average: float
    """Expected share of the records that are found, which is classes over records."""
    journalist_highest: float
    """The same against the population; without a population the prosecutor's, which is not smaller."""
    journalist_average: float
    marketer: float
    """Expected share of the records that matching against the population finds."""
    at_risk: float
    """Share of the records in classes below k: their chance is above 1/k."""


@dataclass(frozen=True)
class Uniqueness:
    """An estimate."""

    share: float
    """Share of the population that is unique in it; the same share of the records is expected to be so."""
    model: str
    """`pitman`, `zayatz`, or `none` where no record is unique."""


def attackers(sizes: Numbers, members: Numbers, k: int, fraction: float = 1.0, found_in: Numbers | None = None) -> Attackers:
    """The three chances: `members` are in each class, and each of them looks like `sizes` (as many, or more with wildcards).

    `found_in` counts whom each class fits in the population; else the population is the sample over `fraction`.
    """
    total = int(members.sum())
    if not total:
        return Attackers(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    there = np.maximum(found_in, sizes) if found_in is not None else sizes / fraction
    return Attackers(
        prosecutor_highest=1 / int(sizes.min()),
        prosecutor_average=float((members / sizes).sum()) / total,
        journalist_highest=1 / float(there.min()),
        journalist_average=max(len(there) / float(there.sum()), float((members / there).sum()) / total),
        marketer=float((members / there).sum()) / total,
        at_risk=float(members[sizes < k].sum()) / total,
    )


def population_uniqueness(sizes: Numbers, population: int) -> Uniqueness:
    """How much of a population of this size is unique, from the class sizes of a sample of it."""
    total, unique = int(sizes.sum()), int((sizes == 1).sum())
    if not unique:
        return Uniqueness(0.0, "none")
    if population <= total:
        return Uniqueness(unique / total, "all")
    if total / population <= SMALL and (pitman := _pitman(sizes, population)) is not None:
        return Uniqueness(pitman, "pitman")
    return Uniqueness(_zayatz(sizes, population), "zayatz")


def _pitman(sizes: Numbers, population: int) -> float | None:
    """The likelihood of Pitman's sampling formula at its top; None where the top lies on the border."""
    size, times = np.unique(sizes, return_counts=True)
    total, classes = int(sizes.sum()), len(sizes)
    if classes in {1, total}:
        return None
    spread = [(int(each), int(many)) for each, many in zip(size, times, strict=True)]

    def likelihood(theta: float, alpha: float) -> float:
        rising = (classes - 1) * math.log(alpha) + math.lgamma(theta / alpha + classes) - math.lgamma(theta / alpha + 1)
        falling = math.lgamma(theta + total) - math.lgamma(theta + 1)
        inside = sum(many * (math.lgamma(each - alpha) - math.lgamma(1 - alpha)) for each, many in spread)
        return rising - falling + inside

    def best_theta(alpha: float) -> float:
        return math.exp(_top(lambda log: likelihood(math.exp(log), alpha), -12.0, math.log(total) + 12.0))

    alpha = _top(lambda each: likelihood(best_theta(each), each), 1e-6, 1 - 1e-6)
    if not 1e-4 < alpha < 1 - 1e-4:
        return None
    theta = best_theta(alpha)
    log = (
        math.lgamma(theta + alpha + population - 1) - math.lgamma(theta + alpha) + math.lgamma(theta + 1) - math.lgamma(theta + population)
    )
    return min(1.0, math.exp(log))


def _top(height: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one top has it, by the golden section."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = height(left), height(right)
    for _ in range(_STEPS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = height(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = height(left)
    return (low + high) / 2


def _zayatz(sizes: Numbers, population: int) -> float:
    """The share of the sample's uniques that are so in the population, by the chance that a class of each size shows one record."""
    size, times = np.unique(sizes, return_counts=True)
    total = int(sizes.sum())
    log_chance = [_one_drawn(int(each), total, population) for each in size]
    weighted = [math.exp(log) * int(many) for log, many in zip(log_chance, times, strict=True)]
    return int(times[0]) / total * weighted[0] / sum(weighted)  # uniques are there, and come first


def _one_drawn(size: int, drawn: int, population: int) -> float:
    """ln of the chance that a class of `size` has exactly one record among those drawn (hypergeometric)."""
    if drawn - 1 > population - size:
        return -math.inf
    return math.log(size) + _choose(population - size, drawn - 1) - _choose(population, drawn)


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
