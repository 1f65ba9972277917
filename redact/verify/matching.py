"""Pairs of a released value and an identifier of the same person -> those where one stands in the other.

Comes in: distinct pairs, a batch at a time. Goes out: the pairs that match, and in what form. It must not know rows or files.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from redact.canon import fold_expr
from redact.verify import needles as wanted
from redact.verify import readings as read

SCHEMA = pl.Schema({"hay": pl.String, "value": pl.String, "form": pl.String})
REMEMBERED, HEARD = 2_000_000, 100_000


class Reader:
    """The readings of one column's values: those of a batch are made once for all entities."""

    def __init__(self) -> None:
        self._hays = pl.Series(dtype=pl.String)
        self._readings = read.SCHEMA.to_frame()
        self._digests = pl.DataFrame()
        self._judged: dict[str, tuple[pl.Series, pl.Series]] = {}
        self._laid: tuple[str, pl.Series] | None = None

    def of(self, hays: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Readings and digests of distinct values; those of others may come with them."""
        if not len(self._hays) or not hays.is_in(self._hays.implode()).all():
            self._hays, self._readings, self._digests = hays, read.readings(hays), read.digests(hays)
            self._judged, self._laid = {}, None
        return self._readings, self._digests

    def laid(self) -> tuple[str, pl.Series]:
        """All readings in one text, and every piece of it up to three characters; the text is empty where it would be too long."""
        if self._laid is None:
            text = "\n".join(self._readings["words"].to_list() + self._readings["run"].to_list())
            text = text if len(text) <= _LONGEST else ""
            grams = {text[at : at + size] for size in range(1, _GRAM + 1) for at in range(len(text))}
            self._laid = text, pl.Series(sorted(grams), dtype=pl.String)
        return self._laid

    def heard(self, values: pl.Series, judge: Callable[[pl.Series], pl.Series]) -> pl.Series:
        """Those of `judge(distinct values)`, which is asked once for each value of a series of one name while the texts stay the same."""
        seen, heard = self._judged.get(values.name, (pl.Series(dtype=pl.String), pl.Series(dtype=pl.String)))
        new = values.filter(~values.is_in(seen.implode())).drop_nulls().unique()
        if len(new):
            heard = pl.concat([heard, judge(new).alias("")])
            if len(seen) < HEARD:
                self._judged[values.name] = pl.concat([seen, new.alias("")]), heard
        return heard


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


_FEW_TEXTS, _LONGEST = 1_000, 500_000
"""So many texts of a column, of so many characters, are laid together to see which identifiers could stand in any of them."""
_GRAM = 3
"""Characters of an identifier by which most of those that stand nowhere are known."""


def hopeful(hays: pl.Series, values: pl.Series, entity: str, reader: Reader) -> pl.Series:
    """For each value whether it could stand in any of the distinct `hays`; cheap, and never False by mistake."""
    every = values.is_not_null()
    if hays.is_empty():
        return ~every
    readings, digests = reader.of(hays)
    if digests.height or readings["hay"].n_unique() > _FEW_TEXTS:
        return every
    laid, grams = reader.laid()
    if not laid:
        return every
    if wanted.kind_of(entity) == "date":
        return every if any(map(str.isdecimal, laid)) else every & ~values.str.contains("[0-9]")
    if wanted.kind_of(entity) in ("number", "phone"):
        if not any(map(str.isdecimal, laid)):
            return every & ~values.str.contains("[0-9]")
        last = fold_expr(pl.col("value")).str.extract(r"(\p{Nd}{1,3})\P{Nd}*$")
        return values.alias("value").to_frame().select(last.is_null() | last.is_in(grams.implode())).to_series()
    return values.is_in(reader.heard(values, lambda new: _heard(new, laid, grams)).implode())


def _heard(values: pl.Series, laid: str, grams: pl.Series) -> pl.Series:
    """The values of which a word stands in the text, and those that are compared by sound."""
    frame = values.alias("value").to_frame()
    words = frame.with_columns(word=_words(fold_expr(pl.col("value").str.replace_all(wanted.JOIN, " ")))).explode("word")
    begins = words.filter(pl.col("word").str.head(_GRAM).is_in(grams.implode()))
    distinct = begins.select(pl.col("word").unique()).filter(pl.lit(laid).str.contains(pl.col("word"), literal=True))
    sounding = frame.filter(pl.col("value").str.contains(r"[\u0400-\u04ff]"))
    return pl.concat([begins.join(distinct, on="word").select("value"), sounding]).to_series().unique()


def match(pairs: pl.DataFrame, entity: str, reader: Reader) -> pl.DataFrame:
    """`hay`, `value` (String) of one entity -> the matching pairs once each, with `form`."""
    hays = pairs["hay"].unique()
    pairs = pairs.filter(hopeful(hays, pairs["value"], entity, reader))
    if pairs.is_empty():
        return SCHEMA.to_frame()
    readings, digests = reader.of(hays)
    found = pl.concat([_by_reading(pairs, readings, entity), _by_digest(pairs, digests, entity)])
    return found.unique(["hay", "value"], keep="first", maintain_order=True)


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
