"""DEVICE_ID: the identity that software gives to a device (Android ID, UDID, installation).

Sixteen, thirty-two or forty hexadecimal digits, a UUID, or any code, beside its word. HIPAA lists device identifiers
(45 CFR 164.514(b)(2)(i)(M)). Serial numbers, IMEI and hardware addresses are entities of their own.

Issuer: the maker of the system; Android, https://developer.android.com/reference/android/provider/Settings.Secure
and the rule https://www.ecfr.gov/current/title-45/section-164.514

>>> [r.score for r in DeviceIdRecognizer().analyze("Android ID: 0000000000000000")]
[0.6]
>>> DeviceIdRecognizer().analyze("0000000000000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import LABELLED_CODE


class DeviceIdRecognizer(CheckedRecognizer):
    """Finds identities of devices beside their word."""

    ENTITY = "DEVICE_ID"
    PATTERNS = (
        Form("uuid", START + r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}" + END, Standing.LABELLED),
        Form("hexadecimal", START + r"(?:[0-9A-F]{16}|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{8}-[0-9A-F]{16})" + END, Standing.LABELLED),
        LABELLED_CODE,
    )
    CONTEXT = (
        "device id", "device-id", "deviceid", "device identifier", "device uuid", "android id", "android_id", "udid",
        "installation id", "install id", "hardware id", "toestel-id", "toestel id", "apparaat-id", "apparaat id",
        "apparaatnummer", "toestelnummer", "identifiant de l'appareil", "id de l'appareil", "identifiant appareil",
        "geräte-id", "geräte id", "gerätekennung", "gerätenummer", "идентификатор на устройство", "id на устройство",
        "номер на устройство",
    )  # fmt: skip
