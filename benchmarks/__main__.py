"""`python -m benchmarks [case...] [--rows N[,N]] [--repeat K]`: one child process a case and size, one JSON line a case.

Comes in: which cases, at which sizes. Goes out: the lines of the children. It imports nothing heavy: a child's peak memory
starts at that of the process which started it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence

from benchmarks.case import CASES, counts

USUAL = tuple(name for name in CASES if name not in {"memory", "alarms", "misses", "scrub"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run the cases one after the other; 1 when any of them failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="One JSON line a case; offline, seeded.")
    parser.add_argument(
        "cases", nargs="*", metavar="case", help=f"of {', '.join(CASES)}; by default all but alarms, memory, misses and scrub"
    )
    parser.add_argument("--rows", type=counts, default=(), metavar="N[,N]", help="sizes; memory compares the first two")
    parser.add_argument("--repeat", type=int, help="how often each time is taken, in turn with its floor")
    asked = parser.parse_args(argv)
    for name in asked.cases:
        if name not in CASES:
            parser.error(f"expected cases of {', '.join(CASES)}, found {name}")
    codes = [_run(words) for name in asked.cases or USUAL for words in _children(name, asked.rows, asked.repeat)]
    return int(any(codes))


def _children(name: str, rows: Sequence[int], repeat: int | None) -> Iterator[list[str]]:
    """The arguments of each child: one a size, but memory compares sizes itself."""
    sizes = [rows] if name == "memory" or not rows else [[size] for size in rows]
    for size in sizes:
        words = [name]
        words += ["--rows", ",".join(map(str, size))] if size else []
        yield words + (["--repeat", str(repeat)] if repeat else [])


def _run(words: Sequence[str]) -> int:
    """One child, whose temporary files go with it even when it is killed."""
    with tempfile.TemporaryDirectory(prefix="redact-benchmark-") as folder:
        command = [sys.executable, "-m", "benchmarks.case", *words]
        return subprocess.run(command, env=os.environ | {"TMPDIR": folder}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
