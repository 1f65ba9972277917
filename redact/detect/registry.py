"""Which pattern recognizers read a text.

Comes in: a language code. Goes out: Presidio recognizers, made once. It must not know how they are run.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from redact.errors import DetectionError

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer

LANGUAGES = ("bg", "de", "en", "fr", "nl")
"""Languages whose context words the recognizers know; any other needs a model of its own to be accepted."""

PHONE_REGIONS = ("BE", "NL", "FR", "BG", "US", "GB", "DE")

PHONE_WORDS = [
    *("phone", "telephone", "cell", "mobile", "call", "fax", "tel", "gsm", "telefoon", "mobiel", "bel", "bereikbaar"),
    *(
        "téléphone",
        "portable",
        "joignable",
        "appeler",
        "telefon",
        "handy",
        "mobil",
        "тел",
        "телефон",
        "факс",
        "мобилен",
    ),
]

WEAKEST = 0.35
"""Scores below are dropped: Presidio's forms of 0.3 and less are any short code or number, unless a word says more."""

PRESIDIO = (
    *("CreditCard", "Crypto", "Iban", "Ip", "Uuid", "Url", "Date", "MacAddress"),
    *("UsSsn", "UsItin", "UsPassport", "UsLicense", "UsMbi", "UsNpi", "UsBank", "MedicalLicense"),
    *("Nhs", "UkNino", "UkPassport"),
)
"""Presidio's recognizers that are taken as they are."""

PRESIDIO_IN = {
    "de": (
        *("DeBsnr", "DeFuehrerschein", "DeHandelsregister", "DeHealthInsurance", "DeIdCard", "DeKfz", "DeLanr", "DePassport"),
        *("DePlz", "DeSocialSecurity", "DeTaxId", "DeTaxNumber", "DeVatId"),
    ),
}
"""Presidio's recognizers of one country, for texts in its language: their words are of that language."""

NEED_WORD = ("Nhs", "UsNpi", "DeLanr", "DeTaxId")
"""Presidio's recognizers that vouch for plain digits of which one in ten passes; like ours they need a word for those."""

SHORTEST_PHONE = 7
"""Digits of a telephone number that is known without a word: a blood pressure, `140/85`, is one in some countries."""

UNSURE = 0.3
"""A score below WEAKEST, which a word beside the finding raises above it."""


def primary(language: str | None) -> str:
    """Return the language without its region, in lower case (`nl-BE` is `nl`); an absent one is a DetectionError."""
    if not language:
        raise DetectionError("language: expected a code, found none", "say `language:` or name a column that holds it")
    return language.replace("_", "-").split("-")[0].lower()


@functools.cache
def recognizers_for(language: str, terms: bool = False) -> tuple[EntityRecognizer, ...]:
    """Return the recognizers of a language, Presidio's first; made on the first call. `terms` adds what is sensitive and names nobody."""
    if terms:
        return (*recognizers_for(language), *_terms(language))
    names = (*PRESIDIO, *PRESIDIO_IN.get(language, ()))
    made = [_with_word(one) if name in NEED_WORD else one for name, one in zip(names, _presidio(names, language), strict=True)]
    return (*made, _offline_email(language), _phone(language), *_house(language))


@functools.cache
def presidio_for(language: str) -> tuple[EntityRecognizer, ...]:
    """Return Presidio's own recognizers of a language, as they are: they drop what has a mistyped check digit."""
    names = (*PRESIDIO, "Phone", *PRESIDIO_IN.get(language, ()))
    return (*_presidio(names, language), _offline_email(language))


def _presidio(names: Iterable[str], language: str) -> list[EntityRecognizer]:
    from presidio_analyzer import predefined_recognizers as presidio

    return [getattr(presidio, f"{name}Recognizer")(supported_language=language) for name in names]


def _house(language: str) -> list[EntityRecognizer]:
    return list(importlib.import_module("recognizers").build(language)) if _is_installed() else []


def _terms(language: str) -> list[EntityRecognizer]:
    return [one(supported_language=language) for one in importlib.import_module("recognizers").TERMS] if _is_installed() else []


def _is_installed() -> bool:
    return importlib.util.find_spec("recognizers") is not None


@functools.cache
def term_entities() -> frozenset[str]:
    """Return the entities of codes and words that name nobody: they are looked for only when asked for by name."""
    found = {entity for one in _terms("en") for entity in one.supported_entities}
    return frozenset(found - {entity for one in recognizers_for("en") for entity in one.supported_entities})


def _with_word(inner: Any) -> EntityRecognizer:
    """Presidio's recognizer, sure of a passing check digit only where the digits are grouped or have a word beside them."""
    from presidio_analyzer import Pattern, PatternRecognizer

    class WithWord(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool | None:
            valid: bool | None = inner.validate_result(pattern_text)
            return None if valid and pattern_text.isdigit() else valid

        def invalidate_result(self, pattern_text: str) -> bool | None:
            invalid: bool | None = inner.invalidate_result(pattern_text)
            return invalid

    return WithWord(
        supported_entity=inner.supported_entities[0],
        patterns=[Pattern(one.name, one.regex, min(one.score, UNSURE)) for one in inner.patterns],
        context=inner.context,
        supported_language=inner.supported_language,
        name=inner.name,
    )


def _phone(language: str) -> EntityRecognizer:
    """Presidio's telephone recognizer for our regions; a short one, or one of bare digits, needs a word."""
    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    class Phone(PhoneRecognizer):
        def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
            found = super().analyze(text, entities, nlp_artifacts)
            for one in found:
                one.score = self.score_of(text[one.start : one.end])
            return list(found)

        def score_of(self, said: str) -> float:
            return UNSURE if said.isdigit() or sum(map(str.isdigit, said)) < SHORTEST_PHONE else float(self.SCORE)

    return Phone(context=PHONE_WORDS, supported_regions=PHONE_REGIONS, supported_language=language, name="PhoneRecognizer")


def _offline_email(language: str) -> EntityRecognizer:
    """Presidio's e-mail recognizer with the suffix list that ships in tldextract: its own asks the network."""
    from presidio_analyzer.predefined_recognizers import EmailRecognizer
    from tldextract import TLDExtract

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)

    class OfflineEmail(EmailRecognizer):
        def validate_result(self, pattern_text: str) -> bool | None:
            return True if extract(pattern_text).fqdn else None

    return OfflineEmail(supported_language=language, name="EmailRecognizer")
