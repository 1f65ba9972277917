"""UK_NHS: the NHS number, which identifies a patient in England, Wales and the Isle of Man.

Ten digits; the tenth is a check digit modulo 11 with weights 10 to 2, and 10 is never issued. Usually written in
groups of three, three and four. One number in eleven passes, so a plain one needs its word.

Issuer: NHS England. https://www.datadictionary.nhs.uk/attributes/nhs_number.html

The examples start with 999, which is kept for test patients.

>>> [r.score for r in UkNhsNumberRecognizer().analyze("NHS number 999 000 0018")]
[1.0]
>>> UkNhsNumberRecognizer().analyze("9990000018")
[]
>>> [r.score for r in UkNhsNumberRecognizer().analyze("NHS no. 9990000019")]
[0.5]
"""

from __future__ import annotations

from stdnum.gb import nhs

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits


def is_nhs(value: str) -> bool:
    """Whether the tenth digit is the check digit of the others, whatever the separators.

    >>> is_nhs("999.000.0018"), is_nhs("9990000019")
    (True, False)
    """
    return bool(nhs.is_valid(digits(value)))


class UkNhsNumberRecognizer(CheckedRecognizer):
    """Finds NHS numbers in their groups, and plain ones beside their word."""

    ENTITY = "UK_NHS"
    CHECK = staticmethod(is_nhs)
    PATTERNS = (
        Form("groups", START + r"\d{3}(?P<s>[ \u00a0-])\d{3}(?P=s)\d{4}" + END, Standing.CHECKED),
        Form("ten digits", START + rf"\d{{3}}{SEP}?\d{{3}}{SEP}?\d{{4}}" + END),
        Form("mistyped length", START + rf"\d(?:{SEP}?\d){{7,11}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "nhs", "nhs number", "nhs no", "nhs id", "nhs-nummer", "nhs nummer", "numéro nhs", "n° nhs", "nhs номер",
        "national health service", "new nhs number", "номер nhs",
    )  # fmt: skip
