"""What `scrub` wrote, kept in the staging folder until the gate has read the release.

Comes in: the texts that were written and where our replacements stand in them. Goes out: a file of numbers (a 64-bit hash of the
text, start, end) and counts. It must not hold a text.
"""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

_FLUSH = 1 << 18


def text_hash(text: str) -> int:
    """64 bits that name a text among those of one release."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Found:
    """The places of all texts, sorted by the hash of the text; 16 bytes each."""

    names: npt.NDArray[np.uint64] = field(repr=False)
    places: npt.NDArray[np.uint32] = field(repr=False)

    def of(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """(start, end) of the places in each text, in the order in which they were noted."""
        wanted = np.fromiter(map(text_hash, texts), dtype=np.uint64, count=len(texts))
        firsts, ends = (np.searchsorted(self.names, wanted, side) for side in ("left", "right"))
        return [[(start, end) for start, end in self.places[a:b].tolist()] for a, b in zip(firsts, ends, strict=True)]


class PlaceFile:
    """Appends places to a file as they come, from any thread; lives as long as a staging folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.withheld_texts = 0
        self.replaced: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._rows = array("Q")
        path.touch(mode=0o600)

    def wrote(self, texts: Sequence[str], places: Sequence[Sequence[tuple[int, int]]], entities: Mapping[str, int]) -> None:
        """Note where our replacements stand in each text, and of what entities they are."""
        with self._lock:
            self.replaced.update(entities)
            for text, spans in zip(texts, places, strict=True):
                if spans:
                    name = text_hash(text)
                    for start, end in spans:
                        self._rows.extend((name, start, end))
            if len(self._rows) > _FLUSH:
                self._flush()

    def withheld(self, texts: int) -> None:
        """Count texts that nobody vouched for."""
        with self._lock:
            self.withheld_texts += texts

    def found(self) -> Found:
        """What was noted so far, to be asked by text."""
        with self._lock:
            self._flush()
        rows = np.fromfile(self.path, dtype=np.uint64).reshape(-1, 3)
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        return Found(np.ascontiguousarray(rows[:, 0]), rows[:, 1:].astype(np.uint32))

    def _flush(self) -> None:
        with self.path.open("ab") as file:
            self._rows.tofile(file)
        self._rows = array("Q")
