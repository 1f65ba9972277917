"""A subject's own identifiers, found in its text however they are written.

Comes in: the (entity, value) pairs of one subject, once; then texts. Goes out: (start, end, index of the pair), without
overlaps. It must not know what replaces them. Most texts hold none: they are read once, and asked for a few substrings.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from redact.detect.dates import Day
from redact.detect.folding import Folded, fold
from redact.detect.glance import Glance
from redact.detect.held import Pairs, held, pairs_of
from redact.detect.known_days import find_days
from redact.detect.known_names import Names, find_names, logins, names_of
from redact.detect.known_solids import find_solids
from redact.detect.near_names import find_near, may_be_near
from redact.detect.tokens import hide_tokens
from redact.detect.variants import LOGIN, RUNS, SPACED, Kind, Solid, Variants, squeeze, variants

Hit = tuple[int, int, int]

_MISREAD = re.compile(r"(?<=\d)[oil]{1,3}(?=\d)")
_MAYBE_MISREAD = re.compile(r"\d[oil]{1,3}\d")
_AS_DIGITS = str.maketrans("oil", "011")
_TIGHT = {code: None if chr(code) in "._-0123456789" else " " for code in range(128) if not chr(code).isalpha()} | dict.fromkeys(
    map(ord, "“”„«»‚‹›•·"), " "
)
"""Leaves of a login its letters."""
_PARTING = frozenset([chr(code) for code, sign in _TIGHT.items() if sign == " "])
_TIGHT_BYTES = (
    bytes(ord(_TIGHT.get(code) or " ") if code in _TIGHT else code for code in range(256)),
    bytes(code for code in range(128) if _TIGHT.get(code, " ") is None),
)
_BLOCK = 512
"""Texts read together: few enough to stay near the processor."""


@dataclass(frozen=True)
class Known:
    """One known identifier of a subject."""

    entity: str
    value: str
    replacement: str | None = None
    """What stands in its place in the release; None when the operator of its entity decides."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"Known(entity={self.entity!r}, value=***)"


