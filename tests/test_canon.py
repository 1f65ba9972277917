"""The promises of `redact.canon`."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.canon import canonical, canonical_expr, canonicalise, fold, fold_expr, transliterate

anything = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.none() | anything, max_size=5))
def test_fold_and_its_expression_agree_on_every_string(texts: list[str | None]) -> None:
    folded = pl.DataFrame({"t": texts}, schema={"t": pl.String}).select(fold_expr(pl.col("t"))).to_series()
    assert folded.to_list() == [None if text is None else fold(text) for text in texts]


def test_fold_and_its_expression_agree_on_every_letter_of_a_long_column() -> None:
    texts = pl.Series("t", [chr(code) * 2 for code in range(0x20000) if not 0xD800 <= code < 0xE000])
    assert texts.to_frame().select(fold_expr(pl.col("t"))).to_series().to_list() == [fold(text) for text in texts]


@given(anything)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(anything, anything)
def test_the_fold_of_a_text_is_the_folds_of_its_pieces(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(st.text(st.characters(codec="latin-1")))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("spelled", "folded"),
    [
        ("Zoë PEETERS", "zoe peeters"),
        ("\uff2aan", "jan"),
        ("Pe\u200beters", "peeters"),
        ("P\u0435\u0435ters", "peeters"),
        ("Gro\u00df", "gross"),
        ("S\u00f8rensen", "sorensen"),
        ("\u0661\u0662", "12"),
    ],
)
def test_what_looks_alike_folds_alike(spelled: str, folded: str) -> None:
    assert fold(spelled) == folded


@pytest.mark.parametrize(
    ("spelled", "latin"),
    [("Иван Петров", "ivan petrov"), ("Мария", "maria"), ("Щерев", "shterev"), ("Йордан", "yordan"), ("Zoë", "zoe")],
)
def test_cyrillic_is_written_as_the_act_says(spelled: str, latin: str) -> None:
    assert transliterate(spelled) == latin
    assert transliterate(unicodedata.normalize("NFD", spelled)) == latin


@given(anything, st.sampled_from(["BE_NATIONAL_NUMBER", "EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON"]))
def test_a_canonical_form_is_its_own_canonical_form(text: str, name: str) -> None:
    once = canonical(text, name, "BE")
    assert once is None or name == "PHONE_NUMBER" or canonical(once, name, "BE") == once


RULES = st.sampled_from(["BE_NATIONAL_NUMBER", "EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON"])
european = st.text(st.characters(max_codepoint=0x24F) | st.characters(min_codepoint=0x370, max_codepoint=0x52F))


@given(st.lists(st.none() | anything | european, max_size=5), RULES)
def test_a_series_has_the_canonical_forms_of_its_values(texts: list[str | None], name: str) -> None:
    values = pl.Series("v", texts, dtype=pl.String)
    expected = values.to_frame().select(canonical_expr(pl.col("v"), name, "BE")).to_series()
    assert canonicalise(values, name, "BE").to_list() == expected.to_list()


def test_no_letter_that_normalising_changes_goes_unnormalised() -> None:
    letters = [chr(code) for code in (*range(0x600), *range(0x2000, 0x2030))]
    for name in ("PERSON", "EMAIL_ADDRESS"):
        alone = [canonicalise(pl.Series([f"x{letter}x"]), name).item() for letter in letters]
        assert alone == [canonicalise(pl.Series([f"x{letter}x", "e\u0301"]), name)[0] for letter in letters]
