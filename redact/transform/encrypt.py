"""encrypt: a value as a ciphertext that joins, proves itself, and that the key undoes.

Comes in: parameters and a Column. Goes out: String values, `siv.` and base64url without padding. `decrypt` is for `redact reveal`.

Construction: AES-SIV (RFC 5297, AEAD_AES_SIV_CMAC_512) without a nonce, the namespace being the associated data: equal values of a scope
and namespace have equal ciphertexts, and one that was moved to another column, or changed, is refused. Its two AES-256 keys are
HMAC-SHA-512 under the key of scope and namespace, of the subject's salt where there is one: whoever destroys the salt makes that
subject's ciphertexts undecipherable for ever.

What is encrypted is the canonical form of the entity, so that one person has one ciphertext whatever the spelling (the subject's column:
of the subject after aliases); reveal gives that form back. `form: spelled` encrypts the cell as it stands, every space of it, and joins
only what is spelled alike.

Security: whoever lacks the key learns which values are equal and how long they are, and can match frequent values by counting, hence
`because:` on columns of few values; knowing the value space helps no further, for nothing can be tried without the key. A forged or moved
ciphertext is accepted with a chance of 1 in 2^128. With the key everything is undone: this is pseudonymised, never anonymous.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import polars as pl

from redact.canon import canonicalise
from redact.errors import InputError
from redact.keys import Key
from redact.transform.batches import Remembered, elementwise
from redact.transform.column import Column, Operator, Parameters

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MARK = "siv."
"""Before every ciphertext, so that nothing else looks like one."""
SHAPE = r"^siv\.[A-Za-z0-9_-]{22,}$"


class Encrypt(Parameters):
    """Whether the canonical form is encrypted, by which spellings of one value join, or the cell as it is spelled."""

    form: Literal["canonical", "spelled"] = "canonical"


def encrypt(values: pl.Series, key: Key, namespace: str, salts: pl.Series | None = None) -> pl.Series:
    """The ciphertext of each String as it stands, under the scope's `key`; null stays null, and gets null where its salt is."""
    spoken = namespace.encode()

    def sealed(cipher: AESSIV, value: str) -> str:
        raw = cipher.encrypt(value.encode(), [spoken])
        return MARK + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    return _each(values, key, namespace, salts, sealed)


def decrypt(values: pl.Series, key: Key, namespace: str, salts: pl.Series | None = None) -> pl.Series:
    """What `encrypt` was given, String; null stays null.

    Raises InputError where a value is no ciphertext of this key, namespace and salt; the message holds none.
    """
    spoken, place = namespace.encode(), f"reveal {values.name or 'encrypt'}"
    from cryptography.exceptions import InvalidTag

    def opened(cipher: AESSIV, value: str) -> str:
        failed = "another text"
        try:
            body = value.removeprefix(MARK)
            raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
            if value.startswith(MARK) and len(raw) >= 16 and base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == body:
                failed = "one of another key or column, or a changed one"
                return cipher.decrypt(raw, [spoken]).decode()
        except (binascii.Error, ValueError, InvalidTag):
            pass
        raise InputError(
            f"{place}: expected ciphertexts of this key and namespace, found {failed}", "give the key and column of the release"
        )

    return _each(values, key, namespace, salts, opened)


def _each(values: pl.Series, key: Key, namespace: str, salts: pl.Series | None, run: Callable[[AESSIV, str], str]) -> pl.Series:
    """`run` once for each distinct value and salt."""
    own = key.derive("encrypt", namespace)
    rows = pl.DataFrame({"value": values.cast(pl.String)} | ({} if salts is None else {"salt": salts}))
    distinct = rows.drop_nulls().unique(maintain_order=True)
    if salts is None:
        cipher = _cipher(own, None)
        distinct = distinct.with_columns(made=pl.Series([run(cipher, value) for value in distinct["value"]], dtype=pl.String))
    else:
        distinct = distinct.sort("salt", maintain_order=True)
        distinct = distinct.with_columns(made=pl.Series(list(_salted(distinct, own, run)), dtype=pl.String))
    done = distinct["made"] if distinct.height == rows.height and salts is None else _joined(rows, distinct)
    return done.rename(values.name)


def _salted(rows: pl.DataFrame, key: Key, run: Callable[[AESSIV, str], str]) -> Iterator[str]:
    """Over rows sorted by salt: one cipher a salt."""
    last, cipher = None, _cipher(key, None)
    for value, salt in rows.select("value", "salt").iter_rows():
        if salt != last:
            last, cipher = salt, _cipher(key, salt)
        yield run(cipher, value)


def _joined(rows: pl.DataFrame, distinct: pl.DataFrame) -> pl.Series:
    return rows.join(distinct, on=rows.columns, how="left", maintain_order="left")["made"]


def _cipher(key: Key, salt: str | None) -> AESSIV:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    said = b"redact/1 siv" if salt is None else b"redact/1 siv salt " + salt.encode()
    return AESSIV(hmac.digest(key.bytes(), said, "sha512"))


def _build(parameters: Encrypt, column: Column) -> pl.Expr:
    key, namespace, entity, country = column.key, column.namespace, column.entity, column.country
    own = column.is_subject and column.subject is not None
    as_it_stands = own or parameters.form == "spelled"
    values = column.subject if own and column.subject is not None else column.values.cast(pl.String)

    def form(batch: pl.Series) -> pl.Series:
        return batch if as_it_stands else canonicalise(batch, entity, country)

    if column.salt is None:
        return elementwise(Remembered(lambda batch: encrypt(form(batch), key, namespace)), values, pl.String())

    def salted(batch: pl.Series) -> pl.Series:
        return encrypt(form(batch.struct.field("value")), key, namespace, batch.struct.field("salt"))

    return elementwise(salted, pl.struct(value=values, salt=column.salt), pl.String())


OPERATOR = Operator(_build, Encrypt, takes=("string", "integer"), deterministic=True, shape=SHAPE)
