"""Short pieces that every way of writing an identifier must contain: what none of them stands in need not be searched.

Comes in: an entity and a value. Goes out: anchors, to be asked of `glance`. They are necessary, not sufficient: a text that
holds none of an identifier's anchors holds no variant of it. What is not of a plain form takes all of its variants for anchors.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from redact.detect.dates import FIGURES, MONTHS, SOLID
from redact.detect.glance import Glance, letters_of
from redact.detect.near_names import may_be_near, pieces_of
from redact.detect.variants import FEWEST_NEAR, LETTERS, PARTICLES, STREETS, TITLES, is_address, is_person, spellings, variants

_NO_DATE = re.compile(r"\+|[A-Za-z]{1,2}(?![A-Za-z])|(?!\d{12}(?:\d\d)?\Z)(?:\d{1,7}\Z|(?:[./-]*\d){9,}\Z|(?:[ /-]*\d){9,}\Z)", re.ASCII)
"""Values that `parse_day` takes for no date, whatever their digits."""
ISO = re.compile(r"(?:19|20)(\d\d)-(?!02-(?:29|3)|(?:0[469]|11)-31)(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_DIGIT = re.compile(r"[0-9]")
_WIDE_AT = re.compile("[\ufe6b\uff20]")
TAIL, HEAD = 5, 16
_NUMBERS = re.compile(r"[0-9]+")

_FULL = "|".join(dict.fromkeys(full for full, _ in STREETS))
_BEGUN = "|".join(sorted({full[:size] for full, _ in STREETS for size in range(1, len(full))}, key=lambda part: (-len(part), part)))
_LINE = re.compile(rf"(\d*)({_FULL})?(?!venue|[a-z]{{0,3}}(?:{_FULL})|[a-z]{{0,3}}(?:{_BEGUN})(?=\d))([a-z]{{4}})")
"""One part of an address, solid: four letters of a street or town that no abbreviation touches."""
_CUT = re.compile(r"\b(?:bus|box|bte|boite|b|apt|app|appt|et|ap)\b", re.IGNORECASE)
_DATED = re.compile(rf"\d*[a-z]{{0,5}}(?:{'|'.join(sorted(MONTHS, key=lambda name: (-len(name), name)))})[a-z]{{0,3}}\d")


class Anchors(NamedTuple):
    """What a text must hold for an identifier to be searched."""

    solid: tuple[str, ...] = ()
    """One of these, in the letters and digits."""
    words: tuple[str, ...] = ()
    """Or one of these, blanks included, in the spaced text."""
    days: tuple[tuple[str, str], ...] = ()
    """Or both of one of these, the end of a year and a day."""
    near: tuple[str, ...] = ()
    """Or a word near one of these names."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


def holds(seen: Glance, asked: Anchors) -> bool:
    """Return whether a text holds one of the anchors."""
    solid = seen.solid
    for piece in asked.solid:
        if piece in solid:
            return True
    for word in asked.words:
        if word in seen.spaced:
            return True
    for year, day in asked.days:
        if year in solid and day in solid and _may_date(numbers_of(seen), year, day):
            return True
    return any(may_be_near(seen.lettered, name) for name in asked.near)


def may_hold_day(seen: Glance, iso: re.Match[str]) -> bool:
    """Return whether a text may hold a day, given as `ISO` matches it."""
    year, month, last = iso.groups()
    if year not in seen.solid:
        return False
    days = [day for day in _days_of(month, last) if day in seen.solid]
    if not days:
        return False
    numbers = numbers_of(seen)
    return any(_may_date(numbers, year, day) for day in days)


def _days_of(month: str, last: str) -> list[str]:
    """The day of an ISO date, and its month where it may be meant for the day."""
    return [last.lstrip("0")] if last > "12" else [last.lstrip("0"), month.lstrip("0")]


def numbers_of(seen: Glance) -> list[str]:
    """Return the runs of digits of a text."""
    return seen.spaced.encode().translate(FIGURES).decode().split()


