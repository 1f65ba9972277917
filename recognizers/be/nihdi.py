"""BE_NIHDI: the number of a care provider or institution at the Belgian sickness insurance (RIZIV, INAMI, NIHDI).

Eleven digits written 1-12345-67-890: profession and serial (six digits), two check digits, three digits for the
qualification; the first eight are also used alone. The check is 97 minus the first six digits modulo 97; since 2013
also with 89, when the serials ran out.

Issuer: National Institute for Health and Disability Insurance.
https://www.inami.fgov.be/nl/professionals/individuele-zorgverleners/tandartsen/uitoefening-van-uw-beroep/een-riziv-nummer-krijgen

The example has serial 00000, which is not given to anyone.

>>> [r.score for r in BeNihdiRecognizer().analyze("RIZIV 1-00000-07-004")]
[1.0]
>>> BeNihdiRecognizer().analyze("10000007004")
[]
"""

from __future__ import annotations

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits
from recognizers.labelled import digit_row


def is_nihdi(value: str) -> bool:
    """Whether the two check digits belong to the six digits before them.

    >>> is_nihdi("1-00000-07-004"), is_nihdi("1-00000-08-004")
    (True, False)
    """
    number = digits(value)
    if len(number) not in (8, 11):
        return False
    serial, check = int(number[:6]), int(number[6:8])
    return check in (97 - serial % 97, 89 - serial % 89)


class BeNihdiRecognizer(CheckedRecognizer):
    """Finds RIZIV/INAMI numbers."""

    ENTITY = "BE_NIHDI"
    CHECK = staticmethod(is_nihdi)
    PATTERNS = (
        Form("official", START + r"\d[-/.]\d{5}[-/.]\d{2}(?:[-/.]\d{3})?" + END, Standing.CHECKED),
        Form("eight or eleven digits", START + rf"\d{SEP}?\d{{5}}{SEP}?\d{{2}}(?:{SEP}?\d{{3}})?" + END),
        digit_row(6, 13),
    )
    CONTEXT = (
        "riziv", "r.i.z.i.v.", "rizivnr", "rizivnummer", "rizivnummers", "riziv-nummer", "riziv-nummers", "riziv-nr", "inami",
        "i.n.a.m.i.", "inami/riziv", "riziv/inami", "agrément inami", "n° inami", "numéro inami", "numéros inami", "code inami",
        "inaminr", "inaminummer", "nihdi", "nihii", "likiv", "likiv-nummer", "likivnummer", "inami-nummer", "nihdi number",
        "nihdi numbers", "номер inami", "инами", "ризив",
    )  # fmt: skip
