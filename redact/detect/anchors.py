"""Short pieces that every way of writing an identifier must contain: what none of them stands in need not be searched.

Comes in: an entity and a value. Goes out: anchors, to be asked of `glance`. They are necessary, not sufficient: a text that
holds none of an identifier's anchors holds no variant of it. What is not of a plain form takes all of its variants for anchors.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from redact.detect.dates import MONTHS
from redact.detect.folding import fold
from redact.detect.glance import Glance, glance, letters_of, lines_of
from redact.detect.near_names import find_near, near_pieces
from redact.detect.variants import FEWEST_NEAR, LETTERS, PARTICLES, STREETS, TITLES, UMLAUTS, is_address, is_person, spellings, variants

_NO_DATE = re.compile(r"\+|[A-Za-z]{1,2}(?![A-Za-z])|(?!\d{12}(?:\d\d)?\Z)(?:\d{1,7}\Z|(?:[./-]*\d){9,}\Z|(?:[ /-]*\d){9,}\Z)", re.ASCII)
"""Values that `parse_day` takes for no date, whatever their digits."""
_ISO = re.compile(r"(?:19|20)(\d\d)-(?!02-(?:29|3)|(?:0[469]|11)-31)(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_DIGIT = re.compile(r"[0-9]")
_WIDE_AT = re.compile("[\ufe6b\uff20]")
_TAIL, _HEAD = 5, 16
_NUMBERS = re.compile(r"[0-9]+")
_SOLID_DATES = (6, 8, 12, 14)
"""Digits of dates in one number, some with a time of day."""
_NO_DATES = frozenset({9, 10, 11, 13, *range(15, 64)})
_CENTURIES = ("19", "20")
_TIMELESS = frozenset(":.hH")
"""Without these signs no time of day stands behind a date."""

_FULL = "|".join(dict.fromkeys(full for full, _ in STREETS))
_BEGUN = "|".join(sorted({full[:size] for full, _ in STREETS for size in range(1, len(full))}, key=lambda part: (-len(part), part)))
_LINE = re.compile(rf"(\d*)({_FULL})?(?!venue|[a-z]{{0,3}}(?:{_FULL})|[a-z]{{0,3}}(?:{_BEGUN})(?=\d))([a-z]{{4}})")
"""One part of an address, solid: four letters of a street or town that no abbreviation touches."""
_CUT = re.compile(r"\b(?:bus|box|bte|boite|b|apt|app|appt|et|ap)\b", re.IGNORECASE)
_DATED = re.compile(rf"\d*[a-z]{{0,5}}(?:{'|'.join(sorted(MONTHS, key=lambda name: (-len(name), name)))})[a-z]{{0,3}}\d")


_UMLAUTS = frozenset(map(chr, UMLAUTS))


class Anchors(NamedTuple):
    """What a text must hold for an identifier to be searched."""

    solid: tuple[str, ...] = ()
    """One of these, in the letters and digits."""
    words: tuple[str, ...] = ()
    """Or one of these, blanks included, in the spaced text."""
    days: tuple[tuple[str, str], ...] = ()
    """Or both of one of these, the end of a year and a day."""
    near: tuple[tuple[str, str], ...] = ()
    """Or a word near one of these names, of which it holds a piece."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


def held(texts: Sequence[str], known: Sequence[Sequence[tuple[str, str]]]) -> list[list[int]]:
    """Return, for each text, which of its pairs it may hold a variant of, in order; with one name, all names.

    Rows whose pairs are of the same entities are read together, column by column.
    """
    alike: dict[tuple[str, ...], list[int]] = {}
    for row, pairs in enumerate(known):
        if pairs:
            alike.setdefault(tuple([entity for entity, _ in pairs]), []).append(row)
    found: list[list[int]] = [[] for _ in known]
    for entities, rows in alike.items():
        seen = [glance(texts[row]) for row in rows]
        for index, column in enumerate(zip(*(known[row] for row in rows), strict=True)):
            for at in _held_of(entities[index], [value or "" for _, value in column], seen):
                found[rows[at]].append(index)
    return [_with_names(one, pairs) if one else one for one, pairs in zip(found, known, strict=True)]


def _held_of(entity: str, values: Sequence[str], seen: Sequence[Glance]) -> list[int]:
    """Which glances may hold the value of their place."""
    asked = _names(entity, values) if is_person(entity) else _numbers(entity, values)
    if asked is None:
        return [at for at, (value, one) in enumerate(zip(values, seen, strict=True)) if _may_hold(one, entity, value)]
    return [
        at
        for at, (pieces, one) in enumerate(zip(asked, seen, strict=True))
        if (pieces in one.solid if isinstance(pieces, str) else _holds(one, pieces))
    ]


def _with_names(asked: list[int], pairs: Sequence[tuple[str, str]]) -> list[int]:
    if any(is_person(pairs[index][0]) for index in asked):
        return sorted({*asked, *(index for index, (entity, _) in enumerate(pairs) if is_person(entity))})
    return sorted(asked)


def _may_hold(seen: Glance, entity: str, value: str) -> bool:
    if value[:2] in _CENTURIES and value[4:5] == "-" and value[2:4] not in seen.solid and _ISO.fullmatch(value):
        return False
    return _holds(seen, anchors(entity, value))


def _holds(seen: Glance, asked: Anchors) -> bool:
    solid = seen.solid
    for piece in asked.solid:
        if piece in solid:
            return True
    for word in asked.words:
        if word in seen.spaced:
            return True
    for year, day in asked.days:
        if year in solid and day in solid and _may_date(_NUMBERS.findall(seen.spaced), year, day):
            return True
    names = {name for name, piece in asked.near if piece in seen.spaced}
    return bool(names) and any(True for one in fold(seen.text) for _ in find_near(one, names))


