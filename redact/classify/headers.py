"""A column's header -> what it says the column holds.

Comes in: a header in any case, script or spelling; the words of `headers.csv` (Dutch, French, English, German, Bulgarian).
Goes out: a `Header`. It must not know values.

A header is cut into words (`lastName`, `LAST_NAME` and `lastname` are the same two). The longest phrases of the list are
looked for, then read together: a carrier (`name`, `id`, `code`, `date`, `count`) says which side of the thing beside it is
meant, so that `patient_name` is a PERSON, `visit_date` a DATE_TIME and `phone_type` a CATEGORY.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from redact.entities import entity

_CASE = re.compile(r"(?<=[^\W\d_])(?<![A-ZА-Я])(?=[A-ZА-Я])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])")
_PEOPLE = frozenset({"PERSON", "PATIENT_ID", "PROVIDER_ID", "ID", "MEMBER_NUMBER", "SOCIAL_HANDLE"})
_BIRTHS = frozenset({"DATE_OF_BIRTH", "DATE_OF_DEATH", "CARD_EXPIRY", "AGE"})
_MEANT_WHOLE = frozenset({"POSTAL_CODE", "CARD_SECURITY_CODE", "LOCATION"})
_KEYS = frozenset({"EVENT_ID", "PROVIDER_ID", "ORGANIZATION"})
_COUNTED = frozenset({"number", "num", "nr", "no", "n"})
_ALONE = {"NAME": "PERSON", "ID": "ID", "CODE": "CODE", "DATE": "DATE_TIME", "COUNT": "AMOUNT", "DESCRIPTION": "DESCRIPTION"}
_LONGEST = 6


@dataclass(frozen=True)
class Header:
    """What a header says; nothing where no word is known."""

    words: tuple[str, ...]
    entity: str | None = None
    strong: bool = False
    """Whether the header alone is enough: `rijksregisternummer` is, `start` is not."""
    carriers: frozenset[str] = frozenset()
    unread: bool = False
    """Whether the header holds words that the list lacks."""


@dataclass(frozen=True)
class _Phrase:
    entity: str
    weight: str
    start: int
    end: int


def split(header: str) -> tuple[str, ...]:
    """The words of a header: lower case, without accents; `BirthDate2` gives birth, date.

    >>> split("patientLastName")
    ('patient', 'last', 'name')
    >>> split("diag_1")
    ('diag',)
    """
    plain = unicodedata.normalize("NFKD", _CASE.sub(" ", unicodedata.normalize("NFC", header))).casefold()
    # NOTE: й and ѝ are letters of their own, not и with an accent; both sides lose it alike.
    bare = "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    words = (word if word in _vocabulary() else word.rstrip("0123456789") for word in bare.split())
    return tuple(part for word in words if word for part in _parts(word))


def read_header(header: str) -> Header:
    """What the header says, by the longest phrases of the list.

    >>> read_header("patient_name").entity, read_header("фамилия").entity, read_header("visitDate").entity
    ('PERSON', 'PERSON', 'DATE_TIME')
    """
    words = split(header)
    phrases = _phrases_in(words)
    carriers = frozenset(phrase.entity for phrase in phrases if phrase.weight == "carrier")
    things = [phrase for phrase in phrases if phrase.weight != "carrier"]
    unread = sum(phrase.end - phrase.start for phrase in phrases) < len(words)
    if words and words[0] in _COUNTED and len(words) > 1 and phrases and phrases[0].end == 1:
        return Header(words, "AMOUNT", carriers=carriers, unread=unread)
    if not things:
        said = next((_ALONE[phrase.entity] for phrase in reversed(phrases) if phrase.entity in _ALONE), None)
        return Header(words, said, carriers=carriers, unread=unread)
    name = _combine(things, carriers)
    strong = any(thing.weight != "weak" for thing in things)
    return Header(words, name, (strong and name == things[-1].entity) or _earned(name, carriers), carriers, unread)


def _earned(name: str, carriers: frozenset[str]) -> bool:
    return (name == "DATE_TIME" and "DATE" in carriers) or (name == "PERSON" and "NAME" in carriers)


def _combine(things: Sequence[_Phrase], carriers: frozenset[str]) -> str:
    last = things[-1].entity
    if "DATE" in carriers:
        return next((thing.entity for thing in things if thing.entity in _BIRTHS), "DATE_TIME")
    if "COUNT" in carriers and last != "MEASUREMENT":
        return "AMOUNT"
    if "CODE" in carriers and last not in _MEANT_WHOLE:
        return "CATEGORY" if entity(last).reach == "direct" or last in _KEYS else last
    if "NAME" in carriers:
        return "PERSON" if last in _PEOPLE or last == "EVENT_ID" else last
    if "ID" in carriers and last == "INSURER":
        return "MEMBER_NUMBER"
    return last


def _phrases_in(words: Sequence[str]) -> list[_Phrase]:
    known, found, at = _known(), list[_Phrase](), 0
    while at < len(words):
        for end in range(min(len(words), at + _LONGEST), at, -1):
            said = known.get(tuple(words[at:end]))
            if said and (said[1] != "exact" or end - at == len(words)):
                found.append(_Phrase(*said, at, end))
                at = end - 1
                break
        at += 1
    return found


def _parts(word: str) -> tuple[str, ...]:
    """The word, or the two known words it is written together of."""
    vocabulary = _vocabulary()
    if word in vocabulary:
        return (word,)
    for cut in range(len(word) - 3, 2, -1):
        if word[:cut] in vocabulary and word[cut:] in vocabulary:
            return word[:cut], word[cut:]
        if word[:cut] in vocabulary and word[cut:].startswith("s") and word[cut + 1 :] in vocabulary:
            return word[:cut], word[cut + 1 :]
    return (word,)


@functools.cache
def _known() -> Mapping[tuple[str, ...], tuple[str, str]]:
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for phrase in row["words"].split(";"):
                found.setdefault(tuple(_fold(phrase).split()), (row["entity"], row["weight"]))
    return found


@functools.cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for phrase in _known() for word in phrase)


def _fold(phrase: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", phrase.casefold()) if not unicodedata.combining(c))
