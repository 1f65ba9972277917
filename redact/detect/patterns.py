"""Runs pattern recognizers over one text, and lets none of them be skipped.

Comes in: a text, a language, the entities wanted. Goes out: spans, overlaps and all. Presidio logs a pattern that ran
out of time and goes on; here that is a `DetectionError`. Nothing of the text reaches a log: see `quiet`.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import regex

from redact.detect.context import fold_words, raise_score
from redact.detect.registry import WEAKEST, presidio_for, recognizers_for, term_entities
from redact.detect.span import Span
from redact.errors import DetectionError

Reader = Callable[[str, float, bool], list[Span]]
"""One recognizer, ready to run: (text, seconds, whether one of its words stands in the text) -> spans.

Recognizers are `Any` here: Presidio's types are incomplete."""

NEEDED = {"EmailRecognizer": "@", "UrlRecognizer": "."}
"""A character without which a recognizer cannot match."""

_PHONE_LIKE = regex.compile(
    r"[+(\[（［＋]{0,2}\p{Nd}(?:[-x\u2010-\u2015\u2212\u30FC\uFF0D-\uFF0F \u00A0\u00AD\u200B\u2060\u3000()"
    r"（）［］.\[\]/~\u2053\u223C\uFF5E+;=a-z]{0,6}\p{Nd}){4,}"
)
_MARGIN = 8
"""Characters around a phone number that the phone library looks at."""


def read_patterns(text: str, language: str, entities: frozenset[str] | None, seconds: float, strict: bool = False) -> list[Span]:
    """Return what the recognizers of a language find in one text, unresolved.

    `seconds` bounds each pattern; `strict` asks Presidio's own recognizers alone and takes their answers as they are. Raises
    DetectionError when a pattern runs out of time or a recognizer fails.
    """
    readers, words = _readers(language, entities, strict)
    near = words.near(text)
    with quiet():
        return [span for at, reader in enumerate(readers) for span in reader(text, seconds, at in near)]


def read_terms(text: str, language: str, entities: frozenset[str], seconds: float) -> list[Span]:
    """Return those spans of `entities` that name nobody, words of medicine and of the special categories, unresolved."""
    return [span for span in read_patterns(text, language, entities, seconds) if span.entity in entities]


class Words:
    """The context words of all recognizers in one automaton: which recognizers have one anywhere in a text."""

    def __init__(self, recognizers: Sequence[Any]) -> None:
        from ahocorasick_rs import AhoCorasick

        from recognizers.checked import fold

        owners: dict[str, set[int]] = {}
        for at, recognizer in enumerate(recognizers):
            for word in getattr(recognizer, "CONTEXT", ()):
                owners.setdefault(fold(word), set()).add(at)
        self._owners = [frozenset(each) for each in owners.values()]
        self._automaton = AhoCorasick(list(owners)) if owners else None
        self._fold = fold

    def near(self, text: str) -> frozenset[int]:
        """The places of the recognizers of which a word stands in the text."""
        if self._automaton is None:
            return frozenset()
        met = {index for index, _, _ in self._automaton.find_matches_as_indexes(self._fold(text), overlapping=True)}
        return frozenset().union(*(self._owners[index] for index in met))


@functools.cache
def _readers(language: str, entities: frozenset[str] | None, strict: bool) -> tuple[tuple[Reader, ...], Words]:
    if strict:
        made = presidio_for(language)
    elif entities is not None and not term_entities().isdisjoint(entities):
        made = recognizers_for(language, terms=True)
    else:
        made = recognizers_for(language)
    wanted = [one for one in made if entities is None or entities.intersection(one.supported_entities)]
    return tuple(_answering(one, _foreign_reader(one)) if strict else _reader(one) for one in wanted), Words(wanted)


def _reader(recognizer: Any) -> Reader:
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    if isinstance(recognizer, PhoneRecognizer):
        read = _phone_reader(recognizer)
    elif not isinstance(recognizer, PatternRecognizer):
        read = _foreign_reader(recognizer)
    elif hasattr(recognizer, "find"):
        read = _timed_reader(recognizer)
    elif type(recognizer).analyze is PatternRecognizer.analyze:
        read = _pattern_reader(recognizer)
    else:
        read = _own_reader(recognizer)
    return _guarded(recognizer, read)


def _guarded(recognizer: Any, read: Reader) -> Reader:
    """Add the cheap gate, the context words and the weakest score."""
    needed, answer = NEEDED.get(recognizer.name, ""), _answering(recognizer, read)
    words = tuple(sorted({fold_words(word) for word in recognizer.context or ()}))

    def run(text: str, seconds: float, worded: bool) -> list[Span]:
        if needed not in text:
            return []
        raised = [s._replace(score=raise_score(text, s.start, s.end, s.score, words)) for s in answer(text, seconds, worded)]
        return [span for span in raised if span.score >= WEAKEST]

    return run


