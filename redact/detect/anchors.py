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
from redact.detect.glance import Glance, letters_of
from redact.detect.variants import PARTICLES, STREETS, is_address, is_person, variants

_NO_DATE = re.compile(
    r"\+|[A-Za-z]{1,2}(?![A-Za-z])|(?!\d{12}(?:\d\d)?\Z)(?:\d{1,7}\Z|(?:[./-]*\d){9,}\Z|(?:[ /-]*\d){9,}\Z)", re.ASCII
)
"""Values that `parse_day` takes for no date, whatever their digits."""
_ISO = re.compile(r"(?:19|20)(\d\d)-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", re.ASCII)
_DIGIT = re.compile(rb"\d")
_WIDE_AT = re.compile("[\ufe6b\uff20]")
_DIGITS = bytes(code for code in range(256) if not chr(code).isdigit() or code > 127)
"""All but digits."""
_TAIL, _HEAD = 5, 16

_FULL = "|".join(dict.fromkeys(full for full, _ in STREETS))
_BEGUN = "|".join(sorted({full[:size] for full, _ in STREETS for size in range(1, len(full))}, key=lambda part: (-len(part), part)))
_LINE = re.compile(
    rf"(\d*)({_FULL})?(?!venue|[a-z]{{0,3}}(?:{_FULL})|[a-z]{{0,3}}(?:{_BEGUN})(?=\d))([a-z]{{4}})".encode()
)
"""One part of an address, solid: four letters of a street or town that no abbreviation touches."""
_CUT = re.compile(r"\b(?:bus|box|bte|boite|b|apt|app|appt|et|ap)\b", re.IGNORECASE)
_DATED = re.compile(rf"\d*[a-z]{{0,5}}(?:{'|'.join(sorted(MONTHS, key=lambda name: (-len(name), name)))})[a-z]{{0,3}}\d".encode())


class Anchors(NamedTuple):
    """What a text must hold for an identifier to be searched."""

    solid: tuple[bytes, ...] = ()
    """One of these, in the letters and digits."""
    words: tuple[bytes, ...] = ()
    """Or one of these, blanks included, in the spaced text."""
    days: tuple[tuple[bytes, bytes], ...] = ()
    """Or both of one of these, the end of a year and a day."""


def held(glances: Sequence[Glance | None], known: Sequence[Sequence[tuple[str, str]]]) -> list[list[int]]:
    """Return, for each glance, which of its pairs it may hold a variant of; with one name, all names."""
    found = []
    for seen, pairs in zip(glances, known, strict=True):
        asked = [] if seen is None else [index for index, pair in enumerate(pairs) if _holds(seen, anchors(*pair))]
        if any(is_person(pairs[index][0]) for index in asked):
            asked = sorted({*asked, *(index for index, (entity, _) in enumerate(pairs) if is_person(entity))})
        found.append(asked)
    return found


def _holds(seen: Glance, asked: Anchors) -> bool:
    return (
        any(piece in seen.solid for piece in asked.solid)
        or any(word in seen.spaced for word in asked.words)
        or any(year in seen.solid and day in seen.solid for year, day in asked.days)
    )


def anchors(entity: str, value: str) -> Anchors:
    """Return the anchors of an identifier; none at all for one that is not searched for."""
    if is_person(entity):
        return _of_name(entity, value)
    if (day := _ISO.fullmatch(value)) is not None:
        year, month, last = (part.encode() for part in day.groups())
        days = (last,) if last > b"12" else (last, month)
        return Anchors(days=tuple((year, each.lstrip(b"0")) for each in days))
    found: tuple[bytes, ...] = ()
    if "@" in value:
        found = (_solid(value.rpartition("@")[0])[:_HEAD],)
    elif is_address(entity, value):
        found = _of_address(value)
    else:
        solid = _solid(value)
        if _NO_DATE.match(value) if value.isascii() else not (_DIGIT.search(solid) or _WIDE_AT.search(value)):
            found = _of_number(solid)
    return Anchors(found) if found and all(found) else _of_variants(entity, value)


def _of_number(solid: bytes) -> tuple[bytes, ...]:
    """The end of its digits, and of its letters and digits where that is another."""
    tail = solid[-_TAIL:]
    if tail.isdigit():
        return (tail.lstrip(b"0"),)
    digits = solid.translate(None, _DIGITS)
    return (tail,) if len(digits) < _TAIL else (tail, digits[-_TAIL:].lstrip(b"0"))


def _of_address(value: str) -> tuple[bytes, ...]:
    """Some letters of each of its parts; nothing where no letters are sure to stay."""
    found = []
    for part in value.replace(";", ",").split(","):
        solid = _solid(part)
        if len(solid) < 4 or (len(solid) <= _TAIL and solid.isdigit()):
            continue
        line = _LINE.match(solid)
        if line is None or len(line[1]) > _TAIL or _DATED.match(solid) or (line[2] and _CUT.search(part)):
            return ()
        found.append(line[3][1:] if line[1] else line[3])
    return tuple(found)


def _solid(value: str) -> bytes:
    return letters_of(value).translate(None, b" ")


@functools.lru_cache(maxsize=32_768)
def _of_name(entity: str, value: str) -> Anchors:
    found = variants(entity, value)
    telling = [word for word in found.names if word not in PARTICLES and word not in found.odd]
    long = [word for word in telling if len(word) > 2]
    rest = [solid for solid, _ in found.solids if not any(word in solid for word in long)]
    short = [*found.odd, *(word for word in telling if len(word) == 2)]
    return Anchors(_fewest([*long, *rest]), tuple(f" {word} ".encode() for word in short))


@functools.lru_cache(maxsize=32_768)
def _of_variants(entity: str, value: str) -> Anchors:
    found = variants(entity, value)
    return Anchors(
        _fewest(solid for solid, _ in found.solids),
        days=tuple(dict.fromkeys((f"{day[0] % 100:02}".encode(), str(day[2]).encode()) for day in found.days)),
    )


def _fewest(solids: Iterable[str]) -> tuple[bytes, ...]:
    """Those that hold no other."""
    kept: list[str] = []
    for solid in sorted(set(solids), key=lambda one: (len(one), one)):
        if not any(shorter in solid for shorter in kept):
            kept.append(solid)
    return tuple(solid.encode() for solid in kept)
