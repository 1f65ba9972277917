"""BG_ADDRESS: a Bulgarian street address, in Cyrillic or in Latin letters.

A street, square or quarter (ул., бул., пл., ж.к., кв.) with its name and number, and what stands beside it in any
order: block, entrance, floor and flat (бл., вх., ет., ап.), quarter, town (гр. София, 1000), municipality and region.
Two of block, entrance, floor and flat in a row are an address by themselves. A street in Latin letters needs a number.

Issuer: Directorate-General Civil Registration and Administrative Services (ГД ГРАО). https://www.grao.bg

>>> text = "живее в гр. София, ул. „Граф Игнатиев“ № 0, ет. 3, ап. 7"
>>> [text[r.start : r.end] for r in BgAddressRecognizer().analyze(text)]
['гр. София, ул. „Граф Игнатиев“ № 0, ет. 3, ап. 7']
>>> BgAddressRecognizer().analyze("на ул. е хладно")
[]
"""

from __future__ import annotations

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing

_CAPITAL = r"\p{Lu}[\p{L}\d.-]{0,25}"
_PLACE = rf"{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}(?:[ -]\d{{1,2}}(?!\d))?"
_QUOTED = r"[„“\"«'][^\n“”\"»']{2,40}[“”\"»'](?:[ ]\d{1,2}(?!\d))?"
_DAY = r"\d{1,3}(?:-?\p{L}{1,3})?[ ](?!дни|ден|мин|час|път|см|мм|мг|год)\p{L}{3,15}"
_NUMBER_AHEAD = r"(?=[ ]?[,-]?[ ]?(?:№|N[o°]?\.?|номер)?[ ]?\d)"
_NAME = (
    rf"(?:{_QUOTED}|(?:{_CAPITAL}|{_DAY})(?:[ ](?:(?:и|на|от)[ ])?{_CAPITAL}){{0,4}}"
    rf"(?:(?:[ ]\p{{Ll}}[\p{{L}}-]{{1,20}}){{1,2}}{_NUMBER_AHEAD})?)"
)
_HOUSE = r"(?:[ ]?[,-]?[ ]?(?:№|N[o°]?\.?|номер|#)?[ ]?\d{1,3}(?:-\d{1,3})?[ ]?(?:[А-ЯA-Zа-я](?![\p{L}.]))?(?![\p{L}\p{N}]))"

_STREET_KIND = r"(?i:ул\.|бул\.|пл\.|улица|булевард|площад|ал\.|алея|шосе)"
_QUARTER_KIND = r"(?i:ж\.[ ]?к\.|жк\.?(?=[ ])|кв\.|ж\.к(?=[ ])|квартал|к-с|комплекс|местност|м-ст|в\.з\.)"
_STREET = rf"{_STREET_KIND}[ ]?{_NAME}{_HOUSE}?"
_QUARTER = rf"{_QUARTER_KIND}[ ]?(?:{_QUOTED}|{_PLACE})"
_PART_KIND = (
    r"(?:(?i:бл|вх|ет|ап|блок|вход|етаж|апартамент|офис|къща|вила|стълбище)(?:\.|(?!\p{L}))(?![ ]?\d+[ ]?(?:мг|мл|см|мм|%|дни))|"
    r"(?i:bl|vh|vkh|et|ap|entr|fl|apt)\.)"
)
_PART = _PART_KIND + r"[ ]?№?[ ]?(?:\d{1,4}\p{L}?|\p{Lu})(?![\p{L}\p{N}])"
_CODE = r"(?:п\.?[ ]?к\.?[ ]?)?\d{4}"
_TOWN = rf"(?:{_CODE}[ ])?(?:(?:[Гг]р|ГР|[Сс]|gr|Gr|s)\.[ ]?|(?i:град|село)[ ]){_PLACE}(?:[ ]{_CODE})?"
_POSTCODE = rf"(?:п\.?[ ]?к\.?[ ]?\d{{4}}(?:[ ]{_PLACE})?|(?<!\d)\d{{4}}[ ]{_CAPITAL}|{_CAPITAL}[ ]\d{{4}})"
_REGION = rf"(?i:общ\.|община|обл\.|област|район|р-н|obl\.|obsht\.)[ ]?{_PLACE}"
_AND = r"(?:[ ]?[,;][ ]?|[ ]|[ ]?-[ ]|[ ]?,?\r?\n)"

_LATIN_KIND = r"(?:(?i:ul|bul|blvd|pl)\.|(?i:ulitsa|ulica|bulevard)(?=[ ]))"
_LATIN_QUARTER = r"(?i:zh\.?[ ]?k\.|j\.?[ ]?k\.|zhk|jk|kv\.)"
_LATIN_NAME = rf"(?:{_QUOTED}|(?:{_CAPITAL}|\d{{1,2}}[ ]{_CAPITAL})(?:[ ](?:i[ ])?{_CAPITAL}){{0,3}})"
_LATIN_STREET = rf"{_LATIN_KIND}[ ]?{_LATIN_NAME},?[ ](?:No?\.?[ ]?|№[ ]?)?\d{{1,4}}[A-Za-z]?(?![\p{{L}}\p{{N}}])"
_LATIN_BLOCKS = rf"{_LATIN_QUARTER}[ ]?{_LATIN_NAME}(?:[ ]\d{{1,2}})?(?=[ ]?,?[ ](?:{_PART_KIND}|{_LATIN_KIND}))"

_HEAD = regex.compile(
    START + rf"(?:(?:{_TOWN}|{_POSTCODE}|{_REGION}|{_QUARTER}|{_LATIN_QUARTER}[ ]?{_LATIN_NAME}(?:[ ]\d{{1,2}})?){_AND}){{1,4}}\Z"
)
_TAIL = rf"(?:{_AND}(?:{_PART}|{_QUARTER}|{_STREET}|{_TOWN}|{_POSTCODE}|{_REGION})){{0,8}}"


class BgAddressRecognizer(CheckedRecognizer):
    """Finds Bulgarian addresses."""

    ENTITY = "BG_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("street", START + rf"(?:{_STREET}|{_QUARTER})" + _TAIL, Standing.SURE),
        Form(
            "street in latin",
            START + rf"(?:{_LATIN_STREET}|{_LATIN_BLOCKS})" + _TAIL,
            Standing.SURE,
        ),
        Form(
            "block and flat",
            START + _PART + rf"{_AND}{_PART}" + _TAIL,
            Standing.SURE,
        ),
        Form(
            "small letters",
            START
            + rf"(?:{_STREET_KIND}|{_QUARTER_KIND})[ ]?\p{{L}}[\p{{L}}-]{{2,20}}(?:[ ]\p{{L}}[\p{{L}}-]{{1,20}}){{0,3}}{_HOUSE}"
            + _TAIL,
        ),
        Form("village", START + _TOWN + rf"(?:{_AND}{_REGION}){{1,2}}", Standing.SURE),
    )
    CONTEXT = (
        "адрес", "адреса", "адреси", "адресът", "живее", "живеещ", "живееща", "живущ", "живуща", "живущи", "постоянен адрес",
        "настоящ адрес", "адресна регистрация", "местоживеене", "adres", "address", "adresse", "woonachtig", "woont",
        "domicile", "habite", "wohnhaft", "wohnt", "lives",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Begin at the town, postcode, region or quarter that stands directly before the street."""
        before = _HEAD.search(text, max(0, start - 120), start)
        return (before.start() if before else start), end
