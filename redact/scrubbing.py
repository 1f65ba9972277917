"""Texts in, texts out: `scrub` for what a caller holds itself.

Comes in: texts, a key. Goes out: the texts with their spans replaced. Where nothing is found nothing heavy is imported to say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from redact.detect import finds_nothing

if TYPE_CHECKING:
    import polars as pl

    from redact.keys import Key

_STRUCTURED = "{[<"
"""What opens a text that is read inside its structure."""


def scrub(
    texts: Sequence[str | None] | pl.Series,
    key: Key,
    language: str = "nl",
    known: Sequence[Sequence[tuple[str, str]]] | None = None,
    subjects: Sequence[str | None] | None = None,
) -> pl.Series:
    """The texts (String) with their spans replaced; null stays null, and a text that nobody vouches for is null.

    `known` holds for each text the (entity, value) pairs of its own subject; `subjects` whose text it is, so that a name
    found twice in
    one subject's texts takes one token. A language without a name detector is read for patterns and known identifiers only.
    Raises DetectionError.
    """
    import polars as pl

    series = pl.Series("text", texts, dtype=pl.String)
    if known is None and is_clean(series.to_list(), language):
        return series
    from redact.detecting import detect_for
    from redact.policy import ColumnRule, Operation
    from redact.transform import OPERATORS, Column
    from redact.transform.scrub import KNOWN, Scrub
    from redact.transform.sealed import seal

    rule = ColumnRule(operator=Operation(name="scrub"), names="known_only", because="asked for text by text")
    pairs = known if known is not None else [()] * len(series)
    own = pl.Series("known", [[{"entity": e, "value": v, "replacement": None} for e, v in row] for row in pairs], dtype=KNOWN)
    people = pl.Series("subject", subjects if subjects is not None else [None] * len(series), dtype=pl.String)
    column = Column(
        name="text", kind="string", values=pl.col("text"), entity="FREE_TEXT", namespace="text", country="", hash="blake3",
        key=key.derive("scope", "library", "text"), subject=pl.col("subject"), known=pl.col("known"),
        language=pl.lit(language), detect=detect_for(None, rule),
    )  # fmt: skip
    made = OPERATORS["scrub"].build(Scrub(), column)
    assert made is not None  # scrub releases its column
    return seal(pl.LazyFrame([series, own, people]), [made.alias("text")]).collect().to_series()


def is_clean(texts: Sequence[str | None], language: str) -> bool:
    """Return True where it is known, without importing a detector, that plain texts hold nothing to replace; null is a text without."""
    said = [text for text in texts if text]
    return not any(sign in text for text in said for sign in _STRUCTURED) and finds_nothing(said, language)
