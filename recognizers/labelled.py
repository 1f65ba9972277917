"""The forms that count only directly beside their word: any code, and any row of digits, mistyped lengths included.

In: how many digits. Out: `Form`s. It must not know an identifier. A date beside the word (`INSZ: onbekend, geboren
12/03/1985`) is not one of them.

>>> import regex
>>> [bool(regex.search(digit_row(7, 12).regex, text)) for text in ("8507.30033-2", "12/03/1985", "12345")]
[True, False, False]
"""

from __future__ import annotations

from recognizers.checked import CODE, END, SEP, START, Form, Standing

LABELLED_CODE = Form("code", CODE, Standing.LABELLED)
"""Any code of letters and digits."""

GROUPED_DIGITS = Form("grouped", START + r"(?:[A-Z]{1,4}[ -])?\d{2,6}(?:[ -]\d{2,6}){1,4}" + END, Standing.LABELLED)
"""Groups of digits, letters before them or not: `AB 000-0000`."""

GROUPED_CODE = Form(
    "grouped",
    START + r"(?:[A-Z]{1,5}[ -])?(?=[A-Z]{0,3}\d)[A-Z\d]{2,7}(?:[ -](?=[A-Z]{0,3}\d)[A-Z\d]{2,7}){1,4}" + END,
    Standing.LABELLED,
)
"""Groups of letters and digits, a digit near the start of each."""

NO_DATE = (
    r"(?!(?:(?:[0-3]?\d[./-][ ]?)?[01]?\d[./-][ ]?(?:19|20)\d{2}|"
    r"[0-3]?\d[./-][ ]?[01]?\d[./-][ ]?\d{2}|(?:19|20)\d{2}[./-][01]?\d[./-][0-3]?\d)"
    r"(?!\d|[./-]\d))"
)
"""What follows is not a date, or a month and year, written with figures."""


def digit_row(least: int, most: int, before: str = "", name: str = "mistyped length") -> Form:
    """Return the LABELLED form of `least` to `most` digits with single separators; `before` is a pattern in front."""
    first = "" if before else r"(?=\d)"  # looked at before what stands behind it: most places of a text end there
    return Form(name, first + START + before + NO_DATE + rf"\d(?:{SEP}?\d){{{least - 1},{most - 1}}}" + END, Standing.LABELLED)
