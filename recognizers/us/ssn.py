"""US_SSN: the Social Security number of the United States.

Nine digits in groups of three, two and four. There is no check digit; area 000, 666 and 900 to 999, group 00 and serial
0000 were never issued, and so count as a failed one. Numbers without dashes need their word.

Issuer: Social Security Administration. https://www.ssa.gov/employer/randomization.html

The example is the one of an advertisement of 1938, which the issuer withdrew; the other was never issued.

>>> [r.score for r in UsSsnRecognizer().analyze("SSN 078-05-1120")]
[0.5]
>>> [r.score for r in UsSsnRecognizer().analyze("987-65-4320")]
[0.5]
>>> UsSsnRecognizer().analyze("987654320")
[]
"""

from __future__ import annotations

from stdnum.us import ssn

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing, digits


def is_ssn(value: str) -> bool:
    """Whether the number can have been issued, whatever its separators.

    >>> is_ssn("123.45.6789"), is_ssn("666-45-6789")
    (True, False)
    """
    number = digits(value)
    return len(number) == 9 and bool(ssn.is_valid(number))


class UsSsnRecognizer(CheckedRecognizer):
    """Finds Social Security numbers by their dashes or their word."""

    ENTITY = "US_SSN"
    CHECK = staticmethod(is_ssn)
    PATTERNS = (
        Form(
            "dashes",
            r"(?<![\p{L}\p{N}]|\d[-./])\d{3}(?P<s>[-\u2010\u2011\u2013])\d{2}(?P=s)\d{4}(?![\p{L}\p{N}]|[-./]\d)",
            Standing.SURE,
        ),
        Form("nine digits", START + rf"\d{{3}}{SEP}?\d{{2}}{SEP}?\d{{4}}" + END),
        Form("mistyped length", START + rf"\d(?:{SEP}?\d){{6,10}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "ssn", "ssn #", "ss #", "ss no", "soc sec", "soc. sec", "soc. sec. no", "ss#", "s.s.n.", "s.s. #", "soc. security",
        "soc sec no", "social security", "social security number", "social security no", "social security #", "ssn-nummer",
        "socialsecuritynummer", "numéro ssn", "numéro de sécurité sociale américain", "us-sozialversicherungsnummer",
        "номер за социално осигуряване", "номер на социална осигуровка", "amerikaans socialezekerheidsnummer",
    )  # fmt: skip
