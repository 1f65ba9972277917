"""One way of reading texts, small enough to be sent to a worker; what it finds depends on nothing else.

Comes in: distinct texts and a job. Goes out: their spans, unresolved unless the job says otherwise. It must not know rows, subjects or
known identifiers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redact.detect.names import ONLY_IF_ASKED, read_names
from redact.detect.overlaps import resolve
from redact.detect.patterns import read_each, read_terms
from redact.detect.span import Span
from redact.detect.strangers import name_strangers
from redact.detect.tokens import hide_tokens


@dataclass(frozen=True)
class Job:
    """What a text is read with; part of every cache key."""

    language: str
    entities: tuple[str, ...] | None = None
    """The entities wanted; None is all but those found only when asked for."""
    model: str | None = None
    """The spaCy model that finds names; None reads patterns alone."""
    seconds: float = 5.0
    """How long all patterns together may take over one text of up to some pages; a longer one has more, by its length."""
    also: tuple[str, ...] = ()
    """Entities that name nobody and are looked for all the same, beside the usual ones."""
    strict: bool = False
    """Whether Presidio's recognizers alone are asked, and their answers taken as they are."""
    gate: bool = True
    """Whether lines that cannot hold a name go unread by the model."""
    unlisted: bool = True
    """Whether names that only a dictionary or another name of the text tells from ordinary words are found too."""
    country: str | None = None
    """The country by whose numbers spans that overlap are resolved; None leaves them as they were found."""

    def wants(self, entity: str) -> bool:
        """Return whether an entity is asked for."""
        return entity not in ONLY_IF_ASKED if self.entities is None else entity in self.entities


def read(texts: Sequence[str], job: Job) -> list[list[Span]]:
    """Return the spans of each text; DetectionError when any text cannot be vouched for."""
    entities = None if job.entities is None else frozenset(job.entities)
    hidden = [hide_tokens(text) for text in texts]
    unsure = job.unlisted and not job.strict and job.wants("PERSON")
    found = read_each(hidden, job.language, entities, job.seconds, job.strict, unsure)
    if job.also:
        for spans, text in zip(found, hidden, strict=True):
            spans.extend(read_terms(text, job.language, frozenset(job.also), job.seconds))
    if job.model is not None:
        for spans, named in zip(found, read_names(hidden, job.model, job.gate), strict=True):
            spans.extend(span for span in named if job.wants(span.entity))
    if unsure:
        found = [name_strangers(text, spans, job.language) if spans else spans for text, spans in zip(hidden, found, strict=True)]
    if job.country is None:
        return found
    return [resolve(text, spans, job.country) if spans else spans for text, spans in zip(texts, found, strict=True)]
