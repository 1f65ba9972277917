"""UK_ADDRESS: a postal address of the United Kingdom or Ireland, or the part of one that names a street.

A number (or a flat and a number), the name and the kind of street (`14 Baker Street`, `Flat 3, 14a Rose Close`, `2 The Mews`), and what
follows of locality, town, county and postcode, on the same line or the next ones; before the number a flat or the name of a house
(`Rose Cottage, 3 Mill Lane`). A house with a name alone and a street without a number need a postcode. A kind that is an ordinary word
(`Rise`, `Row`) needs a word, a place or a postcode; so do small letters.

Issuer: the National Street Gazetteer, and BS 7666, spatial datasets for geographical referencing. https://www.geoplace.co.uk

>>> text = "lives at Flat 0, 0 Test Street, Leeds LS1 9ZZ"
>>> [text[r.start : r.end] for r in UkAddressRecognizer().analyze(text)]
['Flat 0, 0 Test Street, Leeds LS1 9ZZ']
>>> UkAddressRecognizer().analyze("5 min Walk, grade 2 Drive, 3 Days Close monitoring")
[]
"""

from __future__ import annotations

from recognizers.addresses import (
    CAPITAL,
    COMMA,
    DIRECTION,
    DOT,
    LINE,
    NEXT,
    NO_FIGURE,
    NO_NAME,
    NO_PLACE,
    PLACE,
    STOP,
    TAIL,
    UNIT,
    UNIT_NUMBER,
    any_of,
    begin_at_number,
)
from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing, compiled
from recognizers.uk.postcode import POSTCODE_SPELLED

_USUAL = any_of(
    "street|road|rd|lane|avenue|ave|crescent|cres|cresc|mews|grove|gardens|gdns|terrace|tce|terr|drive|place|court|square|boulevard|"
    "way|broadway|esplanade|promenade|embankment|highway|parade|wharf|quay|causeway|alley|arcade|croft|paddock|orchard|meadow|meadows|"
    "mead|spinney|copse|drove|chase|wynd|brae|loan|vennel|gait"
)
"""Kinds of street of which hardly any is an ordinary word behind a number and a name."""
_SHORT = any_of("st|dr|ct|pl|sq|cl|gr|ln")
_OTHERS = any_of(
    "close|hill|park|green|row|rise|walk|view|vale|gate|yard|passage|fold|bank|side|field|fields|end|common|heights|ride|link|"
    "links|approach|circus|"
    "bridge|cross|dale|dene|garth|glade|glebe|heath|holt|hollow|lea|leas|market|mount|nook|path|point|reach|ridge|top|villas|"
    "village|villages|"
    "cottages|buildings|house|wood|woods|bypass|circle|corner|cottage|farm|loke|ginnel|pightle|twitten|weind"
)
"""Kinds of street, and of buildings with a number, that are ordinary words."""
_CLOSE = r"(?:Close|CLOSE)(?![ ](?i:to|monitoring|follow|observation|contact|watch|supervision|the|by|and)(?!\p{L}))"
_NUMBER = r"\d{1,3}(?:[ ]?[A-Za-z](?![\p{L}\p{N}]))?(?:[ ]?[-/][ ]?\d{1,3}[A-Za-z]?(?!\p{N}))?"
_WORD = rf"{NO_NAME}{CAPITAL}"
_NAME = rf"(?:The|THE|{_WORD}(?:[ ](?:{any_of('of|the|on|in|and|le|upon')}[ ]){{0,2}}{_WORD}){{0,3}}?)"
_HEAD = START + NO_FIGURE + _NUMBER + rf",?[ ]{{1,2}}{_NAME}[ ]"
_END = rf"{DOT}(?![\p{{L}}\p{{N}}'’-])"
_OPEN = r"(?<!CT)(?![ ]\p{L}*\p{Lu}|[ ]?-?[ ]?\d)"
_TURNED = rf"(?:[ ]{DIRECTION})?"
_CODE_NEXT = rf"(?:(?:{COMMA}|{LINE}|[ ]{{1,2}}){PLACE}){{0,4}}?(?:{NEXT}){POSTCODE_SPELLED}"
_REST = rf"{UNIT}(?:{_CODE_NEXT}|{TAIL})"
_NEEDS = rf"(?={UNIT}(?:{_CODE_NEXT}|{COMMA}{PLACE}{STOP}|{COMMA}{PLACE}[ ]{PLACE}))"
_NEEDS_CODE = rf"(?={_CODE_NEXT})"
_BEFORE = (
    rf"{START}(?:(?i:flat|apartment|apt\.?|unit|room|studio|suite|block|bedsit)[ ]?{UNIT_NUMBER}|"
    rf"{NO_PLACE}{CAPITAL}(?:[ ]{CAPITAL}){{0,2}}[ ](?:House|Cottage|Court|Lodge|Hall|Farm|Villa|Manor|Mansions|Building|Buildings|Tower|"
    rf"Point|Heights|Place|Barn|Mill|Grange|Bungalow|Apartments))(?:[ ]?,?[ ]|[ ]?,?\r?\n[ >]{{0,8}})\Z"
)


class UkAddressRecognizer(CheckedRecognizer):
    """Finds postal addresses of the United Kingdom and Ireland."""

    ENTITY = "UK_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("street", _HEAD + rf"(?:(?i:{_USUAL})|{_CLOSE}){_END}{_TURNED}", Standing.SURE),
        Form("short", _HEAD + rf"(?i:{_SHORT}){_END}(?:{_OPEN}|{_NEEDS_CODE})", Standing.SURE),
        Form("other kind", _HEAD + rf"(?i:{_OTHERS}){_END}{_NEEDS}", Standing.SURE),
        Form("other kind by a word", _HEAD + rf"(?i:{_OTHERS}){_END}"),
        Form(
            "small letters",
            START + NO_FIGURE + _NUMBER + rf"[ ](?:{NO_NAME}[\p{{L}}'’-]{{2,25}}[ ]){{1,3}}?(?i:{_USUAL}|{_SHORT}|close){_END}",
        ),
        Form("house and postcode", START + rf"{_NAME}[ ](?i:{_OTHERS}|{_USUAL}){_END}{_NEEDS_CODE}", Standing.SURE),
        Form("town and postcode", START + rf"{PLACE}(?:{COMMA}|[ ]{{1,2}}|{LINE}){POSTCODE_SPELLED}"),
        Form("flat", START + rf"(?i:flat|bedsit)[ ]{UNIT_NUMBER}{NEXT}(?:{_NUMBER}[ ])?{PLACE}", Standing.SURE),
    )
    CONTEXT = (
        "address", "addresses", "lives", "live", "lived", "living at", "living in", "resides", "residing", "residence", "resident", "home",
        "moved to", "moved from", "mailing", "billing", "shipping", "ship to", "delivery", "deliver to", "located", "postcode", "post code",
        "adres", "woont", "adresse", "habite", "domicile", "wohnhaft", "wohnt", "anschrift", "адрес", "живее",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Begin at the flat, and at the house's name, before the number."""
        while before := compiled(_BEFORE).search(text, max(0, start - 60), start):
            start = before.start()
        rest = compiled(_REST).match(text, end)
        return begin_at_number(text, start), rest.end() if rest else end
