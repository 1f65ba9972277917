"""Numbers drawn for each row: the words of a keyed hash.

Comes in: 64 hexadecimal digits a row. Goes out: eight uniform 32-bit words a row, what is picked by them, and texts of digits. It must
not know what is made up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from redact.canon import fold_expr

Words = npt.NDArray[np.uint32]
"""(rows, 8)."""
Numbers = npt.NDArray[np.int64]
Chars = npt.NDArray[np.uint8]
"""(rows, length): ASCII."""

FIRST, LAST, MIDDLE, SEX, DAY, NUMBER, CHECK = range(7)
"""Which word decides what; the last two together are the token of `unique`."""
_ROUNDS = 64


def words_of(digits: pl.Series) -> Words:
    """The words of a series of 64 hexadecimal digits a row, without nulls."""
    buffers = digits.to_arrow().cast(pa.large_string()).buffers()
    raw = np.frombuffer(buffers[2] or b"", dtype=np.uint64, count=len(digits) * 8).reshape(-1, 8)
    # NOTE: eight ASCII characters are one number; '0'-'9' are 0x30-0x39, 'a'-'f' 0x61-0x66, hence nine more where 0x40 stands.
    nibbles = (raw & np.uint64(0x0F0F0F0F0F0F0F0F)) + ((raw >> np.uint64(6)) & np.uint64(0x0101010101010101)) * np.uint64(9)
    pairs = ((nibbles << np.uint64(4)) | (nibbles >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    fours = ((pairs << np.uint64(8)) | (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    return (((fours << np.uint64(16)) | (fours >> np.uint64(32))) & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def again(words: Words) -> Words:
    """Other words for those with which a fake met its own value: a step of a generator of full period (Numerical Recipes)."""
    return words * np.uint32(1664525) + np.uint32(1013904223)


def below(words: Words, size: int | Numbers) -> Numbers:
    """Uniform numbers from 0 to `size` - 1; the bias is under `size` in 2^32."""
    return ((words.astype(np.uint64) * np.asarray(size, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)


def chars(number: Numbers, width: int) -> Chars:
    """The last `width` decimal digits of each number."""
    made = np.empty((len(number), width), dtype=np.uint8)
    left = number
    for at in range(width - 1, -1, -1):
        left, digit = np.divmod(left, 10)
        made[:, at] = digit + 48
    return made


def texts(made: Chars) -> pl.Series:
    """Each row of characters as a String."""
    rows, width = made.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int64)
    return _strings(rows, offsets, np.ascontiguousarray(made).tobytes())


def _strings(rows: int, offsets: Numbers, raw: bytes) -> pl.Series:
    array = pa.LargeStringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(raw))
    return pl.Series("", pl.from_arrow(array), dtype=pl.String)


def folded(values: pl.Series) -> pl.Series:
    """`redact.canon.fold` of each value, worked out once for each distinct one where it takes Python."""
    plain = values.len() == 0 or values.str.len_bytes().sum() == values.str.len_chars().sum()
    if plain and not values.str.contains(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]").any():
        return values.str.to_lowercase()
    distinct = values.drop_nulls().unique()
    return values.replace_strict(distinct, distinct.to_frame("v").select(fold_expr(pl.col("v"))).to_series(), return_dtype=pl.String)


class Pool:
    """Distinct values in groups, one group a language and sex, and their folds."""

    def __init__(self, groups: list[pl.Series]) -> None:
        self.values = pl.concat(groups)
        self._folds = folded(self.values)
        self._sizes = np.array([len(group) for group in groups], dtype=np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def pick(self, words: Words, group: Numbers, own: pl.Series) -> pl.Series:
        """A value of each row's group whose fold does not stand in `own` (folded); null where every one does."""
        starts, sizes = self._starts[group], self._sizes[group]
        index = starts + below(words, sizes)
        hit = own.str.contains(self._folds.gather(index), literal=True).fill_null(value=False).to_numpy()
        for _ in range(_ROUNDS):
            rows = np.flatnonzero(hit)
            if not len(rows):
                return self.values.gather(index)
            # NOTE: half a group on, then one by one, since neighbours in the alphabet are alike.
            index[rows] = starts[rows] + (index[rows] - starts[rows] + sizes[rows] // 2 + 1) % sizes[rows]
            hit = np.zeros_like(hit)
            hit[rows] = own.gather(rows).str.contains(self._folds.gather(index[rows]), literal=True).fill_null(value=False)
        picked = self.values.gather(index)
        return picked.to_frame("v").select(pl.when(~pl.Series(hit)).then(pl.col("v"))).to_series()
