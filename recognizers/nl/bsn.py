"""NL_BSN: the Dutch citizen service number (burgerservicenummer), which is also the patient number of Dutch care.

Nine digits (eight with a leading nought left out) whose sum with weights 9 to 2 and -1 is a multiple of 11; written
plain or as 1112.22.333. One number in eleven passes by chance, so a plain one needs its word.

Issuer: National Office for Identity Data. https://www.rvig.nl/bsn

The example is the published one of python-stdnum.

>>> [r.score for r in NlBsnRecognizer().analyze("BSN: 111222333")]
[1.0]
>>> NlBsnRecognizer().analyze("111222333")
[]
"""

from __future__ import annotations

from stdnum.nl import bsn

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import digit_row


class NlBsnRecognizer(CheckedRecognizer):
    """Finds Dutch citizen service numbers."""

    ENTITY = "NL_BSN"
    CHECK = staticmethod(bsn.is_valid)
    PATTERNS = (
        Form("official", START + r"\d{4}\.\d{2}\.\d{3}" + END, Standing.CHECKED),
        Form("nine digits", START + r"\d{9}" + END),
        Form("pairs", START + rf"\d{{4}}{SEP}\d{{2}}{SEP}?\d{{3}}" + END),
        Form("grouped", START + rf"\d{{3}}{SEP}\d{{3}}{SEP}\d{{3}}" + END),
        digit_row(7, 11),
    )
    CONTEXT = (
        "bsn", "bsn-nummer", "bsn-nummers", "bsnnummer", "bsn-nr", "bsnr", "bsnnr", "bsn/sofinr", "bsn nr", "bsns", "bsn's",
        "b.s.n.", "burgerservicenummer", "burgerservicenummers", "burgerservicenr", "burgerservice nummer",
        "burger service nummer", "sofinummer", "sofinummers", "sofi-nummer", "sofinr", "sofi", "numéro bsn",
        "numéro de service citoyen", "n° bsn", "bürgerservicenummer", "bürgerservicenummern", "citizen service number",
        "citizen service numbers", "bsn number", "bsn no", "бсн", "граждански сервизен номер",
    )  # fmt: skip
