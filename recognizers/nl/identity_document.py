"""NL_IDENTITY_DOCUMENT: the number of a Dutch passport or identity card (documentnummer).

Nine letters and digits: two letters, six letters or digits, one digit; never the letter O. The first letter is that of
the kind of document (N passport, I identity card). There is no check digit outside the machine-readable zone, so the
number must stand beside its word; an O for a nought and a lost or doubled character are found too.

Issuer: National Office for Identity Data.
https://www.rvig.nl/reisdocumenten/register-paspoortsignaleringen/reisdocumentsoort-categorie-12-persoonslijst

The example is the published one of python-stdnum.

>>> [r.score for r in NlIdentityDocumentRecognizer().analyze("documentnummer: EM0000000")]
[0.6]
>>> NlIdentityDocumentRecognizer().analyze("EM0000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class NlIdentityDocumentRecognizer(CheckedRecognizer):
    """Finds numbers of Dutch passports and identity cards beside their word."""

    ENTITY = "NL_IDENTITY_DOCUMENT"
    PATTERNS = (
        Form("document number", START + r"[A-Z]{2}(?=[A-Z]{0,6}\d)[A-Z\d]{5,8}" + END, Standing.LABELLED),
        Form(
            "grouped",
            START + r"(?-i:(?!N[RO]|ID)[A-Z]{2}[ ](?=[A-Z]{0,3}\d)[A-Z\d]{3,6}[ ]?\d{1,3})" + END,
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "documentnummer", "documentnummers", "documentnr", "document nr", "paspoort", "paspoorten", "paspoortnummer",
        "paspoortnr", "reisdocument", "identiteitskaart", "identiteitskaartnummer", "id-kaart", "id-bewijs", "idkaart",
        "wid-document", "wid nr", "wid-nr", "wid", "id nr", "id-nr", "id-nummer", "id-document", "identiteitsbewijs",
        "legitimatiebewijs", "legitimatie", "passeport néerlandais", "numéro de passeport", "n° de passeport",
        "carte d'identité", "reisepass", "passnummer", "reisepassnummer", "personalausweis", "passport", "passport number",
        "passport no", "identity card", "id card", "document number", "паспорт", "номер на паспорт", "лична карта",
    )  # fmt: skip
