"""A first look at a text, in a few native calls: all letters and digits of its readings, to be asked for substrings.

Comes in: a text. Goes out: its letters and digits as `folding` reads them, as bytes. ASCII, Western and Cyrillic texts take
one encoding and one table; what does not fit there is folded as always. It must not know what is sought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from string import ascii_letters
from typing import NamedTuple

from redact.detect.escapes import may_escape
from redact.detect.folding import LOOK_ALIKE, fold, fold_letter, has_foreign

_RUNS = re.compile(r"[^\W_]+")
_OTHERS = re.compile(r"[\W_]")
_SPACE, _HARD = b" ", b"\0"
"""What a sign becomes; and a letter that these tables do not hold."""
_TYPOGRAPHY = (*((sign, " ") for sign in "’‘“”„–—•…€\u202f\u2009"), ("№", "no"), ("œ", "oe"), ("Œ", "oe"))
"""What word processors write that Latin-1 lacks, and its letters and digits."""
_WRITTEN_OUT = (("ß", "ss"), ("æ", "ae"), ("Æ", "ae"), ("\u00ad", ""))
_LONG = "жцчшщюя№"
"""Letters that are several Latin ones and resemble none."""
_MISREAD = re.compile(rb"(?<=\d)[oil]{1,3}(?=\d)")
_AS_DIGITS = bytes.maketrans(b"oil", b"011")
_CLASSES = bytes(ord("9") if chr(code).isdigit() else ord("o") if chr(code) in "oil" else ord("x") for code in range(128)) + b"x" * 128


_MARK = "\x1e"
"""Stands between texts that are read together: of all signs, it alone is left by the tables."""
_BETWEEN = f" {_MARK} "
_LETTERED = bytes.maketrans(b"0123456789", b" " * 10)
_DROPPED = bytes(code for code in range(128) if chr(code) != "\n" and not chr(code).isalnum())


class Glance(NamedTuple):
    """What the readings of a text hold, one after the other."""

    spaced: str
    """Letters and digits, with one blank for each other sign, and around each reading."""
    solid: str
    """Letters and digits alone; once more with the letters in numbers that look like digits read as such."""
    text: str
    lettered: str
    """As `spaced`, with blanks for digits too: what words of letters there are."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


def glance(text: str) -> Glance:
    """Return the letters and digits of all readings of a text.

    >>> glance("Zoë, 12")[:2]
    (' zoe  12 ', 'zoe12')
    """
    (seen,) = glances([text])
    return seen


def glances(texts: Sequence[str]) -> list[Glance]:
    """Return the letters and digits of all readings of each text; texts of one alphabet are read in one go."""
    return [_slow(text) for text in texts]


def _slow(text: str) -> Glance:
    readings = None if may_escape(text) or _MARK in text else _quick(text)
    if readings is None:
        readings = [_OTHERS.sub(" ", one.text).encode() for one in fold(text)]
    spaced = b" %b " % (readings[0] if len(readings) == 1 else b" \n ".join(readings))
    solid = spaced.translate(None, _SPACE)
    classes = solid.translate(_CLASSES)
    if b"9o9" in classes or b"9oo9" in classes or b"9ooo9" in classes:
        solid += b"\n" + _MISREAD.sub(lambda match: match.group().translate(_AS_DIGITS), solid)
    return Glance(spaced.decode(), solid.decode(), text, spaced.translate(_LETTERED).decode())


def letters_of_each(values: Sequence[str]) -> Sequence[str]:
    """Return `letters_of` of each value, in a few native calls for all."""
    joined = _BETWEEN.join(values)
    if joined.count(_MARK) == len(values) - 1:
        readings = _quick(joined)
        if readings is not None:
            return readings[0].decode("ascii").split(_MARK)
    return [letters_of(value) for value in values]


def lines_of(values: str) -> list[str]:
    """Return the ASCII letters and digits of each line, folded."""
    return values.encode("ascii").translate(_lines(), _DROPPED).decode("ascii").split("\n")


def letters_of(value: str) -> str:
    """Return the letters and digits of the first reading of a value, with one blank for each other sign."""
    readings = _quick(value) if _MARK not in value else None
    return readings[0].decode("ascii") if readings else _OTHERS.sub(" ", fold(value)[0].text)


