"""The days of a subject in a text, in every way in which a day is written.

Comes in: a folded reading of a text, and days. Goes out: (start, end, index of the pair). First the numbers and months of the
text tell which ways of writing can hold one of the days; only those are read. It must not know what else is sought.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from redact.detect.dates import FIGURES, MONTHS, Day, numeric_days, solid_days, spelled_days
from redact.detect.loose_dates import NAMED, ROMAN, SIGN, loose_numeric, loose_signs, loose_spelled

Dated = tuple[int, int, tuple[Day, ...]]

_AROUND = 48
"""Characters before and after a year in which its day and month are sought."""
_NAMES = tuple(frozenset(name for name, month in NAMED.items() if month == number) for number in range(13))
"""What each month is called, Roman numbers among it."""
_WORDS = tuple(tuple(name for name in names if name in MONTHS) for names in _NAMES)
_STEMS = tuple(tuple(name for name in names if not any(one in name and one != name for one in names)) for names in _WORDS)
"""The words among them that hold no other: a text with none of them does not name the month by a word."""
_ROMAN = {month: re.compile(rf"{name}(?<![^\W\d_]{name})(?![^\W\d_])") for name, month in ROMAN.items()}
"""The Roman number of a month as a word of its own; it begins with its letters, which are sought much faster."""


_NONE: frozenset[str] = frozenset()


class _Ways(NamedTuple):
    """In which ways a text can hold the days sought."""

    numeric: bool
    worded: bool
    named: frozenset[str]
    """What the months of days are called whose year and day stand there, where one may be named by a word or a Roman number."""
    solid: bool
    signs: bool


def find_days(folded: str, days: Mapping[Day, int], years: Sequence[tuple[str, str]], figures: bool) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, index) of every date in a folded text that can mean one of the days; `years` as `Needles` has them.

    Without `figures`, only of those whose month is named.
    """
    ways = _ways(folded, days)
    if not figures:
        ways = ways._replace(numeric=False, solid=False, signs=False)
    if not any(ways):
        return
    numeric = ways.numeric and not _read_around_years(folded, days, years)
    for start, end, meanings in chain(_plain(folded, ways, numeric), _loose(folded, ways, days, years)):
        index = next((days[day] for day in meanings if day in days), None)
        if index is not None:
            yield start, end, index


def _read_around_years(folded: str, days: Mapping[Day, int], years: Sequence[tuple[str, str]]) -> bool:
    """Whether all that `numeric_days` finds of one pair's days is found around their years: these are of two figures, or of a century."""
    if len(days) > 2 and len(set(days.values())) > 1:
        return False
    for year, _ in years:
        if year[0] == "0" or f"00{year}" in folded:
            return False
    return True


def _ways(folded: str, days: Mapping[Day, int]) -> _Ways:
    numbers = folded.encode("ascii", "replace").translate(FIGURES).split()
    alone = {int(number) for number in numbers if len(number) < 5}
    months = {day[1] for day in days if day[0] in alone and day[2] in alone}
    worded = {month for month in months if _stands(folded, _STEMS[month])}
    named = [_NAMES[month] for month in months if month in worded or _ROMAN[month].search(folded)]
    solid = any(f"{month:02}{day:02}" in folded or f"{day:02}{month:02}" in folded for month, day in {day[1:] for day in days})
    return _Ways(not months.isdisjoint(alone), bool(worded), frozenset().union(*named) if named else _NONE, solid, SIGN in folded)


def _stands(folded: str, pieces: Iterable[str]) -> bool:
    for piece in pieces:
        if piece in folded:
            return True
    return False


def _plain(folded: str, ways: _Ways, numeric: bool) -> Iterator[Dated]:
    """Dates as everybody writes them, in the whole text; three numbers too where they are `numeric`."""
    if numeric:
        yield from numeric_days(folded)
    if ways.worded:
        yield from spelled_days(folded)
    if ways.solid:
        yield from solid_days(folded)


def _loose(folded: str, ways: _Ways, days: Mapping[Day, int], years: Sequence[tuple[str, str]]) -> Iterator[Dated]:
    """Dates written in any way, around a year that is sought."""
    for low, high in dict.fromkeys(_places(folded, years)) if ways.numeric or ways.named or ways.signs else ():
        if ways.numeric:
            yield from loose_numeric(folded, low, high, days)
        if ways.named:
            yield from loose_spelled(folded, low, high, ways.named)
        if ways.signs:
            yield from loose_signs(folded, low, high)


def _places(folded: str, years: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    for year, day in years:
        place = folded.find(year)
        while place >= 0:
            low, high = max(0, place - _AROUND), place + _AROUND
            if _ends_a_year(folded, place) and folded.find(day, low, high) >= 0:
                yield low, high
            place = folded.find(year, place + 1)


def _ends_a_year(folded: str, place: int) -> bool:
    """Whether two digits can be the last ones of a year."""
    if folded[place + 2 : place + 3].isdigit():
        return False
    return not folded[place - 1 : place].isdigit() or folded[max(0, place - 2) : place] in ("18", "19", "20", "21")
