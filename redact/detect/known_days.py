"""The days of a subject in a text, in every way in which a day is written.

Comes in: a folded reading of a text, and days. Goes out: (start, end, index of the pair). First the numbers and months of the
text tell which ways of writing can hold one of the days; only those are read. It must not know what else is sought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from redact.detect.dates import MONTHS, Day, numeric_days, solid_days, spelled_days
from redact.detect.loose_dates import NAMED, SIGN, loose_numeric, loose_signs, loose_spelled

Dated = tuple[int, int, tuple[Day, ...]]

_AROUND = 48
"""Characters before and after a year in which its day and month are sought."""
_DIGITS = re.compile(r"\d+")
_NAMES = tuple(tuple(name for name, month in MONTHS.items() if month == number) for number in range(13))
_ALL_NAMES = tuple(frozenset(name for name, month in NAMED.items() if month == number) for number in range(13))
"""The names of each month, without and with the Roman numbers."""
_STEMS = tuple(tuple(name for name in names if not any(one in name and one != name for one in names)) for names in _NAMES)
"""Those that hold no other: a text with none of them does not name the month."""


class _Ways(NamedTuple):
    """In which ways a text can hold the days sought."""

    numeric: bool
    named: bool
    solid: bool
    signs: bool
    months: frozenset[str]
    """What the months of days whose year and day stand there are called."""


def find_days(folded: str, days: Mapping[Day, int], years: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, index) of every date in a folded text that can mean one of the days; `years` as `Needles` has them."""
    ways = _ways(folded, days)
    for start, end, meanings in chain(_plain(folded, ways), _loose(folded, ways, years)):
        index = next((days[day] for day in meanings if day in days), None)
        if index is not None:
            yield start, end, index


def _ways(folded: str, days: Mapping[Day, int]) -> _Ways:
    alone = {int(number) for number in set(_DIGITS.findall(folded)) if len(number) < 5}
    months = {day[1] for day in days if day[0] in alone and day[2] in alone}
    return _Ways(
        numeric=not months.isdisjoint(alone),
        named=any(name in folded for month in months for name in _STEMS[month]),
        solid=any(f"{month:02}{day:02}" in folded or f"{day:02}{month:02}" in folded for _, month, day in days),
        signs=SIGN in folded,
        months=frozenset().union(*(_ALL_NAMES[month] for month in months)),
    )


def _plain(folded: str, ways: _Ways) -> Iterator[Dated]:
    """Dates as everybody writes them, in the whole text."""
    if ways.numeric:
        yield from numeric_days(folded)
    if ways.named:
        yield from spelled_days(folded)
    if ways.solid:
        yield from solid_days(folded)


def _loose(folded: str, ways: _Ways, years: Sequence[tuple[str, str]]) -> Iterator[Dated]:
    """Dates written in any way, around a year that is sought."""
    for low, high in dict.fromkeys(_places(folded, years)) if ways.months or ways.signs else ():
        if ways.numeric:
            yield from loose_numeric(folded, low, high)
        yield from loose_spelled(folded, low, high, ways.months)
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
