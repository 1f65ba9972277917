"""The given names that PERSON reads names by, and how a name is found around one.

Comes in: a run of capitalised words. Goes out: the part of it that is a name, if any. The lists are data files, most from
Faker 40 (MIT licence), without those that are also common words, months, places or terms of medicine: `given_names.txt`, 6,700
names of 16 languages and countries, 53 KB, and `given_names_more.txt`, 10,800 of 46 others, 85 KB, which are names only beside
a word or name that says so.

Source: https://github.com/joke2k/faker
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.generic import person_words
from recognizers.wording import fold

_THING_AFTER = regex.compile(
    r"[ -]{0,2}(?:\d+(?:[.,/]\d+)?[ ]?(?i:day|mg|mcg|µg|ml|tab|dag|st\b|stuks|jour|cp\b|таб|мг)|"
    r"(?i:pack|tablet|capsule|pill|kit)|(?i:syndrom|disease|ziekte|krankheit|maladie|test|scor|schaal|scale|skala|teken|zeichen|signe?\b|schema|"
    r"klassifi|classifi|manoeuv|manöver|reflex|klinik|kliniek|clinic|spital|ziekenhuis|hospital|hôpital|krankenhaus|centrum|"
    r"zentrum|center|stichting|stiftung|fundaci|institu|universi|school|schule|et al\b|синдром|болест|болница|симптом|\d{4}\)))"
)
_THING_BEFORE = regex.compile(
    r"(?i:(?:ziekte|syndroom|teken|proef|maladie|syndrome|signe|manoeuvre|morbus|enfermedad|síndrome|signo|disease|sign|нa|на|"
    r"болест(?:та)?|синдром(?:ът)?|ziekenhuis|kliniek|hospital|hôpital|clinique|spital|klinik|sint|saint|sankt|св\.|света|свети)"
    r"[ ](?:van|de|des|of|d['’]|del|на)?[ ]?)\Z"
)
_NOUN_ENDING = regex.compile(
    r"(?:ung|ungen|heit|keit|schaft|itis|ose|osis|pathie|pathy|tomie|tomy|gie|logy|skopie|scopie|grafie|graphie|graphy|"
    r"ektomie|ectomie|ämie|emie|emia|anamnese|befund|bericht|therapie|therapy|diagnose|spiegel|krebs|karzinom|zentrum|spital|logia|logie|grafia|iatria|iatrie|cion)\Z"
)
_ASCII_CAPITALISED = re.compile(r"[A-Z][A-Za-z']*")
_CAPITALISED, _APOSTROPHE = regex.compile(r"\p{Lu}[\p{L}\p{M}'’]*"), regex.compile(r"['’\p{M}]+")
_NOT_ALONE = frozenset(map(fold, person_words.NOT_ALONE))
_EPONYMS = frozenset(map(fold, person_words.EPONYMS))
_REPORT_WORDS = frozenset(map(fold, person_words.REPORT_WORDS))


@cache
def _names() -> frozenset[str]:
    return _usual() | _read("given_names_more.txt")


@cache
def _usual() -> frozenset[str]:
    return _read("given_names.txt")


def _read(name: str) -> frozenset[str]:
    lines = resources.files("recognizers.generic").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def is_noun(word: str) -> bool:
    """Whether a folded word is one that reports have and people are not called."""
    return word in _REPORT_WORDS or _NOUN_ENDING.search(word) is not None


def is_given(word: str, usual: bool = False) -> bool:
    """Whether a word as written is a given name, or one with a hyphen to another; `usual` asks for the first list alone.

    >>> is_given("Élodie"), is_given("Jan-Peter"), is_given("jan"), is_given("Rose")
    (True, True, False, False)
    """
    if not word[:1].isupper() or len(word) < 3 or (word.isupper() and len(word) < 4):
        return False
    folded = fold(word).replace("ß", "ss")
    names = _usual() if usual else _names()
    return folded in names or ("-" in folded and folded.split("-")[0] in names)


@lru_cache(maxsize=65_536)
def _holds_given(piece: str) -> bool:
    return any(map(is_given, (piece, *_APOSTROPHE.split(piece))))


def has_given(text: str) -> bool:
    """Whether any word of the text is a given name.

    >>> has_given("gezien door Élodie"), has_given("d'Élodie"), has_given("de wonde van gisteren")
    (True, True, False)
    """
    capitalised = _ASCII_CAPITALISED if text.isascii() else _CAPITALISED
    return any(map(_holds_given, capitalised.findall(text)))


def is_alone(text: str, start: int, end: int) -> bool:
    """Whether a given name is a person even with no family name: long enough, no noun, no test or house called so."""
    word = text[start:end]
    folded = fold(word)
    if len(word) < (5 if word.isupper() else 4) or folded in _EPONYMS or folded in _NOT_ALONE or not is_given(word, usual=True):
        return False
    return not (_THING_AFTER.match(text, end) or _THING_BEFORE.search(text[max(0, start - 24) : start]))


def find_name(text: str, words: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the span of the name in a run of words (their offsets): a given name and what follows, or a family name in
    capitals before it; None when there is none, or when a disease, a test or a house is called so.
    """
    for at, (low, high) in enumerate(words):
        if not is_given(text[low:high]):
            continue
        if at and fold(text[slice(*words[at - 1])]) in _EPONYMS:
            return None
        first, last = _family_before(text, words, at), _family_after(text, words, at)
        if (
            first == last
            or _THING_AFTER.match(text, words[last][1])
            or _THING_BEFORE.search(text[max(0, words[first][0] - 24) : words[first][0]])
        ):
            continue
        return words[first][0], words[last][1]
    return None


def _family_before(text: str, words: list[tuple[int, int]], at: int) -> int:
    if not at:
        return at
    word = text[slice(*words[at - 1])]
    return at - 1 if word.isupper() and len(word) > 3 and fold(word) not in _REPORT_WORDS else at


def _family_after(text: str, words: list[tuple[int, int]], at: int) -> int:
    last = at
    for index in range(at + 1, len(words)):
        word = text[slice(*words[index])]
        if is_noun(fold(word)):
            break
        if word[0].isupper() and (len(word) > 2 or not word.isupper()):
            last = index
    return last
