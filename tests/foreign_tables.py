"""Tables in the words of other houses, as `tests/data/foreign_tables.csv` describes them.

Each was described and measured before any of its words was added to the lists of `redact.classify`; what was missing then came in.

Nobody's: names come from Faker, seeded; numbers are of series that no issuer has given out (births after 2090, test series 9999 and
999, area 9xx, a sex digit that is none), with check digits that hold.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import polars as pl
from faker import Faker

ROWS = 400
_SENTENCES = {
    "nl": ("De patiënt klaagt sinds gisteren over hoofdpijn.", "Geen koorts, goede eetlust,", "controle binnen {} weken."),
    "fr": ("Le patient se plaint de douleurs depuis hier.", "Pas de fièvre, bon appétit,", "contrôle dans {} semaines."),
    "de": ("Der Patient klagt seit gestern über Kopfschmerzen.", "Kein Fieber, guter Appetit,", "Kontrolle in {} Wochen."),
    "en": ("The patient has had a headache since yesterday.", "No fever, eating well,", "see again in {} weeks."),
    "bg": ("Пациентът се оплаква от главоболие от вчера.", "Без температура, добър апетит,", "контролен преглед след {} седмици."),
}
_AGENTS = ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/{}", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/{}")


@cache
def described() -> Mapping[str, Mapping[str, tuple[str, str, str]]]:
    """Table -> column -> (how values are made, entity, reach)."""
    tables: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)
    with (Path(__file__).parent / "data" / "foreign_tables.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables[row["table"]][row["column"]] = (row["values"], row["entity"], row["reach"])
    return tables


@cache
def foreign_table(name: str) -> pl.DataFrame:
    """The table, all Strings as a CSV file gives them; one value in twenty-five is missing."""
    rng, columns = random.Random(name), {}
    for column, (kind, _, _) in described()[name].items():
        how, *arguments = kind.split(":")
        make = _MAKERS[how](rng, *(arguments if how != "date" else [kind.removeprefix("date:")]))
        columns[column] = [make(row) if rng.random() > 0.04 or how in {"serial", "key"} else None for row in range(ROWS)]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


Maker = Callable[[int], str]


def _faked(method: str) -> Callable[..., Maker]:
    def make(rng: random.Random, locale: str = "en_US") -> Maker:
        fake = Faker(locale)
        fake.seed_instance(rng.randrange(10**6))
        return lambda _: str(getattr(fake, method)()).replace("\n", ", ")

    return make


def _date(rng: random.Random, said: str) -> Maker:
    form, first, last = said.rsplit(":", 2)
    start, days = datetime(int(first), 1, 1), 365 * (int(last) - int(first) + 1)
    return lambda _: (start + timedelta(minutes=rng.randrange(days * 1440))).strftime(form)


def _few(rng: random.Random, length: str) -> Maker:
    made = ["".join(rng.choice("BCDFGHJKLM0123456789") for _ in range(int(length) - 2)) + f"{n:02d}" for n in range(30)]
    return lambda _: rng.choice(made)


def _key(rng: random.Random, length: str) -> Maker:
    return lambda _: str(rng.randrange(10 ** (int(length) - 1), 10 ** int(length)))


def _bsn(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        while True:
            number = f"9999{rng.randrange(10**5):05d}"
            total = sum(int(digit) * weight for digit, weight in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
            if total % 11 == 0:
                return number

    return make


def _be(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        first = f"{rng.randrange(91, 100)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}998"
        return f"{first}{97 - int('2' + first) % 97:02d}"

    return make


def _egn(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        first = f"{rng.randrange(91, 100)}{rng.randrange(41, 53)}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
        total = sum(int(digit) * weight for digit, weight in zip(first, (2, 4, 8, 5, 10, 9, 7, 3, 6), strict=True))
        return f"{first}{total % 11 % 10}"

    return make


def _nhs(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        while True:
            first = f"999{rng.randrange(10**6):06d}"
            check = 11 - sum(int(digit) * weight for digit, weight in zip(first, range(10, 1, -1), strict=True)) % 11
            if check != 10:
                return f"{first[:3]} {first[3:6]} {first[6:]}{check % 11}"

    return make


def _nir(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        first = f"{rng.choice('12')}{rng.randrange(91, 100)}{rng.randrange(1, 13):02d}98999{rng.randrange(1000):03d}"
        return f"{first}{97 - int(first) % 97:02d}"

    return make


def _npi(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        first = f"2{rng.randrange(10**8):08d}"
        digits = [int(digit) for digit in "80840" + first]
        total = sum(digits[-2::-2]) + sum(divmod(2 * digit, 10)[0] + divmod(2 * digit, 10)[1] for digit in digits[::-2])
        return f"{first}{-total % 10}"

    return make


def _phone(rng: random.Random, prefix: str) -> Maker:
    if prefix == "+1":
        return lambda _: f"+1 {rng.randrange(200, 999)} 555 01{rng.randrange(100):02d}"
    return lambda _: f"{prefix}{rng.randrange(10, 100)} {rng.randrange(10, 100)} {rng.randrange(10, 100)} {rng.randrange(10, 100)}"


def _sentences(rng: random.Random, language: str) -> Maker:
    parts = _SENTENCES[language]
    return lambda _: " ".join(rng.sample(parts[:2], 2)) + " " + parts[2].format(rng.randrange(1, 400))


def _nihdi(rng: random.Random) -> Maker:
    def make(_: int) -> str:
        first = rng.randrange(900_000, 999_999)
        return f"{first}{97 - first % 97:02d}{rng.randrange(1, 999):03d}"

    return make


_MAKERS: Mapping[str, Callable[..., Maker]] = {
    "agent": lambda rng: lambda _: rng.choice(_AGENTS).format(rng.randrange(500, 600)),
    "be": _be,
    "bsn": _bsn,
    "choice": lambda rng, said: lambda _: rng.choice(said.split("|")),
    "city": _faked("city"),
    "cookie": lambda rng: lambda _: f"GA1.2.{rng.randrange(10**8, 10**9)}.{rng.randrange(10**9, 10**10)}",
    "date": _date,
    "egn": _egn,
    "email": lambda rng: lambda row: f"{rng.choice(['mail', 'info', 'me'])}{rng.randrange(10**4)}.{row}@example.org",
    "few": _few,
    "first": _faked("first_name"),
    "icd": lambda rng: lambda _: f"{rng.choice('ACEIJKMN')}{rng.randrange(10, 99)}.{rng.randrange(10)}",
    "int": lambda rng, low, high: lambda _: str(rng.randint(int(low), int(high))),
    "ip": lambda rng: lambda _: f"203.0.113.{rng.randrange(1, 255)}",
    "key": _key,
    "last": _faked("last_name"),
    "letterkey": lambda rng: lambda _: f"{rng.choice('KMNTX')}{rng.randrange(10**8, 10**9)}",
    "money": lambda rng: lambda _: f"{rng.uniform(0.5, 900):.2f}",
    "name": _faked("name"),
    "nhs": _nhs,
    "nihdi": _nihdi,
    "nir": _nir,
    "npi": _npi,
    "phone": _phone,
    "sentences": _sentences,
    "serial": lambda rng, prefix: lambda row: f"{prefix}{10_000 + row}",
    "ssn": lambda rng: lambda _: f"9{rng.randrange(10, 99)}-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
    "street": _faked("street_address"),
    "uin": lambda rng: lambda _: f"99{rng.randrange(10**7, 10**8)}",
    "ukpost": lambda rng: lambda _: f"ZZ{rng.randrange(1, 99)} {rng.randrange(1, 9)}XX",
    "user": _faked("user_name"),
}
