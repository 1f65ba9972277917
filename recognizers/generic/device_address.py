"""DEVICE_ADDRESS: the hardware address of a network card or Bluetooth device (MAC, EUI-48, EUI-64).

Six or eight pairs of hexadecimal digits with one separator, or groups of four with dots. Plain hexadecimal digits
must stand beside their word.

Issuer: IEEE Registration Authority. https://standards.ieee.org/products-programs/regauth/

The example is in the range that RFC 7042 keeps for documentation.

>>> [r.score for r in DeviceAddressRecognizer().analyze("00:00:5E:00:53:01")]
[0.6]
>>> DeviceAddressRecognizer().analyze("00:00:5E:00:53")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer, Form, Standing

_START, _END = r"(?<![\p{L}\p{N}]|[0-9A-F][:.-])", r"(?![\p{L}\p{N}]|[:.-][0-9A-F]|::)"
_PAIR = "[0-9A-F]{2}"


class DeviceAddressRecognizer(CheckedRecognizer):
    """Finds hardware addresses of devices."""

    ENTITY = "DEVICE_ADDRESS"
    PATTERNS = (
        *(Form(f"pairs with {s!r}", f"{_START}{_PAIR}(?:{s}{_PAIR}){{5}}(?:(?:{s}{_PAIR}){{2}})?{_END}", Standing.SURE) for s in ":-"),
        Form("pairs with spaces", rf"{_START}{_PAIR}(?:[ ]{_PAIR}){{5}}(?:(?:[ ]{_PAIR}){{2}})?{_END}", Standing.LABELLED),
        Form("groups of four", rf"{_START}[0-9A-F]{{4}}(?:\.[0-9A-F]{{4}}){{2,3}}{_END}", Standing.SURE),
        Form("plain", rf"{_START}[0-9A-F]{{12}}(?:[0-9A-F]{{4}})?{_END}", Standing.LABELLED),
    )
    CONTEXT = (
        "mac", "mac-adres", "mac adres", "adresse mac", "mac-adresse", "mac address", "bluetooth", "wifi", "wi-fi",
        "hardware address", "mac адрес", "hardwareadres", "device address",
    )  # fmt: skip
