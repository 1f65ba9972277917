"""Dates as people write them.

Comes in: a folded text or a value. Goes out: where dates stand, each with the calendar days it can mean. A year of two
digits stays two digits. It must not know whose date it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from redact.detect.folding import fold_value

Day = tuple[int, int, int]
"""Year (four digits, or two as written), month, day."""

_MONTHS = """
januari january januar janvier януари jan janv ян|februari february februar fevrier февруари feb fev fevr фев|
maart march marz maerz mars март mrt mar|april avril април apr avr апр|mei may mai май|juni june juin юни jun|
juli july juillet юли jul juil|augustus august aout август aug авг|september septembre септември sep sept септ|
oktober october octobre октомври okt oct окт|november novembre ноември nov ноем|december dezember decembre декември dec dez дек
"""

MONTHS = {fold_value(name): number for number, names in enumerate(_MONTHS.split("|"), start=1) for name in names.split()}
"""Month by its folded name or abbreviation, in Dutch, French, English, German and Bulgarian."""

_NUMERIC = re.compile(r"(\d(?<!\d\d)(?<!\d[./-]\d)\d{0,3})(\s?[./-]\s?| )(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)")
# NOTE: what must not stand before a number is asked behind its first digit: a pattern that begins with a digit is sought much faster.
_LONG = re.compile(r"\d\d\d\d\d\d")
_SOLID = re.compile(r"(?<!\d)(?:(\d{4})(\d\d)(\d\d)(?:t?\d{4}(?:\d\d)?)?|(\d\d)(\d\d)(\d{4}|\d\d))(?!\d)")
_SOLID_YEAR_LAST = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d{4})(?!\d)")
_LETTERS = re.compile(r"[^\W\d_]{2,10}")
_ORDINAL = r"(?:er|ste|de|e|st|nd|rd|th|o|ri|vi|mi|ti)?"
_MONTH = r"([^\W\d_]{2,10})"
_DAY_FIRST = re.compile(rf"(\d(?<!\d\d)\d?){_ORDINAL}[\s./-]{{0,3}}(?:of |de |d')?{_MONTH}[\s.,/'-]{{0,3}}(\d{{4}}|\d\d)(?!\d)")
_MONTH_FIRST = re.compile(rf"{_MONTH}[\s./-]{{0,2}}(\d{{1,2}}){_ORDINAL}[\s.,/-]{{1,3}}(\d{{4}}|\d\d)(?!\d)")
_YEAR_FIRST = re.compile(rf"(\d(?<!\d\d)\d{{3}})[\s./-]{{1,2}}{_MONTH}[\s./-]{{1,2}}(\d{{1,2}})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
FIGURES = bytes(code if chr(code) in "0123456789" else ord(" ") for code in range(256))
"""What is no figure becomes a blank."""
SOLID = (6, 8, 12, 14)
"""Digits of dates in one number, some with a time of day."""
_TIME = re.compile(r"[t ]\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?")
_PLAIN = re.compile(r"([1-9]\d{3})-(\d\d)-(\d\d)", re.ASCII)
_NO_DATE = re.compile(r"\+|[A-Za-z]{1,2}(?![A-Za-z])|(?!\d{12}(?:\d\d)?\Z)(?:\d{1,7}\Z|(?:[./-]*\d){9,}\Z|(?:[ /-]*\d){9,}\Z)", re.ASCII)


def days_in(folded: str) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield (start, end, what it can mean) of every real calendar date in a folded text."""
    yield from numeric_days(folded)
    yield from spelled_days(folded)
    yield from solid_days(folded)


def numeric_days(folded: str) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield the dates among those of `days_in` that are three numbers."""
    for match in _NUMERIC.finditer(folded):
        first, middle, last = int(match[1]), int(match[3]), int(match[4])
        if len(match[1]) == 4:
            meanings = [(first, middle, last), (first, last, middle)]
        elif len(match[1]) < 3:
            meanings = [(last, middle, first), (last, first, middle)]
            if len(match[4]) < 3:
                meanings.append((first, middle, last))
        else:
            continue
        yield from _real(match, meanings)


def spelled_days(folded: str) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield the dates among those of `days_in` whose month is a word."""
    if MONTHS.keys().isdisjoint(_LETTERS.findall(folded)):
        return
    for match in _DAY_FIRST.finditer(folded):
        yield from _real(match, [(int(match[3]), MONTHS.get(match[2], 0), int(match[1]))])
    for match in _MONTH_FIRST.finditer(folded):
        yield from _real(match, [(int(match[3]), MONTHS.get(match[1], 0), int(match[2]))])
    for match in _YEAR_FIRST.finditer(folded):
        yield from _real(match, [(int(match[1]), MONTHS.get(match[2], 0), int(match[3]))])


def solid_days(folded: str) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    """Yield the dates among those of `days_in` that are one number."""
    if not _LONG.search(folded):
        return
    for match in _SOLID.finditer(folded):
        if match[1]:
            yield from _real(match, [(int(match[1]), int(match[2]), int(match[3]))])
        else:
            a, b, c = int(match[4]), int(match[5]), int(match[6])
            yield from _real(match, [(c, b, a), (c, a, b), *([(a, b, c)] if len(match[6]) == 2 else [])])
    for match in _SOLID_YEAR_LAST.finditer(folded):
        a, b, c = (int(part) for part in match.groups())
        yield from _real(match, [(c, b, a), (c, a, b)])


def _real(match: re.Match[str], meanings: list[Day]) -> Iterator[tuple[int, int, tuple[Day, ...]]]:
    real = tuple(day for day in meanings if is_real(day))
    if real:
        yield match.start(), match.end(), real


def is_real(day: Day) -> bool:
    """Return whether the day exists, in a year from 1850 to 2150 or of two digits."""
    year = day[0] if day[0] > 99 else 2000 + day[0]
    try:
        date(year, day[1], day[2])
    except ValueError:
        return False
    return day[0] < 100 or 1850 <= day[0] <= 2150


def time_after(folded: str, end: int) -> int:
    """Return where the time of day that follows a date ends; `end` when there is none."""
    match = _TIME.match(folded, end)
    return match.end() if match else end


def parse_day(value: str) -> tuple[Day, ...]:
    """Return the days that a whole value can mean, with years of four digits; () when it is no date.

    >>> parse_day("1985-07-30T00:00:00"), parse_day("30/7/1985")
    (((1985, 7, 30),), ((1985, 7, 30),))
    """
    if value.isascii() and _NO_DATE.match(value):
        return ()
    if (plain := _PLAIN.fullmatch(value)) is not None:
        year, one, other = map(int, plain.groups())
        return tuple([day for day in ((year, one, other), (year, other, one)) if is_real(day)])
    folded = fold_value(value.strip())
    word = _WORD.match(folded)
    if "@" in folded or (word and word.group() not in MONTHS):
        return ()
    for start, end, meanings in days_in(folded):
        if start == 0 and time_after(folded, end) == len(folded):
            return tuple(day for day in meanings if day[0] > 99)
    return ()
