"""NL_UZOVI: the number of a Dutch health insurer (Unieke ZorgVerzekeraarsIdentificatie).

Four digits without a check digit, so it must stand beside its word. It names an insurer, not a person.

Issuer: Vektis, which keeps the UZOVI register; the government's ZOVAR certificates carry the same four digits.
https://www.zovar.nl/servercertificaat-aanvragen/stap-1-registreer-als-abonnee

>>> [r.score for r in NlUzoviRecognizer().analyze("UZOVI-code 0000")]
[0.6]
>>> NlUzoviRecognizer().analyze("verzekeraar sinds 2019")
[]
"""

from __future__ import annotations

from recognizers.checked import START, CheckedRecognizer, Form, Standing


class NlUzoviRecognizer(CheckedRecognizer):
    """Finds numbers of Dutch health insurers beside their word."""

    ENTITY = "NL_UZOVI"
    PATTERNS = (Form("four digits", START + r"\d{4}(?![\p{L}\p{N}]|[./-]\d)", Standing.LABELLED),)
    CONTEXT = (
        "uzovi", "uzovi-code", "uzovi-codes", "uzovicode", "uzovi-nummer", "uzovinummer", "uzovi-nr", "uzovi nr",
        "uzovi code", "verzekeraarscode", "verzekeraarsnummer", "code zorgverzekeraar", "zorgverzekeraar code", "code uzovi",
        "numéro uzovi", "n° uzovi", "uzovi number", "код uzovi", "номер uzovi",
    )  # fmt: skip
