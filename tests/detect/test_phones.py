"""The phone library is asked less, and answers the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpora import dense, phones
from benchmarks.misses import texts
from redact.detect.phones import numbers_in
from redact.detect.registry import PHONE_REGIONS, recognizers_for


@cache
def library() -> Any:
    return next(one for one in recognizers_for("en") if one.name == "PhoneRecognizer")


def of_library(text: str) -> list[tuple[int, int]]:
    return sorted((one.start, one.end) for one in library().analyze(text, ["PHONE_NUMBER"], None))


CORPORA: dict[str, Callable[[], list[str]]] = {
    "phones": lambda: phones(150),
    "dense": lambda: dense(150),
    "generated": lambda: [text[:200] for text in texts(400)],
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_numbers_are_those_of_the_phone_library(corpus: str) -> None:
    for text in CORPORA[corpus]():
        assert numbers_in(text, PHONE_REGIONS, 1) == of_library(text)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_random_figures_are_read_as_the_phone_library_reads_them(seed: int) -> None:
    draw = Random(seed)  # it draws figures
    groups = ["".join(draw.choice("0123456789") for _ in range(draw.choice((1, 2, 3, 4, 5, 8)))) for _ in range(draw.randrange(1, 6))]
    opening = draw.choice(("", "", "0", "00", "011", "0049", "+44 ", "32", "1", "(0", "(0)4"))
    text = draw.choice(("", "a ", "(")) + opening + draw.choice((" ", "-", ".", " / ", "")).join(groups) + draw.choice(("", " x12", ")"))
    assert numbers_in(text, PHONE_REGIONS, 1) == of_library(text)
