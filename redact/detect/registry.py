"""Which pattern recognizers read a text.

Comes in: a language code. Goes out: Presidio recognizers, made once. It must not know how they are run.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from typing import TYPE_CHECKING

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


def primary(language: str | None) -> str:
    """Return the language without its region, in lower case (`nl-BE` is `nl`); an absent one is a DetectionError."""
    if not language:
        raise DetectionError("language: expected a code, found none", "say `language:` or name a column that holds it")
    return language.replace("_", "-").split("-")[0].lower()


@functools.cache
def recognizers_for(language: str) -> tuple[EntityRecognizer, ...]:
    """Return the recognizers of a language, Presidio's first; made on the first call."""
    from presidio_analyzer import predefined_recognizers as presidio

    made = [getattr(presidio, f"{name}Recognizer")(supported_language=language) for name in PRESIDIO]
    made.append(_offline_email(language))
    made.append(presidio.PhoneRecognizer(context=PHONE_WORDS, supported_regions=PHONE_REGIONS, supported_language=language))
    return (*made, *_house(language))


def _house(language: str) -> list[EntityRecognizer]:
    if importlib.util.find_spec("recognizers") is None:
        return []
    return list(importlib.import_module("recognizers").build(language))


def _offline_email(language: str) -> EntityRecognizer:
    """Presidio's e-mail recognizer with the suffix list that ships in tldextract: its own asks the network."""
    from presidio_analyzer.predefined_recognizers import EmailRecognizer
    from tldextract import TLDExtract

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)

    class OfflineEmail(EmailRecognizer):
        def validate_result(self, pattern_text: str) -> bool | None:
            return True if extract(pattern_text).fqdn else None

    return OfflineEmail(supported_language=language, name="EmailRecognizer")
