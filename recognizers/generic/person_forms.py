"""How a name is written and what gives it away: the regexes of PERSON.

Comes in: the words of `person_words`. Goes out: `FORMS`. It must not know how a match is judged: see `person`.
"""

from __future__ import annotations

from recognizers.checked import START, Form, Standing
from recognizers.generic import person_cues, person_words
from recognizers.generic.given_names import has_given


def _any_case(words: tuple[str, ...]) -> str:
    return "(?i:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _small(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SPACE = "[ \t\u00a0]"
_NAME = (
    r"(?:[dDlLO]['’])?\p{Lu}[\p{L}\p{M}'’]{1,25}(?:-\p{L}[\p{L}\p{M}'’]{0,25})?"
    r"(?![\p{L}\p{N}])(?![ \t]{0,2}:)"
)
_INITIALS = r"(?:\p{Lu}\p{Ll}?\.[ -]?|\p{Lu}[ ]){1,4}"
_PARTICLES = (
    r"(?:(?:van|von|vom|de|der|den|del|della|di|da|du|des|la|le|las|los|ter|ten|te|zu|zum|zur|und|y|bin|ibn|ben|el|al|in|op|"
    r"d['’]|['’]t|['’]s)[ ]){0,3}"
)
_MORE = rf"(?:[ \t]{{1,2}}(?:\p{{Lu}}\p{{Ll}}?\.(?=[ ])|{_PARTICLES}{_NAME}))"
_NAMES = rf"(?:{_INITIALS}[ ]?)?{_PARTICLES}{_NAME}{_MORE}{{0,3}}"
_TWO_NAMES = rf"(?:{_INITIALS}[ ]?{_PARTICLES}{_NAME}{_MORE}{{0,2}}|{_PARTICLES}{_NAME}{_MORE}{{1,3}})"
_STOPPED = r"(?<!\d[ ])M|M[sS]|(?<!\d[ ])ms(?=\.[ ]\p{Lu}\p{Ll})|Mgr|St[ée]|Hrn?|Fr(?=\.[ ]\p{Lu}\p{Ll})"
"""NOTE: in small letters `ms` is milliseconds, and after a figure `M.` is molar."""
_TITLE = rf"(?:{_any_case(person_words.ABBREVIATED_TITLES)}\.?|{_any_case(person_words.TITLES)}|M[sS]|Mgr|(?:{_STOPPED})\.)"
_AFTER_TITLE = (
    r"(?:[ ]?(?:med|dent|phil|rer|nat|h\.c|habil|Dr|dr|Prof|prof|vet|pract|dipl|ir|ing|mr|д-р|мед|доц|проф)\.|"
    r"[ ](?i:kollege|kollegin|collega|confrère)){0,3}:?"
)
_LABEL = _any_case(person_words.LABELS)
_CYRILLIC = r"[А-Я](?:[а-я]{1,20}|[А-Я]{1,20})(?:-[А-Я][А-Яа-я]{1,20})?"
_FAMILY = r"[А-Я][а-яА-Я]{1,20}(?i:ов|ова|ев|ева|йов|йова|ски|ска|шки|шка|чки|чка|ович|евич|овна|евна|ин|ина)(?:ът|та)?(?!\p{L})"
_WHEN = r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:\d{2}){1,2}"
_LIST = rf"(?:(?:,[ ]|[ ](?:en|et|und|and|и|&)[ ]){_NAME})"
_GROUP = rf"{_PARTICLES}{_NAME}(?:{_LIST}{{1,4}}|{_MORE}{{0,2}})"
_CUED = _GROUP.replace(r"(?![ \t]{0,2}:)", "", 1)
"""Behind a cue a name may have a colon after it, which otherwise marks a heading."""
_ADDRESS = r"[ \t]*\r?\n(?:[^\n]{0,60}\n){0,4}[^\n]{0,50}?(?<![\d.,])\d{4,5}(?![\d.,]|[ ]?(?:mg|ml|IE|IU))"
"""The rest of a line, and a line soon after that has a number as long as a postal code."""
_BESIDE = r"(?:[ ]?[:,]?[ ]|[ ]?\()"
_SMALL = (
    r"\p{Ll}[\p{L}\p{M}'’-]{2,20}(?:[ ]\p{Ll}[\p{L}\p{M}'’-]{0,20}){0,2}?"
    r"(?=[ ]*(?:[.,;!?)\n]|\Z|[ ](?:but|and|en|et|und|maar|mais|aber|и|но)[ ]))"
)
"""A name in small letters, up to where what is said of it ends."""
_BIRTH = r"(?=,?[ ]{1,2}(?:\()?(?i:geb\b|geboren|né\b|née\b|born\b|dob\b|d\.o\.b|roden|род\.|роден|родена|\*[ ]?\d|°[ ]?\d))"


