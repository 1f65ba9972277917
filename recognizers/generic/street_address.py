"""STREET_ADDRESS: an address of any country inside a text, known by what stands around it.

A number and a name of any language before a unit (`0 Testgatan 5\\n Apt. 12`), with the places that follow; a kind of street of another
language and a number (`Via Roma 0`, `ul. Testowa 0`, `Testgatan 0`, `Teszt utca 0`); and a number and a name with a capital behind a
phrase that says address (`lives at`, `ship to`, `address is`, `Address:`). Belgian, Bulgarian, German, British and American addresses have
recognizers of their own.

Issuer: Universal Postal Union, address systems of its members. https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions

>>> text = "lives at 0 Testgatan 5, Apt. 12, Oslo"
>>> [text[r.start : r.end] for r in StreetAddressRecognizer().analyze(text)]
['0 Testgatan 5, Apt. 12, Oslo']
>>> StreetAddressRecognizer().analyze("arrived at 10 AM, 2 Tablets Suite, transferred to Suite 4")
[]
"""

from __future__ import annotations

from recognizers.addresses import (
    CAPITAL,
    HOUSE,
    NEXT,
    NO_FIGURE,
    NO_NAME,
    NO_PLACE,
    SMALL,
    STOP,
    TAIL,
    TAIL_OF_UNIT,
    TOWN_WITH_CODE,
    UNIT,
    begin_at_number,
)
from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing, compiled

_BEFORE_NAME = (
    "Via|Viale|Corso|Vicolo|Piazza|Piazzale|Piazzetta|Largo|Strada|Calle|C/|Avda\\.?|Avenida|Paseo|Plaza|Carrer|Camino|R[uú]a|"
    "Travessa|Praça|"
    "Estrada|Alameda|[Uu]l\\.|[Uu]lica|[Aa]l\\.|[Oo]s\\.|Bulevardul|Calea|Aleea|Jalan|Rruga"
)
_GLUED = (
    "gatan|gata|gade|vägen|vegen|veien|vej|vei|gränd|stien|katu|polku|kuja|braut|stræti|straeti|stræde|strædet|utca|allé|torget|torvet|"
    "bakken|svingen"
)
_BEHIND_NAME = "utca|u\\.|útja|út|tér|körút|gata|vei|veg|vej|ulice|třída|náměstí|nám\\.|cesta|trg|tänav"
_LOWER = f"(?:{SMALL}|rue|ul\\.|gate|tee|utca|tér|út|u\\.|vei|vej|gata|via|ulica|ulice|straat|mnt)"
_NUMBER = (
    r",?[ ](?:(?i:n[or]?[.º°]?[ ]?)(?=\d))?\d{1,5}[A-Za-z]?(?![\p{L}\p{N}%]|[.,/-]\d|[ ]?(?:m?c?g|kg|ml|mm|cm|km|m|x|%|days?|"
    r"weeks?|months?|"
    r"years?|hours?|min(?:utes)?|patients?|times)(?!\p{L}))(?:[ ]?[-/][ ]?\d{1,4})?"
)
_ANY_WORD = rf"(?:{CAPITAL}|{_LOWER}(?!\p{{L}})|P\.?O\.?|C/|\d{{1,5}}[A-Za-z]?\.?(?![\p{{L}}\p{{N}}]|[.,/:-]\d))"
_UNIT = (
    r"(?i:ap(?:artmen)?t\.?|suite|ste\.?|flat|unit)[ ]#?[A-Za-z]?\d{1,5}[A-Za-z]?(?![\p{L}\p{N}]|[.,/:-]\d|[ ]?(?:%|(?:mg|"
    r"ml|of|blood|units?)(?!\p{L})))"
)
_NAMED = rf"{NO_NAME}{NO_PLACE}{CAPITAL}(?:[ ](?:{SMALL}[ ]){{0,2}}{NO_NAME}{CAPITAL}){{0,4}}"
_SAID = (
    r"(?i:(?:li(?:ves?|ved|ving)|resid(?:es?|ed|ing)|stay(?:s|ed|ing)?|located|situated|based|moved|relocated|meet(?:ing)?|works?|offices?|"
    r"house|home|found|arrived|return(?:ed)?|send|sent|ship(?:ped)?|deliver(?:ed)?|mail(?:ed)?|forward(?:ed)?|bill(?:ed)?|corner|off)"
    r"(?:[ ]\p{L}{1,9}){0,3}?[ ](?:at|on|in|to|of|is)[ :]{1,2}|address\??[ .,:]{1,3}(?:it|that|mine)(?:[ ]is|['’]s)[ ]|"
    r"(?:(?:his|her|my|our|their|your|home|street|mailing|billing|shipping|postal|current|permanent|new|old)[ ]address|"
    r"address(?:es)?[ ]?(?:[ ](?:is|was|to|with|as|at)(?:[ ]?:)?|[:=]))(?:[ \t]{1,12}|[ \t]{0,4}\n[ \t]{0,8}))"
)
_LIVED = (
    r"(?i:(?:li(?:ves?|ved|ving)|resid(?:es?|ed|ing))(?:[ ](?:now|currently|alone))?[ ](?:at|on|in|to)[ ]|"
    r"address[ ]?(?:[ ]is(?:[ ]?:)?|[:=])(?:[ \t]{1,12}|[ \t]{0,4}\n[ \t]{0,8}))"
)
_REST = rf"{UNIT}(?:(?<=[ ,\n](?i:apt|apt\.|suite|ste|ste\.|unit|flat)[ ]\#?\w{{1,6}}){TAIL_OF_UNIT}|{TAIL})"
_NOT_A_PLACE = (
    r"(?!(?i:ward|room|bed|floor|level|bay|terminal|gate|zone|segment|lead|page|table|figure|day|week|stage|grade|"
    r"type|phase|step|part|clinic|theatre|gastric|oxygen|lot|study|arm|group|cohort|protocol)(?!\p{L}))"
)


