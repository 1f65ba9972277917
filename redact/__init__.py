"""Patient records in, a release that may leave the house out.

The public names, and nothing else: importing this loads neither Polars' plugins, nor spaCy, nor Presidio.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redact.detect import detect
    from redact.errors import DetectionError, InputError, KeyUnavailable, LeakFound, OutputError, PolicyError, RedactError
    from redact.keys import Key, load_key
    from redact.library import aggregate, measure_risk, pseudonymise, scan
    from redact.pipeline import Manifest, run
    from redact.policy import Policy, load_policy
    from redact.risk import Risk
    from redact.scrubbing import scrub

__version__ = "0.1.0"

_HOMES = {
    "DetectionError": "redact.errors",
    "InputError": "redact.errors",
    "Key": "redact.keys",
    "KeyUnavailable": "redact.errors",
    "LeakFound": "redact.errors",
    "Manifest": "redact.pipeline",
    "OutputError": "redact.errors",
    "Policy": "redact.policy",
    "PolicyError": "redact.errors",
    "RedactError": "redact.errors",
    "Risk": "redact.risk",
    "aggregate": "redact.library",
    "detect": "redact.detect",
    "load_key": "redact.keys",
    "load_policy": "redact.policy",
    "measure_risk": "redact.library",
    "pseudonymise": "redact.library",
    "run": "redact.pipeline",
    "scan": "redact.library",
    "scrub": "redact.scrubbing",
}

__all__ = [
    "DetectionError", "InputError", "Key", "KeyUnavailable", "LeakFound", "Manifest", "OutputError", "Policy", "PolicyError",
    "RedactError", "Risk", "aggregate", "detect", "load_key", "load_policy", "measure_risk", "pseudonymise", "run", "scan", "scrub",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'redact' has no attribute {name!r}")
