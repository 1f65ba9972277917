"""Context words as Presidio weighs them, without a lemmatizer.

Comes in: a text, a finding, the words of its recognizer. Goes out: whether one of them stands before the finding. It follows Presidio's
LemmaContextAwareEnhancer (2.2.366), each word standing for its own lemma: the five keywords before the finding, itself, and the next.
https://microsoft.github.io/presidio/tutorial/06_context/
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

BEFORE, BOOST, LEAST = 5, 0.35, 0.4
"""Keywords read before a finding; what one adds to the score, and the score that it leads to at least."""

_SPACES = re.compile(r"[^\S ]| {2}|^ | $")
"""White space of which spaCy makes a token."""
_NUMBER = re.compile(r"([A-Z]?\d{3,30}),?", re.ASCII)


@dataclass(frozen=True)
class Words:
    """The words of one text, as spaCy's tokenizer cuts it, in small letters."""

    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    keywords: frozenset[str]
    """The words, and the parts of those with a colon, that are no stop word and no mark of punctuation."""

    def near(self, start: int) -> list[str]:
        """The words that Presidio reads for a finding that begins at a place."""
        at = bisect_right(self.ends, start)
        found = [word for word in self.words[at::-1] if word in self.keywords][: BEFORE + 1]
        return found + [word for word in self.words[at:] if word in self.keywords][:1]


def words_of(text: str, language: str) -> Words:
    """Return the words of a text."""
    if _SPACES.search(text):
        tokens = list(_tokens(text, language))
    else:  # words between single spaces are cut one by one, and those met before are known
        at, tokens = 0, []
        for chunk in text.split(" "):
            found = _number(chunk) or _chunk(chunk, language)
            tokens += [(at + start, word) for start, word in found]
            at += len(chunk) + 1
    keywords = {word for _, word in tokens if _is_keyword(word, language)}
    return Words(
        [start for start, _ in tokens],
        [start + len(word) for start, word in tokens],
        [word.lower() for _, word in tokens],
        frozenset(part for word in keywords for part in word.lower().split(":")),
    )


def _number(chunk: str) -> tuple[tuple[int, str], ...] | None:
    """The tokens of a number, which no rule of spaCy's cuts: each number is new to a text, and spaCy slow; None for another chunk."""
    if not (match := _NUMBER.fullmatch(chunk)):
        return None
    return ((0, chunk),) if match.end(1) == len(chunk) else ((0, match[1]), (match.end(1), ","))


@functools.lru_cache(maxsize=65_536)
def _chunk(chunk: str, language: str) -> tuple[tuple[int, str], ...]:
    return _tokens(chunk, language)


def _tokens(text: str, language: str) -> tuple[tuple[int, str], ...]:
    nlp, turn = _tokenizer(language)
    with turn, nlp.memory_zone():
        return tuple((token.idx, token.text) for token in nlp.make_doc(text))


@functools.lru_cache(maxsize=65_536)
def _is_keyword(word: str, language: str) -> bool:
    punctuation = all(unicodedata.category(letter).startswith("P") for letter in word)
    return word != "be" and not punctuation and word.lower() not in _tokenizer(language)[0].Defaults.stop_words


def supports(words: Sequence[str], context: Sequence[str]) -> bool:
    """Return whether any of the words holds one of the recognizer's, in small letters."""
    return any(wanted in word for wanted in context for word in words)


@functools.cache
def _tokenizer(language: str) -> tuple[Any, Lock]:
    """spaCy's tokenizer of a language; a memory zone, without which its vocabulary would grow, belongs to one thread at a time."""
    import spacy

    return spacy.blank(language), Lock()
