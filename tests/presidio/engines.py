"""Presidio's engines and ours over the same registry and the same model, and their results as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import presidio_analyzer
import spacy
import tldextract
from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine, SpacyNlpEngine

import recognizers
from redact.presidio import AnalyzerEngine, BatchAnalyzerEngine, packaged_engine

# NOTE: Presidio's e-mail recognizer asks the network for a list of suffixes; both sides read the one in the package.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
tldextract.extract = tldextract.tldextract.TLD_EXTRACTOR


class Counting(SpacyNlpEngine):
    """A loaded spaCy engine that counts the texts it reads."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner.models, inner.ner_model_configuration)
        self.nlp = inner.nlp
        self.texts = 0

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        self.texts += 1
        return super().process_text(text, language)

    def process_batch(self, texts: Any, *arguments: Any, **options: Any) -> Any:
        for pair in super().process_batch(texts, *arguments, **options):
            self.texts += 1
            yield pair


class Blank(SpacyNlpEngine):
    """A tokenizer, and no model."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.nlp = {language: spacy.blank(language)}


class Pair(NamedTuple):
    """Presidio's analyzer and ours."""

    theirs: presidio_analyzer.AnalyzerEngine
    ours: AnalyzerEngine

    def batches(self) -> tuple[presidio_analyzer.BatchAnalyzerEngine, BatchAnalyzerEngine]:
        return presidio_analyzer.BatchAnalyzerEngine(self.theirs), BatchAnalyzerEngine(self.ours)


@cache
def model() -> NlpEngine:
    """English with the packaged model, as Presidio's own configuration sets it."""
    return packaged_engine(["en"])


@cache
def default() -> Pair:
    """Presidio's default registry in English, with its recognizer of names."""
    theirs = presidio_analyzer.AnalyzerEngine(nlp_engine=model())
    return Pair(theirs, AnalyzerEngine(registry=theirs.registry, nlp_engine=model()))


@cache
def patterns() -> Pair:
    """The same registry without names."""
    return pair([one for one in default().theirs.registry.recognizers if one.name != "SpacyRecognizer"])


@cache
def dutch() -> Pair:
    """Our recognizers for Dutch, and no model."""
    return pair(recognizers.build("nl", terms=True), "nl", Blank("nl"))


def pair(made: Iterable[EntityRecognizer], language: str = "en", engine: NlpEngine | None = None, **options: Any) -> Pair:
    """Both analyzers over one registry."""
    registry = RecognizerRegistry(recognizers=list(made), supported_languages=[language])
    given: dict[str, Any] = {"registry": registry, "nlp_engine": engine or model(), "supported_languages": [language], **options}
    return Pair(presidio_analyzer.AnalyzerEngine(**given), AnalyzerEngine(**given))


def told(results: Sequence[RecognizerResult]) -> list[tuple[Any, ...]]:
    """Everything that results say, in their order."""
    return [
        (
            *(one.entity_type, one.start, one.end, one.score),
            one.recognition_metadata,
            one.analysis_explanation and vars(one.analysis_explanation),
        )
        for one in results
    ]
