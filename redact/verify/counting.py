"""Whether counting equal values can undo a deterministic column.

Comes in: a lazy frame and one of its columns. Goes out: yes or no. It must not know what the column means.
"""

from __future__ import annotations

import numpy as np
import polars as pl

BUCKETS = 2**20
DISTINCT = 1_000
SHARE = 0.01


def falls_to_counting(frame: pl.LazyFrame, values: str | pl.Expr) -> bool:
    """Whether a column has fewer than 1,000 distinct values or one value above 1 % of its rows; nulls do not count.

    A column whose values all differ does not fall, however few they are. Memory: 8 MiB while the column passes by its
    bucket counts, an exact count of its distinct values otherwise.
    """
    column = pl.col(values) if isinstance(values, str) else values
    column = column.alias("value")
    counts = np.zeros(BUCKETS, dtype=np.int64)
    hashes = frame.select((column.hash(0) % BUCKETS).alias("bucket").filter(column.is_not_null()))
    for batch in hashes.collect_batches(engine="streaming", maintain_order=False):
        np.add.at(counts, batch.to_series().to_numpy(), 1)
    total = int(counts.sum())
    if not total or counts.max() == 1 or (np.count_nonzero(counts) >= DISTINCT and counts.max() <= SHARE * total):
        return False
    exact = frame.select(column).drop_nulls().group_by("value").agg(pl.len().alias("rows"))
    distinct, largest = exact.select(pl.len(), pl.col("rows").max()).collect(engine="streaming").row(0)
    return bool(largest > 1 and (distinct < DISTINCT or largest > SHARE * total))
