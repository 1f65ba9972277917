"""Free text, patterns and models: how many texts a second, beside Presidio, other peers, and Hyperscan alone.

Comes in: a number of texts. Goes out: one line for each set of recognizers and corpus (`benchmarks.corpora`: an identifier in every text,
or in one of ten), patterns alone, then one line for the notes of the sample clinic. Every pass reads texts that none has read,
since answers are remembered; the first, which starts models and workers, is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from benchmarks import peers
from benchmarks.case import Asked
from benchmarks.corpora import dense, phones, sparse
from benchmarks.timing import Took, in_turn, timed, told
from redact.detect import Settings, detect, spans_for
from redact.testing.sample_clinic import sample_clinic

ROWS = 2_000
MORE = 10
"""A fast way reads so many times the texts of the slow ones."""
CORPORA: dict[str, Callable[[int, int], list[str]]] = {"dense": dense, "sparse": sparse}
PHONES: dict[str, Callable[[int, int], list[str]]] = {"phones": phones, "dense": dense, "sparse": sparse}
TIMES_PHONES = 3
"""Times the phone library alone, in one process."""
TARGETS = {"dense": 40, "sparse": 150}
"""Times Presidio, with 2 workers."""
WAYS = {"patterns": Settings(names="known_only", ner=False), "models": Settings(names="known_only")}
"""Dutch notes have no packaged model: `models` reads those by patterns too."""
FLOOR = r"\d{7}"


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line a set and corpus, and one for the notes, all for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    for which in peers.SETS:
        for name in CORPORA:
            yield _beside(which, name, rows, asked.repeat)
    for name, make in PHONES.items():
        yield _phones(name, make, rows, asked.repeat)
    yield _notes(rows, asked.repeat)


def _beside(which: str, corpus: str, rows: int, repeat: int) -> dict[str, object]:
    """Our patterns with 2 workers and in one process, beside Presidio's analyzer on the same recognizers, and the peers."""
    wanted, strict = peers.entities(which), which != "all"
    fast: dict[str, peers.Way] = {
        "workers_2": lambda texts: detect(texts, "en", wanted, ner=False, strict=strict, workers=2),
        "one_process": lambda texts: detect(texts, "en", wanted, ner=False, strict=strict, workers=0),
        "hyperscan": peers.raw_hyperscan(which),
        **peers.others(which),
    }
    theirs, seeds = peers.presidio(which), iter(range(1_000))

    def case() -> dict[str, Took]:
        return {name: _timed(way, CORPORA[corpus](rows * MORE, next(seeds))) for name, way in fast.items()}

    for way in (theirs, *fast.values()):
        way(CORPORA[corpus](rows, next(seeds)))
    times = in_turn(lambda: theirs(CORPORA[corpus](max(1, rows // MORE), next(seeds))), case, repeat)
    rates = {name: max(rows * MORE / took.seconds for took in taken) for name, taken in times.items()}
    rates["floor"] /= MORE * MORE
    cpu = min(took.cpu for took in times["floor"]) * MORE * MORE / min(took.cpu for took in times["one_process"])
    floor = rates.pop("floor")
    return {
        "recognizers": which,
        "corpus": corpus,
        "rows": rows * MORE,
        "texts_per_s": {"presidio": round(floor)} | {name: round(rate) for name, rate in rates.items()},
        "times_presidio": {"workers_2": round(rates["workers_2"] / floor, 1), "one_process_cpu": round(cpu, 1)},
        "target": TARGETS[corpus] if which != "shared" else None,
    }


def _phones(corpus: str, make_texts: Callable[[int, int], list[str]], rows: int, repeat: int) -> dict[str, object]:
    """Phones apart: our form and the phone library behind the gate, beside the library alone; one process."""
    library, seeds = peers.phone_library(), iter(range(1_000))

    def ours(texts: Sequence[str]) -> object:
        return detect(texts, "en", ["PHONE_NUMBER"], ner=False, workers=0)

    for way in (library, ours):
        way(make_texts(rows, next(seeds)))
    times = in_turn(lambda: library(make_texts(rows, next(seeds))), lambda: {"ours": _timed(ours, make_texts(rows, next(seeds)))}, repeat)
    cpu = min(took.cpu for took in times["floor"]) / min(took.cpu for took in times["ours"])
    rates = {name: round(max(rows / took.seconds for took in taken)) for name, taken in times.items()}
    return {"phones_in": corpus, "rows": rows, "texts_per_s": rates, "times_library_cpu": round(cpu, 1), "target": TIMES_PHONES}


def _timed(way: peers.Way, texts: Sequence[str]) -> Took:
    return timed(lambda: way(texts))


def _notes(rows: int, repeat: int) -> dict[str, object]:
    notes = make(rows, (repeat + 1) * len(WAYS))
    parts = (notes.slice(start, rows) for start in range(0, notes.height, rows))

    def case() -> dict[str, Took]:
        return {name: _seconds(next(parts), way) for name, way in WAYS.items()}

    case()
    times = in_turn(lambda: notes.head(rows)["note"].str.count_matches(FLOOR), case, repeat)
    size = int(notes["note"].str.len_bytes().sum()) * rows // notes.height
    floors = times.pop("floor")
    languages = {str(code): round(n / notes.height, 2) for code, n in notes["note_language"].value_counts(sort=True).iter_rows()}
    about = {"rows": rows, "rows_are": "notes", "input_mb": round(size / 1e6, 2), "repeat": repeat, "languages": languages}
    floor = {"what": f"count_matches({FLOOR})"} | told(floors, rows, size)
    return about | {"floor": floor} | {name: told(took, rows, size, floors) for name, took in times.items()}


def make(rows: int, parts: int) -> pl.DataFrame:
    """`rows` times `parts` distinct notes: `note`, `note_language`, `known` (the cells that identify the patient)."""
    clinic = sample_clinic(rows * parts)
    cells = clinic.planted.filter(pl.col("start").is_null(), pl.col("table") == "patients")
    known = cells.group_by("subject", maintain_order=True).agg(known=pl.struct("entity", "value"))
    notes = clinic.tables["visits"].drop_nulls("note").unique("note", keep="first", maintain_order=True).head(rows * parts)
    return notes.join(known, left_on="patient_id", right_on="subject", how="left", maintain_order="left")


def _seconds(notes: pl.DataFrame, way: Settings) -> Took:
    """How long one way takes, the identifiers of each note's patient in hand."""
    known = [[(one["entity"], one["value"]) for one in mine or ()] for mine in notes["known"].to_list()]
    return timed(lambda: spans_for(notes["note"], notes["note_language"], known, way))
