"""The ways in which one identifier may be written.

Comes in: an entity and a value. Goes out: what to search for in folded texts. It must not know the texts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import chain, pairwise
from typing import NamedTuple

from redact.detect.dates import Day, parse_day
from redact.detect.folding import fold_value

PARTICLES = frozenset(
    "van von vande vanden vander de der den del della di da do dos das du des la le les lo ten ter te tot op het t 's s d l"
    " el al ul bin ben ibn abu bint y e i af av zu zum zur und st saint sint mac mc o".split()
)
"""Words of a name that name nobody by themselves."""

TITLES = frozenset(
    "dr prof mr mrs ms miss mx sir dhr mevr mevrouw meneer mw mej heer m mme mlle monsieur madame mademoiselle me herr frau"
    " ir ing lic drs bsc msc phd md jr sr ii iii docteur dokter doctor arts g-n g-zha д-р gospodin gospozha".split()
)
"""Words beside a name that are dropped from a known value."""

LETTERS = re.compile(r"[^\W\d_]+")
_UNTELLING = PARTICLES | TITLES

RUNS = re.compile(r"[^\W_]+")
_SIGNS = bytes(code for code in range(256) if not RUNS.fullmatch(chr(code)))
"""What is neither letter nor digit in Latin-1."""
_STREET = re.compile(r"\b(?:bus|box|bte|boite|b|apt|app|appt|et|ap|вх|ет)\b.*")
_HOUSE = re.compile(r"(?<![^\W_])\d{1,5} ?[a-z]?(?![^\W_])")
STREETS = tuple(
    pair.split(":")
    for pair in (
        "straat:str strasse:str laan:ln plein:pl avenue:av avenue:ave boulevard:bd boulevard:blvd bulevard:bul ulitsa:ul"
        " steenweg:stwg chaussee:ch street:st road:rd"
    ).split()
)
"""A word of a street and how it is shortened."""
_COUNTRY = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")


UMLAUTS: dict[int, str] = {ord(a): b for a, b in zip("äöüåÄÖÜÅ", "ae oe ue aa Ae Oe Ue Aa".split(), strict=True)}
UMLAUT_LETTERS = frozenset(map(chr, UMLAUTS))


_AT_DOT = (("at", ""), ("at", "dot"), ("at", "punt"), ("at", "point"), ("apenstaartje", "punt"), ("arobase", "point"))
"""How the signs of an e-mail address are written out."""
_RESPELLED = (("iya", "ia"), ("ia", "iya"), ("tch", "ch"), ("ou", "u"), ("w", "v"), ("ij", "y"), ("x", "ks"), ("ck", "k"))
"""Letters of names, and what transliteration and migration make of them."""
_ROLES = frozenset("info mail post admin office home contact".split())
"""Local parts that are words of any text."""
_MOST_LETTERS = 8
"""A code with more letters is not known by its digits."""


FEWEST_NEAR = 6
"""Letters of a name that is looked for with a typing error."""


class Kind(Enum):
    """How a solid needle must stand in the text."""

    __hash__ = object.__hash__

    DIGITS = "digits"
    """No digit directly before or after; zeros and a country prefix before it belong to it."""
    EXACT = "exact"
    """No letter or digit directly before or after, and nothing inside."""
    LOOSE = "loose"
    """No letter or digit directly before or after; blanks and signs inside do not matter."""
    LOGIN = "login"
    """No letter directly before or after, at most one sign and no blank at a time inside; digits after it belong to it."""
    SPACED = "spaced"
    """No letter or digit directly before or after, and a blank or sign between any two."""


DIGITS, EXACT, LOOSE, LOGIN, SPACED = Kind
"""NOTE: an attribute of an enumeration takes ten times as long as a name of the module, and these are asked for millions of times."""


class Solid(NamedTuple):
    """What to look for in a text of which only letters and digits are left."""

    value: str
    kind: Kind
    pair: int
    """The index of the pair that it is a variant of."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