class Needles(NamedTuple):
    """What one subject's texts are searched for; made by `needles`."""

    solids: Sequence[Solid]
    names: Names
    near: dict[str, int]
    """Names to be found with a typing error too."""
    days: dict[Day, int]
    years: tuple[tuple[str, str], ...]
    """The last two digits of the year, and the day, of all `days`: a text without them holds none of these days."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


_NO_NAMES = names_of([])


def needles(known: Sequence[tuple[str, str]]) -> Needles:
    """Return what to search for: the variants of every (entity, value) pair of one subject."""
    return _needles([(index, variants(entity, value or "")) for index, (entity, value) in enumerate(known)])


def _needles(found: Sequence[tuple[int, Variants]], seen: Glance | None = None) -> Needles:
    """What to search for; of one text only what can stand in it by what was `seen` of it."""
    solid = None if seen is None else seen.solid
    owners: dict[tuple[str, Kind], tuple[int, int]] = {}
    for index, one in found:
        # NOTE: the name with the fewest words owns a solid, and of those the first.
        rank = len(one.names), index
        for each in one.solids:
            if (solid is None or each[0] in solid) and owners.setdefault(each, rank) > rank:
                owners[each] = rank
    solids = [Solid(value, kind, index) for (value, kind), (_, index) in owners.items()]
    days = {form: index for index, one in found if one.days for day in one.days for form in (day, (day[0] % 100, *day[1:]))}
    years = tuple({(f"{day[0] % 100:02}", str(day[2])): None for day in days}) if days else ()
    names = [(index, one.names) for index, one in found if one.names]
    if not names:
        return Needles(solids, _NO_NAMES, {}, days, years)
    odd = frozenset([word for _, one in found for word in one.odd])
    near = {name: index for index, one in reversed(found) for name in one.near if seen is None or may_be_near(seen.lettered, name)}
    return Needles(solids, names_of(names, odd, solid), near, days, years)


def find_known(text: str, needles: Needles) -> list[Hit]:
    """Return where the known identifiers stand: (start, end, index of the pair), sorted, without overlaps."""
    return _search(hide_tokens(text), needles)


def _search(text: str, needles: Needles, seen: Glance | None = None) -> list[Hit]:
    """What stands in a text; with what was `seen` of it, of needles that were chosen by that."""
    hits: list[Hit] = []
    source = None
    for reading in fold(text):
        # NOTE: a second reading of the same letters has the same figures, in the same places.
        again, source = reading.source is source, reading.source
        found = _find(reading, _lettered(needles) if again else needles, not again, seen)
        hits += [(*reading.original(start, end), index) for start, end, index in found] if reading.moves else found
    return _longest(hits) if len(hits) > 1 else hits


def _lettered(needles: Needles) -> Needles:
    """What is left to search for once the figures of a text are read."""
    return needles._replace(solids=[one for one in needles.solids if not one.value.isdigit()])


def find_each(texts: Sequence[str], known: Sequence[Sequence[tuple[str, str]]]) -> list[list[Hit]]:
    """Return, for each text, what `find_known` finds in it of its own pairs.

    Most texts hold few identifiers or none: anchors tell which ones to search for, all names of a subject together.
    """
    return find_rows(texts, pairs_of(known))


def find_rows(texts: Sequence[str], known: Sequence[Pairs]) -> list[list[Hit]]:
    """Return what `find_each` does of pairs that are entities and values already."""
    found: list[list[Hit]] = []
    for low in range(0, len(texts), _BLOCK):
        with no_cycles_sought():
            found += _find_rows(texts[low : low + _BLOCK], known[low : low + _BLOCK])
    return found


@contextmanager
def no_cycles_sought() -> Iterator[None]:
    """Leave what refers to itself in memory for a while: nothing here does, and looking for it takes a fifth of the time."""
    sought = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sought:
            gc.enable()


def _find_rows(texts: Sequence[str], known: Sequence[Pairs]) -> list[list[Hit]]:
    hidden = [hide_tokens(text) for text in texts]
    found: list[list[Hit]] = []
    for text, (entities, values), seen, mine in zip(hidden, known, *held(hidden, known), strict=True):
        sought = _needles([(index, variants(entities[index], values[index] or "")) for index in mine], seen) if mine else None
        found.append(_search(text, sought, seen) if sought else [])
    return found


def _find(reading: Folded, needles: Needles, figures: bool, seen: Glance | None) -> list[Hit]:
    """What stands in a reading: dates in `figures`, or of months by their names alone."""
    folded, names = reading.text, needles.names
    solid = squeeze(folded)
    # NOTE: needles that were chosen by these very letters all stand there; asking again takes as long as finding them.
    chosen = seen is not None and seen.solid == solid
    asked = list(needles.solids) if chosen else [needle for needle in needles.solids if needle[0] in solid]
    anchors = names.anchors if chosen else [anchor for anchor in names.anchors if anchor in solid]
    if anchors:
        asked += _written_together(folded, solid, anchors, needles)
    found = find_solids(folded, solid, asked) if asked else []
    if needles.solids and (seen is None or seen.misread) and _MAYBE_MISREAD.search(solid):
        digits = _MISREAD.sub(lambda match: match.group().translate(_AS_DIGITS), solid)
        found += find_solids(folded, digits, [needle for needle in needles.solids if needle.value in digits])
    if anchors or (names.short and not names.short.isdisjoint(RUNS.findall(folded))):
        found += find_names(reading.source, reading, anchors, names)
    if needles.near:
        near = find_near(reading, needles.near)
        found += [(start, end, needles.near[name]) for start, end, name in near if folded[start:end] not in names.forms]
    if needles.days and (chosen or any(year in solid for year, _ in needles.years)):
        found += find_days(folded, needles.days, needles.years, figures)
    return found


def _written_together(folded: str, solid: str, anchors: Sequence[str], needles: Needles) -> Iterator[Solid]:
    """Names joined to one word, and names with their letters apart, that a text may hold."""
    entire = all(_stands_once(folded, solid, anchor) for anchor in anchors)
    if entire and not needles.names.odd:
        return
    tight = _tight(folded)
    words = tight.split()
    if any(tight.count(part) > words.count(part) for part in (*anchors, *needles.names.odd)):
        for word, index in logins(needles.names.values, set(words)).items():
            yield Solid(word, LOGIN, index)
    # NOTE: a word that stands nowhere with its letters apart is told by its number; not so one that can overlap itself.
    apart = [] if entire else [one for one in anchors if one[0] in one[1:] or solid.count(one) > folded.count(one)]
    if apart and list(map(len, RUNS.findall(folded))).count(1) > 2:
        for anchor in apart:
            yield Solid(anchor, SPACED, needles.names.words[anchor][0])


def _tight(folded: str) -> str:
    """The words of a text without the signs and figures of a login."""
    return folded.encode("ascii").translate(*_TIGHT_BYTES).decode("ascii") if folded.isascii() else folded.translate(_TIGHT)


def _stands_once(folded: str, solid: str, word: str) -> bool:
    """Whether a word stands in one place, its letters together and blanks around it: then it is no part of a joined name."""
    place = folded.find(word)
    if place < 0 or solid.find(word, solid.find(word) + 1) >= 0:
        return False
    return _PARTING.issuperset(folded[max(0, place - 1) : place] + folded[place + len(word) : place + len(word) + 1])


def _longest(hits: list[Hit]) -> list[Hit]:
    hits = sorted(set(hits))
    if not _meet(hits):
        return hits
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit)):
        if all(hit[1] <= other[0] or other[1] <= hit[0] for other in kept):
            kept.append(hit)
        else:
            kept = _widen(kept, hit)
    return sorted(kept)


def _meet(hits: Sequence[Hit]) -> bool:
    """Whether two of the hits, sorted, have a place in common."""
    for one, other in pairwise(hits):
        if one[1] > other[0]:
            return True
    return False


def _widen(kept: list[Hit], hit: Hit) -> list[Hit]:
    """A hit that sticks out of a longer one makes that one longer: whatever was found stays covered."""
    meets = [other for other in kept if hit[0] < other[1] and other[0] < hit[1]]
    if all(other[0] <= hit[0] and hit[1] <= other[1] for other in meets[:1]):
        return kept
    union = (min(hit[0], *(o[0] for o in meets)), max(hit[1], *(o[1] for o in meets)), meets[0][2])
    return [*(other for other in kept if other not in meets), union]
