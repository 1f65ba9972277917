"""BE_ENTERPRISE_NUMBER: the number of an enterprise or establishment, also its VAT number.

Ten digits, the first 0 or 1, the last two being 97 minus the first eight modulo 97; written 0403.170.701, as VAT
number BE 0403.170.701. A physician who practises alone has one, so it names a person.

Issuer: Crossroads Bank for Enterprises (KBO, BCE, ZDU).
https://economie.fgov.be/en/themes/enterprises/crossroads-bank-enterprises

>>> [r.score for r in BeEnterpriseNumberRecognizer().analyze("BE 0403.019.261")]
[0.85]
>>> BeEnterpriseNumberRecognizer().analyze("0403019262")
[]
"""

from __future__ import annotations

from stdnum.be import vat

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import digit_row


class BeEnterpriseNumberRecognizer(CheckedRecognizer):
    """Finds KBO/BCE and Belgian VAT numbers."""

    ENTITY = "BE_ENTERPRISE_NUMBER"
    CHECK = staticmethod(vat.is_valid)
    PATTERNS = (
        Form("vat", START + rf"BE{SEP}?[01]?\d{{3}}{SEP}?\d{{3}}{SEP}?\d{{3}}" + END, Standing.CHECKED),
        Form("dotted", START + r"[01]\d{3}\.\d{3}\.\d{3}" + END, Standing.CHECKED),
        Form("ten digits", START + rf"[01]\d{{3}}{SEP}?\d{{3}}{SEP}?\d{{3}}" + END),
        digit_row(8, 12, before=rf"(?:BE{SEP}?)?"),
    )
    CONTEXT = (
        "ondernemingsnummer", "ondernemingsnummers", "ondernemingsnr", "kbo", "kbo-nummer", "kbo-nummers", "kbonummer", "kbonr",
        "kbo nr", "ond. nr.", "ond.nr.", "zud", "btw nummer", "tva be", "numéro bce", "mwst-nr", "mwst.-nr", "btw",
        "btw-nummer", "btw-nummers", "btwnummer", "btw nr", "vestigingsnummer", "vestigingsnummers", "vestigingseenheid", "bce",
        "n° bce", "numéro d'entreprise", "numéros d'entreprise", "n° d'entreprise", "unité d'établissement", "tva", "n° tva",
        "unternehmensnummer", "unternehmensnummern", "zdu", "mwst", "mwst-nummer", "enterprise number", "enterprise numbers",
        "company number", "cbe", "vat", "vat number", "rpr", "rpm", "ддс", "номер на предприятие",
    )  # fmt: skip