def _may_date(numbers: list[str], year: str, day: str) -> bool:
    """Whether among the numbers of a text are a year and a day, or one that holds both."""
    if day in numbers or f"0{day}" in numbers or any(number.lstrip("0") == day for number in numbers):
        short = year.lstrip("0") or "0"
        for number in numbers:
            if (number.endswith(year) and len(number) in (2, 4)) or number == short:
                return True
    for number in numbers:
        if len(number) in SOLID and year in number and day in number:
            return True
    return False


@functools.lru_cache(maxsize=32_768)
def of_word(word: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return what a text holds where a word or another spelling stands, and what its words begin or end with by a typing error.

    Nothing of a particle; None for a title, and for a word that is short or not of letters alone.
    """
    if word in PARTICLES:
        return (), ()
    if len(word) < 3 or word in TITLES or not LETTERS.fullmatch(word):
        return None
    others = spellings(word)
    return _fewest([word, *others]) if others else (word,), pieces_of(word) if len(word) >= FEWEST_NEAR else ()


def anchors(entity: str, value: str) -> Anchors:
    """Return the anchors of an identifier; none at all for one that is not searched for."""
    if is_person(entity):
        return of_name(entity, value)
    if (day := ISO.fullmatch(value)) is not None:
        year, month, last = day.groups()
        return Anchors(days=tuple((year, each) for each in _days_of(month, last)))
    found: tuple[str, ...] = ()
    if "@" in value:
        found = (_solid(value.rpartition("@")[0])[:HEAD],)
    elif is_address(entity, value):
        found = of_address((part, letters_of(part)) for part in parts_of(value))
    else:
        solid = _solid(value)
        if _NO_DATE.match(value) if value.isascii() else not (_DIGIT.search(solid) or _WIDE_AT.search(value)):
            found = _of_number(solid)
    return Anchors(found) if found and all(found) else _of_variants(entity, value)


def _of_number(solid: str) -> tuple[str, ...]:
    """The end of its digits, and of its letters and digits where that is another."""
    tail = solid[-TAIL:]
    if tail.isdigit():
        return (tail.lstrip("0"),)
    digits = "".join(_NUMBERS.findall(solid))
    return (tail,) if len(digits) < TAIL else (tail, digits[-TAIL:].lstrip("0"))


def of_address(parts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return some letters of each part of an address, from its (text, letters); nothing where no letters are sure to stay."""
    found = []
    for part, letters in parts:
        solid = letters.replace(" ", "")
        if len(solid) < 4 or (len(solid) <= TAIL and solid.isdigit()):
            continue
        line = _LINE.match(solid)
        if line is None:
            return ()
        number, street, four = line.groups()
        if len(number) > TAIL or letters.split(None, 1)[0] in MONTHS:
            return ()
        if (number and _DATED.match(solid)) or (street and _CUT.search(part)):
            return ()
        found.append(four[1:] if number else four)
    return tuple(found)


def parts_of(value: str) -> list[str]:
    """Return the parts of an address."""
    return value.replace(";", ",").split(",")


def _solid(value: str) -> str:
    return letters_of(value).replace(" ", "")


def forget() -> None:
    """Drop what was made of values."""
    for cached in (of_word, of_name, _of_variants):
        cached.cache_clear()


@functools.lru_cache(maxsize=32_768)
def of_name(entity: str, value: str) -> Anchors:
    found = variants(entity, value)
    telling = [word for word in found.names if word not in PARTICLES and word not in found.odd]
    long = [word for word in telling if len(word) > 2]
    rest = [solid for solid, _ in found.solids if not any(word in solid for word in long)]
    short = [*found.odd, *(word for word in telling if len(word) == 2)]
    return Anchors(_fewest([*long, *rest]), tuple(f" {word} " for word in short), near=found.near)


@functools.lru_cache(maxsize=32_768)
def _of_variants(entity: str, value: str) -> Anchors:
    found = variants(entity, value)
    return Anchors(
        _fewest(solid for solid, _ in found.solids),
        days=tuple(dict.fromkeys((f"{day[0] % 100:02}", str(day[2])) for day in found.days)),
    )


def _fewest(solids: Iterable[str]) -> tuple[str, ...]:
    """Those that hold no other."""
    kept: list[str] = []
    for solid in sorted(set(solids), key=lambda one: (len(one), one)):
        if not any(shorter in solid for shorter in kept):
            kept.append(solid)
    return tuple(kept)
