"""pseudonym: a keyed hash of the canonical value, written in letters.

Comes in: parameters and a Column. Goes out: a String expression of one length.

Construction: BLAKE3(base64url(key) || canonical value), the key being 43 characters of a derived 32-byte key, always the
same length and before the value (BLAKE3 has no length extension; this is not BLAKE3's own keyed mode), or HMAC-SHA-256
(RFC 2104, FIPS 198-1) under the same 43 characters. Where the subject has a salt, the salt and a zero byte stand before the value. The
digest is written in sixteen consonants, so that a pseudonym never looks like a number, a date or a word, and no spreadsheet reads it as
one; `alphabet` has it written in `hex`, `base32` or `digits` for those who must.

Security: whoever lacks the key learns which rows are equal and nothing else, with or without the value space. Whoever
knows how often values occur can match frequent ones by counting, hence `because:` on columns of few values. With the key every guess can
be checked, so that a small value space is read off. Destroying a subject's salt makes that subject's pseudonyms unguessable for all.
Collisions: among n values two meet with odds of n^2 / (2 * letters^length). The default of 96 bits holds a billion values at under 1 in
10^10. A shorter pseudonym is refused in the middle of the run, before anything is published, once the column's distinct values (counted
as they pass by, to some 2 %) bring the odds above 1 in a million. Earlier runs of the scope are not counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, Self

import polars as pl
import polars_hash  # noqa: F401  # registers the `chash` namespace
from pydantic import Field, model_validator

from redact.canon import canonicalise
from redact.errors import PolicyError
from redact.keys import Key
from redact.transform.batches import Remembered, elementwise
from redact.transform.column import Column, Operator, Parameters
from redact.transform.distinct import Distinct
from redact.transform.lettering import ALPHABETS, CONSONANTS, DIGITS, written

ODDS = 1e-6
"""Of any two values meeting in one column: more is refused."""
_NEVER = 10**9
"""Distinct values that no column has: letters that are enough for them are not counted."""


HashName = Literal["blake3", "hmac-sha256"]


class Pseudonym(Parameters):
    """The alphabet, the number of letters (by default as many as make 96 bits), and text to put before them."""

    alphabet: Literal["consonants", "hex", "base32", "digits"] = "consonants"
    length: Annotated[int, Field(ge=16, le=DIGITS)] | None = None
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z]{0,8}[_-]?$")] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.letters > ALPHABETS[self.alphabet].most:
            raise ValueError(f"length: expected {ALPHABETS[self.alphabet].most} or less of {self.alphabet}")
        return self

    @property
    def letters(self) -> int:
        """How many letters a pseudonym has."""
        return self.length or ALPHABETS[self.alphabet].usual


def keyed_hex(values: pl.Series, key: Key, hash_name: HashName = "blake3", length: int = 64) -> pl.Series:
    """The first `length` of 64 hexadecimal digits for each value of a String series; null stays null."""
    frame = values.alias("v").to_frame()
    if hash_name == "hmac-sha256":
        digits = pl.col("v").chash.hmac_sha256(key=key.text())  # type: ignore[attr-defined]
    else:
        digits = pl.concat_str([pl.lit(key.text()), pl.col("v")]).chash.blake3()  # type: ignore[attr-defined]
    return frame.select(digits if length == 64 else digits.str.head(length)).to_series().rename(values.name)


def keyed(values: pl.Expr, key: Key, hash_name: HashName = "blake3") -> pl.Expr:
    """`keyed_hex` of a String expression. The key stands in a closure: in no `repr`, and what holds it cannot be pickled."""
    return elementwise(lambda batch: keyed_hex(batch, key, hash_name), values, pl.String())


def needed(values: int, alphabet: str) -> int:
    """The least length at which `values` distinct values meet with odds of at most one in a million.

    >>> needed(1_000_000, "consonants"), needed(1_000_000, "digits")
    (15, 18)
    """
    length = 1
    while not _enough(values, alphabet, length):
        length += 1
    return length


def _enough(values: int, alphabet: str, length: int) -> bool:
    return values * values <= 2 * ODDS * ALPHABETS[alphabet].capacity(length)


def lettered(parameters: Pseudonym, name: str) -> Callable[[pl.Series], pl.Series]:
    """Digests of 48 hexadecimal digits or more as the letters of the column `name`; raises PolicyError where these are too few for the
    values that pass by."""
    alphabet, length = ALPHABETS[parameters.alphabet], parameters.letters
    if _enough(_NEVER, parameters.alphabet, length):
        return lambda digits: written(digits, alphabet, length)
    seen = Distinct()

    def counted(digits: pl.Series) -> pl.Series:
        values = seen.add(digits)
        if not _enough(values, parameters.alphabet, length):
            raise PolicyError(
                f"column {name}: operator pseudonym.length: expected {needed(values, parameters.alphabet)} {parameters.alphabet} or more "
                f"for the distinct values so far, or the usual {alphabet.usual}, found {length}"
            )
        return written(digits, alphabet, length)

    return counted


def _build(parameters: Pseudonym, column: Column) -> pl.Expr:
    key, hash_name, entity, country = column.key.derive("pseudonym", column.namespace), column.hash, column.entity, column.country
    in_letters, canonical = lettered(parameters, column.name), column.is_subject and column.subject is not None

    def released_of(values: pl.Series) -> pl.Series:
        form = values if canonical else canonicalise(values, entity, country)
        return in_letters(keyed_hex(form, key, hash_name))

    def salted(rows: pl.Series) -> pl.Series:
        values, salts = rows.struct.field("value"), rows.struct.field("salt")
        form = values if canonical else canonicalise(values, entity, country)
        return in_letters(keyed_hex(pl.select(salts + "\0" + form).to_series(), key, hash_name))

    remembered = Remembered(released_of)
    values = column.subject if canonical and column.subject is not None else column.values.cast(pl.String)
    if column.salt is not None:
        released = elementwise(salted, pl.struct(value=values, salt=column.salt), pl.String())
    elif canonical and column.subject_digits is not None and column.in_subject_namespace:
        released = elementwise(in_letters, column.subject_digits, pl.String())
    else:
        released = elementwise(remembered, values, pl.String())
    return pl.lit(parameters.prefix) + released if parameters.prefix else released


def _shape(parameters: Pseudonym) -> str | None:
    """Of the closed form; in another alphabet a pseudonym may look like somebody's number."""
    return rf"^(?:[A-Za-z]{{0,8}}[_-]?)[{CONSONANTS}]{{16,48}}$" if parameters.alphabet == "consonants" else None


OPERATOR = Operator(
    _build,
    Pseudonym,
    takes=("string", "integer"),
    deterministic=True,
    invents=True,
    shape=_shape,
)
