"""PHONE_NUMBER: a telephone, mobile or fax number as people write it.

International numbers with + or 00 and a country code (ITU-T E.164), and the national forms of Belgium, the
Netherlands, France, the United Kingdom, Bulgaria and North America with their separators. A number without
separators must be within reach of its word, another row of digits directly beside it. Which numbers exist is not
looked up: a mistyped number must be found too.

Issuers: BIPT, ACM, ARCEP, Ofcom, CRC, NANPA. https://www.itu.int/rec/T-REC-E.164

The examples are in ranges that the issuers keep for fiction or leave unused.

>>> [r.score for r in PhoneNumberRecognizer().analyze("call (212) 555-0100")]
[0.85]
>>> PhoneNumberRecognizer().analyze("0470000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing, digits

_G = "[ .\u00a0\u202f\u2011/-]"
_COUNTRY = "(?:1|3[0-469]|35[1-9]|4[013-9]|7|90|212|213|216|243|3[578][0-9])"


def _pairs(separator: str) -> str:
    return rf"0[1-9](?:{separator}\d{{2}}){{4}}"


def _form(name: str, body: str, standing: Standing = Standing.SURE) -> Form:
    return Form(name, START + r"(?<!\d[.,/+-])" + body + END, standing)


class PhoneNumberRecognizer(CheckedRecognizer):
    """Finds international numbers, and national ones by their separators or their word."""

    ENTITY = "PHONE_NUMBER"
    PATTERNS = (
        _form("international", rf"(?:\+[ ]?\d{{1,3}}|\(\+[ ]?\d{{1,3}}\))(?:{_G}{{0,2}}(?:\([ ]?0?\d{{0,4}}[ ]?\){_G}?)?\d){{6,12}}"),
        _form("international with 00", rf"00[ ]?{_COUNTRY}(?:[ ]?\(0\))?(?:{_G}{{0,2}}\d){{7,11}}"),
        _form(
            "five pairs",
            "(?:" + "|".join(map(_pairs, (r"[ \u00a0\u202f]", r"\.", "-"))).replace(r"\u00a0\u202f", "\u00a0\u202f") + ")",
        ),
        _form("be nl mobile", r"0[46]\d{0,2}[ /.-]{1,3}\d{2,3}(?:[ .-]?\d{2,3}){2}"),
        _form("area and digits", r"\(?0\d{1,3}\)?[ ]?[ /-][ ]?\d{6,8}"),
        _form("area and groups", r"\(?0\d{1,3}\)?[ ]?[ /-][ ]?\d{2,4}(?:[ .]\d{2,4}){1,2}"),
        _form("area in brackets", r"\(0\d{1,4}\)[ ]?\d{3,4}[ -]?\d{2,4}"),
        _form("uk", r"\(?0\d{2,4}\)?[ ]\d{3,4}[ ]\d{3,4}"),
        _form("bg", r"0\d{1,3}[ /-]\d{3}[ -]\d{2,3}[ -]?\d{2,3}"),
        _form("bg mobile", r"0\d{3}[ /-]\d{3}[ -]\d{3}"),
        _form(
            "north america",
            r"(?:1[ .-])?(?:\([2-9]\d{2}\)[ ]?|[2-9]\d{2}[-.])[2-9]\d{2}[-. ]\d{4}(?:[ ]?(?:x|ext\.?)[ ]?\d{1,5})?",
        ),
        _form("bare", r"0\d{8,10}", Standing.WEAK),
        _form("digits beside a word", r"\(?\d(?:[ ./()-]{0,3}\d){5,13}", Standing.LABELLED),
    )
    CONTEXT = (
        "tel", "tel.", "telefoon", "telefoonnummer", "tel nr", "t:", "t :", "t.:", "telnr", "gsm", "gsm-nummer", "mobiel", "mobiele",
        "fax", "faxnummer", "bellen", "bel", "thuis", "bereikbaar", "contactnummer", "tél", "téléphone",
        "téléphoner", "portable", "mobile", "télécopie", "appeler", "joignable", "telefon", "telefonnummer", "handy",
        "mobil", "rufnummer", "phone", "telephone", "cell", "cellphone", "call", "contact", "pager", "beeper",
        "whatsapp", "sms", "тел", "телефон", "мобилен", "моб", "факс", "джиесем", "тлф", "teléfono", "telf", "telef",
        "telfs", "tfno", "tlf", "tlfno", "móvil", "telèfon", "contacter",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Keep 6 to 15 digits that are not a date."""
        number = digits(text[start:end])
        looks_like_date = len(number) == 8 and number[4:6] in ("19", "20") and int(number[:2]) <= 31 and int(number[2:4]) <= 12
        return None if looks_like_date or not 6 <= len(number) <= 15 else (start, end)
