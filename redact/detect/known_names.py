"""The names of a subject in a text: any order, any case, with initials, with or without particles.

Comes in: the words of known names, then texts. Goes out: (start, end, index) in a folded reading. A word of two letters or
more counts wherever it stands and whatever its case; particles and initials only beside another word. A name that has
nothing but particles or titles counts with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from redact.detect.folding import Folded
from redact.detect.near_names import is_letter
from redact.detect.variants import LETTERS, PARTICLES

_GAP = re.compile(r"[\s.,'\-_/()]{0,3}")
_NEXT = re.compile(r"[\s.,'\-_/()]{0,3}([^\W\d_]+)")
_ENDINGS = ("s", "es", "en", "a", "u", "e", "at", "o")
"""What Dutch, German and Bulgarian put behind a name; 'a' is also the feminine of a Bulgarian family name."""

_NONE: frozenset[str] = frozenset()

Word = tuple[int, int, str]


class Names(NamedTuple):
    """The words of a subject's names."""

    values: Sequence[tuple[int, Sequence[str]]]
    """A pair and its words, of every name."""
    words: dict[str, tuple[int, ...]]
    """A word of a name to the pairs that hold it."""
    forms: Mapping[str, str]
    """A word as it may stand in a text, endings included, to the word of a name."""
    anchors: tuple[str, ...]
    short: frozenset[str]
    odd: frozenset[str]
    """Particles and titles that are a whole name here: they count with a capital."""

    def initials(self) -> set[str]:
        """Return what the words of all names begin with."""
        return {word[0] for _, value in self.values for word in value}

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


def names_of(values: Sequence[tuple[int, Sequence[str]]], odd: frozenset[str] = _NONE, solid: str | None = None) -> Names:
    """Return the names to search for, from (index, words) of each known name; `odd` are particles that count alone.

    With `solid`, the letters of a text, the words that it does not hold are left out.
    """
    words: dict[str, tuple[int, ...]] = {}
    for index, value in values:
        for word in value:
            if solid is None or word in solid:
                words[word] = (*words[word], index) if word in words else (index,)
    telling = [word for word in words if word not in PARTICLES and word not in odd] if words else []
    short = [word for word in telling if len(word) == 2]
    return Names(
        values=values,
        words=words,
        forms=_forms_of(list(words)),
        anchors=tuple([word for word in telling if len(word) > 2]),
        short=odd.union(short) if short else odd,
        odd=odd,
    )


def _forms_of(words: Sequence[str]) -> Mapping[str, str]:
    if len(words) == 1:
        return _forms(words[0])
    forms: dict[str, str] = {}
    for word in words:
        forms.update(_forms(word))
    forms.update(zip(words, words, strict=True))
    return forms


@lru_cache(maxsize=32_768)
def _forms(word: str) -> Mapping[str, str]:
    """A word with the endings that it may have, and without."""
    endings = _ENDINGS if len(word) > 3 and word not in PARTICLES else ()
    return {word + ending: word for ending in ("", *endings)}


def forget() -> None:
    """Drop what was made of names."""
    _forms.cache_clear()


def logins(names: Sequence[tuple[int, Sequence[str]]], written: Iterable[str]) -> dict[str, int]:
    """Return which words are a subject's names written as one word, each with the index of its pair.

    >>> logins([(0, ("jan",)), (1, ("maes",))], ["janmaes", "jmaes", "maesj", "januari"])
    {'janmaes': 1, 'jmaes': 1, 'maesj': 1}
    """
    words = {word: index for index, value in reversed(names) for word in value if len(word) > 1}
    whole = {"".join(value): index for index, value in reversed(names) if 1 < len(value) <= 4}
    told = [word for word in written if len(word) >= 5]
    lines = "\n".join(told)
    lasts = [(last, index) for last, index in (whole | words).items() if last not in PARTICLES and last in lines]
    ends = tuple([last for last, _ in lasts])
    found = {word: _login(word, lasts, words) for word in told if word.startswith(ends) or word.endswith(ends)}
    return {word: index for word, index in found.items() if index is not None}


