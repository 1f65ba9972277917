"""Identifiers of which only letters and digits count: where they stand in a text, whatever is written between and around them.

Comes in: a folded reading of a text, its letters and digits, and the needles that these hold. Goes out: (start, end, index of the
pair) in the reading, by the rules of each needle's kind. It must not know how needles are made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress, count, islice, pairwise
from operator import sub

from redact.detect.variants import DIGITS, EXACT, LOGIN, SPACED, Kind, Solid

_PREFIX = re.compile(r"(?:(?:\+|(?<!\d)00) ?[1-9]\d{0,2}[ ./-]{0,2})?(?:\(0\)|0{1,6})?[ ./-]{0,2}$")
_ENDS_PREFIX = frozenset("0123456789)")
_LONGEST_PREFIX = 14
_WIDEST, _WIDEST_NUMBER = 3, 6
"""Signs and blanks allowed between two characters of an identifier; and of one with digits."""
_ALIKE = bytes(chr(code).isalnum() for code in range(256))
"""Which letters of Latin-1 are letters or digits."""
_LOGIN_GAP = re.compile(r"[._-]?")


def find_solids(folded: str, solid: str, asked: Sequence[Solid]) -> list[tuple[int, int, int]]:
    """Return (start, end, index) of the needles `asked`; `solid` is the letters and digits of the reading, or what they are read as."""
    found: list[tuple[int, int, int]] = []
    alike = b""
    for value, kind, pair in asked:
        size, low = len(value), solid.find(value)
        start = folded.find(value) if kind is not SPACED and solid.find(value, low + 1) < 0 else -1
        if start >= 0:
            if span := _bounds(folded, start, start + size, kind):
                found.append((*span, pair))
            continue
        alike = alike or _alike(folded)
        while low >= 0:
            places = _places(alike, low, size)
            if _holds(folded, places, value, kind) and (span := _bounds(folded, places[0], places[-1] + 1, kind)):
                found.append((*span, pair))
            low = solid.find(value, low + 1)
    return found


def _alike(folded: str) -> bytes:
    """One for each letter and digit, zero for what is neither."""
    try:
        return folded.encode("latin-1").translate(_ALIKE)
    except UnicodeEncodeError:
        return bytes(map(str.isalnum, folded))


def _places(alike: bytes, first: int, size: int) -> list[int]:
    """Where the letters and digits from the first one on stand."""
    place = first
    while missing := first + 1 - alike.count(1, 0, place + 1):
        place += missing
    return list(islice(compress(count(place), alike[place:]), size))


def _bounds(folded: str, start: int, end: int, kind: Kind) -> tuple[int, int] | None:
    """Where a needle stands by what is around it, None when it is part of something else."""
    after = folded[end : end + 1]
    if kind is DIGITS:
        start = _before_digits(folded, start)
        return None if after.isdigit() or folded[start - 1 : start].isdigit() else (start, end)
    before = folded[start - 1 : start]
    if kind is LOGIN:
        while folded[end : end + 1].isdigit():
            end += 1
        return None if before.isalpha() or folded[end : end + 1].isalpha() else (start, end)
    return None if after.isalnum() or before.isalnum() else (start, end)


def _holds(folded: str, places: Sequence[int], value: str, kind: Kind) -> bool:
    """Whether what stands between the characters of a needle may stand there."""
    if places[-1] - places[0] < len(places):
        return kind is not SPACED
    if kind is LOGIN:
        return all(_LOGIN_GAP.fullmatch(folded, a + 1, b) for a, b in pairwise(places))
    if kind is EXACT:
        return False
    steps: list[int] = list(map(sub, islice(places, 1, None), places))
    widest = max(steps)
    if kind is SPACED:
        return 1 < min(steps) and widest <= _WIDEST + 1
    return widest <= _WIDEST + 1 or (widest <= _WIDEST_NUMBER + 1 and any(map(str.isdigit, value)))


def _before_digits(folded: str, start: int) -> int:
    """Where zeros and a country prefix begin that belong to a number."""
    before = folded[max(0, start - _LONGEST_PREFIX) : start]
    # NOTE: the end of the pattern is also found before a last line break.
    if before.removesuffix("\n").rstrip(" ./-")[-1:] not in _ENDS_PREFIX:
        return start
    match = _PREFIX.search(before)
    return start - len(before) + match.start() if match and match.group().strip(" ./-") else start
