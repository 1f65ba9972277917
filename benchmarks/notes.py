"""Made-up English notes for measuring how fast names are found.

Comes in: a number of notes and a seed. Goes out: distinct notes; fewer are the first of more. Nobody's: people are invented
syllables behind common given names, the words are those of any ward.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

GIVEN = "Anna Ben Clara David Emma Frank Grace Henry Irene Jack Karen Liam Mary Noah Olga Peter Rose Simon Tina Victor".split()
SYLLABLES = "bar ber den dor fen gar hal kin lan mar nor pel ric sen tam ver wes wick ford ton".split()
TOWNS = "Antwerp Bristol Cambridge Derby Exeter Ghent Leeds Norwich Oxford Paris Sheffield Vienna York".split()
WHO = ("the daughter", "the son", "a neighbour", "the wife", "the husband", "the practice nurse", "the pharmacist")
HOW = "no mild severe some less more recurrent sudden known possible slight persistent painful chronic acute marked".split()
SIGN = (
    "pain swelling redness tingling stiffness weakness itching bruising tenderness numbness bleeding burning discharge cramps spasms "
    "warmth pressure rash scarring oedema"
).split()
WHERE = (
    "left ankle,right knee,lower back,upper arm,left hip,right wrist,neck,abdomen,chest wall,shoulder,left hand,right foot,scalp,"
    "lower leg,right elbow,jaw,left thigh,throat,right ear,groin"
).split(",")
PLANS = (
    "{} dressing every other day", "repeat bloods in {} weeks", "physiotherapy {} times a week", "review after {} days",
    "oral antibiotics for {} days", "{} tablets at night", "follow up in {} months", "walks {} metres", "fluids {} ml a day",
)  # fmt: skip
LINES = 10
"""Of a note of several lines; half of them stand in other notes too."""
SHARED = 300
"""Distinct lines that notes share."""


def short_notes(count: int, seed: int = 11) -> list[str]:
    """Distinct notes of one line and some 110 bytes: in most a person, in a third a place."""
    return _distinct(count, _short(Random(seed)))  # noqa: S311  # seeded on purpose


def long_notes(count: int, seed: int = 12) -> list[str]:
    """Distinct notes of `LINES` lines; one line in two is one of `SHARED` lines, the other stands nowhere else."""
    draw = Random(seed)  # noqa: S311  # seeded on purpose
    shared = _distinct(SHARED, _shared_lines(draw))
    single = _distinct(count * LINES // 2, _single_lines(draw))
    notes = (single[at : at + LINES // 2] + draw.sample(shared, LINES // 2) for at in range(0, len(single), LINES // 2))
    return ["\n".join(draw.sample(lines, LINES)) for lines in notes]


def _distinct(count: int, drawn: Iterator[str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[next(drawn)] = None
    return list(found)


def _short(draw: Random) -> Iterator[str]:
    while True:
        one, two = _finding(draw), _finding(draw)
        start = draw.choice(
            (f"Seen with {draw.choice(WHO)}", f"{_person(draw)} seen on the ward", f"Called {draw.choice(WHO)}, {_person(draw)},")
        )
        end = draw.choice((f"discussed with Dr {_surname(draw)}", f"lives in {draw.choice(TOWNS)}", _plan(draw)))
        yield f"{start} at {_hour(draw)}: {one}, {two}; {end}."


def _single_lines(draw: Random) -> Iterator[str]:
    while True:
        one, two = _finding(draw), _finding(draw)
        yield draw.choice(
            (
                f"{_hour(draw)} {_person(draw)} seen with {draw.choice(WHO)}, {one}, {two}.",
                f"Telephone call from {_person(draw)} in {draw.choice(TOWNS)}: {one}, {_plan(draw)}.",
                f"BP {draw.randint(95, 180)}/{draw.randint(50, 99)}, HR {draw.randint(50, 120)}, {40 + draw.random() * 60:.1f} kg, {one}.",
                f"Discussed with Dr {_surname(draw)} at {_hour(draw)}, {two}; {_plan(draw)}.",
            )
        )


def _shared_lines(draw: Random) -> Iterator[str]:
    while True:
        one, two = _finding(draw), _finding(draw)
        heading = draw.choice(("Examination", "Plan", "Nursing", "Course", "Advice", "Social"))
        yield f"{heading}: {one}, {two}; {_plan(draw)}, told {draw.choice(WHO)}."


def _finding(draw: Random) -> str:
    return f"{draw.choice(HOW)} {draw.choice(SIGN)} of the {draw.choice(WHERE)}"


def _plan(draw: Random) -> str:
    return draw.choice(PLANS).format(draw.randint(2, 90))


def _person(draw: Random) -> str:
    return f"{draw.choice(GIVEN)} {_surname(draw)}"


def _surname(draw: Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(2, 3))).capitalize()


def _hour(draw: Random) -> str:
    return f"{draw.randint(0, 23):02}:{draw.randint(0, 59):02}"
