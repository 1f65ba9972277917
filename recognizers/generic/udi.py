"""UDI: the unique device identification of an implant or appliance, in the forms of the three issuing agencies.

GS1: (01) and fourteen digits, of which the last is the check digit, then (11), (17), (10), (21) for dates, lot and
serial. HIBCC: a plus, the labeler's letter and three characters, the product, and a check character modulo 43. ICCBBA:
=/ and the device, then =, serial, => and =} dates. Without its brackets a GS1 string needs its word.

Issuers: GS1, HIBCC, ICCBBA, accredited by the Food and Drug Administration.
https://www.fda.gov/medical-devices/unique-device-identification-system-udi-system/udi-basics

The examples are the one that the administration prints for GS1 and one of zeros.

>>> text = "UDI (01)51022222233336(11)141231(17)150707(10)A213B1(21)1234"
>>> [text[r.start : r.end] for r in UdiRecognizer().analyze(text)]
['(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234']
>>> UdiRecognizer().analyze("00000000000000")
[]
"""

from __future__ import annotations

from stdnum import ean

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing, digits

_HIBC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_ANY_AI = r"[ ]?\(\d{2,4}\)[ ]?[\p{L}\d./-]{1,20}"
_AI = r"[ ]?\((?:10|11|17|21|30|240|8008)\)[ ]?[\p{L}\d./-]{1,20}"


def is_udi(value: str) -> bool | None:
    """Whether the check digit of a GS1 or HIBCC device identifier passes; None for forms that have none.

    >>> is_udi("(01)00000000000000"), is_udi("(01)00000000000001"), is_udi("+A123BJC5D6E71G"), is_udi("=/A9999XYZ100T0944")
    (True, False, True, None)
    """
    if value[:1] in "(0123456789":
        number = digits(value[4:].strip()[:14]) if value.startswith("(01)") else value[2:16] if len(value) > 14 else value
        return bool(ean.is_valid(number))
    if value.startswith("+"):
        code = value.upper()
        return all(letter in _HIBC for letter in code) and _HIBC[sum(map(_HIBC.index, code[:-1])) % 43] == code[-1]
    return None


class UdiRecognizer(CheckedRecognizer):
    """Finds unique device identifications."""

    ENTITY = "UDI"
    CHECK = staticmethod(is_udi)
    PATTERNS = (
        Form("gs1", r"(?<![\p{L}\p{N}])\(01\)[ ]?\d{14}(?!\d)" + f"(?:{_AI}){{0,6}}", Standing.SURE),
        Form(
            "hibcc",
            r"(?<![\p{L}\p{N}+])\+[A-Z][A-Z0-9]{3}(?=[A-Z]{0,17}\d)[A-Z0-9]{2,19}"
            r"(?:/[A-Z0-9$+./-]{2,40}){0,3}(?![\p{L}\p{N}/])",
            Standing.CHECKED,
        ),
        Form(
            "iccbba",
            r"(?<![\p{L}\p{N}=])=/[A-Z0-9]{5}[A-Z0-9]{6,11}(?:(?:=[,>}]?|&,1)[A-Z0-9]{3,24}){0,5}(?![\p{L}\p{N}])",
            Standing.SURE,
        ),
        Form("gs1 without brackets", START + r"01\d{14}(?:[ ]?(?:11|17)\d{6}){0,2}(?:[ ]?(?:10|21)[\p{L}\d./-]{1,20})?" + END),
        Form("mistyped", r"(?<![\p{L}\p{N}(])\(\d{2}\)[ ]?\d{12,16}(?!\d)" + f"(?:{_ANY_AI}){{0,6}}", Standing.LABELLED),
        Form("device identifier", START + r"\d{14}" + END),
    )
    CONTEXT = (
        "udi", "udi-di", "udi-pi", "udi-nummer", "udi-code", "gtin", "unique device identifier",
        "unique device identification", "device identifier", "identifiant unique du dispositif", "numéro udi",
        "produktkennung", "udi номер", "уникален идентификатор", "implantaat", "implant",
    )  # fmt: skip
