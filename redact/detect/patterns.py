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
from dataclasses import dataclass, field
from typing import Any

import regex

from redact.detect.compiled import Gate, Pattern, compile_gate, compile_words
from redact.detect.context import fold_words, raise_score
from redact.detect.registry import SHORTEST_PHONE, WEAKEST, presidio_for, recognizers_for, term_entities
from redact.detect.span import Span
from redact.errors import DetectionError


@dataclass(frozen=True)
class Reading:
    """One text, as one recognizer is asked to read it."""

    text: str
    plain: str
    """The text with one spelling of dashes, spaces and figures."""
    seconds: float
    """How long one pattern may take."""
    forms: Sequence[int] | None = None
    """The places of its patterns that can match; None is all."""
    worded: bool = True
    """Whether one of its words may stand in the text."""
    matches: dict[Any, list[Any]] = field(default_factory=dict)
    """Matches that recognizers with a pattern in common share."""


Reader = Callable[[Reading], list[Span]]
"""One recognizer, ready to run. Recognizers are `Any` here: Presidio's types are incomplete."""

_PHONE_LIKE = (
    r"[+(\[（［＋]{0,2}\p{Nd}(?:[-x\u2010-\u2015\u2212\u30FC\uFF0D-\uFF0F \u00A0\u00AD\u200B\u2060\u3000()"
    r"（）［］.\[\]/~\u2053\u223C\uFF5E+;=a-z]{0,6}\p{Nd}){4,}"
)
_PHONE = regex.compile(_PHONE_LIKE)
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = regex.compile(
    rf"(?<![\d+(]|\d[ ./-])(?:{_DAY}(?P<a>[./-]){_MONTH}(?P=a)(?:{_YEAR}|\d\d)|{_YEAR}(?P<b>[./-]){_MONTH}(?P=b){_DAY})(?!\d|[ ./-]\d)"
)
"""A date that stands by itself, in figures."""
_MARGIN = 8
"""Characters around a phone number that the phone library looks at."""


def read_patterns(text: str, language: str, entities: frozenset[str] | None, seconds: float, strict: bool = False) -> list[Span]:
    """Return what the recognizers of a language find in one text, unresolved.

    `seconds` bounds each pattern; `strict` asks Presidio's own recognizers alone and takes their answers as they are. Raises
    DetectionError when a pattern runs out of time or a recognizer fails.
    """
    suite = _suite(language, entities, strict)
    said = plain_text(text)
    forms, near = suite.asked(text, said)
    matches: dict[Any, list[Any]] = {}
    with quiet():
        found = [suite.readers[at](Reading(text, said, seconds, places, at in near, matches)) for at, places in forms.items()]
    return [span for spans in found for span in spans]


def plain_text(text: str) -> str:
    """Return the text with one spelling of dashes, spaces and figures, as our own recognizers read it."""
    if text.isascii():
        return text
    from recognizers.wording import plain

    return plain(text)


def read_terms(text: str, language: str, entities: frozenset[str], seconds: float) -> list[Span]:
    """Return those spans of `entities` that name nobody, words of medicine and of the special categories, unresolved."""
    return [span for span in read_patterns(text, language, entities, seconds) if span.entity in entities]


@dataclass(frozen=True)
class Suite:
    """The recognizers that read a text, and the gates that say which of them have to."""

    readers: tuple[Reader, ...]
    gate: Gate
    owners: tuple[tuple[tuple[int, int, bool], ...], ...]
    """For each pattern of the gate what it stands for: a reader, the place among its patterns, whether it needs a word."""
    ungated: tuple[int, ...]
    """The readers without patterns."""
    words: Gate

    def asked(self, text: str, said: str) -> tuple[dict[int, Sequence[int] | None], frozenset[int]]:
        """The readers that may find something, in order, each with its patterns that can match; and those that have a word near.

        `said` is the text with one spelling of dashes, spaces and figures.
        """
        fired = set(self.gate.fired(text)) if said is text else {*self.gate.fired(text), *self.gate.fired(said)}
        owners = [owner for number in fired for owner in self.owners[number]]
        near = self._near(text) if owners else frozenset()
        forms: dict[int, list[int]] = {}
        for reader, place, needs_word in owners:
            if reader in near or not needs_word:
                forms.setdefault(reader, []).append(place)
        every: dict[int, Sequence[int] | None] = dict.fromkeys(self.ungated)
        return dict(sorted((every | forms).items())), near

    def _near(self, text: str) -> frozenset[int]:
        """The readers of which a word may stand in the text."""
        from recognizers.checked import fold

        return frozenset(self.words.fired(fold(text)))


