"""The last net: any run of seven or more digits that nobody can explain.

Comes in: a text and the spans that others claim. Goes out: `NUMBER` spans. A real calendar date, a measure (a number with
its unit), a blood pressure and a labelled code are explained; separators and digits of any script count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from redact.detect.dates import days_in, is_real, time_after
from redact.detect.folding import Folded, fold
from redact.detect.span import Span

ENTITY, RECOGNIZER, SCORE, FEWEST = "NUMBER", "NumberRule", 0.4, 7

_RUN = re.compile(r"\d(?:[ .\-/()]{0,3}\d)+")
_DIGIT = re.compile(r"\d")
_PLAIN_DATE = re.compile(r"(\d{4})([./-])(\d\d?)\2(\d\d?)|(\d\d?)([./-])(\d\d?)\6(\d{4})")
_UNITS = (
    "mg|ml|mcg|ug|ng|pg|g|gr|kg|l|dl|cl|cm|sm|mm|m|km|m2|cm2|mm2|mm3|ul|mmhg|cmh2o|kpa|iu|ui|ie|mmol|umol|nmol|pmol|mol|meq|"
    "mosm|miu|mui|kcal|cal|kj|hz|khz|bpm|gy|mgy|msv|sec|min|h|uur|jaar|jaren|ans|years|%|‰|€|eur|euro|usd|gbp|bgn|lv|leva|"
    "°c|stuks|units|unites|eenheden|einheiten|tabletten|comprimes|cellen|cells|kopieen|copies"
)
"""Units as the first folded reading writes them: `µ` is `u`, Cyrillic is transliterated."""
_NUMBER = r"(?:\d{1,3}(?:[ .,]\d{3}){1,2}(?:[.,]\d{1,3})?|\d{1,7}(?:[.,]\d{1,4})?)"
_EXPLAINED = (
    re.compile(rf"(?<![\d])(?<!\d[.,/-]){_NUMBER} ?(?:{_UNITS})(?:/[a-z0-9]{{1,6}}){{0,2}}(?![^\W_])"),
    re.compile(r"(?<!\d)\d{1,5}(?:[.,]\d{1,3})? ?(?:[x×*·.] ?)?10 ?(?:\^|\*\*|e)? ?-?\d{1,2} ?/ ?[a-z]{1,3}(?![^\W_])"),
    re.compile(rf"(?:€|\$|£|eur|usd|gbp|bgn) ?{_NUMBER}(?!\d|[.,/-]\d)"),
    re.compile(r"\b(?:rr|bd|ta|bp|pa|nibp|bloeddruk|tension|blutdruck|blood pressure)\b\D{0,3}\d{2,3} ?/ ?\d{2,3}(?!\d|[./-]\d)"),
    re.compile(
        r"\b(?:snomed(?:[ -]?ct)?|sctid|loinc|icd(?:-?(?:9|10|11))?(?:-?(?:cm|gm|pcs|be))?|cim(?:-?10)?|atc|cnk|"
        r"ndc|pzn|ucd|cip(?:13)?|"
        r"nomenclatuur|nomenclature|cpt|gtin|cas)\b(?:[ -]?(?:code|nr|no))?[ .:#=(]{0,3}[\d.\-]{3,20}"
    ),
)


def read_numbers(text: str, claimed: Iterable[tuple[int, int]]) -> list[Span]:
    """Return a NUMBER span for every run of seven or more digits outside of `claimed` that is no date, measure or code."""
    if len(_DIGIT.findall(text)) < FEWEST:
        return []
    reading = fold(text)[0]
    runs = (match for match in _RUN.finditer(reading.text) if len(_DIGIT.findall(match.group())) >= FEWEST)
    if all(_is_plain_date(match.group()) and _stands_alone(reading.text, *match.span()) for match in runs):
        return []
    free = list(reading.text)
    for start, end in _taken(reading, claimed):
        free[start:end] = "\n" * (end - start)
    masked = "".join(free)
    return [
        Span(*reading.original(match.start(), match.end()), ENTITY, SCORE, RECOGNIZER)
        for match in _RUN.finditer(masked)
        if sum(map(str.isdecimal, match.group())) >= FEWEST
    ]


def _is_plain_date(run: str) -> bool:
    """Whether a whole run is a date with its year at an end, which needs no second look."""
    match = _PLAIN_DATE.fullmatch(run)
    if match is None:
        return False
    year, one, other = (int(part) for part in (match.group(1, 3, 4) if match[1] else match.group(8, 5, 7)))
    return is_real((year, one, other)) or is_real((year, other, one))


def _taken(reading: Folded, claimed: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of the reading that are claimed or explained."""
    taken = [reading.reading(start, end) for start, end in claimed]
    taken += [(start, time_after(reading.text, end)) for start, end, _ in days_in(reading.text) if _stands_alone(reading.text, start, end)]
    return taken + [match.span() for pattern in _EXPLAINED for match in pattern.finditer(reading.text)]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a date is not the beginning or end of a longer number, such as a national one."""
    if " " in text[start:end] and text[start:end].replace(" ", "").isdecimal():
        return False
    return not re.match(r"[./-]?\d", text[end : end + 2]) and not re.search(r"\d[./-]?$", text[max(0, start - 2) : start])
