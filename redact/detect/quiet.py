"""Presidio's logger, silenced while a thread detects: some of its records quote the text.

Goes out: `quiet`, a context. A record that says that a pattern ran out of time becomes a TimeoutError.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Quiet(logging.Filter):
    """Drops every record made while this thread detects; a time-out among them becomes an error."""

    def __init__(self) -> None:
        super().__init__()
        self.here = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        if not getattr(self.here, "detecting", False):
            return True
        if "timed out" in str(record.msg):
            raise TimeoutError
        return False


@functools.cache
def _silence() -> _Quiet:
    silence = _Quiet()
    logging.getLogger("presidio-analyzer").addFilter(silence)
    return silence


@contextmanager
def quiet() -> Iterator[None]:
    """Let no record of Presidio's logger through while this thread detects: some of them quote the text."""
    here = _silence().here
    before, here.detecting = getattr(here, "detecting", False), True
    try:
        yield
    finally:
        here.detecting = before
