"""BG_ADDRESS: a Bulgarian street address, in Cyrillic or in Latin letters.

A street (ул., бул., пл., ж.к., кв.) with its name and number, and the block, entrance, floor and flat (бл., вх.,
ет., ап.) that follow; two of the latter in a row are an address by themselves. A town (гр. София, 1000) directly
before belongs to it.

Issuer: none; the abbreviations are those of Ordinance N РД-02-20-5 on civil registration. https://www.grao.bg

>>> text = "живее в гр. София, ул. „Граф Игнатиев“ № 0, ет. 3, ап. 7"
>>> [text[r.start : r.end] for r in BgAddressRecognizer().analyze(text)]
['гр. София, ул. „Граф Игнатиев“ № 0, ет. 3, ап. 7']
>>> BgAddressRecognizer().analyze("на ул. е хладно")
[]
"""

from __future__ import annotations

from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing

_TOWN = (
    r"(?:(?:\d{4}[ ])?(?:[Гг]р|[Сс]|gr)\.[ ]?\p{Lu}[\p{L}-]{1,20}(?:[ ]\p{Lu}[\p{L}-]{1,20})?"
    r"(?:[ ]\d{4})?,[ ]?)?"
)
_KIND = r"(?i:ул\.|бул\.|пл\.|ж\.[ ]?к\.|жк\.?(?=[ ])|кв\.|улица|булевард|площад|квартал)"
_LATIN = r"(?i:ul|bul|zh\.k)\."
_NAME = (
    r"[ ]?[„“\"«']?(?:\p{Lu}|\d)[\p{L}\d.-]{0,25}(?:[ ](?!бл|вх|ет|ап)[\p{L}\d][\p{L}\d.-]{0,25}){0,4}"
    r"[“”\"»']?(?:[ ]?-?[ ]?\d{1,2})?"
)
_NUMBER = r"(?:,?[ ]?(?:№|N|No|номер)?[ ]?\d{1,4}[ ]?[А-ЯA-Zа-я]?(?![\p{L}\p{N}]))?"
_PART_KIND = r"(?i:(?:бл|вх|ет|ап|блок|вход|етаж|апартамент)\.?|(?:vh|et|ap|bl)\.)"
_PART = _PART_KIND + r"[ ]?№?[ ]?(?:\d{1,4}\p{L}?|\p{Lu})(?![\p{L}\p{N}])"


class BgAddressRecognizer(CheckedRecognizer):
    """Finds Bulgarian addresses."""

    ENTITY = "BG_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form(
            "street",
            START + _TOWN + _KIND + _NAME + _NUMBER + rf"(?:,?[ ]?{_PART}){{0,4}}",
            Standing.SURE,
            anchor=_KIND,
        ),
        Form(
            "street in latin",
            START + _TOWN + _LATIN + _NAME + rf",?[ ](?:No?\.?[ ]?)?\d{{1,4}}(?!\d)(?:,?[ ]?{_PART}){{0,4}}",
            Standing.SURE,
            anchor=_LATIN,
        ),
        Form(
            "block and flat",
            START + _TOWN + _PART + rf"(?:,?[ ]?{_PART}){{1,3}}",
            Standing.SURE,
            anchor=_PART_KIND + r"[ ]?№?[ ]?[\p{L}\d]",
        ),
    )
    CONTEXT = (
        "адрес", "живее", "живущ", "живуща", "живущи", "постоянен адрес", "настоящ адрес", "адресна регистрация",
        "address", "adres", "adresse", "woonachtig", "domicile", "wohnhaft",
    )  # fmt: skip
