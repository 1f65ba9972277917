"""One way to generalise every column: which classes then arise, which of them miss the target, and what is lost.

Comes in: the classes of the values as they are, hierarchies, a target, a level for each column. Goes out: `Verdict`. It must not
know rows: counts only ever merge upwards. Persons with several rows are told apart, since they do not add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.risk.classes import Numbers
from redact.risk.sensitive import Distance, Shares, Spread, equal_distances, ordered_distances

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """What every class must reach."""

    k: int = 5
    l: int = 1  # noqa: E741  # as the papers call it
    """Distinct values of each sensitive column."""
    t: float | None = None
    limit: float = 0.0
    """The share of the rows whose quasi-identifiers may all be suppressed."""


@dataclass(frozen=True)
class Ladder:
    """A column's hierarchy in numbers: for each level the node of each value, and what it loses there."""

    name: str
    nodes: tuple[Numbers, ...] = field(repr=False)
    """Level 0 is the value itself; number 0 is nothing."""
    losses: tuple[Shares, ...] = field(repr=False)
    """What each value loses at each level: (leaves under its node - 1) / (all leaves - 1), NCP (Xu et al., KDD 2006)."""
    labels: tuple[pl.Series, ...] = field(repr=False)
    """What each value becomes at each level, in the order of the values."""
    steps: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """The level at which nothing is told."""
        return len(self.nodes) - 1


@dataclass(frozen=True)
class Secret:
    """A sensitive column: which classes hold which values."""

    at: Numbers = field(repr=False)
    """The class of each entry."""
    value: Numbers = field(repr=False)
    """Numbered from 0 without gaps."""
    count: Numbers = field(repr=False)
    distance: Distance = "equal"


@dataclass(frozen=True)
class Ground:
    """The classes of the values as they are."""

    ladders: tuple[Ladder, ...]
    codes: tuple[Numbers, ...] = field(repr=False)
    rows: Numbers = field(repr=False)
    sizes: Numbers = field(repr=False)
    people: tuple[Numbers, Numbers] | None = field(repr=False, default=None)
    """(class, person) where some person stands in several classes."""
    secrets: Mapping[str, Secret] = field(repr=False, default_factory=dict)

    @property
    def total(self) -> int:
        """Rows."""
        return int(self.rows.sum())


@dataclass(frozen=True)
class Verdict:
    """What one node of the lattice would do."""

    levels: tuple[int, ...]
    failing: int
    """Rows in classes that miss the target."""
    suppressed: int
    """The same, and rows that go with them so that no few are suppressed alone."""
    loss: float
    """The mean over rows and columns of what is lost; a suppressed row loses all."""
    feasible: bool
    gone: Flags = field(repr=False)
    """Which classes of the ground are suppressed."""


def judge(ground: Ground, levels: Sequence[int], target: Target) -> Verdict:
    """Merge the classes at these levels and hold them against the target."""
    merged = [ladder.nodes[level][codes] for ladder, level, codes in zip(ground.ladders, levels, ground.codes, strict=True)]
    group, count = grouped(merged)
    rows = np.bincount(group, weights=ground.rows, minlength=count).astype(np.int64)
    silent = np.ones(count, dtype=np.bool_)
    for codes in merged:
        silent[group[codes > 0]] = False
    bad = _misses(ground, group, count, target) & ~silent
    failing = int(rows[bad].sum())
    allowed = int(target.limit * ground.total)
    settled = False
    if failing <= allowed:
        bad, settled = _settle(ground, group, rows, bad, silent, allowed, target)
    suppressed = int(rows[bad].sum())
    gone = bad[group]
    lost = sum(ladder.losses[level][codes] for ladder, level, codes in zip(ground.ladders, levels, ground.codes, strict=True))
    kept = float((np.where(gone, 0, ground.rows) * lost).sum()) / len(ground.ladders)
    loss = (kept + suppressed) / ground.total if ground.total else 0.0
    return Verdict(tuple(levels), failing, suppressed, loss, settled and suppressed <= allowed, gone)


def misses(ground: Ground, target: Target) -> Flags:
    """Which classes of the ground miss the target as they are."""
    count = len(ground.rows)
    return _misses(ground, np.arange(count), count, target)


def grouped(columns: Sequence[Numbers]) -> tuple[Numbers, int]:
    """The number of the class that each entry falls in, and how many classes there are."""
    keys, radix = np.zeros(len(columns[0]), dtype=np.int64), 1
    for codes in columns:
        own = int(codes.max(initial=0)) + 1
        if radix * own >= 1 << 62:
            distinct, keys = np.unique(keys, return_inverse=True)
            radix = len(distinct)
        keys, radix = keys * own + codes, radix * own
    distinct, group = np.unique(keys, return_inverse=True)
    return group, len(distinct)


def _persons(ground: Ground, group: Numbers, count: int) -> Numbers:
    if ground.people is None:
        return np.bincount(group, weights=ground.sizes, minlength=count).astype(np.int64)
    at, person = ground.people
    pairs = np.unique(group[at] * (int(person.max(initial=0)) + 1) + person)
    return np.bincount(pairs // (int(person.max(initial=0)) + 1), minlength=count)


def _misses(ground: Ground, group: Numbers, count: int, target: Target) -> Flags:
    """Which classes miss the target by themselves."""
    bad: Flags = _persons(ground, group, count) < target.k
    for secret in ground.secrets.values():
        if target.l <= 1 and target.t is None:
            break
        spread = _spread(secret, group)
        bad |= spread.lengths < target.l
        if target.t is not None:
            bad |= (ordered_distances if secret.distance == "ordered" else equal_distances)(spread) > target.t + 1e-12
    return bad


def _spread(secret: Secret, group: Numbers) -> Spread:
    radix = int(secret.value.max(initial=0)) + 1
    keys, inverse = np.unique(group[secret.at] * radix + secret.value, return_inverse=True)
    counts = np.bincount(inverse, weights=secret.count).astype(np.int64)
    owner, value = np.divmod(keys, radix)
    whole = np.bincount(secret.value, weights=secret.count)
    return Spread(value, counts, np.flatnonzero(np.append(True, owner[1:] != owner[:-1])), whole / whole.sum())


def _settle(ground: Ground, group: Numbers, rows: Numbers, bad: Flags, silent: Flags, allowed: int, target: Target) -> tuple[Flags, bool]:
    """Suppressed rows are a class of their own, that must reach the target too: the smallest others join it until it does.

    The second answer is whether it does. A table that tells nothing at all has no k to reach.
    """
    bad = bad.copy()
    candidates = np.flatnonzero(~bad & ~silent)
    waiting = list(candidates[np.argsort(rows[candidates], kind="stable")])
    while True:
        pool = np.where(bad | silent, 0, 1)[group]
        if not (pool == 0).any():
            return bad, True
        everything = bool((pool == 0).all())
        share = Target(0 if everything else target.k, target.l, target.t)
        missed = bool(_misses(ground, pool if not everything else np.zeros_like(pool), 2 - everything, share)[0])
        if not missed or not waiting or int(rows[bad].sum()) > allowed:
            return bad, not missed
        bad[waiting.pop(0)] = True
