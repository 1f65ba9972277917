"""What must go from a text: detectors, the subject's known identifiers and the last net, put together.

Comes in: texts, their languages, the known identifiers of each row, settings. Goes out: for each row its spans, in order,
without overlaps. What detectors say of a text is shared between rows; what a row knows is not. It must not know operators.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Literal

import polars as pl

from redact.detect import pool
from redact.detect.job import Job
from redact.detect.known import Hit
from redact.detect.known_pool import find_all
from redact.detect.numbers import read_numbers
from redact.detect.overlaps import outside, resolve
from redact.detect.span import Span
from redact.detect.spans import make_job
from redact.detect.staff import find_staff
from redact.errors import DetectionError

SPLIT = ("PERSON", "LOCATION", "ORGANIZATION", "DATE_TIME", "ADDRESS", "AGE")
"""Entities that a known identifier may be cut out of; any other is widened around it or keeps it whole."""

RECOGNIZER = "KnownIdentifiers"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Settings:
    """How texts are scrubbed."""

    entities: tuple[str, ...] | None = None
    """The entities to replace; None is all."""
    names: Literal["detect", "known_only"] = "detect"
    """`detect` refuses a language without a name detector; `known_only` finds the row's own names there."""
    also: tuple[str, ...] = ()
    """Entities that name nobody, to be replaced all the same."""
    numbers: bool = True
    """Whether seven or more unexplained digits are a NUMBER."""
    ner: bool = True
    """Whether a model looks for names at all."""
    gate: bool = True
    """Whether lines that cannot hold a name go unread by the model."""
    seconds: float = 5.0
    """How long all patterns together may take over one text of up to some pages; a longer one has more, by its length."""
    keep: tuple[str, ...] = ()
    """Entities that stay in the text; a known identifier inside of them does not."""
    models: tuple[tuple[str, str], ...] = ()
    """(language, spaCy model) where it is not the one of this package."""
    country: str = ""
    """ISO 3166 code of the country whose numbers are expected."""
    staff: tuple[str, ...] = field(default=(), repr=False)
    """Names that go from every text, whosever it is."""
    workers: int | None = None
    """Worker processes; 0 is none, None one for each core of this process where that pays."""


def spans_for(
    texts: pl.Series, languages: pl.Series, known: Sequence[Pairs] | None = None, settings: Settings | None = None
) -> list[list[Span]]:
    """Return the spans of each row that must be replaced, sorted, without overlaps; a null text has none.

    `known` holds, for each row, the (entity, value) pairs of its subject; `known_index` of a span points into it. Raises
    DetectionError for an unknown language, a language without a name detector unless `names` is `known_only`, and a
    text that could not be vouched for.
    """
    settings = settings or Settings()
    values, codes = texts.to_list(), languages.to_list()
    if len(values) != len(codes) or (known is not None and len(known) != len(values)):
        raise ValueError("texts, languages and known must be of one length")
    found = _detect(values, codes, settings)
    staff = find_staff([text or "" for text in values], settings.staff)
    pairs: Sequence[Pairs] = known if known is not None else [()] * len(values)
    hits = find_all([text or "" for text in values], pairs, settings.workers)
    return [
        _put_together(text, spans, _with_staff(text, _spans_of(mine, own), named), settings) if text else []
        for text, spans, mine, own, named in zip(values, found, hits, pairs, staff, strict=True)
    ]


def _detect(values: list[str | None], codes: list[str | None], settings: Settings) -> list[list[Span]]:
    jobs = {code: _job(code, settings) for text, code in dict.fromkeys(zip(values, codes, strict=True)) if text}
    found: list[list[Span]] = [[] for _ in values]
    for code, job in jobs.items():
        rows = [row for row, text in enumerate(values) if text and codes[row] == code]
        for row, spans in zip(rows, _shared().read([values[row] or "" for row in rows], job, settings.workers), strict=True):
            found[row] = spans
    return found


