"""CARD_SECURITY_CODE: the three or four digits that prove a payment card is in hand; CARD_EXPIRY: the month in which
it ends.

Both are too short to know by themselves and must stand beside their word. Card numbers are Presidio's own
CREDIT_CARD.

Source: PCI DSS, sensitive authentication data. https://www.pcisecuritystandards.org/glossary

>>> [r.score for r in CardSecurityCodeRecognizer().analyze("CVC: 000")]
[0.6]
>>> CardSecurityCodeRecognizer().analyze("kamer 000")
[]
>>> [r.score for r in CardExpiryRecognizer().analyze("valid thru 00/12, exp. 12/39")]
[0.6]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class CardSecurityCodeRecognizer(CheckedRecognizer):
    """Finds card security codes beside their word."""

    ENTITY = "CARD_SECURITY_CODE"
    PATTERNS = (Form("three or four digits", START + r"\d{3,4}" + END, Standing.LABELLED),)
    CONTEXT = (
        "cvc", "cvv", "cvc2", "cvv2", "cid", "csc", "cvc-code", "cvv-code", "beveiligingscode", "veiligheidscode",
        "cryptogramme", "cryptogramme visuel", "code de sécurité", "kartenprüfnummer", "prüfnummer",
        "sicherheitscode", "security code", "card verification", "card security code", "код за сигурност",
    )  # fmt: skip


class CardExpiryRecognizer(CheckedRecognizer):
    """Finds the end of validity of a card beside its word."""

    ENTITY = "CARD_EXPIRY"
    PATTERNS = (
        Form(
            "month and year",
            START + r"(?:0[1-9]|1[0-2])[ ]?[/-][ ]?(?:20)?\d{2}" + END + r"(?![/.-]\d)",
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "exp", "exp.", "exp date", "expiry", "expires", "expiry date", "expiration", "expiration date", "valid thru",
        "valid until", "vervaldatum", "vervalt", "geldig tot", "geldig t/m", "expire", "date d'expiration",
        "valable jusqu'au", "fin de validité", "gültig bis", "ablaufdatum", "валидна до", "валиден до", "изтича",
    )  # fmt: skip
