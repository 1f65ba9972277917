"""Dates in any way that still tells day, month and year: for known days only, since much else looks like one.

Comes in: a folded text. Goes out: where dates may stand, overlaps and all, each with the calendar days it can mean. It must
not know whose date it is, nor decide that a number is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redact.detect.dates import MONTHS, Day, is_real

ROMAN = {name: month for month, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_NAMED = ROMAN | MONTHS

_ORDINAL = r"(?:(?:er|ste|de|e|st|nd|rd|th|o|ri|vi|mi|ti)(?![^\W\d_]))?"
_LINK = r"(?:(?:dag|day|jour|of|van|de|du|the|le|den|d)[\W_]{1,2}){0,3}"
_GAP, _MONTH, _YEAR = r"[\W_]{1,3}", r"(?P<name>[^\W\d_]{1,10})", r"(?P<year>\d{4}|\d\d)(?!\d)"
_NUMERIC = re.compile(rf"(\d{{1,4}}){_GAP}(\d{{1,2}}){_GAP}(\d{{4}}|\d{{1,2}})(?!\d)")
_NUMBER = re.compile(r"\d(?<!\d\d)")
_SPELLED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<day>\d(?<!\d\d)\d?){_ORDINAL}[\W_]{{0,3}}{_LINK}{_MONTH}[\W_]{{0,3}}(?:(?:van|de|of)[\W_])?{_YEAR}",
        rf"{_MONTH}[\W_]{{0,3}}{_LINK}(?P<day>\d{{1,2}}){_ORDINAL}{_GAP}{_YEAR}",
        rf"(?P<year>\d(?<!\d\d)\d{{3}}){_GAP}{_MONTH}{_GAP}(?P<day>\d{{1,2}})(?!\d)",
    )
)
_LETTERS = re.compile(r"[^\W\d_]{1,10}")
_SIGNS = re.compile(r"(\d(?<!\d\d)\d(?:\d\d)?)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日?")


def loose_days_in(folded: str, low: int, high: int) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield (start, end, what it can mean) of every date between two places of a folded text."""
    for match in _numeric(folded, low, high):
        a, b, c = map(int, match.groups())
        meanings = [(a, b, c), (a, c, b), (c, b, a), (c, a, b)] if len(match[1]) != 3 else []
        if real := tuple([day for day in meanings if is_real(day)]):
            yield *match.span(), real
    patterns = _SPELLED if not _NAMED.keys().isdisjoint(_LETTERS.findall(folded, low, high)) else ()
    for match in (match for pattern in patterns for match in pattern.finditer(folded, low, high)):
        day = int(match["year"]), _NAMED.get(match["name"], 0), int(match["day"])
        if is_real(day):
            yield *match.span(), (day,)
    for match in _SIGNS.finditer(folded, low, high):
        day = int(match[1]), int(match[2]), int(match[3])
        if is_real(day):
            yield *match.span(), (day,)


def _numeric(folded: str, low: int, high: int) -> Iterator[re.Match[str]]:
    """Three numbers from each number on, overlaps and all."""
    for number in _NUMBER.finditer(folded, low, high):
        if match := _NUMERIC.match(folded, number.start(), high):
            yield match
