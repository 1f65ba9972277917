r"""What addresses of English-speaking countries have in common: words, the lines they stand on, and what follows the street.

In: nothing. Out: patterns, for recognizers that read them with the case. It must not know an identifier. What follows a street is a unit
(`Apt. 4`), then up to four places, each with or without a postal code, on the same line after a comma or on lines of their own, quoted
(`> `) or not. A place on the same line ends where a sentence goes on, so that the next sentence is none.

>>> import regex
>>> regex.match(UNIT + TAIL, ", Apt. 12\n> Springfield\n> Norway 64389\nSeen today")[0]
', Apt. 12\n> Springfield\n> Norway 64389'
>>> regex.match(UNIT + TAIL, ", Patient reports pain")[0]
''
"""

from __future__ import annotations

from itertools import groupby

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types


def any_of(words: str) -> str:
    r"""Return the pattern of any of the words between bars, without a pattern's own signs; what begins alike is written once.

    >>> any_of("road|row|lane")
    '(?:lane|ro(?:ad|w))'
    """
    return _tree(sorted(set(words.split("|"))))


def _tree(words: list[str]) -> str:
    ways = []
    for first, group in groupby((word for word in words if word), key=lambda word: word[0]):
        rests = [word[1:] for word in group]
        ways.append(first + (rests[0] if len(rests) == 1 else _tree(rests)))
    inner = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return inner if "" not in words else f"(?:{inner})?"


_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_DAYS = "Mon(?:day)?|Tues?(?:day)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?"

NO_PLACE = (
    rf"(?!(?i:{_MONTHS}|{_DAYS}|m(?:r|rs|s|iss)|dr|prof|tel(?:ephone)?|phone|fax|e-?mail|mobile|cell|dob|mrn|nhs|ssn|age[ds]?|sex|patient|"
    r"pt|date|bp|hr|rr|temp|spo2|weight|height|bmi|he|she|they|it|i|we|you|his|her|who|the|this|that|no|yes|please|attn|att|ref|re|"
    r"assessment|plan|history|diagnos[ei]s|medications?|allergies|vitals?|labs?|impression|findings|exam(?:ination)?|and|or|unknown|"
    r"apt|apartment|suite|ste|unit|flat|room|ward|bed|floor|level|bay|emergency|contact|name|insurance|occupation|gender|"
    r"marital|seen|admitted|referred|doctor|nurse|next)(?![\p{L}\p{N}]))"
)
"""The word that follows is no name of a place."""

NO_NAME = (
    rf"(?!(?i:{_MONTHS}|{_DAYS}|tab(?:let)?s?|cap(?:sule)?s?|puffs?|drops?|sprays?|units?|doses?|vials?|ampoules?|mls?|m?c?gs?|kgs?|lbs?|"
    r"mm|cm|meq|mmol|iu|days?|weeks?|wks?|months?|mos?|years?|yrs?|yo|y|hours?|hrs?|min(?:ute)?s?|sec(?:ond)?s?|am|pm|times?|x|o['’]clock|"
    r"male|female|man|woman|boy|girl|patients?|pts?|people|children|grade|stages?|steps?|class|type|score|views?|fields?|"
    r"beds?|rooms?|visits?|"
    r"of|for|per|pass(?:es)?|lead|vessels?|lumen|channel|phase|point|degrees?|percent|apt|apartment|suite|ste|unit|bldg|building|"
    r"mr|mrs|ms|noon|midnight|and|or|to|the|in|on|at|by|with|left|right|bilateral|upper|lower|positive|negative|normal|"
    r"cardiac|heart|lung|chest|abd(?:omen|ominal)?|"
    r"pelvi[sc]|brain|cervical|thoracic|lumbar|spine|repeat|follow|daily|bid|tid|qid|prn|po|iv|im|sc|phone|tel|fax)(?![\p{L}\p{N}]))"
)
"""The word that follows a number counts or measures something, or is one of a report: it begins no street's name."""

SMALL = any_of(
    "de|du|des|da|do|dos|das|di|del|della|dei|la|las|le|les|los|el|al|van|von|der|den|het|of|the|and|y|e|i|na|nad|pod|u|v|z|"
    "ze|s|upon|on|sur|am|an|in|ob"
)
"""Small words inside names of streets and places."""

