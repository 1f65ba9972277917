"""Where and with what a number was measured.

Comes in: nothing. Goes out: versions and the machine, for a line. It must not know any case.
"""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import redact


def versions() -> dict[str, str]:
    """Python, Polars and this project."""
    return {"python": platform.python_version(), "polars": version("polars"), "redact": redact.__version__}


def machine() -> dict[str, object]:
    """The processor, the cores that this process may use, and how many processes wanted them in the last minute."""
    return {"cpu": _model(), "cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 2)}


def _model() -> str:
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in told.splitlines() if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
