"""One spelling for many: case, accents, invisible characters, other digits, other scripts.

Comes in: a text. Goes out: its folded readings, each with the way back to the code points of the original. A text without
Cyrillic or Greek has one reading; otherwise a second takes every look-alike letter for the Latin one it resembles. Where a
text holds escapes or markup, it is read once more without them.
Transliteration is Bulgaria's Transliteration Act of 2009 (https://lex.bg/laws/ldoc/2135623667), with Russian and
Ukrainian letters added.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate
from string import ascii_letters
from typing import NamedTuple

from redact.detect.escapes import Plain, unescape

TRANSLITERATION = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяыэёіїєґѐѝѓќјљњћђџѕ",
        ("a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya y e yo i i e g e i g k j lj nj c dj dzh dz").split(),
        strict=True,
    )
)
LOOK_ALIKE = dict(zip("авекмнорстухіјѕьёѐαβεζηικμνορτυχγω", "abekmhopctyxijsbeeabezhikmvoptuxyw", strict=True))
"""Small letters by the shape that they or their capitals have."""

_BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and signs that nobody sees."""
_WRITTEN_OUT = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "þ": "th",
    "ð": "d",
    "ħ": "h",
    "µ": "u",
    "…": ".",
}
_WRITTEN_OUT |= dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_WRITTEN_OUT |= dict.fromkeys(_BLANKS, "")
_QUOTES = dict.fromkeys("’‘ʼʹ′`´", "'")
_FINAL_A = "\ue000"
_WORD = re.compile(r"[\w\u00ad\u0300-\u036f\u200b-\u200f\u2060\u2800\ufeff]+")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_FINAL_IYA = re.compile(r"[яЯ](?<=[иИ].)(?!\w)")


