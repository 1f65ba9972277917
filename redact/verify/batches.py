"""How many rows of a table the gate holds at a time.

Comes in: a lazy frame, and whether texts stand in it. Goes out: its rows, batch by batch. It must not know what they are read for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import polars as pl

ROWS = 131_072
"""Rows of numbers, codes and categories."""
TEXTS, TEXT_BYTES = 16_384, 4_000_000
"""Rows and bytes of texts, each of which has many readings."""


def in_batches(frame: pl.LazyFrame, *, texts: bool, ordered: bool = True) -> Iterator[pl.DataFrame]:
    """All rows of `frame`, in their order where it is `ordered`."""
    for batch in frame.collect_batches(chunk_size=TEXTS if texts else ROWS, maintain_order=ordered, engine="streaming"):
        pieces = math.ceil(batch.estimated_size() / TEXT_BYTES) if texts else 1
        yield from batch.iter_slices(math.ceil(batch.height / pieces)) if pieces > 1 else (batch,)
