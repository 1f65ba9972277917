"""IMEI: the identity of a mobile device, also one that sends a patient's measurements.

Fifteen digits: type allocation (8), serial (6) and a Luhn digit; with software version sixteen, without Luhn digit.
One number in ten passes, so a plain one needs its word.

Issuer: GSMA, TS.06. https://www.gsma.com/solutions-and-impact/industry-services/device-services/imei

The example is the published one of python-stdnum.

>>> [r.score for r in ImeiRecognizer().analyze("IMEI 49-015420-323751-8")]
[1.0]
>>> ImeiRecognizer().analyze("490154203237518")
[]
"""

from __future__ import annotations

from stdnum import imei

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing, digits


def is_imei(value: str) -> bool | None:
    """Whether the Luhn digit passes; None for lengths that have none.

    >>> is_imei("490154203237518"), is_imei("490154203237519"), is_imei("4901542032375101")
    (True, False, None)
    """
    number = digits(value)
    return bool(imei.is_valid(number)) if len(number) == 15 else None


class ImeiRecognizer(CheckedRecognizer):
    """Finds identities of mobile devices beside their word."""

    ENTITY = "IMEI"
    CHECK = staticmethod(is_imei)
    PATTERNS = (
        Form("fifteen digits", START + r"\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d" + END),
        Form("mistyped length", START + r"\d(?:[ -]?\d){13,16}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "imei",
        "imeisv",
        "imei-nummer",
        "numéro imei",
        "imei number",
        "toestelnummer",
        "gerätenummer",
        "device id",
        "имей",
    )
