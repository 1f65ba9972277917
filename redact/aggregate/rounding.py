"""Counts -> multiples of a base that still add up.

Comes in: a system and what is hidden. Goes out: the rounded quantities. It must not know tables.

Source: controlled rounding, Cox, Journal of the American Statistical Association 82 (1987); here as an integer program, in which a
multiple may be further off than the next one where only so the sums hold.
"""

from __future__ import annotations

import numpy as np

from redact.aggregate.linear import ROOM, Program
from redact.aggregate.shapes import Flags, Floats, System
from redact.errors import LeakFound

_SECONDS = 60.0
_NEAR = 0.05
"""How far from the least sum of changes the multiples may be, as a share."""


def round_counts(system: System, hidden: Flags, base: int) -> Floats:
    """Every quantity that is shown as a multiple of `base`, NaN where hidden; what adds up among shown ones adds up afterwards."""
    count = len(system.values)
    sums = [each for each in system.sums if each.low == each.high and not any(hidden[quantity] for quantity, _ in each.terms)]
    index = [quantity for each in sums for quantity, _ in each.terms]
    factor = [number for each in sums for _, number in each.terms]
    # NOTE: columns are multiples, then what each is above its value and below it, in units of the base.
    starts = np.concatenate([[0], np.cumsum([*(len(each.terms) for each in sums), *([3] * count)])]).astype(np.int64)
    own = np.stack([np.arange(count), count + np.arange(count), 2 * count + np.arange(count)], axis=1).ravel()
    rows = (
        starts,
        np.concatenate([np.array(index, dtype=np.int64), own]),
        np.concatenate([np.array(factor, dtype=np.float64), np.tile([1.0, -1.0, 1.0], count)]),
    )
    level = np.concatenate([np.zeros(len(sums)), system.values / base])
    program = Program(np.zeros(3 * count), np.full(3 * count, 1e9), rows, level, level)
    program.costs(np.arange(count, 3 * count), np.tile(np.where(hidden, 0.0, 1.0), 2))
    program.whole(np.arange(count))
    program.option("time_limit", _SECONDS)
    program.option("mip_rel_gap", _NEAR)
    found = program.solve()
    if found is None or np.abs(found[1][:count] - np.round(found[1][:count])).max(initial=0.0) > ROOM * 100:
        raise LeakFound("aggregate.round: expected multiples that add up, found none in time", "publish fewer margins")
    return np.where(hidden, np.nan, np.round(found[1][:count]) * base)
