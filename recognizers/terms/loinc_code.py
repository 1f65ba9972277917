"""LOINC_CODE: a code of Logical Observation Identifiers Names and Codes, the names of laboratory tests and observations.

One to seven digits, a hyphen and a check digit (mod 10 over the digits before it, doubled from the right, which is the
algorithm of Luhn). So short a number is found only beside its word. Only the form is known here.

Issuer: Regenstrief Institute.
https://loinc.org/kb/users-guide/calculating-mod-10-check-digits/

>>> [(r.start, r.end, r.score) for r in LoincCodeRecognizer().analyze("HbA1c (LOINC 4548-4)")]
[(13, 19, 1.0)]
>>> [r.score for r in LoincCodeRecognizer().analyze("LOINC 4548-5")]
[0.5]
>>> LoincCodeRecognizer().analyze("bus 4548-4")
[]
"""

from __future__ import annotations

from stdnum import luhn

from recognizers.checked import START, CheckedRecognizer, Form


def is_loinc(value: str) -> bool:
    """Return whether the check digit is that of the digits before the hyphen.

    >>> is_loinc("2345-7"), is_loinc("2345-8")
    (True, False)
    """
    return luhn.is_valid(value.replace("-", ""))


class LoincCodeRecognizer(CheckedRecognizer):
    """Finds LOINC codes beside their word."""

    ENTITY = "LOINC_CODE"
    CHECK = staticmethod(is_loinc)
    PATTERNS = (Form("code", START + r"(?<![-./])[1-9]\d{0,6}-\d(?![\p{L}\p{N}]|[-/]\d|[.,]\d)"),)
    CONTEXT = (
        "loinc", "loinc code", "loinc-code", "loinc codes", "loinc-codes", "code loinc", "codes loinc", "loinc num",
        "loinc_num", "loinc nr", "loinc-nr", "loinc number", "loinc-nummer", "loinc.org", "лоинк", "loinc код",
    )  # fmt: skip
