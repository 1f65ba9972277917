"""Runs pattern recognizers over one text, and lets none of them be skipped.

Comes in: a text, a language, the entities wanted. Goes out: spans, overlaps and all. Nothing of the text reaches a log: see `quiet`.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence

from redact.detect.first import fingerprint, gates_of, keep, may_find
from redact.detect.quiet import quiet
from redact.detect.readers import reader_of
from redact.detect.registry import recognizers_for, term_entities
from redact.detect.span import Span
from redact.detect.strict import read_strictly
from redact.detect.suite import Suite, suite_of, suspects


def read_each(
    texts: Sequence[str], language: str, entities: frozenset[str] | None, seconds: float, strict: bool = False, unsure: bool = False
) -> list[list[Span]]:
    """Return what the recognizers of a language find in each text, unresolved.

    `seconds` bounds all of them together over one text, with one more for each 20,000 characters; `strict` gives the answers of Presidio's
    own analyzer: see `strict`; `unsure` adds the names that `strangers` has to confirm. Raises DetectionError when a
    pattern runs out of time or a recognizer fails.
    """
    if strict:
        return read_strictly(texts, language, entities, seconds)
    gates = gates_of(language) if entities is None else None
    asked = range(len(texts)) if gates is None else [at for at in suspects(gates, texts) if may_find(gates, texts[at])]
    found: list[list[Span]] = [[] for _ in texts]
    if asked:
        with quiet():
            answers = _suite(language, entities).read_each([texts[at] for at in asked], seconds, unsure)
        for at, answer in zip(asked, answers, strict=True):
            found[at] = answer
    return found


def read_patterns(text: str, language: str, entities: frozenset[str] | None, seconds: float, strict: bool = False) -> list[Span]:
    """`read_each` for one text."""
    return read_each([text], language, entities, seconds, strict)[0]


@functools.cache
def _suite(language: str, entities: frozenset[str] | None) -> Suite:
    before = fingerprint() if "presidio_analyzer" not in sys.modules else None
    every = recognizers_for(language, terms=True)
    made = every if entities is not None and not term_entities().isdisjoint(entities) else recognizers_for(language)
    wanted = [one for one in made if entities is None or entities.intersection(one.supported_entities)]
    suite = suite_of(wanted, reader_of, every, sure_only=True)
    if entities is None:
        keep(language, suite, before)
    return suite


def read_terms(text: str, language: str, entities: frozenset[str], seconds: float) -> list[Span]:
    """Return those spans of `entities` that name nobody, words of medicine and of the special categories, unresolved."""
    return [span for span in read_patterns(text, language, entities, seconds) if span.entity in entities]


def entities_of(language: str) -> Sequence[str]:
    """Return the entities that patterns can find in a language, sorted."""
    return sorted({entity for recognizer in recognizers_for(language) for entity in recognizer.supported_entities})
