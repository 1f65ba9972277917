"""scrub: free text with its identifiers replaced.

Comes in: parameters and a String Column with a language, known identifiers and a detector. Goes out: String.

A known identifier becomes what its column became in the release, or its entity in brackets where the column is not released.
A name that only a detector found takes a token by subject (`[PERSON_bcdfgh]`): the same name in one subject's texts is the
same token, in another subject's texts another, so that counting names tells nothing. Everything else becomes its entity in brackets.
A text that the detector does not vouch for becomes null.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import polars as pl

from redact.canon import fold
from redact.keys import Key
from redact.transform.batches import elementwise
from redact.transform.column import Column, Found, Operator, Parameters
from redact.transform.pseudonym import LETTERS, HashName

_NAMES = {"PERSON"}

Token = Callable[[str, str, str | None], str]


def token(entity: str, value: str, subject: str | None, key: Key, hash_name: HashName = "blake3") -> str:
    """What stands in a text for a value that no column of its subject holds.

    24 bits of keyed BLAKE2b (RFC 7693), or of HMAC-SHA-256 where the policy asks for it: enough to tell a subject's few names apart.
    """
    if entity not in _NAMES or subject is None:
        return f"[{entity}]"
    message = f"{subject}\0{fold(value)}".encode()
    if hash_name == "hmac-sha256":
        digest = hmac.new(key.bytes(), message, hashlib.sha256).hexdigest()[:6]
    else:
        digest = hashlib.blake2b(message, key=key.bytes(), digest_size=3).hexdigest()
    return f"[{entity}_{''.join(LETTERS[int(digit, 16)] for digit in digest)}]"


def splice(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[str, list[tuple[int, int]]]:
    """`text` with each (start, end, replacement) put in, and where the replacements stand in the result."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for start, end, by in sorted(spans):
        parts += [text[at:start], by]
        begin = length + start - at
        length = begin + len(by)
        places.append((begin, length))
        at = end
    return "".join([*parts, text[at:]]), places


class Scrub(Parameters):
    """What a text loses beside what identifies somebody."""

    also: tuple[str, ...] = ()
    """Entities of `recognizers.TERMS`, which name nobody and stay unless they stand here: `DIAGNOSIS`, `ICD10_CODE`, `RELIGION`."""


def _build(_: Scrub, column: Column) -> pl.Expr:
    key, detect, witness = column.key.derive("text"), column.detect, column.witness
    make = partial(token, key=key, hash_name=column.hash)
    assert detect is not None
    assert column.language is not None

    def scrub(batch: pl.Series) -> pl.Series:
        texts, subjects = batch.struct.field("text"), batch.struct.field("subject").to_list()
        known = [row or [] for row in batch.struct.field("known").to_list()]
        pairs = [[(item["entity"], item["value"]) for item in row] for row in known]
        found = detect(texts, batch.struct.field("language"), pairs)
        results: list[str | None] = []
        written: list[list[tuple[int, int]]] = []
        for text, subject, row, spans in zip(texts.to_list(), subjects, known, found, strict=True):
            if text is None or spans is None:
                results.append(None)
                continue
            result, where = splice(text, [(s.start, s.end, _by(text, s, subject, row, make)) for s in spans])
            results.append(result)
            written.append(where)
        if witness is not None:
            entities = Counter(span.entity for spans in found for span in spans or ())
            witness.wrote([text for text in results if text is not None], written, entities)
            witness.withheld(results.count(None) - texts.null_count())
        return pl.Series(batch.name, results, dtype=pl.String)

    return elementwise(
        scrub,
        pl.struct(
            text=column.values,
            language=column.language,
            subject=column.subject if column.subject is not None else pl.lit(None, dtype=pl.String),
            known=column.known if column.known is not None else pl.lit(None, dtype=KNOWN),
        ),
        pl.String(),
    )


def _by(text: str, span: Found, subject: str | None, known: list[dict[str, str | None]], make: Token) -> str:
    if span.known_index is not None:
        return known[span.known_index]["replacement"] or f"[{span.entity}]"
    return make(span.entity, text[span.start : span.end], subject)


KNOWN = pl.List(pl.Struct({"entity": pl.String, "value": pl.String, "replacement": pl.String}))
OPERATOR = Operator(_build, Scrub, takes=("string",))
