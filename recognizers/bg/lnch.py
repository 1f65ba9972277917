"""BG_LNCH: the personal number of a foreigner in Bulgaria (личен номер на чужденец, ЛНЧ).

Ten digits without a birth date; the last is the sum with weights 21 19 17 13 11 9 7 3 1, modulo 10. One number in
ten passes, so it needs its word.

Issuer: Ministry of Interior, Migration Directorate. https://www.mvr.bg/migration

The example is the published one of python-stdnum.

>>> [r.score for r in BgLnchRecognizer().analyze("ЛНЧ 7111042925")]
[1.0]
>>> BgLnchRecognizer().analyze("7111042925")
[]
"""

from __future__ import annotations

from stdnum.bg import pnf

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class BgLnchRecognizer(CheckedRecognizer):
    """Finds personal numbers of foreigners beside their word."""

    ENTITY = "BG_LNCH"
    CHECK = staticmethod(pnf.is_valid)
    PATTERNS = (
        Form("ten digits", START + r"\d{4}[ -]?\d{3}[ -]?\d{3}" + END),
        Form("mistyped length", START + r"\d(?:[ .-]?\d){7,11}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "лнч", "л.н.ч.", "личен номер на чужденец", "номер на чужденец", "lnch", "lnc", "pnf",
        "personal number of a foreigner", "vreemdelingennummer", "numéro d'étranger", "ausländernummer",
    )  # fmt: skip
