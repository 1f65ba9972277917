"""fpe: a value of the same length and alphabet, encrypted; separators stay where they are.

Comes in: parameters and a String Column. Goes out: String values; what cannot be encrypted stops the run, or is null under
`on_error: null`. `decrypt` is for `redact reveal`.

Construction: FF1 (NIST SP 800-38G, `redact.transform.ff1`) with AES-256 under the key of scope and namespace. The tweak of 16 bytes is a
keyed BLAKE3 of the namespace, of the cell of the column that `tweak` names, and of the subject's salt where there is one. The letters of
the alphabet are encrypted together, whatever separators stand among them: two spellings of a number become two spellings of another. For
entities that are compared without case, letters are read as capitals where the alphabet has no others.

Security: whoever lacks the key learns length, separators and which values are equal (under equal tweaks), and can match frequent values by
counting; knowing the value space helps no further, since any value may stand for any other. A result is not authenticated, looks like a
true value and may be somebody else's; check digits are right by chance only. One value in `radix ** length` stands for itself: none to
expect among 11 digits, one in a run of a million over 6 digits, where the gate stops (`verify: {on_finding: suppress}` nulls it).
Domains below a million are refused, since known pairs undo FF1 there. With the key everything is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import Field, model_validator

from redact.canon import canonicalise
from redact.entities import entity as entity_of
from redact.errors import InputError, PolicyError
from redact.keys import Key
from redact.transform import ff1
from redact.transform.batches import Remembered, elementwise
from redact.transform.code_points import code_points, texts_of
from redact.transform.column import Column, Operator, Parameters
from redact.transform.pseudonym import keyed_hex

_NAMED = {
    "digits": "0123456789",
    "hex": "0123456789abcdef",
    "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "letters_and_digits": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
_TOGETHER = 8_192
_OUTSIDE, _SEPARATOR = 2**32 - 1, 2**32 - 2


class Fpe(Parameters):
    """The letters that are encrypted (a name, or the letters themselves in their order), those that stay, and the column of the tweak."""

    alphabet: Annotated[str, Field(min_length=2, max_length=1_000)] = "digits"
    separators: Annotated[str, Field(max_length=32)] = " .-/"
    tweak: Annotated[str, Field(min_length=1)] | None = None

    @property
    def letters(self) -> str:
        """The letters of the alphabet, in the order of their numerals."""
        return _NAMED.get(self.alphabet, self.alphabet)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.letters)) < len(self.letters):
            raise ValueError("alphabet: expected each letter once")
        if set(self.letters) & set(self.separators):
            raise ValueError("separators: expected none of the alphabet's letters")
        return self


@dataclass(frozen=True)
class _Cipher:
    """FF1 over the letters of texts."""

    parameters: Fpe
    key: Key
    backwards: bool = False

    def __call__(self, texts: pl.Series, tweaks: npt.NDArray[np.uint8]) -> tuple[pl.Series, int, int]:
        """The texts under one tweak or a row of them each, null where they cannot be read; how many held a stranger, how many too few
        letters. Null stays null."""
        lengths = texts.str.len_chars().cast(pl.Int64).fill_null(-1).to_numpy()
        pieces, places, strange, short = [], [], 0, 0
        for length, at in _groups(lengths):
            group = texts if len(at) == len(texts) else texts.gather(at)
            made, good, foreign = self._of_length(group, length, tweaks if len(tweaks) == 1 else tweaks[at])
            strange, short = strange + foreign, short + len(group) - len(made) - foreign
            pieces.append(made)
            places.append(at[good])
        return _placed(pieces, places, len(texts)), strange, short

    def _of_length(self, texts: pl.Series, length: int, tweaks: npt.NDArray[np.uint8]) -> tuple[pl.Series, npt.NDArray[np.intp], int]:
        """Those of one length that can be encrypted, which ones these are, and how many held a stranger."""
        points = code_points(texts, length)
        numerals = _numerals(points, self.parameters)
        familiar = ~(numerals == _OUTSIDE).any(axis=1)
        letters = numerals < _SEPARATOR
        counts = letters.sum(axis=1)
        enough = (counts >= ff1.least_length(len(self.parameters.letters))) & (counts <= ff1.LONGEST)
        good = np.flatnonzero(familiar & enough)
        if len(good) < len(points):
            points, numerals, letters, counts = points[good], numerals[good], letters[good], counts[good]
            tweaks = tweaks if len(tweaks) == 1 else tweaks[good]
        if letters.all():
            made = self._of_letters(numerals, tweaks) if len(points) else points
            return texts_of(made), good, int((~familiar).sum())
        made = points.copy()
        for count in np.unique(counts):
            rows = np.flatnonzero(counts == count)
            here = (rows[:, None], np.nonzero(letters[rows])[1].reshape(-1, count))
            made[here] = self._of_letters(numerals[here], tweaks if len(tweaks) == 1 else tweaks[rows])
        return texts_of(made), good, int((~familiar).sum())

    def _of_letters(self, numerals: npt.NDArray[np.uint32], tweaks: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
        """The code points of the encrypted numerals."""
        letters = self.parameters.letters
        run = ff1.decrypt if self.backwards else ff1.encrypt
        return np.array([ord(letter) for letter in letters], dtype=np.uint32)[run(numerals, len(letters), self.key.bytes(), tweaks)]


def _groups(lengths: npt.NDArray[np.int64]) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """Each length that is none of a null, and the rows that have it, so many at a time that the processor's cache holds them."""
    for length in np.unique(lengths):
        at = np.flatnonzero(lengths == length)
        for start in range(0, len(at) if length >= 0 else 0, _TOGETHER):
            yield int(length), at[start : start + _TOGETHER]


