"""Keyed digests written in the letters of an alphabet.

Comes in: 48 hexadecimal digits or more a value. Goes out: String values of one length. It must not know keys or columns.

Four bits are one letter of sixteen, five bits one of thirty-two (RFC 4648, small letters); twelve decimal digits are 64 bits modulo 10^12,
uniform to 1 part in 10^7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.transform.code_points import ascii_texts

CONSONANTS = "bcdfghjklmnpqrst"
"""Sixteen that write no number, date or word."""
_HEX = "0123456789abcdef"
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
DIGITS = 48
"""Hexadecimal digits that may be spent on letters."""


@dataclass(frozen=True)
class Alphabet:
    """Letters, and how many of them a pseudonym usually has and can have."""

    letters: str
    usual: int
    """As many as make 96 bits or more."""
    most: int
    """As many as `DIGITS` hexadecimal digits give."""
    write: Callable[[pl.Series, int], bytes]
    """(hexadecimal digits without nulls, length) -> the letters of all values, one after the other."""

    def capacity(self, length: int) -> int:
        """How many pseudonyms of `length` letters there are."""
        return int(len(self.letters) ** length)


def written(digits: pl.Series, alphabet: Alphabet, length: int) -> pl.Series:
    """`length` letters for each value's hexadecimal digits, of which there are `DIGITS` or more; null stays null."""
    valid = digits.is_not_null() if digits.null_count() else None
    present = digits if valid is None else digits.filter(valid)
    dense = ascii_texts(alphabet.write(present, length), len(present), length).rename(digits.name)
    if valid is None:
        return dense
    index = pl.select(pl.when(valid).then(valid.cast(pl.UInt32).cum_sum() - 1)).to_series()
    return dense.gather(index)


def _first(digits: pl.Series, length: int) -> bytes:
    """The first hexadecimal digits of all values, one after the other."""
    width = len(digits[0]) if len(digits) else 0
    octets = np.frombuffer(digits.to_arrow().buffers()[2] or b"", dtype=np.uint8)
    return octets[: len(digits) * width].reshape(len(digits), width)[:, :length].tobytes()


def _sixteen(letters: str) -> Callable[[pl.Series, int], bytes]:
    table = bytes.maketrans(_HEX.encode(), letters.encode())
    return lambda digits, length: _first(digits, length).translate(table)


def _thirty_two(digits: pl.Series, length: int) -> bytes:
    size = -(-5 * length // 8)
    octets = np.frombuffer(bytes.fromhex(_first(digits, 2 * size).decode()), dtype=np.uint8).reshape(len(digits), size)
    bits = np.unpackbits(octets, axis=1, count=5 * length).reshape(-1, 5)
    letters: npt.NDArray[np.uint8] = np.frombuffer(_BASE32.encode(), dtype=np.uint8)
    made: bytes = letters[np.packbits(bits, axis=1)[:, 0] >> 3].tobytes()
    return made


def _ten(digits: pl.Series, length: int) -> bytes:
    words = -(-length // 12)
    numbers = np.frombuffer(bytes.fromhex(_first(digits, 16 * words).decode()), dtype=">u8").astype(np.uint64) % np.uint64(10**12)
    made = np.empty((len(numbers), 12), dtype=np.uint8)
    for column in reversed(range(12)):
        numbers, made[:, column] = numbers // np.uint64(10), numbers % np.uint64(10) + np.uint64(48)
    return made.reshape(len(digits), 12 * words)[:, :length].tobytes()


ALPHABETS: Mapping[str, Alphabet] = {
    "consonants": Alphabet(CONSONANTS, 24, DIGITS, _sixteen(CONSONANTS)),
    "hex": Alphabet(_HEX, 24, DIGITS, _sixteen(_HEX)),
    "base32": Alphabet(_BASE32, 20, 38, _thirty_two),
    "digits": Alphabet("0123456789", 29, 36, _ten),
}
