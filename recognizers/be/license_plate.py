"""BE_LICENSE_PLATE: the number plate of a vehicle registered in Belgium.

Since 2010 an index of a digit or letters (1, 2, O, M, Q, T, CD ...), three letters and three digits (1-ABC-123) or the
reverse; before, three letters and three digits; a personalised one holds up to eight letters, digits and hyphens
between them. There is no check digit and short codes look alike, so the plate must stand beside its word. A
personalised plate of letters alone reads as a word and is not found.

Issuer: Vehicle Registration Service (DIV), FPS Mobility and Transport.
https://mobilit.belgium.be/nl/wegverkeer/inschrijving_van_voertuigen/kentekenplaten/gepersonaliseerde_nummerplaat

>>> [r.score for r in BeLicensePlateRecognizer().analyze("nummerplaat 1-ABC-000")]
[0.6]
>>> BeLicensePlateRecognizer().analyze("kamer 1-ABC-000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

_SIX = r"(?:[A-Z]{3}[ .-]?\d{3}|\d{3}[ .-]?[A-Z]{3})"


class BeLicensePlateRecognizer(CheckedRecognizer):
    """Finds Belgian number plates beside their word."""

    ENTITY = "BE_LICENSE_PLATE"
    PATTERNS = (
        Form("since 2010", START + rf"(?:[1-9]|CD|[AEGMOPQS-Z])[ .-]?{_SIX}" + END, Standing.LABELLED),
        Form("before 2010", START + _SIX + END, Standing.LABELLED),
        Form("mistyped", START + r"(?-i:\d?[ .-]?[A-Z]{2,4}[ .-]?\d{2,4})" + END, Standing.LABELLED),
        Form("personalised", START + r"(?=[A-Z-]{0,7}\d)(?=[\d-]{0,7}[A-Z])[A-Z\d]+(?:-[A-Z\d]+){1,3}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "nummerplaat", "nummerplaten", "kenteken", "kentekens", "kentekenplaat", "nrplaat", "nr.plaat", "plaatnummer", "inschrijvingsplaat",
        # NOTE: `plaque` alone is a plate of bone surgery, of skin or of a vessel
        "plaque :", "plaque:", "plaque n°", "plaque d'immatriculation", "plaque minéralogique", "plaque de voiture",
        "plaque du véhicule", "numéro de plaque", "n° de plaque", "immatriculation", "immatriculée", "immatriculé",
        "kennzeichen", "kfz-kennzeichen", "nummernschild", "autokennzeichen", "license plate", "licence plate", "number plate",
        "number plates", "plate number", "registration plate", "vehicle registration", "регистрационен номер",
        "регистрационна табела", "рег. номер", "рег. №",
    )  # fmt: skip
