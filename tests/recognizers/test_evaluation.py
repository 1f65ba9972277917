"""Measures on material that nobody of this project wrote; skipped where it is absent (see the data's own README)."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import recognizers
from redact.detect.registry import presidio_for

DATA = Path(os.environ.get("REDACT_EVALUATION", Path(__file__).parents[2].parent / "shared" / "data"))
IDENTIFIERS = DATA / "identifiers"

pytestmark = pytest.mark.skipif(not IDENTIFIERS.is_dir(), reason="evaluation material is absent: set REDACT_EVALUATION to its folder")

TYPES = {
    "be.nn": ("BE_NATIONAL_NUMBER", "INSZ"),
    "be.bis": ("BE_NATIONAL_NUMBER", "bisnummer"),
    "be.insz": ("BE_NATIONAL_NUMBER", "INSZ"),
    "bg.egn": ("BG_EGN", "ЕГН"),
    "bg.eik": ("BG_EIK", "ЕИК"),
    "fr.nir": ("FR_NIR", "NIR"),
    "nl.bsn": ("NL_BSN", "BSN"),
    "imei": ("IMEI", "IMEI"),
    "mac": ("DEVICE_ADDRESS", "MAC"),
    "iban": ("IBAN_CODE", "IBAN"),
    "creditcard": ("CREDIT_CARD", "credit card"),
    "gb.nhs": ("UK_NHS", "NHS number"),
    "us.ssn": ("US_SSN", "SSN"),
    "de.idnr": ("DE_TAX_ID", "IdNr"),
}
PRESIDIOS = {
    "de.vat": ("DE_VAT_ID", "USt-IdNr", 0.85),
    "us.itin": ("US_ITIN", "ITIN", 0.3),
}
"""Taken from Presidio as they are: entity, word, and the score that vouches; a number without a check digit has that of its form."""
USUAL_WORDS = {
    "be.ssin": ("BE_NATIONAL_NUMBER", ("INSZ", "NISS", "rijksregisternummer", "numéro national")),
    "be.nihdi": ("BE_NIHDI", ("RIZIV", "INAMI", "RIZIV-nummer", "n° INAMI")),
    "be.nihdi_prof": ("BE_NIHDI", ("RIZIV", "INAMI")),
    "be.nihdi_org": ("BE_NIHDI", ("RIZIV", "INAMI")),
    "be.cbe": ("BE_ENTERPRISE_NUMBER", ("KBO", "BCE", "ondernemingsnummer")),
    "nl.big": ("NL_BIG", ("BIG-nummer", "BIG-registratienummer", "BIG")),
}
SENTENCES = (
    *("{word}: {value}.", "Patiënt met {word} {value} werd gezien.", "Le patient ({word} n° {value}) est vu."),
    *("{word} nr. {value}", "{word} = {value}", "{word} | {value}", "{word}\t{value}", "Zijn {word} is {value}."),
    *("<td>{word}</td><td>{value}</td>", '"{word}": "{value}"', "Son {word} est le {value}", "({word} {value})"),
)


@cache
def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (IDENTIFIERS / name).read_text(encoding="utf-8").splitlines()]


@cache
def built(entity: str) -> Any:
    return next(r for r in recognizers.build("nl") if r.supported_entities == [entity])


@cache
def presidios(entity: str) -> Any:
    language = "de" if entity.startswith("DE_") else "en"
    return next(r for r in presidio_for(language) if r.supported_entities == [entity])


def misjudged(kind: str) -> list[tuple[str, bool]]:
    """(value, whether it is valid) of those on which the sources agree and the recognizer does not."""
    wrong = []
    for row in lines("vectors.jsonl"):
        if row["type"] == kind and row["valid"] is row.get("stdnum_2_2"):
            vouched = vouches(kind, row["value"])
            wrong += [(row["value"], row["valid"])] * (vouched is not row["valid"])
    return wrong


def vouches(kind: str, value: str) -> bool:
    if kind in PRESIDIOS:
        entity, word, least = PRESIDIOS[kind]
        recognizer = presidios(entity)
    else:
        (entity, word), least, recognizer = TYPES[kind], 0.85, built(TYPES[kind][0])
    text = f"{word}: {value}."
    return any(r.score >= least and text[r.start : r.end] == value for r in recognizer.analyze(text, [entity], None))


@pytest.mark.parametrize("kind", [*TYPES, *PRESIDIOS])
def test_identifiers_on_which_the_sources_agree_are_judged_as_they_say(kind: str) -> None:
    assert [row for row in lines("vectors.jsonl") if row["type"] == kind and row["valid"] is row.get("stdnum_2_2")]
    assert not misjudged(kind)


@pytest.mark.parametrize("kind", USUAL_WORDS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_numbers_printed_in_national_guides_are_found_beside_their_word(kind: str, sentence: str) -> None:
    entity, words = USUAL_WORDS[kind]
    values = {r["value"].split(" ")[0] for r in lines("hl7_belgium_de_fr_nl.jsonl") if r["type"] == kind}
    numbers = sorted(value for value in values if sum(letter.isdigit() for letter in value) >= 6 and len(value) < 20)
    missed = []
    for value in numbers:
        for word in words:
            text = sentence.format(word=word, value=value)
            found = [text[r.start : r.end] for r in built(entity).analyze(text)]
            missed += [text] * (value not in found)
    assert numbers
    assert not missed


def test_few_random_numbers_without_a_word_are_claimed() -> None:
    numbers = random.Random(3)
    bare = [str(numbers.randrange(10 ** (n - 1), 10**n)) for n in (numbers.randint(6, 12) for _ in range(20_000))]
    text = "\n".join(bare)
    claimed = Counter(recognizer.ENTITY for recognizer in recognizers.ALL for _ in recognizer().analyze(text))
    assert {entity: count for entity, count in claimed.items() if count > len(bare) / 1000} == {}
