"""Plain Presidio recognizers for the identifiers and terms of patient records; none of `redact` is needed to use them.

`ALL` lists the classes; `build` makes their instances for one language. Each finds the same in every language,
reads its own context words in the text, and says in `recognition_metadata` whether a check digit passed and whether
a word stood near.

>>> from presidio_analyzer import RecognizerRegistry
>>> from recognizers import ALL, build
>>> registry = RecognizerRegistry(recognizers=build("nl"), supported_languages=["nl"])
>>> len(registry.recognizers) == len(ALL)
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recognizers.checked import CheckedRecognizer
    from recognizers.listed import ALL, TERMS, build

__all__ = ["ALL", "TERMS", "CheckedRecognizer", "build"]

_HOMES = {"ALL": "listed", "TERMS": "listed", "build": "listed", "CheckedRecognizer": "checked"}


def __getattr__(name: str) -> Any:
    # NOTE: Presidio is imported when a recognizer is asked for: the words and lists of this package are of use without it.
    if name in _HOMES:
        return getattr(importlib.import_module(f"recognizers.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'recognizers' has no attribute {name!r}")
