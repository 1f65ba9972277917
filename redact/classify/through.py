"""All rows of a table, once, in batches -> a sample spread over them, and what was counted on the way.

Comes in: a lazy frame. Goes out: `Passed`. It must not know headers or verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl
import polars.selectors as cs

from redact.classify.strays import Counts, count_all

_BATCH, _BLOCK, _CLIP = 131_072, 500, 2_000


@dataclass(frozen=True)
class Passed:
    """What a pass over all rows gives."""

    rows: int
    sample: pl.DataFrame = field(repr=False)
    """Blocks of rows that stand together, at even distances over the whole table; texts are cut to some 2,000 characters."""
    nulls: Mapping[str, int]
    """Missing or empty values of each column."""
    counts: Mapping[str, Counts]


def pass_through(lf: pl.LazyFrame, sample: int) -> Passed:
    """Read every row; the sample has `sample` rows or up to half as many fewer, or all there are."""
    schema = lf.collect_schema()
    rows, step = 0, 1
    blocks: list[tuple[int, pl.DataFrame]] = []
    nulls, counts = Counter[str](), dict[str, Counts]()
    if not schema:
        return Passed(0, pl.DataFrame(), {}, {})
    for batch in lf.collect_batches(chunk_size=_BATCH, maintain_order=True, engine="streaming"):
        blocks += [(number, block) for number, block in _blocks(batch, rows) if number % step == 0]
        while sum(len(block) for _, block in blocks) > sample:
            step *= 2
            blocks = [(number, block) for number, block in blocks if number % step == 0]
        rows += len(batch)
        # NOTE: a header such as `*` or `^x$` is a pattern to Polars, so the columns are counted under their numbers.
        names = {str(number): name for number, name in enumerate(batch.columns)}
        numbered = batch.clone()
        numbered.columns = list(names)
        nulls.update({names[number]: missing for number, missing in _nulls(numbered).items()})
        for number, found in count_all(_texts(numbered)).items():
            counts[names[number]] = counts.get(names[number], Counts()) + found
    together = pl.concat([block for _, block in blocks]) if blocks else lf.head(0).collect()
    return Passed(rows, together.with_columns(cs.string().str.head(_CLIP)), nulls, counts)


def _blocks(batch: pl.DataFrame, start: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The batch cut where the table's blocks of rows begin, each with its number."""
    at = 0
    while at < len(batch):
        number, inside = divmod(start + at, _BLOCK)
        block = batch.slice(at, _BLOCK - inside)
        at += len(block)
        yield number, block


def _nulls(batch: pl.DataFrame) -> dict[str, int]:
    missing = [
        (pl.col(name).is_null() | (pl.col(name).str.len_bytes() == 0) if dtype == pl.String else pl.col(name).is_null()).sum().alias(name)
        for name, dtype in batch.schema.items()
    ]
    return {name: int(count) for name, count in batch.select(missing).row(0, named=True).items()}


def _texts(batch: pl.DataFrame) -> pl.DataFrame:
    """The columns that could hold an identifier: texts and numbers."""
    return batch.select(cs.string() | cs.integer() | cs.float(), cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String))
