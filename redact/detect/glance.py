"""A first look at a text, in a few native calls: all letters and digits of its readings, to be asked for substrings.

Comes in: a text. Goes out: its letters and digits as `folding` reads them, as bytes. ASCII, Western and Cyrillic texts take
one encoding and one table; what does not fit there is folded as always. It must not know what is sought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
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
_MISREAD = re.compile(r"(?<=\d)[oil]{1,3}(?=\d)", re.ASCII)
_AS_DIGITS = str.maketrans("oil", "011")
_MARK = "\x1e"
"""Stands between texts that are read together: of all signs, it alone is left by the tables."""
_KINDS = dict.fromkeys("0123456789", "9") | dict.fromkeys("oil", "o") | {_MARK: _MARK}
_CLASSES = "".join(_KINDS.get(chr(code), "x") for code in range(256)).encode()
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
    misread: bool
    """Whether a number may have letters among its digits that look like some."""

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
    found: dict[int, Glance] = {}
    latin, cyrillic = _alphabets(texts)
    if latin:
        found |= _split(texts, list(latin), [_joined(latin).translate(_western())])
    if cyrillic:
        found |= _split(texts, list(cyrillic), _cyrillic_readings(_joined(cyrillic)))
    return [found[row] if row in found else _glance(text) for row, text in enumerate(texts)]


def _alphabets(texts: Sequence[str]) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """The texts that are of Latin-1 or of CP1251 and Cyrillic, and that hold no escapes."""
    latin, cyrillic = {}, {}
    odd = may_escape(together := "\n".join(texts)) or _MARK in together
    for row, text in enumerate(texts):
        if odd and (may_escape(text) or _MARK in text):
            continue
        try:
            latin[row] = text.encode("latin-1")
        except UnicodeEncodeError:
            if has_foreign(text):
                with suppress(UnicodeEncodeError):
                    cyrillic[row] = text.encode("cp1251")
    return latin, cyrillic


def _joined(parts: Mapping[int, bytes]) -> bytes:
    return b" %b " % _BETWEEN.encode().join(parts.values())


def _split(texts: Sequence[str], rows: Sequence[int], readings: Sequence[bytes]) -> Iterator[tuple[int, Glance]]:
    """What is seen of each text, from their readings joined; not of a text with a letter that the tables do not hold."""
    spaced, solids, lettered = (
        map("\n".join, zip(*[one.decode("ascii").split(_MARK) for one in some], strict=True))
        for some in (readings, [one.translate(None, _SPACE) for one in readings], [one.translate(_LETTERED) for one in readings])
    )
    for row, all_of_it, solid, letters, figures in zip(rows, spaced, solids, lettered, _classes(readings), strict=True):
        if "\0" not in solid:
            misread = any(map(_may_misread, figures))
            yield row, Glance(all_of_it, _with_misread(solid) if misread else solid, texts[row], letters, misread)


def _classes(readings: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    """Which characters of each text are figures or like some, in each reading."""
    return zip(*[one.translate(_CLASSES, _SPACE).split(_MARK.encode()) for one in readings], strict=True)


def _glance(text: str) -> Glance:
    """What is seen of any text, by itself."""
    readings = None if may_escape(text) or _MARK in text else _quick(text)
    if readings is None:
        readings = [_OTHERS.sub(" ", one.text).encode() for one in fold(text)]
    spaced = b" %b " % (readings[0] if len(readings) == 1 else b" \n ".join(readings))
    solid = spaced.translate(None, _SPACE).decode()
    misread = _may_misread(solid.encode().translate(_CLASSES))
    return Glance(spaced.decode(), _with_misread(solid) if misread else solid, text, spaced.translate(_LETTERED).decode(), misread)


def _with_misread(solid: str) -> str:
    """Letters and digits, once more with the letters in numbers that look like digits read as such."""
    return f"{solid}\n{_MISREAD.sub(lambda match: match.group().translate(_AS_DIGITS), solid)}"


def _may_misread(classes: bytes) -> bool:
    return b"9o9" in classes or b"9oo9" in classes or b"9ooo9" in classes


def letters_of_each(values: Sequence[str]) -> Sequence[str]:
    """Return `letters_of` of each value, in a few native calls for all."""
    joined = _BETWEEN.join(values)
    if joined.count(_MARK) == len(values) - 1:
        whole = _whole(joined)
        if whole is not None:
            parts = zip(whole.decode("ascii").split(_MARK), values, strict=True)
            return [letters if "\0" not in letters else letters_of(value) for letters, value in parts]
    return [letters_of(value) for value in values]


def _whole(joined: str) -> bytes | None:
    """The first reading of texts that are read together, with `_HARD` in those that must be read by themselves."""
    if joined.isascii() or not has_foreign(joined):
        readings = _quick(joined)
        return readings[0] if readings else None
    try:
        return _cyrillic_readings(joined.encode("cp1251") + _SPACE)[0]
    except UnicodeEncodeError:
        return None


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
    readings = _cyrillic_readings(text + _SPACE)
    return None if _HARD in readings[0] else [one[:-1] for one in readings]


def _cyrillic_readings(text: bytes) -> list[bytes]:
    """The readings by sound and by shape of texts that end with a blank; with `_HARD` in each text that holds a word in two scripts."""
    tables = _cyrillic()
    scripts = text.translate(tables.scripts, tables.neutral)
    low = text.translate(tables.low)
    if b"lc" in scripts or b"cl" in scripts:
        parts = zip(low.split(_MARK.encode()), scripts.split(_MARK.encode()), strict=True)
        low = _MARK.encode().join([part if not (b"lc" in said or b"cl" in said) else _HARD for part, said in parts])
    for letter, sound in tables.long:
        low = low.replace(letter, sound)
    return [low.replace(tables.final, tables.final_a).translate(tables.sound), low.translate(tables.shape)]


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


def _kind(sign: str, own: str) -> str:
    if sign in ascii_letters:
        return "l"
    return sign if sign == _MARK else "c" if own and own != "№" else " "


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
    kinds = map(_kind, signs, own)
    return _Tables(
        scripts="".join(kinds).encode(),
        neutral=bytes(code for code, sign in enumerate(signs) if _RUNS.fullmatch(sign) and sign not in ascii_letters and not own[code]),
        low=bytes(low),
        sound=bytes(sound),
        shape=bytes(shape),
        long=tuple((letter.encode("cp1251"), fold_letter(letter).encode()) for letter in _LONG),
        final="иya ".encode("cp1251"),
        final_a="иа ".encode("cp1251"),
    )
