"""Two corpora of English sentences of about 110 bytes: in one every text holds an identifier, in the other one in ten does.

Comes in: a number of texts and a seed. Goes out: texts, all distinct. The identifiers are made up, or are those that
standards print as examples.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

PARTS = (
    "was seen this morning and feels better", "reports less pain in the left knee", "the wound looks clean and dry",
    "stitches may be removed next week", "no sign of any new infection", "risks and benefits were discussed",
    "every question was answered at length", "blood pressure is well controlled now", "weight is stable since the last visit",
    "there is no swelling of the legs", "comes back after the results of the scan", "sooner if the fever should return",
    "physiotherapy goes well so far", "walks without a stick indoors", "climbs the stairs slowly with one hand",
    "sleeps better with the new medication", "appetite is good and fluids are taken", "mild headache after the second dose",
    "breathing is clear on both sides", "the skin around the scar is still red", "was advised to rest and to drink enough",
    "allergies were checked once more", "the cast will stay on for some weeks", "the family was told about the plan",
    "further tests were not needed today", "a small dressing was put on", "the ear was rinsed without trouble",
    "the referral letter was sent today", "hearing has improved on the right side", "no change in the dose for now",
)  # fmt: skip
OPENINGS = (
    "today", "this morning", "after lunch", "as planned", "on the ward", "at the desk", "by phone", "once more", "as before",
    "at home", "later on", "in short", "for now", "on arrival", "at discharge", "over night", "in the clinic", "as agreed",
    "without delay", "at first",
)  # fmt: skip
NAMED = ("anna.smith", "j.doe", "info", "ward7", "desk", "b.jones", "records", "night.shift")


def dense(count: int, seed: int = 1) -> list[str]:
    """Return texts with one identifier each."""
    return _distinct(count, seed, lambda draw, _: _with(draw))


def sparse(count: int, seed: int = 2) -> list[str]:
    """Return texts of which one in ten holds an identifier."""
    return _distinct(count, seed, lambda draw, at: _with(draw) if at % 10 == 0 else _without(draw))


def phones(count: int, seed: int = 3) -> list[str]:
    """Return texts with one telephone number each."""
    return _distinct(count, seed, lambda draw, _: _with(draw, PHONES))


def _distinct(count: int, seed: int, make: Callable[[random.Random, int], str]) -> list[str]:
    draw = random.Random(seed)  # noqa: S311  # it draws sentences
    found: dict[str, None] = {}
    while len(found) < count:
        found[make(draw, len(found))] = None
    return list(found)


def _without(draw: random.Random) -> str:
    return ", ".join([draw.choice(OPENINGS), *draw.sample(PARTS, 3)])


def _with(draw: random.Random, kinds: Sequence[Callable[[random.Random], str]] | None = None) -> str:
    first, second = draw.sample(PARTS, 2)
    return f"{draw.choice(OPENINGS)}, {first}, {draw.choice(kinds or IDENTIFIERS)(draw)}, {second}"


PHONES: tuple[Callable[[random.Random], str], ...] = (
    lambda draw: f"call (212) 555-01{draw.randrange(100):02}",
    lambda draw: f"phone 020 7946 0{draw.randrange(1000):03}",
    lambda draw: f"tel +32 470 {draw.randrange(100):02} {draw.randrange(100):02} 00",
    lambda draw: f"mobile 07700 900{draw.randrange(1000):03}",
    lambda draw: f"fax +31 20 555 0{draw.randrange(1000):03}",
    lambda draw: f"call 06 55 50 {draw.randrange(100):02} {draw.randrange(100):02}",
)
"""Each says one telephone number beside its word."""
IDENTIFIERS: tuple[Callable[[random.Random], str], ...] = (
    lambda draw: "credit card 4012888888881881",
    lambda draw: "IBAN GB82WEST12345698765432",
    lambda draw: f"mail {draw.choice(NAMED)}{draw.randrange(99)}@example.org",
    lambda draw: f"see https://www.example.org/notes/{draw.randrange(9999)}",
    lambda draw: f"born {draw.randrange(10, 29)}/{draw.randrange(10, 13)}/{draw.randrange(1930, 2015)}",
    lambda draw: "ssn 078-05-1120",
    lambda draw: f"host 192.0.2.{draw.randrange(256)}",
    lambda draw: f"device 00:00:5E:00:53:{draw.randrange(256):02X}",
    lambda draw: "npi 1234567893",
    lambda draw: f"passport 91280{draw.randrange(1000, 9999)}",
    lambda draw: "nhs number 943 476 5919",
    lambda draw: f"driver license H1223{draw.randrange(1000, 9999)}",
)
"""Each says one identifier beside its word."""
