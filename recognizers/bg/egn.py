"""BG_EGN: the Bulgarian uniform civil number (единен граждански номер, ЕГН).

Ten digits: birth date as YYMMDD with 40 added to the month from 2000 (20 before 1900), a number of the day (its
last digit even for men), and a check digit: the sum with weights 2 4 8 5 10 9 7 3 6, modulo 11, modulo 10. One
number in ten passes, so a plain one is taken for an EGN only when its birth date lies between 1920 and 2029.

Issuer: GRAO, Ministry of Regional Development. https://www.grao.bg

The examples are published ones of python-stdnum; the second has a birth date in 2075.

>>> [r.score for r in BgEgnRecognizer().analyze("ЕГН: 7523169263")]
[1.0]
>>> BgEgnRecognizer().analyze("7542011030")
[]
"""

from __future__ import annotations

from stdnum.bg import egn

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import digit_row

_YEAR_AND_MONTH = "(?:[2-9][0-9](?:0[1-9]|1[0-2])|[0-2][0-9](?:4[1-9]|5[0-2]))"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"


class BgEgnRecognizer(CheckedRecognizer):
    """Finds Bulgarian civil numbers."""

    ENTITY = "BG_EGN"
    CHECK = staticmethod(egn.is_valid)
    PATTERNS = (
        Form("birth date inside", START + _YEAR_AND_MONTH + _DAY + r"\d{4}" + END, Standing.CHECKED),
        Form("ten digits", START + rf"\d{{6}}{SEP}?(?:\d{{4}}|\d{{3}}{SEP}\d|\d{{2}}{SEP}\d{{2}})" + END),
        digit_row(8, 12),
    )
    CONTEXT = (
        "егн", "е.г.н.", "егн-та", "егн-то", "егн №", "единен граждански номер", "единния граждански номер",
        "единният граждански номер", "единни граждански номера", "граждански номер", "гражд. номер", "egn", "e.g.n.", "egn-nummer",
        "edinen grazhdanski nomer", "bulgaars nationaal nummer", "burgerlijk nummer", "numéro egn", "n° egn",
        "numéro civil bulgare", "bulgarische personenkennzahl", "personenkennzahl", "uniform civil number",
        "unified civil number", "ucn", "egn number", "egn numbers", "нзок", "егн/лнч", "личен №", "личен номер",
    )  # fmt: skip
