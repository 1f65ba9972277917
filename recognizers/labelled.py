"""The form of any row of digits beside its word, which is how a number of a mistyped length is still found.

In: how many digits. Out: a `Form` for numbers that count only directly beside their word. It must not know an
identifier. A date beside the word (`INSZ: onbekend, geboren 12/03/1985`) is not one of them.

>>> import regex
>>> [bool(regex.search(digit_row(7, 12).regex, text)) for text in ("8507.30033-2", "12/03/1985", "12345")]
[True, False, False]
"""

from __future__ import annotations

from recognizers.checked import END, SEP, START, Form, Standing

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
