"""US_ADDRESS: a postal address of the United States, or the part of one that names a street, a box, or a town with its state or ZIP code.

House number, directions, name, suffix and unit (`123 N Main St Apt 4`); a post office box, rural route or private mailbox; a box of the
armed forces (`PSC 0, Box 0, APO AE`); town and state (`Springfield, IL`) and a state's code with a ZIP code that belongs to it; and
what follows of town, state and ZIP code, on the same line or the next ones. A suffix that is an ordinary word (`Run`, `Point`) and small
letters need a word, a unit or a ZIP code.

Issuer: United States Postal Service, Publication 28, appendices B, C1, C2, D and E. https://pe.usps.com/text/pub28/welcome.htm

>>> text = "Lives at 0 Main St Apt 4, Springfield, IL 62704"
>>> [text[r.start : r.end] for r in UsAddressRecognizer().analyze(text)]
['0 Main St Apt 4, Springfield, IL 62704']
>>> UsAddressRecognizer().analyze("Take 2 Tablets Way before bed, CO 2, head CT, back IN 2 weeks")
[]
"""

from __future__ import annotations

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.addresses import (
    CAPITAL,
    COMMA,
    DIRECTION,
    DOT,
    HOUSE,
    LINE,
    NEXT,
    NO_FIGURE,
    NO_NAME,
    NO_PLACE,
    ORDINAL,
    PLACE,
    STOP,
    TAIL,
    UNIT,
    UNIT_NUMBER,
    UNIT_WORD,
    any_of,
    begin_at_number,
)
from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing, compiled
from recognizers.us.states import CODES, NAMES, READ_OTHERWISE, is_of_state

_USUAL = any_of(
    "street|avenue|ave|av|boulevard|blvd|road|rd|lane|ln|drive|highway|hwy|parkway|pkwy|terrace|turnpike|tpke|expressway|expy|freeway|fwy|"
    "circle|cir|plaza|plz|court|place|trail|trl|crescent|cres|alley|aly|loop|cove|cv|causeway|cswy|square|way|wy|bypass|pike"
)
"""Suffixes of which hardly any is an ordinary word behind a number and a name."""
_SHORT = any_of("st|dr|ct|pl|ter|terr|sq")
"""Suffixes that are also a title, a saint or a scan: what follows decides."""
_OTHERS = any_of(
    "anex|arcade|arc|bayou|beach|bend|bluff|bluffs|branch|bridge|brg|brook|brooks|bg|camp|canyon|cyn|cape|center|centers|ctr|cliff|"
    "cliffs|club|common|commons|corner|corners|course|creek|crk|crest|crossing|crossroad|crossroads|curve|dale|dam|divide|estate|"
    "estates|est|ests|extension|ext|fall|falls|ferry|field|fields|flat|flats|ford|fords|forest|forge|forges|fork|forks|fort|garden|"
    "gardens|gdn|gdns|gateway|gtwy|glen|glens|green|greens|grove|groves|grv"
)
_MORE = any_of(
    "xing|harbor|harbors|hbr|haven|heights|hts|hill|hills|hollow|holw|inlet|island|islands|isle|junction|jct|key|keys|knoll|knolls|"
    "knl|knls|lake|lakes|lk|lks|landing|lndg|lodge|manor|manors|mnr|meadow|meadows|mdw|mdws|mews|mill|mills|mission|motorway|mount|"
    "mountain|mountains|mtn|neck|orchard|orch|oval|overpass|park|parks|parkways|pass|passage|path|pine|pines|plain|plains|point|"
    "points|port|ports|prairie|radial|ranch|rapid|rapids|rest|ridge|ridges|rdg|river|riv|row|run|shoal|shoals|shore|shores|skyway|"
    "spring|springs|spg|spgs|spur|spurs|squares|station|sta|stravenue|stream|streets|summit|throughway|trace|trce|track|trafficway|"
    "tunnel|underpass|union|unions|valley|valleys|vly|viaduct|view|views|vw|village|villages|vlg|ville|vista|vis|walk|walks|wall|well|"
    "wells|wood|woods"
)
"""The other suffixes of appendix C1, to G and from H: ordinary words. Two patterns tell the gate more than one."""

