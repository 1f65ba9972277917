"""Family names that are usual where a language is spoken, many of them ordinary words too: Baker, Bakker, Boulanger.

Comes in: a word, a language. Goes out: whether Faker (MIT licence) lists it. It must not know where the word stands.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

LOCALES = {
    "bg": ("bg_BG",),
    "de": ("de_DE", "de_AT", "de_CH"),
    "en": ("en_US", "en_GB"),
    "fr": ("fr_FR", "fr_BE", "fr_CH"),
    "nl": ("nl_NL", "nl_BE"),
}


def is_family(word: str, language: str) -> bool:
    """Return whether a word, in whatever case, is a usual family name where the language is spoken.

    >>> is_family("Bakker", "nl"), is_family("BAKER", "en"), is_family("Cardiology", "en")
    (True, True, False)
    """
    return word.casefold() in _families(language)


@cache
def _families(language: str) -> frozenset[str]:
    modules = (import_module(f"faker.providers.person.{locale}") for locale in LOCALES.get(language, ()))
    lists = (names for module in modules for kind, names in vars(module.Provider).items() if kind.startswith("last_names"))
    return frozenset(part.casefold() for names in lists for name in names for part in str(name).split() if len(part) > 2)
