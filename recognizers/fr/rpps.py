"""FR_RPPS: the number of a health professional in the French shared register (RPPS).

Eleven digits, the last a Luhn digit. One number in ten passes, so it needs its word. The older numbers are FR_ADELI.

Issuer: Agence du Numérique en Santé. https://esante.gouv.fr/produits-services/repertoire-rpps

The example has only noughts before its check digit, which is not given to anyone.

>>> [r.score for r in FrRppsRecognizer().analyze("RPPS : 10000000009")]
[1.0]
>>> FrRppsRecognizer().analyze("10000000009")
[]
"""

from __future__ import annotations

from stdnum import luhn

from recognizers.checked import END, START, CheckedRecognizer, Form, digits
from recognizers.labelled import digit_row


def is_rpps(value: str) -> bool:
    """Whether there are eleven digits and the Luhn digit passes.

    >>> is_rpps("1 0000 000 009"), is_rpps("10000000008"), is_rpps("000000000")
    (True, False, False)
    """
    number = digits(value)
    return len(number) == 11 and bool(luhn.is_valid(number))


class FrRppsRecognizer(CheckedRecognizer):
    """Finds RPPS numbers beside their word."""

    ENTITY = "FR_RPPS"
    CHECK = staticmethod(is_rpps)
    PATTERNS = (
        Form("eleven digits", START + r"\d{11}" + END),
        digit_row(10, 13, name="grouped or mistyped length"),
    )
    CONTEXT = (
        "rpps", "r.p.p.s.", "n° rpps", "numéro rpps", "numéros rpps", "code rpps", "rpps-nummer", "rppsnummer", "rpps number",
        "rpps numbers", "rpps/adeli", "répertoire partagé", "identifiant rpps", "рппс",
    )  # fmt: skip