_STATE = rf"(?:(?:{'|'.join(CODES)})(?![\p{{L}}\p{{N}}'’-])\.?|(?:{'|'.join(NAMES)})(?!\p{{L}})|[A-Z]\.[A-Z]\.)"
_ZIP = r"\d{5}(?:-\d{4})?(?![\p{L}\p{N}]|[.,/-]\d)"
_CITY = rf"{NO_PLACE}{CAPITAL}(?:[ -](?:du[ ]|de[ ]|of[ ]|d['’])?{NO_PLACE}{CAPITAL}){{0,3}}"
_STATE_ZIP = rf"{_CITY}(?:{NEXT}|[ ]?){_STATE}(?:[ ]?[,.]?[ ]{{1,2}}|{LINE}){_ZIP}"
_TOWN = (
    rf"(?:(?:{NEXT}{_CITY}{NEXT}{_STATE}(?:(?:[ ]?[,.]?[ ]{{1,2}}|{LINE}){_ZIP}|(?=[ ]?(?:[.,;)]|\r?\n|$))|{STOP})"
    rf"|{NEXT}{_ZIP}(?:{COMMA}{PLACE}{STOP})?)(?:{NEXT}(?:USA|U\.S\.A\.|US|United[ ]States)(?!\p{{L}}))?|{TAIL})"
)
_REST = rf"{UNIT}{_TOWN}"
_WORD = r"(?:\p{Lu}|\d{1,3}(?=st|nd|rd|th|ST|ND|RD|TH))[\p{L}'’.-]{0,25}"
"""A word of a street's name, an ordinal or a direction."""
_NAME = rf"{NO_NAME}{_WORD}(?:[ ](?:{any_of('of|the|de|la|del|los|las')}[ ]){{0,2}}{NO_NAME}{_WORD}){{0,4}}?"
_HEAD = START + NO_FIGURE + HOUSE + r",?[ ]{1,2}" + rf"{_NAME}[ ]"
_END = rf"{DOT}(?![\p{{L}}\p{{N}}'’-])"
_OPEN = r"(?<!CT)(?![ ]\p{L}*\p{Lu}|[ ]?-?[ ]?\d)"
"""It is no scan, and no word with a capital follows directly, as one does a title or a saint."""
_WITH_ZIP = rf"(?={UNIT}{NEXT}?{_STATE_ZIP})"
_TURNED = rf"(?:[ ]{DIRECTION})?"
_UNIT_AHEAD = rf"(?=[ ]?(?:,[ ]?)?(?:\r?\n[ >]{{0,8}})?(?:{UNIT_WORD}[ ]?{UNIT_NUMBER}|#[ ]?\d))"
_BOX = r"(?i:p\.?[ ]{0,2}o\.?[ ]{0,2}(?:box|drawer|bin)|post(?:al)?(?:[ ]office)?[ ]box|pobox|pob)"
_FORCES = r"(?i:(?:apo|fpo|dpo)[ ]?,?[ ](?:aa|ae|ap))(?:[ ]?,?[ ]\d{5}(?:-\d{4})?(?!\d))?"
_STREETS = "Street|Avenue|Boulevard|Road|Blvd|Ave|Parkway|Highway|Turnpike|Terrace|STREET|AVENUE|BOULEVARD|ROAD|BLVD|AVE"
_NOT_TOLD = r"(?![ ](?i:drugs?|value|price|clothes|shoes|smarts?|medications?|traffic|accidents?|tests?|maps?|rash|rage|bike|to)(?!\p{L}))"
_SHIP = regex.compile(r"(?i:us[ncs]{1,2}[a-z]?|usnv|uscgc)[ ]\p{L}+(?:[ ]\p{L}+){0,2}[ ,]*\r?\n?[ >?]*\Z")
_UNIT_BEFORE = regex.compile(rf"{START}{UNIT_WORD}[ ]?{UNIT_NUMBER}(?:[ ]?,?[ ]|[ ]?,?\r?\n[ >]{{0,8}})\Z")
_STATE_THEN_ZIP = regex.compile(r"([A-Z]{2})\.?,?[ ]{1,2}(\d{3})\d\d(?:-\d{4})?")