def _may_date(numbers: list[str], year: str, day: str) -> bool:
    """Whether among the numbers of a text are a year and a day, or one that holds both."""
    if any(len(number) in _SOLID_DATES and year in number and day in number for number in numbers):
        return True
    years = any((len(number) in (2, 4) and number.endswith(year)) or number == (year.lstrip("0") or "0") for number in numbers)
    return years and any(number.lstrip("0") == day for number in numbers)


def _names(entity: str, values: Sequence[str]) -> Sequence[Anchors]:
    found = {value: _of_plain_name(value) or _of_name(entity, value) for value in set(values)}
    return [found[value] for value in values]


@functools.lru_cache(maxsize=32_768)
def _of_plain_name(value: str) -> Anchors | None:
    """The anchors of a name of words that tell by themselves, with no umlaut: word by word, since words return."""
    words = [_of_word(word) for word in letters_of(value).split()]
    if not words or None in words or not _UMLAUTS.isdisjoint(value):
        return None
    told = [one for one in words if one]
    return Anchors(tuple(piece for one in told for piece in one.solid), near=tuple(piece for one in told for piece in one.near))


@functools.lru_cache(maxsize=32_768)
def _of_word(word: str) -> Anchors | None:
    """A word and its other spellings; None for one that does not tell."""
    if len(word) < 3 or word in PARTICLES or word in TITLES or not LETTERS.fullmatch(word):
        return None
    return Anchors(_fewest([word, *spellings(word)]), near=_near_to(word))


def _numbers(entity: str, values: Sequence[str]) -> Sequence[Anchors | str] | None:
    """The anchors of values that are numbers, all read in one go: one piece each where that is enough; None for others."""
    joined = "\n".join(values)
    if not joined.isascii() or "@" in joined or is_address(entity, joined) or not _TIMELESS.isdisjoint(joined):
        return None
    solids = lines_of(joined)
    if len(solids) != len(values) or not any(map(_quick, solids[:16])):
        return None
    return [_quick(solid) or anchors(entity, value) for value, solid in zip(values, solids, strict=True)]


def _quick(solid: str) -> str:
    """The anchor of a number that is surely no date where no time of day can be; else ""."""
    if solid.isdigit():
        return solid[-_TAIL:].lstrip("0") if len(solid) in _NO_DATES else ""
    tail = solid[-_TAIL:]
    return tail.lstrip("0") if tail.isdigit() and solid[:1].isalpha() and not solid[:3].isalpha() else ""


def anchors(entity: str, value: str) -> Anchors:
    """Return the anchors of an identifier; none at all for one that is not searched for."""
    if is_person(entity):
        return _of_plain_name(value) or _of_name(entity, value)
    if (day := _ISO.fullmatch(value)) is not None:
        year, month, last = day.groups()
        days = (last,) if last > "12" else (last, month)
        return Anchors(days=tuple((year, each.lstrip("0")) for each in days))
    found: tuple[str, ...] = ()
    if "@" in value:
        found = (_solid(value.rpartition("@")[0])[:_HEAD],)
    elif is_address(entity, value):
        found = _of_address(value)
    else:
        solid = _solid(value)
        if _NO_DATE.match(value) if value.isascii() else not (_DIGIT.search(solid) or _WIDE_AT.search(value)):
            found = _of_number(solid)
    return Anchors(found) if found and all(found) else _of_variants(entity, value)


def _of_number(solid: str) -> tuple[str, ...]:
    """The end of its digits, and of its letters and digits where that is another."""
    tail = solid[-_TAIL:]
    if tail.isdigit():
        return (tail.lstrip("0"),)
    digits = "".join(_NUMBERS.findall(solid))
    return (tail,) if len(digits) < _TAIL else (tail, digits[-_TAIL:].lstrip("0"))


def _of_address(value: str) -> tuple[str, ...]:
    """Some letters of each of its parts; nothing where no letters are sure to stay."""
    found = []
    for part in value.replace(";", ",").split(","):
        words = letters_of(part).split()
        solid = "".join(words)
        if len(solid) < 4 or (len(solid) <= _TAIL and solid.isdigit()):
            continue
        line = _LINE.match(solid)
        if line is None or len(line[1]) > _TAIL or words[0] in MONTHS:
            return ()
        if (line[1] and _DATED.match(solid)) or (line[2] and _CUT.search(part)):
            return ()
        found.append(line[3][1:] if line[1] else line[3])
    return tuple(found)


def _solid(value: str) -> str:
    return letters_of(value).replace(" ", "")


@functools.lru_cache(maxsize=32_768)
def _of_name(entity: str, value: str) -> Anchors:
    found = variants(entity, value)
    telling = [word for word in found.names if word not in PARTICLES and word not in found.odd]
    long = [word for word in telling if len(word) > 2]
    rest = [solid for solid, _ in found.solids if not any(word in solid for word in long)]
    short = [*found.odd, *(word for word in telling if len(word) == 2)]
    near = [piece for name in found.near for piece in _near_to(name)]
    return Anchors(_fewest([*long, *rest]), tuple(f" {word} " for word in short), near=tuple(near))


@functools.lru_cache(maxsize=32_768)
def _near_to(name: str) -> tuple[tuple[str, str], ...]:
    if len(name) < FEWEST_NEAR:
        return ()
    # NOTE: no blank around them: a figure may stand beside the word.
    return tuple((name, piece) for piece in near_pieces(name))


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