CAPITAL = r"\p{Lu}(?:\p{L}{0,3}\.|[\p{L}'’-]{0,25})(?![\p{L}\p{N}])"
ORDINAL = r"\d{1,3}(?i:st|nd|rd|th)(?![\p{L}\p{N}])"
PLACE = rf"{NO_PLACE}{CAPITAL}(?:[ ](?:{SMALL}[ ]){{0,2}}{NO_PLACE}{CAPITAL}){{0,3}}(?:[ ]\({CAPITAL}\))?"
"""The name of a town, region or country: one to four words with a capital."""

DIRECTION = (
    r"(?:[NSEW]|N\.?[EW]|S\.?[EW]|North|South|East|West|North(?:east|west)|South(?:east|west)|NORTH|SOUTH|EAST|WEST)\.?(?![\p{L}\p{N}])"
)
HOUSE = r"\d{1,6}(?:[ ]?-[ ]?\d{1,5})?(?:-?[A-Za-z](?![\p{L}\p{N}]))?(?:[ ][1-3]/[2-4])?"
"""A house number: `12`, `12-B`, `12-14`, `12 1/2`."""

DOT = r"(?:(?<!\p{L}{5}|(?i:road|lane|park|hill|rise|mews|gate|walk|view|yard|vale|fold))\.)?"
"""The full stop of an abbreviation."""

NO_FIGURE = r"(?<![\p{N}\p{L}][./:,+-])(?<![\p{N}\p{L}$€£#<=])"
"""What stands before is not the rest of a date, a time, an amount or a measure."""

LINE = r"[ \t]{0,4}[,;]?[ \t]{0,4}(?:\r?\n[ \t]{0,12}){1,2}(?:[>|*#?]{1,4}[ \t]{0,4})?,?[ ]{0,2}"
"""From one line of an address to the next, quoted or not."""
COMMA = r"[ ]?[,;][ ]{0,3}"
NEXT = rf"(?:{COMMA}|{LINE}|[ ]{{1,2}}(?:[-–|][ ])?)"
"""From one part of an address to the next."""

UNIT_WORD = (
    r"(?:(?i:ap(?:artmen)?t|suite|ste|unit|bldg|building|floor|room|rm|lot|trailer|trlr|spc|space|penthouse|slip|hangar|pmb|flat|dept|"
    r"department)\.?|Fl\.?|FL|No\.?)"
)
UNIT_NUMBER = r"(?:#[ ]?)?(?:[A-Za-z]{0,2}-?\d{1,5}(?:[/-]?[A-Za-z0-9]{1,4})?|[A-Z](?:-?\d{1,4})?)(?![\p{L}\p{N}])"
UNIT = (
    rf"(?:{NEXT}(?:{UNIT_WORD}[ ]?{UNIT_NUMBER}|#[ ]?[\p{{L}}\d]{{1,5}}(?:-[\p{{L}}\d]{{1,4}})?(?![\p{{L}}\p{{N}}])|"
    r"(?:\d{1,3}(?i:st|nd|rd|th)|(?i:ground|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|top))"
    r"[ ](?i:floor|fl)(?!\p{L})|(?i:basement|bsmt|lobby|penthouse|upstairs|upper|lower|rear|front)(?![\p{L}\p{N}]))){0,2}"
)
"""Nothing, or one or two of the units of USPS Publication 28, C2, and of flats and floors."""

CODE = (
    r"(?:[A-Z]{1,2}-)?(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{3}[ ]\d{2}|\d{2}-\d{3}|\d{4}[ ]?[A-Z]{2}|\d{3,6}|[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|"
    r"[A-Z]\d[A-Z][ ]?\d[A-Z]\d|[A-Z]\d[\dW][ ]?[A-Z\d]{4})(?![\p{L}\p{N}]|[.,/-]\d)"
)
"""A postal code of any country, for where an address goes on."""

STOP = (
    r"(?=[ \t]*(?:[.,;:!?)\]|\"”>]|\r?\n|$|(?i:and|in|is|are|was|for|with|on|to|at|by|from|since|but|or|if|last|this|which|"
    r"where|who|because|"
    r"when|before|after|until|as|tomorrow|today|yesterday|tonight)(?!\p{L})))"
)
"""Here a sentence or a part of it ends."""
LINE_END = r"(?=[ \t]*[,.]?[ \t]*(?:\r?\n|$))"

