"""US_MBI: the Medicare Beneficiary Identifier.

Eleven characters at fixed places: a digit from 1, a letter, either, a digit, a letter, either, a digit, two letters, two
digits; no letter S, L, O, I, B or Z. Printed with dashes after the fourth and seventh. There is no check digit.

Issuer: Centers for Medicare & Medicaid Services.
https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-with-format.pdf

The example is the one of the issuer.

>>> [r.score for r in UsMbiRecognizer().analyze("Medicare number 1EG4-TE5-MK73")]
[0.85]
>>> UsMbiRecognizer().analyze("1EG4-TE5-MKX3")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

_A, _N = "[AC-HJKMNP-RT-Y]", "[0-9]"
_E = "[0-9AC-HJKMNP-RT-Y]"
_PARTS = (f"[1-9]{_A}{_E}{_N}", f"{_A}{_E}{_N}", f"{_A}{_A}{_N}{_N}")


class UsMbiRecognizer(CheckedRecognizer):
    """Finds Medicare Beneficiary Identifiers."""

    ENTITY = "US_MBI"
    PATTERNS = (
        Form("plain", START + "".join(_PARTS) + END, Standing.SURE),
        Form("groups", START + "(?:[ ]{1,2}|-)".join(_PARTS) + END, Standing.SURE),
        Form(
            "mistyped",
            START + r"(?=[A-Z]{0,3}\d)[A-Z\d]{3,5}(?:-|[ ]{1,2})?[A-Z\d]{2,4}(?:-|[ ]{1,2})?[A-Z\d]{3,5}" + END,
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "mbi", "medicare", "medicare id", "medicare number", "medicare no", "medicare #", "medicare beneficiary",
        "medicare beneficiary identifier", "beneficiary identifier", "medicare-nummer", "medicarenummer",
        "numéro medicare", "n° medicare", "номер medicare", "медикер",
    )  # fmt: skip