@functools.cache
def _suite(language: str, entities: frozenset[str] | None, strict: bool) -> Suite:
    if strict:
        every = made = presidio_for(language)
    else:
        every = recognizers_for(language, terms=True)
        made = every if entities is not None and not term_entities().isdisjoint(entities) else recognizers_for(language)
    wanted = [one for one in made if entities is None or entities.intersection(one.supported_entities)]
    patterns = tuple(dict.fromkeys(pattern for one in every for pattern in _patterns(one)))
    owners: dict[Pattern, list[tuple[int, int, bool]]] = {pattern: [] for pattern in patterns}
    for at, one in enumerate(wanted):
        for place, pattern in enumerate(_patterns(one)):
            owners[pattern].append((at, place, hasattr(one, "find") and one.PATTERNS[place].needs_word))
    return Suite(
        readers=tuple(_answering(one, _foreign_reader(one)) if strict else _reader(one) for one in wanted),
        gate=_gate(patterns),
        owners=tuple(map(tuple, owners.values())),
        ungated=tuple(at for at, one in enumerate(wanted) if not _patterns(one)),
        words=_words(tuple(_context_words(one) for one in wanted)),
    )


_gate, _words = functools.cache(compile_gate), functools.cache(compile_words)


def _patterns(recognizer: Any) -> list[Pattern]:
    """The patterns without a match of which a recognizer finds nothing; none where that is not known."""
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    if isinstance(recognizer, PhoneRecognizer):
        return [Pattern(_PHONE_LIKE, 0)]
    if not isinstance(recognizer, PatternRecognizer):
        return []
    return [Pattern(one.regex, int(recognizer.global_regex_flags)) for one in recognizer.patterns]


def _context_words(recognizer: Any) -> tuple[str, ...]:
    """What to look for before a recognizer's words are: those of ours, of the words of Presidio's the longest piece each."""
    from recognizers.checked import fold

    if hasattr(recognizer, "find"):
        return tuple(dict.fromkeys(map(fold, recognizer.CONTEXT)))
    return tuple(dict.fromkeys(max(pieces, key=len) for word in recognizer.context or () if (pieces := fold_words(word).split())))


def _reader(recognizer: Any) -> Reader:
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    if isinstance(recognizer, PhoneRecognizer):
        read = _phone_reader(recognizer)
    elif not isinstance(recognizer, PatternRecognizer):
        read = _foreign_reader(recognizer)
    elif hasattr(recognizer, "find"):
        return _answering(recognizer, _own_reader(recognizer))
    elif type(recognizer).analyze is PatternRecognizer.analyze:
        read = _pattern_reader(recognizer)
    else:
        read = _timed_reader(recognizer)
    return _raised(recognizer, _answering(recognizer, read))


def _raised(recognizer: Any, read: Reader) -> Reader:
    """Let the recognizer's words raise a score, and drop what stays below the weakest."""
    words = tuple(sorted({fold_words(word) for word in recognizer.context or ()}))

    def run(reading: Reading) -> list[Span]:
        found = read(reading)
        if reading.worded and words:
            found = [s._replace(score=raise_score(reading.text, s.start, s.end, s.score, words)) for s in found]
        return [span for span in found if span.score >= WEAKEST]

    return run


def _answering(recognizer: Any, read: Reader) -> Reader:
    """Turn any failure into ours, which quotes nothing."""

    def run(reading: Reading) -> list[Span]:
        try:
            return read(reading)
        except TimeoutError:
            raise _failed(recognizer.name, f"ran longer than {reading.seconds:g} seconds") from None
        except DetectionError:
            raise
        except Exception as error:
            raise _failed(recognizer.name, type(error).__name__) from None

    return run


