"""Which identifiers of its subject a text may hold at all, told for many texts at once.

Comes in: texts, each with the (entity, value) pairs of its subject. Goes out: for each text which pairs to search for, by their
anchors, and what was seen of it. What holds none need not be read again. Values of one entity are prepared together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from redact.detect.anchors import HEAD, ISO, TAIL, anchors, holds, may_hold_day, of_address, of_word, parts_of
from redact.detect.glance import Glance, glances, letters_of_each, lines_of
from redact.detect.near_names import may_be_near
from redact.detect.variants import FEWEST_NEAR, PARTICLES, UMLAUT_LETTERS, is_address, is_person, with_particles

_NO_DATES = frozenset({9, 10, 11, 13, *range(15, 64)})
_TIMELESS = frozenset(":.hH")
"""Without these signs no time of day stands behind a date."""
_CODE = re.compile("[a-z]{1,2}[0-9]")
"""How a number begins that is surely no date and no word."""


class Pairs(NamedTuple):
    """What is known of a text's subject."""

    entities: tuple[str, ...]
    values: Sequence[str]
    """One for each entity."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


def pairs_of(known: Iterable[Sequence[tuple[str, str]]]) -> list[Pairs]:
    """Return the entities and the values of each text's (entity, value) pairs."""
    return [Pairs(*zip(*pairs, strict=True)) if pairs else Pairs((), ()) for pairs in known]


def held(texts: Sequence[str], known: Sequence[Pairs]) -> tuple[list[Glance], list[list[int]]]:
    """Return what is seen of each text, and which of its pairs it may hold a variant of, in order; with one name, all names.

    Rows whose pairs are of the same entities are read together, column by column.
    """
    seen = glances(texts)
    alike: dict[tuple[str, ...], list[int]] = {}
    for row, (entities, _) in enumerate(known):
        alike.setdefault(entities, []).append(row)
    found: list[list[int]] = [[] for _ in known]
    for entities, rows in alike.items():
        mine = [seen[row] for row in rows]
        for index, column in enumerate(zip(*[known[row].values for row in rows], strict=True)):
            for at in _held_of(entities[index], [value or "" for value in column] if None in column else column, mine):
                found[rows[at]].append(index)
        people = frozenset(index for index, entity in enumerate(entities) if is_person(entity))
        for row in rows:
            if found[row] and not people.isdisjoint(found[row]):
                found[row] = sorted(people.union(found[row]))
    return seen, found


def _held_of(entity: str, values: Sequence[str], seen: Sequence[Glance]) -> list[int]:
    """Which glances may hold the value of their place."""
    if is_person(entity):
        return _held_names(entity, values, seen)
    if (days := list(map(ISO.fullmatch, values))) and any(days):
        rows = enumerate(zip(days, values, seen, strict=True))
        return [at for at, (day, value, one) in rows if (may_hold_day(one, day) if day else holds(one, anchors(entity, value)))]
    if is_address(entity, "") and not any("@" in value for value in values):
        return _held_addresses(entity, values, seen)
    asked = _mails(values) or _numbers(values) or [""] * len(values)
    places = enumerate(zip(asked, values, seen, strict=True))
    return [at for at, (piece, value, one) in places if (piece in one.solid if piece else holds(one, anchors(entity, value)))]


def _held_names(entity: str, values: Sequence[str], seen: Sequence[Glance]) -> list[int]:
    plain = UMLAUT_LETTERS.isdisjoint("".join(values))
    found = []
    for at, (value, letters, one) in enumerate(zip(values, letters_of_each(values), seen, strict=True)):
        told = _holds_words(letters.split(), one) if plain or UMLAUT_LETTERS.isdisjoint(value) else None
        if holds(one, anchors(entity, value)) if told is None else told:
            found.append(at)
    return found


def _holds_words(words: Sequence[str], seen: Glance) -> bool | None:
    """Whether a text may hold one of the words of a name; None when that takes more than its words one by one."""
    solid, lettered = seen.solid, seen.lettered
    for word in words:
        asked = of_word(word)
        if asked is None:
            return None
        whole, near = asked
        for piece in whole:
            if piece in solid:
                return True
        if near and (near[0] in lettered or near[1] in lettered or near[2] in lettered) and may_be_near(lettered, word):
            return True
    if not words or words[-1] in PARTICLES:
        return None
    return len(words) > 1 and any(len(name) >= FEWEST_NEAR and may_be_near(lettered, name) for name in with_particles(words))


def _held_addresses(entity: str, values: Sequence[str], seen: Sequence[Glance]) -> list[int]:
    parts = [parts_of(value) for value in values]
    letters = iter(letters_of_each(list(chain.from_iterable(parts))))
    found = []
    for at, (value, mine, one) in enumerate(zip(values, parts, seen, strict=True)):
        asked = of_address([(part, next(letters)) for part in mine])
        if any(piece in one.solid for piece in asked) if asked and all(asked) else holds(one, anchors(entity, value)):
            found.append(at)
    return found


def _mails(values: Sequence[str]) -> Sequence[str] | None:
    """The anchors of addresses of e-mail, one piece each, "" for another value; None where there is none."""
    before = [value.rpartition("@")[0] for value in values]
    if not any(before):
        return None
    return [letters.replace(" ", "")[:HEAD] for letters in letters_of_each(before)]


def _numbers(values: Sequence[str]) -> Sequence[str] | None:
    """The anchors of values that are numbers, one piece each, "" where one is not enough; None for others."""
    joined = "\n".join(values)
    if not joined.isascii() or "@" in joined or not _TIMELESS.isdisjoint(joined):
        return None
    solids = lines_of(joined)
    if len(solids) != len(values):
        return None
    if "".join(solids).isdigit() and _NO_DATES.issuperset(map(len, solids)):
        return [solid[-TAIL:].lstrip("0") for solid in solids]
    tails = [solid[-TAIL:] for solid in solids]
    if "".join(tails).isdigit() and all(map(_CODE.match, solids)):
        return [tail.lstrip("0") for tail in tails]
    return list(map(_piece_of_number, solids))


def _piece_of_number(solid: str) -> str:
    """The anchor of a number that is surely no date where no time of day can be; else ""."""
    if solid.isdigit():
        return solid[-TAIL:].lstrip("0") if len(solid) in _NO_DATES else ""
    tail = solid[-TAIL:]
    return tail.lstrip("0") if tail.isdigit() and solid[:1].isalpha() and not solid[:3].isalpha() else ""
