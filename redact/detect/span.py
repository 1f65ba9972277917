"""What a detector found: a stretch of one text.

Comes in: nothing. Goes out: `Span`, in Unicode code points with the end exclusive. It must not know the text itself.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """One finding in one text."""

    start: int
    end: int
    entity: str
    score: float
    recognizer: str
    known_index: int | None = None
    """Which of the row's known identifiers it is; None for what a detector found."""
