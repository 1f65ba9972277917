"""Every vector is found as it says; the ones marked as known failures must fail."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import recognizers
from redact.detect.registry import presidio_for

VECTORS = Path(__file__).parent / "vectors"


@cache
def built() -> dict[str, Any]:
    return {r.supported_entities[0]: r for r in recognizers.build("nl")}


def load(entity: str) -> list[dict[str, Any]]:
    lines = (VECTORS / f"{entity.lower()}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def cases() -> list[Any]:
    return [
        pytest.param(
            r.ENTITY,
            row["text"],
            row["found"],
            marks=[pytest.mark.xfail(strict=True, reason=row["note"])] if row["known_failure"] else [],
        )
        for r in recognizers.ALL
        for row in load(r.ENTITY)
    ]


@pytest.mark.parametrize(("entity", "text", "found"), cases())
def test_a_vector_is_found_as_it_says(entity: str, text: str, found: list[list[Any]]) -> None:
    results = built()[entity].analyze(text)
    assert [[text[r.start : r.end], r.score] for r in results] == found


@pytest.mark.parametrize("recognizer", recognizers.ALL, ids=lambda r: r.ENTITY)
def test_every_recognizer_has_its_vectors(recognizer: type[recognizers.CheckedRecognizer]) -> None:
    rows = load(recognizer.ENTITY)
    assert len(rows) >= 20
    assert any(row["found"] for row in rows)
    assert any(not row["found"] for row in rows)


@cache
def presidios(entity: str) -> Any:
    return next(r for r in presidio_for("de" if entity.startswith("DE_") else "en") if r.supported_entities == [entity])


def presidio_cases() -> list[Any]:
    rows = map(json.loads, (VECTORS.parent / "presidio_vectors.jsonl").read_text(encoding="utf-8").splitlines())
    entities = {"de.vat": "DE_VAT_ID", "us.itin": "US_ITIN"}
    return [
        pytest.param(
            entities[row["type"]],
            row["text"],
            row["found"],
            marks=[pytest.mark.xfail(strict=True, reason=row["note"])] if row["known_failure"] else [],
        )
        for row in rows
    ]


@pytest.mark.parametrize(("entity", "text", "found"), presidio_cases())
def test_a_vector_of_presidios_own_is_found_as_it_says(entity: str, text: str, found: list[list[Any]]) -> None:
    results = presidios(entity).analyze(text, [entity], None)
    assert [[text[r.start : r.end], r.score] for r in results] == found
