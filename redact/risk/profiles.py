"""Whole persons: everything that one or more tables tell of each, and how many others it also fits.

Comes in: tables with their quasi-identifiers and the column that tells whose row it is. Goes out: `Profiles`. It must not know policies.

A person's profile is the set of the rows' quasi-identifiers, table by table: what somebody knows who knows all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from redact.risk.shapes import Profiles

_WHO = "who"


def profiles_of(tables: Sequence[tuple[pl.LazyFrame, Sequence[str], str]]) -> Profiles:
    """`tables`: (frame, quasi-identifiers, subject); tables of one release whose subjects are the same are taken together.

    A row is compared by 128 bits of it, so that a person costs a few bytes: that two rows should meet by chance makes persons look
    more alike with a chance of one in 10^20 for a billion rows.
    """
    told = [_rows(number, *table) for number, table in enumerate(tables)]
    rows = pl.concat(told).drop_nulls(_WHO).unique()
    persons = rows.sort(_WHO, "one", "two").group_by(_WHO).agg("one", "two")
    profile = persons.select(pl.struct("one", "two").hash(3).alias("a"), pl.struct("two", "one").hash(5).alias("b"))
    sizes = profile.group_by("a", "b").agg(pl.len().alias("size")).select("size").collect(engine="streaming")["size"]
    if sizes.is_empty():
        return Profiles(0, 0, 0)
    return Profiles(int(sizes.sum()), int(sizes.min()), int((sizes == 1).sum()))  # type: ignore[arg-type]  # a count has a minimum


def _rows(number: int, frame: pl.LazyFrame, quasi_identifiers: Sequence[str], subject: str) -> pl.LazyFrame:
    row = pl.struct(pl.lit(number).alias("table"), *quasi_identifiers)
    return frame.select(pl.col(subject).cast(pl.String).alias(_WHO), row.hash(1).alias("one"), row.hash(2).alias("two"))
