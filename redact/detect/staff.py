"""Names of an organisation's staff, found in anybody's text.

Comes in: the list of names, once; then texts. Goes out: spans. A whole name counts in any case and order, joined or with initials; one
part of it with a capital, an ending or `'s` behind it, or in small letters beside a title. It must not know whose text it is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from redact.detect.anchors import anchors
from redact.detect.folding import fold_value
from redact.detect.glance import glance
from redact.detect.known import Needles, find_known, needles
from redact.detect.near_names import is_common
from redact.detect.span import Span
from redact.detect.tokens import hide_tokens
from redact.detect.variants import LETTERS, PARTICLES, TITLES

ENTITY, RECOGNIZER = "PERSON", "StaffList"

_OPENS = re.compile(r"(?:\A|[.!?\n…:;\"“«(-])[\s\"“«(]*\Z")
_SAID_AFTER = re.compile(r"\s+(?:i|you|he|she|it|we|they|this|that|there|the|my|your|his|her|our|their|an?)\b", re.IGNORECASE)
"""What follows an ordinary word that opens a sentence: `Will you`, `May I`, `Mark the`."""
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.?\s+\Z")
_TELLING = 2
"""Different words of one person's name that make it a whole one."""


class _Word(NamedTuple):
    start: int
    end: int
    people: tuple[int, ...]
    """The names that it is a part of; none for what stands between."""


@dataclass(frozen=True, eq=False)
class Staff:
    """The names, and what tells at one reading of a text which of them it may hold."""

    names: tuple[str, ...] = field(repr=False)
    pieces: AhoCorasick = field(repr=False)
    owners: tuple[tuple[int, ...], ...] = field(repr=False)
    """For each piece the names that need it."""

    def spans(self, text: str) -> list[Span]:
        """Where they stand, in order, without overlaps."""
        seen = glance(hide_tokens(text))
        met = self.pieces.find_matches_as_indexes(f"{seen.spaced}\n{seen.solid}", overlapping=True)
        if not met:
            return []
        asked = _needles_of(tuple(self.names[at] for at in sorted({owner for piece, _, _ in met for owner in self.owners[piece]})))
        return [Span(start, end, ENTITY, 1.0, RECOGNIZER) for start, end, _ in find_known(text, asked) if _tells(text, start, end, asked)]


@functools.lru_cache(maxsize=8)
def staff_of(names: tuple[str, ...]) -> Staff:
    """What finds these names; made once for all texts."""
    told = {name: found for name in names if (found := anchors(ENTITY, name)) and (found.solid or found.words)}
    owners: dict[str, list[int]] = {}
    for at, found in enumerate(told.values()):
        for piece in (*found.solid, *found.words):
            owners.setdefault(piece, []).append(at)
    return Staff(tuple(told), AhoCorasick(list(owners)), tuple(map(tuple, owners.values())))


def find_staff(texts: Sequence[str], names: tuple[str, ...]) -> list[list[Span]]:
    """Return, for each text, where somebody of the staff is named."""
    if not names:
        return [[] for _ in texts]
    staff = staff_of(names)
    found = {text: staff.spans(text) for text in dict.fromkeys(texts)}
    return [found[text] for text in texts]


@functools.lru_cache(maxsize=4_096)
def _needles_of(names: tuple[str, ...]) -> Needles:
    # NOTE: without typing errors, which would make names of other people's out of many.
    return needles([(ENTITY, name) for name in names])._replace(near={})


def _tells(text: str, start: int, end: int, asked: Needles) -> bool:
    words = [_word(text, start, match, asked) for match in LETTERS.finditer(text[start:end])]
    named = [word for word in words if word.people]
    joined = len(words) > 1 and not any(map(str.isspace, text[start:end]))
    whole = not named or joined or max(map(len, _parts(text, named).values())) >= _TELLING
    if whole and not ("," in text[start:end] and all(_is_ordinary(text, word) for word in named)):
        return True
    return any(_alone(text, word) for word in named)


def _word(text: str, start: int, match: re.Match[str], asked: Needles) -> _Word:
    base = asked.names.forms.get(fold_value(match.group()))
    people = asked.names.words[base] if base is not None and base not in PARTICLES else ()
    return _Word(start + match.start(), start + match.end(), people)


def _parts(text: str, named: Sequence[_Word]) -> dict[int, set[str]]:
    """For each person which different words of the name stand there; an initial among them is none."""
    parts: dict[int, set[str]] = {}
    for word in named:
        for person in word.people:
            parts.setdefault(person, set()).add(fold_value(text[word.start : word.end]))
    return parts


def _alone(text: str, word: _Word) -> bool:
    """Whether one part of a name names somebody here: a capital, unless it opens a sentence as an ordinary word; or a title before it."""
    before = text[max(0, word.start - 32) : word.start]
    title = _WORD_BEFORE.search(before)
    if title is not None and fold_value(title[1]) in TITLES:
        return True
    if not text[word.start].isupper():
        return False
    opens = _OPENS.search(before) is not None and _SAID_AFTER.match(text, word.end) is not None
    return not (opens and _is_ordinary(text, word))


def _is_ordinary(text: str, word: _Word) -> bool:
    written = text[word.start : word.end].lower()
    return is_common(fold_value(written), written)
