"""Names that are on no list: what gives them away, and what is taken for none."""

from __future__ import annotations

import polars as pl
import pytest

from redact.detect import Settings, detect, spans_for
from redact.detect.families import is_family
from redact.detect.ordinary import is_of_reports, is_ordinary
from tests.detect.sentences import nameless, naming

LANGUAGES = ("bg", "de", "en", "fr", "nl")
PATTERNS = Settings(entities=("PERSON",), names="known_only", ner=False, numbers=False, workers=0)


def people(text: str, language: str) -> list[str]:
    """The names found in one text without a model."""
    found = spans_for(pl.Series([text]), pl.Series([language]), None, PATTERNS)[0]
    return [text[span.start : span.end] for span in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_name_of_the_made_up_sentences_is_covered(language: str) -> None:
    lines = list(naming(language, each=2))
    settings = Settings(entities=("PERSON",), names="known_only", numbers=False, workers=0)  # with the model that the language has
    found = spans_for(pl.Series([text for text, _ in lines]), pl.Series([language] * len(lines)), None, settings)
    covered = [
        any(one.start <= start and end <= one.end for one in spans)
        for (_, names), spans in zip(lines, found, strict=True)
        for start, end in names
    ]
    assert sum(covered) / len(covered) > 0.94


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_of_the_sentences_that_name_nobody_lose_a_word(language: str) -> None:
    texts = nameless(language)
    claimed = {text: names for text in texts if (names := people(text, language))}
    assert len(claimed) <= 0.1 * len(texts), claimed


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("nl", "Zijn vrouw Tjalda belde, volgens Noorlin ging het beter.", ["Tjalda", "Noorlin"]),
        ("de", "Laut Jorunde schläft er schlecht, Übergabe an Wiebrecht.", ["Jorunde", "Wiebrecht"]),
        ("fr", "La kinésithérapeute Orlanne est passée.", ["Orlanne"]),
        ("bg", "Снаха ѝ Мирелина помага.", ["Мирелина"]),
        ("en", "Nurse Kaelith saw him. KAELITH called, Kaelith's notes.", ["Kaelith", "KAELITH", "Kaelith's"]),
        ("en", "Mrs Quorley and Wrexley agree; Wrexley signs.", ["Quorley", "Wrexley", "Wrexley"]),
        ("en", "Mrs Jones and Baker agree.", ["Jones", "Baker"]),
        ("en", "my name is borna quorley but i am fine", ["borna quorley"]),
        ("en", "they had 4: silvana, adam, christopher and caleb.", ["silvana, adam, christopher and caleb"]),
        ("en", "Danielle: hello.\nKaelith: not now.", ["Danielle", "Kaelith"]),
        ("en", "Fletcher B Quorley came.", ["Fletcher B Quorley"]),
        ("nl", "🩺 e\u0301 dochter Tjalda", ["Tjalda"]),
    ],
)
def test_a_name_on_no_list_is_found_by_what_stands_around_it(language: str, text: str, names: list[str]) -> None:
    assert people(text, language) == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Moeder Parkinson, broer Hemofilie, volgens Richtlijn."),
        ("de", "Vater Landwirt, laut Protokoll, Sohn Verkehrsunfall."),
        ("en", "Her name is on the list. Seen by Cardiology on Monday. Hepatitis B Virus."),
        ("fr", "Selon Protocole, suivi par Diabétologie en Mars."),
        ("bg", "Според Протокол, насочен от Спешна помощ."),
    ],
)
def test_a_word_with_a_capital_behind_a_cue_is_no_name(language: str, text: str) -> None:
    assert people(text, language) == []


def test_a_name_is_found_again_in_its_own_text_alone() -> None:
    texts = ["Nurse Kaelith came. Then Kaelith left.", "Then Kaelith left."]
    together = spans_for(pl.Series(texts), pl.Series(["en", "en"]), None, PATTERNS)
    apart = [spans_for(pl.Series([text]), pl.Series(["en"]), None, PATTERNS)[0] for text in texts]
    assert together == apart
    assert (len(together[0]), len(together[1])) == (2, 0)


def test_what_only_the_dictionary_vouches_for_can_be_left_out() -> None:
    asked = {"language": "nl", "entities": ["PERSON"], "ner": False, "workers": 0}
    assert detect(["dochter Tjalda"], **asked).height == 1  # type: ignore[arg-type]  # one mapping for two calls
    assert detect(["dochter Tjalda"], **asked, unlisted=False).height == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "language"),
    [("Hausfrau", "de"), ("Verkehrsunfall", "de"), ("Barthel-Index", "de"), ("Cardiologie", "nl"), ("Хирург", "bg"), ("Xarelto", "en")],
)
def test_words_of_the_language_of_reports_and_of_medicine_are_ordinary(word: str, language: str) -> None:
    assert is_ordinary(word, language)


def test_names_of_diseases_are_of_reports_and_usual_family_names_are_known() -> None:
    assert is_of_reports("Crohn")
    assert is_family("Bakker", "nl")
    assert not is_family("Cardiology", "en")
