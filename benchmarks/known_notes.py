"""Notes of people whose identifiers are known, seeded: what `python -m benchmarks known` searches.

Comes in: a language, how many subjects, how many notes each. Goes out: texts of about 250 characters, each with the (entity,
value) pairs of its subject. One note in two holds two of them, in some way of writing; every note holds a date, figures and
words of a report that belong to nobody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from faker import Faker

LANGUAGES = ("nl", "fr", "en", "bg")
SIZE = 250

_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB", "bg": "bg_BG"}
_SENTENCES = {
    "nl": "Patiënt komt op controle wegens aanhoudende hoest.|Bloeddruk 134/82 mmHg, pols 72, sat 97%.|Geen koorts, eetlust goed."
    "|Start amoxicilline 500 mg 3x per dag gedurende 7 dagen.|Labo van {day}: Hb 13,2 g/dl, CRP 4.|Gewicht 81,5 kg, lengte 178 cm."
    "|Thuisverpleging ingelicht, afspraak over 3 weken.|Wondje aan de linkervoet geneest traag.|Besproken met de huisarts; akkoord.",
    "fr": "Vu en consultation pour une toux persistante.|Tension 134/82 mmHg, pouls 72, sat 97 %.|Pas de fièvre, appétit conservé."
    "|Débuter amoxicilline 500 mg 3x par jour pendant 7 jours.|Prise de sang du {day} : Hb 13,2 g/dl, CRP 4.|Poids 81,5 kg, taille 178 cm."
    "|Soins à domicile prévenus, rendez-vous dans 3 semaines.|La plaie du pied gauche guérit lentement.|Discuté avec le médecin traitant.",
    "en": "Seen today for a cough that does not go away.|Blood pressure 134/82 mmHg, pulse 72, sat 97%.|No fever, appetite is good."
    "|Start amoxicillin 500 mg 3x a day for 7 days.|Blood test of {day}: Hb 13.2 g/dl, CRP 4.|Weight 81.5 kg, height 178 cm."
    "|Home nursing informed, appointment in 3 weeks.|The wound on the left foot heals slowly.|Discussed with the general practitioner.",
    "bg": "Пациентът идва на преглед поради упорита кашлица.|Кръвно налягане 134/82 mmHg, пулс 72, сат 97%."
    "|Няма температура, апетитът е запазен."
    "|Започва амоксицилин 500 мг 3 пъти дневно за 7 дни.|Изследване от {day}: Хб 13,2 г/дл, CRP 4.|Тегло 81,5 кг, ръст 178 см."
    "|Уведомена е домашната сестра, час след 3 седмици.|Раната на лявото стъпало зараства бавно.|Обсъдено с личния лекар.",
}  # fmt: skip
_BEFORE = {
    "nl": "Mevr. {}|gezien: {}|contact via {}|ref. {}|({})",
    "fr": "Mme {}|vu : {}|joindre par {}|réf. {}|({})",
    "en": "Mrs {}|seen: {}|reach by {}|ref. {}|({})",
    "bg": "г-жа {}|приет: {}|връзка чрез {}|№ {}|({})",
}
_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
}

Pairs = tuple[tuple[str, str], ...]
Way = Callable[[str, str, Random], Iterator[str]]


class Note(NamedTuple):
    """One note, what is known of its subject, and what stands in it."""

    text: str
    known: Pairs
    planted: tuple[tuple[int, int, int], ...]
    """(start, end, index of the pair)."""


def notes(language: str, subjects: int, each: int = 1, seed: int = 4) -> list[Note]:
    """`each` notes of every subject, one after the other."""
    rng = Random(f"{seed} {language}")  # noqa: S311  # notes that nobody has to guess
    people = [_person(language, rng) for _ in range(subjects)]
    return [_note(language, person, rng) for person in people for _ in range(each)]


def mistyped(name: str, rng: Random) -> str:
    """The name with one letter inserted, left out, replaced, or changed with the next."""
    at, letter = rng.randrange(len(name) - 1), rng.choice(name)
    ways = (letter + name[at:], name[at + 1 :], letter + name[at + 1 :], name[at + 1] + name[at] + name[at + 2 :])
    return name[:at] + rng.choice(ways)


@cache
def _pools(language: str) -> tuple[list[str], list[str], list[str]]:
    faker = Faker(_LOCALES[language])
    faker.seed_instance(4)
    return tuple([make() for _ in range(3_000)] for make in (faker.first_name, faker.last_name, faker.street_name))  # type: ignore[return-value]


def _person(language: str, rng: Random) -> Pairs:
    firsts, lasts, streets = _pools(language)
    first, last = rng.choice(firsts), rng.choice(lasts)
    born = date(1925, 1, 1) + timedelta(rng.randrange(36_000))
    number = f"{born:%y%m%d}{rng.randrange(10**5):05}"
    login = plain(first)[:1] + "." + plain(last).replace(" ", "")
    street, house, town = rng.choice(streets), rng.randrange(1, 250), rng.randrange(1000, 9999)
    return (
        ("PERSON", first),
        ("PERSON", last),
        ("DATE_OF_BIRTH", born.isoformat()),
        ("BE_NATIONAL_NUMBER", number),
        ("PHONE_NUMBER", f"+32 4{rng.randrange(10**8):08}"),
        ("EMAIL_ADDRESS", f"{login}{rng.randrange(100)}@example.org".lower()),
        ("STREET_ADDRESS", f"{street} {house}, {town}"),
        ("IBAN_CODE", f"BE{rng.randrange(10**14):014}"),
        ("MEDICAL_RECORD_NUMBER", f"P-{rng.randrange(10**7):07}"),
        ("PERSON", f"{rng.choice(firsts)} {rng.choice(lasts)}"),
    )


def _note(language: str, known: Pairs, rng: Random) -> Note:
    sentences = _SENTENCES[language].split("|")
    day = date(2019, 1, 1) + timedelta(rng.randrange(2_000))
    parts = rng.sample(sentences, len(sentences))
    held = rng.sample(range(len(known)), 2) if rng.random() < 0.5 else []
    said = [(index, _written(language, *known[index], rng)) for index in held]
    while parts and sum(map(len, parts)) + sum(len(one) + 12 for _, one in said) > SIZE:
        parts.pop()
    text, planted = "", []
    for place, part in enumerate(parts):
        text += ("" if not text else "\n" if rng.random() < 0.1 else " ") + part.format(day=f"{day:%d/%m/%Y}")
        if place < len(said):
            index, one = said[place]
            before, after = rng.choice(_BEFORE[language].split("|")).split("{}")
            text += f" {before}{one}"
            planted.append((len(text) - len(one), len(text), index))
            text += after
    return Note(text, known, tuple(planted))


def _written(language: str, entity: str, value: str, rng: Random) -> str:
    """One of the ways in which a value is written."""
    ways = [way for way in _WAYS[entity](language, value, rng) if way]
    return rng.choice(ways)


def _names(language: str, value: str, rng: Random) -> Iterator[str]:
    yield from (value, value.upper(), value.lower(), plain(value))
    first, _, rest = value.partition(" ")
    if rest:
        yield from (f"{rest} {first}", f"{rest.upper()}, {first}", f"{first[0]}. {rest}", f"{plain(rest)} {first[0]}.")


def _days(language: str, value: str, rng: Random) -> Iterator[str]:
    day = date.fromisoformat(value)
    month = _MONTHS[language].split()[day.month - 1]
    yield from (f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day:%y}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", value)
    yield from (f"{day.day} {month} {day.year}", f"{day.day} {month[:3]} '{day:%y}")


def _numbers(language: str, value: str, rng: Random) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, value))
    yield from (value, digits, " ".join(digits[at : at + 2] for at in range(0, len(digits), 2)))
    yield f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:]}"


def _phones(language: str, value: str, rng: Random) -> Iterator[str]:
    own = value.removeprefix("+32 ")
    yield from (value, f"0{own}", f"0{own[:3]}/{own[3:5]}.{own[5:7]}.{own[7:]}", f"0032{own}", f"+32 (0){own[:3]} {own[3:6]} {own[6:]}")


def _mails(language: str, value: str, rng: Random) -> Iterator[str]:
    yield from (value, value.upper(), value.replace("@", " (at) "), value.replace("@", " at "))


def _addresses(language: str, value: str, rng: Random) -> Iterator[str]:
    line = value.split(",")[0]
    yield from (value, line, line.upper(), plain(line), line.rpartition(" ")[0] if len(line) > 12 else line)


def _accounts(language: str, value: str, rng: Random) -> Iterator[str]:
    yield from (value, " ".join(value[at : at + 4] for at in range(0, len(value), 4)), f"{value[4:7]}-{value[7:14]}-{value[14:]}")


def plain(text: str) -> str:
    """The text without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


_WAYS: dict[str, Way] = {
    "PERSON": _names,
    "DATE_OF_BIRTH": _days,
    "BE_NATIONAL_NUMBER": _numbers,
    "PHONE_NUMBER": _phones,
    "EMAIL_ADDRESS": _mails,
    "STREET_ADDRESS": _addresses,
    "IBAN_CODE": _accounts,
    "MEDICAL_RECORD_NUMBER": _numbers,
}


def exact(some: Sequence[Note]) -> int:
    """How many values stand in their notes letter by letter: the floor of every search."""
    return sum(value in note.text for note in some for _, value in note.known)