class StreetAddressRecognizer(CheckedRecognizer):
    """Finds street addresses of any country by what stands around them."""

    ENTITY = "STREET_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form(
            "number, name and unit",
            START + NO_FIGURE + rf"{HOUSE},?[ ]{NO_NAME}{_ANY_WORD}(?:[ ]{_ANY_WORD}){{0,7}}{NEXT}{_UNIT}",
            Standing.SURE,
        ),
        Form(
            "small letters and unit",
            START
            + NO_FIGURE
            + rf"\d{{1,6}}[ ]{NO_NAME}(?:[\p{{L}}.'’]{{1,25}}[ ]){{1,4}}(?:\d{{1,5}}{NEXT}(?i:suite|ste\.?)|(?:\d{{1,5}}{NEXT}"
            rf"|(?:\r?\n[ >?]{{0,8}})?)"
            r"(?i:apt\.?))[ ]\d{1,5}[A-Za-z]?(?![\p{L}\p{N}]|[.,/:-]\d)",
            Standing.SURE,
        ),
        Form(
            "corner",
            START + rf"(?:[Tt]he[ ])?(?i:corner|intersection)[ ]of[ ](?:\d{{1,6}}[ ])?(?:{_ANY_WORD}[ ]){{1,6}}(?:and|&|with)[ ]"
            rf"(?:{CAPITAL}|\d{{1,3}}(?:st|nd|rd|th))(?:[ ]{CAPITAL}){{0,3}}",
            Standing.SURE,
        ),
        Form(
            "number, name and town with code",
            START + NO_FIGURE + rf"{HOUSE}[ ](?:\d{{1,5}}[ ])?{_NAMED}(?:[ ]\d{{1,5}})?(?={TOWN_WITH_CODE})",
            Standing.SURE,
        ),
        Form("name, number and unit", START + rf"{_NAMED}[ ]\d{{1,5}}[A-Za-z]?{NEXT}{_UNIT}", Standing.SURE),
        Form(
            "unit and place",
            START + rf"(?i:ap(?:artmen)?t\.?|suite)[ ]\d{{1,5}}[A-Za-z]?(?:{NEXT}\d{{1,6}}[ ]{_NAMED}[ ]\d{{1,5}}|[ ]{HOUSE}[ ]{_NAMED})",
            Standing.SURE,
        ),
        Form("apartment", START + r"(?:(?i:apartment)|Apt\.?|apt\.)[ ]#?\d{1,5}[A-Za-z]?(?![\p{L}\p{N}]|[.,/:-]\d)", Standing.SURE),
        Form(
            "kind before the name",
            START + rf"(?:{_BEFORE_NAME})[ ]?(?:[dl]['’])?(?:\p{{Ll}}{{1,5}}[ ]){{0,3}}{NO_NAME}\p{{Lu}}[\p{{L}}'’.-]{{2,25}}"
            rf"(?:[ ](?:\p{{Ll}}{{1,5}}[ ])?\p{{Lu}}[\p{{L}}'’.-]{{0,25}}){{0,3}}{_NUMBER}",
            Standing.SURE,
        ),
        Form(
            "kind at the end of the name",
            START + rf"(?!Brigade|Renegade)(?:{CAPITAL}[ ])?\p{{Lu}}\p{{L}}{{2,20}}(?:{_GLUED}){_NUMBER}",
            Standing.SURE,
        ),
        Form("kind behind the name", START + rf"(?:{CAPITAL}[ ]){{1,3}}(?:{_BEHIND_NAME}){_NUMBER}\.?", Standing.SURE),
        Form(
            "said",
            START + rf"{_SAID}(?P<value>{HOUSE},?[ ](?:\d{{1,5}}[ ])?{NO_NAME}{CAPITAL}(?:[ ](?:{SMALL}[ ]"
            rf"){{0,2}}(?:{NO_NAME}{CAPITAL}|\d{{1,5}}(?![\p{{N}}/:-]))){{0,6}})",
            Standing.SURE,
        ),
        Form("said, number last", START + rf"{_LIVED}(?P<value>{_NOT_A_PLACE}{_NAMED}{_NUMBER})", Standing.SURE),
        Form(
            "said in small letters",
            START + rf"(?i:{_LIVED})(?P<value>\d{{1,6}}[a-z]?[ ]{NO_NAME}[\p{{Ll}}][\p{{L}}'’-]{{2,25}}(?:[ ]"
            rf"[\p{{L}}'’-]{{2,25}}){{0,3}}[ ]\d{{1,4}}(?![\p{{L}}\p{{N}}])(?:[ ]?,[ ][\p{{L}}]{{3,25}}(?:[ ][\p{{L}}]{{1,25}})?{STOP})?)",
            Standing.SURE,
        ),
    )
    CONTEXT = (
        "address", "addresses", "lives", "live", "lived", "living at", "resides", "residing", "residence", "resident", "mailing", "billing",
        "shipping", "ship to", "send to", "deliver to", "delivery", "located", "moved to",
        "adres", "woont", "adresse", "habite", "domicile",
        "wohnhaft", "wohnt", "anschrift", "адрес", "живее",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Begin at a number that stands directly before."""
        rest = compiled(_REST).match(text, end)
        return begin_at_number(text, start), rest.end() if rest else end
