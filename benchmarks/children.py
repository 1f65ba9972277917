"""The worker processes of this one, as the system tells of them.

Comes in: nothing. Goes out: their processor time and peak memory. It must not know what they do. Linux only: elsewhere there are
none to be seen.
"""

from __future__ import annotations

import os
from pathlib import Path


def workers() -> list[int]:
    """The processes that this one started and that run."""
    lists = Path("/proc/self/task").glob("*/children") if Path("/proc/self/task").exists() else []
    return sorted(int(pid) for one in lists for pid in one.read_text(encoding="ascii").split())


def cpu_seconds() -> float:
    """Seconds of processor time that the workers have had together."""
    times = [Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11:13] for pid in workers()]
    return sum(int(user) + int(system) for user, system in times) / os.sysconf("SC_CLK_TCK")


def peaks_mb() -> list[int]:
    """The largest resident memory of each worker so far, in MiB."""
    told = [Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines() for pid in workers()]
    return [int(line.split()[1]) // 1024 for lines in told for line in lines if line.startswith("VmHWM")]


def held_mb() -> int:
    """What this process and its workers hold now, together, in MiB; pages that they share are counted once (PSS)."""
    told = [Path(f"/proc/{pid}/smaps_rollup") for pid in ("self", *workers())]
    lines = [line for one in told if one.exists() for line in one.read_text(encoding="ascii").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024
