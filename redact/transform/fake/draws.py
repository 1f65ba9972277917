"""Numbers drawn for each row: the words of a keyed hash.

Comes in: 64 hexadecimal digits a row. Goes out: eight uniform 32-bit words a row, what is picked by them, and texts of digits. It must
not know what is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from redact.canon import fold_expr

Word = npt.NDArray[np.uint32]
"""Uniform numbers of 32 bits."""
Numbers = npt.NDArray[np.int64]
Chars = npt.NDArray[np.uint8]
"""(rows, length): ASCII."""

FIRST, LAST, MIDDLE, SEX, DAY, NUMBER, CHECK = range(7)
"""Which word decides what; the last two together are the token of `unique`."""
_ROUNDS = 64
_LONG = 6
"""Letters from which a name is looked for inside of words too: Vandenberg holds Van den Berg."""
_UNUSUAL = r"[^\t\n\r\x20-\x7e]"


@dataclass(frozen=True)
class Words:
    """Eight words a row, each worked out when it is asked for."""

    raw: npt.NDArray[np.uint64]
    """(rows, 8): eight hexadecimal digits each, as they stand in the text."""
    turns: int = 0
    """How often they were drawn again."""

    @classmethod
    def of(cls, digits: pl.Series) -> Words:
        """The words of a series of 64 hexadecimal digits a row, without nulls."""
        text = digits.to_arrow().cast(pa.large_string())
        raw = np.frombuffer(text.buffers()[2] or b"", dtype=np.uint64)
        return cls(raw[8 * text.offset :][: 8 * len(digits)].reshape(-1, 8))

    def __len__(self) -> int:
        return len(self.raw)

    def at(self, place: int) -> Word:
        """One word of each row."""
        raw = self.raw[:, place]
        # NOTE: eight ASCII characters are one number; '0'-'9' are 0x30-0x39, 'a'-'f' 0x61-0x66, hence nine more where 0x40 stands.
        nibbles = (raw & np.uint64(0x0F0F0F0F0F0F0F0F)) + ((raw >> np.uint64(6)) & np.uint64(0x0101010101010101)) * np.uint64(9)
        pairs = ((nibbles << np.uint64(4)) | (nibbles >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
        fours = ((pairs << np.uint64(8)) | (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
        word = ((fours << np.uint64(16)) | (fours >> np.uint64(32))).astype(np.uint32)
        for _ in range(self.turns):
            word = mixed(word)
        return word

    def take(self, rows: npt.NDArray[np.intp]) -> Words:
        """The words of these rows."""
        return Words(self.raw[rows], self.turns)

    def again(self) -> Words:
        """Other words, for rows whose fake met its own value."""
        return Words(self.raw, self.turns + 1)


def mixed(word: Word) -> Word:
    """Each 32 bits as others, none as two: what a second use of a word takes (the finaliser of MurmurHash3)."""
    word = (word ^ (word >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    word = (word ^ (word >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return word ^ (word >> np.uint32(16)) ^ np.uint32(0x9E3779B9)


def below(word: Word, size: int | Numbers) -> Numbers:
    """Uniform numbers from 0 to `size` - 1; the bias is under `size` in 2^32."""
    return ((word.astype(np.uint64) * np.asarray(size, dtype=np.uint64)) >> np.uint64(32)).astype(np.int64)


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
    """`redact.canon.fold` of each value: of ASCII natively, else once for each distinct one."""
    plain = values.str.to_lowercase()
    odd = values.str.contains(_UNUSUAL).fill_null(value=False).arg_true()
    if not len(odd):
        return plain
    some = values.gather(odd)
    distinct = some.unique()
    folds = distinct.to_frame("v").select(fold_expr(pl.col("v"))).to_series()
    return plain.scatter(odd, some.replace_strict(distinct, folds, return_dtype=pl.String))


class Pool:
    """Distinct values in groups, one group a language and sex."""

    def __init__(self, groups: list[pl.Series]) -> None:
        self.values = pl.concat(groups)
        self._sizes = np.array([len(group) for group in groups], dtype=np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        folds = folded(self.values)
        # NOTE: what any way of writing it holds: De Meyer is Demeyer, and D'Hondt is Dhondt.
        self._begins = folds.str.extract(r"^([dlo]|[\p{L}\p{Nd}]{1,2})", 1).fill_null("")
        spaced = _spaced(folds)
        self._forms = pl.DataFrame({"spaced": spaced, "compact": spaced.str.replace_all(" ", "", literal=True)})

    def pick(self, word: Word, group: Numbers, own: pl.Series) -> pl.Series:
        """A value of each row's group that does not stand in `own` (folded), in whole words or written together; null where all do."""
        starts, sizes = self._starts[group], self._sizes[group]
        index = starts + below(word, sizes)
        rows = np.flatnonzero(_holds(own, self._begins.gather(index)))
        rows = rows[self._stands(own, rows, index)]
        for _ in range(_ROUNDS):
            if not len(rows):
                return self.values.gather(index)
            # NOTE: half a group on, since neighbours in the alphabet are alike.
            index[rows] = starts[rows] + (index[rows] - starts[rows] + sizes[rows] // 2 + 1) % sizes[rows]
            rows = rows[self._stands(own, rows, index)]
        return self.values.gather(index).scatter(rows, None)

    def _stands(self, own: pl.Series, rows: npt.NDArray[np.intp], index: Numbers) -> npt.NDArray[np.bool_]:
        """Whether the values picked for these rows stand in what the rows hold."""
        text = _spaced(own.gather(rows))
        frame = self._forms[index[rows]].with_columns(text=text, whole=text.str.replace_all(" ", "", literal=True))
        words, together = pl.col("text"), pl.col("compact")
        long = (together.str.len_chars() >= _LONG) & pl.col("whole").str.contains(together, literal=True)
        as_word = words.str.contains(pl.lit(" ") + together + " ", literal=True)
        stands: npt.NDArray[np.bool_] = (
            frame.select(words.str.contains(pl.col("spaced"), literal=True) | as_word | long).to_series().to_numpy()
        )
        return stands


def _spaced(folds: pl.Series) -> pl.Series:
    """Words between single spaces, one at either end."""
    return " " + folds.str.replace_all(r"[^\p{L}\p{Nd}]+", " ").str.strip_chars() + " "


def _holds(texts: pl.Series, part: pl.Series) -> npt.NDArray[np.bool_]:
    frame = pl.DataFrame({"text": texts, "part": part})
    found: npt.NDArray[np.bool_] = frame.select(pl.col("text").str.contains(pl.col("part"), literal=True)).to_series().to_numpy()
    return found