class UsAddressRecognizer(CheckedRecognizer):
    """Finds postal addresses of the United States."""

    ENTITY = "US_ADDRESS"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("street", _HEAD + rf"(?i:{_USUAL}){_END}{_TURNED}", Standing.SURE),
        Form(
            "short suffix",
            _HEAD + rf"(?:(?i:{_SHORT}){_END}(?:{_OPEN}|{_UNIT_AHEAD}|{_WITH_ZIP}|(?=[ ]{DIRECTION}))){_TURNED}",
            Standing.SURE,
        ),
        Form("other suffix", _HEAD + rf"(?i:{_OTHERS}){_END}{_TURNED}(?:{_UNIT_AHEAD}|{_WITH_ZIP})", Standing.SURE),
        Form("other suffix", _HEAD + rf"(?i:{_MORE}){_END}{_TURNED}(?:{_UNIT_AHEAD}|{_WITH_ZIP})", Standing.SURE),
        Form("other suffix by a word", _HEAD + rf"(?i:{_OTHERS}){_END}{_TURNED}"),
        Form("other suffix by a word", _HEAD + rf"(?i:{_MORE}){_END}{_TURNED}"),
        Form(
            "small letters",
            START + NO_FIGURE + HOUSE + rf"[ ](?:{NO_NAME}(?:[\p{{L}}'’-]{{2,25}}|{ORDINAL})[ ]){{1,4}}?(?i:{_USUAL}|{_SHORT}){_END}"
            rf"(?i:{UNIT}(?:{COMMA}[\p{{L}}'’-]{{2,25}}(?:[ ][\p{{L}}'’-]{{2,25}}){{0,2}}[ ]?,?[ ]{_STATE}(?:[ ]?,?[ ]{_ZIP})?)?)",
        ),
        Form(
            "numbered road",
            START + NO_FIGURE + HOUSE + rf",?[ ](?:{DIRECTION}[ ])?"
            r"(?i:(?:(?:u\.?s\.?|state|county|old|farm[ ]to[ ]market|ranch)[ ])?(?:highway|hwy|route|rte|road|rd)|interstate)"
            rf"[ -]\d{{1,4}}[A-Z]?(?![\p{{L}}\p{{N}}]|[.,/-]\d){_TURNED}",
            Standing.SURE,
        ),
        Form(
            "broadway",
            START
            + NO_FIGURE
            + HOUSE
            + rf"[ ](?:{DIRECTION}[ ])?(?:Broadway|BROADWAY|The[ ]Embarcadero|Avenue[ ]of[ ]the[ ]Americas|(?:Ave(?:nue)?|"
            rf"AVENUE)\.?[ ][A-Z](?!\p{{L}}))",
            Standing.SURE,
        ),
        Form("grid", START + NO_FIGURE + r"\d{1,5}[ ][NSEW]\.?[ ]\d{2,5}[ ][NSEW](?![\p{L}\p{N}])\.?", Standing.SURE),
        Form(
            "street alone",
            START + rf"(?:{NO_NAME}{CAPITAL}[ ]|(?i:{ORDINAL})[ ]){{1,4}}(?:{_STREETS}){_END}{_NOT_TOLD}{_TURNED}",
            Standing.SURE,
        ),
        Form("post box", START + rf"{_BOX}[ ]{{0,2}}(?:[#:]|no\.?|number)?[ ]{{0,2}}[A-Z]?-?\d{{1,7}}(?![\p{{L}}\p{{N}}])", Standing.SURE),
        Form(
            "route box",
            START + r"(?i:rr|r\.r\.|rural route|hc|hcr|highway contract|star route|rfd|rte?\.?|route)"
            r"[ ]{0,2}#?\d{0,4}[A-Z]?,?[ ](?i:box)[ ]#?\d{1,6}[A-Z]?(?![\p{L}\p{N}])",
            Standing.SURE,
        ),
        Form("private mailbox", START + r"(?i:pmb)[ ]?#?\d{1,6}(?![\p{L}\p{N}])", Standing.SURE),
        Form(
            "forces",
            START + rf"(?i:psc|cmr|unit)[ ]\d{{1,5}}[ ]?,?[ ](?i:box)[ ]\d{{1,6}}(?![\p{{L}}\p{{N}}])(?:{NEXT}{_FORCES})?",
            Standing.SURE,
        ),
        Form("forces alone", START + _FORCES, Standing.SURE),
        Form(
            "state and zip",
            START + rf"(?:{'|'.join(CODES)})\.?,?[ ]{{1,2}}\d{{5}}(?:-\d{{4}})?(?![\p{{L}}\p{{N}}]|[.,/-]\d)",
            Standing.SURE,
        ),
        Form("town, state and zip", START + rf"{_CITY},[ ]?{_STATE}[ ]?,?[ ]{{1,2}}{_ZIP}", Standing.SURE),
        Form("named state and zip", START + rf"(?:{_CITY},?[ ])?(?:{'|'.join(NAMES)}),?[ ]{_ZIP}", Standing.SURE),
        Form(
            "town and state",
            START
            + rf"(?=\p{{L}}{{3}}){_CITY},[ ](?:{'|'.join(code for code in CODES if code not in READ_OTHERWISE)})(?![\p{{L}}\p{{N}}'’-])",
            Standing.SURE,
        ),
        Form(
            "in a town and any state",
            START + rf"(?i:in|near|outside)[ ](?P<value>{_CITY},[ ](?:{'|'.join(CODES)})(?![\p{{L}}\p{{N}}'’-]))",
            Standing.SURE,
        ),
        Form("town and any state", START + rf"(?=\p{{Lu}}\p{{Ll}}{{2}}){_CITY},?[ ](?:{'|'.join(CODES)})(?![\p{{L}}\p{{N}}'’-])"),
        Form("town and named state", START + rf"{_CITY},[ ](?:{'|'.join(NAMES)})(?!\p{{L}})", Standing.SURE),
    )
    CONTEXT = (
        "address", "addresses", "home address", "mailing", "billing", "shipping", "ship to", "bill to", "mail to", "lives", "live", "lived",
        "living at", "living in", "living on", "lives at", "resides", "resided", "residing", "resident", "residence", "domiciled",
        "born in", "moved to", "moved from", "moved here", "located", "location", "hometown",
        "adres", "woont", "adresse", "habite", "domicile", "wohnhaft", "wohnt", "anschrift", "адрес", "живее",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Take a bare code and figures only for a state's own ZIP code; begin at the ship before a box of the forces."""
        bare = _STATE_THEN_ZIP.fullmatch(text, start, end)
        if bare and not is_of_state(bare[1], bare[2]):
            return None
        rest = None if bare else compiled(_REST).match(text, end)
        unit = _UNIT_BEFORE.search(text, max(0, start - 30), start)
        ship = _SHIP.search(text, max(0, start - 60), start) if text[start : start + 3].upper() in ("APO", "FPO", "DPO") else None
        first = min(found.start() if found else start for found in (ship, unit))
        return begin_at_number(text, first), rest.end() if rest else end
