"""Times of a case beside the times of its floor, taken in turn so that a busy machine slows both.

Comes in: seconds. Goes out: numbers for a line. It must not know what was timed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

Times = dict[str, list[float]]


def in_turn(floor: Callable[[], object], case: Callable[[], Mapping[str, float]], repeat: int) -> Times:
    """Seconds of `floor` (under `floor`) and of each stage that `case` tells of: floor, case, floor, case …"""
    times: Times = {}
    for _ in range(repeat):
        for name, seconds in ({"floor": timed(floor)} | dict(case())).items():
            times.setdefault(name, []).append(seconds)
    return times


def timed(work: Callable[[], object]) -> float:
    """The seconds that `work` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def told(times: Sequence[float], rows: int, size: int, floor: Sequence[float] = ()) -> dict[str, object]:
    """Seconds, ratio to the floor (of the fastest passes, and the median of pairs), and rates by the median; `size` in bytes."""
    middle = median(times)
    line: dict[str, object] = {"seconds": {"min": round(min(times), 3), "median": round(middle, 3)}}
    if floor:
        pairs = [one / other for one, other in zip(times, floor, strict=True)]
        line["ratio"] = {"min": round(min(times) / min(floor), 2), "median": round(median(pairs), 2)}
    return line | {"rows_per_s": round(rows / middle), "mb_per_s": round(size / 1e6 / middle, 3)}
