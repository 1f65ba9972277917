"""One native pass over a text that says which patterns may match it.

Comes in: patterns, once; then texts. Goes out: the numbers of the patterns to be tried on a text. A text of ASCII is read with a database
of its own, which is smaller and tells more. Where Hyperscan is missing every pattern is tried: the same results, more slowly.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from redact.detect.compiled.alphabet import FIGURES, ODD
from redact.detect.compiled.database import Database, load, recall
from redact.detect.compiled.relax import Loose, relax

_TOGETHER = 150
"""Words in one pattern."""


@dataclass(frozen=True)
class Pattern:
    """A pattern of the `regex` module."""

    regex: str
    flags: int


class Kept(NamedTuple):
    """Where a gate is kept, and what its answers mean."""

    name: str
    tells: int
    """How many patterns, or lists, it tells apart."""
    lists: tuple[int, ...] | None = None
    """For each of its patterns the list that it is a piece of; None where it tells patterns."""


class Gate:
    """The databases of a list of patterns; a scratch for each thread is its only state."""

    def __init__(self, narrow: Database, wide: Database, count: int, lists: tuple[int, ...] | None = None) -> None:
        if lists is not None:
            narrow, wide = _owned(narrow, lists), _owned(wide, lists)
        self.kept = Kept(narrow.name, count, lists) if narrow.name else None
        """None for a gate that is not kept."""
        self._narrow = narrow
        self._wide = wide
        self._all = tuple(range(count))
        self._scratches = threading.local()

    def fired(self, text: str) -> tuple[int, ...]:
        """Return the numbers of the patterns that may match the text, in order."""
        data = text.encode("utf-8", "surrogatepass")
        narrow = len(data) == len(text)
        database = self._narrow if narrow else self._wide
        if database.natives is None or (not narrow and ODD.search(text)):
            return self._all
        met: list[int] = []
        figures = len(data) - len(data.translate(None, FIGURES))
        for native, least, scratch in zip(database.natives, database.figures, self._scratch(database, narrow), strict=True):
            if least <= figures:
                native.scan(data, match_event_handler=_note, context=met, scratch=scratch)
        return _patterns(database, tuple(met))

    def restricted(self, wanted: Collection[int]) -> Gate:
        """Return a gate that tells of these patterns alone, and reads a text with no database that holds none of them."""
        mine = Gate(_restricted(self._narrow, wanted), _restricted(self._wide, wanted), len(self._all))
        mine.kept = self.kept
        return mine

    def _scratch(self, database: Database, narrow: bool) -> Sequence[object]:
        name = "narrow" if narrow else "wide"
        found: list[object] | None = getattr(self._scratches, name, None)
        if found is None:
            import hyperscan

            found = [hyperscan.Scratch(native) for native in database.natives or ()]
            setattr(self._scratches, name, found)
        return found


@lru_cache(maxsize=8_192)
def _patterns(database: Database, met: tuple[int, ...]) -> tuple[int, ...]:
    """The patterns that the natives' own numbers stand for."""
    return tuple(sorted({*database.always, *(pattern for number in met for pattern in database.owners[number])}))


def _note(number: int, start: int, end: int, flags: int, met: list[int]) -> None:
    met.append(number)


def compile_gate(patterns: Sequence[Pattern], keep: bool = True) -> Gate:
    """Return the gate of the patterns, with `keep` from the cache of the user where it holds one for exactly these."""
    key = [[one.regex, one.flags] for one in patterns]
    narrow, wide = load(key, lambda: [relax(one.regex, one.flags) for one in patterns], keep)
    return Gate(narrow, wide, len(patterns))


def compile_words(lists: Sequence[Sequence[str]]) -> Gate:
    """Return the gate that says which of several lists has a word in a text; words and texts are folded alike.

    A word may have the endings of a plural behind it; beside its own letters stand no others of a to z.
    """
    pieces = [(number, piece) for number, words in enumerate(lists) for piece in _alternatives(words)]
    loose = [Loose(piece, piece) for _, piece in pieces]
    narrow, wide = load([["words", *one] for one in pieces], lambda: loose)
    return Gate(narrow, wide, len(lists), tuple(number for number, _ in pieces))


def recall_gate(kept: Kept) -> Gate | None:
    """Return a gate that was kept, None when it is not there any more, or not whole."""
    found = recall(kept.name)
    return found and Gate(*found, kept.tells, kept.lists)


def _restricted(database: Database, wanted: Collection[int]) -> Database:
    owners = tuple(tuple(number for number in those if number in wanted) for those in database.owners)
    held = [any(owners[number] for number in numbers) for numbers in database.numbers]
    natives = None if database.natives is None else tuple(compress(database.natives, held))
    always = tuple(number for number in database.always if number in wanted)
    figures, numbers = tuple(compress(database.figures, held)), tuple(compress(database.numbers, held))
    return replace(database, natives=natives, figures=figures, owners=owners, numbers=numbers, always=always)


def _owned(database: Database, owners: Sequence[int]) -> Database:
    return replace(database, owners=tuple(tuple(owners[piece] for piece in pieces) for pieces in database.owners))


def _alternatives(words: Sequence[str]) -> Iterator[str]:
    """Patterns over bytes that find any of the words, each short enough to compile."""
    for low in range(0, len(words), _TOGETHER):
        yield "|".join(map(_beside_no_letter, words[low : low + _TOGETHER]))


def _beside_no_letter(word: str) -> str:
    said = "".join(letter if letter.isascii() and letter.isalnum() else _bytes(letter) for letter in word)
    before = r"(?:\A|[^a-z])" if "a" <= word[0] <= "z" else ""
    after = r"(?:s|nrs?|nummers?)?(?:\z|[^a-z])" if "a" <= word[-1] <= "z" else ""
    return before + said + after


def _bytes(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode())
