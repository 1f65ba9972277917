"""Whether the native gate lets every match of every pattern pass: `python -m benchmarks misses --rows 200000`.

Comes in: a number of texts. Goes out: one line: how many texts were read, how many matches stood in them, and how many of those the gate
would have kept from its recognizer, which must be none. The texts are the vectors of the recognizers, whole, cut and joined, with figures
of other scripts, letters that differ by case alone, accents, Cyrillic, and other spaces and dashes put in.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import regex

from benchmarks.case import Asked
from redact.detect.compiled import Gate, Pattern, compile_gate
from redact.detect.readers import patterns_of
from redact.detect.registry import LANGUAGES, presidio_for, recognizers_for

ROWS = 20_000
VECTORS = Path(__file__).parents[1] / "tests" / "recognizers" / "vectors"
FIGURES = ("٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
CASES = {"s": "ſ", "k": "\u212a", "i": "ı", "I": "İ", "å": "\u212b", "в": "\u1c80", "ß": "ẞ", "µ": "μ"}
SIGNS = {" ": "\u00a0\u2009\u202f", "-": "\u2011\u2013\u2212", ".": "·․", "'": "’ʼ"}
ACCENTS = "\u0301\u0300\u0308\u0327"


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    patterns = every_pattern()
    read, matched, missed = count(texts(rows), patterns, compile_gate(patterns))
    yield {"patterns": len(patterns), "texts": read, "patterns_met": matched, "missed": missed}


def every_pattern() -> list[Pattern]:
    """Return the patterns of all recognizers of all languages."""
    made = (one for language in LANGUAGES for one in (*recognizers_for(language, terms=True), *presidio_for(language)))
    return list(dict.fromkeys(pattern for one in made for pattern in patterns_of(one)))


def count(some: Iterator[str], patterns: Sequence[Pattern], gate: Gate) -> tuple[int, int, int]:
    """Return how many texts were read, how often a pattern matched in one, and how often the gate had not let it pass."""
    compiled = [regex.compile(one.regex, one.flags) for one in patterns]
    read = matched = missed = 0
    for text in some:
        fired = set(gate.fired(text))
        met = {number for number, pattern in enumerate(compiled) if pattern.search(text)}
        read, matched, missed = read + 1, matched + len(met), missed + len(met - fired)
    return read, matched, missed


def texts(rows: int, seed: int = 1) -> Iterator[str]:
    """Yield the vectors' texts, each changed in some way."""
    draw = random.Random(seed)  # noqa: S311  # it draws texts
    lines = (line for file in sorted(VECTORS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines())
    known = [json.loads(line)["text"] for line in lines]
    for row in range(rows):
        text = known[row % len(known)]
        yield _changed(text if draw.random() < 0.7 else f"{text}{draw.choice(' ;|')}{draw.choice(known)}", draw)


def _changed(text: str, draw: random.Random) -> str:
    way = draw.randrange(8)
    if way == 0:
        return text
    if way == 1:
        return text.translate({48 + at: figure for at, figure in enumerate(draw.choice(FIGURES))})
    if way == 2:
        low = draw.randrange(len(text))
        return text[low : low + draw.randrange(8, 80)] or text
    if way == 3:
        return text.swapcase() if draw.random() < 0.5 else text.upper()
    return "".join(_letter(letter, way, draw) for letter in text)


def _letter(letter: str, way: int, draw: random.Random) -> str:
    if draw.random() < 0.7:
        return letter
    if way == 4:
        return CASES.get(letter, letter)
    if way == 5:
        return draw.choice(SIGNS[letter]) if letter in SIGNS else letter
    if way == 6:
        return letter + draw.choice(ACCENTS) if letter.isalpha() else letter
    return draw.choice(("é", "Ж", "п", "ø", "ñ", letter)) if letter.isalpha() else letter
