"""Made-up sentences of clinical notes: those that name somebody, with the places of the names, and those that name nobody.

Comes in: a language; the frames are in `sentences.tsv`, where {G} is a given name, {F} a family name and {I} an initial. Goes out:
texts with the spans of their names, the same on every call. Nobody is called so: half of the names are usual ones, half are made
of syllables and stand on no list.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

USUAL = {
    "nl": ("Sofie Anke Lotte Bram Joris Katrien Dirk Veerle", "Peeters Janssens Wouters Willems Claes Maes"),
    "fr": ("Chloé Désiré Camille Antoine Thierry Mathilde Didier Solène", "Lefebvre Dubois Lambert Renard Mercier Fontaine"),
    "en": ("Emma Ethan Olivia Callum Hannah Jacob Imogen Trevor", "Thompson Harris Walker Bennett Clarke Morgan"),
    "bg": ("Мария Иван Десислава Георги Петър Цветелина Надежда Стоян", "Петров Иванова Димитров Николова Тодоров Стоянова"),
    "de": ("Ingrid Jürgen Lukas Anneliese Torsten Heike Matthias Sabine", "Schmidt Hoffmann Schneider Lehmann Krüger Neumann"),
}
RARE = {
    "nl": (
        "Jorwin Maithe Tjalda Wievke Noorlin Bauwke Fenrik Sjoukelien",
        "Quaghebeurs Vandrimmelen Kerkaert Stroobrugge Dhollander Loyckx",
    ),
    "fr": (
        "Maëlwenn Yvanick Solvanne Thibalt Orlanne Kerwan Ludovanne Ismérie",
        "Delvingt Roquelain Quévremont Bastrelle Charnoux Vermelin",
    ),
    "en": ("Kaelith Dravon Merrilyn Tosh Zanele Oswyn Brenlee Jorvan", "Penhallick Thistlewood Marchbain Quorley Haverstoke Wrexley"),
    "bg": (
        "Здравелин Мирелина Огнемир Бисерка Радомирка Велимира Любозар Чудомира",
        "Дерменчиян Каракашлъ Узунбаш Лефтерис Брънзалъ Сарафян",
    ),
    "de": ("Trudelind Wiebrecht Jorunde Falkmar Zeynur Maikel Oswine Henrich", "Hollwarth Brüggelan Quastner Ziegelroth Dramburg Vösslin"),
}

_SLOT = re.compile(r"\{([GFI])\}")


def naming(language: str, each: int = 6) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Every frame of a language several times, each time with other names, and where the names stand."""
    draw = random.Random(f"names {language}")  # a seeded choice of test names
    for number in range(each):
        lists = (USUAL, RARE)[number % 2][language]
        given, family = (names.split() for names in lists)
        for frame in _frames(language, "naming"):
            yield _filled(frame, draw.sample(given, 4), draw.sample(family, 4), draw)


def nameless(language: str) -> list[str]:
    """The sentences of a language that name nobody."""
    return _frames(language, "nameless")


@cache
def _frames(language: str, kind: str) -> list[str]:
    lines = Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [frame.replace("\\n", "\n") for code, what, frame in cells if (code, what) == (language, kind)]


def _filled(frame: str, given: list[str], family: list[str], draw: random.Random) -> tuple[str, list[tuple[int, int]]]:
    text, spans, at = "", [], 0
    repeats = ". {F} " in frame or ". {G} " in frame  # the same person again
    for slot in _SLOT.finditer(frame):
        text += frame[at : slot.start()]
        at = slot.end()
        if slot[1] == "I":
            text += given[-1][0]
            continue
        names = given if slot[1] == "G" else family
        name = names[0] if repeats else names.pop(0)
        if slot[1] == "F" and draw.random() < 0.1:
            name = name.upper()
        spans.append((len(text), len(text) + len(name)))
        text += name
    return text + frame[at:], spans
