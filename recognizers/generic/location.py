"""LOCATION: the name of a place behind a phrase that says so: `lives in`, `born in`, `moved to`, `originally from`, `city of`, `Town:`.

One to four words with a capital that are no medical term and no part of a hospital. A name behind `in` or `from` alone is not taken: it
may be a month, a ward or a department. Places without a phrase are a language model's.

Issuer: none; the areas smaller than a state are those of 45 CFR 164.514(b)(2)(i)(B).
https://www.ecfr.gov/current/title-45/section-164.514

>>> text = "was born in Springfield and moved to Upper Testing"
>>> [text[r.start : r.end] for r in LocationRecognizer().analyze(text)]
['Springfield', 'Upper Testing']
>>> LocationRecognizer().analyze("moved to ICU, born in March, returned to Theatre, living in Assisted Living")
[]
"""

from __future__ import annotations

import regex  # type: ignore[import-untyped,unused-ignore]  # it ships no types

from recognizers.addresses import CAPITAL, COMMA, NO_PLACE, PLACE, STOP
from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing
from recognizers.terms import is_medical

_OF = (
    r"(?:the[ ](?:city|town|village|county|state|suburbs?|outskirts|area|province|region)[ ]of[ ]|downtown[ ]|rural[ ]|"
    r"nearby[ ]|central[ ])?"
)
_MORE = rf"(?:{COMMA}{PLACE}{STOP}){{0,2}}"
_HOSPITAL = regex.compile(
    r"(?i:icu|ccu|cicu|nicu|picu|micu|sicu|er|ed|a&e|or|pacu|snf|ltac|ltach|rehab|hospice|theatre|theater|recovery|telemetry|radiology|"
    r"cardiology|surgery|oncology|neurology|medicine|orthop(?:a)?edics|psychiatry|gyn(?:a)?ecology|urology|labou?r|nursing|"
    r"assisted|intensive|step|day|clinic|"
    r"hospital|hospitals|ct|mri|ir|endoscopy|maternity|isolation|observation|outpatients?|inpatient|home|stable|bed|chair|"
    r"group|sheltered|independent|supported|residential|"
    r"spring|summer|autumn|fall|winter|english|french|spanish|god|christ|lord|covid|i+v?|type|part|remission|respiratory|"
    r"failure|distress|pain|sinus|nsr|afib|baseline|normal|work|school|labs?|shock|custody|spanish)(?![\p{L}\p{N}])"
)


class LocationRecognizer(CheckedRecognizer):
    """Finds names of places behind a phrase that says so."""

    ENTITY = "LOCATION"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form(
            "in",
            START + r"(?i:li(?:ves?|ved|ving)|resid(?:es?|ed|ing)|grew[ ]up|grown[ ]up|raised|born|settled|domiciled|vacation(?:ed|"
            r"ing)?|holiday(?:ed|ing)?|homeless|business[ ]trip)"
            rf"(?:[ ]\p{{Ll}}{{2,10}}){{0,2}}?[ ](?:in|near|outside)[ ]{_OF}(?P<value>{PLACE}{_MORE})",
            Standing.SURE,
        ),
        Form(
            "to and from",
            START + r"(?i:moved|moving|relocat(?:ed|ing)|emigrated|immigrated|migrated|travel(?:l?ed|l?ing|s)?|trip|flew|fly|flying|"
            r"flight|flown|drove|drives|commut(?:es|ed|ing)|deported|evacuated|arrived|visiting)"
            rf"(?:[ ](?i:here|back|over|home|recently|down|up))?[ ](?:to|from|in)[ ]{_OF}(?P<value>{PLACE}{_MORE})",
            Standing.SURE,
        ),
        Form(
            "native",
            START + r"(?i:originally[ ]from|hails?[ ]from|comes[ ]from|came[ ]here[ ]from|(?:native|resident|residents|citizen|"
            r"inhabitant|mayor|city|town|village|county|suburb|borough|"
            rf"municipality|hamlet|township|outskirts|university)[ ]of|(?:home|birth)[ -]?(?:town|city|place)(?:[ ](?:is|was|"
            rf"of|in))?:?)[ ]{_OF}(?P<value>{PLACE}{_MORE})",
            Standing.SURE,
        ),
        Form(
            "is in",
            START + rf"(?i:(?:I|he|she|we|they|who)(?:[ ](?:am|is|are|was|were)|['’](?:m|s|re)))(?:[ ](?:now|currently|still))?[ ]"
            rf"in[ ](?P<value>{PLACE}){STOP}",
            Standing.SURE,
        ),
        Form(
            "with a postal code",
            START + rf"(?i:in|near|from|at)[ ](?P<value>{PLACE}[ ](?:\d{{5}}|(?!19|20)\d{{4}}|\d{{4}}-\d{{3}}|\d{{3}}[ ]\d{{2}}))"
            rf"(?![\p{{L}}\p{{N}}%]|[.,/:-]\d|[ ]?(?i:m?c?g|ml|mm|iu|units?|u|kcal|steps|patients|cells|people)(?!\p{{L}}))",
            Standing.SURE,
        ),
        Form("county", START + rf"(?!The[ ]){NO_PLACE}{CAPITAL}(?:[ ]{CAPITAL}){{0,2}}[ ](?:County|Township)(?!\p{{L}})", Standing.SURE),
        Form(
            "label",
            START + r"(?i:city|town|village|hometown|birthplace|place[ ]of[ ](?:birth|residence)|birth[ ]place|county|"
            r"city[ ]of[ ]birth|locality|suburb)[ \t]{0,3}[:=][ \t]{0,8}"
            rf"(?P<value>{NO_PLACE}{CAPITAL}(?:[ -]{NO_PLACE}{CAPITAL}){{0,3}})",
            Standing.SURE,
        ),
    )

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Leave medical terms and parts of a hospital alone."""
        return None if _HOSPITAL.match(text, start) or is_medical(text[start:end].rstrip("0123456789- ")) else (start, end)
