"""How each kind of recognizer is run over one text, and none of them skipped.

Comes in: Presidio recognizers. Goes out: `Reader`s, which return spans, or raise. Presidio logs a pattern that ran out of time and goes
on; here that is a `DetectionError`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import regex

from redact.detect.compiled import Pattern
from redact.detect.context import fold_words, raise_score
from redact.detect.phones import numbers_in
from redact.detect.registry import SHORTEST_PHONE, WEAKEST
from redact.detect.span import Span
from redact.errors import DetectionError


class Reading(NamedTuple):
    """One text, as one recognizer is asked to read it."""

    text: str
    plain: str
    """The text with one spelling of dashes, spaces and figures."""
    seconds: float
    """How long its patterns may take."""
    forms: Sequence[int] | None = None
    """The places of its patterns that can match; None is all."""
    worded: bool = True
    """Whether one of its words may stand in the text."""
    matches: dict[Any, list[Any]] | None = None
    """Matches that recognizers with a pattern in common share, and by its type what one of them found for another."""
    unsure: bool = False
    """Whether what only a dictionary can confirm is asked for too."""

    def __repr__(self) -> str:
        """Say what it is, never what it holds."""
        return f"{type(self).__name__}(***)"


Reader = Callable[[Reading], list[Span]]
"""One recognizer, ready to run. Recognizers are `Any` here: Presidio's types are incomplete."""

_PHONE_LIKE = (
    r"[+(\[（［＋]{0,2}\p{Nd}(?:[-x\u2010-\u2015\u2212\u30FC\uFF0D-\uFF0F \u00A0\u00AD\u200B\u2060\u3000()"
    r"（）［］.\[\]/~\u2053\u223C\uFF5E+;=a-z]{0,6}\p{Nd})"
)
"""A figure, and how each of the others follows it: the library knows German numbers of four."""
_PHONE = regex.compile(_PHONE_LIKE + "{4,}")
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = regex.compile(
    rf"(?<![\p{{L}}\d+(]|\d[ ./-])(?:{_DAY}(?P<a>[./-]){_MONTH}(?P=a)(?:{_YEAR}|\d\d)|{_YEAR}(?P<b>[./-]){_MONTH}(?P=b){_DAY})"
    r"(?![\p{L}\d]|[ ./-]\d)"
)
"""A date that stands by itself, in figures."""
_MARGIN = 8
"""Characters around a phone number that the phone library looks at."""


def patterns_of(recognizer: Any) -> list[Pattern]:
    """The patterns without a match of which a recognizer finds nothing; none where that is not known."""
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    if isinstance(recognizer, PhoneRecognizer):
        return [Pattern(_PHONE_LIKE + "{3,}", 0)]
    return _patterns(recognizer) if issubclass(type(recognizer), PatternRecognizer) and _is_known(recognizer) else []


def _patterns(recognizer: Any) -> list[Pattern]:
    return [Pattern(one.regex, int(recognizer.global_regex_flags or 0)) for one in recognizer.patterns]


def _is_known(recognizer: Any) -> bool:
    """Whether `analyze` is one of which is known that it finds nothing where no pattern matches."""
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import IbanRecognizer

    return hasattr(recognizer, "find") or type(recognizer).analyze in (PatternRecognizer.analyze, IbanRecognizer.analyze)


def context_words_of(recognizer: Any) -> tuple[str, ...]:
    """What to look for before a recognizer's words are: those of ours, of the words of Presidio's the longest piece each."""
    from recognizers.wording import fold

    if hasattr(recognizer, "find"):
        return tuple(dict.fromkeys(map(fold, recognizer.CONTEXT)))
    return tuple(dict.fromkeys(max(pieces, key=len) for word in recognizer.context or () if (pieces := fold_words(word).split())))


def stays_weak(recognizer: Any, place: int) -> bool:
    """Whether a pattern of Presidio's is below the weakest score, whatever it matches, where no word of its recognizer stands."""
    from presidio_analyzer import PatternRecognizer

    judged = getattr(type(recognizer), "validate_result", None) is not PatternRecognizer.validate_result
    plainly = type(recognizer).analyze is PatternRecognizer.analyze
    return plainly and not judged and recognizer.patterns[place].score < WEAKEST


