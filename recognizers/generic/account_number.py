"""ACCOUNT_NUMBER: an account, invoice, customer or contract number, where no IBAN is meant.

Each organisation has its own form and there is no common check digit, so the number must stand beside its word.
HIPAA lists account numbers among the eighteen identifiers (45 CFR 164.514(b)(2)(i)(J)).

https://www.ecfr.gov/current/title-45/section-164.514

>>> [r.score for r in AccountNumberRecognizer().analyze("rekeningnummer 000-0000000-00")]
[0.6]
>>> AccountNumberRecognizer().analyze("op rekening van 12500 euro")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import LABELLED_CODE


class AccountNumberRecognizer(CheckedRecognizer):
    """Finds account, invoice, customer and contract numbers beside their word."""

    ENTITY = "ACCOUNT_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        Form("grouped", START + r"\d{2,7}(?:[ -]\d{2,7}){1,4}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "rekeningnummer", "rekeningnr", "rek.nr", "bankrekening", "klantnummer", "klantnr", "factuurnummer", "factuurnr",
        "contractnummer", "polisnummer", "polisnr", "numéro de compte", "n° de compte", "n° compte", "compte n°",
        "numéro de client", "n° client", "n° de facture", "numéro de facture", "n° de contrat", "numéro de police",
        "n° de police", "kontonummer", "konto-nr", "kundennummer", "rechnungsnummer", "vertragsnummer", "versicherungsnummer",
        "account number", "account no", "account #", "acct", "acct #", "acct no", "bank account", "billing account",
        "account id", "facture n°", "client n°", "klant nr", "factuur nr", "kunden-nr", "rechnungs-nr", "клиентски №",
        "клиентски номер", "account:", "account :", "customer number", "customer id", "invoice number", "invoice no",
        "contract number", "номер на сметка", "сметка №", "банкова сметка", "клиентски номер", "фактура №", "номер на фактура",
        "полица №", "договор №",
    )  # fmt: skip