_CAPITAL_FIRST = (
    "initials",
    "one initial",
    "double name in capitals",
    "signature before a date",
    "given name alone",
    "bulgarian",
    "bulgarian initial",
    "bulgarian family, initials",
    "unlisted and verb",
    "middle initial",
    "two and verb",
)
"""The forms that begin with a capital letter."""


_GIVEN = ("given name", "given name alone", "family, given", "given and verb")
"""The forms that are no name without a given one in them."""


def _form(name: str, body: str, standing: Standing = Standing.SURE) -> Form:
    first = r"(?=\p{Lu})" if name in _CAPITAL_FIRST else ""  # looked at before what stands behind it
    start = "" if body.startswith("^") else START  # at the start of a line nothing stands before
    return Form(name, first + start + body, standing, has_given if name in _GIVEN else None)


_TITLED = rf"{_AFTER_TITLE}{_SPACE}{{0,2}}(?<=[.:]|{_SPACE})(?P<value>{_NAMES}(?:/{_NAME})?)"


FORMS = (
    # NOTE: apart, so that the gate is told what follows a title: `dr` begins many a word
    _form("title with its stop", rf"(?:{_any_case(person_words.ABBREVIATED_TITLES)}|{_STOPPED})\.{_TITLED}"),
    _form("title", rf"(?:{_any_case((*person_words.ABBREVIATED_TITLES, *person_words.TITLES))}|M[sS]|Mgr)(?={_SPACE}|:){_TITLED}"),
    _form(
        "label",
        rf"{_LABEL}[ ]{{0,2}}[:=][ \t]{{0,4}}(?:{_TITLE}:?[ ]{{0,2}})?(?P<value>{_NAMES}(?:,[ ]{_NAME})?)",
    ),
    _form("initials", rf"(?<!\.)(?:\p{{Lu}}\.[ ]?-?){{2,4}}[ ]?{_PARTICLES}{_NAME}"),
    _form("one initial", rf"(?<!\.)\p{{Lu}}\.[ ]?{_PARTICLES}{_NAME}", Standing.LABELLED),
    _form("role", rf"{_small(person_words.ROLES)}[ ](?P<value>{_NAMES})"),
    _form(
        "relation",
        rf"{_any_case(person_words.RELATIONS)}{_BESIDE}(?P<value>{_GROUP})",
    ),
    _form(
        "present",
        rf"{_any_case(person_words.PRESENT)}[ ]?:[ ](?P<value>{_NAMES}(?:(?:,[ ]|[ ](?:en|et|und|and|и|&)[ ]){_NAMES}){{0,9}})",
    ),
    _form(
        "greeting",
        rf"{_any_case(person_words.GREETINGS)}[ ](?P<value>{_PARTICLES}{_NAME})(?=[ ]?[,!.\n]|[ ]?\Z)",
    ),
    _form(
        "closing",
        rf"{_any_case(person_words.CLOSINGS)}[ ]?[,.:!]{{0,2}}\s{{1,6}}(?P<value>{_NAMES})(?=[ ]?(?:[,.\n(]|\Z))",
    ),
    _form("before a birth date", rf"(?P<value>{_TWO_NAMES}(?:,[ ]{_NAME})?){_BIRTH}"),
    _form("double name in capitals", r"(?P<value>\p{Lu}{4,20}-\p{Lu}{4,20}[ ]\p{Lu}\p{Ll}[\p{L}\p{M}'’-]{1,25})(?![\p{L}\p{N}])"),
    _form("signature after a date", rf"{_WHEN}[ ]?/[ ]?(?P<value>\p{{Lu}}{{4,9}}(?:[ ]/[ ]\p{{L}}{{4,9}}){{0,3}})(?=[ ]*(?:\n|\Z))"),
    _form("signature before a date", rf"(?P<value>\p{{Lu}}{{4,9}})(?=[ ]/[ ]{_WHEN})"),
    _form("signature", r"(?:sig|gez|get|sign)\.?[ :]{1,2}\s?(?P<value>\p{Lu}{4,9})(?!\p{L})"),
    _form("before an address", rf"(?P<value>{_NAME}(?:,[ ]|[ ]){_NAMES})(?=[ ]?[<(\[][\w.+-]{{1,64}}@)"),
    _form("given name", rf"(?P<value>{_PARTICLES}{_NAME}{_MORE}{{1,4}})"),
    _form("family, given", rf"(?P<value>{_PARTICLES}{_NAME},[ ]{_NAME}(?:[ ]\p{{Lu}}\.)?)"),
    _form("given name alone", r"(?<![-.])(?P<value>\p{Lu}(?:\p{Ll}{3,20}|\p{Lu}{4,20}))(?![\p{L}\p{N}-])"),
    _form("given and verb", rf"(?P<value>{_NAME})(?=[ ]{_small(person_words.VERBS)}(?!\p{{L}}))"),
    *(_form(f"cue {code}", rf"{_any_case(words)}{_BESIDE}{{1,3}}(?P<value>{_CUED})") for code, words in person_cues.CUES.items()),
    _form("cue role", rf"{_any_case(person_words.ROLES)}{_BESIDE}(?P<value>{_CUED})"),
    _form("cue I", rf"(?:I|Ik|Ich|Аз),[ ](?P<value>{_TWO_NAMES})(?=,)"),
    _form("several", rf"{_any_case(person_cues.CHILDREN)}[ ]?:[ ](?P<value>{_NAME}{_LIST}{{1,9}})"),
    _form("naming", rf"{_any_case(person_cues.NAMING)}:?[ ](?P<value>{_NAMES}|{_SMALL})"),
    _form("unlisted and verb", rf"(?P<value>{_NAME}{_MORE}{{0,2}})(?=[ ]{_small(person_cues.SAYING)}(?!\p{{L}}))"),
    _form("middle initial", rf"(?P<value>{_NAME}[ ]\p{{Lu}}\.?[ ]{_PARTICLES}{_NAME})"),
    _form("two and verb", rf"(?P<value>{_NAME}{_MORE}{{1,2}})(?=[ ]{_small(person_words.VERBS)}(?!\p{{L}}))"),
    _form("line", rf"^[> \t]{{0,3}}(?P<value>{_PARTICLES}{_NAME}{_MORE}{{1,2}})(?={_ADDRESS})"),
    _form("initial on its line", rf"^[> \t]{{0,3}}(?P<value>\p{{Lu}}\.[ ]?{_PARTICLES}{_NAME})(?=[ \t]*\r?$)"),
    _form("addressed", rf"^(?P<value>{_NAME})(?=,[ ]{_small(person_cues.ASKING)}[ ])"),
    _form("speaker", r"^[ \t]{0,2}(?P<value>\p{Lu}\p{Ll}[\p{L}'’-]{1,20}(?=[ ]?:[ ])|\p{Ll}{3,20}(?=[ ]?:[ ]?[\"“„«]))(?=[ ]?:)"),
    _form("in small letters", r"(?P<value>\p{Ll}{3,20}(?:,[ ]\p{Ll}{3,20}){1,12},?[ ](?:and|en|et|und|и)[ ]\p{Ll}{3,20})(?!\p{L})"),
    _form("bulgarian", rf"(?P<value>{_CYRILLIC}(?:[ ]{_CYRILLIC})?[ ](?:{_FAMILY})(?:[ -]{_FAMILY})?)"),
    _form("bulgarian family, initials", rf"(?P<value>{_FAMILY},?[ ][А-Я]\.(?:[ ]?[А-Я]\.)?)"),
    _form("bulgarian initial", rf"(?P<value>(?:[А-Я]\.[ ]?){{1,2}}{_FAMILY})"),
)
