"""Which words are ordinary ones of a language, so that a capital does not make a name of them.

Comes in: a word as it is written, a language. Goes out: whether a dictionary, a report or medicine has it. The dictionaries are those
of pyspellchecker (MIT licence): word lists of English, German, French and Dutch with 140,000 to 340,000 forms. Bulgarian has none of its
own: it writes nouns in small letters, and Russian shares many of its words of medicine. It must not know why a word is asked about.

Source: https://github.com/barrust/pyspellchecker
"""

from __future__ import annotations

import functools
import gzip
import json
import re
from importlib import resources
from zlib import adler32, crc32

import numpy as np
import numpy.typing as npt

from redact.detect.folding import fold_value
from redact.detect.nameless import report_words
from redact.detect.near_names import words_of_reports

DICTIONARIES = {"bg": "ru", "de": "de", "en": "en", "fr": "fr", "nl": "nl"}
"""For Bulgarian the words that Russian shares with it, of which medicine has many."""
COMPOUNDING = ("de", "nl")
"""Languages that write compounds as one word: a word is ordinary when it is two of their words."""

_BULGARIAN = (
    "януари февруари март април май юни юли август септември октомври ноември декември понеделник вторник сряда четвъртък петък "
    "събота неделя българин българка българска български турски турчин туркиня ром ромка руски английски немски пенсионер пенсионерка "
    "пушач пушачка студент студентка ученик ученичка инвалид вдовец вдовица омъжена женен разведен разведена жив жива здрав здрава "
    "здрави починал почина починала неизвестен неизвестна кардиология реанимация неврология хирургия спешна спешно полиция протокол "
    "нзок консенсус насоки софия пловдив варна бургас русе плевен стара загора сливен добрич шумен перник хасково ямбол пазарджик "
    "благоевград враца габрово видин монтана кърджали кюстендил ловеч силистра разград търговище смолян европа българия бог господ "
    "инсулт инфаркт диабет рак хипертония подагра астма епикриза клинична пътека отделение болница клиника център комисия телк рзок "
    "мвр час дата стая етаж лекар сестра пациент пациентка болен болна майка баща дете деца близки семейство роднини той тя те ние "
    "вие аз това този тази тези който която което които след преди при без със във както няма има съобщава отрича обективно анамнеза "
    "терапия започва аптека поликлиника хирург скала шофьор родители пациента бъбречни според дислексия шизофрения обсъдено контрола "
    "приет приета изписан изписана насочен насочена преглед контрол говори казва "
)
_BULGARIAN_NOUNS = ("ция", "логия", "ост", "ние", "лог", "рия", "сия", "ика", "еза", "ит", "оза", "ния", "пия", "ели", "ъри")
_UNMET = 50
"""The count of a word that the dictionary has from elsewhere than texts."""
_SHORTEST = 4
"""Letters of a part of a compound."""
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_PIECES = re.compile(r"[-'’/]")


@functools.lru_cache(maxsize=65_536)
def is_ordinary(word: str, language: str) -> bool:
    """Return whether a word, as it is written, is one of the language, of reports or of medicine.

    >>> is_ordinary("Hausfrau", "de"), is_ordinary("Schilddrüsenwerte", "de"), is_ordinary("Trudelind", "de")
    (True, True, False)
    """
    from recognizers.generic.given_names import is_noun
    from recognizers.wording import fold

    low = word.lower()
    pieces = [piece for piece in _PIECES.split(low) if len(piece) > 1]
    kind = pieces[-1] if pieces else low
    if is_of_reports(word) or is_noun(fold(kind)) or fold_value(word) in _bulgarian() or (len(pieces) > 1 and _is_kind(kind)):
        return True
    if language == "bg" and low.endswith(_BULGARIAN_NOUNS):
        return True
    if language not in DICTIONARIES:
        return False
    return all(_hold([low], language)) or (len(pieces) > 1 and all(_hold(pieces, language))) or _is_compound(low, language)


def _is_kind(word: str) -> bool:
    """Whether a word behind a hyphen makes a thing of the name before it: Barthel-Index, Down-Syndrom."""
    return is_of_reports(word) or word.startswith(("index", "score", "syndrom", "schaal", "skala", "test", "scale", "zyste", "cyste"))


@functools.lru_cache(maxsize=65_536)
def is_of_reports(word: str) -> bool:
    """Return whether a word is one that reports are full of, of medicine, or the name of a disease.

    >>> is_of_reports("Echografie"), is_of_reports("Crohn"), is_of_reports("Maes")
    (True, True, False)
    """
    from recognizers.terms import is_medical

    folded = fold_value(word)
    return folded in words_of_reports() or folded in report_words() or folded in _eponyms() or is_medical(word) or is_medical(word.lower())


@functools.cache
def _eponyms() -> frozenset[str]:
    from recognizers.generic.person_words import EPONYMS

    return frozenset(map(fold_value, EPONYMS))


@functools.cache
def _bulgarian() -> frozenset[str]:
    """Words that Bulgarian notes write with a capital at times, folded."""
    return frozenset(map(fold_value, _BULGARIAN.split()))


def _is_compound(word: str, language: str) -> bool:
    """Whether a word is two of its language, the first with a linking letter, or the stem of a verb."""
    if language not in COMPOUNDING:
        return False
    cuts = [(word[:cut], word[cut:]) for cut in range(_SHORTEST, len(word) - _SHORTEST + 1)]
    tails = _hold([tail for _, tail in cuts], language, common=True)
    heads = [head for (head, _), held in zip(cuts, tails, strict=True) if held]
    spelt = [head.removesuffix(link) for head in heads for link in _LINKS if head.endswith(link)] + [f"{head}en" for head in heads]
    return any(_hold([one for one in spelt if len(one) >= _SHORTEST], language, common=True))


def _hold(words: list[str], language: str, common: bool = False) -> list[bool]:
    """Whether the dictionary has each of the words; `common` asks for those that its authors met in texts."""
    known, asked = _dictionary(language, common), _hashes(words)
    places = np.searchsorted(known, asked).clip(max=len(known) - 1)
    return [bool(one) for one in known[places] == asked]


@functools.cache
def _dictionary(language: str, common: bool) -> npt.NDArray[np.uint64]:
    """The hashes of the words of a language, sorted: 3 MB, where the words take 40.

    NOTE: the Dutch list has first names among the words that were not met in texts: a compound of two of those is none.
    """
    packed = resources.files("spellchecker").joinpath("resources", f"{DICTIONARIES[language]}.json.gz").read_bytes()
    counts = json.loads(gzip.decompress(packed))
    return np.sort(_hashes([word for word, count in counts.items() if not common or language != "nl" or count > _UNMET]))


def _hashes(words: list[str]) -> npt.NDArray[np.uint64]:
    """A number of 64 bits for each word, the same in every process: two sums that have nothing in common."""
    spelt = [word.encode() for word in words]
    return np.fromiter((crc32(word) << 32 | adler32(word) for word in spelt), dtype=np.uint64, count=len(spelt))