_COUNTRY = (
    "(?i:Afghanistan|Albania|Algeria|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Belarus|Belgium|Bolivia|"
    "Bosnia(?: and Herzegovina)?|Botswana|Brazil|Bulgaria|Cambodia|Cameroon|Canada|Chile|China|Colombia|Congo|Costa Rica|"
    "Croatia|Cuba|Cyprus|"
    "Czechia|Czech Republic|Denmark|Dominican Republic|Ecuador|Egypt|El Salvador|England|Eritrea|Estonia|Ethiopia|Fiji|"
    "Finland|France|Georgia|"
    "Germany|Ghana|Greece|Greenland|Guatemala|Guyana|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|"
    "Ireland|Israel|Italy|"
    "Jamaica|Japan|Jordan|Kazakhstan|Kenya|Korea|Kosovo|Kuwait|Latvia|Lebanon|Libya|Liechtenstein|Lithuania|Luxembourg|Madagascar|Malaysia|"
    "Malta|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Namibia|Nepal|Netherlands|The Netherlands|New Zealand|"
    "Nicaragua|Nigeria|North Macedonia|Northern Ireland|Norway|Oman|Pakistan|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|"
    "Qatar|Romania|Russia|Rwanda|Saudi Arabia|Scotland|Senegal|Serbia|Singapore|Slovakia|Slovenia|Somalia|South Africa|South Korea|Spain|"
    "Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tanzania|Thailand|Trinidad and Tobago|Tunisia|Turkey|Uganda|Ukraine|"
    "United Arab Emirates|United Kingdom|United States(?: of America)?|Uruguay|Uzbekistan|Venezuela|Vietnam|Wales|Yemen|Zambia|Zimbabwe|"
    "U\\.?K\\.?|U\\.?S\\.?A\\.?)(?!\\p{L})"
)
"""Countries, in English, that end an address on a line of their own."""
_REGION = r"(?:[A-Z]{2,3}(?![\p{L}\p{N}])\.?|\d{2}(?=\r?\n)|nan(?!\p{L}))"
"""The code of a state or department; `nan` is an empty cell of a table that was written into a text."""
_LONG_CODE = rf"(?!\d{{3}}(?!\d|[ ]\d\d(?!\d)|-\d)){CODE}"
"""One of more than three figures, which on a line of a report would be a result."""
_CODE_BELOW = (
    rf"(?=(?:{LINE}(?:{PLACE}|{_REGION}){LINE_END}){{0,2}}{LINE}(?:(?:(?:{PLACE}|{_REGION})[ ]?,?[ ])?{_LONG_CODE}|{_COUNTRY}){STOP})"
)
_PART = (
    rf"(?:{COMMA}{PLACE}(?:[ ]?,?[ ]{_REGION})?[ ]?,?[ ]{CODE}"
    rf"|{NEXT}{_REGION}{NEXT}{CODE}"
    rf"|{COMMA}{PLACE}{STOP}"
    rf"|{COMMA}{CODE}{STOP}"
    rf"|{LINE}(?:{PLACE}(?:[ ]?,?[ ]{_REGION})?[ ]?,?[ ])?{_LONG_CODE}{STOP}"
    rf"|{NEXT}{_COUNTRY}{STOP}"
    rf"|{LINE}(?:{PLACE}(?:,[ ]{_REGION})?|{_REGION}){LINE_END}{_CODE_BELOW})"
)
TAIL = rf"(?:{_PART}){{0,4}}"
"""The places and the postal code that follow a street."""
TAIL_OF_UNIT = (
    rf"(?:(?:[ ]{PLACE}(?:[ ]?,?[ ]{_REGION})?[ ]?,?[ ]{CODE}|[ ]{PLACE}(?:[ ]?,?[ ]{_REGION})?{STOP}|{LINE}{PLACE}"
    rf"[ ]{_REGION}[ ]{CODE}|{LINE}{PLACE}{LINE_END})?{TAIL})"
)
"""The same, with a place that follows a unit without a comma or on its own line."""

TOWN_WITH_CODE = rf"(?:{COMMA}|{LINE}){PLACE}(?:[ ]?,?[ ]|{LINE}){_REGION}(?:[ ]|{LINE})(?:{PLACE}[ ])?(?!(?:19|20)\d\d(?!\d)){_LONG_CODE}"
"""A place, the code of its state and a postal code, on one line or several."""
_NUMBER_BEFORE = regex.compile(rf"(?<![\p{{L}}\p{{N}}]){NO_FIGURE}\d{{1,6}}[ ]\Z")
"""Another number directly before a house number or a street."""


def begin_at_number(text: str, start: int) -> int:
    """Return where a number stands directly before a place in a text, else the place.

    >>> begin_at_number("at 704 12 Test Drive", 7)
    3
    """
    found = _NUMBER_BEFORE.search(text, max(0, start - 10), start)
    return found.start() if found else start
