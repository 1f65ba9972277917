"""Dates in any way that still tells day, month and year: for known days only, since much else looks like one.

Comes in: a folded text. Goes out: where dates may stand, overlaps and all, each with the calendar days it can mean. It must
not know whose date it is, nor decide that a number is one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from redact.detect.dates import MONTHS, Day, is_real

ROMAN = {name: month for month, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
NAMED = ROMAN | MONTHS
"""Month by its folded name, abbreviation or Roman number."""
SIGN = "年"
"""Stands behind the year of a date in Japanese signs."""

_ORDINAL = r"(?:(?:er|ste|de|e|st|nd|rd|th|o|ri|vi|mi|ti)(?![^\W\d_]))?"
_LINK = r"(?:(?:dag|day|jour|of|van|de|du|the|le|den|d)[\W_]{1,2}){0,3}"
_GAP, _MONTH, _YEAR = r"[\W_]{1,3}", r"(?P<name>[^\W\d_]{1,10})", r"(?P<year>\d{4}|\d\d)(?!\d)"
_NUMERIC = re.compile(rf"(\d(?<!\d\d)\d{{0,3}}){_GAP}(?=(\d{{1,2}}){_GAP}(\d{{4}}|\d{{1,2}})(?!\d))")
"""Three numbers from each number on: of what is found only the first is read, so that the next may begin at the second."""
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


def loose_numeric(folded: str, low: int, high: int, sought: Container[Day]) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield (start, end, what it can mean) of every three numbers between two places of a folded text that can be a day sought."""
    for match in _NUMERIC.finditer(folded, low, high):
        if len(match[1]) != 3:
            a, b, c = map(int, match.groups())
            if real := tuple([day for day in ((a, b, c), (a, c, b), (c, b, a), (c, a, b)) if day in sought and is_real(day)]):
                yield match.start(), match.end(3), real


def loose_spelled(folded: str, low: int, high: int, months: frozenset[str]) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield every date between two places whose month is a word or a Roman number, where one of these `months` stands there."""
    if months.isdisjoint(_LETTERS.findall(folded, low, high)):
        return
    for match in (match for pattern in _SPELLED for match in pattern.finditer(folded, low, high)):
        day = int(match["year"]), NAMED.get(match["name"], 0), int(match["day"])
        if is_real(day):
            yield *match.span(), (day,)


def loose_signs(folded: str, low: int, high: int) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield every date between two places in Japanese signs."""
    for match in _SIGNS.finditer(folded, low, high):
        day = int(match[1]), int(match[2]), int(match[3])
        if is_real(day):
            yield *match.span(), (day,)
