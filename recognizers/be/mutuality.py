"""BE_MUTUALITY: the three-digit number of a Belgian health insurance fund (mutuality).

Three digits, the first for the national union (1, 2, 3, 4, 5, the auxiliary fund 6, the railways 9). It says which
union somebody chose, some of which go by a conviction. There is no check digit, so it must stand beside its word;
with more digits behind it is a member number.

Issuer: Control Office of the health insurance funds (OCM, CDZ).
https://www.ocm-cdz.be/fr/particuliers/votre-mutualite-et-vous/votre-affiliation

>>> [r.score for r in BeMutualityRecognizer().analyze("aangesloten bij mutualiteit 306")]
[0.6]
>>> BeMutualityRecognizer().analyze("kamer 306")
[]
"""

from __future__ import annotations

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.checked import START, CheckedRecognizer, Form, Standing, window

_NO_AMOUNT = (
    r"(?![\p{L}\p{N}]|[.,:/°-]?\d|[ /-]\d{3}|[ ]?(?:€|%|(?:eur|euros?|mg|ml|kg|cm|g|dagen|jours|tage|days|leden|membres)(?!\p{L})))"
)

_BETWEEN = regex.compile(
    r"[^\p{L}\p{N}]{0,12}(?:(?:nr|no|n|nummer|numero|number|code|номер|is|est|ist|de|van|bij|du|des|la|le|of|the|на|patient|patienten|"
    r"patiente|пациента|personne|lautet|gekend|als|td)[^\p{L}\p{N}\n]{1,4}){0,4}"
)


class BeMutualityRecognizer(CheckedRecognizer):
    """Finds numbers of Belgian health insurance funds beside their word."""

    ENTITY = "BE_MUTUALITY"
    PATTERNS = (Form("three digits", START + r"[1-69]\d{2}" + _NO_AMOUNT, Standing.LABELLED),)
    CONTEXT = (
        "mutualiteit", "mutualiteiten", "mutualiteit nr", "mutualiteitscode", "code mutualiteit", "ziekenfonds",
        "ziekenfondsen", "ziekenfondscode", "ziekenfonds nr", "verzekeringsinstelling", "v.i.", "oa :", "oa:", "vi :", "vi:",
        "mutualité", "mutualités", "code mutualité", "n° mutualité", "mutuelle", "code mutuelle", "organisme assureur", "o.a.",
        "krankenkasse", "krankenkassen", "kassennummer", "versicherungsträger", "mutuality", "mutualities",
        "health insurance fund", "здравна каса", "взаимоспомагателна каса",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Keep a number directly beside the word for a fund: three digits are also a pulse or a room."""
        before, after = window(text, start, end)
        last = max((found.end() for found in self._words.finditer(before)), default=None) if self._words else None
        beside = last is not None and _BETWEEN.fullmatch(before, last)
        return (start, end) if beside or (self._words and self._words.search(after)) else None
