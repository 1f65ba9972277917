"""pseudonym: a keyed hash of the canonical value, written in letters.

Comes in: parameters and a Column. Goes out: a String expression of one length.

Construction: BLAKE3(base64url(key) || canonical value), the key being 43 characters of a derived 32-byte key, always the
same length and before the value (BLAKE3 has no length extension; this is not BLAKE3's own keyed mode), or HMAC-SHA-256
(RFC 2104, FIPS 198-1) under the same 43 characters. The first `length` hexadecimal digits are written in sixteen
consonants, so that a pseudonym never looks like a number, a date or a word, and no spreadsheet reads it as one.

Security: whoever lacks the key learns which rows are equal and nothing else; whoever knows how often values occur can match
frequent ones by counting, hence `because:` on columns of few values. With the key every guess can be checked.
Collisions: n values in 16^length; 24 letters are 96 bits, under 1 in 10^11 at a billion values.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import polars as pl
import polars_hash  # noqa: F401  # registers the `chash` namespace
import pyarrow as pa
from pydantic import Field

from redact.canon import canonicalise
from redact.keys import Key
from redact.transform.batches import Remembered, elementwise
from redact.transform.column import Column, Operator, Parameters

LETTERS = "bcdfghjklmnpqrst"
_TABLE = bytes.maketrans(b"0123456789abcdef", LETTERS.encode())


HashName = Literal["blake3", "hmac-sha256"]


class Pseudonym(Parameters):
    """The number of letters (4 bits each), and text to put before them."""

    length: Annotated[int, Field(ge=16, le=48)] = 24
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z]{0,8}[_-]?$")] = ""


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


def letters(digits: pl.Series, length: int) -> pl.Series:
    """Values of `length` hexadecimal digits each, in sixteen consonants; null stays null."""
    valid = digits.is_not_null() if digits.null_count() else None
    present = (digits if valid is None else digits.filter(valid)).to_arrow()
    raw = bytes(memoryview(present.buffers()[2] or b"")[: len(present) * length]).translate(_TABLE)
    offsets = np.arange(0, (len(present) + 1) * length, length, dtype=np.int64)
    text = pa.LargeStringArray.from_buffers(len(present), pa.py_buffer(offsets), pa.py_buffer(raw))
    dense = pl.Series(digits.name, pl.from_arrow(text), dtype=pl.String)
    if valid is None:
        return dense
    index = pl.select(pl.when(valid).then(valid.cast(pl.UInt32).cum_sum() - 1)).to_series()
    return dense.gather(index)


def _build(parameters: Pseudonym, column: Column) -> pl.Expr:
    key, hash_name, entity, country = column.key.derive("pseudonym", column.namespace), column.hash, column.entity, column.country

    def released_of(values: pl.Series) -> pl.Series:
        form = values if column.is_subject else canonicalise(values, entity, country)
        return letters(keyed_hex(form, key, hash_name, parameters.length), parameters.length)

    remembered = Remembered(released_of)

    def pseudonymise(values: pl.Series) -> pl.Series:
        return remembered(values.cast(pl.String))

    def salted(batch: pl.Series) -> pl.Series:
        """NOTE: the salt has one length and stands before the value, so that no two pairs of them read alike; null gives null."""
        values, salts = batch.struct.field("value").cast(pl.String), batch.struct.field("salt")
        form = values if column.is_subject else canonicalise(values, entity, country)
        return letters(keyed_hex(pl.select(salts + "\0" + form).to_series(), key, hash_name, parameters.length), parameters.length)

    if column.is_subject and column.subject is not None:
        if column.subject_digits is not None and column.in_subject_namespace:
            shown = column.subject_digits.str.head(parameters.length)
            released = elementwise(lambda batch: letters(batch, parameters.length), shown, pl.String())
        elif column.salt is not None:
            released = elementwise(salted, pl.struct(value=column.subject, salt=column.salt), pl.String())
        else:
            released = elementwise(pseudonymise, column.subject, pl.String())
    elif column.salt is not None:
        released = elementwise(salted, pl.struct(value=column.values, salt=column.salt), pl.String())
    else:
        released = elementwise(pseudonymise, column.values, pl.String())
    return pl.lit(parameters.prefix) + released if parameters.prefix else released


OPERATOR = Operator(
    _build,
    Pseudonym,
    takes=("string", "integer"),
    deterministic=True,
    shape=rf"^(?:[A-Za-z]{{0,8}}[_-]?)[{LETTERS}]{{16,48}}$",
)
