"""BG_EIK: the identification number of an enterprise in Bulgaria (ЕИК, БУЛСТАТ), also its VAT number.

Nine digits, the last being the sum with weights 1 to 8 modulo 11 (with weights 3 to 10 when that gives 10, and 0
when it does again); branches have thirteen, the last being the sum of digits 9 to 12 with weights 2 7 3 5 modulo 11
(then 4 9 5 7). With BG before it, a VAT number. One in eleven passes, so a plain one needs its word.

Issuer: Registry Agency. https://portal.registryagency.bg

The example is the published one of python-stdnum.

>>> [r.score for r in BgEikRecognizer().analyze("ЕИК 175074752")]
[1.0]
>>> BgEikRecognizer().analyze("175074752")
[]
"""

from __future__ import annotations

from stdnum.bg import vat

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits
from recognizers.labelled import digit_row


def is_eik(value: str) -> bool:
    """Whether the check digits of an EIK of nine or thirteen digits pass.

    >>> is_eik("BG 175074752"), is_eik("175074751"), is_eik("1750747520000")
    (True, False, False)
    """
    number = digits(value)
    if len(number) == 9:
        return bool(vat.is_valid(number))
    if len(number) != 13 or not vat.is_valid(number[:9]):
        return False
    remainders = (_sum(number[8:12], weights) % 11 for weights in ((2, 7, 3, 5), (4, 9, 5, 7)))
    return int(number[12]) == next((rest for rest in remainders if rest < 10), 0)


def _sum(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


class BgEikRecognizer(CheckedRecognizer):
    """Finds numbers of Bulgarian enterprises."""

    ENTITY = "BG_EIK"
    CHECK = staticmethod(is_eik)
    PATTERNS = (
        Form("vat", START + r"BG[ ]{0,2}\d{9}" + END, Standing.CHECKED),
        Form("nine or thirteen digits", START + r"\d{9}(?:\d{4})?" + END),
        Form("grouped", START + rf"(?:BG[ ]?)?\d{{3}}{SEP}\d{{3}}{SEP}\d{{3}}" + END),
        digit_row(8, 14, before="(?:BG[ ]?)?"),
    )
    CONTEXT = (
        "еик", "е.и.к.", "еик-та", "булстат", "единен идентификационен код", "единния идентификационен код", "еик/булстат",
        "ддс", "ддс номер", "ддс №", "ин по ддс", "идн по ддс", "идент. №", "bulstat", "eik", "e.i.k.", "uic", "bg vat",
        "vat no", "vat no.", "здс", "зддс", "зддс №", "по зддс", "по ддс", "еик по булстат", "company number",
        "company numbers", "ondernemingsnummer", "bulgaars ondernemingsnummer", "numéro d'entreprise", "unternehmensnummer",
        "vat number", "btw-nummer",
    )  # fmt: skip
