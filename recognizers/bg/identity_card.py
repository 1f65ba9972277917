"""BG_IDENTITY_CARD: the number of a Bulgarian identity card or passport.

Nine characters: nine digits, or on newer cards two letters and seven digits. There is no check digit outside the
machine-readable zone, so the number must stand beside its word.

Issuer: Ministry of Interior, under the Bulgarian Identity Documents Act (ЗБЛД). https://www.mvr.bg
Nine characters are what ICAO Doc 9303 gives a document number. https://www.icao.int/publications/doc-series/doc-9303

>>> [r.score for r in BgIdentityCardRecognizer().analyze("лична карта № 000000000, изд. от МВР")]
[0.6]
>>> BgIdentityCardRecognizer().analyze("лична карта, издадена на 01.02.2020")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import digit_row


class BgIdentityCardRecognizer(CheckedRecognizer):
    """Finds numbers of Bulgarian identity documents beside their word."""

    ENTITY = "BG_IDENTITY_CARD"
    PATTERNS = (
        digit_row(8, 10, name="digits"),
        Form("two letters", START + r"(?-i:(?!N[RO]|ID)[A-ZА-Я]{2})[ -]?\d{6,8}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "лична карта", "личната карта", "лични карти", "лична карта №", "л.к.", "л. к.", "лк", "л.карта", "л. карта",
        "документ за самоличност", "документ за самоличност №", "номер на лична карта", "номер на документ", "паспорт",
        "документ №", "док. №", "лична к.", "л.к. №", "номер на л.к.", "паспорт №", "задграничен паспорт", "lichna karta",
        "l.k.", "bulgaarse identiteitskaart", "bulgaars paspoort", "carte d'identité bulgare", "passeport bulgare",
        "bulgarischer personalausweis", "bulgarischer ausweis", "bulgarischer reisepass", "bulgarian identity card",
        "bulgarian id card", "bulgarian passport",
    )  # fmt: skip
