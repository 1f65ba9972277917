"""DEVICE_SERIAL_NUMBER: the serial or lot number of an implant or appliance, and the unique device identification
(UDI).

Each maker has its own form, so a serial number must stand beside its word. A UDI in GS1 form starts with (01) and
fourteen digits. HIPAA lists device identifiers and serial numbers (45 CFR 164.514(b)(2)(i)(M)).

Issuers: the makers; GS1, HIBCC and ICCBBA for UDI.
https://www.fda.gov/medical-devices/device-advice-comprehensive-regulatory-assistance/unique-device-identification-system-udi-system

>>> [r.score for r in DeviceSerialNumberRecognizer().analyze("pacemaker, serienummer XYZ000000")]
[0.6]
>>> DeviceSerialNumberRecognizer().analyze("pacemaker XYZ000000")
[]
"""

from __future__ import annotations

from recognizers.checked import CODE, END, START, CheckedRecognizer, Form, Standing


class DeviceSerialNumberRecognizer(CheckedRecognizer):
    """Finds serial numbers of devices beside their word, and UDI strings."""

    ENTITY = "DEVICE_SERIAL_NUMBER"
    PATTERNS = (
        Form(
            "udi",
            r"(?<![\p{L}\p{N}(])\(01\)[ ]?\d{14}(?:[ ]?\((?:10|11|17|21|240)\)[ ]?[\p{L}\d./-]{1,20}){0,4}",
            Standing.SURE,
            anchor=r"\(01\)",
        ),
        Form("code", CODE, Standing.LABELLED, anchor=r"\d"),
        Form("short", START + r"(?!(?:19|20)\d{2}(?!\d))(?:[A-Z]{1,4}[ ]?)?\d{3,10}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "serienummer", "serienr", "serie nr", "serial number", "serial no", "serial #", "serial", "s/n", "s / n",
        "sn", "snr", "lotnummer", "lot nr", "lot no", "lot number", "numéro de série", "n° de série", "n° série",
        "numéro de lot", "n° de lot", "seriennummer", "serien-nr", "seriennr", "chargennummer", "udi", "udi-di",
        "device serial", "implantnummer", "сериен номер", "сер. №", "партиден номер",
    )  # fmt: skip
