"""AGE_OVER_89: an age of ninety or more, which HIPAA counts among the identifiers (45 CFR 164.514(b)(2)(i)(C)).

A number from 90 to 125 with a word for years after it, or directly after a word for age.

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


class AgeOver89Recognizer(CheckedRecognizer):
    """Finds ages of ninety and more."""

    ENTITY = "AGE_OVER_89"
    PATTERNS = (
        Form(
            "age and years",
            _START + rf"{_AGE}[ -]{{0,2}}(?:{_YEARS})" + END + r"(?! (?:geleden|ago|plus tôt|zuvor))",
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
