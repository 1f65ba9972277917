"""Known identifiers searched in notes of about 250 characters, ten identifiers a subject, every variant on.

Comes in: a number of notes. Goes out: a line for each language, for all of them mixed, and for ten notes a subject: notes a
second in one process and by two workers, and the processor time of a note in this process and in a worker, beside a floor (every
value sought by `in`, letter by letter, of the same notes), the
share of planted identifiers found, with and without a typing error, and how many words of 1,000 notes are one error away from a
stranger's names. Every pass reads notes of people whom none has read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from random import Random

import polars as pl

from benchmarks.case import Asked
from benchmarks.known_notes import LANGUAGES, Note, exact, mistyped, notes
from benchmarks.timing import Took, in_turn, timed, told
from redact.detect import find_each, known_message
from redact.detect.folding import fold
from redact.detect.known_pool import find_all
from redact.detect.near_names import find_near
from redact.detect.variants import variants

ROWS = 10_000
TARGET = 50_000
EACH = 10
WORKERS = 2


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for each language and mixture."""
    rows = asked.rows[0] if asked.rows else ROWS
    for language in LANGUAGES:
        yield _line(language, [notes(language, rows, seed=seed) for seed in range(asked.repeat + 1)])
    for each in (1, EACH):
        passes = [_mixed(rows, each, seed) for seed in range(asked.repeat + 1)]
        yield _line("mixed", passes) | {"notes_a_subject": each}


def _mixed(rows: int, each: int, seed: int) -> list[Note]:
    """The languages in turn, a subject at a time."""
    subjects = max(1, rows // each // len(LANGUAGES))
    some = [notes(language, subjects, each, seed) for language in LANGUAGES]
    groups = ([one[at : at + each] for one in some] for at in range(0, subjects * each, each))
    return list(chain.from_iterable(chain.from_iterable(groups)))


def _line(language: str, passes: Sequence[Sequence[Note]]) -> dict[str, object]:
    turns = iter(passes)
    _search(next(turns))
    current: list[Sequence[Note]] = []

    def floor() -> None:
        current[:] = [next(turns)]
        exact(current[0])

    def search() -> dict[str, Took]:
        return {
            "search": timed(lambda: _search(current[0])),
            "worker": _worker(*_asked_of(current[0])),
            "workers": timed(lambda: _search(current[0], WORKERS)),
        }

    _search(passes[0], WORKERS)
    times = in_turn(floor, search, len(passes) - 1)
    some = passes[-1]
    size = sum(len(note.text.encode()) for note in some)
    about = {"language": language, "rows": len(some), "rows_are": "notes", "characters": round(sum(len(n.text) for n in some) / len(some))}
    floors = times.pop("floor")
    line = about | {"floor": {"what": "every value by `in`"} | told(floors, len(some), size)}
    line |= {"search": told(times["search"], len(some), size, floors)}
    line |= {"cpu_us_a_note": {stage: _of_a_note(times[stage], len(some)) for stage in ("search", "worker", "workers")}}
    line |= {"workers": told(times["workers"], len(some), size, floors) | {"workers": WORKERS, "target_rows_per_s": TARGET}}
    return line | _quality(some)


def _worker(head: dict[str, object], table: pl.DataFrame) -> Took:
    """What a worker takes that has heard nothing of these people: values that were just searched are in the caches of this process."""
    known_message.forget()
    return timed(lambda: known_message.answer(head, table))


def _asked_of(some: Sequence[Note]) -> tuple[dict[str, object], pl.DataFrame]:
    """The message that asks a worker for all of it."""
    return known_message.request([note.text for note in some], [note.known for note in some])


def _of_a_note(times: Sequence[Took], rows: int) -> float:
    """Microseconds of processor time of this process: for `worker` what a worker does, for `workers` what is left to the one that asks."""
    return round(min(took.cpu for took in times) / rows * 1e6, 1)


def _search(some: Sequence[Note], workers: int = 0) -> list[list[tuple[int, int, int]]]:
    return find_all([note.text for note in some], [note.known for note in some], workers)


def _quality(some: Sequence[Note]) -> dict[str, object]:
    """What was found of the planted, of the planted with a typing error, and what a stranger's names claim."""
    found = _search(some)
    planted = [
        any(start <= low and high - 1 <= end for start, end, _ in hits)
        for note, hits in zip(some, found, strict=True)
        for low, high, _ in note.planted
    ]
    strangers = [*some[len(some) // 2 :], *some[: len(some) // 2]]
    near = [_near(note.text, other) for note, other in zip(some, strangers, strict=True)]
    return {
        "planted_found": round(sum(planted) / max(1, len(planted)), 4),
        "mistyped_found": _mistyped(some),
        "near_a_stranger_per_1000": round(1000 * sum(near) / len(some), 2),
    }


def _near(text: str, other: Note) -> int:
    """How many words of a text are one edit away from the names of somebody else."""
    names = {name for entity, value in other.known for name in variants(entity, value).near}
    return sum(1 for reading in fold(text) for _ in find_near(reading, names))


def _mistyped(some: Sequence[Note]) -> float:
    """The share of family names of six letters or more that are found with one error."""
    rng = Random(4)  # noqa: S311  # notes that nobody has to guess
    asked = [note.known for note in some if len(note.known[1][1]) > 5 and note.known[1][1].isalpha()]
    wrong = [mistyped(known[1][1].capitalize(), rng).capitalize() for known in asked]
    told_apart = [(word, known) for word, known in zip(wrong, asked, strict=True) if word.lower() != known[1][1].lower()]
    hits = find_each([f"{word}." for word, _ in told_apart], [known for _, known in told_apart])
    return round(sum(map(bool, hits)) / max(1, len(told_apart)), 4)
