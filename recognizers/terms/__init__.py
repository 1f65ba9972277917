"""Medical terms, codes of health classifications, eponyms, and the special categories of GDPR Article 9.

Comes in: texts. Goes out: Presidio results, and whether a span that looks like a name is a medical word. `SOURCES.md`
lists every data file with its source, licence and size. It must not know what a policy does with a term.

>>> is_medical("Paracetamol", "en"), is_medical("Jan", "nl")
(True, False)
"""

from __future__ import annotations

from recognizers.terms.eponyms import is_eponym
from recognizers.terms.lexicon import find_terms
from recognizers.terms.recognizer import HEALTH, SPECIAL, TermRecognizer

__all__ = ["HEALTH", "SPECIAL", "TermRecognizer", "find_terms", "is_eponym", "is_medical"]


def is_medical(value: str, language: str | None = None) -> bool:
    """Return whether every letter and digit of a value belongs to a term of health; for what a model took for a name."""
    covered = {at for term in find_terms(value, language, HEALTH) for at in range(term.start, term.end)}
    return bool(covered) and all(at in covered for at, letter in enumerate(value) if letter.isalnum())
