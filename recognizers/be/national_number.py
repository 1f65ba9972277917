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

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits
from recognizers.labelled import digit_row

_MONTH = "(?:[024][1-9]|[135][0-2])"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"


def is_national_number(value: str) -> bool:
    """Whether the check digits of a national or bis number pass in either century, separators aside.

    >>> is_national_number("850730/033-28"), is_national_number("85.07.30-033.29"), is_national_number("98.47.28-997.65")
    (True, False, True)
    """
    return bool(ssn.is_valid(digits(value)))


class BeNationalNumberRecognizer(CheckedRecognizer):
    """Finds Belgian national and bis numbers with every usual separator."""

    ENTITY = "BE_NATIONAL_NUMBER"
    CHECK = staticmethod(is_national_number)
    PATTERNS = (
        Form("official", START + r"\d{2}\.\d{2}\.\d{2}[ ]?-[ ]?\d{3}[. -]\d{2}" + END, Standing.SURE),
        Form(
            "birth date inside",
            START + rf"\d{{2}}{SEP}?{_MONTH}{SEP}?{_DAY}{SEP}?\d{{3}}{SEP}?\d{{2}}" + END,
            Standing.CHECKED,
        ),
        Form("eleven digits", START + rf"\d{{2}}{SEP}?\d{{2}}{SEP}?\d{{2}}{SEP}{{0,2}}\d{{3}}{SEP}?\d{{2}}" + END),
        digit_row(7, 15),
    )
    CONTEXT = (
        "rijksregister", "rijksregisternummer", "rijksregisternummers", "rijksregisternr", "rijksregnr", "rijksregister nr",
        "rijksreg", "rrnr", "rr nummer", "r.r.n.", "n.n.", "r.n.", "no. national", "numéro de registre", "inss", "rrn",
        "rr-nummer", "rr-nr", "insz", "insz-nummer", "insznummer", "insznummers", "insznr", "identificatienummer",
        "identificatienummers", "nationaal nummer", "nationale nummers", "nationaal nr", "bisnummer", "bisnummers",
        "bis-nummer", "niss", "numéro national", "numéros nationaux", "n° national", "no national", "nº national",
        "registre national", "numéro bis", "n° bis", "numéro de registre national", "identifiant national", "nrn", "rnn",
        "nationalregister", "nationalregisternummer", "nationalregisternummern", "nationalnummer", "erkennungsnummer",
        "nationale nummer", "n° de sécurité sociale", "numéro de sécurité sociale", "sécurité sociale", "sociale zekerheid",
        "socialezekerheidsnummer", "sozialversicherungsnummer", "sozialen sicherheit", "social security number",
        "national registry", "bis-nummern", "enss", "ssin", "national number", "national numbers", "national register",
        "national register number", "bis number", "national id", "national identification number", "социален номер",
        "национален номер", "национални номера", "национален регистър", "инсз",
    )  # fmt: skip
