"""BE_LICENSE_PLATE: the number plate of a vehicle registered in Belgium.

Since 2010 a digit, three letters and three digits (1-ABC-123, also 9-, O-, T- and Q- series); before, three letters
and three digits. There is no check digit and short codes look alike, so the plate must stand beside its word.

Issuer: Vehicle Registration Service (DIV, DIV). https://mobilit.belgium.be/en/road/registration

>>> [r.score for r in BeLicensePlateRecognizer().analyze("nummerplaat 1-ABC-000")]
[0.6]
>>> BeLicensePlateRecognizer().analyze("kamer 1-ABC-000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class BeLicensePlateRecognizer(CheckedRecognizer):
    """Finds Belgian number plates beside their word."""

    ENTITY = "BE_LICENSE_PLATE"
    PATTERNS = (
        Form("since 2010", START + r"[1-9OTQZ][ .-]?[A-Z]{3}[ .-]?\d{3}" + END, Standing.LABELLED),
        Form("before 2010", START + r"(?:[A-Z]{3}[ .-]?\d{3}|\d{3}[ .-]?[A-Z]{3})" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "nummerplaat", "kenteken", "kentekenplaat", "nrplaat", "plaque", "plaque d'immatriculation",
        "immatriculation", "immatriculée", "immatriculé", "kennzeichen", "nummernschild", "license plate",
        "licence plate", "number plate", "plate number", "registration plate", "регистрационен номер", "рег. номер",
        "рег. №",
    )  # fmt: skip
