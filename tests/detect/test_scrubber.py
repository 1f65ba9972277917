"""What must go from a text: detectors, known identifiers and the last net together."""

import polars as pl
import pytest

from redact.detect import Settings, Span, has_names, spans_for
from redact.detect.scrubber import Memory, combine
from redact.errors import DetectionError

KNOWN_ONLY = Settings(names="known_only", workers=0)
KNOWN = [
    ("PERSON", "Els Maes"),
    ("PHONE_NUMBER", "0475 12 34 56"),
    ("EMAIL_ADDRESS", "els.maes@example.org"),
    ("PATIENT_ID", "P-00712"),
]


def scrub(
    text: str | None, settings: Settings = KNOWN_ONLY, known: list[tuple[str, str]] | None = None
) -> list[tuple[str, str, int | None]]:
    (spans,) = spans_for(pl.Series([text], dtype=pl.String), pl.Series(["nl"]), None if known is None else [known], settings)
    return [((text or "")[s.start : s.end], s.entity, s.known_index) for s in spans]


def test_known_identifiers_detectors_and_the_last_net_meet() -> None:
    assert scrub("Mevr. Maes (P00712), gsm 0475/123456, els.maes@example.org, ref 99887766", known=KNOWN) == [
        ("Maes", "PERSON", 0),
        ("P00712", "PATIENT_ID", 3),
        ("0475/123456", "PHONE_NUMBER", 1),
        ("els.maes@example.org", "EMAIL_ADDRESS", 2),
        ("99887766", "NUMBER", None),
    ]


def test_numbers_can_be_left() -> None:
    assert scrub("zie 99887766", Settings(names="known_only", numbers=False, workers=0)) == []


def test_a_kept_entity_stays_but_not_the_known_identifier_inside_it() -> None:
    settings = Settings(names="known_only", keep=("URL",), workers=0)
    assert scrub("zie https://example.org/pad", settings) == []
    assert scrub("zie https://example.org/els/maes", settings, KNOWN) == [("els/maes", "PERSON", 0)]


def test_a_null_text_has_no_span_and_needs_no_language() -> None:
    assert spans_for(pl.Series([None], dtype=pl.String), pl.Series([None], dtype=pl.String), None, KNOWN_ONLY) == [[]]


@pytest.mark.parametrize("language", [None, "xx", ""])
def test_a_text_of_no_known_language_is_refused(language: str | None) -> None:
    with pytest.raises(DetectionError, match="language") as caught:
        spans_for(pl.Series(["CANARY"]), pl.Series([language], dtype=pl.String), None, KNOWN_ONLY)
    assert "CANARY" not in str(caught.value)


def test_a_language_without_a_name_detector_is_refused_unless_told_otherwise() -> None:
    with pytest.raises(DetectionError, match="name detector"):
        spans_for(pl.Series(["tekst"]), pl.Series(["nl"]), None, Settings(workers=0))


@pytest.mark.skipif(not has_names("fr"), reason="the French model is not installed")
def test_each_row_is_read_in_its_own_language() -> None:
    texts = pl.Series(["Vu avec Madame Delphine Lambert ce jour", "Gezien op consult"])
    found = spans_for(texts, pl.Series(["fr", "nl"]), None, KNOWN_ONLY)
    assert [[s.entity for s in spans] for spans in found] == [["PERSON"], []]


def test_what_one_subject_knows_is_not_told_to_another() -> None:
    texts, languages = pl.Series(["els maes belde"] * 2), pl.Series(["nl"] * 2)
    assert [len(spans) for spans in spans_for(texts, languages, [KNOWN, []], KNOWN_ONLY)] == [1, 0]


@pytest.mark.parametrize(
    ("known", "detected", "expected"),
    [
        ((4, 8), (0, 12, "PERSON"), [(0, 3, "PERSON"), (4, 8, "KNOWN"), (9, 12, "PERSON")]),
        ((4, 8), (0, 12, "EMAIL_ADDRESS"), [(0, 12, "EMAIL_ADDRESS")]),
        ((2, 12), (0, 12, "PHONE_NUMBER"), [(0, 12, "KNOWN")]),
        ((0, 12), (4, 8, "PHONE_NUMBER"), [(0, 12, "KNOWN")]),
        ((4, 8), (4, 8, "PERSON"), [(4, 8, "KNOWN")]),
        ((4, 8), (6, 12, "PHONE_NUMBER"), [(4, 8, "KNOWN"), (9, 12, "PHONE_NUMBER")]),
    ],
)
def test_known_wins_and_the_union_stays_covered(
    known: tuple[int, int], detected: tuple[int, int, str], expected: list[tuple[int, int, str]]
) -> None:
    text = "abc defg hij"
    mine, theirs = [Span(*known, "KNOWN", 1.0, "k", 0)], [Span(*detected, 0.5, "d")]
    assert [(s.start, s.end, s.entity) for s in combine(text, mine, theirs)] == expected


def test_a_widened_identifier_does_not_reach_into_the_next() -> None:
    text, mine = "0475/12.34.56 3 juli", [Span(0, 13, "PHONE", 1.0, "k", 0), Span(14, 20, "BIRTH_DATE", 1.0, "k", 1)]
    found = combine(text, mine, [Span(0, 15, "PHONE_NUMBER", 0.5, "d")])
    assert [(span.start, span.end, span.known_index) for span in found] == [(0, 13, 0), (14, 20, 1)]


def test_the_memory_is_bounded_and_answers_the_same() -> None:
    from redact.detect.job import Job

    memory, job, texts = Memory(most=5_000), Job("nl", ("EMAIL_ADDRESS",)), [f"els{n}@example.org " * 5 for n in range(50)]
    first = memory.read(texts, job, 0)
    assert memory.read(texts[::-1], job, 0) == first[::-1]
    assert 0 < len(memory) < 10
