"""Linear programs over a system, or a part of it, by HiGHS.

Comes in: a system and which quantities are free. Goes out: `Program`, whose solutions are numpy arrays. It must not know why.

Moves are what an attacker may add to the true values without leaving what he knows: all limits are counted from the true values.
"""

from __future__ import annotations

import highspy
import numpy as np

from redact.aggregate.shapes import Flags, Floats, Ints, System

ROOM = 1e-6
"""What two numbers may differ by and still be the same."""
PRIMAL = 4
"""HiGHS's name for the simplex method that goes on from the last solution where only costs change."""
_INF = float(highspy.kHighsInf)


class _Quiet(highspy.Highs):
    """NOTE: the callbacks that `highspy.Highs` sets up print a banner on standard output, whatever its options say."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)


class Program:
    """A linear program that is changed and solved again; lives as long as its caller."""

    def __init__(
        self, lower: Floats, upper: Floats, rows: tuple[Ints, Ints, Floats], low: Floats, high: Floats, *, threads: int = 1
    ) -> None:
        starts, index, factor = rows
        self.columns = len(lower)
        self._highs = _Quiet()
        for option, value in (("threads", threads), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, len(low)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(self.columns), lower, upper
        lp.row_lower_, lp.row_upper_ = low, high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = self.columns, len(low)
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, factor
        self._highs.passModel(lp)

    def option(self, name: str, value: float | str) -> None:
        """Tell HiGHS."""
        self._highs.setOptionValue(name, value)

    def bounds(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Other bounds for some columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def costs(self, columns: Ints, costs: Floats) -> None:
        """Other costs for some columns; the least sum is looked for."""
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), costs)

    def whole(self, columns: Ints) -> None:
        """These columns hold whole numbers."""
        kinds = np.full(len(columns), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)

    def add(self, low: float, high: float, index: Ints, factor: Floats) -> None:
        """One more row."""
        self._highs.addRow(low, high, len(index), index.astype(np.int32), factor)

    def solve(self) -> tuple[float, Floats, Floats] | None:
        """(least cost, columns, reduced costs); None where there is no solution or the time is over without one."""
        self._highs.run()
        status = self._highs.getModelStatus()
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible or status == highspy.HighsModelStatus.kInfeasible:
            return None
        found = self._highs.getSolution()
        return float(info.objective_function_value), np.array(found.col_value), np.array(found.col_dual)

    @property
    def optimal(self) -> bool:
        """Whether the last solution is known to be the best."""
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    @property
    def bound(self) -> float:
        """What no solution of a mixed integer program can go below, as far as the last one told."""
        return float(self._highs.getInfo().mip_dual_bound)


def part(system: System, columns: Ints) -> tuple[tuple[Ints, Ints, Floats], Floats, Floats]:
    """The sums in which `columns` stand, over those alone, and how far each may fall and rise."""
    starts, rows_of, _ = system.columns
    touched = np.unique(np.concatenate([rows_of[starts[c] : starts[c + 1]] for c in columns])) if len(columns) else np.zeros(0, np.int64)
    local = np.full(len(system.values), -1, dtype=np.int64)
    local[columns] = np.arange(len(columns))
    begins, index, factor = system.rows
    lengths = begins[touched + 1] - begins[touched]
    entries = np.repeat(begins[touched] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(lengths.sum())
    row = np.repeat(np.arange(len(touched)), lengths)
    inside: Flags = local[index[entries]] >= 0
    counts = np.bincount(row[inside], minlength=len(touched))
    packed = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), local[index[entries][inside]], factor[entries][inside]
    fall, rise = system.slack
    return packed, np.where(np.isinf(fall[touched]), -_INF, fall[touched]), np.where(np.isinf(rise[touched]), _INF, rise[touched])


def components(system: System, columns: Ints) -> list[Ints]:
    """`columns` in groups of which no sum takes two: what is true of one says nothing of another."""
    starts, rows_of, _ = system.columns
    begins, index, _ = system.rows
    left, seen_rows = set(columns.tolist()), set[int]()
    groups = []
    while left:
        group, queue = [], [left.pop()]
        while queue:
            here = queue.pop()
            group.append(here)
            for row in rows_of[starts[here] : starts[here + 1]].tolist():
                if row not in seen_rows:
                    seen_rows.add(row)
                    joined = left.intersection(index[begins[row] : begins[row + 1]].tolist())
                    left -= joined
                    queue += joined
        groups.append(np.array(sorted(group), dtype=np.int64))
    return sorted(groups, key=lambda group: int(group[0]))
