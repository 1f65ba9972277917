"""Lines that cannot hold a name, so that no model reads them.

Comes in: a text, its lines in capitals already softened. Goes out: which of its characters stand in lines that may hold one. It
must not know models.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from redact.detect.context import fold_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags: TypeAlias = npt.NDArray[np.bool_]

_LINE = re.compile(r"[^\r\n]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def can_hold_name(line: str, ordinary: Collection[str]) -> bool:
    """Return whether a line has a word that may be part of a name: neither a report's word nor, in small letters, `ordinary`.

    >>> [can_hold_name(line, {"and", "by"}) for line in ("BP 120/80, HR 72 and 36.8", "seen by jansen", "And 3")]
    [False, True, True]
    """
    return any(not (word in ordinary or fold_words(word).strip() in report_words()) for word in _LETTERS.findall(line))


def lines_with_names(text: str, ordinary: Collection[str]) -> Flags | None:
    """Return which characters stand in a line that can hold a name; None for all of them."""
    idle = [match.span() for match in _LINE.finditer(text) if not can_hold_name(match.group(), ordinary)]
    if not idle:
        return None
    import numpy as np

    asked = np.ones(len(text), dtype=bool)
    for start, end in idle:
        asked[start:end] = False
    return asked


@functools.cache
def report_words() -> frozenset[str]:
    """Return the words of reports that name nobody, folded."""
    lines = resources.files("redact.detect").joinpath("terms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold_words(word).strip() for line in lines if not line.startswith("#") for word in line.split(","))
