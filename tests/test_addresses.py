"""Addresses of strangers leave a text whole, are found again in a release, and are told by the country of the policy."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import redact
from redact.detect import Settings, detect, spans_for
from redact.entities import entity
from redact.testing.keys import FIXED_KEY
from redact.verify import check
from verify.staged import staged

TEXTS = [
    "Lives at 123 Main St Apt 4, Springfield, IL 62704",
    "14 Baker Street, Leeds LS1 4AP",
    "P.O. Box 211, Boise ID. zip code is 83702",
    "5551 Maple Ave, Suite 250, Portland, Oregon",
    "> 0 Testgatan 5\n> Apt. 12\n> Testby\n> Norway 64389",
]
QUIET = [
    "2 Tablets Way before bed, CO 2 normal, back IN 2 weeks, OR 3, grade 2 Drive, 5 min Walk, Unit 4 blood, Fl 2",
    "St. John's wort, Suite 3, head CT 2 mm, MS 12 points, T1 2BC, A1 2BC, B12 1ML, room 4 bed 2, seen by Smith, MD",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_strangers_address_leaves_a_text_with_every_figure(text: str) -> None:
    kept = redact.scrub([text], FIXED_KEY, "en")[0]
    assert kept is not None
    assert not any(letter.isdigit() for letter in kept)
    assert not any(place in kept for place in ("Springfield", "Leeds", "Oregon", "Testby", "Norway", "Street"))


@pytest.mark.parametrize("text", QUIET)
def test_doses_scores_and_beds_are_no_address(text: str) -> None:
    places = {"US_ADDRESS", "UK_ADDRESS", "UK_POSTCODE", "STREET_ADDRESS", "POSTAL_CODE", "LOCATION"}
    assert detect([text], "en", entities=sorted(places), ner=False)["entity"].to_list() == []


@pytest.mark.parametrize(("country", "expected"), [("US", "US_ADDRESS"), ("GB", "UK_ADDRESS")])
def test_a_street_that_both_countries_know_is_of_the_policys(country: str, expected: str) -> None:
    settings = Settings(names="known_only", ner=False, workers=0, country=country)
    found = spans_for(pl.Series(["at 12 Test Street today"]), pl.Series(["en"]), None, settings)
    assert [span.entity for span in found[0]] == [expected]


@pytest.mark.parametrize("text", TEXTS[:2])
def test_the_gate_finds_an_address_that_stands_in_a_release(tmp_path: Path, text: str) -> None:
    table = staged(tmp_path)
    frame = pl.read_parquet(table.path)
    frame.with_columns(note=pl.when(pl.int_range(pl.len()) == 3).then(pl.lit(text)).otherwise("note")).write_parquet(
        table.path, statistics=False
    )
    found = check([table], detect=lambda texts, language: detect(texts, language, ner=False))
    assert {entity(name).category for name in found["entity"]} == {"address"}
    assert set(found["row"]) == {4}
