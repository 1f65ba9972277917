"""Names found by a model in English notes, beside Presidio and spaCy on the same notes and the same model.

Comes in: a number of notes. Goes out: a line for notes that are all different and one for notes of several lines, half of which
stand in other notes: notes a second of each way, and our ways as multiples of the peers, by the clock and by processor time.
Every pass reads notes that none has read, since answers are remembered; Presidio, the slowest, reads a part of them.

`--bare` reads `--rows` notes in morsels by the names alone, and tells the peak memory of this process and its workers on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any

import polars as pl

from benchmarks.case import Asked, peak_mb
from benchmarks.children import cpu_seconds, peaks_mb
from benchmarks.notes import long_notes, short_notes
from benchmarks.timing import Took, now
from redact.detect import Settings, spans_for
from redact.detect.names import model_for, read_names

ROWS, SHARE = 4_000, 10
"""Notes a pass, and the part of them that Presidio reads: one in so many."""
WORKERS, BATCH, MORSEL = 2, 128, 20_000
NAMES = Settings(entities=("ORGANIZATION",), numbers=False, workers=WORKERS)
"""An entity that no pattern finds: the model alone, with all that sending texts to workers takes."""
ALL = Settings(workers=WORKERS)
CORPORA = {"distinct": (short_notes, 1), "half of the lines repeat": (long_notes, 5)}
"""The notes and how many fewer of them are read, as they are longer."""

Way = Callable[[Sequence[str]], object]


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line a corpus, or the lines of the memory."""
    rows = asked.rows[0] if asked.rows else ROWS
    if asked.bare:
        yield from _memory(rows)
        return
    ways = _ways()
    for name, (make, fewer) in CORPORA.items():
        count = max(1, rows // fewer)
        notes = make(count * (asked.repeat + 1))
        times: dict[str, list[Took]] = {way: [] for way in ways}
        for start in range(0, len(notes), count):
            for way, read in ways.items():
                part = notes[start : start + (count // SHARE if way == "presidio" else count)]
                took = _took(read, part)
                if start:  # the first pass starts models and workers
                    times[way].append(Took(took.seconds / len(part), took.cpu / len(part)))
        size = sum(map(len, notes)) // len(notes)
        yield {"corpus": name, "rows": count, "bytes_a_note": size, "repeat": asked.repeat, "workers_peak_mb": peaks_mb()} | _told(times)


def _ways() -> dict[str, Way]:
    """Each way of reading notes; `names` is the model alone, `all` is everything that scrubbing looks for."""
    import spacy

    model = model_for("en")
    if model is None:
        raise SystemExit("expected an English model, found none")
    nlp = spacy.load(model, enable=["ner"])
    for other in nlp.disabled:
        nlp.remove_pipe(other)
    return {
        "presidio": _presidio(model),
        "spacy": lambda notes: list(nlp.pipe(notes)),
        "names, this core": lambda notes: read_names(notes, model),
        f"names, {WORKERS} workers": lambda notes: _spans(notes, NAMES),
        f"all, {WORKERS} workers": lambda notes: _spans(notes, ALL),
    }


def _presidio(model: str) -> Way:
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine: Any = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": model}])
    batch = BatchAnalyzerEngine(AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]))
    return lambda notes: batch.analyze_iterator(notes, "en", batch_size=BATCH)


def _spans(notes: Sequence[str], settings: Settings) -> object:
    return spans_for(pl.Series(notes), pl.Series(["en"] * len(notes)), None, settings)


def _took(read: Way, notes: Sequence[str]) -> Took:
    """What a way takes, the processor time of the workers included."""
    began, workers = now(), cpu_seconds()
    read(notes)
    ended = now()
    return Took(ended.seconds - began.seconds, ended.cpu - began.cpu + max(0.0, cpu_seconds() - workers))


def _told(times: dict[str, list[Took]]) -> dict[str, object]:
    """Notes a second by the median, and of our ways how many times those of each peer."""
    line: dict[str, object] = {}
    for way, took in times.items():
        said: dict[str, object] = {"notes_per_s": round(1 / median(one.seconds for one in took))}
        said["notes_per_cpu_s"] = round(1 / median(one.cpu for one in took))
        for peer in ("presidio", "spacy") if way not in ("presidio", "spacy") else ():
            said[f"times {peer}"] = {
                "median": round(median(other.seconds / one.seconds for one, other in zip(took, times[peer], strict=True)), 2),
                "cpu": round(median(other.cpu / one.cpu for one, other in zip(took, times[peer], strict=True)), 2),
            }
        line[way] = said
    return line


def _memory(rows: int) -> Iterator[dict[str, object]]:
    """Peaks after a tenth, a half and all of the notes."""
    told = {rows // 10, rows // 2, rows}
    for start in range(0, rows, MORSEL):
        _spans(short_notes(min(MORSEL, rows - start), seed=start), NAMES)
        read = min(rows, start + MORSEL)
        if any(start < mark <= read for mark in told):
            yield {"rows": read, "workers_peak_mb": peaks_mb(), "own_peak_mb": peak_mb()}
