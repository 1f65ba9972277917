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

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form
from recognizers.labelled import digit_row


class BeIdentityCardRecognizer(CheckedRecognizer):
    """Finds numbers of Belgian identity cards beside their word."""

    ENTITY = "BE_IDENTITY_CARD"
    CHECK = staticmethod(eid.is_valid)
    PATTERNS = (
        Form("twelve digits", START + rf"\d{{3}}{SEP}?\d{{7}}{SEP}?\d{{2}}" + END),
        digit_row(9, 14, before=rf"(?-i:B{SEP}?)?"),
    )
    CONTEXT = (
        "identiteitskaart", "identiteitskaarten", "identiteitskaartnummer", "identiteitskaartnr", "eid", "e-id", "eid-nummer",
        "eid-kaart", "kaartnummer", "kids-id", "verblijfskaart", "vreemdelingenkaart", "carte d'identité", "cartes d'identité",
        "numéro de carte", "n° carte d'identité", "n° de carte", "carte eid", "titre de séjour", "personalausweis",
        "personalausweise", "personalausweisnummer", "ausweisnummer", "n° ci", "ci n°", "n° de ci", "eid-kaartnummer",
        "identity card", "identity cards", "id card", "id-kaart", "id-kaartnummer", "лична карта", "лични карти",
    )  # fmt: skip
