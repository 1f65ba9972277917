"""Names of people that are names of diseases, signs, tests and devices: Parkinson, Crohn, Babinski, Foley.

In: a text and a span that may be somebody's name. Out: whether the text uses it as a medical word. It must not know who
found the span. Anything that could be a patient stays one: a title, a label or another name beside it decides for the
person, and only then do the words of medicine count (`eponym_words.txt`). An eponym that is rarely a surname here
(`+` in `eponyms.txt`) also counts where nothing stands beside it.

>>> text = "Ziekte van Crohn, gezien door Dr. Crohn"
>>> is_eponym(text, 11, 16), is_eponym(text, 34, 39)
(True, False)
>>> is_eponym("Graves", 0, 6), is_eponym("Graves' disease", 0, 6), is_eponym("Parkinson", 0, 9)
(False, True, True)
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.generic.person_words import ABBREVIATED_TITLES, GREETINGS, LABELS, RELATIONS, ROLES, TITLES
from recognizers.terms.lexicon import lines_of, plain, read_text
from recognizers.wording import fold

NEAR = 48
"""Characters beside the span in which its words are looked for."""

LONGEST = 100
"""Characters of a span; no eponym with its words is longer."""

JOINS = frozenset({"s", "en", "et", "und", "and", "и", ".", "the", "de", "la", "van", "von", "of"})
"""What may stand inside of a span of eponyms."""

INFLECTED = (
    "s", "se", "sche", "schen", "scher", "sches", "schem", "ien", "ienne", "iens", "ian", "oid", "iaan", "ова", "ово",
    "ови", "овата", "ов", "на", "patient", "patienten", "patientin", "patiente", "patientes", "syndrom", "verdacht",
)  # fmt: skip
"""Endings that make a word of an eponym: Basedowsche, parkinsonien, базедова, Alzheimerpatiënten."""

_LABELLED = regex.compile(r"(?:" + "|".join(sorted(map(regex.escape, map(fold, LABELS)), key=len, reverse=True)) + r")\s*[:=]\s*$")
_NEIGHBOUR_BEFORE = regex.compile(r"(?:\p{Lu}[\p{L}'’]+|\p{Lu}\.)[ \u00a0-](?:(?:van|de|der|den|ten|ter|von|zu|le|la|du|di|da)[ ]){0,2}$")
_NEIGHBOUR_AFTER = regex.compile(r"[ \u00a0-]\p{Lu}(?:\p{L}+|\.)|,[ ]\p{Lu}(?:\p{Ll}+|\.)(?![\p{L}\p{N}]|[ ]\p{Ll})")
_PERSONS = frozenset(fold(word) for said in (*ROLES, *RELATIONS, *GREETINGS) for word in said.split()[-1:])
_TITLES = frozenset(fold(word) for title in (*ABBREVIATED_TITLES, *TITLES, "m", "ms", "monsieur") for word in title.split()[-1:])


@dataclass(frozen=True)
class Eponyms:
    """The data files, read."""

    alone: dict[str, bool]
    """A folded name, and whether it counts by itself."""
    before: tuple[str, ...]
    """Folded words before an eponym, each between spaces, longest first."""
    after: tuple[str, ...]
    glued: frozenset[str]
    """What may be written onto an eponym: Alzheimerdemenz, Foleykatheter."""


@functools.cache
def load_eponyms() -> Eponyms:
    """Read the data files, once, on the first question."""
    data = resources.files("recognizers.terms").joinpath("data")
    names = {plain(line.removesuffix(" +")): line.endswith(" +") for line in lines_of(data.joinpath("eponyms.txt"))}
    words = [line.removesuffix(" +") for line in lines_of(data.joinpath("eponym_words.txt"))]
    before = {plain(line.removesuffix(" …")) for line in words if line.endswith(" …")}
    after = {plain(line.removeprefix("… ")) for line in words if line.startswith("… ")}
    glued = frozenset({*after, *(f"s{word}" for word in after), *map(plain, INFLECTED)})
    return Eponyms(names, tuple(sorted(before, key=len, reverse=True)), tuple(sorted(after, key=len, reverse=True)), glued)


def is_eponym(text: str, start: int, end: int) -> bool:
    """Return whether the span, or all of it but the medical words at its edges, is an eponym in medical use."""
    if end - start > LONGEST:
        return False
    eponyms = load_eponyms()
    head, before = _cut(plain(text[start:end]), eponyms.before, front=True)
    inner, after = _cut(head, eponyms.after, front=False)
    parts = _parts(inner.split(" "), eponyms)
    if parts is None:
        return False
    alone, glued = parts
    ahead, behind = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    # NOTE: `M.` is morbus in German and Dutch, monsieur in French: it counts for an eponym that is rarely a surname
    morbus = alone and ahead.endswith(("M. ", "M.\u00a0"))
    if not before and (_LABELLED.search(fold(ahead)) or (_has_title(ahead) and not morbus)):
        return False
    if before or after or glued or morbus:
        return True
    left, right = read_text(ahead).text, read_text(behind).text.removeprefix(" s ")
    if _touches(ahead) and any(left.endswith(f" {word} ") for word in eponyms.before):
        return True
    right = right if right.startswith(" ") else f" {right}"
    if behind[:1] not in ".,;:\n" and any(right.startswith(f" {word} ") for word in eponyms.after):
        return True
    return alone and not _has_neighbour(ahead, behind)


def _cut(words: str, cues: Sequence[str], front: bool) -> tuple[str, bool]:
    for cue in cues:
        if front and words.startswith(f"{cue} "):
            return words[len(cue) + 1 :], True
        if not front and words.endswith(f" {cue}"):
            return words[: -len(cue) - 1], True
    return words, False


def _parts(words: Sequence[str], eponyms: Eponyms) -> tuple[bool, bool] | None:
    """Whether the words are nothing but eponyms: None, or (one of them counts alone, one is written into a longer word)."""
    at, alone, glued, named = 0, False, False, False
    while at < len(words):
        size = next((n for n in (4, 3, 2, 1) if " ".join(words[at : at + n]) in eponyms.alone and at + n <= len(words)), 0)
        if size:
            alone, named = alone or eponyms.alone[" ".join(words[at : at + size])], True
        elif (stem := _stem(words[at], eponyms)) is not None:
            size, glued, named, alone = 1, True, True, alone or eponyms.alone[stem]
        elif words[at] in JOINS:
            size = 1
        else:
            return None
        at += size
    return (alone, glued) if named else None


def _stem(word: str, eponyms: Eponyms) -> str | None:
    for cut in range(len(word) - 1, 3, -1):
        if word[:cut] in eponyms.alone and word[cut:] in eponyms.glued:
            # NOTE: a plain genitive, `Downs`, is also a surname
            return word[:cut] if word[cut:] != "s" or eponyms.alone[word[:cut]] else None
    return None


def _touches(ahead: str) -> bool:
    return bool(ahead) and ahead[-1] in " \u00a0'’-\n(" and "." not in ahead[-2:]


def _has_title(ahead: str) -> bool:
    return _last_word(ahead) in _TITLES


def _has_neighbour(ahead: str, behind: str) -> bool:
    """Whether a name, an initial or a word for a person stands directly beside."""
    said = _last_word(ahead) in _PERSONS or _NEIGHBOUR_BEFORE.search(ahead) or _NEIGHBOUR_AFTER.match(behind)
    return bool(said)


def _last_word(ahead: str) -> str:
    words = ahead.rstrip(" \u00a0.").split()
    return fold(words[-1].strip("(.,;:")) if words else ""
