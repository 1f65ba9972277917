"""Presidio's batch analyzer, compiled: lists and dictionaries of texts, each distinct text read once.

Comes in: texts. Goes out: what `presidio_analyzer.BatchAnalyzerEngine` (2.2.366) returns for them.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from presidio_analyzer import BatchAnalyzerEngine as PresidioBatch
from presidio_analyzer import DictAnalyzerResult, RecognizerResult

from redact.detect.quiet import quiet
from redact.errors import DetectionError, InputError
from redact.presidio.analyzer import AnalyzerEngine
from redact.presidio.request import Request, vouched
from redact.presidio.words import read_tokens

_OPTIONS = frozenset(inspect.signature(AnalyzerEngine.prepare).parameters) - {"self", "language"}


class BatchAnalyzerEngine(PresidioBatch):
    """Takes the place of Presidio's. Raises InputError for an analyzer that is not ours."""

    analyzer_engine: AnalyzerEngine

    def __init__(self, analyzer_engine: AnalyzerEngine | None = None) -> None:
        if analyzer_engine is not None and not isinstance(analyzer_engine, AnalyzerEngine):
            raise InputError(f"analyzer_engine: expected one of redact.presidio, found {type(analyzer_engine).__name__}")
        super().__init__(analyzer_engine or AnalyzerEngine())

    def analyze_iterator(
        self, texts: Iterable[str | bool | float | int], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> list[list[RecognizerResult]]:
        """Return for each text what Presidio's `analyze_iterator` returns, in order; `kwargs` are options of `analyze`.

        `batch_size` and `n_process` are those of the NLP engine, where it is needed. The registry counts as it is at the call. Raises
        TypeError for an unknown option, ValueError for what is no text or number, and what `analyze` raises.
        """
        _refuse_unknown(kwargs)
        with quiet():
            request = self.analyzer_engine.prepare(language, **kwargs)
            said = [str(text) for text in self._validate_types(texts)]
            distinct = list(dict.fromkeys(said))
            answers = dict(zip(distinct, self._answers(request, distinct, language, batch_size, n_process), strict=True))
        first = {text: row for row, text in reversed(list(enumerate(said)))}
        return [answers[text] if first[text] == row else _copied(answers[text]) for row, text in enumerate(said)]

    def _answers(
        self, request: Request, texts: Sequence[str], language: str, batch_size: int, n_process: int
    ) -> Iterator[list[RecognizerResult]]:
        engine = self.analyzer_engine.nlp_engine
        options: dict[str, Any] = {"language": language, "batch_size": batch_size, "n_process": n_process}
        if request.needs_artifacts:
            for text, artifacts in _every(lambda: engine.process_batch(texts=texts, **options), len(texts)):
                yield request.answer(text, artifacts)
            return
        found = [request.find(text) for text in texts]
        waiting = dict.fromkeys(text for text, results in zip(texts, found, strict=True) if request.needs_tokens(text, results))
        processed = _every(lambda: read_tokens(engine, list(waiting), **options), len(waiting))
        for text, results in zip(texts, found, strict=True):
            yield request.settle(text, results, tokens=next(processed) if text in waiting else None)

    def analyze_dict(
        self,
        input_dict: dict[str, Any],
        language: str,
        keys_to_skip: list[str] | None = None,
        batch_size: int = 1,
        n_process: int = 1,
        **kwargs: Any,
    ) -> Iterator[DictAnalyzerResult]:
        """Return for each key what Presidio's `analyze_dict` returns, nested dictionaries included; `kwargs` are options of `analyze`.

        Raises TypeError at once for an unknown option, and while it is read ValueError for a value that is no text, number or
        collection, and what `analyze` raises.
        """
        _refuse_unknown(kwargs)
        return super().analyze_dict(
            input_dict=input_dict,
            language=language,
            keys_to_skip=keys_to_skip,
            batch_size=batch_size,
            n_process=n_process,
            **kwargs,
        )


def _every(process: Callable[[], Iterable[Any]], count: int) -> Iterator[Any]:
    """What the NLP engine says of each of `count` texts. Raises DetectionError where it fails, or speaks of fewer."""
    batch: Iterator[Any] = vouched(lambda: iter(process() if count else ()))
    for _ in range(count):
        answer = vouched(lambda: next(batch, None))
        if answer is None:
            raise DetectionError("nlp engine: expected an answer about every text, found fewer")
        yield answer


def _refuse_unknown(options: dict[str, Any]) -> None:
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise TypeError(f"analyze: expected the options {', '.join(sorted(_OPTIONS))}, found {', '.join(unknown)}")


def _copied(results: Sequence[RecognizerResult]) -> list[RecognizerResult]:
    """The results for another row with the same text, which its reader may change."""
    copies = [copy.copy(result) for result in results]
    for result in copies:
        result.recognition_metadata = dict(result.recognition_metadata or {})
        result.analysis_explanation = copy.copy(result.analysis_explanation)
    return copies
