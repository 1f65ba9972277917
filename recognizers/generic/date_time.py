"""DATE_TIME: a date with a day or a month in it, in figures or with the month in words.

Day, month, year in European or American order with one separator; ISO 8601 with an optional time; months of Dutch,
French, German, English, Bulgarian and Spanish with a day, a year or both (`12 maart`, `mars 2021`, `12 de marzo de
2021`), spelled out (`third of March`), or only in part (`begin mei`, `zomer 2019`, `le 3`). A year alone is no date:
HIPAA lets it stand (45 CFR 164.514(b)(2)(i)(C)). Eight plain digits and a day with a month must stand beside a word
such as `geboren`.

https://www.iso.org/iso-8601-date-and-time-format.html

>>> text = "opname op 12 maart 2021, ontslag 14/03/2021"
>>> [text[r.start : r.end] for r in DateTimeRecognizer().analyze(text)]
['12 maart 2021', '14/03/2021']
>>> DateTimeRecognizer().analyze("tensie 120/80, 31/13/2021")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.generic import date_words

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:1[89][0-9]{2}|20[0-9]{2})"
_TIME = (
    r"(?:(?:T|,?[ ]{1,2}(?:om |à |um |at |в )?)(?:[01]?\d|2[0-3])[:hu][0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_MM, _DD = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")(?!\p{L})"


_WORD = rf"(?:{_either(date_words.MONTHS)}|{_either(date_words.SHORT_MONTHS)}\.?)"
_WEEKDAY = (
    "(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|diens|donners|frei|sams|"
    "sonn)tag|mittwoch|(?:mon|tues|wednes|thurs|fri|satur|sun)day|понеделник|вторник|сряда|четвъртък|петък|събота|неделя)"
)
_NUMERIC = "|".join(
    rf"{_DAY}[ ]?{s}[ ]?{_MONTH}[ ]?{s}[ ]?(?:{_YEAR}|\d{{2}})|{_MONTH}{s}{_DAY}{s}(?:{_YEAR}|\d{{2}})|"
    rf"{_YEAR}{s}{_MONTH}{s}{_DAY}"
    for s in ("/", r"\.", "[-\u2011\u2013]")
)
_ORDINAL = "(?:er|st|nd|rd|th|e|de|ste|ème|eme|º|°|-ти|-ри|-ви|-и)?"
_TENS = (
    "(?:(?:een|eenen|twee|tweeën|drie|drieën|vier|vijf|zes|zeven|acht|negen)(?:en)?(?:twintig|dertig)(?:ste)?|"
    "(?:vingt|trente)[ -](?:et[ -]un|deux|trois|quatre|cinq|six|sept|huit|neuf)|dix[ -](?:sept|huit|neuf)|"
    "(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und(?:zwanzigst|dreißigst|dreissigst)e[nr]|"
    "(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
    "(?:двадесет|тридесет)[ ]и[ ](?:първи|втори|трети|четвърти|пети|шести|седми|осми|девети))"
)
_SPELLED_DAY = f"(?:{_TENS}|{_either(date_words.SPELLED_DAYS)})"
_SPELLED_YEAR = (
    r"(?:(?:tweeduizend|negentienhonderd|zweitausend|neunzehnhundert)\p{L}{0,24}"
    r"(?:[ ](?:en[ ]|und[ ])?\p{L}{0,14}(?:twintig|tien|elf|twaalf|tig|tachtig|zwanzig|zehn|zig|dreißig)(?!\p{L}))?|"
    rf"(?:{'|'.join(date_words.SPELLED_YEARS)})(?:[ -](?:(?:and|et|и)[ -])?{_either(date_words.NUMBERS)}){{0,4}})"
)
_DMY = rf"{_DAY}[./]{_MONTH}[./](?:{_YEAR}|\d{{2}})"
_TO = r"(?:[ ]?[-/&,][ ]?|\.?[ ](?:tot en met|tot|t/m|au|bis|to|до|and|en|et|und|и)[ ])"
_ROMAN = "(?-i:[IІ]{1,3}|[IІ]?V|V[IІ]{1,3}|[IІ][XХ]|[XХ][IІ]{0,2})"
_FULL_MONTH = _either(date_words.MONTHS)
_DOUBTFUL_MONTH = _either(("may", "march"))
"""Verbs too: alone behind one word that is a number they are no month, unless a figure follows."""
_CLEAR_MONTH = _either(tuple(month for month in date_words.MONTHS if month not in {"may", "march"}))
_AND_YEAR = rf"(?:[ ,]{{1,2}}(?:de |of )?(?:{_YEAR}|{_SPELLED_YEAR}))?"
_END_OF_CLAUSE = r"(?=[ ]?[,;)\n]|[.]?[ ]?\Z|[.][ \n]\p{Lu})"


_BEGINS = (_DAY, _YEAR, "(?:0[1-9]", "(?:19", "(?:" + _NUMERIC[:20])
"""How the patterns begin that begin with a figure."""


def _form(
    name: str,
    body: str,
    standing: Standing = Standing.SURE,
    before: str = r"(?<!\d[./,-])",
    after: str = END + r"(?![./-]\d)",
) -> Form:
    # the first character is looked at before what stands behind it: most places of a text end there
    first = r"(?=\d)" if body.startswith(_BEGINS) else ""
    return Form(name, first + START + before + "(?:" + body + ")" + after, standing)


class DateTimeRecognizer(CheckedRecognizer):
    """Finds dates in figures, and with months in six languages."""

    ENTITY = "DATE_TIME"
    PATTERNS = (
        _form("figures", f"(?:{_NUMERIC})(?:[ ]?г\\.?)?{_TIME}"),
        _form("range", rf"{_DAY}\.?(?:[./]{_MONTH}\.?(?:[./]?(?:{_YEAR}|\d{{2}}))?)?[ ]?-[ ]?{_DMY}"),
        _form("iso range", rf"{_YEAR}-{_MONTH}-{_DAY}[ ]?/[ ]?{_YEAR}-{_MONTH}-{_DAY}"),
        _form("month in roman figures", rf"{_DAY}[ ./-]{_ROMAN}[ ./-](?:{_YEAR}|\d{{2}}(?![ ]?(?:[x×хХ]|[cm]?m|[см]?м)(?!\p{{L}})))"),
        _form("timestamp", rf"(?:19|20)\d{{2}}{_MM}{_DD}(?:T(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?Z?|(?:[01]\d|2[0-3])[0-5]\d[0-5]\d)"),
        _form("month and year with a stop", r"(?:0[1-9]|1[0-2])\.(?:19[3-9]\d|20[0-3]\d)(?:[ ]?г\.?)?"),
        _form(
            "week and year", rf"(?:week|wk\.?|kw|kalenderwoche|semaine|седмица)[ ]?\d{{1,2}}(?:[ ]?/[ ]?|,?[ ](?:van |de |of |от )?){_YEAR}"
        ),
        _form("part and year", rf"{_either(date_words.PARTS_OF_YEAR)}[ -](?:van |de |of |на )?{_YEAR}", before=""),
        _form("weekday and day", rf"{_WEEKDAY},?[ ](?:le |de |den |the )?{_DAY}{_ORDINAL}\.?", after=_END_OF_CLAUSE),
        _form("iso", rf"{_YEAR}-{_MONTH}-{_DAY}{_TIME}"),
        _form(
            "day and month",
            rf"(?:{_WEEKDAY},?[ ](?:le |de |den |the )?)?(?:{_DAY}{_ORDINAL}\.?{_TO})?{_DAY}{_ORDINAL}\.?[ -]?(?:de |of |ten )?{_WORD}"
            rf"(?:[ ,-]{{0,2}}(?:de |del |of )?(?:{_YEAR}|['’]?\d{{2}}(?!:)(?![\p{{L}}\p{{N}}]))(?:[ ]?г\.?)?)?{_TIME}",
        ),
        _form("month first", rf"{_WORD}[ ]{_DAY}(?:st|nd|rd|th)?(?:,?[ ]{_YEAR}{_TIME})?"),
        _form("month and year", rf"{_WORD}[ ,/-]{{1,2}}(?:(?:de |del |of )?{_YEAR}(?:[ ]?г\.?)?|['’]\d{{2}})", before=""),
        _form("month and year in figures", rf"(?:0[1-9]|1[0-2])[/-]{_YEAR}|{_YEAR}-(?:0[1-9]|1[0-2])"),
        _form("year with its mark", rf"{_YEAR}[ ]?(?:г\.|год\.|година)"),
        _form("day in words", rf"{_SPELLED_DAY}[ ](?:of |de |van )?{_CLEAR_MONTH}{_AND_YEAR}"),
        _form("day of a month in words", rf"{_SPELLED_DAY}[ ](?:of |de |van ){_DOUBTFUL_MONTH}{_AND_YEAR}"),
        _form("day in words and month of two meanings", rf"{_SPELLED_DAY}[ ]{_DOUBTFUL_MONTH}(?=[ ]\d){_AND_YEAR}"),
        _form("day of two words and month", rf"{_TENS}[ ]{_DOUBTFUL_MONTH}{_AND_YEAR}"),
        _form(
            "part and month",
            rf"{_either(date_words.PARTS)}[ -](?:de |van |du mois de |d['’])?{_FULL_MONTH}",
            before="",
        ),
        _form(
            "part, month and year",
            rf"{_either(date_words.PARTS_OF_YEAR)}[ -](?:de |van |du mois de |d['’]|месец )?{_FULL_MONTH}[ ]{_YEAR}(?:[ ]?г\.?)?",
            before="",
        ),
        _form("season and year", rf"{_either(date_words.SEASONS)}[ ](?:van |de |of |des Jahres |през )?{_YEAR}", before=""),
        _form(
            "day alone",
            rf"(?:le|op de|on the|на)[ ](?P<value>{_DAY}(?:er|e|ste|de|st|nd|rd|th|\.|-ти|-ри|-ви|-и)?)",
            after=_END_OF_CLAUSE,
        ),
        _form("german day alone", rf"am[ ](?P<value>{_DAY})\.", after=r"(?=[ ]?[,;)\n]|[ ]?\Z)"),
        _form("bulgarian day and month", rf"(?:на|от|до|към)[ ](?P<value>{_DD}\.{_MM})\.?", after=r"(?![\d.]|[ ]?(?:%|мг|мл|г\b|кг))"),
        _form("plain", rf"(?:19|20)\d{{2}}{_MM}{_DD}|{_DD}{_MM}(?:19|20)\d{{2}}", Standing.LABELLED),
        _form("day and month in figures", rf"{_DAY}[/.-]{_MONTH}\.?", Standing.LABELLED),
    )
    CONTEXT = (
        "datum", "geboren", "geboortedatum", "geb", "geb.", "°", "d.d.", "dd", "overleden", "opname", "opgenomen",
        "ontslag", "ontslagen", "consultatie", "controle", "afspraak", "date", "né", "née", "né le", "née le",
        "date de naissance", "ddn", "admis", "le", "entrée", "sortie", "décédé", "décédée", "consultation",
        "rendez-vous", "rdv", "geburtsdatum", "am", "aufnahme", "entlassung", "verstorben", "born", "dob",
        "date of birth", "birth date", "birthdate", "admitted", "admission", "discharged", "discharge", "died", "on",
        "seen", "дата", "роден", "родена", "род", "дата на раждане", "постъпил", "постъпила", "изписан", "изписана",
        "починал", "починала", "fecha", "nacido", "nacida", "fecha de nacimiento",
    )  # fmt: skip
