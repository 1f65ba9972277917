"""DRIVER_LICENSE: the number of a driving licence.

Each state has its own form, so the number must stand beside its word. On European licences it is field 5.

Issuer: the state; Directive 2006/126/EC, annex I.
https://eur-lex.europa.eu/eli/dir/2006/126/oj

>>> [r.score for r in DriverLicenseRecognizer().analyze("rijbewijs 0000000000")]
[0.6]
>>> DriverLicenseRecognizer().analyze("rijbewijs B sinds 1999")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_CODE, LABELLED_CODE


class DriverLicenseRecognizer(CheckedRecognizer):
    """Finds numbers of driving licences beside their word."""

    ENTITY = "DRIVER_LICENSE"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_CODE,
    )
    CONTEXT = (
        "rijbewijs", "rijbewijsnummer", "rijbewijsnr", "rijbewijs nr", "permis de conduire", "n° de permis", "numéro de permis",
        "permis n°", "führerschein", "führerscheinnummer", "führerschein-nr", "driver's license", "drivers license",
        "driver's licence", "driver license", "driving licence", "driving license", "driver's license number",
        "driver license number", "license number dl", "licence number dl", "dl #", "dl#", "dl:", "dl :", "сумпс", "сумпс №",
        "dl no", "dl number", "шофьорска книжка", "свидетелство за управление", "св-во за управление", "су на мпс",
    )  # fmt: skip
