"""CREDIT_CARD: the number of a payment card, mistyped ones included.

Thirteen to nineteen digits, usually in fours, of which the last is a Luhn digit. One number in ten passes, so a plain
one needs its word. Presidio finds plain ones that pass; the entity has its name.

Issuer: the card network; ISO/IEC 7812-1. https://www.iso.org/standard/70484.html

The examples are test numbers that the networks publish.

>>> [r.score for r in CardNumberRecognizer().analyze("4111 1111 1111 1111")]
[0.85]
>>> [r.score for r in CardNumberRecognizer().analyze("kaartnummer 4111 1111 1111 1112")]
[0.5]
>>> CardNumberRecognizer().analyze("4111111111111111, 4111 1111 1111 1112")
[]
"""

from __future__ import annotations

from stdnum import luhn

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing, digits

_S = "(?:[ ]{1,2}|-)"


def is_card(value: str) -> bool:
    """Whether the Luhn digit passes and the number is not one digit over and over.

    >>> is_card("5555-5555-5555-4444"), is_card("5555-5555-5555-4445"), is_card("0000000000000000")
    (True, False, False)
    """
    number = digits(value)
    return 13 <= len(number) <= 19 and len(set(number)) > 1 and bool(luhn.is_valid(number))


class CardNumberRecognizer(CheckedRecognizer):
    """Finds numbers of payment cards."""

    ENTITY = "CREDIT_CARD"
    CHECK = staticmethod(is_card)
    PATTERNS = (
        Form(
            "fours",
            START + rf"[2-6]\d{{3}}(?P<s>{_S})\d{{4}}(?P=s)\d{{4}}(?P=s)\d{{4}}" + END,
            Standing.CHECKED,
        ),
        Form("four six five", START + rf"3[47]\d{{2}}(?P<s>{_S})\d{{6}}(?P=s)\d{{5}}" + END, Standing.CHECKED),
        Form("digits", START + rf"\d(?:{_S}?\d){{12,18}}" + END),
        Form("mistyped length", START + rf"\d(?:{_S}?\d){{10,20}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "card number", "card no", "card #", "credit card", "creditcard", "debit card", "payment card", "visa", "mastercard",
        "amex", "cc #", "cc#", "cc no", "cc number", "cb :", "cb:", "cb n°", "n° cb", "karten-nr", "american express",
        "maestro", "kaartnummer", "kaartnr", "kredietkaart", "bankkaart", "betaalkaart", "creditcardnummer", "carte de crédit",
        "carte bancaire", "carte de paiement", "carte bleue", "numéro de carte", "n° de carte", "kartennummer", "kartennr",
        "kreditkarte", "kreditkartennummer", "girokarte", "номер на карта", "карта №", "кредитна карта", "дебитна карта",
        "банкова карта",
    )  # fmt: skip
