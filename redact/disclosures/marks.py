"""The mark of a subject: what stands for a person where no identifier may.

Comes in: canonical subjects and the ledger's secret. Goes out: their marks, as they stream by. It must not know files or entries.

A mark is the first 64 bits of BLAKE3(base64url(key) || canonical subject), the key being 43 characters of a key derived from the
ledger's secret: the construction of `pseudonym`, so that without the key nobody can tell whose mark it is or try a guess. It is
ten times as fast as HMAC-SHA-256. Another person has the mark of one with a chance of n / 2^64 in a release of n: under 1 in 10^12
for 10 million.
"""

from __future__ import annotations

import threading
from binascii import unhexlify
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
import polars_hash  # noqa: F401  # registers the `chash` namespace

from redact.house import House
from redact.keys import Key

PENDING = 4_000_000
"""Marks kept before those that are there twice are taken out."""
_LOOKED_AT = 4_096
"""Subjects of a morsel that, all different, say that looking for equal ones costs more than it saves."""
Marks: TypeAlias = np.ndarray[tuple[int], np.dtype[np.uint64]]


def mark_key(house: House, master: Key) -> Key:
    """The key of the marks: derived from the ledger's secret, so it outlives the master key."""
    return house.secret("ledger", master).derive("disclosed subject")


def marks_of(subjects: pl.Series, key: Key) -> Marks:
    """The marks of canonical subjects (String, no nulls), in their order."""
    frame = subjects.alias("subject").to_frame()
    digits = frame.select(pl.concat_str([pl.lit(key.text()), pl.col("subject")]).chash.blake3()).to_series()  # type: ignore[attr-defined]
    octets = np.frombuffer(digits.to_arrow().buffers()[2] or b"", dtype=np.uint8)
    first = octets[: 64 * len(digits)].reshape(len(digits), 64)[:, :16]
    return np.frombuffer(unhexlify(first.tobytes()), dtype=">u8").astype(np.uint64)


class Subjects:
    """Is shown every morsel of a table on its way and keeps the distinct marks of its subjects: 8 bytes each."""

    def __init__(self, key: Key, column: str) -> None:
        self.needs: Sequence[str] = (column,)
        self._key, self._lock = key, threading.Lock()
        self._parts, self._pending = list[Marks](), 0

    def __call__(self, morsel: pl.DataFrame, /) -> None:
        """Take the subjects of a morsel."""
        subjects = morsel.get_column(self.needs[0]).drop_nulls()
        some = subjects.head(_LOOKED_AT)
        found = marks_of(subjects if some.n_unique() == len(some) else subjects.unique(), self._key)
        with self._lock:
            self._parts.append(found)
            self._pending += len(found)
            if self._pending > PENDING:
                self._parts, self._pending = [self._distinct()], 0

    def marks(self) -> Marks:
        """All that were seen, sorted, each once."""
        with self._lock:
            return self._distinct()

    def _distinct(self) -> Marks:
        marks = np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *self._parts]))
        found: Marks = marks[np.concatenate([marks[:1] == marks[:1], marks[1:] != marks[:-1]])]  # np.unique takes 100 times as long
        return found
