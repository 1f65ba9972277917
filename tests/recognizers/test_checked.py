"""The one rule of scoring, and what every recognizer promises to a user of Presidio."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import RecognizerListLoader

import recognizers
from recognizers.be.national_number import BeNationalNumberRecognizer
from recognizers.checked import BEFORE, Form, Standing, grade, window
from recognizers.found import Found, keep_best
from recognizers.wording import fold

LANGUAGES = ("nl", "fr", "de", "en", "bg", "xx")


class NoLanguageModel(NlpEngine):
    """An engine that knows no language: the recognizers must not need one."""

    def load(self) -> None:
        return None

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        nothing: Any = []
        return NlpArtifacts([], nothing, [], [], self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        return False

    def is_punct(self, word: str, language: str) -> bool:
        return False

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return list(LANGUAGES)


@pytest.mark.parametrize(
    ("standing", "passed", "context", "score"),
    [
        (Standing.SURE, True, True, 1.0),
        (Standing.SURE, True, False, 0.85),
        (Standing.SURE, False, True, 0.5),
        (Standing.SURE, False, False, 0.5),
        (Standing.SURE, None, True, 0.85),
        (Standing.SURE, None, False, 0.6),
        (Standing.CHECKED, True, True, 1.0),
        (Standing.CHECKED, True, False, 0.85),
        (Standing.CHECKED, False, True, 0.5),
        (Standing.CHECKED, False, False, None),
        (Standing.WEAK, True, True, 1.0),
        (Standing.WEAK, True, False, None),
        (Standing.WEAK, None, True, 0.6),
        (Standing.WEAK, None, False, None),
        (Standing.LABELLED, False, True, 0.5),
        (Standing.LABELLED, None, True, 0.6),
        (Standing.LABELLED, True, False, None),
    ],
)
def test_the_score_follows_the_table(standing: Standing, passed: bool | None, context: bool, score: float | None) -> None:
    assert grade(standing, passed, context) == score


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_analyzer_finds_the_same_in_every_language(language: str) -> None:
    registry = RecognizerRegistry(recognizers=recognizers.build(language), supported_languages=[language])
    engine = AnalyzerEngine(registry=registry, nlp_engine=NoLanguageModel(), supported_languages=[language])
    text = "INSZ 85.07.30-033.28, ЕГН 7501020018"
    found = {(r.entity_type, text[r.start : r.end], r.score) for r in engine.analyze(text, language)}
    assert {("BE_NATIONAL_NUMBER", "85.07.30-033.28", 1.0), ("BG_EGN", "7501020018", 1.0)} <= found


def test_importing_the_package_leaves_presidios_own_registry_as_it_is() -> None:
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    assert len(registry.recognizers) > 10
    assert {type(one).__module__.split(".")[0] for one in registry.recognizers} == {"presidio_analyzer"}
    found = RecognizerListLoader.get_all_existing_recognizers()
    ours = [one for one in found if one.__module__.startswith("recognizers.")]
    assert BeNationalNumberRecognizer in ours
    assert not {one.__name__ for one in ours} & set(dir(predefined_recognizers))


def test_importing_the_package_does_not_import_redact() -> None:
    code = "import sys, recognizers; recognizers.build('nl'); sys.exit('redact' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


PLAIN_PRESIDIO = """
import sys
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
import recognizers

