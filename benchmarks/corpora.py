"""Two corpora of English sentences of about 110 bytes: in one every text holds an identifier, in the other one in ten does.

Comes in: a number of texts and a seed. Goes out: the texts. The identifiers are made up, or are those that standards print as examples.
"""

from __future__ import annotations

import random

SENTENCES = (
    "The patient was seen this morning and reports less pain in the left knee after the change of medication",
    "Wound looks clean and dry, stitches may be removed next week if there is no sign of any new infection",
    "Discussed the risks and benefits of the operation at length and answered every question that was asked",
    "Blood pressure is well controlled, weight is stable and there is no swelling of the legs at this visit",
    "Follow up in the clinic after the results of the scan are known, sooner if the fever should come back",
    "Physiotherapy goes well, walks without a stick now and climbs the stairs slowly with one hand on the rail",
)
IDENTIFIERS = (
    "credit card 4012888888881881",
    "IBAN GB82WEST12345698765432",
    "mail anna.smith@example.org",
    "see https://www.example.org/notes/a7",
    "born 12/03/1951",
    "ssn 078-05-1120",
    "host 192.0.2.44",
    "device 00:00:5E:00:53:AF",
    "npi 1234567893",
    "passport 912803456",
    "nhs number 943 476 5919",
    "licence H12234567",
)


def dense(count: int, seed: int = 1) -> list[str]:
    """Return texts with one identifier each."""
    draw = random.Random(seed)  # noqa: S311  # it draws sentences
    return [_with(draw, draw.choice(IDENTIFIERS)) for _ in range(count)]


def sparse(count: int, seed: int = 2) -> list[str]:
    """Return texts of which one in ten holds an identifier."""
    draw = random.Random(seed)  # noqa: S311  # it draws sentences
    return [_with(draw, draw.choice(IDENTIFIERS)) if at % 10 == 0 else _plain(draw) for at in range(count)]


def _plain(draw: random.Random) -> str:
    words = draw.choice(SENTENCES).split()
    place = draw.randrange(len(words))
    return " ".join([*words[place:], *words[:place]])


def _with(draw: random.Random, identifier: str) -> str:
    words = _plain(draw).split()[:14]
    place = draw.randrange(len(words))
    return " ".join([*words[:place], identifier, *words[place:]])
