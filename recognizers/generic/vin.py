"""VIN: the identification number of a vehicle.

Seventeen letters and digits without I, O and Q. In North America the ninth is a check digit modulo 11, X for 10;
elsewhere it need not be, so a failing one is still found beside its word.

Issuer: the manufacturer, by ISO 3779; the check digit by 49 CFR 565.15.
https://www.ecfr.gov/current/title-49/section-565.15

The example is the one of ones, whose check digit is 1.

>>> [r.score for r in VinRecognizer().analyze("chassisnummer 11111111111111111")]
[1.0]
>>> VinRecognizer().analyze("chassis WVWZZZ1JZ")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", "012345678912345678123457923456789", strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def is_vin(value: str) -> bool:
    """Whether the ninth character is the check digit of the others.

    >>> is_vin("1M8GDM9AXKP042788"), is_vin("1M8GDM9A1KP042788")
    (True, False)
    """
    number = value.upper()
    if len(number) != 17 or any(letter not in _VALUES for letter in number):
        return False
    rest = sum(int(_VALUES[letter]) * weight for letter, weight in zip(number, _WEIGHTS, strict=True)) % 11
    return number[8] == ("X" if rest == 10 else str(rest))


class VinRecognizer(CheckedRecognizer):
    """Finds vehicle identification numbers."""

    ENTITY = "VIN"
    CHECK = staticmethod(is_vin)
    PATTERNS = (
        Form(
            "letters and digits",
            START + r"(?=\d{0,16}[A-Z])(?=[A-Z]{0,16}\d)[A-HJ-NPR-Z0-9]{13}\d{4}" + END,
            Standing.CHECKED,
        ),
        Form("seventeen", START + r"[A-HJ-NPR-Z0-9]{17}" + END),
        Form("mistyped length", START + r"(?=[A-Z]{0,10}\d)(?=\d{0,10}[A-Z])[A-Z0-9]{15,19}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "vin", "chassisnummer", "chassisnr", "chassis", "numéro de châssis", "n° de châssis", "châssis",
        "fahrgestellnummer", "fahrzeugidentnummer", "fin", "vehicle identification number",
        "voertuigidentificatienummer", "рама", "номер на рама", "шаси",
    )  # fmt: skip
