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

_NUMERO = re.compile(r"(?<![^\W\d_])[nN][°º]")
_CASE = re.compile(r"(?<=[^\W\d_])(?<![A-ZА-Я])(?=[A-ZА-Я])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])")
_PEOPLE = frozenset({"PERSON", "PATIENT_ID", "PROVIDER_ID", "ID", "MEMBER_NUMBER", "SOCIAL_HANDLE"})
_BIRTHS = frozenset({"DATE_OF_BIRTH", "DATE_OF_DEATH", "CARD_EXPIRY", "AGE"})
_MEANT_WHOLE = frozenset({"POSTAL_CODE", "CARD_SECURITY_CODE", "LOCATION"})
_KEYED = {"ORGANIZATION": "ORGANIZATION_ID", "PROVIDER_ID": "PROVIDER_ID"}
_PLACED = frozenset({"POSTAL_CODE", "LOCATION", "EMAIL_ADDRESS", "PHONE_NUMBER"})
_WHOLE_ADDRESS = frozenset({"address", "addresses", "adres", "adresse", "adressen", "anschrift", "адрес", "adresa"})
"""What a part of an address is said of: `postcode_of_address`; a place beside `birth` is where somebody was born."""
_OWNERS = frozenset(
    {"PATIENT_ID", "ID", "PROVIDER_ID", "EVENT_ID", "ORGANIZATION", "ORGANIZATION_ID", "MEMBER_NUMBER", "PERSON", "INSURER"}
)
"""Whose or which thing it is, where another word says what of it: `sexe_patient`, `iban_klant`, `hospital_city`."""
_HEALTH = frozenset({"DIAGNOSIS", "PROCEDURE", "MEDICATION", "MEASUREMENT"})
"""What gives way to an identifier in the same header: `adresse_intervention`."""
_NUMBER_OF = {"INSURER": "MEMBER_NUMBER", "ORGANIZATION": "ORGANIZATION_ID", "PERSON": "ID"}
_ENTRIES = frozenset({"FREE_TEXT", "MEASUREMENT", "DIAGNOSIS", "PROCEDURE", "MEDICATION", "DATE_TIME", "AMOUNT"})
"""What is recorded: the number of one is the key of a row, not the thing."""
_PRICED = frozenset({"AMOUNT", "PROCEDURE", "MEDICATION", "BE_ENTERPRISE_NUMBER"})
"""`tarief_prestatie`, `drug_cost`, `btw_bedrag`."""
_COUNTED = frozenset({"number", "num", "nr", "no", "n"})
_HOURS = frozenset({"time", "tijd", "zeit", "temps", "vreme", "време"})
_KEY_WORDS = frozenset({"id", "ids", "uid", "uuid", "guid", "key", "pk", "fk", "ид", "identifier"})
_ALONE = {
    "NAME": "PERSON", "ID": "ID", "CODE": "CODE", "KIND": "CODE", "DATE": "DATE_TIME", "COUNT": "AMOUNT",
    "DESCRIPTION": "DESCRIPTION", "VALUE": "MEASUREMENT", "TEXT": "FREE_TEXT",
}  # fmt: skip
_LOOSE = frozenset({"VALUE", "TEXT"})
_CARRYING = frozenset({"carrier", "end"})
_LONGEST, _WHOLE, _TAIL = 6, 4, 7
_SHORT = frozenset("pat lab geb tel gsm fax icd ops bsn nhs egn day end".split())
"""Words of three letters that others are written together with."""
_ENDINGS = frozenset("nr no num id dt dat cd nm key code time date".split())
_TAILS = ("nummer", "number", "datum", "номер", "nr")
_NUMBER = frozenset({"nr", "no", "num", "nbr", "number", "nummer", "numero", "номер", "nomer"})
"""What is read as one word where a phrase of the list has another: `hosp number` is `hosp no`."""
_GLUE = ("", "s", "n", "en", "e", "es")


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
    ('diag', '1')
    """
    whole = _NUMERO.sub("no ", unicodedata.normalize("NFC", header))
    plain = unicodedata.normalize("NFKD", _CASE.sub(" ", whole)).casefold()
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
    carriers = frozenset(phrase.entity for phrase in phrases if phrase.weight in _CARRYING)
    things = [phrase for phrase in phrases if phrase.weight not in _CARRYING]
    unread = sum(phrase.end - phrase.start for phrase in phrases) < len(words)
    if _is_counted(words, phrases, things):
        return Header(words, "AMOUNT", carriers=carriers, unread=unread)
    if not things:
        carried = [phrase.entity for phrase in phrases]
        told = [name for name in carried if name not in _LOOSE] or carried
        return Header(words, _ALONE[told[-1]] if told else None, carriers=carriers, unread=unread)
    name = _combine(things, carriers, words)
    strong = any(thing.weight != "weak" and name in {thing.entity, _NUMBER_OF.get(thing.entity)} for thing in things) or name == "ID"
    return Header(words, name, strong or _earned(name, carriers), carriers, unread)


def _is_counted(words: Sequence[str], phrases: Sequence[_Phrase], things: Sequence[_Phrase]) -> bool:
    """`num_procedures`, `number outpatient`: how many there were; `num patient`, `no dossier`: which one."""
    if len(words) < 2 or words[0] not in _COUNTED or not phrases or phrases[0].end != 1 or phrases[0].weight != "carrier":
        return False
    return all(word.endswith("s") for word in words[-1:]) or {thing.entity for thing in things} <= {"AMOUNT", "MEASUREMENT"}


def _earned(name: str, carriers: frozenset[str]) -> bool:
    return (name == "DATE_TIME" and "DATE" in carriers) or (name == "PERSON" and "NAME" in carriers)


def _combine(things: Sequence[_Phrase], carriers: frozenset[str], words: Sequence[str]) -> str:
    said = [thing.entity for thing in things if thing.entity not in _OWNERS or (thing.entity == "PERSON" and thing.weight == "strong")]
    if _PLACED & set(said):
        whole = {thing.entity for thing in things if set(words[thing.start : thing.end]) <= _WHOLE_ADDRESS}
        said = [name for name in said if name not in (whole if "DATE" in carriers else whole | {"DATE_OF_BIRTH", "DATE_OF_DEATH"})]
    last = said[-1] if said else things[-1].entity
    if said and "AMOUNT" in {said[0], last} and {said[0], last} <= _PRICED:
        return "AMOUNT"
    if last in _HEALTH:
        last = next((name for name in reversed(said) if entity(name).reach == "direct"), last)
    if "COUNT" in carriers and _HOURS & set(words):
        return "AMOUNT"
    if "DATE" in carriers and last != "AMOUNT":
        return next((thing.entity for thing in things if thing.entity in _BIRTHS), "DATE_TIME")
    if "COUNT" in carriers and last not in {"MEASUREMENT", "AMOUNT", "CATEGORY"} and not carriers & {"ID", "CODE"}:
        return "AMOUNT"
    if "KIND" in carriers and last not in _MEANT_WHOLE and (entity(last).reach == "direct" or last in _OWNERS or last in _BIRTHS):
        return last if last == "INSURER" else "CATEGORY"
    if "VALUE" in carriers and "CODE" not in carriers and last == "EVENT_ID":
        return "AMOUNT"
    if "CODE" in carriers and ("VALUE" not in carriers or last == "EVENT_ID") and last not in _MEANT_WHOLE:
        keyed = last if last == "INSURER" else "CATEGORY"
        return _KEYED.get(last, keyed) if entity(last).reach == "direct" or last in _OWNERS else last
    if "NAME" in carriers:
        return "PERSON" if last in _PEOPLE or last == "EVENT_ID" else last
    if "TEXT" in carriers and last in _OWNERS:
        return "FREE_TEXT"
    return _numbered(last, words) if "ID" in carriers else last


def _numbered(last: str, words: Sequence[str]) -> str:
    """What the number or key of a thing is."""
    if last in _ENTRIES and _KEY_WORDS & set(words) and "concept" not in words:
        return "EVENT_ID"
    return _NUMBER_OF.get(last, last)


def _phrases_in(words: Sequence[str]) -> list[_Phrase]:
    known, found, at = _known(), list[_Phrase](), 0
    while at < len(words):
        for end in range(min(len(words), at + _LONGEST), at, -1):
            said = known.get(tuple(words[at:end])) or _numbered_alike().get(_alike(words[at:end]))
            if said and (said[1] != "exact" or end - at == len(words)) and (said[1] != "end" or 0 < at < end == len(words)):
                found.append(_Phrase(*said, at, end))
                at = end - 1
                break
        at += 1
    return found


@functools.cache
def _parts(word: str) -> tuple[str, ...]:
    """The word, or the known words it is written together of: `Entlassungsdatum`, `patnr`, `hospitaladmittime`."""
    vocabulary = _vocabulary()
    if word in vocabulary or len(word) < _WHOLE:
        return (word,)
    return _cut(word, vocabulary) or _headed(word, vocabulary) or _begun(word, vocabulary) or (word,)


def _headed(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """An unknown word and the long known one that it ends in, as `Regiebehandelaar` does: in Dutch and German that is the thing."""
    ends = (at for at in range(3, len(word) - 1) if word[at:] in vocabulary and (len(word) - at >= _TAIL or word[at:] in _TAILS))
    return next(((word[:at], word[at:]) for at in ends), ())


def _begun(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """A long known word, something unknown, and what carries it, as in `patientidentificatienummer`."""
    tail = next((end for end in _TAILS if word.endswith(end)), None)
    heads = range(len(word) - len(tail or ""), _WHOLE, -1) if tail else ()
    return next(((word[:at], tail) for at in heads if tail and word[:at] in vocabulary), ())


def _cut(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """The fewest known words that the whole of a word is made of, letters that glue them left out; none where there are none."""
    found: tuple[str, ...] = ()
    for at in range(len(word) - 2, 2, -1):
        head, tail = word[:at], word[at:]
        if head not in vocabulary or (len(head) < _WHOLE and head not in _SHORT):
            continue
        for glue in _GLUE:
            rest = tail[len(glue) :]
            if not rest or not tail.startswith(glue):
                continue
            ends = (rest,) if rest in _ENDINGS or (rest in vocabulary and len(rest) >= _WHOLE) else _cut(rest, vocabulary)
            if ends and (not found or 1 + len(ends) < len(found)):
                found = (head, *ends)
    return found


@functools.cache
def _known() -> Mapping[tuple[str, ...], tuple[str, str]]:
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for phrase in row["words"].split(";"):
                found.setdefault(tuple(_fold(phrase).split()), (row["entity"], row["weight"]))
    return found


def _alike(words: Sequence[str]) -> tuple[str, ...]:
    return tuple("nr" if word in _NUMBER else word for word in words)


@functools.cache
def _numbered_alike() -> Mapping[tuple[str, ...], tuple[str, str]]:
    """The phrases in which a number is said, whatever its word."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for phrase, said in _known().items():
        if len(phrase) > 1 and _NUMBER & set(phrase):
            found.setdefault(_alike(phrase), said)
    return found


@functools.cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for phrase in _known() for word in phrase)


def _fold(phrase: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", phrase.casefold()) if not unicodedata.combining(c))
