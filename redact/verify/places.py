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

OURS = r"^(?:(?:[A-Za-z]{0,8}[_-]?)[bcdfghjklmnpqrst]{12,48}|siv\.[A-Za-z0-9_-]{22,})$"
"""What `pseudonym`, `token` and `encrypt` make of a whole cell."""

_AFTER = "[89ab][0-9a-f]"
_SPELLED = rf"^(?:[2-6][0-9a-f]|7[0-9a-e]|(?:c[2-9a-f]|d[0-9a-f]){_AFTER}|e[0-9a-f](?:{_AFTER}){{2}}|f[0-4](?:{_AFTER}){{3}})+$"
"""Bytes in hexadecimal digits that are UTF-8 without control characters."""


def ours(texts: pl.Expr) -> pl.Expr:
    """Whether each cell, by its form alone, is what `OURS` says, Boolean; null for null.

    A ciphertext is random: one whose bytes spell a text (base64 of it, marked as a ciphertext) is none. Of honest ones of five letters
    fewer than 1 in 10^7 are read for it, which finds nothing in them.
    """
    body = texts.str.strip_prefix("siv.").str.replace_all("-", "+", literal=True).str.replace_all("_", "/", literal=True)
    padding = pl.lit("===").str.slice(0, (4 - body.str.len_bytes() % 4) % 4)
    says = (body + padding).str.decode("base64", strict=False).bin.encode("hex").str.contains(_SPELLED).fill_null(value=False)
    return texts.str.contains(OURS) & ~(texts.str.starts_with("siv.") & says)


def blanked(texts: pl.Series, table: Table, cell: Cell, places: Places | None) -> pl.Series:
    """The column's texts as the gate reads them: of a scrubbed column only what stood in the source."""
    if not cell.text:
        return texts
    distinct = texts.drop_nulls().unique()
    values = distinct.to_list()
    if places is None:
        made = distinct.to_frame("t").select(ours(pl.col("t"))).to_series()
        clean = ["|" * len(value) if whole else TOKEN.sub(_bar, value) for value, whole in zip(values, made, strict=True)]
    else:
        clean = [_cover(value, spans) for value, spans in zip(values, places(table.name, cell.name, values), strict=True)]
    return texts.replace_strict(distinct, pl.Series(clean, dtype=pl.String), default=None, return_dtype=pl.String)


def _bar(found: re.Match[str]) -> str:
    return "|" * len(found.group())


def _cover(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text
