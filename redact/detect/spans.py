"""Texts to a frame of spans.

Comes in: texts, a language, the entities wanted. Goes out: a frame (row, start, end, entity, score, recognizer) without
overlaps, sorted by row and start. It must not know whose text it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from redact.detect import pool
from redact.detect.job import Job
from redact.detect.names import model_for
from redact.detect.registry import LANGUAGES, primary
from redact.errors import DetectionError


def detect(
    texts: Iterable[str | None],
    language: str = "nl",
    entities: Iterable[str] | None = None,
    ner: bool = True,
    *,
    country: str = "",
    strict: bool = False,
    seconds: float = 5.0,
    models: Mapping[str, str] | None = None,
    workers: int | None = None,
    unlisted: bool = True,
) -> pl.DataFrame:
    """Return the spans of the texts: row UInt32, start and end UInt32, entity String, score Float64, recognizer String.

    Offsets are Unicode code points, the end exclusive; a null text has no span. `ner` adds names where the language has
    a model (see `has_names`; without one, patterns alone read the text). `country` (ISO 3166) decides between numbers that
    pass the check digits of several kinds. `strict` gives the answers of Presidio's own analyzer with its recognizers: no
    number with a mistyped check digit, no entity that Presidio lacks, no model. `seconds` bounds the patterns on one text, with one
    more for each 20,000 characters; `workers` 0 stays in this process, None starts workers when the texts are many; `unlisted` adds
    names that only a dictionary of the language, or another name of the text, gives away. Raises DetectionError for an unknown
    language and for a text that a recognizer, model or worker could not vouch for.
    """
    values = list(texts)
    job = replace(
        make_job(language, entities, ner and not strict, seconds, models),
        strict=strict,
        country=None if strict else country,
        unlisted=unlisted,
    )
    rows = [row for row, text in enumerate(values) if text]
    table = pool.table_of([values[row] or "" for row in rows], job, workers)
    return table.with_columns(row=pl.Series(rows, dtype=pl.UInt32).gather(table["row"]))


def make_job(
    language: str | None,
    entities: Iterable[str] | None = None,
    ner: bool = True,
    seconds: float = 5.0,
    models: Mapping[str, str] | None = None,
) -> Job:
    """Return how texts of a language are read; DetectionError when nobody here knows the language."""
    code = primary(language)
    if code not in LANGUAGES and code not in (models or {}):
        raise DetectionError(
            f"language {code!r}: expected one of {', '.join(LANGUAGES)}, or one with a model",
            "drop the texts of this language, or set a model for it",
        )
    wanted = None if entities is None else tuple(sorted(set(entities)))
    return Job(code, wanted, model_for(code, models) if ner else None, seconds)
