"""US_PRESCRIPTION_NUMBER: the number that a pharmacy gives to a prescription.

Each pharmacy has its own form and there is no check digit, so the number must stand beside its word. The entity has
Presidio's name.

Issuer: the pharmacy; prescription number of NCPDP claims, as the Centers for Medicare & Medicaid Services use it.
https://www.cms.gov/files/document/cms-medicare-part-d-340b-repository-companion-guide-v-1.pdf

>>> [r.score for r in UsPrescriptionNumberRecognizer().analyze("Rx# 0000000")]
[0.6]
>>> UsPrescriptionNumberRecognizer().analyze("Rx amoxicillin 500 mg")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_DIGITS, LABELLED_CODE


class UsPrescriptionNumberRecognizer(CheckedRecognizer):
    """Finds prescription numbers beside their word."""

    ENTITY = "US_PRESCRIPTION_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_DIGITS,
    )
    CONTEXT = (
        "rx", "rx #", "rx no", "rx number", "rx id", "rx nr", "prescription number", "prescription no",
        "prescription #", "prescription id", "script number", "refill number", "voorschriftnummer", "voorschriftnr",
        "voorschrift nr", "receptnummer", "numéro d'ordonnance", "n° d'ordonnance", "ordonnance n°",
        "numéro de prescription", "n° de prescription", "rezeptnummer", "rezept-nr", "verordnungsnummer", "рецепта №",
        "номер на рецепта", "рецептурна бланка",
    )  # fmt: skip
