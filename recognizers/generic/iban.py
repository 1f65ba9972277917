"""IBAN_CODE: an international bank account number.

Two letters for the country, two check digits (the whole modulo 97 is 1), then 11 to 30 letters and digits in the form
of the country, often in groups of four. Presidio's own recognizer drops a mistyped one and knows fewer countries.

Issuer: SWIFT, as registration authority of ISO 13616.
https://www.swift.com/standards/data-standards/iban-international-bank-account-number

The example is the published one of Belgium in the IBAN registry.

>>> [r.score for r in IbanRecognizer().analyze("BE68 5390 0754 7034")]
[0.85]
>>> [r.score for r in IbanRecognizer().analyze("IBAN BE68 5390 0754 7035")]
[0.5]
>>> IbanRecognizer().analyze("BE68 5390 0754 7035")
[]
"""

from __future__ import annotations

from stdnum import iban

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

_S = "(?:[ ]{1,2}|[.-])?"


def is_iban(value: str) -> bool:
    """Whether the check digits pass and the rest has the form of its country; whether the bank exists is not asked.

    >>> is_iban("BE68 5390 0754 7034"), is_iban("BE68.5390.0754.7035")
    (True, False)
    """
    return bool(iban.is_valid(value, check_country=False))


class IbanRecognizer(CheckedRecognizer):
    """Finds IBANs of every country of the registry, plain or in groups."""

    ENTITY = "IBAN_CODE"
    CHECK = staticmethod(is_iban)
    PATTERNS = (
        Form(
            "iban",
            START + rf"(?=[A-Z]{{2}}{_S}\d{{2}})[A-Z]{{2}}{_S}\d{{2}}(?:{_S}[A-Z\d]{{1,4}}){{3,8}}(?:{_S}[A-Z\d]{{1,4}})?" + END,
            Standing.CHECKED,
        ),
    )
    CONTEXT = (
        "iban", "iban-nummer", "ibans", "n° iban", "numéro iban", "rekening", "rekeningnummer", "rekeningnr", "bankrekening",
        "compte", "numéro de compte", "n° de compte", "compte bancaire", "rib", "konto", "kontonummer", "bankkonto",
        "bankverbindung", "bank", "bic", "account", "account number", "bank account", "сметка", "банкова сметка", "банка", "ибан",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """End before words that follow: at the last group with which the check passes, else the last that holds a digit."""
        ends = [at for at in range(end, start + 15, -1) if at == end or (not text[at].isalnum() and text[at - 1].isalnum())]
        best = next((at for at in ends if is_iban(text[start:at])), None)
        if best is None:
            best = next((at for at in ends if any(letter.isdigit() for letter in _last_group(text, start, at))), end)
        return (start, best) if sum(letter.isalnum() for letter in text[start:best]) >= 15 else None


def _last_group(text: str, start: int, end: int) -> str:
    low = end
    while low > start and text[low - 1].isalnum():
        low -= 1
    return text[low:end]
