"""Others that look for identifiers in texts, set up as their users do, patterns alone.

Comes in: nothing. Goes out: functions that read texts. One that is not installed is left out: none of them is a dependency.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import PhoneRecognizer

from redact.detect.registry import presidio_for, recognizers_for

Way = Callable[[Sequence[str]], object]
SETS = ("presidio", "all", "shared")
"""Presidio's own recognizers; those and ours; Presidio's of the kinds that maskops knows too. Those of phones apart."""
SHARED = {
    "CREDIT_CARD": "credit_card", "EMAIL_ADDRESS": "email", "IBAN_CODE": "iban", "IP_ADDRESS": "ip", "UK_NHS": "nhs",
    "US_MBI": "mbi", "US_NPI": "npi", "US_PASSPORT": "us_passport", "US_SSN": "ssn",
}  # fmt: skip
"""Presidio's entities, and what maskops calls them."""


def recognizers(which: str) -> list[Any]:
    """Return the recognizers of a set, for English."""
    made = recognizers_for("en") if which == "all" else presidio_for("en")
    left_out = {entity for one in made for entity in one.supported_entities} - {*SHARED} if which == "shared" else {"PHONE_NUMBER"}
    return [one for one in made if left_out.isdisjoint(one.supported_entities)]


def entities(which: str) -> list[str]:
    """Return the entities that a set finds."""
    return sorted({entity for one in recognizers(which) for entity in one.supported_entities})


def presidio(which: str) -> Way:
    """Return Presidio's analyzer with the recognizers of a set and a blank pipeline: no model is run."""
    engine = SpacyNlpEngine()
    engine.nlp = {"en": spacy.blank("en")}
    registry = RecognizerRegistry(recognizers=recognizers(which), supported_languages=["en"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    return lambda texts: [analyzer.analyze(text, "en") for text in texts]


def phone_library() -> Way:
    """Return the phone library as our registry has Presidio ask it, of each text."""
    recognizer = next(one for one in recognizers_for("en") if isinstance(one, PhoneRecognizer))
    return lambda texts: [recognizer.analyze(text, ["PHONE_NUMBER"], None) for text in texts]


def raw_hyperscan(which: str) -> Way:
    """Return Hyperscan itself: each text scanned once with the databases of a set, which are all that is read of it."""
    from redact.detect.compiled import compile_gate
    from redact.detect.readers import patterns_of

    gate = compile_gate(list(dict.fromkeys(pattern for one in recognizers(which) for pattern in patterns_of(one))))
    return lambda texts: [gate.fired(text) for text in texts]


def others(which: str) -> dict[str, Way]:
    """Return the peers that are installed, each with all its patterns; for what is shared, maskops with those."""
    kinds = sorted(SHARED.values()) if which == "shared" else None
    found: dict[str, Way] = {}
    if importlib.util.find_spec("maskops"):
        import maskops

        found["maskops"] = lambda texts: pl.DataFrame({"text": texts}).select(maskops.mask_pii("text", patterns=kinds))
    if kinds is None and importlib.util.find_spec("datafog"):
        import datafog

        found["datafog"] = lambda texts: [datafog.scan(text) for text in texts]
    return found
