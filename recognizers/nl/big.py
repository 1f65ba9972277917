"""NL_BIG: the registration of a Dutch care professional under the Individual Health Care Professions Act.

Eleven digits, the first two for the profession; older and test registers use eight or nine. The digits carry no
check that the issuer publishes, so the number must stand beside its word.

Issuer: CIBG, BIG-register. https://www.bigregister.nl

>>> [r.score for r in NlBigRecognizer().analyze("BIG-nummer 99000000001")]
[0.6]
>>> NlBigRecognizer().analyze("een big van 99000000001 gram")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class NlBigRecognizer(CheckedRecognizer):
    """Finds BIG registration numbers beside their word."""

    ENTITY = "NL_BIG"
    PATTERNS = (Form("digits", START + r"\d{8,11}" + END, Standing.LABELLED),)
    CONTEXT = (
        "big-nummer", "bignummer", "big nr", "big-nr", "big-registratie", "big-registratienummer", "big-register",
        "big:", "big number", "big-reg", "big registration",
    )  # fmt: skip
