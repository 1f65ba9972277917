"""The last net: which runs of digits nobody can explain."""

import csv
from pathlib import Path

import pytest

from redact.detect.numbers import read_numbers

LINES = (Path(__file__).parent / "numbers.tsv").read_text(encoding="utf-8").split("\n")[:-1]
CASES = list(csv.DictReader(LINES, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_run_of_digits_is_judged_as_the_table_says(case: dict[str, str]) -> None:
    found = [case["text"][span.start : span.end] for span in read_numbers(case["text"], [])]
    assert found == (case["found"].split("|") if case["found"] else [])


def test_what_is_claimed_is_left_alone() -> None:
    assert read_numbers("tel 0475123456", [(4, 14)]) == []


def test_offsets_survive_letters_that_fold_to_two() -> None:
    text = "ß 1234567"
    assert [(s.start, s.end) for s in read_numbers(text, [])] == [(2, 9)]
