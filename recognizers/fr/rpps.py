"""FR_RPPS: the number of a health professional in the French shared register (RPPS), and the older ADELI number.

RPPS: eleven digits, the last a Luhn digit. One number in ten passes, so it needs its word. ADELI: nine digits,
without a check here.

Issuer: Agence du Numérique en Santé. https://esante.gouv.fr/produits-services/repertoire-rpps

The example has only noughts before its check digit, which is not given to anyone.

>>> [r.score for r in FrRppsRecognizer().analyze("RPPS : 10000000009")]
[1.0]
>>> FrRppsRecognizer().analyze("10000000009")
[]
"""

from __future__ import annotations

from stdnum import luhn

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing, digits


def is_rpps(value: str) -> bool | None:
    """Whether the Luhn digit of an RPPS number passes; None for the nine digits of ADELI, which has none.

    >>> is_rpps("10000000009"), is_rpps("10000000008"), is_rpps("000000000")
    (True, False, None)
    """
    number = digits(value)
    return None if len(number) == 9 else len(number) == 11 and bool(luhn.is_valid(number))


class FrRppsRecognizer(CheckedRecognizer):
    """Finds RPPS and ADELI numbers beside their word."""

    ENTITY = "FR_RPPS"
    CHECK = staticmethod(is_rpps)
    PATTERNS = (
        Form("eleven digits", START + r"\d{11}" + END),
        Form("grouped, mistyped or adeli", START + r"\d(?:[ .-]?\d){7,12}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "rpps", "n° rpps", "numéro rpps", "adeli", "n° adeli", "numéro adeli", "rpps-nummer", "rpps number",
        "rpps/adeli", "répertoire partagé", "identifiant rpps", "рппс",
    )  # fmt: skip
