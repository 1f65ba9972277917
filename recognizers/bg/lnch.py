"""BG_LNCH: the personal number of a foreigner in Bulgaria (личен номер на чужденец, ЛНЧ).

Ten digits without a birth date; the last is the sum with weights 21 19 17 13 11 9 7 3 1, modulo 10. One number in
ten passes, so it needs its word.

Issuer: Ministry of Interior, under the Foreigners in the Republic of Bulgaria Act (ЗЧРБ). https://www.mvr.bg

The example is the published one of python-stdnum.

>>> [r.score for r in BgLnchRecognizer().analyze("ЛНЧ 7111042925")]
[1.0]
>>> BgLnchRecognizer().analyze("7111042925")
[]
"""

from __future__ import annotations

from stdnum.bg import pnf

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form
from recognizers.labelled import digit_row


class BgLnchRecognizer(CheckedRecognizer):
    """Finds personal numbers of foreigners beside their word."""

    ENTITY = "BG_LNCH"
    CHECK = staticmethod(pnf.is_valid)
    PATTERNS = (
        Form("ten digits", START + rf"(?:\d{{4}}{SEP}?\d{{3}}{SEP}?\d{{3}}|\d{{6}}{SEP}\d{{4}}|\d{{3}}{SEP}\d{{3}}{SEP}\d{{4}})" + END),
        digit_row(8, 12),
    )
    CONTEXT = (
        "лнч", "л.н.ч.", "лнч №", "лнч-то", "егн/лнч", "личен номер на чужденец", "личния номер на чужденец",
        "личният номер на чужденеца", "лични номера на чужденци", "номер на чужденец", "личен № на чужденец", "лн на чужденец",
        "лнч/егн", "лнч номер", "lnch", "lnc", "l.n.ch.", "pnf", "pnf №", "personal number of a foreigner", "foreigner number",
        "foreigners number", "vreemdelingennummer", "vreemdelingennummers", "numéro d'étranger", "numéro personnel d'étranger",
        "ausländernummer", "ausländernummern",
    )  # fmt: skip
