"""Released texts with what the transform wrote in them blanked.

Comes in: a column's texts and the places. Goes out: the same texts, a bar over every place. It must not know identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from redact.verify.shapes import Cell, Places, Table

TOKEN = re.compile(r"\[[A-Z][A-Z0-9_]*(?:_[bcdfghjklmnpqrst]{6,48}|_siv\.[A-Za-z0-9_-]{22,})?\]")
"""What `scrub` writes: an entity in brackets, with the letters of a pseudonym or the ciphertext where it has one."""


def blanked(texts: pl.Series, table: Table, cell: Cell, places: Places | None) -> pl.Series:
    """The column's texts as the gate reads them: of a scrubbed column only what stood in the source."""
    if not cell.text:
        return texts
    distinct = texts.drop_nulls().unique()
    values = distinct.to_list()
    if places is None:
        clean = [TOKEN.sub(_bar, value) for value in values]
    else:
        clean = [_cover(value, spans) for value, spans in zip(values, places(table.name, cell.name, values), strict=True)]
    return texts.replace_strict(distinct, pl.Series(clean, dtype=pl.String), default=None, return_dtype=pl.String)


def _bar(found: re.Match[str]) -> str:
    return "|" * len(found.group())


def _cover(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text
