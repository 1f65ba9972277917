"""FF1: format-preserving encryption of many numeral strings of one length at once.

Comes in: numerals of one length, a row each, a radix, an AES key, a tweak for all or one a row. Goes out: numerals of the same shape. It
must not know letters, columns or policies.

Source: NIST SP 800-38G (2016), algorithms 7 and 8, with the domain of at least a million of its revision 1 (draft, 2019), which answers
the attacks on small ones (Durak and Vaudenay 2017; Hoang, Tessaro and Trieu 2018). Each of the ten rounds is one AES-ECB call over all
rows. A half that is below 2^56 is reckoned in 64-bit integers, a longer one in Python's own, row by row and some thirty times slower.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from redact.errors import InputError

LEAST = 1_000_000
"""The smallest domain, radix ** length, of SP 800-38G revision 1."""
LONGEST = 4_096
ROUNDS = 10

Matrix = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[Any]
"""uint64, or objects that are Python integers."""


def least_length(radix: int, least: int = LEAST) -> int:
    """The smallest number of numerals, two or more, whose domain is not below `least`.

    >>> least_length(10), least_length(36), least_length(65536)
    (6, 4, 2)
    """
    length = 2
    while radix**length < least:
        length += 1
    return length


def encrypt(numerals: Matrix, radix: int, key: bytes, tweak: bytes | Bytes = b"", least: int = LEAST) -> Matrix:
    """FF1.Encrypt of each row; `tweak` is one for all, or a matrix with a row of bytes for each.

    `least` is 100 in the standard as it was published, to which its samples are held. Raises InputError for numerals outside of the
    radix, a domain below `least`, or a key that AES does not take.
    """
    _check(numerals, radix, key, least)
    rounds = _Rounds(numerals, radix, key, tweak)
    left, right = rounds.halves()
    for number in range(ROUNDS):
        modulus = rounds.moduli[number % 2]
        left, right = right, _add(left, rounds.draw(number, right, modulus), modulus)
    return rounds.joined(left, right)


def decrypt(numerals: Matrix, radix: int, key: bytes, tweak: bytes | Bytes = b"", least: int = LEAST) -> Matrix:
    """FF1.Decrypt of each row: undoes `encrypt` under the same key and tweak, and raises what it raises."""
    _check(numerals, radix, key, least)
    rounds = _Rounds(numerals, radix, key, tweak)
    left, right = rounds.halves()
    for number in reversed(range(ROUNDS)):
        modulus = rounds.moduli[number % 2]
        left, right = _add(right, modulus - rounds.draw(number, left, modulus), modulus), left
    return rounds.joined(left, right)


def _add(some: Integers, more: Integers, modulus: int) -> Integers:
    """NOTE: `modulus` is at most 2^56 where these are 64-bit integers, so the sum does not overflow."""
    summed: Integers = (some + more) % _like(modulus, some)
    return summed


def _like(value: int, values: Integers) -> Any:
    return value if values.dtype == object else np.uint64(value)


class _Rounds:
    """What the ten rounds of one call share: widths, the AES of one key, and the state that key, lengths and tweak give each row."""

    def __init__(self, numerals: Matrix, radix: int, key: bytes, tweak: bytes | Bytes) -> None:
        rows, length = numerals.shape
        self._numerals, self._radix, self._left = numerals, radix, length // 2
        half = length - self._left
        self.moduli = (radix**self._left, radix**half)
        # NOTE: ceil(half * log2(radix)) in integers: with floating point it is wrong for some powers of two.
        self._width = ((self.moduli[1] - 1).bit_length() + 7) // 8
        self._drawn = 4 * ((self._width + 3) // 4) + 4
        self._dtype: Any = np.uint64 if self.moduli[1] <= 1 << 56 else object
        self._aes = _aes(key)
        tweaks = np.frombuffer(tweak, dtype=np.uint8)[None, :] if isinstance(tweak, bytes) else tweak
        self._start(length, tweaks, rows)

    def _start(self, length: int, tweaks: Bytes, rows: int) -> None:
        """CBC-MAC over the blocks that are the same in all rounds: P and all of Q but its last blocks."""
        size = tweaks.shape[1]
        head = bytes([1, 2, 1]) + self._radix.to_bytes(3, "big") + bytes([10, self._left % 256])
        head += length.to_bytes(4, "big") + size.to_bytes(4, "big")
        padding = -(size + self._width + 1) % 16
        front = np.zeros((len(tweaks), 16 + size + padding), dtype=np.uint8)
        front[:, :16] = np.frombuffer(head, dtype=np.uint8)
        front[:, 16 : 16 + size] = tweaks
        whole = front.shape[1] // 16
        state = np.zeros((len(tweaks), 16), dtype=np.uint8)
        for block in range(whole):
            state = self._aes(state ^ front[:, 16 * block : 16 * block + 16])
        rest = front[:, 16 * whole :]
        self._state = np.broadcast_to(state, (rows, 16))
        self._last = np.zeros((rows, rest.shape[1] + 1 + self._width), dtype=np.uint8)
        self._last[:, : rest.shape[1]] = rest
        self._number_at = rest.shape[1]

    def halves(self) -> tuple[Integers, Integers]:
        """The numbers that the two halves of each row write."""
        return self._number(self._numerals[:, : self._left]), self._number(self._numerals[:, self._left :])

    def joined(self, left: Integers, right: Integers) -> Matrix:
        """The numerals of two numbers a row, of the widths that `halves` read."""
        made = np.empty(self._numerals.shape, dtype=np.uint32)
        self._write(left, made[:, : self._left])
        self._write(right, made[:, self._left :])
        return made

    def draw(self, number: int, half: Integers, modulus: int) -> Integers:
        """The pseudorandom number below `modulus` of one round and half a row."""
        self._last[:, self._number_at] = number
        self._last[:, self._number_at + 1 :] = _packed(half, self._width)
        state = self._state
        for block in range(self._last.shape[1] // 16):
            state = self._aes(state ^ self._last[:, 16 * block : 16 * block + 16])
        stream = [state]
        for counter in range(1, (self._drawn + 15) // 16):
            block_number = np.frombuffer(counter.to_bytes(16, "big"), dtype=np.uint8)
            stream.append(self._aes(state ^ block_number))
        drawn = stream[0] if len(stream) == 1 else np.concatenate(stream, axis=1)
        return _reduced(drawn[:, : self._drawn], modulus, self._dtype)

    def _number(self, numerals: Matrix) -> Integers:
        number = np.zeros(len(numerals), dtype=self._dtype)
        radix = _like(self._radix, number)
        for column in range(numerals.shape[1]):
            number = number * radix + numerals[:, column].astype(self._dtype)
        return number

    def _write(self, number: Integers, into: Matrix) -> None:
        radix = _like(self._radix, number)
        for column in reversed(range(into.shape[1])):
            higher = number // radix
            into[:, column] = (number - higher * radix).astype(np.uint32)
            number = higher


def _check(numerals: Matrix, radix: int, key: bytes, least: int) -> None:
    rows, length = numerals.shape
    if not 2 <= radix <= 65_536:
        raise InputError(f"ff1: expected a radix from 2 to 65536, found {radix}")
    if not least_length(radix, least) <= length <= LONGEST:
        raise InputError(f"ff1: expected {least_length(radix, least)} to {LONGEST} numerals of radix {radix}, found {length}")
    if len(key) not in (16, 24, 32):
        raise InputError(f"ff1: expected a key of 16, 24 or 32 bytes, found {len(key)}")
    if rows and int(numerals.max()) >= radix:
        raise InputError(f"ff1: expected numerals below {radix}, found others")


def _aes(key: bytes) -> Callable[[Bytes], Bytes]:
    """AES over a matrix of blocks, a row each."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  # the block cipher itself, of which FF1 is a mode

    def encipher(blocks: Bytes) -> Bytes:
        return np.frombuffer(encryptor.update(blocks.tobytes()), dtype=np.uint8).reshape(-1, 16)

    return encipher


def _packed(numbers: Integers, width: int) -> Bytes:
    """Each number as `width` bytes, the most significant first."""
    if numbers.dtype == object:
        joined = b"".join(number.to_bytes(width, "big") for number in numbers)
        return np.frombuffer(joined, dtype=np.uint8).reshape(-1, width)
    return numbers.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - width :]


def _reduced(drawn: Bytes, modulus: int, dtype: Any) -> Integers:
    """The numbers that the bytes write, modulo `modulus`."""
    size = drawn.shape[1]
    if dtype is object:
        raw = drawn.tobytes()
        return np.array([int.from_bytes(raw[at : at + size], "big") % modulus for at in range(0, len(raw), size)], dtype=object)
    by = np.uint64(modulus)
    if size == 8:
        return np.ascontiguousarray(drawn).view(">u8").reshape(-1).astype(np.uint64) % by
    step = 4 if modulus <= 1 << 32 else 2 if modulus <= 1 << 48 else 1
    parts = np.ascontiguousarray(drawn).view(f">u{step}").astype(np.uint64)
    left = parts[:, 0] % by
    for part in range(1, parts.shape[1]):
        left = ((left << np.uint64(8 * step)) | parts[:, part]) % by
    return left
