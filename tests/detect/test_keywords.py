"""Words are cut as spaCy's tokenizer cuts them."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.detect.keywords import words_of
from redact.detect.registry import LANGUAGES

TOKENIZERS = {language: spacy.blank(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[A-Z]?[0-9]{1,12}[,.]?", fullmatch=True))
def test_a_number_is_cut_as_spacy_cuts_it(language: str, number: str) -> None:
    text = f"passport {number} seen"
    found = words_of(text, language)
    expected = [(token.idx, token.idx + len(token), token.lower_) for token in TOKENIZERS[language](text)]
    assert list(zip(found.starts, found.ends, found.words, strict=True)) == expected
