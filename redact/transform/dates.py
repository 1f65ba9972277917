"""Dates in a text, written again some days earlier or later in the way in which they stood.

Comes in: the words of one date, a language, a number of days. Goes out: the words of the moved date, or None where the date is not told
completely. It must not know whose date it is, nor where it stood.

Complete is a day, a month and a year of four digits that have one reading: `12/03/2021` has two in English, and one where the policy
names a country. A weekday that stands with the date is written anew, a time of day is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from redact.canon import fold

_MONTHS = {
    "nl": (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan feb mrt apr mei jun jul aug sept okt nov dec",
    ),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr mars avr mai juin juil août sept oct nov déc",
    ),
    "en": (
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
    ),
    "de": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    ),
    "bg": (
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "ян февр март апр май юни юли авг септ окт ноем дек",
    ),
}
_WEEKDAYS = {
    "nl": ("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", "ma di wo do vr za zo"),
    "fr": ("lundi mardi mercredi jeudi vendredi samedi dimanche", "lun mar mer jeu ven sam dim"),
    "en": ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday", "Mon Tue Wed Thu Fri Sat Sun"),
    "de": ("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag", "Mo Di Mi Do Fr Sa So"),
    "bg": ("понеделник вторник сряда четвъртък петък събота неделя", "пн вт ср чт пт сб нд"),
}

_SIGN, _GAP = r"\s?[./-]\s?", r"[\s,./-]{1,3}"
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})\.?,?\s+)?"
_YEAR = r"(?P<year>[0-9]{4})(?P<end>\s?г\.?)?"
_TIME = (
    r"(?:(?:T|,?\s)\s*(?:om|à|at|um|в|te)?\s*[0-9]{1,2}\s?[:.hu]\s?[0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s?(?:Z|[+-][0-9]{2}:?[0-9]{2}|h|u|uur|ч\.?|[ap]m)?)?"
)
_DAY, _MONTH, _WORD = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})", r"(?P<month>[^\W\d_]{2,10})"
_ORDINAL = r"(?P<ordinal>er|ste|de|e|st|nd|rd|th)?"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\s*{_WEEKDAY}{pattern}{_TIME}\s*", re.IGNORECASE)


_DAY_FIRST = _whole(rf"{_DAY}(?P<sign>{_SIGN}){_MONTH}(?P=sign){_YEAR}")
_MONTH_FIRST = _whole(rf"{_MONTH}(?P<sign>{_SIGN}){_DAY}(?P=sign){_YEAR}")
_PATTERNS = (
    _whole(rf"(?P<year>[0-9]{{4}})(?P<sign>{_SIGN}){_MONTH}(?P=sign){_DAY}"),
    _whole(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    _DAY_FIRST,
    _MONTH_FIRST,
    _whole(rf"{_DAY}{_ORDINAL}{_GAP}(?:of |de |d')?{_WORD}{_GAP}{_YEAR}"),
    _whole(rf"{_WORD}{_GAP}{_DAY}{_ORDINAL}{_GAP}{_YEAR}"),
)


@dataclass(frozen=True)
class _Name:
    """A month or weekday as it is written: which one, from 1, and all of its kind in that way."""

    number: int
    names: Sequence[str]


def _named(table: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, _Name]]:
    """Language -> folded name -> what it is; the fuller way where two write one alike."""
    found: dict[str, dict[str, _Name]] = {}
    for language, ways in table.items():
        of = found.setdefault(language, {})
        for way in ways:
            names = way.split()
            for number, name in enumerate(names, start=1):
                of.setdefault(fold(name), _Name(number, names))
    return found


_MONTH_NAMES, _WEEKDAY_NAMES = _named(_MONTHS), _named(_WEEKDAYS)


def moved_date(text: str, language: str, country: str, days: int) -> str | None:
    """The date that a text is, `days` later, in the same words and order; None where it is no complete date of one reading.

    >>> moved_date("12/03/2021", "nl", "", -11), moved_date("maandag 1 maart 2021 om 14u30", "nl", "", -1)
    ('01/03/2021', 'zondag 28 februari 2021')
    >>> moved_date("03/12/2021", "en", "", -11), moved_date("March 3rd, 2021", "en", "", -2), moved_date("12/03/21", "nl", "", -1)
    (None, 'March 1st, 2021', None)
    """
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None and _is_read(match, language, country):
            try:
                return _written(match, language, timedelta(days=days))
            except (ValueError, OverflowError):
                return None
    return None


def _is_read(match: re.Match[str], language: str, country: str) -> bool:
    """Whether day and month stand where the pattern has them: of two numbers up to 12 only the country or the language tells."""
    if match.re not in {_DAY_FIRST, _MONTH_FIRST} or int(match["day"]) > 12 or int(match["month"]) > 12:
        return match.re not in {_DAY_FIRST, _MONTH_FIRST} or int(match["month"]) <= 12
    if not country and language[:2] == "en":
        return False
    return match.re is (_MONTH_FIRST if country == "US" else _DAY_FIRST)


def _written(match: re.Match[str], language: str, by: timedelta) -> str | None:
    """The match with its numbers and names put in anew, up to its last; None for a name that is none of a month or weekday."""
    groups = match.groupdict()
    month = None if groups["month"].isdecimal() else _name(_MONTH_NAMES, groups["month"], language)
    weekday = _name(_WEEKDAY_NAMES, groups["weekday"], language) if groups["weekday"] else None
    if (month is None) != groups["month"].isdecimal() or (weekday is None) != (groups["weekday"] is None):
        return None
    day = date(int(groups["year"]), month.number if month else int(groups["month"]), int(groups["day"])) + by
    padded = groups["day"][0] == "0" if month else len(groups["day"]) == len(groups["month"]) == 2
    new = {
        "year": f"{day.year:04d}",
        "month": _cased(month.names[day.month - 1], groups["month"]) if month else f"{day.month:0{2 if padded else 1}d}",
        "day": f"{day.day:0{2 if padded else 1}d}",
        "weekday": _cased(weekday.names[day.weekday()], groups["weekday"]) if weekday else "",
        "ordinal": _cased(_ordinal(groups.get("ordinal") or "", day.day), groups.get("ordinal") or ""),
        "end": groups.get("end") or "",
    }
    parts, at = [], 0
    for start, end, name in sorted((*match.span(name), name) for name in new if groups.get(name)):
        parts += [match.string[at:start], new[name]]
        at = end
    return "".join(parts)


def _name(table: Mapping[str, Mapping[str, _Name]], word: str, language: str) -> _Name | None:
    """What a word names, in its text's language before all others."""
    own = language[:2].lower()
    names = [table.get(own, {}), *(names for other, names in table.items() if other != own)]
    return next((found for found in (each.get(fold(word)) for each in names) if found), None)


def _cased(name: str, like: str) -> str:
    """The name in capitals, small letters, or with one capital, as another word is."""
    if len(like) > 1 and like.isupper():
        return name.upper()
    return name.capitalize() if like[:1].isupper() else name.lower()


_ENGLISH = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def _ordinal(like: str, day: int) -> str:
    """What follows the number of a day where `like` followed another."""
    match like.lower():
        case "er":
            return "er" if day == 1 else ""
        case "st" | "nd" | "rd" | "th":
            return _ENGLISH.get(day, "th")
        case "ste" | "de":
            return "ste" if day in {1, 8} or day >= 20 else "de"
    return like
