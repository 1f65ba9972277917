"""Made-up people of one country: names, addresses, contacts, and numbers that look right and were never issued.

Comes in: a number, a locale of Faker, a random generator. Goes out: `Person`s. It must not know the organisations.

Mail and web addresses are those reserved for documentation (RFC 2606), IP addresses too (RFC 5737), telephone numbers those kept for
fiction (US, 555-01xx) or of ranges without subscribers; national numbers have a wrong check digit, or an area that is never given.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from faker import Faker

AS_OF = date(2026, 6, 30)
"""The day on which the samples are written."""


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    number: int
    first: str
    middle: str
    """The father's name in Bulgaria, else empty."""
    last: str
    sex: str
    born: date
    phone: str
    street: str
    postcode: str
    city: str

    @cached_property
    def name(self) -> str:
        """The whole name."""
        return " ".join(filter(None, [self.first, self.middle, self.last]))

    @cached_property
    def short(self) -> str:
        """First name and family name."""
        return f"{self.first} {self.last}"

    def age(self, day: date = AS_OF) -> int:
        """Years on a day."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass(frozen=True)
class Country:
    """What Faker and the rules of a country make people of."""

    locale: str
    middle: Callable[[str, str], str]
    """(a father's first name, sex) -> the middle name."""
    phone: Callable[[random.Random, int], str]
    place: Callable[[Faker, random.Random], tuple[str, str, str]]
    """Street, postcode, city."""


def make_people(count: int, country: Country, rng: random.Random, youngest: int = 6) -> list[Person]:
    """So many people, all different, at least `youngest` years old."""
    faker = Faker(country.locale)
    faker.seed_instance(rng.randrange(2**32))
    first = {sex: _pool(draw) for sex, draw in (("F", faker.first_name_female), ("M", faker.first_name_male))}
    last = {sex: _pool(draw) for sex, draw in (("F", _last(faker, "F")), ("M", _last(faker, "M")))}
    places = [country.place(faker, rng) for _ in range(min(count, 500))]
    people = []
    for number in range(1, count + 1):
        sex = rng.choice("FFFMM")
        born = AS_OF - timedelta(days=int(365.25 * (youngest + (96 - youngest) * rng.betavariate(2, 2.6))))
        middle = country.middle(rng.choice(first["M"]), sex)
        street, postcode, city = rng.choice(places)
        made = (rng.choice(first[sex]), middle, rng.choice(last[sex]), sex, born, country.phone(rng, number))
        people.append(Person(number, *made, street, postcode, city))
    return people


def _pool(draw: Callable[[], str]) -> list[str]:
    return sorted({draw() for _ in range(400)})


def _last(faker: Faker, sex: str) -> Callable[[], str]:
    draw: Callable[[], str] = getattr(faker, "last_name_female" if sex == "F" else "last_name_male", faker.last_name)
    return draw


def strangers(people: Sequence[Person], pool: Sequence[str]) -> list[str]:
    """The names of the pool that no person has any part of."""
    taken = {part for person in people for part in person.name.replace("-", " ").split()}
    return [name for name in pool if taken.isdisjoint(name.split())]


def mailbox(person: Person, latin: Callable[[str], str] = str.lower) -> str:
    """An address that follows the name and is nobody else's."""
    said = f"{latin(person.first)}.{latin(person.last)}{person.number}"
    kept = "".join(letter for letter in said if letter.isascii() and (letter.isalnum() or letter == "."))
    return f"{kept}@example.{('org', 'com', 'net')[person.number % 3]}"


def address_v4(rng: random.Random) -> str:
    """An address that is kept for documentation."""
    return f"{rng.choice(['192.0.2', '198.51.100', '203.0.113'])}.{rng.randint(1, 254)}"


def day_between(rng: random.Random, first: date, last: date) -> date:
    """A day from the first to the last."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))
