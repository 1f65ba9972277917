"""Personal data inside texts: what stands where.

Comes in: texts, their language, the known identifiers of their rows. Goes out: spans. It must not know operators, keys
or policies. Nothing heavy is imported before the first call.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redact.detect.first import finds_nothing
    from redact.detect.known import Known, Needles, find_each, find_known, needles
    from redact.detect.names import has_names
    from redact.detect.scrubber import Settings, spans_for
    from redact.detect.span import Span
    from redact.detect.spans import detect

__all__ = [
    "Known", "Needles", "Settings", "Span", "detect", "find_each", "find_known", "finds_nothing", "has_names", "needles", "spans_for",
]  # fmt: skip

_HOMES = {
    "Known": "known", "Needles": "known", "Settings": "scrubber", "Span": "span", "detect": "spans", "find_each": "known",
    "find_known": "known", "finds_nothing": "first", "has_names": "names", "needles": "known", "spans_for": "scrubber",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"redact.detect.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'redact.detect' has no attribute {name!r}")


class _Room(ModuleType):
    """NOTE: `redact.detect` is both the public function and this room; a room that can be called is both."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.detect(*arguments, **options)


sys.modules[__name__].__class__ = _Room
