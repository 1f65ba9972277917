"""Pairs of a released value and an identifier of the same person -> those where one stands in the other.

Comes in: distinct pairs, a batch at a time. Goes out: the pairs that match, and in what form. It must not know rows or files.
"""

from __future__ import annotations

import polars as pl

from redact.verify import needles as wanted
from redact.verify import readings as read

SCHEMA = pl.Schema({"hay": pl.String, "value": pl.String, "form": pl.String})
REMEMBERED = 2_000_000


class Matched:
    """The pairs of one entity in one column: each is examined once while it is remembered."""

    def __init__(self, entity: str) -> None:
        self._entity = entity
        self._seen = pl.DataFrame(schema={"pair": pl.UInt64})
        self._matched = SCHEMA.to_frame()

    def of(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """The matching ones, with `form`, of distinct pairs `hay`, `value`; others met before may come with them."""
        keyed = pairs.with_columns(pair=pl.struct("hay", "value").hash(0))
        new = keyed.join(self._seen, on="pair", how="anti") if self._seen.height else keyed
        if new.height:
            matched = match(new.select("hay", "value"), self._entity)
            fresh = len(self._seen) + new.height > REMEMBERED
            self._matched = pl.concat([match(pairs, self._entity)] if fresh else [self._matched, matched])
            self._seen = new.select("pair") if fresh else pl.concat([self._seen, new.select("pair")])
        return self._matched


def match(pairs: pl.DataFrame, entity: str) -> pl.DataFrame:
    """`hay`, `value` (String) of one entity -> the matching pairs once each, with `form`."""
    if not pairs.height:
        return SCHEMA.to_frame()
    hays, values = pairs["hay"].unique(), pairs["value"].unique()
    found = pl.concat([_by_reading(pairs, hays, values, entity), _by_digest(pairs, hays, values, entity)])
    return found.unique(["hay", "value"], keep="first", maintain_order=True)


def _by_reading(pairs: pl.DataFrame, hays: pl.Series, values: pl.Series, entity: str) -> pl.DataFrame:
    readings, needles = read.readings(hays), wanted.needles(values, entity)
    joined = pairs.join(needles, on="value").join(readings, on="hay", suffix="_read")
    where = pl.when("in_run").then("run").otherwise("words")
    plain = pl.when(pl.col("form_read") == "folded").then("form").otherwise("form_read")
    return joined.filter(where.str.contains(pl.col("needle"), literal=True)).select("hay", "value", plain.alias("form"))


def _by_digest(pairs: pl.DataFrame, hays: pl.Series, values: pl.Series, entity: str) -> pl.DataFrame:
    standing = read.digests(hays)
    if not standing.height:
        return SCHEMA.to_frame()
    some = pairs.join(standing, on="hay")
    made = wanted.digests(some["value"].unique(), entity)
    return some.join(made, on=["value", "digest"]).select("hay", "value", "form")
