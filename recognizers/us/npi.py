"""US_NPI: the National Provider Identifier of a physician, practice or hospital in the United States.

Ten digits from 1 or 2; the last is a Luhn digit over the number with 80840 before it. One number in ten passes, so it
needs its word.

Issuer: Centers for Medicare & Medicaid Services.
https://www.cms.gov/regulations-and-guidance/administrative-simplification/nationalprovidentstand/downloads/npicheckdigit.pdf

The example is the one of the issuer.

>>> [r.score for r in UsNpiRecognizer().analyze("NPI 1234567893")]
[1.0]
>>> [r.score for r in UsNpiRecognizer().analyze("NPI: 1234567894")]
[0.5]
>>> UsNpiRecognizer().analyze("1234567893")
[]
"""

from __future__ import annotations

from stdnum import luhn

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits


def is_npi(value: str) -> bool:
    """Whether the Luhn digit passes with the prefix of health cards before it.

    >>> is_npi("1234-567-893"), is_npi("3234567893"), is_npi("1111111112")
    (True, False, False)
    """
    number = digits(value)
    return len(number) == 10 and number[0] in "12" and len(set(number[:9])) > 1 and bool(luhn.is_valid("80840" + number))


class UsNpiRecognizer(CheckedRecognizer):
    """Finds National Provider Identifiers beside their word."""

    ENTITY = "US_NPI"
    CHECK = staticmethod(is_npi)
    PATTERNS = (
        Form("ten digits", START + r"[12]\d{3}[ -]?\d{3}[ -]?\d{3}" + END),
        Form("mistyped", START + rf"\d(?:{SEP}?\d){{7,11}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "npi", "npi number", "npi no", "npi #", "npi-nummer", "numéro npi", "n° npi", "npi номер",
        "national provider identifier", "national provider id", "provider identifier", "provider npi", "номер npi",
    )  # fmt: skip
