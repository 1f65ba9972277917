"""LICENSE_PLATE: the registration plate of a vehicle of any country.

Capital letters and digits in two to four groups; each state has its own form, so it must stand beside its word.

Issuer: the state; Convention on Road Traffic (Vienna, 1968), annex 2.
https://unece.org/DAM/trans/conventn/Conv_road_traffic_EN.pdf

>>> [r.score for r in LicensePlateRecognizer().analyze("kenteken XX-00-XX")]
[0.6]
>>> LicensePlateRecognizer().analyze("kenteken onbekend, COVID-19")
[]
"""

from __future__ import annotations

from recognizers.checked import END, MATCH_CASE, START, CheckedRecognizer, Form, Standing


class LicensePlateRecognizer(CheckedRecognizer):
    """Finds registration plates beside their word."""

    ENTITY = "LICENSE_PLATE"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form(
            "groups",
            START + r"(?=[\p{Lu}]{0,3}[ -]?\d|\p{Lu}{1,3}[ -]\p{Lu}{1,3}[ -]\d)(?=[\d -]{0,8}\p{Lu})"
            r"[\p{Lu}\d]{1,4}(?:[ -]?[\p{Lu}\d]{1,4}){1,3}" + END,
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "kenteken", "kentekennummer", "kentekenplaat", "nummerplaat", "plaatnummer", "plaque",
        "plaque d'immatriculation", "immatriculation", "immatriculé", "immatriculée", "numéro d'immatriculation",
        "n° d'immatriculation", "kennzeichen", "kfz-kennzeichen", "nummernschild", "amtliches kennzeichen",
        "autokennzeichen", "license plate", "licence plate", "number plate", "plate number", "plate no", "plate",
        "registration plate", "vehicle registration", "vrm", "рег. №", "рег. номер", "регистрационен номер", "дк №",
        "номер на автомобил", "регистрационна табела",
    )  # fmt: skip
