"""The compiled analyzer answers as Presidio's, on the evaluation material: entity, place, score, metadata, explanation, order.

Of the largest set every fifth text is read, which takes Presidio half a minute; with `REDACT_ALL_TEXTS=1` all are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from presidio_analyzer import RecognizerResult

from presidio.engines import Pair, default, dutch, patterns, told
from tests.evaluation import FOLDER, needs_evaluation

FILES = (
    "text/de_ratschlab.jsonl", "text/en_presidio_research.jsonl", "text/es_meddocan.jsonl", "text/fr_eds_pseudo.jsonl",
    "text/nl_nedap.jsonl", "identifiers/presidio_cases.jsonl",
)  # fmt: skip
MOST = 0.01
"""The share of findings whose score may differ, by the lemma of a word."""


@cache
def texts(file: str) -> Sequence[str]:
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    step = 5 if "meddocan" in file and not os.environ.get("REDACT_ALL_TEXTS") else 1
    return [json.loads(line)["text"] for line in lines[::step]]


def places(results: Sequence[RecognizerResult]) -> list[tuple[str, int, int]]:
    return sorted((one.entity_type, one.start, one.end) for one in results)


@needs_evaluation
@pytest.mark.parametrize("file", FILES)
def test_presidios_registry_finds_the_same_with_names_and_without(file: str) -> None:
    with_names, without = default(), patterns()
    found = differing = 0
    for text, artifacts in with_names.theirs.nlp_engine.process_batch(texts(file), "en", batch_size=64):
        given: dict[str, Any] = {"text": text, "language": "en", "nlp_artifacts": artifacts, "return_decision_process": True}
        assert told(with_names.ours.analyze(**given)) == told(with_names.theirs.analyze(**given))
        expected = without.theirs.analyze(**given)
        alone = without.ours.analyze(text, "en", return_decision_process=True)  # its own artifacts, where it needs any
        found += len(expected)
        if places(alone) != places(expected) or told(alone) != told(expected):
            # NOTE: a span may fall or stand with a score, so a text that differs counts with all of its spans.
            differing += len(expected)
    assert found
    assert differing <= MOST * found


@needs_evaluation
@pytest.mark.parametrize("file", FILES)
def test_our_registry_finds_the_same_with_a_blank_engine(file: str) -> None:
    pair = dutch()
    some = texts(file)
    theirs, ours = pair.batches()
    expected = list(map(told, theirs.analyze_iterator(some, "nl", batch_size=64, return_decision_process=True)))
    assert [told(one) for one in ours.analyze_iterator(some, "nl", batch_size=64, return_decision_process=True)] == expected


@needs_evaluation
@pytest.mark.parametrize("pair", [default, patterns])
@pytest.mark.parametrize("options", [{}, {"context": ["phone"]}, {"score_threshold": 0.45}, {"entities": ["PHONE_NUMBER", "DATE_TIME"]}])
def test_batches_answer_as_presidios(pair: Any, options: dict[str, Any]) -> None:
    made: Pair = pair()
    some = [*texts(FILES[1])[::6], *texts(FILES[-1])[::6], *texts(FILES[1])[:20]]
    theirs, ours = made.batches()
    expected = theirs.analyze_iterator(some, "en", batch_size=32, **options)
    assert [told(one) for one in ours.analyze_iterator(some, "en", batch_size=32, **options)] == list(map(told, expected))
