"""MEDICAL_LICENSE: the registration number that the Drug Enforcement Administration gives to a prescriber.

A letter for the kind of registrant, the first letter of the name or a 9, and seven digits, of which the last is the
last digit of (first + third + fifth) + 2 x (second + fourth + sixth). A hospital may add its own code after a dash.
The entity has Presidio's name for the same number.

Issuer: Drug Enforcement Administration, 21 CFR 1301. https://www.deadiversion.usdoj.gov/drugreg/registration.html

NOTE: the issuer prints the layout of the number, not its check digit, which is known from the literature of pharmacy.
The examples have the surname letter of nobody, six zeros and the digits 1 to 6.

>>> [r.score for r in UsDeaNumberRecognizer().analyze("DEA# AB1234563")]
[1.0]
>>> [r.score for r in UsDeaNumberRecognizer().analyze("DEA number AB1234560")]
[0.5]
>>> UsDeaNumberRecognizer().analyze("AB1234563")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing, digits


def is_dea(value: str) -> bool:
    """Whether the seventh digit is the check digit of the six before it.

    >>> is_dea("F91234563"), is_dea("AB1234563-12"), is_dea("AB1234564")
    (True, True, False)
    """
    number = [int(digit) for digit in digits(value.split("-")[0][2:])]
    return len(number) == 7 and (sum(number[0:6:2]) + 2 * sum(number[1:6:2])) % 10 == number[6]


class UsDeaNumberRecognizer(CheckedRecognizer):
    """Finds DEA registration numbers beside their word."""

    ENTITY = "MEDICAL_LICENSE"
    CHECK = staticmethod(is_dea)
    PATTERNS = (
        Form("two letters and seven digits", START + r"[A-HJ-MPRSTUX][A-Z9]\d{7}(?:-[A-Z\d]{1,6})?" + END),
        Form("mistyped", START + r"[A-Z][A-Z\d][ -]?\d(?:[ -]?\d){5,8}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "dea", "dea number", "dea no", "dea #", "dea registration", "dea registration number", "dea reg no",
        "dea-nummer", "dea-registratie", "numéro dea", "n° dea", "dea номер", "номер dea",
        "drug enforcement administration",
    )  # fmt: skip
