"""What the detectors miss, and what they take for nothing: `python -m benchmarks recall [--rows N]`, texts of each set.

`python -m benchmarks.recall --misses` says also which texts hold a span that was missed, by their id.

Comes in: the annotated texts of the folder in REDACT_EVALUATION (or ../shared/data), which are not part of the project. Goes
out: one JSON line a set: for each class of gold labels its spans, the share wholly covered (leak recall: by any span, whatever
its entity), and for each entity found the share that meets a gold span (precision). No text is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.case import Asked
from redact.detect import Settings, Span, spans_for

ROWS = 300
SETS = {"en_presidio_research": "en", "fr_eds_pseudo": "fr", "nl_nedap": "nl", "de_ratschlab": "de"}

CLASSES = {
    "name": "PERSON NOM PRENOM Name",
    "place": "GPE STREET_ADDRESS ZIP_CODE VILLE ZIP ADRESSE Location Address",
    "date": "DATE_TIME DATE DATE_NAISSANCE Date",
    "contact": "PHONE_NUMBER EMAIL_ADDRESS DOMAIN_NAME IP_ADDRESS TEL MAIL Contact Email Phone_fax URL_IP",
    "number": "CREDIT_CARD IBAN_CODE US_SSN US_DRIVER_LICENSE IPP SECU NDA ID",
    "organisation": "ORGANIZATION HOPITAL Hospital Internal_Location",
    "other": "TITLE AGE NRP Age Occupation Other",
}
"""Our class of each gold label; organisations and other are told, and not aimed at."""

CLASS_OF = {label: name for name, labels in CLASSES.items() for label in labels.split()}


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """One line a set that is there, or the reason why there is none."""
    yield from _sets(asked.rows[0] if asked.rows else ROWS, misses=False)


def main() -> None:
    """Print one JSON line a set that is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recall", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="texts read of each set, evenly spread")
    parser.add_argument("--misses", action="store_true", help="say which texts, by their id, hold a span that was missed")
    given = parser.parse_args()
    for line in _sets(given.rows, given.misses):
        print(json.dumps(line))


def _sets(rows: int, misses: bool) -> Iterator[dict[str, object]]:
    folder = Path(os.environ.get("REDACT_EVALUATION", "../shared/data")) / "text"
    paths = {name: path for name in SETS if (path := folder / f"{name}.jsonl").exists()}
    if not paths:
        yield {"skipped": "expected annotated texts under REDACT_EVALUATION, found none"}
    for name, path in paths.items():
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        yield {"set": name} | judge(lines[:: max(1, len(lines) // rows)], SETS[name], misses)


def judge(lines: Sequence[dict[str, Any]], language: str, misses: bool = False) -> dict[str, Any]:
    """Return recall by class and precision by entity over annotated texts."""
    texts = pl.Series([line["text"] for line in lines])
    settings = Settings(names="known_only", workers=0)
    spans_for(texts[:1], pl.Series([language]), None, settings)
    began = time.perf_counter()
    found = spans_for(texts, pl.Series([language] * len(texts)), None, settings)
    seconds = time.perf_counter() - began
    gold: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    missed: dict[str, list[str]] = {}
    for line, spans in zip(lines, found, strict=True):
        for start, end, label in line["spans"]:
            gold[CLASS_OF[label]] += 1
            whole = is_covered(line["text"], start, end, spans)
            covered[CLASS_OF[label]] += whole
            if not whole:
                missed.setdefault(CLASS_OF[label], []).append(line["id"])
    right, all_found = _precision(lines, found)
    return {
        "texts": len(lines),
        "texts_per_s": round(len(lines) / seconds),
        "recall": {name: {"spans": gold[name], "covered": round(covered[name] / gold[name], 3)} for name in CLASSES if gold[name]},
        "precision": {entity: {"spans": n, "right": round(right[entity] / n, 3)} for entity, n in sorted(all_found.items())},
    } | ({"missed": missed} if misses else {})


def is_covered(text: str, start: int, end: int, spans: Sequence[Span]) -> bool:
    """Return whether every letter and digit of a gold span lies in some span."""
    return all(any(s.start <= at < s.end for s in spans) for at in range(start, end) if text[at].isalnum())


def _precision(lines: Sequence[dict[str, Any]], found: Sequence[Sequence[Span]]) -> tuple[Counter[str], Counter[str]]:
    def pairs() -> Iterator[tuple[str, bool]]:
        for line, spans in zip(lines, found, strict=True):
            for span in spans:
                yield span.entity, any(span.start < end and start < span.end for start, end, _ in line["spans"])

    judged = list(pairs())
    return Counter(entity for entity, right in judged if right), Counter(entity for entity, _ in judged)


if __name__ == "__main__":
    main()