def _numerals(points: npt.NDArray[np.uint32], parameters: Fpe) -> npt.NDArray[np.uint32]:
    """The numeral of each letter, `_SEPARATOR`, or `_OUTSIDE`."""
    known = {ord(letter): _SEPARATOR for letter in parameters.separators}
    known |= {ord(letter): number for number, letter in enumerate(parameters.letters)}
    table = np.full(max(known) + 2, _OUTSIDE, dtype=np.uint32)
    table[list(known)] = list(known.values())
    return table[np.minimum(points, len(table) - 1)]


def _placed(pieces: list[pl.Series], places: list[npt.NDArray[np.intp]], rows: int) -> pl.Series:
    """The pieces in their rows, null in others."""
    if len(pieces) == 1 and len(pieces[0]) == rows:
        return pieces[0]
    index = np.full(rows, -1, dtype=np.int64)
    if pieces:
        at = np.concatenate(places)
        index[at] = np.arange(len(at))
    every = pl.concat(pieces) if pieces else pl.Series(dtype=pl.String)
    where = pl.Series(index)
    return every.gather(where.set(where < 0, None))


def _tweaks(tweaks: pl.Series | None, salts: pl.Series | None, key: Key, namespace: str) -> npt.NDArray[np.uint8]:
    """16 bytes for all, or a row each. NOTE: each part tells its length first, so that no two pairs of parts read alike."""
    frame = pl.DataFrame([part.alias(name) for name, part in (("tweak", tweaks), ("salt", salts)) if part is not None])
    parts = [pl.lit(namespace)]
    for name in frame.columns:
        text = pl.col(name)
        parts.append(
            pl.when(text.is_null()).then(pl.lit(f"\0{name}")).otherwise(pl.format("\0{} {} {}", pl.lit(name), text.str.len_bytes(), text))
        )
    written = frame.select(pl.concat_str(parts).alias("text")) if frame.width else pl.DataFrame({"text": [namespace]})
    digits = keyed_hex(written.to_series(), key.derive("tweak"), "blake3", 32)
    return np.frombuffer(bytes.fromhex(digits.str.join("").item()), dtype=np.uint8).reshape(-1, 16)


def decrypt(
    values: pl.Series, key: Key, namespace: str, parameters: Fpe, tweaks: pl.Series | None = None, salts: pl.Series | None = None
) -> pl.Series:
    """The letters that `fpe` encrypted under the scope's `key`, String; null stays null.

    `tweaks` and `salts` are what stood beside each value. A wrong key, tweak or namespace is not noticed: FF1 is not authenticated. Raises
    InputError for a value that `fpe` cannot have made.
    """
    own = key.derive("fpe", namespace)
    made, strange, short = _Cipher(parameters, own, backwards=True)(values, _tweaks(tweaks, salts, own, namespace))
    _refuse(strange, short, "reveal fpe", parameters)
    return made.rename(values.name)


def _refuse(strange: int, short: int, place: str, parameters: Fpe) -> None:
    least = ff1.least_length(len(parameters.letters))
    hint = "name the alphabet and the separators, or say on_error: null"  # NOTE: Polars drops it where it passes an error on
    if strange:
        raise InputError(f"{place}: expected letters of the alphabet and separators, found cells with others", hint)
    if short:
        raise InputError(f"{place}: expected {least} to {ff1.LONGEST} letters of the alphabet in a cell, found others", hint)


def _form(column: Column, parameters: Fpe) -> Callable[[pl.Series], pl.Series]:
    """The spelling that is encrypted: of the subject its canonical form, else what stands there."""
    letters = parameters.letters
    if entity_of(column.entity).rule == "number" and letters == letters.upper():
        return lambda values: values.str.strip_chars().str.to_uppercase()
    return lambda values: values.str.strip_chars()


def _build(parameters: Fpe, column: Column) -> pl.Expr:
    if parameters.tweak is not None and column.is_subject:
        raise PolicyError("operator.fpe.tweak: expected none for a subject, who has one surrogate in all rows, found one")
    if parameters.tweak is not None and parameters.tweak not in column.others:
        raise PolicyError(f"operator.fpe.tweak: expected another listed column of the table, found {parameters.tweak}")
    key, namespace, form = column.key.derive("fpe", column.namespace), column.namespace, _form(column, parameters)
    cipher, place, strict = _Cipher(parameters, key), f"column {column.name}: operator fpe", column.on_error == "error"

    def encrypted(values: pl.Series, tweaks: npt.NDArray[np.uint8]) -> pl.Series:
        made, strange, short = cipher(form(values), tweaks)
        if strict:
            _refuse(strange, short, place, parameters)
        return made

    values = column.subject if column.is_subject and column.subject is not None else column.values
    if parameters.tweak is None and column.salt is None:
        one = _tweaks(None, None, key, namespace)
        return elementwise(Remembered(lambda batch: encrypted(batch, one)), values, pl.String())
    beside = {"value": values}
    if parameters.tweak is not None:
        beside["tweak"] = pl.col(parameters.tweak).cast(pl.String)
    if column.salt is not None:
        beside["salt"] = column.salt

    def with_tweaks(batch: pl.Series) -> pl.Series:
        rows = batch.struct.unnest()
        tweak = canonicalise(rows["tweak"], None) if "tweak" in beside else None
        salt = rows["salt"] if "salt" in beside else None
        made = encrypted(rows["value"], _tweaks(tweak, salt, key, namespace))
        return made if salt is None else made.set(salt.is_null(), None)

    return elementwise(with_tweaks, pl.struct([each.alias(name) for name, each in beside.items()]), pl.String())


OPERATOR = Operator(_build, Fpe, takes=("string",), deterministic=True, invents=True)
