"""The models: spaCy's own entities, whatever is read beside them, and no memory of what was read."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarks.notes import long_notes, short_notes
from redact.detect import model
from redact.detect.model import BATCH, Model, load, pieces_of
from redact.detect.nameless import can_hold_name
from redact.detect.names import model_for, read_names, soften
from redact.detect.weights import network_of
from tests.evaluation import FOLDER, needs_evaluation

SETS = {"en": {"en_presidio_research": 300, "es_meddocan": 20}, "fr": {"fr_eds_pseudo": 102, "de_ratschlab": 100}}
"""Sets and how many of their texts are read: a model may read any language, and spaCy takes long over the Spanish ones."""
NOTES = [*short_notes(120), *long_notes(30), "", "x", "\n\n", "Els\nMaes", "É" * 40, "12 " * 300 + "Jan Maes " + "ok " * 700]


@cache
def spacy_of(language: str) -> Any:
    """spaCy's pipeline with its entity recognizer alone, and the network made of it."""
    import spacy

    name = model_for(language)
    if name is None:
        pytest.skip(f"no model of {language!r} is installed")
    nlp = spacy.load(name, enable=["ner"])
    for other in nlp.disabled:
        nlp.remove_pipe(other)
    return nlp


def spacy_says(language: str, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] for doc in spacy_of(language).pipe(texts)]


def evaluation_texts(language: str) -> list[str]:
    lines = [
        line
        for name, most in SETS[language].items()
        for line in (FOLDER / "text" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:most]
    ]
    return [soften(json.loads(line)["text"]) for line in lines]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_entities_are_those_of_spacy(language: str) -> None:
    reader = Model(spacy_of(language), network_of(spacy_of(language)))
    assert reader._network is not None
    assert reader.read(NOTES, gate=False) == spacy_says(language, NOTES)


@needs_evaluation
@pytest.mark.parametrize("language", ["en", "fr"])
def test_entities_of_texts_that_nobody_here_wrote_are_those_of_spacy(language: str) -> None:
    texts = evaluation_texts(language)
    reader = Model(spacy_of(language), network_of(spacy_of(language)))
    assert reader.read(texts, gate=False) == spacy_says(language, texts)


def test_a_model_of_another_shape_is_run_by_spacy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redact.detect.weights.SHAPE", {"state_type": "other"})
    assert network_of(spacy_of("en")) is None
    assert Model(spacy_of("en"), None).read(NOTES[:20], gate=False) == spacy_says("en", NOTES[:20])


@pytest.mark.parametrize("size", [1, 7, 64])
def test_no_answer_hangs_on_the_texts_beside_it(size: int) -> None:
    reader = Model(spacy_of("en"), network_of(spacy_of("en")))
    together = reader.read(NOTES)
    backwards = NOTES[::-1]
    apart = [answer for low in range(0, len(NOTES), size) for answer in reader.read(backwards[low : low + size])]
    assert apart[::-1] == together


def test_a_text_longer_than_a_batch_is_cut_at_white_space() -> None:
    text = "Anna Maes came in. " * (BATCH // 10)
    pieces = list(pieces_of(text))
    assert "".join(piece for _, piece in pieces) == text
    assert len(pieces) > 1
    assert all(piece.endswith(" ") for _, piece in pieces)
    assert [text[low : low + len(piece)] == piece for low, piece in pieces] == [True] * len(pieces)
    assert max(map(len, [piece for _, piece in pieces_of("x" * (BATCH + 1))])) == BATCH


def test_the_vocabulary_does_not_grow_with_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "LEARNT", 20_000)
    reader = Model(spacy_of("en"), network_of(spacy_of("en")))
    texts = [f"Seen by Dr Name{n} of Town{n}." for n in range(6_000)]
    reader.read(texts[:2_000])
    held = words_held()
    for low in range(2_000, 6_000, 500):
        reader.read(texts[low : low + 500])
    assert words_held() == held


def words_held() -> tuple[int, int]:
    # NOTE: `len` of a vocabulary counts the words that were forgotten too
    vocabulary = spacy_of("en").vocab
    return sum(1 for _ in vocabulary), len(vocabulary.strings)


@needs_evaluation
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_gate_loses_no_person_and_no_place(language: str) -> None:
    name = model_for(language)
    assert name is not None
    for texts in (evaluation_texts(language), [text.lower() for text in evaluation_texts(language)]):
        gated, all_ = (
            [[span for span in spans if span.entity != "ORGANIZATION"] for spans in read_names(texts, name, gate)] for gate in (True, False)
        )
        assert gated == all_


def test_a_line_without_a_name_goes_unread_and_its_neighbours_do_not_change() -> None:
    ordinary = load(model_for("en") or "")._nlp.Defaults.stop_words
    assert not can_hold_name("BP 120/80, HR 72 and CRP 3.1 mg", ordinary)
    assert can_hold_name("j. maes", ordinary)
    text = "BP 120/80 HR 72\nSeen by Anna Maes in London.\n12 34 and 56"
    reader = load(model_for("en") or "")
    assert [span[2] for span in reader.read([text])[0]] == ["PERSON", "GPE"]
    assert reader.read(["120/80\n36.8"]) == [[]]


def test_the_network_reads_only_what_is_asked() -> None:
    network, nlp = network_of(spacy_of("en")), spacy_of("en")
    assert network is not None
    doc = nlp.make_doc("Anna Maes lives in London.")
    asked = np.array([False, False, True, True, True, True])
    assert [(entity.start, entity.label) for entity in network.read([doc], [asked])[0]] == [(4, "GPE")]
    assert network.read([nlp.make_doc("")]) == [[]]
