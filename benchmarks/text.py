"""Scrubbing the notes of the sample clinic: by patterns only, and with the language models.

Comes in: a number of notes. Goes out: one line: notes a second of each way, beside a floor, one regular expression over as many
notes. Every pass of either way reads notes that none has read, since answers are remembered; the first, which starts models
and workers, is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from benchmarks.case import Asked
from benchmarks.timing import Took, in_turn, timed, told
from redact.detect import Settings, spans_for
from redact.testing.sample_clinic import sample_clinic

ROWS = 2_000
WAYS = {"patterns": Settings(names="known_only", ner=False), "models": Settings(names="known_only")}
"""Dutch notes have no packaged model: `models` reads those by patterns too."""
FLOOR = r"\d{7}"


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line for the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    notes = make(rows, (asked.repeat + 1) * len(WAYS))
    parts = (notes.slice(start, rows) for start in range(0, notes.height, rows))

    def case() -> dict[str, Took]:
        return {name: _seconds(next(parts), way) for name, way in WAYS.items()}

    case()
    times = in_turn(lambda: notes.head(rows)["note"].str.count_matches(FLOOR), case, asked.repeat)
    size = int(notes["note"].str.len_bytes().sum()) * rows // notes.height
    floors = times.pop("floor")
    languages = {str(code): round(n / notes.height, 2) for code, n in notes["note_language"].value_counts(sort=True).iter_rows()}
    about = {"rows": rows, "rows_are": "notes", "input_mb": round(size / 1e6, 2), "repeat": asked.repeat, "languages": languages}
    floor = {"what": f"count_matches({FLOOR})"} | told(floors, rows, size)
    yield about | {"floor": floor} | {name: told(took, rows, size, floors) for name, took in times.items()}


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
