"""UK_CHI: the Community Health Index number, which identifies a patient in Scotland.

Ten digits: birth date as DDMMYY, two digits, one that is odd for men and even for women, and a check digit modulo 11
by the rule of the NHS number.

Issuer: NHS Scotland. https://www.datadictionary.nhs.uk/attributes/community_health_index_number.html

The example is the one that Public Health Scotland publishes with its own check.
https://public-health-scotland.github.io/phsmethods/reference/chi_check.html

>>> [r.score for r in UkChiNumberRecognizer().analyze("CHI 0101011237")]
[1.0]
>>> UkChiNumberRecognizer().analyze("0101201234")
[]
>>> [r.score for r in UkChiNumberRecognizer().analyze("CHI number: 010120 1234")]
[0.5]
"""

from __future__ import annotations

from datetime import date

from stdnum.gb import nhs

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits


def is_chi(value: str) -> bool:
    """Whether the first six digits are a date and the last is the check digit.

    >>> is_chi("010101 1237"), is_chi("3101201234"), is_chi("3002011232")
    (True, False, False)
    """
    number = digits(value)
    return len(number) == 10 and _is_date(number) and bool(nhs.is_valid(number))


def _is_date(number: str) -> bool:
    try:
        date(2000 + int(number[4:6]), int(number[2:4]), int(number[:2]))
    except ValueError:
        return False
    return True


class UkChiNumberRecognizer(CheckedRecognizer):
    """Finds Community Health Index numbers."""

    ENTITY = "UK_CHI"
    CHECK = staticmethod(is_chi)
    PATTERNS = (
        Form(
            "birth date inside",
            START + r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[ \u00a0-]?\d{4}" + END,
            Standing.CHECKED,
        ),
        Form("ten digits", START + rf"\d{{2}}{SEP}?\d{{2}}{SEP}?\d{{2}}{SEP}?\d{{4}}" + END),
        Form("mistyped length", START + rf"\d(?:{SEP}?\d){{7,11}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "chi", "chi number", "chi no", "chi-nummer", "chi nummer", "numéro chi", "n° chi", "community health index",
        "chi номер", "номер chi",
    )  # fmt: skip
