"""The quick search of many texts finds what the exhaustive one finds, and leaves the rest of a text as it is."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.known_notes import LANGUAGES, mistyped, notes
from redact.detect import Settings, find_each, find_known, needles, spans_for
from redact.detect.anchors import anchors
from redact.detect.dates import MONTHS, Day, days_in, parse_day
from redact.detect.folding import fold
from redact.detect.glance import glance, glances, letters_of, letters_of_each
from redact.detect.held import held, pairs_of
from redact.detect.known_days import find_days
from redact.detect.loose_dates import ROMAN, loose_numeric, loose_signs, loose_spelled
from redact.detect.near_names import is_near, may_be_near, near_pieces
from redact.detect.variants import PARTICLES, RUNS, variants
from redact.transform.scrub import splice

LINES = (Path(__file__).parent / "known.tsv").read_text(encoding="utf-8").split("\n")[:-1]
CASES = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))
NOISE = (
    "M a e s;J.;J.-J.;<b>;&amp;;=C3=A9;\\'e9;-\n;'s;О;l2;85O;van;Li;3;juli;'85;1985;VII;Ма\u0435s;\u200b;👩‍⚕️;שלום;é;№;ß;ия;[PERSON]"
).split(";")
PIECES = (
    "kerk straat avenue boulevard b bus bte et ap 12 3 a b x mei juli maart 1985 85 9000 gent laan ulitsa venue ro ad road st reet"
    " l aan de van la rue , ; . - / 's é ul. Шипка жк d'Hoop 12b AB00000 000001 +32 0032 00 @ be.com Maes Wójcik Müller dr Li"
).split()
ENTITIES = "PERSON ADDRESS PHONE_NUMBER CITY IBAN_CODE PATIENT_ID EMAIL_ADDRESS DATE_OF_BIRTH LOCATION".split()
KNOWN = (("PERSON", "Zoë D'Hondt"), ("PERSON", "Иван Петров"), ("BIRTH_DATE", "1985-07-03"), ("PHONE_NUMBER", "0475 12 34 56"))
PLANTED = ("Zoe\u0308 D’Hondt", "ИВАН", "Petrov", "3 juli\r\n1985", "0475/12.34.56", "Ｚｏë", "+32 475 12 34 56")


def alike(texts: list[str], known: list[tuple[tuple[str, str], ...]]) -> None:
    exhaustive = [find_known(text, needles(pairs)) for text, pairs in zip(texts, known, strict=True)]
    assert find_each(texts, known) == exhaustive


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_exhaustive_search_finds_is_found(language: str) -> None:
    some = notes(language, 400)
    alike([note.text for note in some], [note.known for note in some])
    alike([note.text for note in some], [note.known for note in [*some[1:], some[0]]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_planted_identifier_is_found(language: str) -> None:
    some = notes(language, 400)
    found = find_each([note.text for note in some], [note.known for note in some])
    planted = [(hits, one) for note, hits in zip(some, found, strict=True) for one in note.planted]
    covered = [any(start <= one[0] and one[1] - 1 <= end for start, end, _ in hits) for hits, one in planted]
    assert sum(covered) >= 0.98 * len(covered), "but for months cut short and names that are particles"


def test_an_identifier_that_is_null_or_empty_is_passed_over() -> None:
    known: Any = [("PERSON", ""), ("PHONE_NUMBER", ""), ("PERSON", "Maes"), ("CITY", None), ("PERSON", None)]
    assert find_each(["Maes belt", ""], [known, known]) == [[(0, 4, 2)], []]


def test_texts_full_of_traps_are_searched_as_exhaustively() -> None:
    rng = Random(4)
    texts, known = [], []
    for note in (note for language in LANGUAGES for note in notes(language, 150)):
        text = note.text
        for _ in range(3):
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice(NOISE) + text[at + rng.choice((0, 0, 1)) :]
        some = rng.sample(CASES, 3)
        texts += [text, rng.choice((" ", "\n", ", ")).join(case["text"] for case in some)]
        known += [note.known, tuple((case["entity"], case["value"]) for case in some)]
    alike(texts, known)


def test_every_variant_holds_an_anchor() -> None:
    rng = Random(4)
    pairs = [pair for language in LANGUAGES for note in notes(language, 150) for pair in note.known]
    pairs += [(case["entity"], case["value"]) for case in CASES]
    pairs += [(rng.choice(ENTITIES), rng.choice(" - ").join(rng.choices(PIECES, k=rng.randrange(1, 6)))) for _ in range(4_000)]
    for entity, value in pairs:
        found, asked = variants(entity, value), anchors(entity, value)
        names = [word for word in found.names if word not in PARTICLES or word in found.odd]
        for variant in (*(solid for solid, _ in found.solids), *names):
            assert len(variant) < 2 or any(one.strip() in variant for one in (*asked.solid, *asked.words))
        assert {(f"{day[0] % 100:02}", str(day[2])) for day in found.days} <= set(asked.days)


@given(st.lists(st.sampled_from([*NOISE, *PLANTED, *PIECES, " ", "\r\n", "\u0301"]) | st.text(max_size=5), max_size=12))
def test_a_glance_holds_every_reading(pieces: list[str]) -> None:
    text = "".join(pieces)
    seen = glance(text)
    for reading in fold(text):
        assert "".join(RUNS.findall(reading.text)) in seen.solid
        assert all(f" {run} " in seen.spaced for run in RUNS.findall(reading.text) if len(run) == 2 and "№" not in text)


@given(st.lists(st.lists(st.sampled_from([*NOISE, *PLANTED, *PIECES, " ", "\x1e", "\n"]) | st.text(max_size=5), max_size=8), max_size=6))
def test_a_text_is_seen_alike_alone_and_among_others(some: list[list[str]]) -> None:
    texts = ["".join(pieces) for pieces in some]
    seen = [(one.spaced.split(), one.solid, one.text, one.lettered.split()) for one in glances(texts)]
    assert seen == [(one.spaced.split(), one.solid, one.text, one.lettered.split()) for one in map(glance, texts)]
    assert [letters.split() for letters in letters_of_each(texts)] == [letters_of(text).split() for text in texts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_text_may_hold_does_not_depend_on_the_texts_beside_it(language: str) -> None:
    some = notes(language, 100)
    texts, known = [note.text for note in some], pairs_of(note.known for note in some)
    assert held(texts, known)[1] == [held([text], [pairs])[1][0] for text, pairs in zip(texts, known, strict=True)]


DATED = (
    "3 7 03 07 1985 85 '85 2005 5 05 19850703 030785 070385 juli jul juillet юли July july VII vii i v x mei меі mai 3e 1er de van"
    " le . - / , of年月日 年 月 日 12 1985-07-03 3/7/1985"
).split(" ")


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from([*DATED, " ", "-", "/", "."]), max_size=14), st.sampled_from(["1985-07-03", "2005-05-12", "1985-01-10"]))
def test_a_day_is_found_in_every_way_of_writing_that_is_read(pieces: list[str], born: str) -> None:
    text = "".join(pieces)
    days: dict[Day, int] = {form: 0 for day in parse_day(born) for form in (day, (day[0] % 100, *day[1:]))}
    years = tuple({(f"{day[0] % 100:02}", str(day[2])): None for day in days})
    for reading in fold(text):
        everything = [*days_in(reading.text), *_loosely(reading.text, days, years)]
        wanted = {(start, end, 0) for start, end, meanings in everything if not days.keys().isdisjoint(meanings)}
        assert set(find_days(reading.text, days, years, figures=True)) == wanted


def _loosely(folded: str, days: dict[Day, int], years: tuple[tuple[str, str], ...]) -> list[tuple[int, int, tuple[Day, ...]]]:
    """Whatever the loose ways read around each year, none of them left out."""
    names = frozenset([*ROMAN, *MONTHS])
    found = []
    for year, day in years:
        for place in (place for place in range(len(folded)) if folded.startswith(year, place)):
            low, high = max(0, place - 48), place + 48
            century = folded[max(0, place - 2) : place]
            ends = not folded[place + 2 : place + 3].isdigit() and (not century[-1:].isdigit() or century in ("18", "19", "20", "21"))
            if ends and folded.find(day, low, high) >= 0:
                found += [
                    *loose_numeric(folded, low, high, days),
                    *loose_spelled(folded, low, high, names),
                    *loose_signs(folded, low, high),
                ]
    return found


@pytest.mark.parametrize(
    ("text", "planted"),
    [
        ("на 3 меі 1985 г. и 3/5/85", ["3 меі 1985", "3/5/85"]),
        ("ЕГН 8505031234, тел. +359 88 123 4567", ["8505031234", "+359 88 123 4567"]),
        ("ЕГН 85о5o31234", ["85о5o31234"]),
    ],
)
def test_figures_are_found_once_where_letters_have_two_readings(text: str, planted: list[str]) -> None:
    known = (("BIRTH_DATE", "1985-05-03"), ("BG_EGN", "8505031234"), ("PHONE_NUMBER", "0881234567"))
    (hits,) = find_each([text], [known])
    assert [text[start:end] for start, end, _ in hits] == planted


@given(st.text("abcde", min_size=6, max_size=8), st.lists(st.text("abcde", max_size=9), max_size=5), st.randoms(use_true_random=False))
def test_a_text_that_may_hold_a_mistyped_name_is_told_apart(name: str, words: list[str], rng: Random) -> None:
    some = [*words, name, mistyped(name, rng)]
    assert may_be_near(f" {'  '.join(some)} ", name) == any(is_near(word, name) for word in some)


@given(st.text("abcde", min_size=6, max_size=10), st.randoms(use_true_random=False))
def test_a_word_with_one_error_keeps_a_piece_of_the_name(name: str, rng: Random) -> None:
    word = mistyped(name, rng)
    begin, end, changed = near_pieces(name)
    assert not is_near(word, name) or word.startswith((begin, changed)) or word.endswith(end)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PLANTED) | st.sampled_from(NOISE) | st.text(max_size=8), min_size=1, max_size=8))
def test_what_is_outside_of_spans_stays_byte_for_byte(pieces: list[str]) -> None:
    text = " ".join(pieces)
    (spans,) = spans_for(pl.Series([text]), pl.Series(["nl"]), [KNOWN], Settings(names="known_only", workers=0))
    written, places = splice(text, [(span.start, span.end, "[X]") for span in spans])
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    kept = [text[low:high] for low, high in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)], strict=True)]
    assert "[X]".join(kept).encode("utf-8", "surrogatepass") == written.encode("utf-8", "surrogatepass")
    assert all(written[start:end] == "[X]" for start, end in places)


@pytest.mark.parametrize("around", ["{}", "👩‍⚕️ {} 🏥", "שלום {} עולם", "regel\r\n{}\r\neinde", "e\u0301 {} o\u0308"])
@pytest.mark.parametrize("planted", PLANTED)
def test_a_span_is_exactly_what_was_written(around: str, planted: str) -> None:
    text = around.format(planted)
    (hits,) = find_each([text], [KNOWN])
    assert [text[start:end] for start, end, _ in hits] == [planted]


def test_a_mistyped_name_stays_apart_from_the_names_beside_it() -> None:
    (hits,) = find_each(["Lieve Vandenberge belde"], [(("PERSON", "Lieve Vandenberghe"),)])
    assert hits == [(0, 5, 0), (6, 17, 0)]


ORDINARY = [
    ("een wit verband, rose 2x per dag, jong en mager", "nl", ["wit", "rose", "jong"], []),
    ("petit souffle, fond blanc", "fr", ["petit", "blanc"], []),
    ("Mme Rose et M. Petit, vus par Dr. Blanc", "fr", ["Rose", "Petit", "Blanc"], ["Rose", "Petit", "Blanc"]),
    ("mevr. Rose en dhr. De Wit", "nl", ["Rose", "De Wit"], ["Rose", "De Wit"]),
]


@pytest.mark.parametrize(("text", "language", "own", "others"), ORDINARY)
def test_an_ordinary_word_is_a_name_in_its_subjects_texts_and_with_a_title(
    text: str, language: str, own: list[str], others: list[str]
) -> None:
    names = tuple(("PERSON", name) for name in ("Rose", "De Wit", "Petit", "Blanc", "De Jong"))
    rows = pl.Series([text, text]), pl.Series([language, language])
    mine, theirs = spans_for(*rows, [names, ()], Settings(names="known_only", ner=False, workers=0))
    assert [text[span.start : span.end] for span in mine if span.entity == "PERSON"] == own
    assert [text[span.start : span.end] for span in theirs if span.entity == "PERSON"] == others