def _job(code: str | None, settings: Settings) -> Job:
    wanted = None if settings.entities is None else (*settings.entities, *settings.keep)
    job = replace(make_job(code, wanted, settings.ner, settings.seconds, dict(settings.models)), also=settings.also, gate=settings.gate)
    if job.model is None and settings.names == "detect":
        raise DetectionError(
            f"language {job.language!r}: expected a name detector, found none",
            "install or name a spaCy model, or say `names: known_only` with `because:`",
        )
    return job


def _spans_of(hits: Iterable[Hit], known: Pairs) -> list[Span]:
    return [Span(start, end, known[index][0], 1.0, RECOGNIZER, index) for start, end, index in hits]


def _with_staff(text: str, mine: list[Span], staff: Sequence[Span]) -> list[Span]:
    """The subject's own identifiers, and of the names of staff what lies outside of them."""
    return sorted([*mine, *(part for span in staff for part in outside(text, span, mine))]) if staff else mine


def _put_together(text: str, found: Iterable[Span], mine: Sequence[Span], settings: Settings) -> list[Span]:
    wanted: list[Span] = []
    kept: list[Span] = []
    for span in found:
        out = span.entity in settings.keep or (settings.entities is not None and span.entity not in settings.entities)
        (kept if out else wanted).append(span)
    spans = combine(text, mine, resolve(text, wanted, settings.country))
    if settings.numbers:
        claimed = [span[:2] for span in spans] + [span[:2] for span in kept if span.entity in settings.keep]
        spans = sorted(spans + read_numbers(text, claimed))
    return spans


def combine(text: str, known: Sequence[Span], detected: Sequence[Span]) -> list[Span]:
    """Return known and detected spans (each sorted, without overlaps) as one list; what either covers stays covered.

    A known identifier wins. Around it a name, place or date is cut; inside any other entity (a number, an e-mail address)
    it is widened to the whole when it is most of it, and otherwise left to that entity; neither reaches into another known one.
    """
    mine, theirs = list(known), []
    for span in detected:
        inside = [one for one in mine if span.start <= one.start and one.end <= span.end]
        if not inside or span.entity in SPLIT or any(span[:2] == one[:2] for one in inside):
            theirs.append(span)
            continue
        mine = [one for one in mine if one not in inside]
        main = max(inside, key=lambda one: one.end - one.start)
        whole = 10 * (main.end - main.start) >= 6 * (span.end - span.start)
        mine = sorted([*mine, *outside(text, main._replace(start=span.start, end=span.end) if whole else span, mine)])
    return sorted([*mine, *(part for span in theirs for part in outside(text, span, mine))])


class Memory:
    """What detectors said of the texts last read, up to some number of bytes; keyed by text and job."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._held: OrderedDict[tuple[str, Job], list[Span]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """How many texts are held."""
        return len(self._held)

    def read(self, texts: Sequence[str], job: Job, workers: int | None) -> list[list[Span]]:
        """Return the spans of each text, asking the detectors only about those not held."""
        distinct = dict.fromkeys(texts)
        with self._lock:
            answers = {text: self._held[text, job] for text in distinct if (text, job) in self._held}
            for text in answers:
                self._held.move_to_end((text, job))
        new = [text for text in distinct if text not in answers]
        answers.update(zip(new, pool.read_all(new, job, workers) if new else [], strict=True))
        with self._lock:
            for text in new:
                self._hold(text, job, answers[text])
        return [answers[text] for text in texts]

    def _hold(self, text: str, job: Job, spans: list[Span]) -> None:
        if (text, job) in self._held:
            return
        self._held[text, job] = spans
        self._free -= _bytes(text, spans)
        while self._free < 0:
            (old, _), theirs = self._held.popitem(last=False)
            self._free += _bytes(old, theirs)


def _bytes(text: str, spans: Sequence[Span]) -> int:
    """About what holding a text and its spans takes, most of which are Python's objects."""
    return len(text) + 350 + 200 * len(spans)


@functools.cache
def _shared() -> Memory:
    return Memory(most=32_000_000)
