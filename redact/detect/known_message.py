"""What is said to a worker that searches known identifiers, and what it answers.

Comes in: texts with their (entity, value) pairs; or a message of them. Goes out: the message; or what was found. Entities are
told in the head, texts and values in one column of the table. A worker forgets them with its answer: nothing made of a value
stays in a cache. It must not know how messages travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import polars as pl

from redact.detect import anchors, held, known_names, near_names, variants
from redact.detect.known import Hit, find_rows, no_cycles_sought

Pairs = Sequence[tuple[str, str]]
MAKERS = (anchors, known_names, near_names, variants)
"""Modules that keep what they made of a value, until told to forget it."""

SCHEMA = pl.Schema(dict.fromkeys(("row", "start", "end", "pair"), pl.UInt32))


def request(texts: Sequence[str], known: Sequence[Pairs]) -> tuple[dict[str, object], pl.DataFrame]:
    """Return the message that asks a worker to search texts, each followed by the values of its own pairs."""
    kinds: dict[tuple[str, ...], int] = {}
    of = [kinds.setdefault(tuple([entity for entity, _ in pairs]), len(kinds)) for pairs in known]
    said = list(chain.from_iterable((text, *[value for _, value in pairs]) for text, pairs in zip(texts, known, strict=True)))
    return {"known": list(kinds), "of": of}, pl.DataFrame({"said": said}, schema={"said": pl.String})


def answer(head: dict[str, object], table: pl.DataFrame) -> pl.DataFrame:
    """Return what is found, as (row, start, end, pair), and forget what was sought."""
    try:
        with no_cycles_sought():
            texts, known = _read(head, table)
            rows = [(row, *hit) for row, hits in enumerate(find_rows(texts, known)) for hit in hits]
    finally:
        forget()
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def forget() -> None:
    """Drop whatever was made of values."""
    for module in MAKERS:
        module.forget()


def _read(head: dict[str, object], table: pl.DataFrame) -> tuple[list[str], list[held.Pairs]]:
    kinds = list(map(tuple, head["known"]))  # type: ignore[call-overload]  # a list of lists, as `request` made it
    said, texts, known, at = table["said"].to_list(), [], [], 0
    for kind in head["of"]:  # type: ignore[attr-defined]  # a list
        entities = kinds[kind]
        last = at + 1 + len(entities)
        texts.append(said[at])
        known.append(held.Pairs(entities, said[at + 1 : last]))
        at = last
    return texts, known


def found_in(table: pl.DataFrame, rows: int) -> list[list[Hit]]:
    """Return what an answer says of each row."""
    found: list[list[Hit]] = [[] for _ in range(rows)]
    for row, *hit in table.iter_rows():
        found[row].append((hit[0], hit[1], hit[2]))
    return found
