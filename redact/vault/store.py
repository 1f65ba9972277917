"""Tokens and the keys of people, over any database.

Comes in: values and persons as String Series. Goes out: tokens, keys (`salts`), values again. It must not know policies or releases.

Everything is looked up by keyed BLAKE2b (RFC 7693) and sealed by AES-SIV (RFC 5297), bound to the place where it stands, under keys
derived from the house's secret: the files hold no plain value, and another key opens nothing. What hangs on a person who can be erased
is hashed and sealed under that person's random key, which `forget` destroys.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from redact.errors import InputError, OutputError
from redact.keys import Key
from redact.vault.tables import COLUMNS, Database, Row

CONSONANTS = "bcdfghjklmnpqrst"
"""The letters of every pseudonym."""
_HEX = bytes.maketrans(b"0123456789abcdef", CONSONANTS.encode())
_HASH, _SALT = 20, 32
_ROUNDS = 8
_BLOCK = 32
"""Bytes to whose multiple a value is filled up before it is sealed, so that a stolen file does not tell how long it is."""
_RELEASE = "release "
"""What the name of a settled release stands behind, in `about`."""


class Vault:
    """An open vault. Its methods may be called from several threads, and by several processes at once."""

    def __init__(self, database: Database, secret: Key) -> None:
        self._database = database
        self._secret = secret
        self._lock = threading.RLock()
        self._salts: dict[str, str | None] = {}
        self._values = _cipher(secret.derive("vault", "values"))
        self._people = _cipher(secret.derive("vault", "subjects"))
        self._person_key = secret.derive("vault", "person").bytes()
        self._link_key = secret.derive("vault", "link").bytes()
        self._made = {"tokens": bytearray(), "subjects": bytearray()}
        self._settled = self._releases()
        self._shown = False

    def __repr__(self) -> str:
        return "Vault(…)"

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    # What a run leaves -----------------------------------------------------------------------------------------------

    def settle(self, release: str) -> None:
        """What was made since the vault was opened stays: `release` (a name) is about to show it."""
        with self._lock, self._database.writing():
            self._database.add("about", [(f"{_RELEASE}{release}", b"")])
        self._settled |= {f"{_RELEASE}{release}"}
        self._shown = True

    def unsettle(self, release: str) -> None:
        """The release does not stand after all: what was made for it may be taken back."""
        with self._lock, self._database.writing():
            self._database.remove("about", "name", [f"{_RELEASE}{release}"])
        self._shown = False

    def take_back(self) -> bool:
        """Take out what was made since the vault was opened, by a caller whom the lock of the house keeps alone; whether it was.

        It stays where a release may show it: one that was settled here or meanwhile elsewhere, or is made on another machine.
        """
        with self._lock:
            if not any(self._made.values()):
                return True
            if self._shown or not self._database.alone() or self._releases() - self._settled:
                return False
            with self._database.forgetting():
                for table, made in self._made.items():
                    hashes = [bytes(made[start : start + _HASH]) for start in range(0, len(made), _HASH)]
                    self._database.remove(table, COLUMNS[table][0], hashes)
                    made.clear()
            self._salts.clear()
            self._database.wipe()
        return True

    def _releases(self) -> frozenset[str]:
        return frozenset(name for name, *_ in self._database.every("about") if isinstance(name, str) and name.startswith(_RELEASE))

    def _note(self, table: str, drawn: Sequence[Row], found: Sequence[Row]) -> None:
        """Remember which of the rows that this process drew went in."""
        ours = drawn if drawn is found else set(drawn) & set(found)
        self._made[table] += b"".join(row[0] for row in ours)  # type: ignore[misc]  # bytes

    # People ----------------------------------------------------------------------------------------------------------

    def salts(self, people: pl.Series, make: bool = True) -> pl.Series:
        """The random key of each canonical person, as 64 hexadecimal digits, made where there is none and `make` says so; null for
        null, for whoever is erased, and for strangers. Committed before it is told."""
        with self._lock:
            asked = [person for person in people.unique().drop_nulls().to_list() if self._salts.get(person) is None]
            if asked:
                self._salts.update(self._found(asked, make))
            known = self._salts
            return pl.Series(people.name, [None if person is None else known.get(person) for person in people.to_list()], dtype=pl.String)

    def subjects(self) -> pl.DataFrame:
        """`person` (canonical) and `salt` of everybody who has a key and is not erased, both String."""
        with self._lock:
            pairs = [self._open_person(row)[:2] for row in self._database.every("subjects")]
        return pl.DataFrame(pairs, schema={"person": pl.String, "salt": pl.String}, orient="row")

    def erased(self, people: pl.Series) -> pl.Series:
        """Boolean: who was forgotten; false for null."""
        with self._lock:
            gone = {row[0] for row in self._database.every("erased")}
        if not gone:
            return pl.Series(people.name, [False], dtype=pl.Boolean).new_from_index(0, len(people))
        distinct = people.unique().drop_nulls()
        found = distinct.filter(pl.Series([self._person(person) in gone for person in distinct.to_list()], dtype=pl.Boolean))
        return people.is_in(found.implode()).fill_null(value=False)

    def erases(self) -> bool:
        """Whether anybody is erased, or may be while the caller holds the lock of the house."""
        with self._lock:
            return self._database.shared or bool(list(self._database.every("erased")))

    def forget(self, people: Collection[str]) -> int:
        """Destroy the keys and tokens of canonical persons and remember that they are erased; how many of them were not yet.

        Once it returns no file of the vault holds what was destroyed. Done twice it changes nothing.
        """
        hashes = {self._person(person) for person in people}
        with self._lock:
            with self._database.forgetting():
                known = {row[0] for row in self._database.find("erased", "person", sorted(hashes))}
                links = [row[2] for row in self._database.find("subjects", "person", sorted(hashes))]
                self._database.remove("tokens", "link", [link for link in links if isinstance(link, bytes)])
                self._database.remove("subjects", "person", sorted(hashes))
                self._database.add("erased", [(each,) for each in sorted(hashes)])
            self._salts.clear()
            self._database.wipe()
        return len(hashes - known)

    def _found(self, people: Sequence[str], make: bool) -> dict[str, str | None]:
        hashes = {self._person(person): person for person in people}
        asked = sorted(hashes)
        rows = self._database.find("subjects", "person", asked)
        if make and len(rows) < len(asked):
            with self._database.writing():
                taken = {row[0] for row in (*rows, *self._database.find("erased", "person", asked))}
                drawn = [self._new_person(each, hashes[each]) for each in asked if each not in taken]
                self._database.add("subjects", drawn)
            rows = self._database.find("subjects", "person", asked)
            self._note("subjects", drawn, rows)
        return dict(self._open_person(row)[:2] for row in rows)

    def _new_person(self, person: bytes, name: str) -> Row:
        salt = os.urandom(_SALT)
        return person, self._people.encrypt(salt + _filled(name), [b"subject", person]), self._link(salt.hex())

    def _open_person(self, row: Row) -> tuple[str, str, bytes]:
        person, sealed, link = row
        assert isinstance(person, bytes)
        assert isinstance(sealed, bytes)
        assert isinstance(link, bytes)
        opened = _open(self._people, sealed, [b"subject", person])
        return _emptied(opened[_SALT:]), opened[:_SALT].hex(), link

    def _person(self, canonical: str) -> bytes:
        return hashlib.blake2b(canonical.encode(), key=self._person_key, digest_size=_HASH).digest()

    def _link(self, salt: str) -> bytes:
        return hashlib.blake2b(salt.encode(), key=self._link_key, digest_size=_HASH).digest()

    # Tokens ----------------------------------------------------------------------------------------------------------

    def tokens(self, place: Sequence[str], values: pl.Series, salts: pl.Series | None, length: int) -> pl.Series:
        """A random token of `length` letters for each canonical value, the same for one value (and salt) in one place; null for a
        null value, or a null salt where `salts` are given. Committed before it is told; no token is given twice."""
        wanted = _pairs(values, salts)
        distinct = wanted.unique(maintain_order=True).drop_nulls("value")
        if salts is not None:
            distinct = distinct.drop_nulls("salt")
        pairs = list(distinct.iter_rows())
        with self._lock:
            told = self._told(place, pairs, length)
        found = distinct.with_columns(pl.Series("token", told, dtype=pl.String))
        joined = wanted.join(found, on=["value", "salt"], how="left", nulls_equal=True, maintain_order="left")
        return joined["token"].rename(values.name)

    def values(self, tokens: pl.Series) -> pl.Series:
        """What each token of this vault stands for; null for null, for strangers' tokens and for those of people who were erased."""
        with self._lock:
            rows = self._database.find("tokens", "token", tokens.unique().drop_nulls().to_list())
            links = {row[3] for row in rows if row[3] is not None}
            people = map(self._open_person, self._database.every("subjects")) if links else ()
            salts: dict[bytes | str | None, str] = {link: salt for _, salt, link in people if link in links}
        known = {row[1]: self._open_value(row, salts) for row in rows if row[3] is None or row[3] in salts}
        return pl.Series(tokens.name, [known.get(token) for token in tokens.to_list()], dtype=pl.String)

    def _told(self, place: Sequence[str], pairs: Sequence[tuple[str, str | None]], length: int) -> list[str]:
        key = self._secret.derive("vault", "token", *place, str(length)).bytes()
        hashes = [hashlib.blake2b(f"{salt or ''}{value}".encode(), key=key, digest_size=_HASH).digest() for value, salt in pairs]
        known = self._known(hashes)
        for _ in range(_ROUNDS):
            missing = {each: pair for each, pair in zip(hashes, pairs, strict=True) if each not in known}
            if not missing:
                return [known[each] for each in hashes]
            drawn = list(self._new_tokens(missing, length))
            with self._database.writing():
                all_in = self._database.add("tokens", drawn) == len(drawn)
                found = drawn if all_in else self._database.find("tokens", "hash", sorted(missing))
            self._note("tokens", drawn, found)
            known |= {row[0]: row[1] for row in found}  # type: ignore[misc]  # bytes and text
        raise OutputError(f"token: expected free tokens of {length} letters, found almost none left", "give it a greater length")

    def _known(self, hashes: Sequence[bytes]) -> dict[bytes, str]:
        return {row[0]: row[1] for row in self._database.find("tokens", "hash", hashes)}  # type: ignore[misc]  # bytes and text

    def _new_tokens(self, missing: Mapping[bytes, tuple[str, str | None]], length: int) -> Iterator[Row]:
        size = (length + 1) // 2
        drawn = secrets.token_bytes(size * len(missing))
        for number, each in enumerate(sorted(missing)):
            value, salt = missing[each]
            token = drawn[number * size : (number + 1) * size].hex().encode().translate(_HEX).decode()[:length]
            sealed = self._sealing(salt).encrypt(_filled(value), [b"token", each])
            yield each, token, sealed, None if salt is None else self._link(salt)

    def _open_value(self, row: Row, salts: Mapping[bytes | str | None, str]) -> str:
        each, _, sealed, link = row
        assert isinstance(each, bytes)
        assert isinstance(sealed, bytes)
        return _emptied(_open(self._sealing(salts.get(link)), sealed, [b"token", each]))

    def _sealing(self, salt: str | None) -> AESSIV:
        if salt is None:
            return self._values
        return AESSIV(hashlib.blake2b(salt.encode(), key=self._link_key, digest_size=64, person=b"redact values").digest())


def _pairs(values: pl.Series, salts: pl.Series | None) -> pl.DataFrame:
    other = salts if salts is not None else pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    return pl.DataFrame([values.cast(pl.String).alias("value"), other.alias("salt")])


def _filled(text: str) -> bytes:
    """The text, a byte that ends it, and nothing up to whole blocks (ISO/IEC 7816-4)."""
    ended = text.encode() + b"\x80"
    return ended.ljust(-len(ended) // _BLOCK * -_BLOCK, b"\0")


def _emptied(filled: bytes) -> str:
    return filled.rstrip(b"\0")[:-1].decode()


def _cipher(key: Key) -> AESSIV:
    return AESSIV(key.derive("mac").bytes() + key.derive("encrypt").bytes())


def _open(cipher: AESSIV, sealed: bytes, bound: list[bytes]) -> bytes:
    try:
        return cipher.decrypt(sealed, bound)
    except (InvalidTag, ValueError):
        raise InputError("vault: expected a sound record, found one that was changed", "put a backup in its place") from None
