"""AGE_OVER_89: an age of ninety or more, which HIPAA counts among the identifiers (45 CFR 164.514(b)(2)(i)(C)).

A number from 90 to 125 with a word for years after it, or directly after a word for age; also spelled out in Dutch,
French, German, English and Bulgarian.

https://www.ecfr.gov/current/title-45/section-164.514

>>> text = "een vrouw van 93 jaar, zoon van 64 jaar"
>>> [text[r.start : r.end] for r in AgeOver89Recognizer().analyze(text)]
['93 jaar']
>>> AgeOver89Recognizer().analyze("93 jaar geleden, 93 kg")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

_START = START + r"(?<!\d[.,/])"
_AGE = r"(?:9[0-9]|1[01][0-9]|12[0-5])(?:[.,]\d)?"
_YEARS = (
    "jaar(?: oude?)?|jarigen?|j\\.|jaren|ans|années|years?(?:[ -]olds?)?|yrs?(?:[ -]olds?)?|y/?o|"
    "jahren?(?: alte?r?)?|jährigen?|jährige[rs]?|"
    "годишн(?:а|о|и|ия|ият|ата)|годишен|години|год\\.|г\\.|años"
)
_NL = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
_FR = "onze|douze|treize|quatorze|quinze|seize|dix[ -]sept|dix[ -]huit|dix[ -]neuf|dix"
_DE = "ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun"
_EN = "one|two|three|four|five|six|seven|eight|nine"
_BG = "един|една|два|две|три|четири|пет|шест|седем|осем|девет"
_SPELLED = "|".join(
    (
        rf"(?:(?:{_NL})(?:[eë]n|[ ]en[ ]))?negentig|honderd(?:[ ]?(?:en[ ]?)?(?:{_NL}|tien|elf|twaalf))?",
        rf"quatre[ -]vingts?[ -](?:et[ -])?(?:{_FR})|nonante(?:[ -](?:et[ -]une?|deux|trois|quatre|cinq|six|sept|huit|neuf))?|"
        rf"cent(?:[ -](?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix))?",
        rf"(?:(?:{_DE})und)?neunzig|(?:ein)?hundert(?:(?:und)?(?:{_DE}|eins|zehn))?",
        rf"ninety(?:[ -](?:{_EN}))?|(?:a|one)[ -]hundred(?:[ -](?:and[ -])?(?:{_EN}|ten))?",
        rf"деветдесет(?:[ ]?и[ ]?(?:{_BG}))?|сто(?:[ ](?:и[ ])?(?:{_BG}))?",
    )
)


class AgeOver89Recognizer(CheckedRecognizer):
    """Finds ages of ninety and more."""

    ENTITY = "AGE_OVER_89"
    PATTERNS = (
        Form(
            "age and years",
            _START + rf"{_AGE}[ -]{{0,2}}(?:{_YEARS})" + END + r"(?! (?:geleden|ago|plus tôt|zuvor|преди))",
            Standing.SURE,
        ),
        Form(
            "spelled out",
            START + rf"(?:{_SPELLED})[ -]{{0,2}}(?:{_YEARS})" + END + r"(?! (?:geleden|ago|plus tôt|zuvor|преди))",
            Standing.SURE,
        ),
        Form("word and age", _START + _AGE + END + r"(?![ ]?(?:%|mg|kg|cm|mm|/))", Standing.LABELLED),
    )
    CONTEXT = (
        "leeftijd",
        "lft",
        "oud",
        "âge",
        "âgé de",
        "âgée de",
        "agé de",
        "alter",
        "age",
        "aged",
        "възраст",
        "edad",
        "на възраст",
    )
