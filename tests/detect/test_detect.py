"""Texts to a frame of spans."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import recognizers
from recognizers.found import Hints
from redact.detect import detect, has_names
from redact.detect.folding import fold
from redact.detect.overlaps import resolve
from redact.detect.patterns import read_patterns
from redact.detect.readers import Reading, reader_of
from redact.detect.span import Span
from redact.detect.suite import plain_text, suite_of
from redact.errors import DetectionError

TEXTS = [
    "mail els.maes@example.org of bel 0475 12 34 56",
    None,
    "",
    "👩‍⚕️ e\u0301e\u0301n: els.maes@example.org",
    "שלום els.maes@example.org",
    "regel\r\nels.maes@example.org\r\n",
    "IBAN BE68 5390 0754 7034",
]


def values(found: pl.DataFrame, texts: list[str | None]) -> list[tuple[str, str]]:
    return [(entity, (texts[row] or "")[start:end]) for row, start, end, entity in found.select(pl.nth(range(4))).iter_rows()]


def test_spans_are_a_frame_of_code_points() -> None:
    found = detect(TEXTS, ner=False)
    assert found.schema == pl.Schema(
        {
            "row": pl.UInt32,
            "start": pl.UInt32,
            "end": pl.UInt32,
            "entity": pl.String,
            "score": pl.Float64,
            "recognizer": pl.String,
        }
    )
    mail = ("EMAIL_ADDRESS", "els.maes@example.org")
    assert values(found, TEXTS) == [
        mail,
        ("PHONE_NUMBER", "0475 12 34 56"),
        mail,
        mail,
        mail,
        ("IBAN_CODE", "BE68 5390 0754 7034"),
    ]
    assert found["row"].to_list() == [0, 0, 3, 4, 5, 6]


def test_no_text_gives_an_empty_frame() -> None:
    assert detect([]).shape == (0, 6)
    assert detect(pl.Series([None, ""], dtype=pl.String)).shape == (0, 6)


def test_spans_depend_on_neither_order_nor_company() -> None:
    whole = detect(TEXTS, ner=False)
    alone = [detect([text], ner=False).drop("row") for text in reversed(TEXTS)]
    assert_frame_equal(whole.drop("row"), pl.concat(alone[::-1]))


def test_only_the_entities_asked_for_are_found() -> None:
    assert detect(TEXTS, entities=["IBAN_CODE"])["entity"].to_list() == ["IBAN_CODE"]


@pytest.mark.parametrize("language", ["xx", "", "es"])
def test_an_unknown_language_is_refused(language: str) -> None:
    with pytest.raises(DetectionError, match="language"):
        detect(["tekst"], language)


def test_a_language_may_carry_its_region() -> None:
    assert detect(["a@example.org"], "nl-BE").height == 1


def test_a_word_beside_it_lifts_a_weak_form() -> None:
    assert values(detect(["passport 912803456", "912803456"], entities=["US_PASSPORT"], ner=False), ["passport 912803456"]) == [
        ("US_PASSPORT", "912803456")
    ]


def test_the_phones_of_the_phone_library_are_found() -> None:
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    from redact.detect.registry import PHONE_REGIONS

    text = "a 0475 12 34 56, (02) 555 12 12 x 12; +359 2 987 6543\n06-12345678 3.14 2024-01-02 12:30 call 202-555-0143 now"
    theirs = {(r.start, r.end) for r in PhoneRecognizer(supported_regions=PHONE_REGIONS).analyze(text, ["PHONE_NUMBER"])}
    ours = {(s.start, s.end) for s in read_patterns(text, "en", frozenset({"PHONE_NUMBER"}), 5.0)}
    assert len(theirs) == 4
    assert theirs <= ours
    assert len(ours) >= 4


@pytest.mark.skipif(not has_names("en"), reason="the English model is not installed")
def test_a_model_finds_names_and_organisations_only_if_asked() -> None:
    text = "Sarah Johnson from London works at Microsoft Corporation."
    assert set(detect([text], "en")["entity"]) == {"PERSON", "LOCATION"}
    assert "ORGANIZATION" in set(detect([text], "en", entities=["ORGANIZATION"])["entity"])


def test_a_checked_identifier_wins_and_the_rest_stays_covered() -> None:
    text = "Jan 85073003328 Gent"
    spans = [
        Span(0, 20, "LOCATION", 0.85, "a"),
        Span(4, 15, "BE_NATIONAL_NUMBER", 1.0, "b"),
        Span(4, 15, "PHONE_NUMBER", 0.4, "c"),
    ]
    assert [(s.start, s.end, s.entity) for s in resolve(text, spans)] == [
        (0, 3, "LOCATION"),
        (4, 15, "BE_NATIONAL_NUMBER"),
        (16, 20, "LOCATION"),
    ]
    assert resolve(text, spans[::-1]) == resolve(text, spans)


def test_parts_of_a_name_that_touch_are_one() -> None:
    text = "Jean-Jacques Dubois zag An"
    spans = [
        Span(0, 4, "PERSON", 0.8, "a"),
        Span(5, 12, "PERSON", 0.8, "a"),
        Span(13, 19, "PERSON", 0.9, "b"),
        Span(24, 26, "PERSON", 0.8, "a"),
    ]
    assert [(s.start, s.end) for s in resolve(text, spans)] == [(0, 19), (24, 26)]


@pytest.mark.skipif(not has_names("en"), reason="the English model is not installed")
def test_threads_may_ask_at_once() -> None:
    texts = [f"Sarah Johnson met Peter Miller in London, visit {n}." for n in range(40)]
    whole = detect(texts, "en", workers=0)
    with ThreadPoolExecutor(4) as threads:
        parts = list(threads.map(lambda low: detect(texts[low : low + 10], "en", workers=0).drop("row"), range(0, 40, 10)))
    assert_frame_equal(pl.concat(parts), whole.drop("row"))


@pytest.mark.skipif(not has_names("en"), reason="the English model is not installed")
@pytest.mark.parametrize("text", ["Known with Parkinson disease.", "Start 500 mg", "BP 120/80, HR 72"])
def test_a_medical_term_is_no_name(text: str) -> None:
    assert "PERSON" not in detect([text], "en")["entity"].to_list()


def test_what_an_earlier_release_wrote_is_neither_found_nor_a_word_beside_a_finding() -> None:
    assert detect(["[US_PASSPORT] 912803456"], "en", ["US_PASSPORT"], ner=False).height == 0
    assert detect(["Seen [DATE_TIME] by [PERSON_bcdfgh] in [LOCATION]."], "en", workers=0).height == 0


@pytest.mark.parametrize(("country", "entity"), [("BG", "BG_EGN"), ("GB", "UK_NHS"), ("UK", "UK_NHS"), ("US", "US_NPI"), ("", "BG_EGN")])
def test_a_number_of_several_kinds_is_of_the_policys_country_else_of_a_kind_with_a_birth_date(country: str, entity: str) -> None:
    every = ("PHONE_NUMBER", "UK_NHS", "BG_EGN", "US_NPI")
    spans = [Span(0, 10, name, 0.85, name) for name in every]
    assert [span.entity for span in resolve("7501010010", spans, country)] == [entity]
    assert resolve("7501010010", spans[::-1], country) == resolve("7501010010", spans, country)


def test_a_word_beside_a_number_says_more_than_the_country() -> None:
    spans = [Span(4, 14, "UK_NHS", 1.0, "a"), Span(4, 14, "BG_EGN", 0.85, "b")]
    assert [span.entity for span in resolve("NHS 7501010010", spans, "BG")] == ["UK_NHS"]


@pytest.mark.parametrize(
    ("text", "language", "entity", "found"),
    [
        ("0888 123 456г.", "bg", "PHONE_NUMBER", ["0888 123 456"]),
        ("א0470 12 34 56", "nl", "PHONE_NUMBER", ["0470 12 34 56"]),
        ("0499 00 11 22,0470 12 34 56", "nl", "PHONE_NUMBER", ["0499 00 11 22", "0470 12 34 56"]),
        ("роден02.10.1985", "bg", "PHONE_NUMBER", ["02.10.1985"]),
        ("patiënt–nr: 12345", "nl", "MEDICAL_RECORD_NUMBER", ["12345"]),
        ("lidmaatschaps\u2011nr 12345", "nl", "BE_MEMBER_NUMBER", ["12345"]),
    ],
)
def test_no_gate_holds_back_what_its_recognizer_finds(text: str, language: str, entity: str, found: list[str]) -> None:
    spans = {text[one.start : one.end] for one in read_patterns(text, language, frozenset({entity}), 5.0)}
    assert spans == set(found)


@pytest.mark.parametrize("text", ["BP 120/80  \n", "  \nBP 120/80", "BP 120/80 \t\r\n", " \n"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_of_which_no_word_can_be_a_name_is_read_alone_and_beside_others(text: str, language: str) -> None:
    alone = detect([text], language, workers=0)
    beside = detect([text, "John Smith came"], language, workers=0)
    assert beside.filter(pl.col("row") == 0).equals(alone)


def test_what_readers_are_handed_shows_no_text() -> None:
    reading = Reading("CANARY", "CANARY", 5.0, matches={None: [re.match("CANARY", "CANARY")]})
    for said in (repr(reading), repr(Hints(matches=reading.matches)), repr(fold("CANARY"))):
        assert "canary" not in said.lower()


def test_a_recognizer_that_is_spared_for_want_of_its_words_would_have_found_nothing() -> None:
    every = recognizers.build("nl")
    suite = suite_of(every, reader_of)
    folder = Path(__file__).parents[1] / "recognizers" / "vectors"
    texts = {json.loads(line)["text"] for file in folder.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()}
    assert len(texts) > 1_000
    spared = 0
    for text in sorted(texts):
        near = suite.asked(text, plain_text(text))[1]
        for at, recognizer in enumerate(every):
            if at not in near:
                spared += 1
                assert recognizer.find(text, hints=Hints(worded=False)) == recognizer.find(text), (recognizer.name, text)
    assert spared > 10 * len(texts)