language = sys.argv[1]
blank = SpacyNlpEngine(models=[{"lang_code": language, "model_name": "blank"}])
blank.nlp = {language: spacy.blank(language)}
registry = RecognizerRegistry(recognizers=recognizers.build(language), supported_languages=[language])
engine = AnalyzerEngine(registry=registry, nlp_engine=blank, supported_languages=[language])
found = {(r.entity_type, r.score) for r in engine.analyze("INSZ 85073003329, 1000000000", language)}
sys.exit("redact" in sys.modules or ("BE_NATIONAL_NUMBER", 0.5) not in found)
"""


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en", "bg"])
def test_presidio_with_a_blank_model_finds_a_mistyped_number_without_redact(language: str) -> None:
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", PLAIN_PRESIDIO, language], check=False).returncode == 0


@pytest.mark.parametrize("recognizer", recognizers.ALL, ids=lambda r: r.ENTITY)
def test_a_recognizer_is_a_pattern_recognizer_with_patterns(recognizer: type[recognizers.CheckedRecognizer]) -> None:
    instance: Any = recognizer(supported_language="bg")
    assert issubclass(recognizer, PatternRecognizer)
    assert instance.supported_language == "bg"
    assert instance.supported_entities == [recognizer.ENTITY]
    assert all(isinstance(pattern, Pattern) for pattern in instance.patterns)
    assert not instance.context, "presidio's enhancer must have nothing to add"
    assert [pattern.regex for pattern in instance.patterns] == [form.regex for form in instance.PATTERNS]


@pytest.mark.parametrize("recognizer", recognizers.ALL, ids=lambda r: r.ENTITY)
def test_a_context_word_fits_in_the_window(recognizer: type[recognizers.CheckedRecognizer]) -> None:
    assert max(map(len, recognizer.CONTEXT), default=0) < BEFORE - 1


def test_entities_and_names_are_not_used_twice() -> None:
    entities = [recognizer.ENTITY for recognizer in recognizers.ALL]
    assert len(set(entities)) == len(entities)


def test_a_recognizer_can_be_sent_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(BeNationalNumberRecognizer()))  # noqa: S301  # our own bytes
    assert copy.analyze("INSZ 85073003328")[0].score == 1.0


def test_a_failed_check_digit_is_said_in_the_result() -> None:
    [result] = BeNationalNumberRecognizer().analyze("INSZ 85073003329")
    assert result.recognition_metadata["check_digit"] == "failed"
    assert result.recognition_metadata["context"] is True
    assert "check digit failed" in result.analysis_explanation.textual_explanation


def test_an_explanation_quotes_no_value() -> None:
    [result] = BeNationalNumberRecognizer().analyze("INSZ 85.07.30-033.28")
    assert "033" not in str(result.analysis_explanation.to_dict())


def test_other_entities_are_not_looked_for() -> None:
    assert BeNationalNumberRecognizer().analyze("INSZ 85073003328", ["PERSON"]) == []


def test_context_ends_at_forty_characters() -> None:
    number, far = "85073003329", " " * 40
    find = BeNationalNumberRecognizer().analyze
    assert find(f"INSZ{' ' * 36}{number}")
    assert find(f"{number}{' ' * 36}INSZ")
    assert not find(f"INSZ{far}{number}")
    assert not find(f"{number}{far}INSZ")
    assert not find(f"xINSZ {number}")


def test_context_ends_at_the_line_unless_the_line_above_is_a_label() -> None:
    number = "85073003329"
    find = BeNationalNumberRecognizer().analyze
    assert find(f"INSZ\n{number}")
    assert find(f"INSZ:\r\n  {number}")
    assert not find(f"INSZ\nop {number}")
    assert not find(f"INSZ 5\n{number}")
    assert not find(f"{number}\nINSZ")


def test_a_cut_word_is_no_context() -> None:
    before, after = window("geenINSZ" + " " * 36 + "1" + " " * 36 + "INSZgeen", 44, 45)
    assert "insz" not in before + after


@pytest.mark.parametrize("text", ["Numéro", "NUMÉRO", "nume\u0301ro", "ЕГН", "Егн", "d’affilié"])
def test_case_accents_and_apostrophes_fold_away(text: str) -> None:
    assert fold(text) in ("numero", "егн", "d'affilie")


def test_the_better_of_two_overlapping_results_is_kept() -> None:
    form = Form("any", "")
    kept = keep_best(Found(start, end, score, form, None, False) for start, end, score in ((0, 9, 0.5), (2, 5, 0.9), (5, 7, 0.5)))
    assert [(r.start, r.end) for r in kept] == [(2, 5), (5, 7)]


@pytest.mark.parametrize("recognizer", recognizers.ALL, ids=lambda r: r.ENTITY)
@pytest.mark.parametrize("unit", ["1", "A", "1 ", "A. ", "Aa ", "1/", "a@", "ул. А ", "1.1.", "van de ", "J.-", "00:", "\n"])
def test_repetitive_text_does_not_stall(recognizer: type[recognizers.CheckedRecognizer], unit: str) -> None:
    recognizer().analyze(unit * (20_000 // len(unit)))