def _answering(recognizer: Any, read: Reader) -> Reader:
    """Turn any failure into ours, which quotes nothing."""

    def run(text: str, seconds: float, worded: bool) -> list[Span]:
        try:
            return read(text, seconds, worded)
        except TimeoutError:
            raise _failed(recognizer.name, f"ran longer than {seconds:g} seconds") from None
        except DetectionError:
            raise
        except Exception as error:
            raise _failed(recognizer.name, type(error).__name__) from None

    return run


def _failed(name: str, what: str) -> DetectionError:
    return DetectionError(f"recognizer {name}: expected an answer, found {what}", "suppress the text or split it")


def _compile(recognizer: Any) -> list[tuple[Any, float]]:
    flags = recognizer.global_regex_flags
    return [(regex.compile(pattern.regex, flags=flags), pattern.score) for pattern in recognizer.patterns]


def _pattern_reader(recognizer: Any) -> Reader:
    """Do as `PatternRecognizer.analyze` does; a pattern that runs out of time raises."""
    compiled, entity, name = _compile(recognizer), recognizer.supported_entities[0], recognizer.name

    def judge(value: str, score: float) -> float:
        valid = recognizer.validate_result(value)
        if valid is not None:
            score = 1.0 if valid else 0.0
        return 0.0 if recognizer.invalidate_result(value) else score

    def read(text: str, seconds: float, worded: bool) -> list[Span]:
        return [
            Span(match.start(), match.end(), entity, score, name)
            for pattern, base in compiled
            for match in pattern.finditer(text, timeout=seconds)
            if match.group() and (score := judge(match.group(), base)) > 0.0
        ]

    return read


def _own_reader(recognizer: Any) -> Reader:
    """For a recognizer with its own `analyze`: its patterns run first under the clock, and are its gate."""
    compiled, analyze = _compile(recognizer), _foreign_reader(recognizer)

    def read(text: str, seconds: float, worded: bool) -> list[Span]:
        # NOTE: every match is drawn, not only the first: the clock covers what `analyze` is about to repeat.
        hits = [sum(1 for _ in pattern.finditer(text, timeout=seconds)) for pattern, _ in compiled]
        return analyze(text, seconds, worded) if any(hits) else []

    return read


def _timed_reader(recognizer: Any) -> Reader:
    """For a recognizer that takes the clock itself."""

    def read(text: str, seconds: float, worded: bool) -> list[Span]:
        return [Span(r.start, r.end, r.entity_type, r.score, recognizer.name) for r in recognizer.find(text, seconds, worded)]

    return read


def _foreign_reader(recognizer: Any) -> Reader:
    def read(text: str, seconds: float, worded: bool) -> list[Span]:
        found = recognizer.analyze(text, list(recognizer.supported_entities), None)
        return [Span(r.start, r.end, r.entity_type, r.score, recognizer.name) for r in found or ()]

    return read


def _phone_reader(recognizer: Any) -> Reader:
    """Ask the phone library, the slowest of all, only about stretches that hold five digits or more."""
    analyze = _foreign_reader(recognizer)

    def read(text: str, seconds: float, worded: bool) -> list[Span]:
        found: dict[tuple[int, int], Span] = {}
        for match in _PHONE_LIKE.finditer(text, timeout=seconds):
            low = max(0, match.start() - _MARGIN)
            for span in analyze(text[low : match.end() + _MARGIN], seconds, worded):
                moved = span._replace(start=span.start + low, end=span.end + low)
                found[moved.start, moved.end] = moved
        return list(found.values())

    return read


class _Quiet(logging.Filter):
    """Drops every record made while this thread detects; a time-out among them becomes an error."""

    def __init__(self) -> None:
        super().__init__()
        self.here = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        if not getattr(self.here, "detecting", False):
            return True
        if "timed out" in str(record.msg):
            raise TimeoutError
        return False


@functools.cache
def _silence() -> _Quiet:
    silence = _Quiet()
    logging.getLogger("presidio-analyzer").addFilter(silence)
    return silence


@contextmanager
def quiet() -> Iterator[None]:
    """Let no record of Presidio's logger through while this thread detects: some of them quote the text."""
    here = _silence().here
    before, here.detecting = getattr(here, "detecting", False), True
    try:
        yield
    finally:
        here.detecting = before


def entities_of(language: str) -> Sequence[str]:
    """Return the entities that patterns can find in a language, sorted."""
    return sorted({entity for recognizer in recognizers_for(language) for entity in recognizer.supported_entities})