def reader_of(recognizer: Any) -> Reader:
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


def strict_reader_of(recognizer: Any) -> Reader:
    """One recognizer as Presidio runs it, but that nothing is skipped for want of time."""
    from presidio_analyzer import PatternRecognizer

    plainly = isinstance(recognizer, PatternRecognizer) and type(recognizer).analyze is PatternRecognizer.analyze
    return _answering(recognizer, _pattern_reader(recognizer) if plainly else _foreign_reader(recognizer))


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

    from presidio_analyzer import PatternRecognizer

    validates = type(recognizer).validate_result is not PatternRecognizer.validate_result
    invalidates = type(recognizer).invalidate_result is not PatternRecognizer.invalidate_result

    @functools.cache
    def compiled(place: int) -> Any:
        return _compiled(patterns[place])

    def judge(value: str, score: float) -> float:
        valid = recognizer.validate_result(value) if validates else None
        if valid is not None:
            score = 1.0 if valid else 0.0
        return 0.0 if invalidates and recognizer.invalidate_result(value) else score

    def read(reading: Reading) -> list[Span]:
        text, _, seconds, forms = reading[:4]
        return [
            Span(match.start(), match.end(), entity, score, name)
            for place in (range(len(patterns)) if forms is None else forms)
            for match in compiled(place).finditer(text, timeout=seconds)
            if (value := match.group()) and (score := judge(value, scores[place])) > 0.0
        ]

    return read


def _timed_reader(recognizer: Any) -> Reader:
    """For a recognizer with its own `analyze`: its patterns run first under the clock; where it is known, they are its gate."""
    patterns, gated, analyze = _patterns(recognizer), bool(patterns_of(recognizer)), _foreign_reader(recognizer)

    def read(reading: Reading) -> list[Span]:
        # NOTE: every match is drawn, not only the first: the clock covers what `analyze` is about to repeat.
        hits = [sum(1 for _ in _compiled(pattern).finditer(reading.text, timeout=reading.seconds)) for pattern in patterns]
        return analyze(reading) if any(hits) or not gated else []

    return read


def _own_reader(recognizer: Any) -> Reader:
    """For a recognizer of ours, which takes hints and the clock itself."""
    from recognizers.found import Hints

    entity, name = recognizer.ENTITY, recognizer.name

    def read(reading: Reading) -> list[Span]:
        found = reading.matches.get(type(recognizer)) if reading.matches else None
        if found is None:
            hints = Hints(True, reading.worded, reading.forms, reading.matches, reading.unsure)
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
    from recognizers.found import Hints
    from recognizers.generic.phone_number import PhoneNumberRecognizer

    ours = PhoneNumberRecognizer(recognizer.supported_language)

    def read(reading: Reading) -> list[Span]:
        found: dict[tuple[int, int], Span] = {}
        mine: list[Any] | None = None
        text = reading.text
        for match in _PHONE.finditer(_DATE.sub(_hide, text), timeout=reading.seconds):
            said = match.group()
            if not reading.worded and (said.isdigit() or sum(map(str.isdigit, said)) < SHORTEST_PHONE):
                continue  # without a word it would stay below the weakest score
            if mine is None:
                mine = ours.find(reading.plain, reading.seconds, Hints(is_plain=True, matches=reading.matches))
                if reading.matches is not None:
                    reading.matches[type(ours)] = mine
            if _is_whole(mine, text, match.start(), match.end()):
                continue  # ours finds the same, at a fraction of the time
            low = max(0, match.start() - _MARGIN)
            for start, end in numbers_in(text[low : match.end() + _MARGIN], recognizer.supported_regions, recognizer.leniency):
                score = recognizer.score_of(text[low + start : low + end])
                found[low + start, low + end] = Span(low + start, low + end, recognizer.supported_entities[0], score, recognizer.name)
        return list(found.values())

    return read


def _is_whole(found: Sequence[Any], text: str, start: int, end: int) -> bool:
    """Whether one finding holds every digit of a stretch of the text."""
    figures = [at for at in range(start, end) if text[at].isdigit()]
    return any(one.start <= figures[0] and figures[-1] < one.end for one in found)


def _hide(match: regex.Match[str]) -> str:
    return "_" * len(match.group())
