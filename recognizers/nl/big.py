"""NL_BIG: the registration of a Dutch care professional under the Individual Health Care Professions Act.

Eleven digits, the first two for the profession; older and test registers use eight or nine. The digits carry no
check that the issuer publishes, so the number must stand beside its word; BIG alone counts in capitals only.

Issuer: CIBG, BIG-register. https://english.bigregister.nl/registration/extract-big-register

>>> [r.score for r in NlBigRecognizer().analyze("BIG-nummer 99000000001")]
[0.6]
>>> NlBigRecognizer().analyze("een big van 99000000001 gram")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import digit_row

_GAP = r"[^\p{L}\p{N}\n]{1,6}"


class NlBigRecognizer(CheckedRecognizer):
    """Finds BIG registration numbers beside their word."""

    ENTITY = "NL_BIG"
    PATTERNS = (
        digit_row(7, 12, name="digits"),
        Form(
            "after capitals",
            START + rf"(?-i:BIG){_GAP}(?:\p{{L}}{{1,4}}{_GAP}){{0,2}}(?P<value>\d{{7,12}})" + END,
            Standing.SURE,
        ),
        Form("before capitals", START + rf"(?P<value>\d{{8,11}}){_GAP}(?-i:BIG)" + END, Standing.SURE),
    )
    CONTEXT = (
        "big-nummer", "big-nummers", "bignummer", "bignummers", "big nummer", "big nr", "big nr.", "big-nr", "bignr",
        "big-registratie", "big-registraties", "big-registratienummer", "big registratienummer", "big-registratienr",
        "bigregistratie", "big-register", "big-geregistreerd", "big:", "big :", "big number", "big numbers", "big no",
        "big-reg", "big reg", "big registratie", "big-code", "agb/big", "big registration", "numéro big", "n° big",
        "big-registrierung", "номер big",
    )  # fmt: skip
