"""One case in this process: `python -m benchmarks.case NAME [--rows N[,N]] [--repeat K] [--bare]`.

Comes in: a name of `CASES`. Goes out: its JSON lines, each with versions, machine and the peak memory of this process so far.
Nothing heavy is imported before the case asks for it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.machine import machine, versions

CASES = (
    "flow",
    "every",
    "text",
    "misses",
    "ner",
    "known",
    "recall",
    "synthea",
    "scan",
    "shift",
    "fakes",
    "operators",
    "token",
    "ledger",
    "risk",
    "alarms",
    "memory",
    "aggregate",
    "cells",
    "loss",
    "scrub",
)
"""Each is the room of its name, whose `measure(Asked)` gives the lines."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks of a case."""

    rows: tuple[int, ...] = ()
    """Empty: the case's own size."""
    repeat: int = 3
    bare: bool = False
    """The case once, without its floor, so that the peak memory is its own."""


def main(argv: Sequence[str] | None = None) -> None:
    """Print the lines of one case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.case", description="One case of the benchmarks, in this process.")
    parser.add_argument("name", choices=CASES)
    parser.add_argument("--rows", type=counts, default=())
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--bare", action="store_true")
    given = parser.parse_args(argv)
    about = {"versions": versions(), "machine": machine()}
    case = importlib.import_module(f"benchmarks.{given.name}")
    for line in case.measure(Asked(given.rows, given.repeat, given.bare)):
        print(json.dumps({"case": given.name} | line | {"peak_rss_mb": peak_mb()} | about), flush=True)


def counts(text: str) -> tuple[int, ...]:
    """`4_000_000,16_000_000` -> (4000000, 16000000). Raises ValueError, as argparse wants it.

    >>> counts("2_000,4000")
    (2000, 4000)
    """
    found = tuple(int(part) for part in text.split(","))
    if min(found) < 1:
        raise ValueError("expected counts of 1 or more")
    return found


def peak_mb() -> int:
    """The largest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
