"""Names with one typing error: a letter inserted, left out, replaced, or changed with the next one.

Comes in: the long words of a subject's own names, then texts. Goes out: the capitalised words that are one edit away from one
of them. Shorter names are near too much; common words, and those of reports and of medicine, are no name with an error. It
must not be asked with other people's names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib import import_module

from redact.detect.folding import Folded, fold_value
from redact.detect.variants import LETTERS


def near_pieces(name: str) -> tuple[str, str, str]:
    """Return what a word with one error begins with, or ends with, or begins with: one of the three holds.

    An error in one half leaves the other; two letters changed over the middle leave both but for these.

    >>> near_pieces("peeters")
    ('pee', 'ters', 'pet')
    """
    half = len(name) // 2
    return name[:half], name[half:], name[: half - 1] + name[half]


@lru_cache(maxsize=32_768)
def pieces_of(name: str) -> tuple[str, str, str]:
    """Return the pieces of a name as they stand in a text of letters and blanks."""
    begin, end, changed = near_pieces(name)
    return f" {begin}", f"{end} ", f" {changed}"


def may_be_near(lettered: str, name: str) -> bool:
    """Return whether a word of letters between blanks is one edit away from a name."""
    for piece in pieces_of(name):
        place = lettered.find(piece)
        while place >= 0:
            first = place if piece[0] == " " else lettered.rfind(" ", 0, place)
            if is_near(lettered[first + 1 : lettered.find(" ", place + 1)], name):
                return True
            place = lettered.find(piece, place + 1)
    return False


def find_near(reading: Folded, names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) of the capitalised words of a reading that are one edit away from a name."""
    for name in names:
        for start, end in _words_with(reading.text, name):
            word = reading.text[start:end]
            if is_near(word, name):
                first, last = reading.stretch(start, end)
                if reading.source[first].isupper() and not is_common(word, reading.source[first:last]):
                    yield start, end, name


def _words_with(folded: str, name: str) -> Iterator[tuple[int, int]]:
    """The words that begin or end as the name does, each once or twice."""
    begin, end, changed = near_pieces(name)
    for piece in (begin, changed):
        for place in _places(folded, piece):
            if not (place and is_letter(folded[place - 1])):
                match = LETTERS.match(folded, place)
                yield place, match.end() if match else place
    for place in _places(folded, end):
        last = place + len(end)
        if not is_letter(folded[last : last + 1]):
            first = place
            while first and last - first <= len(name) + 1 and is_letter(folded[first - 1]):
                first -= 1
            yield first, last


def _places(folded: str, piece: str) -> Iterator[int]:
    place = folded.find(piece)
    while place >= 0:
        yield place
        place = folded.find(piece, place + 1)


def is_letter(sign: str) -> bool:
    """Return whether a character, if it is one, belongs to a word of letters as `LETTERS` has it."""
    return sign.isalnum() and not sign.isdecimal()


def is_near(word: str, name: str) -> bool:
    """Return whether exactly one edit makes a word of a name.

    >>> [is_near(word, "peeters") for word in ("peters", "peetters", "peetesr", "deeters", "peeters", "peter")]
    [True, True, True, True, False, False]
    """
    longer = len(word) - len(name)
    if word == name or abs(longer) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    if longer:
        return word[at + 1 :] == name[at:] if longer > 0 else word[at:] == name[at + 1 :]
    return word[at + 1 :] == name[at + 1 :] or (word[at : at + 2] == name[at : at + 2][::-1] and word[at + 2 :] == name[at + 2 :])


@lru_cache(maxsize=4_096)
def is_common(word: str, written: str) -> bool:
    """Return whether a folded word, as it is written, is one of reports, of medicine or of every day."""
    from recognizers.terms import is_medical

    return word in words_of_reports() or word in _common_words() or is_medical(written)


def forget() -> None:
    """Drop what was said of the words of texts, and of names."""
    is_common.cache_clear()
    pieces_of.cache_clear()


@cache
def _common_words() -> frozenset[str]:
    """The some thousand most common words of Dutch, French, German and English, as Faker lists them for its filler."""
    modules = (import_module(f"faker.providers.lorem.{locale}") for locale in ("nl_BE", "fr_FR", "de_DE", "en_US"))
    return frozenset(fold_value(word) for module in modules for word in module.Provider.word_list)


@cache
def words_of_reports() -> frozenset[str]:
    """Return the words that reports are full of, folded."""
    from recognizers.generic import person_words as words

    lists = (
        words.REPORT_WORDS, words.LABELS, words.TITLES, words.ROLES, words.RELATIONS, words.NOT_ADDRESSED, words.GREETINGS,
        words.CLOSINGS, words.PRESENT, words.VERBS,
    )  # fmt: skip
    return frozenset(LETTERS.findall(fold_value(" ".join(word for some in lists for word in some))))
