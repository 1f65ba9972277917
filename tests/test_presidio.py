"""The analyzer and the operators in Presidio's interfaces: the same results as Presidio's own, and no key in sight."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import presidio_analyzer as presidio
import pytest
import spacy
from presidio_analyzer.nlp_engine import NlpEngine, SpacyNlpEngine
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import InvalidParamError, OperatorConfig, RecognizerResult

import recognizers
from redact.errors import DetectionError
from redact.presidio import AnalyzerEngine, BatchAnalyzerEngine, add_operators, packaged_engine
from redact.testing.keys import FIXED_KEY
from tests.evaluation import FOLDER, needs_evaluation

EVERY = 9
"""One text in so many is read, so that the suite stays short."""


def shown(results: list[Any]) -> list[tuple[object, ...]]:
    return [(r.entity_type, r.start, r.end, r.score, sorted(r.recognition_metadata.items()), str(r.analysis_explanation)) for r in results]


def texts() -> list[str]:
    files = [*sorted((FOLDER / "text").glob("*.jsonl")), FOLDER / "identifiers" / "presidio_cases.jsonl"]
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()][::EVERY]


@cache
def engine() -> NlpEngine:
    return packaged_engine(["en"])


@cache
def pair() -> tuple[presidio.AnalyzerEngine, AnalyzerEngine]:
    theirs = presidio.AnalyzerEngine(nlp_engine=engine())
    return theirs, AnalyzerEngine(registry=theirs.registry, nlp_engine=engine())


def blank(language: str) -> SpacyNlpEngine:
    made = SpacyNlpEngine()
    made.nlp = {language: spacy.blank(language)}
    return made


@needs_evaluation
@pytest.mark.parametrize("explained", [False, True])
def test_the_results_are_presidios_names_scores_and_explanations_included(explained: bool) -> None:
    theirs, ours = pair()
    some = texts()[:: 3 if explained else 1]
    own = presidio.BatchAnalyzerEngine(theirs).analyze_iterator(some, "en", batch_size=64, return_decision_process=explained)
    found = BatchAnalyzerEngine(ours).analyze_iterator(some, "en", batch_size=64, return_decision_process=explained)
    assert list(map(shown, found)) == list(map(shown, own))
    assert sum(map(len, own)) > 200


@needs_evaluation
def test_the_results_of_our_recognizers_are_those_that_presidios_engine_gives() -> None:
    registry = presidio.RecognizerRegistry(recognizers=recognizers.build("nl"), supported_languages=["nl"])
    theirs = presidio.AnalyzerEngine(registry=registry, nlp_engine=blank("nl"), supported_languages=["nl"])
    ours = AnalyzerEngine(registry=registry, nlp_engine=blank("nl"), supported_languages=["nl"])
    for text in texts()[::6]:
        assert shown(ours.analyze(text, "nl")) == shown(theirs.analyze(text, "nl"))


TEXT = "John Smith, card 4012888888881881, mail anna@example.org, ssn 078-05-1120"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"entities": ["EMAIL_ADDRESS", "CREDIT_CARD"]},
        {"score_threshold": 0.6},
        {"context": ["ssn"]},
        {"allow_list": ["anna@example.org"]},
        {"allow_list": ["anna@.*"], "allow_list_match": "regex"},
        {"return_decision_process": True},
        {"ad_hoc_recognizers": [presidio.PatternRecognizer("CARD_WORD", patterns=[presidio.Pattern("word", "card", 0.5)])]},
    ],
    ids=lambda options: "-".join(options) or "none",
)
def test_every_option_of_analyze_is_honoured(options: dict[str, Any]) -> None:
    theirs, ours = pair()
    assert shown(ours.analyze(TEXT, "en", **options)) == shown(theirs.analyze(TEXT, "en", **options))


def test_a_recognizer_that_is_added_later_is_asked() -> None:
    registry = presidio.RecognizerRegistry(recognizers=recognizers.build("en"), supported_languages=["en"])
    ours = AnalyzerEngine(registry=registry, nlp_engine=blank("en"), supported_languages=["en"])
    assert not ours.analyze("zebra", "en")
    registry.add_recognizer(presidio.PatternRecognizer("ANIMAL", patterns=[presidio.Pattern("zebra", "zebra", 0.5)]))
    assert [one.entity_type for one in ours.analyze("zebra", "en")] == ["ANIMAL"]


def test_a_dictionary_is_read_as_presidio_reads_it() -> None:
    theirs, ours = pair()
    cells = {"note": TEXT, "mails": ["a@example.org", "none"], "inner": {"ssn": "078-05-1120"}, "age": 41}
    own = list(presidio.BatchAnalyzerEngine(theirs).analyze_dict(cells, "en"))
    found = list(BatchAnalyzerEngine(ours).analyze_dict(cells, "en"))
    assert [(one.key, one.value) for one in found] == [(one.key, one.value) for one in own]
    assert shown(found[0].recognizer_results) == shown(own[0].recognizer_results)
    assert list(map(shown, found[1].recognizer_results)) == list(map(shown, own[1].recognizer_results))


def test_an_argument_that_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError):
        pair()[1].analyze(TEXT, "en", speed=11)


def test_a_pattern_that_runs_out_of_time_is_an_error_and_never_skipped() -> None:
    trap = presidio.PatternRecognizer("TRAP", patterns=[presidio.Pattern("trap", r"(?:a|a|aa)+$", 0.9)])
    registry = presidio.RecognizerRegistry(recognizers=[trap], supported_languages=["en"])
    ours = AnalyzerEngine(registry=registry, nlp_engine=blank("en"), supported_languages=["en"])
    with pytest.raises(DetectionError, match="ran longer"):
        ours.analyze("CANARY" + "a" * 60 + "!", "en")


def anonymise(text: str, span: tuple[int, int], entity: str, operator: str, **parameters: object) -> str:
    anonymizer = AnonymizerEngine()
    add_operators(anonymizer)
    found = [RecognizerResult(entity, *span, 1.0)]
    return anonymizer.anonymize(text, found, {entity: OperatorConfig(operator, parameters)}).text


def test_one_value_has_one_pseudonym_however_it_is_spelled() -> None:
    one = anonymise("INSZ 85.07.30-033.28", (5, 20), "BE_NATIONAL_NUMBER", "pseudonym", key=FIXED_KEY)
    other = anonymise("INSZ 85073003328", (5, 16), "BE_NATIONAL_NUMBER", "pseudonym", key=FIXED_KEY)
    assert one == other
    assert "85" not in one


@pytest.mark.parametrize(
    ("entity", "value", "operator", "parameters", "expected"),
    [
        ("DATE_TIME", "1985-07-30", "generalise", {"to": "year"}, "1985"),
        ("DIAGNOSIS", "C50.9", "generalise", {"before": "."}, "C50"),
        ("IP_ADDRESS", "192.0.2.44", "truncate", {}, None),
        ("DATE_TIME", "yesterday", "shift", {"key": FIXED_KEY, "subject": "p1"}, "[DATE_TIME]"),
    ],
)
def test_an_operator_does_what_it_does_in_a_policy(
    entity: str, value: str, operator: str, parameters: dict[str, object], expected: str | None
) -> None:
    made = anonymise(value, (0, len(value)), entity, operator, **parameters)
    assert made != value
    assert expected is None or made == expected


def test_no_key_stands_in_the_words_of_an_operator() -> None:
    config = OperatorConfig("pseudonym", {"key": FIXED_KEY})
    assert FIXED_KEY.text() not in repr(config)
    with pytest.raises(InvalidParamError) as caught:
        anonymise("x", (0, 1), "PERSON", "pseudonym", key=FIXED_KEY.text())
    assert FIXED_KEY.text() not in str(caught.value)
