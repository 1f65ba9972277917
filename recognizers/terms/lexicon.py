"""The lexicons, matched in one pass of one automaton.

In: a text in any of the languages, or several. Out: which whole words of it are terms, of which entity. It must not
know what is done with a term. Case, accents, apostrophes and hyphens do not matter; a match begins and ends at words.

A lexicon is `data/<language>/<entity>.txt` (`shared` for what every language writes), sorted, one term a line:

===============  =====================================================================================
``term``         these whole words, in a text of any language; in English also with an ``s``
``stem*``        the word may go on: inflected endings and compounds (``hartinfarct*``: hartinfarcten)
``*ending``      the word may begin earlier (``*ektomie``: Appendektomie); ``*stem*`` both
``TERM``         in capitals: an abbreviation, found only in capitals
``term !``       only in a text of the file's own language: elsewhere, or as a name, it is something else
``- word``       never a term by an open stem: dichotomy is no operation
===============  =====================================================================================

>>> [term.entity for term in find_terms("Hartinfarcten en een sigmoïdectomie, paracetamol")]
['DIAGNOSIS', 'PROCEDURE', 'MEDICATION']
>>> find_terms("het hart")
[]
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

import ahocorasick_rs
import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.wording import fold

SHARED = "shared"

MORBUS = " m . "
"""`M. Crohn`: morbus, but also monsieur; it counts only before an eponym that is rarely a surname."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SOFT = regex.compile(r"(?:[ \t\u00a0\u202f'’`\u2010-\u2014-]|\n(?![ \t]*\n))+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Term(NamedTuple):
    """A term in a text."""

    start: int
    end: int
    entity: str
    exact: bool
    """False when a stem found it."""
    language: str
    """Of the lexicon that holds it; `shared` when every language writes it so."""


class Entry(NamedTuple):
    """What one line of a lexicon says."""

    entity: str
    language: str
    own: bool
    """Only in a text of its own language; of an eponym, that it is rarely a surname."""
    capitals: bool
    exact: bool
    eponym: bool = False
    """A name: a term only with a word of diseases beside it."""


@dataclass(frozen=True)
class Lexicon:
    """Every lexicon, ready to be matched."""

    automaton: ahocorasick_rs.AhoCorasick
    entries: tuple[tuple[str, tuple[Entry, ...]], ...]
    """A pattern and what it stands for; the automaton answers with places in this table."""
    ordinary: frozenset[str]
    """Words that no open stem finds."""
    before: tuple[str, ...]
    """What makes a disease of the eponym after it (`ziekte van`), between spaces."""
    after: tuple[str, ...]
    """What makes a disease of the eponym before it (`disease`), a space at the end: beside it or written onto it."""

    def widen(self, text: str, low: int, high: int, entry: Entry) -> tuple[int, int] | None:
        """Return where the name of a disease stands that is made of an eponym and the words beside it, None for a mere name."""
        ahead = next((word for word in self.before if text.endswith(word, 0, low + 1)), "")
        begin = low + 1 - len(ahead) if ahead else low
        rest = high + 2 if text.startswith(" s ", high) else high
        behind = next((word for word in self.after if text.startswith(word, rest + 1)), "") if text.startswith(" ", rest) else ""
        if behind:
            return begin, rest + 1 + len(behind)
        if text.startswith(" ", rest):
            return (begin, rest + 1) if ahead and (ahead != MORBUS or entry.own) else None
        glued = next((word for word in self.after if text.startswith(word, high)), "")
        return (begin, high + len(glued)) if glued else None


class Reading(NamedTuple):
    """A text as the automaton reads it: folded words between single spaces, a stop where a sentence or list breaks."""

    text: str
    starts: list[int]
    """Where each word begins in `text`."""
    spans: list[tuple[int, int]]
    """Where each word stands in the original."""


def fold_term(text: str) -> str:
    """Return the text without case, accents and ligatures.

    >>> fold_term("Œdème")
    'oedeme'
    """
    return fold(text).replace("œ", "oe").replace("æ", "ae")


@functools.lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    return word.lower() if word.isascii() else fold_term(word)


def read_text(text: str) -> Reading:
    """Return the words of a text as terms are matched.

    >>> read_text("M. Crohn; Œdème").text
    ' m . crohn . oedeme '
    """
    parts, starts, spans = [" "], [], []
    length, last = 1, 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if last and text[last:start] != " " and not _SOFT.fullmatch(text, last, start):
            parts.append(". ")
            length += 2
        word = _fold_word(match.group())
        parts.append(word + " ")
        starts.append(length)
        spans.append((start, end))
        length += len(word) + 1
        last = end
    return Reading("".join(parts), starts, spans)


def find_terms(text: str, language: str | None = None, entities: Collection[str] | None = None) -> list[Term]:
    """Return the terms of a text: for each entity the longest, without overlaps, in text order.

    `language` adds the terms that count in that language alone; `entities` narrows what is looked for.
    """
    reading, lexicon = read_text(text), load_lexicon()
    found: dict[str, set[Term]] = {}
    for index, low, high in lexicon.automaton.find_matches_as_indexes(reading.text, overlapping=True):
        pattern, entries = lexicon.entries[index]
        for entry in entries:
            if entities is not None and entry.entity not in entities:
                continue
            place = lexicon.widen(reading.text, low, high, entry) if entry.eponym else (low, high)
            if place is None:
                continue
            first = bisect_right(reading.starts, place[0] + pattern.startswith(" ")) - 1
            last = bisect_right(reading.starts, place[1] - 1 - (reading.text[place[1] - 1] == " ")) - 1
            start, end = reading.spans[first][0], reading.spans[last][1]
            if (entry.own and not entry.eponym and entry.language != language) or (entry.capitals and not text[start:end].isupper()):
                continue
            if not entry.exact and first == last and _fold_word(text[start:end]) in lexicon.ordinary:
                continue
            found.setdefault(entry.entity, set()).add(Term(start, end, entry.entity, entry.exact, entry.language))
    return sorted(term for terms in found.values() for term in _longest(terms))


def _longest(terms: Collection[Term]) -> Iterator[Term]:
    free = -1
    for term in sorted(terms, key=lambda one: (one.start, -one.end, not one.exact, one.language)):
        if term.start >= free:
            yield term
            free = term.end


@functools.cache
def load_lexicon() -> Lexicon:
    """Read the data files and build the automaton, once, on the first text."""
    patterns: dict[str, tuple[Entry, ...]] = {}
    ordinary: set[str] = set()
    data = resources.files("recognizers.terms").joinpath("data")
    for folder in sorted((one for one in data.iterdir() if one.is_dir()), key=lambda one: one.name):
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            entity, language, lines = file.name.removesuffix(".txt").upper(), folder.name, lines_of(file)
            for line, folded in zip(lines, fold_term("\n".join(lines)).splitlines(), strict=True):
                if line.startswith("- "):
                    ordinary.add(folded[2:])
                    continue
                for pattern, entry in _entries(line, folded, entity, language):
                    patterns[pattern] = (*patterns.get(pattern, ()), entry)
    for line in lines_of(data.joinpath("eponyms.txt")):
        name = f" {plain(line.removesuffix(' +'))}"
        entry = Entry("DIAGNOSIS", SHARED, own=line.endswith(" +"), capitals=False, exact=True, eponym=True)
        patterns[name] = (*patterns.get(name, ()), entry)
    marked = [line.removesuffix(" +") for line in lines_of(data.joinpath("eponym_words.txt")) if line.endswith(" +")]
    contiguous = ahocorasick_rs.Implementation.ContiguousNFA
    automaton = ahocorasick_rs.AhoCorasick(patterns, store_patterns=False, implementation=contiguous)
    return Lexicon(
        automaton,
        tuple(patterns.items()),
        frozenset(ordinary),
        before=(MORBUS, *(f" {plain(word.removesuffix(' …'))} " for word in marked if word.endswith(" …"))),
        after=tuple(f"{plain(word.removeprefix('… '))} " for word in marked if word.startswith("… ")),
    )


def lines_of(file: Traversable) -> list[str]:
    """Return the lines of a data file that are not comments."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def plain(text: str) -> str:
    """Return a term as the automaton reads it.

    >>> plain("Charcot-Marie-Tooth’s")
    'charcot marie tooth s'
    """
    return read_text(text).text.strip(" ")


def _entries(line: str, folded: str, entity: str, language: str) -> Iterator[tuple[str, Entry]]:
    own = line.endswith(" !")
    words, folded = line.removesuffix(" !"), folded.removesuffix(" !").strip("*")
    bare = words.strip("*")
    entry = Entry(entity, language, own, bare.isupper(), bare == words)
    spellings = [folded]
    if language == "de" and not bare.isascii():
        spellings.append(plain(bare.translate(_UMLAUTS)))
    if language == "en" and entry.exact and not entry.capitals and not folded.endswith("s"):
        spellings.append(f"{folded}s")
    for spelling in spellings:
        inner = spelling if spelling.replace(" ", "").isalnum() else plain(spelling)
        yield ("" if words.startswith("*") else " ") + inner + ("" if words.endswith("*") else " "), entry
