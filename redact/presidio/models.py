"""Presidio's spaCy engine over installed models only: Presidio itself downloads what is missing.

Comes in: language codes, or an engine. Goes out: a loaded engine, or an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from presidio_analyzer.nlp_engine import NlpEngine, NlpEngineProvider, SpacyNlpEngine

from redact.detect.names import model_for
from redact.errors import InputError


def packaged_engine(languages: Sequence[str] = ("en",)) -> NlpEngine:
    """Return Presidio's spaCy engine, as its own configuration sets it, over the models that come with this package.

    Raises InputError for a language that has none.
    """
    models = []
    for language in languages:
        name = model_for(language)
        if name is None:
            raise InputError(f"language {language!r}: expected an installed model, found none", "make a SpacyNlpEngine with one of yours")
        models.append({"lang_code": language, "model_name": name})
    configuration = {**NlpEngineProvider().nlp_configuration, "models": models}
    return NlpEngineProvider(nlp_configuration=configuration).create_engine()


def refuse_download(engine: NlpEngine | None) -> None:
    """Raise InputError where loading the engine, Presidio's own if None, would fetch a model from the network."""
    if engine is None:
        named: list[Any] = NlpEngineProvider().nlp_configuration["models"]
    elif type(engine) is SpacyNlpEngine and not engine.is_loaded():
        named = engine.models
    else:
        return
    for model in named:
        name = model.get("model_name")
        if isinstance(name, str) and not spacy.util.is_package(name) and not Path(name).exists():
            raise InputError(
                f"nlp_engine: expected an installed model, found that {name} is not",
                "install it, or give nlp_engine=redact.presidio.packaged_engine()",
            )
