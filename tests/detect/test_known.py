"""Known identifiers: every way of writing that is promised, and what must not be taken for one."""

import csv
from pathlib import Path

import pytest

from redact.detect import Known, find_known, needles

LINES = (Path(__file__).parent / "known.tsv").read_text(encoding="utf-8").split("\n")[:-1]
CASES = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['value']}: {case['text']}")
def test_a_known_identifier_is_found_as_the_table_says(case: dict[str, str], request: pytest.FixtureRequest) -> None:
    if case["works"] == "no":
        request.applymarker(pytest.mark.xfail(strict=True, reason="a known limit"))
    found = find_known(case["text"], needles([(case["entity"], case["value"])]))
    assert [case["text"][start:end] for start, end, _ in found] == ([case["found"]] if case["found"] else [])


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("👩‍⚕️ zag Zoe\u0308 Maes", "Zoë Maes", "Zoe\u0308 Maes"),
        ("regel een\r\nZoë\r\nMaes", "Zoë Maes", "Zoë\r\nMaes"),
        ("המטופל Zoë Maes הגיע", "Zoë Maes", "Zoë Maes"),
        ("straße ﬁn Zoë", "Zoë Maes", "Zoë"),
        ("Zoe\u0308", "Zoë", "Zoe\u0308"),
    ],
)
def test_offsets_are_those_of_the_original(text: str, value: str, found: str) -> None:
    ((start, end, index),) = find_known(text, needles([("PERSON", value)]))
    assert (text[start:end], index) == (found, 0)


def test_the_value_that_fits_best_is_named() -> None:
    known = [("PERSON", "Jan Peeters"), ("PERSON", "Jan"), ("PERSON", "Peeters"), ("PERSON", "Mia Claes")]
    text = "Jan Peeters, daarna Peeters alleen, dan Jan en later Mia Claes"
    assert [index for _, _, index in find_known(text, needles(known))] == [0, 2, 1, 3]


def test_an_index_counts_empty_values_too() -> None:
    assert find_known("Peeters", needles([("PERSON", ""), ("CITY", "ab"), ("PERSON", "Peeters")])) == [(0, 7, 2)]


@pytest.mark.parametrize("value", ["", " ", "-", "x", "....", "\u200b", "van de"])
def test_what_names_nobody_is_not_searched(value: str) -> None:
    text = "van de arts - x .... y"
    assert find_known(text, needles([("PERSON", value), ("PERSON", value), ("PHONE_NUMBER", value[:3])])) == []


def test_a_known_identifier_does_not_show_itself() -> None:
    assert "CANARY" not in repr(Known("PERSON", "CANARY")) + repr(needles([("PERSON", "CANARY")]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ma-\nes kwam", "Ma-\nes"),
        ("Ma-\r\nes kwam", "Ma-\r\nes"),
        ("op\n30\n07\n1985", "30\n07\n1985"),
        ("dhr Jos=\n=C3=A9 kwam", "Jos=\n=C3=A9"),
        ("josemaes", "josemaes"),
        ("maesjose", "maesjose"),
        ("jmaes", "jmaes"),
        ("maesj", "maesj"),
        ("j.maes", "j.maes"),
        ("[MAES]", "MAES"),
    ],
)
def test_a_subject_with_first_and_last_name_apart_is_found(text: str, found: str) -> None:
    known = [("PERSON", "José"), ("PERSON", "Maes"), ("BIRTH_DATE", "1985-07-30")]
    assert [text[start:end] for start, end, _ in find_known(text, needles(known))] == [found]


def test_what_an_earlier_release_wrote_is_no_identifier() -> None:
    known = [("PERSON", "Person"), ("PERSON", "Date"), ("PERSON", "Le")]
    assert find_known("[DATE_TIME] [PERSON_bcdfgh] [PERSON]", needles(known)) == []
