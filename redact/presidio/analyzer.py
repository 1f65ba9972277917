"""Presidio's analyzer, compiled: one native pass over a text says which recognizers can match, and only those run.

Comes in: a registry, an NLP engine, texts. Goes out: what `presidio_analyzer.AnalyzerEngine` (2.2.366) returns for them. It differs where
Presidio fails open: a pattern that runs out of time is an error and not skipped, an entity that nobody looks for is refused and not
ignored, nothing is logged, nothing is fetched from the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import regex
from presidio_analyzer import AnalyzerEngine as PresidioEngine
from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.app_tracer import AppTracer
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer, LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from redact.detect.quiet import quiet
from redact.errors import InputError
from redact.presidio.allowing import allowing
from redact.presidio.gates import GatesMemory
from redact.presidio.kinds import Kind, kind_of, weighs_context
from redact.presidio.models import refuse_download
from redact.presidio.request import Cut, Request, vouched
from redact.presidio.words import Raising, cutter, read_tokens

_FLAGS = int(regex.DOTALL | regex.MULTILINE | regex.IGNORECASE)


class AnalyzerEngine(PresidioEngine):
    """Takes the place of Presidio's: the same arguments, methods and results.

    `seconds` bounds each pattern over each text. The language model runs only where a recognizer needs its artifacts, or a word of the
    text may raise a score. Raises InputError for `log_decision_process`, which would write texts to a log, and where Presidio
    would download a model.
    """

    def __init__(
        self,
        registry: RecognizerRegistry | None = None,
        nlp_engine: NlpEngine | None = None,
        app_tracer: AppTracer | None = None,
        log_decision_process: bool = False,
        default_score_threshold: float = 0,
        supported_languages: list[str] | None = None,
        context_aware_enhancer: ContextAwareEnhancer | None = None,
        *,
        seconds: float = 5.0,
    ) -> None:
        refuse_download(nlp_engine)
        with quiet():
            super().__init__(
                registry=registry,  # type: ignore[arg-type]  # None is its own default, of this and the next
                nlp_engine=nlp_engine,  # type: ignore[arg-type]
                app_tracer=app_tracer,  # type: ignore[arg-type]
                log_decision_process=log_decision_process,
                default_score_threshold=default_score_threshold,
                supported_languages=supported_languages,  # type: ignore[arg-type]
                context_aware_enhancer=context_aware_enhancer,
            )
        self.seconds = seconds
        self._gates = GatesMemory()
        self._refuse_log()

    def analyze(
        self,
        text: str,
        language: str,
        entities: list[str] | None = None,
        correlation_id: str | None = None,
        score_threshold: float | None = None,
        return_decision_process: bool | None = False,
        ad_hoc_recognizers: list[EntityRecognizer] | None = None,
        context: list[str] | None = None,
        allow_list: list[str] | None = None,
        allow_list_match: str | None = "exact",
        regex_flags: int | None = _FLAGS,
        nlp_artifacts: NlpArtifacts | None = None,
    ) -> list[RecognizerResult]:
        """Return what Presidio's `analyze` returns for the same arguments.

        `correlation_id` names a call in Presidio's log of decisions, of which there is none here. Raises DetectionError where a part
        fails or runs out of time, InputError for entities that nobody looks for, and Presidio's own ValueErrors.
        """
        with quiet():
            request = self.prepare(
                language, entities, correlation_id, score_threshold, return_decision_process, ad_hoc_recognizers, context, allow_list,
                allow_list_match, regex_flags,
            )  # fmt: skip
            artifacts: Any = nlp_artifacts
            if request.needs_artifacts and not artifacts:
                artifacts = vouched(lambda: self.nlp_engine.process_text(text, language))
            results = request.find(text, artifacts)
            tokens = None
            if not artifacts and request.needs_tokens(text, results):
                tokens = vouched(lambda: next(read_tokens(self.nlp_engine, [text], language)))
            return request.settle(text, results, artifacts or None, tokens)

    def prepare(
        self,
        language: str,
        entities: list[str] | None = None,
        correlation_id: str | None = None,
        score_threshold: float | None = None,
        return_decision_process: bool | None = False,
        ad_hoc_recognizers: list[EntityRecognizer] | None = None,
        context: list[str] | None = None,
        allow_list: list[str] | None = None,
        allow_list_match: str | None = "exact",
        regex_flags: int | None = _FLAGS,
    ) -> Request:
        """Return the arguments of `analyze` made ready for any number of texts; the registry counts as it is now."""
        self._refuse_log()
        chosen = self._chosen(language, entities, ad_hoc_recognizers)
        explain = bool(return_decision_process)
        allowed = allowing(allow_list, allow_list_match, regex_flags, self.seconds)
        return Request(
            recognizers=chosen,
            gates=self._gates.gates(self._registered(language)),
            entities=lambda: entities or self.get_supported_entities(language=language),
            raising=self._raising(chosen, language, context, explain),
            enhance=lambda text, results, artifacts: self._enhance_using_context(
                text, results, artifacts, [one for one, _ in chosen], context
            ),
            cut=Cut(score_threshold, self.default_score_threshold, allowed, explain),
            seconds=self.seconds,
        )

    def _registered(self, language: str) -> Sequence[EntityRecognizer]:
        """The recognizers of the registry, which share a gate; those of one request never do: their words may be names."""
        try:
            return self.registry.get_recognizers(language=language, all_fields=True)
        except ValueError:
            return ()

    def _chosen(self, language: str, entities: list[str] | None, own: list[EntityRecognizer] | None) -> list[tuple[Any, Kind]]:
        found: list[Any] = self.registry.get_recognizers(
            language=language, entities=entities, all_fields=not entities, ad_hoc_recognizers=own
        )
        known = {entity for one in found for entity in one.supported_entities}
        unknown = [entity for entity in entities or () if entity not in known]
        if unknown:
            raise InputError(
                f"analyze entities: expected what recognizers of {language!r} look for, found {', '.join(map(str, unknown))}",
                "see get_supported_entities",
            )
        for one in found:
            if not one.is_loaded:
                one.load()
                one.is_loaded = True
        return [(one, kind_of(one)) for one in found]

    def _raising(self, chosen: Sequence[tuple[Any, Kind]], language: str, context: list[str] | None, explain: bool) -> Raising | None:
        enhancer, by_id = self.context_aware_enhancer, {one.id: one for one, _ in chosen}
        own_way = any(kind is Kind.FOREIGN or weighs_context(one) for one, kind in chosen)
        if type(enhancer) is not LemmaContextAwareEnhancer or own_way or len(by_id) < len(chosen):
            return None
        words = tuple(word.lower() for word in context or ())
        return Raising(enhancer, by_id, words, explain, cutter(self.nlp_engine, language))

    def _refuse_log(self) -> None:
        if self.log_decision_process:
            raise InputError("log_decision_process: expected False, found True", "it writes what texts say to a log")
