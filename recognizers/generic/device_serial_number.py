"""DEVICE_SERIAL_NUMBER: the serial or lot number of an implant or appliance.

Each maker has its own form, so a serial number must stand beside its word. HIPAA lists device identifiers and serial
numbers (45 CFR 164.514(b)(2)(i)(M)); the unique device identification (UDI) is an entity of its own.

Issuers: the makers; the list of the rule. https://www.ecfr.gov/current/title-45/section-164.514

>>> [r.score for r in DeviceSerialNumberRecognizer().analyze("pacemaker, serienummer XYZ000000")]
[0.6]
>>> DeviceSerialNumberRecognizer().analyze("pacemaker XYZ000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import LABELLED_CODE


class DeviceSerialNumberRecognizer(CheckedRecognizer):
    """Finds serial and lot numbers of devices beside their word."""

    ENTITY = "DEVICE_SERIAL_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        Form("short", START + r"(?!(?:19|20)\d{2}(?!\d))(?:(?!N[ ])[A-Z]{1,4}[ ]?)?\d{3,10}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "serienummer", "serienr", "serie nr", "serial number", "serial no", "serial #", "serial", "s/n", "s / n", "sn", "snr",
        "lotnummer", "lot nr", "lot no", "lot number", "numéro de série", "n° de série", "n° série", "numéro de lot",
        "n° de lot", "seriennummer", "serien-nr", "seriennr", "chargennummer", "device serial", "lot:", "lot :", "lot #",
        "lot n°", "lot nr.", "сериен №", "фабричен №", "партида №", "sn#", "s/n:", "implantnummer", "сериен номер", "сер. №",
        "партиден номер",
    )  # fmt: skip
