"""BE_NATIONAL_NUMBER: the number of a person in the Belgian National Register, and the bis number.

Eleven digits: birth date as YYMMDD, an order number of the day (odd for men, even for women), and 97 minus the
first nine digits modulo 97, with a 2 put before them for births from 2000. A bis number adds 20 or 40 to the month.
Also known as rijksregisternummer, INSZ, numéro national, NISS, ENSS, SSIN.

Issuer: National Register (FPS Home Affairs) and Crossroads Bank for Social Security.
https://www.ibz.rrn.fgov.be/fileadmin/user_upload/nl/rr/instructies/IT-lijst/IT000_Rijksregisternummer.pdf

The example is the published one of python-stdnum; with a wrong check digit it needs its word or its own punctuation.

>>> found = BeNationalNumberRecognizer().analyze("geboren te Gent, 85073003328")
>>> [(r.start, r.end, r.score) for r in found]
[(17, 28, 0.85)]
>>> BeNationalNumberRecognizer().analyze("85073003329")
[]
>>> [r.score for r in BeNationalNumberRecognizer().analyze("INSZ 85073003329")]
[0.5]
"""

from __future__ import annotations

from stdnum.be import ssn

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing

_MONTH = "(?:[024][1-9]|[135][0-2])"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"


class BeNationalNumberRecognizer(CheckedRecognizer):
    """Finds Belgian national and bis numbers with every usual separator."""

    ENTITY = "BE_NATIONAL_NUMBER"
    CHECK = staticmethod(ssn.is_valid)
    PATTERNS = (
        Form("official", START + r"\d{2}\.\d{2}\.\d{2}[ ]?-[ ]?\d{3}[. -]\d{2}" + END, Standing.SURE),
        Form(
            "birth date inside",
            START + rf"\d{{2}}{SEP}?{_MONTH}{SEP}?{_DAY}{SEP}?\d{{3}}{SEP}?\d{{2}}" + END,
            Standing.CHECKED,
        ),
        Form("eleven digits", START + rf"\d{{2}}{SEP}?\d{{2}}{SEP}?\d{{2}}{SEP}{{0,2}}\d{{3}}{SEP}?\d{{2}}" + END),
        Form("mistyped length", START + rf"\d(?:{SEP}?\d){{6,14}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "rijksregister", "rijksregisternummer", "rijksregisternr", "rijksregister nr", "rijksreg", "rrnr", "rrn",
        "rr-nummer", "insz", "insz-nummer", "insznummer", "identificatienummer", "nationaal nummer", "nationaal nr",
        "bisnummer", "bis-nummer", "niss", "numéro national", "n° national", "no national", "nº national",
        "registre national", "numéro bis", "numéro de registre national", "nrn", "rnn", "nationalregister",
        "nationalregisternummer", "nationalnummer", "enss", "ssin", "national number", "national register",
        "national register number", "bis number", "national id", "социален номер", "национален номер",
        "национален регистър",
    )  # fmt: skip