@dataclass(frozen=True, repr=False)
class Folded:
    """One reading of a text."""

    text: str
    prepared: str
    """The source with letters changed one for one; the reading is this, each character translated by itself, or it is the reading."""
    source: str
    """The original, or what is left of it without escapes."""
    plain: Plain | None = None
    """The way from the source to the original; None when they are one."""

    @property
    def moves(self) -> bool:
        """Whether places in the reading are others than in the original."""
        return self.text is not self.prepared or self.plain is not None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that a stretch of the reading stands for, marks included."""
        first, last = self.stretch(start, end)
        if self.plain is None or first >= last:
            return first, last
        return self.plain.starts[first], self.plain.ends[last - 1]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the source that a stretch of the reading stands for, marks included."""
        if self.text is self.prepared or start >= end:
            return start, end
        first, last = bisect_right(self.before, start) - 1, bisect_right(self.before, end - 1)
        while last < len(self.prepared) and not _TABLE[ord(self.prepared[last])]:
            last += 1
        return first, last

    @cached_property
    def before(self) -> Sequence[int]:
        """How many characters of the reading come before each one of the source, and how many there are."""
        try:
            sizes: Iterable[int] = self.prepared.replace(_FINAL_A, "a").encode("cp1251").translate(_tables().sizes)
        except UnicodeEncodeError:
            sizes = map(_SIZES.__getitem__, self.prepared)
        return list(accumulate(sizes, initial=0))

    def reading(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the reading for a stretch of the original."""
        if self.text is self.prepared:
            return start, end
        return self.before[start], self.before[end]


class _Table(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = piece = _piece(chr(code))
        return piece


class _Sizes(dict[str, int]):
    def __missing__(self, letter: str) -> int:
        self[letter] = size = len(_TABLE[ord(letter)])
        return size


_TABLE = _Table({ord(_FINAL_A): "a"})
_SIZES = _Sizes()
_SHAPES = {ord(letter): shape for low, shape in LOOK_ALIKE.items() for letter in (low, low.upper())}


def fold_letter(letter: str) -> str:
    """Return what one character becomes by itself.

    >>> fold_letter("É"), fold_letter("ж"), fold_letter("-")
    ('e', 'zh', '-')
    """
    return _TABLE[ord(letter)]


def has_foreign(text: str) -> bool:
    """Return whether a text holds Greek or Cyrillic, and so has two readings."""
    return _FOREIGN.search(text) is not None


def fold(text: str) -> tuple[Folded, ...]:
    """Return the readings of a text.

    >>> [reading.text for reading in fold("Zoë Иван")]
    ['zoe ivan', 'zoe ibah']
    """
    readings = _fold(text)
    plain = unescape(text)
    return readings if plain is None else (*readings, *(replace(one, plain=plain) for one in _fold(plain.text)))


def _fold(text: str) -> tuple[Folded, ...]:
    if text.isascii():
        low = text.lower()
        return (Folded(low, low, text),)
    if not has_foreign(text):
        return (Folded(*_western(text), text),)
    sounds = _by_sounds(text)
    shapes = _by_shapes(text)
    return Folded(_cyrillic(sounds), sounds, text), Folded(_cyrillic(shapes), shapes, text)


def _western(text: str) -> tuple[str, str]:
    """A text without Cyrillic or Greek, translated and prepared; by one table of bytes where it is of Latin-1 and each letter stays one."""
    try:
        folded = text.encode("latin-1").translate(_latin())
    except UnicodeEncodeError:
        return text.translate(_TABLE), text
    if b"\0" in folded:
        return text.translate(_TABLE), text
    low = folded.decode("latin-1")
    return low, low


@cache
def _latin() -> bytes:
    pieces = [_TABLE[code] for code in range(256)]
    return bytes(ord(piece) if len(piece) == 1 and ord(piece) < 256 else 0 for piece in pieces)


def _cyrillic(prepared: str) -> str:
    """A prepared text translated; by a table of bytes and some replacements where it is of CP1251."""
    tables = _tables()
    try:
        low = prepared.replace(_FINAL_A, "a").encode("cp1251").translate(tables.pieces)
    except UnicodeEncodeError:
        return prepared.translate(_TABLE)
    if b"\0" in low:
        return prepared.translate(_TABLE)
    for letter, piece in tables.long:
        low = low.replace(letter, piece)
    return low.decode("cp1251")


def _by_shapes(text: str) -> str:
    try:
        return text.encode("cp1251").translate(_tables().shapes).decode("cp1251")
    except UnicodeEncodeError:
        return text.translate(_SHAPES)


class _Tables(NamedTuple):
    """CP1251, byte by byte."""

    pieces: bytes
    """What each becomes where that is one character: zero where it is none or not of CP1251, one byte for all that become the same."""
    long: tuple[tuple[bytes, bytes], ...]
    """That byte, and the letters that it becomes."""
    shapes: bytes
    sizes: bytes
    """How many characters each becomes."""


@cache
def _tables() -> _Tables:
    pieces, shapes, sizes, long = bytearray(256), bytearray(range(256)), bytearray(256), dict[bytes, int]()
    for code in range(256):
        sign = bytes([code]).decode("cp1251", errors="replace")
        piece = _TABLE[ord(sign)].encode("cp1251", errors="replace") if sign != "\ufffd" else b""
        sizes[code] = len(_TABLE[ord(sign)])
        if len(piece) > 1:
            pieces[code] = long.setdefault(piece, code)
        elif piece.decode("cp1251") == _TABLE[ord(sign)]:
            pieces[code] = piece[0] if piece else 0
        if ord(sign) in _SHAPES:
            shapes[code] = ord(_SHAPES[ord(sign)])
    long_ones = tuple((bytes([code]), piece) for piece, code in long.items())
    return _Tables(bytes(pieces), long_ones, bytes(shapes), bytes(sizes))


def fold_value(value: str) -> str:
    """Return the first reading of a value.

    >>> fold_value("Мария Ёлкина")
    'maria yolkina'
    """
    if value.isascii():
        return value.lower()
    return _cyrillic(_by_sounds(value)) if has_foreign(value) else _western(value)[0]


def _by_sounds(text: str) -> str:
    """A text ready to be transliterated: word by word where a word may be in two scripts or hold marks."""
    try:
        scripts = text.encode("cp1251").translate(*_scripts())
    except UnicodeEncodeError:
        scripts = b"lc"
    if b"lc" in scripts or b"cl" in scripts:
        return _WORD.sub(_by_sound, text.replace("и\u0306", "й\u0306").replace("И\u0306", "Й\u0306"))
    return _FINAL_IYA.sub(_FINAL_A, text) if "ия" in text or "ИЯ" in text or "Ия" in text or "иЯ" in text else text


@cache
def _scripts() -> tuple[bytes, bytes]:
    """CP1251 to `c` for Cyrillic letters, `l` for Latin ones, blanks; and what is of no script inside a word."""
    signs = [bytes([code]).decode("cp1251", errors="replace") for code in range(256)]
    kinds = ["l" if sign in ascii_letters else "c" if _FOREIGN.match(sign) else " " for sign in signs]
    neutral = bytes(code for code, sign in enumerate(signs) if kinds[code] == " " and _WORD.fullmatch(sign))
    return "".join(kinds).encode(), neutral


def _by_sound(match: re.Match[str]) -> str:
    """A word ready to be transliterated; beside Latin letters, Greek and Cyrillic ones are there for their shape."""
    word = match.group()
    if _LATIN.search(word):
        return word.translate(_SHAPES)
    return _FINAL_IYA.sub(_FINAL_A, word)


def _piece(letter: str) -> str:
    """What one character becomes: a digit, a space, Latin letters, or nothing."""
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me", "Cf"):
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if kind in ("Zs", "Pd"):
        return " " if kind == "Zs" else "-"
    low = letter.casefold()
    for table in (_QUOTES, _WRITTEN_OUT, TRANSLITERATION, LOOK_ALIKE):
        if low in table:
            return table[low]
    if letter.lower() in _WRITTEN_OUT:
        return _WRITTEN_OUT[letter.lower()]
    plain = unicodedata.normalize("NFKD", low)
    bare = "".join(part for part in plain if unicodedata.category(part) != "Mn").casefold()
    return "".join(LOOK_ALIKE.get(part, part) for part in bare)
