"""The names of a subject in a text: any order, any case, with initials, with or without particles.

Comes in: the words of known names, then texts. Goes out: (start, end, index) in a folded reading. A word of two letters or
more counts wherever it stands and whatever its case; particles and initials only beside another word. A name that has
nothing but particles or titles counts with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redact.detect.folding import Folded
from redact.detect.variants import LETTERS, PARTICLES

_GAP = re.compile(r"[\s.,'\-_/()]{0,3}")
_ENDINGS = ("s", "es", "en", "a", "u", "e", "at", "o")
"""What Dutch, German and Bulgarian put behind a name; 'a' is also the feminine of a Bulgarian family name."""

Word = tuple[int, int, str]


@dataclass(frozen=True, slots=True, repr=False)
class Names:
    """The words of a subject's names."""

    words: dict[str, tuple[int, ...]]
    """A word of a name to the pairs that hold it."""
    sizes: dict[int, int]
    """How many words a pair has."""
    forms: dict[str, str]
    """A word as it may stand in a text, endings included, to the word of a name."""
    anchors: tuple[str, ...]
    short: frozenset[str]
    odd: frozenset[str]
    """Particles and titles that are a whole name here: they count with a capital."""
    initials: frozenset[str]


def names_of(values: Sequence[tuple[int, Sequence[str]]], odd: frozenset[str] = frozenset()) -> Names:
    """Return the names to search for, from (index, words) of each known name; `odd` are particles that count alone."""
    words: dict[str, tuple[int, ...]] = {}
    for index, value in values:
        for word in value:
            words[word] = (*words.get(word, ()), index)
    forms = {word + ending: word for word in words if len(word) > 3 and word not in PARTICLES for ending in _ENDINGS}
    telling = [word for word in words if word not in PARTICLES and word not in odd]
    return Names(
        words=words,
        sizes={index: len(value) for index, value in values},
        forms=forms | {word: word for word in words},
        anchors=tuple(sorted((word for word in telling if len(word) > 2), key=lambda word: (len(word), word))),
        short=odd.union(word for word in telling if len(word) == 2),
        odd=odd,
        initials=frozenset(word[0] for word in words),
    )


def find_names(text: str, reading: Folded, names: Names) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, index) of every stretch of name words; start and end are of the reading."""
    words = [(match.start(), match.end(), match.group()) for match in LETTERS.finditer(reading.text)]
    done = 0
    for place, word in enumerate(words):
        if place < done or word[2] not in names.forms or not _tells(text, reading, word, names):
            continue
        low, high = place, place + 1
        while low > done and _goes_on(text, reading, words[low - 1], words[low], words[low - 1], names):
            low -= 1
        while high < len(words) and _goes_on(text, reading, words[high - 1], words[high], words[high], names):
            high += 1
        done = high
        yield (
            words[low][0],
            words[high - 1][1],
            _best([base for w in words[low:high] if (base := names.forms.get(w[2]))], names),
        )


def _tells(text: str, reading: Folded, word: Word, names: Names) -> bool:
    base = names.forms[word[2]]
    if word[2] in names.odd:
        return _capital(text, reading, word)
    return base not in PARTICLES and len(base) > 1


def _goes_on(text: str, reading: Folded, left: Word, right: Word, word: Word, names: Names) -> bool:
    """Whether a neighbouring word belongs to the name: a name word, its own particle, or an initial."""
    if not _GAP.fullmatch(reading.text, left[1], right[0]):
        return False
    if names.forms.get(word[2]) is not None:
        return True
    if len(word[2]) > 3 or not set(word[2]) <= names.initials:
        return False
    return _capital(text, reading, word) and (len(word[2]) == 1 or text[slice(*reading.stretch(*word[:2]))].isupper())


def _capital(text: str, reading: Folded, word: Word) -> bool:
    return text[reading.stretch(word[0], word[1])[0]].isupper()


def _best(found: Sequence[str], names: Names) -> int:
    """The pair that most of the words belong to; of equals the one with the fewest words, then the first."""
    counts: dict[int, int] = {}
    for word in dict.fromkeys(found):
        for index in names.words[word]:
            counts[index] = counts.get(index, 0) + 1
    return min(counts, key=lambda index: (-counts[index], names.sizes[index], index))
