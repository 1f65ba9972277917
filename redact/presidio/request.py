"""One request to the analyzer, ready to be put to any number of texts.

Comes in: recognizers and what the caller wants to know. Goes out: for a text Presidio's results, in two steps: what is found, and what
the words around it make of it. The artifacts of a language model are asked for between the two, and only where they change something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult

from redact.detect.suite import plain_text
from redact.errors import DetectionError, InputError
from redact.presidio.gates import Gates
from redact.presidio.kinds import NEEDS_ARTIFACTS, Kind
from redact.presidio.reading import Page, failed, read
from redact.presidio.words import Raising, Tokens, tokens_of


@dataclass(frozen=True)
class Cut:
    """Which results are handed over."""

    threshold: float | None
    """The lowest score of all, None where recognizers have their own."""
    default: float
    """The lowest score where nothing else is said."""
    allowed: Callable[[list[RecognizerResult], str], list[RecognizerResult]] | None
    """Takes out what the caller allows to stand."""
    explain: bool
    """Whether results keep what says how they came about."""

    def __call__(self, text: str, results: Sequence[RecognizerResult], recognizers: Mapping[str, Any]) -> list[RecognizerResult]:
        kept = [result for result in results if result.score >= self._least(result, recognizers)]
        kept = EntityRecognizer.remove_duplicates(kept) if len(kept) > 1 else [result for result in kept if result.score != 0]
        if self.allowed is not None:
            kept = self.allowed(kept, text)
        if not self.explain:
            for result in kept:
                result.analysis_explanation = None  # type: ignore[assignment]  # its own default
        return kept

    def _least(self, result: RecognizerResult, recognizers: Mapping[str, Any]) -> float:
        if self.threshold is not None:
            return self.threshold
        told: Mapping[str, Any] = result.recognition_metadata or {}
        recognizer = recognizers.get(told.get(RecognizerResult.RECOGNIZER_IDENTIFIER_KEY, ""))
        own: Mapping[str, float] = recognizer.score_thresholds if recognizer is not None else {}
        return own.get(result.entity_type, own.get("default", self.default))


Enhance = Callable[[str, list[RecognizerResult], Any], list[RecognizerResult]]
"""(text, results, artifacts) -> results, as Presidio's own analyzer does it."""


@dataclass(frozen=True)
class Request:
    """What is asked about texts, and of whom."""

    recognizers: Sequence[tuple[Any, Kind]]
    """In the order in which their results count."""
    gates: Gates
    entities: Callable[[], list[str]]
    raising: Raising | None
    """None where a recognizer or an enhancer weighs words in its own way: then `enhance` is called, about every text."""
    enhance: Enhance
    cut: Cut
    seconds: float

    @property
    def needs_artifacts(self) -> bool:
        """Whether every text has to be read by the language model."""
        return self.raising is None or any(kind in NEEDS_ARTIFACTS for _, kind in self.recognizers)

    def find(self, text: str, artifacts: Any = None) -> list[RecognizerResult]:
        """Return what the recognizers find, before any word is weighed. Raises DetectionError, and InputError for what is no text."""
        if not isinstance(text, str):
            raise InputError(f"analyze: expected a text, found {type(text).__name__}")
        plain = plain_text(text)
        forms, near = self.gates.asked(text, plain)
        explain = self.cut.explain or self.raising is None
        page = Page(text, plain, artifacts, self.entities, self.seconds, explain)
        results: list[RecognizerResult] = []
        for one, kind in self.recognizers:
            number = self.gates.numbers.get(id(one))
            if number is None:
                results += read(one, kind, page, None, worded=True)
            elif number in forms:
                results += read(one, kind, page, forms[number], worded=number in near)
        return results

    def needs_tokens(self, text: str, results: Sequence[RecognizerResult]) -> bool:
        """Return whether the words of the text may change the results."""
        raising = self.raising
        return raising is not None and bool(results) and bool(vouched(lambda: raising.needs_tokens(text, results)))

    def settle(
        self, text: str, results: list[RecognizerResult], artifacts: Any = None, tokens: Tokens | None = None
    ) -> list[RecognizerResult]:
        """Return the results as the words of the text leave them, without those that are not wanted."""
        try:
            if self.raising is None:
                results = self.enhance(text, results, artifacts)
            elif results:
                self.raising.raise_scores(results, tokens_of(artifacts) if artifacts is not None else tokens)
            return self.cut(text, results, {one.id: one for one, _ in self.recognizers}) if results else []
        except Exception as error:
            failure = failed("analyzer", type(error).__name__)
        raise failure

    def answer(self, text: str, artifacts: Any) -> list[RecognizerResult]:
        """Return the results of one text whose artifacts are at hand."""
        return self.settle(text, self.find(text, artifacts), artifacts)


def vouched(call: Callable[[], Any]) -> Any:
    """Return what the language model answers; a failure is a DetectionError that quotes nothing."""
    try:
        return call()
    except DetectionError:
        raise
    except Exception as error:
        raise failed("nlp engine", type(error).__name__) from None
