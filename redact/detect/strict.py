"""The answers of Presidio's own analyzer: its recognizers, its check of digits, its context words, its rule for what overlaps.

Comes in: a text, a language, the entities wanted. Goes out: the spans that `AnalyzerEngine.analyze` (2.2.366) returns for the same
recognizers. Only where its lemma of a context word is not the word itself can a score differ: no model is run for it here.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from redact.detect.keywords import BOOST, LEAST, Words, supports, words_of
from redact.detect.quiet import quiet
from redact.detect.readers import strict_reader_of
from redact.detect.registry import presidio_for
from redact.detect.span import Span
from redact.detect.suite import Suite, suite_of


def read_strictly(texts: Sequence[str], language: str, entities: frozenset[str] | None, seconds: float) -> list[list[Span]]:
    """Return Presidio's answer for each text. Raises DetectionError where Presidio would skip a pattern that ran out of time."""
    suite, context = _suite(language, entities)
    with quiet():
        found = suite.read_each(texts, seconds)
    return [_answer(text, said, language, context) if said else said for text, said in zip(texts, found, strict=True)]


def _answer(text: str, said: Sequence[Span], language: str, context: Mapping[str, Sequence[str]]) -> list[Span]:
    low, words, raised = text.lower(), None, list[Span]()
    for name in dict.fromkeys([span.recognizer for span in said]):
        spans = drop_contained([span for span in said if span.recognizer == name])
        if all(span.score >= 1.0 for span in spans) or not any(word in low for word in context[name]):
            raised += spans
            continue
        words = words or words_of(text, language)
        raised += [_raise(span, words, context[name]) for span in spans]
    return drop_contained(raised)


def _raise(span: Span, words: Words, context: Sequence[str]) -> Span:
    if not supports(words.near(span.start), context):
        return span
    return span._replace(score=min(1.0, max(span.score + BOOST, LEAST)))


def drop_contained(spans: Sequence[Span]) -> list[Span]:
    """Return the spans, sorted, without those inside another of the same entity that has as high a score."""
    if len(spans) < 2:
        return list(spans)
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.entity, one.start, one.start - one.end, -one.score, one)):
        if not any(o.entity == span.entity and o.start <= span.start and span.end <= o.end and span.score <= o.score for o in kept):
            kept.append(span)
    return sorted(kept)


@functools.cache
def _suite(language: str, entities: frozenset[str] | None) -> tuple[Suite, dict[str, tuple[str, ...]]]:
    made: Sequence[Any] = presidio_for(language)
    wanted = [one for one in made if entities is None or entities.intersection(one.supported_entities)]
    context = {one.name: tuple(word.lower() for word in one.context or ()) for one in wanted}
    return suite_of(wanted, strict_reader_of, made, worded=False), context
