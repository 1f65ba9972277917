"""In the strict mode the answers are Presidio's own; measured on Presidio's own cases, skipped where they are absent."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import polars as pl
import pytest
import spacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from spacy.language import Language
from spacy.tokens import Doc

from redact.detect.names import model_for
from redact.detect.registry import presidio_for
from redact.detect.spans import detect
from tests.evaluation import FOLDER, needs_evaluation

OTHER_OPTIONS = ("leniency", "in_strict_mode", "all_phones", "nino_in_text")
"""Cases of recognizers built with options of their own, and one on which Presidio 2.2.366 does not do as it says."""


@cache
def cases() -> list[dict[str, Any]]:
    lines = (FOLDER / "identifiers" / "presidio_cases.jsonl").read_text(encoding="utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    return [case for case in every if len(set(case["entities"] or [])) == 1 and recognizer_of(case["entities"][0]) is not None]


def language_of(entity: str) -> str:
    return "de" if entity.startswith("DE_") else "en"


@cache
def recognizer_of(entity: str) -> EntityRecognizer | None:
    return next((one for one in presidio_for(language_of(entity)) if entity in one.supported_entities), None)


@Language.component("words_as_lemmas")
def words_as_lemmas(doc: Doc) -> Doc:
    for token in doc:
        token.lemma_ = token.text
    return doc


@cache
def analyzer(language: str, model: str | None = None) -> AnalyzerEngine:
    """Presidio's analyzer with its own recognizers of a language; without a model each word is its own lemma."""
    engine = SpacyNlpEngine()
    engine.nlp = {language: spacy.load(model) if model else spacy.blank(language)}
    if model is None:
        engine.nlp[language].add_pipe("words_as_lemmas")
    registry = RecognizerRegistry(recognizers=list(presidio_for(language)), supported_languages=[language])
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[language])


def strict(case: dict[str, Any]) -> list[tuple[int, int, float]]:
    entity = case["entities"][0]
    found = detect([case["text"]], language_of(entity), [entity], strict=True, workers=0)
    return sorted(found.select("start", "end", "score").rows())


@needs_evaluation
def test_strict_answers_are_those_of_presidios_recognizers() -> None:
    assert len(cases()) > 500
    for case in cases():
        recognizer = recognizer_of(case["entities"][0])
        assert recognizer is not None
        own = analyzer(language_of(case["entities"][0])).analyze(case["text"], language_of(case["entities"][0]), case["entities"][:1])
        assert strict(case) == sorted((one.start, one.end, one.score) for one in own), case["id"]


@needs_evaluation
def test_scores_differ_from_presidios_own_only_where_a_word_is_not_its_lemma() -> None:
    lines = (FOLDER / "text" / "en_presidio_research.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [case["text"] for case in cases()] + [json.loads(line)["text"] for line in lines]
    engine, same, other_score = analyzer("en", model_for("en")), 0, 0
    every = detect(texts, "en", strict=True, workers=0)
    for row, text in enumerate(texts):
        own = {(one.entity_type, one.start, one.end): one.score for one in engine.analyze(text, "en")}
        ours = {(entity, start, end): score for _, start, end, entity, score, _ in every.filter(pl.col("row") == row).rows()}
        assert own.keys() == ours.keys(), row
        other_score += sum(own[span] != pytest.approx(score) for span, score in ours.items())
        same += len(own)
    assert same > 1_000
    assert other_score < 0.01 * same


@needs_evaluation
def test_strict_answers_are_those_that_presidios_cases_print() -> None:
    plain = [case for case in cases() if not any(word in f"{case['test']} {case['extra']}" for word in OTHER_OPTIONS)]
    assert len(plain) > 500
    for case in plain:
        found = [(start, end) for start, end, _ in strict(case)]
        assert len(found) == case["expected_count"], case["id"]
        assert not case["spans_given"] or found == sorted(tuple(span) for span in case["expected_spans"]), case["id"]


def test_strict_drops_the_mistyped_number_that_scrub_takes() -> None:
    text = "NHS number 943 476 5918"
    assert detect([text], "en", ["UK_NHS"], strict=True, workers=0).height == 0
    assert detect([text], "en", ["UK_NHS"], workers=0).height == 1


def test_terms_are_found_only_when_asked_for_by_name() -> None:
    text = "Known with Crohn's disease, ICD-10 K50.9."
    assert not {"DIAGNOSIS", "ICD10_CODE"} & set(detect([text], "en", workers=0)["entity"])
    assert set(detect([text], "en", ["DIAGNOSIS", "ICD10_CODE"], workers=0)["entity"]) == {"DIAGNOSIS", "ICD10_CODE"}


def test_the_short_numbers_that_the_phone_library_knows_are_found() -> None:
    text = "ruf 1683 an"
    own = analyzer("de").analyze(text, "de", ["PHONE_NUMBER"])
    assert [(one.start, one.end) for one in own] == [(4, 8)]
    assert detect([text], "de", ["PHONE_NUMBER"], strict=True, workers=0).select("start", "end").rows() == [(4, 8)]
