"""Times of a case beside the times of its floor, taken in turn so that a busy machine slows both.

Comes in: work. Goes out: numbers for a line. It must not know what was timed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple


class Took(NamedTuple):
    """What one pass took, or a moment when subtracted from another."""

    seconds: float
    cpu: float
    """Seconds of processor time of this process, all threads together: they tell less of what else the machine does."""

    def since(self, other: Took) -> Took:
        """What lies between two moments."""
        return Took(self.seconds - other.seconds, self.cpu - other.cpu)


Times = dict[str, list[Took]]


def now() -> Took:
    """This moment."""
    return Took(perf_counter(), process_time())


def timed(work: Callable[[], object]) -> Took:
    """What `work` takes."""
    began = now()
    work()
    return now().since(began)


def in_turn(floor: Callable[[], object], case: Callable[[], Mapping[str, Took]], repeat: int) -> Times:
    """What `floor` takes (under `floor`), and each stage that `case` tells of: floor, case, floor, case …"""
    times: Times = {}
    for _ in range(repeat):
        for name, took in ({"floor": timed(floor)} | dict(case())).items():
            times.setdefault(name, []).append(took)
    return times


def told(times: Sequence[Took], rows: int, size: int, floor: Sequence[Took] = ()) -> dict[str, object]:
    """Seconds, ratio to the floor, and rates by the median; `size` in bytes.

    The ratio is told three times: of the fastest passes, as the median of neighbouring passes, and of the least processor time.
    """
    middle = median(took.seconds for took in times)
    line: dict[str, object] = {
        "seconds": {"min": round(min(took.seconds for took in times), 3), "median": round(middle, 3)},
        "cpu_seconds": round(min(took.cpu for took in times), 3),
    }
    if floor:
        line["ratio"] = {
            "min": round(min(took.seconds for took in times) / min(took.seconds for took in floor), 2),
            "median": round(median(one.seconds / other.seconds for one, other in zip(times, floor, strict=True)), 2),
            "cpu": round(min(took.cpu for took in times) / min(took.cpu for took in floor), 2),
        }
    return line | {"rows_per_s": round(rows / middle), "mb_per_s": round(size / 1e6 / middle, 3)}
