"""DE_TAX_ID: the German tax identification number (Steuer-Identifikationsnummer, IdNr), given once to every resident, for life.

Eleven digits, the first never 0: among the first ten one digit stands twice or three times and the others once at most, the last is a
check digit (ISO 7064, MOD 11,10). Printed as 36 574 261 809. One number in ten passes the check digit by chance, so each form needs its
word. Presidio's own recognizer takes plain digits in German texts only and drops a mistyped number.

Issuer: Bundeszentralamt für Steuern, after § 139b of the Abgabenordnung.
https://www.gesetze-im-internet.de/ao_1977/__139b.html

The example is the published one of python-stdnum.

>>> [r.score for r in DeTaxIdRecognizer().analyze("Steuer-ID: 36 574 261 809")]
[1.0]
>>> [r.score for r in DeTaxIdRecognizer().analyze("Steuer-ID: 36 574 261 890")]
[0.5]
>>> DeTaxIdRecognizer().analyze("36574261809")
[]
"""

from __future__ import annotations

from stdnum.de import idnr

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form
from recognizers.labelled import digit_row


class DeTaxIdRecognizer(CheckedRecognizer):
    """Finds German tax identification numbers beside their word."""

    ENTITY = "DE_TAX_ID"
    CHECK = staticmethod(idnr.is_valid)
    PATTERNS = (
        Form("eleven digits", START + r"[1-9]\d{10}" + END),
        Form("official", START + rf"[1-9]\d{SEP}\d{{3}}{SEP}\d{{3}}{SEP}\d{{3}}" + END),
        Form("grouped", START + rf"[1-9]\d{{2}}{SEP}\d{{3}}{SEP}\d{{4}}{SEP}\d" + END),
        digit_row(9, 13),
    )
    CONTEXT = (
        "idnr", "id-nr", "idnr.", "steuer-id", "steuer id", "steuerid", "steuer-idnr", "steuer-id-nr", "steueridnr", "steuer-ids",
        "steueridentifikationsnummer", "steueridentifikationsnummern", "steuer-identifikationsnummer", "steuer-identnummer",
        "steueridentnummer", "steuerliche identifikationsnummer", "steuerliche id", "persönliche identifikationsnummer", "tin",
        "german tax id", "german tax number", "tax id", "tax identification number", "duits fiscaal nummer",
        "duits fiscaal identificatienummer", "fiscaal identificatienummer", "numéro fiscal allemand",
        "numéro d'identification fiscale", "германски данъчен номер", "данъчен идентификационен номер",
    )  # fmt: skip
