"""BE_IDENTITY_CARD: the number of a Belgian electronic identity card.

Twelve digits written 591-1917064-58, the last two being the first ten modulo 97 (97 for 0). Belgian bank accounts
from before IBAN have the same form and the same check, so a word is always needed.

Issuer: FPS Home Affairs. https://www.ibz.rrn.fgov.be

The example is the published one of python-stdnum.

>>> [r.score for r in BeIdentityCardRecognizer().analyze("identiteitskaart 591-1917064-58")]
[1.0]
>>> BeIdentityCardRecognizer().analyze("591-1917064-58")
[]
"""

from __future__ import annotations

from stdnum.be import eid

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing


class BeIdentityCardRecognizer(CheckedRecognizer):
    """Finds numbers of Belgian identity cards beside their word."""

    ENTITY = "BE_IDENTITY_CARD"
    CHECK = staticmethod(eid.is_valid)
    PATTERNS = (
        Form("twelve digits", START + rf"\d{{3}}{SEP}?\d{{7}}{SEP}?\d{{2}}" + END),
        Form("mistyped length", START + rf"[A-Z]?\d(?:{SEP}?\d){{7,13}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "identiteitskaart", "identiteitskaartnummer", "identiteitskaartnr", "eid", "e-id", "eid-nummer",
        "kaartnummer", "carte d'identité", "numéro de carte", "n° carte d'identité", "n° de carte",
        "personalausweis", "personalausweisnummer", "identity card", "id card", "id-kaart", "лична карта",
    )  # fmt: skip
