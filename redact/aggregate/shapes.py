"""What an attacker sees of tables of cells: quantities, what they add up to, and what must stay unknown.

Comes in: nothing. Goes out: `System`, `Target`. They know numbers only: no dimension, no class, no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sum:
    """Terms that an attacker knows to come to something between two limits: `low <= sum(factor * quantity) <= high`."""

    terms: Sequence[tuple[int, float]]
    low: float
    high: float


@dataclass(frozen=True)
class Target:
    """A quantity that must be able to be as low as `low` and as high as `high`, for all that the attacker knows."""

    quantity: int
    low: float
    high: float


@dataclass(frozen=True)
class System:
    """Quantities in cells. A cell that is not shown hides all of its quantities."""

    cell: Ints
    """The cell of each quantity."""
    values: Floats
    floor: Floats
    """The least that a hidden quantity can be, for all that the attacker knows: 1 person in a cell that is listed."""
    sums: tuple[Sum, ...]
    targets: tuple[Target, ...]
    whole: bool = True
    """Whether the quantities are whole numbers."""

    @cached_property
    def rows(self) -> tuple[Ints, Ints, Floats]:
        """The sums by row: where each begins, the quantities, their factors."""
        return _packed([list(each.terms) for each in self.sums])

    @cached_property
    def columns(self) -> tuple[Ints, Ints, Floats]:
        """The same by quantity: where each begins, the sums, the factors."""
        starts, index, factor = self.rows
        row = np.repeat(np.arange(len(self.sums)), np.diff(starts))
        order = np.argsort(index, kind="stable")
        counts = np.bincount(index, minlength=len(self.values))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), row[order], factor[order]

    @cached_property
    def slack(self) -> tuple[Floats, Floats]:
        """How far each sum may fall and rise from what it is."""
        starts, index, factor = self.rows
        row = np.repeat(np.arange(len(self.sums)), np.diff(starts))
        now = np.bincount(row, weights=factor * self.values[index], minlength=len(self.sums))
        low = np.array([each.low for each in self.sums], dtype=np.float64)
        high = np.array([each.high for each in self.sums], dtype=np.float64)
        return low - now, high - now


def _packed(rows: Sequence[Iterable[tuple[int, float]]]) -> tuple[Ints, Ints, Floats]:
    lists = [list(row) for row in rows]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in lists])]).astype(np.int64)
    index = np.array([quantity for row in lists for quantity, _ in row], dtype=np.int64)
    factor = np.array([number for row in lists for _, number in row], dtype=np.float64)
    return starts, index, factor