def _quick(text: str) -> list[bytes] | None:
    if text.isascii():
        return [text.encode("ascii").translate(_western())]
    try:
        return _in_latin(text)
    except UnicodeEncodeError:
        pass
    try:
        if has_foreign(text):
            return _in_cyrillic(text.encode("cp1251"))
        for sign, letters in _TYPOGRAPHY:
            text = text.replace(sign, letters)
        return _in_latin(text)
    except UnicodeEncodeError:
        return None


def _in_latin(text: str) -> list[bytes] | None:
    found = text.encode("latin-1").translate(_western())
    if _HARD in found:
        for letter, letters in _WRITTEN_OUT:
            text = text.replace(letter, letters)
        found = text.encode("latin-1").translate(_western())
    return None if _HARD in found else [found]


def _in_cyrillic(text: bytes) -> list[bytes] | None:
    """The readings by sound and by shape; None for a word in two scripts."""
    tables = _cyrillic()
    scripts = text.translate(tables.scripts, tables.neutral)
    low = text.translate(tables.low)
    if b"lc" in scripts or b"cl" in scripts or _HARD in low:
        return None
    spelled = _spelled(low)
    sounds = spelled
    if tables.final in low or low.endswith(tables.final[:2]):
        sounds = _spelled((low + _SPACE).replace(tables.final, tables.final_a))
    return [sounds.translate(tables.sound), spelled.translate(tables.shape)]


def _spelled(low: bytes) -> bytes:
    for letter, sound in _cyrillic().long:
        low = low.replace(letter, sound)
    return low


class _Tables(NamedTuple):
    """CP1251, byte by byte."""

    scripts: bytes
    """`c` for Cyrillic letters, `l` for Latin ones, a blank for what parts words."""
    neutral: bytes
    """Digits and the like: inside a word, of no script."""
    low: bytes
    """Cyrillic small letters, folded others, blanks."""
    sound: bytes
    shape: bytes
    """From `low` to Latin letters."""
    long: tuple[tuple[bytes, bytes], ...]
    final: bytes
    final_a: bytes


@cache
def _western() -> bytes:
    """Latin-1 to folded letters and digits, blanks, and `_HARD`."""
    return bytes(_one(fold_letter(chr(code))) for code in range(256))


@cache
def _lines() -> bytes:
    return _western()[:10] + b"\n" + _western()[11:]


def _one(piece: str) -> int:
    if piece == _MARK:
        return ord(_MARK)
    if len(piece) != 1:
        return _HARD[0]
    if not _RUNS.fullmatch(piece):
        return _SPACE[0]
    return ord(piece) if piece.isascii() else _HARD[0]


@cache
def _cyrillic() -> _Tables:
    signs = [bytes([code]).decode("cp1251", errors="replace") for code in range(256)]
    own = [sign if "\u0400" <= sign <= "\u04ff" or sign == "№" else "" for sign in signs]
    low = bytearray(_one(fold_letter(sign)) if not mine else 0 for sign, mine in zip(signs, own, strict=True))
    sound, shape = bytearray(range(256)), bytearray(range(256))
    for code, mine in enumerate(own):
        small = mine.lower()
        if mine and (small in _LONG or len(fold_letter(small)) == 1):
            low[code] = at = small.encode("cp1251")[0]
            if small not in _LONG:
                sound[at], shape[at] = ord(fold_letter(small)), ord(LOOK_ALIKE.get(small, fold_letter(small)))
    low[ord("_")] = 0
    kinds = ("l" if sign in ascii_letters else "c" if mine and mine != "№" else " " for sign, mine in zip(signs, own, strict=True))
    return _Tables(
        scripts="".join(kinds).encode(),
        neutral=bytes(code for code, sign in enumerate(signs) if _RUNS.fullmatch(sign) and sign not in ascii_letters and not own[code]),
        low=bytes(low),
        sound=bytes(sound),
        shape=bytes(shape),
        long=tuple((letter.encode("cp1251"), fold_letter(letter).encode()) for letter in _LONG),
        final="ия ".encode("cp1251"),
        final_a="иа ".encode("cp1251"),
    )