def _failed(name: str, what: str) -> DetectionError:
    return DetectionError(f"recognizer {name}: expected an answer, found {what}", "suppress the text or split it")


@functools.cache
def _compiled(pattern: Pattern) -> Any:
    """The compiled pattern, made when it is first needed: all together take seconds."""
    return regex.compile(pattern.regex, flags=pattern.flags)


def _pattern_reader(recognizer: Any) -> Reader:
    """Do as `PatternRecognizer.analyze` does; a pattern that runs out of time raises."""
    patterns, scores = _patterns(recognizer), [one.score for one in recognizer.patterns]
    entity, name = recognizer.supported_entities[0], recognizer.name

    def judge(value: str, score: float) -> float:
        valid = recognizer.validate_result(value)
        if valid is not None:
            score = 1.0 if valid else 0.0
        return 0.0 if recognizer.invalidate_result(value) else score

    def read(reading: Reading) -> list[Span]:
        return [
            Span(match.start(), match.end(), entity, score, name)
            for place in (range(len(patterns)) if reading.forms is None else sorted(reading.forms))
            for match in _compiled(patterns[place]).finditer(reading.text, timeout=reading.seconds)
            if match.group() and (score := judge(match.group(), scores[place])) > 0.0
        ]

    return read


def _timed_reader(recognizer: Any) -> Reader:
    """For a recognizer with its own `analyze`: its patterns run first under the clock, and are its gate."""
    patterns, analyze = _patterns(recognizer), _foreign_reader(recognizer)

    def read(reading: Reading) -> list[Span]:
        # NOTE: every match is drawn, not only the first: the clock covers what `analyze` is about to repeat.
        hits = [sum(1 for _ in _compiled(pattern).finditer(reading.text, timeout=reading.seconds)) for pattern in patterns]
        return analyze(reading) if any(hits) else []

    return read


def _own_reader(recognizer: Any) -> Reader:
    """For a recognizer of ours, which takes hints and the clock itself."""
    from recognizers.checked import Hints

    entity, name = recognizer.ENTITY, recognizer.name

    def read(reading: Reading) -> list[Span]:
        hints = Hints(True, reading.worded, reading.forms, reading.matches)
        found = recognizer.find(reading.plain, reading.seconds, hints)
        return [Span(one.start, one.end, entity, one.score, name) for one in found]

    return read


def _foreign_reader(recognizer: Any) -> Reader:
    def read(reading: Reading) -> list[Span]:
        found = recognizer.analyze(reading.text, list(recognizer.supported_entities), None)
        return [Span(r.start, r.end, r.entity_type, r.score, recognizer.name) for r in found or ()]

    return read


def _phone_reader(recognizer: Any) -> Reader:
    """Ask the phone library, the slowest of all, only about stretches with digits enough that are no calendar date."""
    from recognizers.generic.phone_number import PhoneNumberRecognizer

    analyze, ours = _foreign_reader(recognizer), PhoneNumberRecognizer(recognizer.supported_language)

    def read(reading: Reading) -> list[Span]:
        found: dict[tuple[int, int], Span] = {}
        for match in _PHONE.finditer(_DATE.sub(_hide, reading.text), timeout=reading.seconds):
            if not reading.worded and sum(map(str.isdigit, match.group())) < SHORTEST_PHONE:
                continue  # without a word it would stay below the weakest score
            if _is_whole(ours.find(match.group(), reading.seconds), match.group()):
                continue  # ours finds the same, at a fraction of the time
            low = max(0, match.start() - _MARGIN)
            for span in analyze(Reading(stretch := reading.text[low : match.end() + _MARGIN], stretch, reading.seconds)):
                moved = span._replace(start=span.start + low, end=span.end + low)
                found[moved.start, moved.end] = moved
        return list(found.values())

    return read


def _is_whole(found: Sequence[Any], stretch: str) -> bool:
    """Whether one finding holds every digit of the stretch."""
    return any(not any(map(str.isdigit, stretch[: one.start] + stretch[one.end :])) for one in found)


def _hide(match: regex.Match[str]) -> str:
    return "_" * len(match.group())


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