def _login(word: str, lasts: Sequence[tuple[str, int]], words: Collection[str]) -> int | None:
    for last, index in lasts:
        rests = (word.removeprefix(last), word.removesuffix(last))
        for rest in rests:
            if (
                rest != word
                and rest != last
                and (rest in words or (len(rest) == 1 and any(one[0] == rest and one != last for one in words)))
            ):
                return index
    return None


def find_names(text: str, reading: Folded, anchors: Sequence[str], names: Names) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, index) of every stretch of name words; start and end are of the reading, `anchors` what its solid holds."""
    folded, done = reading.text, 0
    for start in _seeds(folded, (*anchors, *names.short)):
        word = _word_at(folded, start)
        if start < done or word[2] not in names.forms or not _tells(text, reading, word, names):
            continue
        stretch = [word]
        while (left := _word_before(folded, stretch[0][0])) and left[0] >= done and _goes_on(text, reading, left, names):
            stretch.insert(0, left)
        while (right := _word_after(folded, stretch[-1][1])) and _goes_on(text, reading, right, names):
            stretch.append(right)
        done = stretch[-1][1]
        yield stretch[0][0], done, _best([base for one in stretch if (base := names.forms.get(one[2]))], names)


def _seeds(folded: str, words: Sequence[str]) -> list[int]:
    """Where a word of letters begins with one of these, in order."""
    found = set()
    for word in words:
        place = folded.find(word)
        while place >= 0:
            if not place or not is_letter(folded[place - 1]):
                found.add(place)
            place = folded.find(word, place + 1)
    return sorted(found)


def _word_at(folded: str, start: int) -> Word:
    match = LETTERS.match(folded, start)
    end = match.end() if match else start
    return start, end, folded[start:end]


def _word_after(folded: str, end: int) -> Word | None:
    """The next word, when nothing but a gap stands before it."""
    match = _NEXT.match(folded, end)
    return (*match.span(1), match[1]) if match else None


def _word_before(folded: str, start: int) -> Word | None:
    """The word before, when nothing but a gap stands behind it."""
    end = start
    while end > 0 and start - end <= 3 and not is_letter(folded[end - 1]):
        end -= 1
    low = end
    while low > 0 and is_letter(folded[low - 1]):
        low -= 1
    return (low, end, folded[low:end]) if low < end and _GAP.fullmatch(folded, end, start) else None


def _tells(text: str, reading: Folded, word: Word, names: Names) -> bool:
    base = names.forms[word[2]]
    if word[2] in names.odd:
        return _capital(text, reading, word)
    return base not in PARTICLES and len(base) > 1


def _goes_on(text: str, reading: Folded, word: Word, names: Names) -> bool:
    """Whether a neighbouring word belongs to the name: a name word, its own particle, or an initial."""
    if names.forms.get(word[2]) is not None:
        return True
    if len(word[2]) > 3 or not _capital(text, reading, word) or not names.initials().issuperset(word[2]):
        return False
    return len(word[2]) == 1 or text[slice(*reading.stretch(*word[:2]))].isupper()


def _capital(text: str, reading: Folded, word: Word) -> bool:
    return text[reading.stretch(word[0], word[1])[0]].isupper()


def _best(found: Sequence[str], names: Names) -> int:
    """The pair that most of the words belong to; of equals the one with the fewest words, then the first."""
    if len(found) == 1 and len(names.words[found[0]]) == 1:
        return names.words[found[0]][0]
    counts: dict[int, int] = {}
    for word in dict.fromkeys(found):
        for index in names.words[word]:
            counts[index] = counts.get(index, 0) + 1
    if len(counts) == 1:
        return next(iter(counts))
    sizes = {index: len(value) for index, value in names.values}
    return min(counts, key=lambda index: (-counts[index], sizes[index], index))
