"""What is known of a recognizer: how it answers, and what it needs for it.

Comes in: Presidio recognizers. Goes out: their kinds. What is not known is called as Presidio calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from presidio_analyzer import EntityRecognizer, PatternRecognizer
from presidio_analyzer.predefined_recognizers import IbanRecognizer, PhoneRecognizer, SpacyRecognizer
from presidio_analyzer.predefined_recognizers.country_specific.south_africa.za_phone_number_recognizer import ZaPhoneNumberRecognizer

from recognizers import ALL, TERMS, CheckedRecognizer
from recognizers.terms.recognizer import TermRecognizer


class Kind(Enum):
    """How a recognizer answers."""

    PLAIN = "by its patterns, as PatternRecognizer does"
    OURS = "by its forms, as CheckedRecognizer does"
    IBAN = "by its patterns, in its own way"
    PHONE = "by the phone library"
    ITSELF = "by the text alone"
    NAMED = "by the entities of the artifacts, as SpacyRecognizer does"
    FOREIGN = "in a way that is not known"


PATTERNED = frozenset({Kind.PLAIN, Kind.OURS, Kind.IBAN})
"""Those that find nothing where none of their patterns matches."""

NEEDS_ARTIFACTS = frozenset({Kind.NAMED, Kind.FOREIGN})

_KINDS: Mapping[Callable[..., Any], Kind] = {
    PatternRecognizer.analyze: Kind.PLAIN,
    CheckedRecognizer.analyze: Kind.OURS,
    IbanRecognizer.analyze: Kind.IBAN,
    PhoneRecognizer.analyze: Kind.PHONE,
    ZaPhoneNumberRecognizer.analyze: Kind.PHONE,
    TermRecognizer.analyze: Kind.ITSELF,
    SpacyRecognizer.analyze: Kind.NAMED,
}
"""By the method that answers: a subclass that overrides it is another kind."""

_HOUSE = frozenset((*ALL, *TERMS))


def kind_of(recognizer: Any) -> Kind:
    """Return how a recognizer answers."""
    if "analyze" in vars(recognizer):
        return Kind.FOREIGN
    kind = _KINDS.get(type(recognizer).analyze, Kind.FOREIGN)
    if kind is Kind.OURS and type(recognizer) not in _HOUSE and type(recognizer).find is not CheckedRecognizer.find:
        return Kind.ITSELF
    return kind


def weighs_context(recognizer: Any) -> bool:
    """Return whether a recognizer raises scores in a way of its own."""
    own = type(recognizer).enhance_using_context is not EntityRecognizer.enhance_using_context
    return own or "enhance_using_context" in vars(recognizer)


def can_be_gated(recognizer: Any, kind: Kind) -> bool:
    """Return whether a gate made of the recognizer's patterns says where it finds nothing.

    A gate is kept on the disk: it holds no list of words that a user gave, since these may be names.
    """
    if kind is Kind.OURS:
        same = [one.regex for one in recognizer.patterns] == [form.regex for form in recognizer.PATTERNS]
        return same and int(recognizer.global_regex_flags) == int(recognizer.FLAGS)
    known = kind in PATTERNED and not hasattr(recognizer, "find")
    return known and bool(recognizer.patterns) and not recognizer.deny_list
