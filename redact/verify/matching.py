"""Pairs of a released value and an identifier of the same person -> those where one stands in the other.

Comes in: distinct pairs, a batch at a time. Goes out: the pairs that match, and in what form. It must not know rows or files.
"""

from __future__ import annotations

import polars as pl

from redact.canon import fold_expr
from redact.verify import needles as wanted
from redact.verify import readings as read

SCHEMA = pl.Schema({"hay": pl.String, "value": pl.String, "form": pl.String})
REMEMBERED = 2_000_000


class Reader:
    """The readings of one column's values: those of a batch are made once for all entities."""

    def __init__(self) -> None:
        self._hays = pl.Series(dtype=pl.String)
        self._readings = read.SCHEMA.to_frame()
        self._digests = pl.DataFrame()

    def of(self, hays: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Readings and digests of distinct values; those of others may come with them."""
        if not len(self._hays) or not hays.is_in(self._hays.implode()).all():
            self._hays, self._readings, self._digests = hays, read.readings(hays), read.digests(hays)
        return self._readings, self._digests


class Matched:
    """The pairs of one entity in one column: each is examined once while it is remembered."""

    def __init__(self, entity: str, reader: Reader) -> None:
        self._entity = entity
        self._reader = reader
        self._seen = pl.DataFrame(schema={"pair": pl.UInt64})
        self._matched = SCHEMA.to_frame()

    def of(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """The matching ones, with `form`, of distinct pairs `hay`, `value`; others met before may come with them."""
        keyed = pairs.with_columns(pair=pl.struct("hay", "value").hash(0))
        new = keyed.join(self._seen, on="pair", how="anti") if self._seen.height else keyed
        if not new.height:
            return self._matched
        if self._seen.height + new.height > REMEMBERED:
            new, self._seen, self._matched = keyed, self._seen.clear(), SCHEMA.to_frame()
        found = match(new.select("hay", "value"), self._entity, self._reader)
        self._matched = pl.concat([self._matched, found])
        self._seen = pl.concat([self._seen, new.select("pair")])
        return self._matched


_FEW_TEXTS = 1_000
"""So many texts of a column are laid together to see which names could stand in any of them."""


def match(pairs: pl.DataFrame, entity: str, reader: Reader) -> pl.DataFrame:
    """`hay`, `value` (String) of one entity -> the matching pairs once each, with `form`."""
    readings, digests = reader.of(pairs["hay"].unique())
    if wanted.kind_of(entity) == "name":
        pairs = _likely(pairs, readings, digests)
    elif wanted.kind_of(entity) in ("number", "phone", "date"):
        pairs = _with_digits(pairs, readings, digests)
    if pairs.is_empty():
        return SCHEMA.to_frame()
    found = pl.concat([_by_reading(pairs, readings, entity), _by_digest(pairs, digests, entity)])
    return found.unique(["hay", "value"], keep="first", maintain_order=True)


def _with_digits(pairs: pl.DataFrame, readings: pl.DataFrame, digests: pl.DataFrame) -> pl.DataFrame:
    """The pairs without those of a bare number and a text in which no reading has a digit."""
    digit = pl.any_horizontal(pl.col("words", "run").str.contains(r"\p{Nd}"))
    told = pl.concat([readings.filter(digit)["hay"], digests["hay"]]).unique()
    return pairs.filter(pl.col("hay").is_in(told.implode()) | pl.col("value").str.contains(r"\p{L}"))


def _likely(pairs: pl.DataFrame, readings: pl.DataFrame, digests: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose value has a word that stands somewhere in the column's few texts."""
    if readings["hay"].n_unique() > _FEW_TEXTS:
        return pairs
    every = "\n".join(readings["words"].to_list() + readings["run"].to_list())
    values = pairs["value"].unique().alias("value").to_frame()
    parts = values.with_columns(part=pl.col("value").str.split(wanted.JOIN)).explode("part")
    distinct = parts["part"].unique().alias("part").to_frame().filter(pl.col("part").is_not_null())
    heard = distinct.with_columns(fold_expr(pl.col("part")).alias("text"), sound=pl.col("part").str.contains(r"[\u0400-\u04ff]"))
    heard = heard.with_columns(word=_words(pl.col("text"))).explode("word")
    heard = heard.filter(pl.col("sound") | pl.lit(every).str.contains(pl.col("word"), literal=True)).select(pl.col("part").unique())
    some = parts.join(heard, on="part").select(pl.col("value").unique())
    by_digest = pairs.join(digests.select("hay").unique(), on="hay", how="semi") if digests.height else pairs.head(0)
    return pl.concat([pairs.join(some, on="value", how="semi"), by_digest]).unique()


def _words(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"[^\p{L}\p{Nd}]+", " ").str.strip_chars(" ").str.split(" ")


def _by_reading(pairs: pl.DataFrame, readings: pl.DataFrame, entity: str) -> pl.DataFrame:
    needles = wanted.needles(pairs["value"].unique(), entity)
    joined = pairs.join(needles, on="value").join(readings, on="hay", suffix="_read")
    where = pl.when("in_run").then("run").otherwise("words")
    plain = pl.when(pl.col("form_read") == "folded").then("form").otherwise("form_read")
    stands = where.str.contains(pl.col("needle"), literal=True) & ((pl.col("form") != wanted.WHOLE) | (where == pl.col("needle")))
    return joined.filter(stands).select("hay", "value", plain.alias("form"))


def _by_digest(pairs: pl.DataFrame, digests: pl.DataFrame, entity: str) -> pl.DataFrame:
    some = pairs.join(digests, on="hay")
    if not some.height:
        return SCHEMA.to_frame()
    made = wanted.digests(some["value"].unique(), entity)
    return some.join(made, on=["value", "digest"]).select("hay", "value", "form")
