"""Missing values that may be any value: whom a record with gaps could be.

Comes in: classes. Goes out: for each the persons whose record agrees with it wherever both tell something, as sdcMicro counts them
(Templ, Statistical Disclosure Control for Microdata, 2017, section 3.2). It must not know measures.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from redact.risk.classes import Classes, Numbers

_AT = "__at"
_SIZE = "__size"


def compatible(classes: Classes) -> Numbers:
    """Counted pattern by pattern: records with gaps in the same columns are joined to those of another pattern on what both tell."""
    codes = classes.codes()
    names = [f"code {number}" for number in range(len(codes))]
    table = pl.DataFrame(dict(zip(names, codes, strict=True))).with_columns(pl.Series(_SIZE, classes.sizes)).with_row_index(_AT)
    gaps = pl.concat_str([(pl.col(name) == 0).cast(pl.UInt8).cast(pl.String) for name in names])
    patterns = table.with_columns(gaps.alias("gaps")).partition_by("gaps", as_dict=True, include_key=False)
    sizes = np.zeros(len(classes.sizes), dtype=np.int64)
    for (mine,), records in patterns.items():
        for (theirs,), others in patterns.items():
            shared = [name for name, here, there in zip(names, str(mine), str(theirs), strict=True) if here == there == "0"]
            sizes[records[_AT].to_numpy()] += _agreeing(records, others, shared)
    return sizes


def _agreeing(records: pl.DataFrame, others: pl.DataFrame, shared: list[str]) -> Numbers:
    if not shared:
        return np.full(records.height, others[_SIZE].sum(), dtype=np.int64)
    counted = others.group_by(shared).agg(pl.col(_SIZE).sum().alias("agreeing"))
    found = records.select(shared).join(counted, on=shared, how="left", maintain_order="left")
    return found["agreeing"].fill_null(0).cast(pl.Int64).to_numpy()