class Variants(NamedTuple):
    """What one value is searched by."""

    solids: tuple[tuple[str, Kind], ...] = ()
    names: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    """The words of a name that has only particles and titles."""
    near: tuple[str, ...] = ()
    """Names long enough to be known with a typing error, in one word."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"

    days: tuple[Day, ...] = ()


@functools.cache
def is_person(entity: str) -> bool:
    """Return whether a value of an entity is read as a name."""
    return entity.startswith("PERSON") or entity.endswith("_NAME")


def is_address(entity: str, value: str) -> bool:
    """Return whether a value is read as streets and towns, unless it is a date."""
    return _is_place(entity) and "@" not in value


@functools.cache
def _is_place(entity: str) -> bool:
    return any(part in entity for part in ("ADDRESS", "STREET", "LOCATION")) and "IP_" not in entity


@functools.lru_cache(maxsize=32_768)
def variants(entity: str, value: str) -> Variants:
    """Return what a value is searched by; an empty or too short value by nothing."""
    folded = fold_value(value)
    if not folded.isalpha():
        folded = " ".join(folded.split())
    if is_person(entity):
        return _person(value, folded)
    if any(map(str.isdigit, value)) and (days := parse_day(value)):
        return Variants(days=days)
    if is_address(entity, value):
        return Variants(solids=tuple(dict.fromkeys(_address(folded))))
    return Variants(solids=tuple(dict.fromkeys(_number(entity, folded))))


def forget() -> None:
    """Drop what was made of values."""
    variants.cache_clear()
    _word.cache_clear()
    spellings.cache_clear()


def _person(value: str, folded: str) -> Variants:
    everything = LETTERS.findall(folded)
    umlauts = not value.isascii() and not UMLAUT_LETTERS.isdisjoint(value)
    if everything and not umlauts and _UNTELLING.isdisjoint(everything):
        return _word(everything[0]) if len(everything) == 1 else _plain(everything)
    words = [word for word in everything if word not in TITLES]
    names = [*words, *chain.from_iterable(map(spellings, words))]
    if umlauts:
        names += LETTERS.findall(fold_value(value.translate(UMLAUTS)))
    odd = tuple([word for word in everything if len(word) > 1]) if _UNTELLING.issuperset(everything) else ()
    solids = dict.fromkeys([(solid, LOOSE) for solid in _solid_names(words) if len(solid) >= 5])
    near = dict.fromkeys([word for word in (*words, *with_particles(words)) if len(word) >= FEWEST_NEAR and word not in PARTICLES])
    return Variants(tuple(solids), tuple(dict.fromkeys((*names, *odd))), odd, near=tuple(near))


@functools.lru_cache(maxsize=32_768)
def _word(word: str) -> Variants:
    """A name of one word that tells by itself."""
    solids = ((word, LOOSE),) if len(word) >= 5 else ()
    return Variants(solids, tuple(dict.fromkeys((word, *spellings(word)))), near=(word,) if len(word) >= FEWEST_NEAR else ())


def _plain(words: list[str]) -> Variants:
    """A name of several words that all tell by themselves."""
    first, last = words[0], words[-1]
    whole = "".join(words)
    joined = [whole, whole.removeprefix(first) + first]
    if len(words) > 2:
        joined += [last + whole.removesuffix(last), *map("".join, pairwise(words))]
    return Variants(
        tuple([(solid, LOOSE) for solid in dict.fromkeys(joined) if len(solid) >= 5]),
        tuple(dict.fromkeys((*words, *chain.from_iterable(map(spellings, words))))),
        near=tuple(dict.fromkeys([word for word in words if len(word) >= FEWEST_NEAR])),
    )


def with_particles(words: Sequence[str]) -> Iterator[str]:
    """Yield a family name from each of its particles on, as one word: `vandenbroeck`, `denbroeck`."""
    for place, word in enumerate(words[:-1]):
        if word in PARTICLES and not PARTICLES.issuperset(words[place:]):
            yield "".join(words[place:])


def _solid_names(words: list[str]) -> Iterator[str]:
    if PARTICLES.issuperset(words):
        return
    yield "".join(words)
    if len(words) > 1:
        yield "".join(words[1:] + words[:1])
        yield "".join(words[-1:] + words[:-1])
    for place, word in enumerate(words):
        if word in PARTICLES and place < len(words) - 1:
            yield "".join(words[place:])
        if place and word not in PARTICLES:
            yield "".join(words[place - 1 : place + 1])


@functools.lru_cache(maxsize=32_768)
def spellings(word: str) -> tuple[str, ...]:
    """Return the spellings of a name that transliteration and migration leave behind."""
    return tuple([word.replace(old, new) for old, new in _RESPELLED if old in word]) if len(word) > 3 else ()


def _address(folded: str) -> Iterator[tuple[str, Kind]]:
    yield from _long(squeeze(folded), 6)
    for part in folded.replace(";", ",").replace("\n", ",").split(","):
        yield from _long(squeeze(part), 6 if any(map(str.isdigit, part)) else 4)
        line = _STREET.sub("", part).strip()
        house = _HOUSE.search(line)
        street = squeeze(_HOUSE.sub(" ", line))
        for name in dict.fromkeys((street, *_abbreviated(street))):
            if house and len(name) >= 4:
                number = squeeze(house.group())
                yield from ((name + number, LOOSE), (number + name, LOOSE))
            if len(name) >= 6 and name.isalpha():
                yield name, LOOSE


def _abbreviated(street: str) -> Iterator[str]:
    for full, short in STREETS:
        if full in street and len(street) > len(full) + 2:
            yield street.replace(full, short)


def _number(entity: str, folded: str) -> Iterator[tuple[str, Kind]]:
    solid = squeeze(folded)
    if "@" in folded:
        yield from _mail(folded, solid)
        return
    digits = solid if solid.isdigit() else "".join(filter(str.isdigit, solid))
    letters = len(solid) - len(digits)
    if len(digits) >= (5 if letters else 6) and letters <= _MOST_LETTERS:
        for core in _cores(entity, folded, digits, 5 if letters else 6):
            yield core, DIGITS
    if entity == "IBAN_CODE" and len(solid) > 10:
        yield solid[4:], DIGITS if solid[4:].isdigit() else LOOSE
    if solid != digits:
        yield from _long(solid, 4)
    elif 4 <= len(digits) < 6:
        yield digits, EXACT


def _mail(folded: str, solid: str) -> Iterator[tuple[str, Kind]]:
    local, _, domain = folded.rpartition("@")
    yield from _long(solid, 5)
    name, labels = squeeze(local), [squeeze(label) for label in domain.split(".")]
    for at, dot in _AT_DOT:
        if len(spelt := name + at + dot.join(labels)) >= 8:
            yield spelt, LOOSE
    if len(name) >= 6:
        yield name, LOOSE
    elif len(name) >= 4 and name not in _ROLES:
        yield name, LOGIN


def _cores(entity: str, folded: str, digits: str, fewest: int) -> Iterator[str]:
    """The digits that any way of writing a number has: without zeros before, without a phone's country."""
    bare = digits.lstrip("0")
    yield bare if len(bare) >= fewest else digits
    if "PHONE" in entity or "FAX" in entity or folded.startswith(("+", "00")):
        country = _COUNTRY.match(bare) if folded.startswith(("+", "00")) else None
        if country and len(bare) - country.end() >= 6:
            yield bare[country.end() :].lstrip("0")


def _long(solid: str, fewest: int) -> Iterator[tuple[str, Kind]]:
    if len(solid) >= fewest:
        yield solid, LOOSE


def squeeze(folded: str) -> str:
    """Return the letters and digits of a folded text.

    >>> squeeze("van-den broeck, 12")
    'vandenbroeck12'
    """
    try:
        return folded.encode("latin-1").translate(None, _SIGNS).decode("latin-1")
    except UnicodeEncodeError:
        return "".join(RUNS.findall(folded))
