"""Names with one typing error: a letter inserted, left out, replaced, or changed with the next one.

Comes in: the long words of a subject's own names, then texts. Goes out: the capitalised words that are one edit away from one
of them. Shorter names are near too much; common words, and those of reports and of medicine, are none with an error. It must not be asked with other people's names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib import import_module

from redact.detect.folding import Folded, fold_value
from redact.detect.variants import FEWEST_NEAR, LETTERS

@lru_cache(maxsize=32_768)
def near_pieces(name: str) -> tuple[str, str, str]:
    """Return what a word with one error begins with, or ends with, or begins with: one of the three holds.

    An error in one half leaves the other; two letters changed over the middle leave both but for these.

    >>> near_pieces("peeters")
    ('pee', 'ters', 'pet')
    """
    half = len(name) // 2
    return name[:half], name[half:], name[: half - 1] + name[half]


def find_near(reading: Folded, names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) of the capitalised words of a reading that are one edit away from a name."""
    halves = [(name, *near_pieces(name)) for name in names]
    for match in LETTERS.finditer(reading.text):
        word = match.group()
        if len(word) < FEWEST_NEAR - 1:
            continue
        for name, begin, end, changed in halves:
            if (word.startswith((begin, changed)) or word.endswith(end)) and is_near(word, name):
                first, last = reading.stretch(*match.span())
                if reading.source[first].isupper() and not _is_common(word, reading.source[first:last]):
                    yield *match.span(), name
                    break


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
def _is_common(word: str, written: str) -> bool:
    from recognizers.terms import is_medical

    return word in _report_words() or word in _common_words() or is_medical(written)


@cache
def _common_words() -> frozenset[str]:
    """The some thousand most common words of Dutch, French, German and English, as Faker lists them for its filler."""
    modules = (import_module(f"faker.providers.lorem.{locale}") for locale in ("nl_BE", "fr_FR", "de_DE", "en_US"))
    return frozenset(fold_value(word) for module in modules for word in module.Provider.word_list)


@cache
def _report_words() -> frozenset[str]:
    """Words that reports are full of."""
    from recognizers.generic import person_words as words

    lists = (
        words.REPORT_WORDS, words.LABELS, words.TITLES, words.ROLES, words.RELATIONS, words.NOT_ADDRESSED, words.GREETINGS,
        words.CLOSINGS, words.PRESENT, words.VERBS,
    )  # fmt: skip
    return frozenset(LETTERS.findall(fold_value(" ".join(word for some in lists for word in some))))
