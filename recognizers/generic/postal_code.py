"""POSTAL_CODE: a postal code of any country beside a word for one, and those of Canada and Australia that stand by themselves.

A word (zip, postcode, postal code, PLZ, code postal, eircode) and three to nine figures, or letters and figures, as the country writes
them. By itself a Canadian code counts (`K1A 0B1`: letter, digit, letter, space, digit, letter, digit, without D, F, I, O, Q and U), and
four figures behind a state of Australia that is nothing else (`NSW 2000`).

Issuer: Universal Postal Union, address systems of its members. https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions

>>> text = "zip code is 00000-0000, Ottawa K1A 0B1"
>>> [text[r.start : r.end] for r in PostalCodeRecognizer().analyze(text)]
['00000-0000', 'K1A 0B1']
>>> PostalCodeRecognizer().analyze("H1N 1, B6 2BD, 62704 units")
[]
"""

from __future__ import annotations

from recognizers.checked import END, MATCH_CASE, START, CheckedRecognizer, Form, Standing

_LETTER = "[ABCEGHJ-NPR-TV-Z]"


class PostalCodeRecognizer(CheckedRecognizer):
    """Finds postal codes beside a word for one."""

    ENTITY = "POSTAL_CODE"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("canada", START + rf"[ABCEGHJ-NPRSTVXY]\d{_LETTER}[ ]\d{_LETTER}\d" + END, Standing.SURE),
        Form("australia", START + r"(?:NSW|QLD|VIC|TAS)[ ]{1,2}\d{4}" + END, Standing.SURE),
        Form("figures", START + r"(?:[A-Z]{1,2}-)?\d{3,7}(?:-\d{3,4})?(?![\p{L}\p{N}]|[.,/]\d)", Standing.LABELLED),
        Form("figures in two", START + r"(?:\d{3}[ ]\d{2,3}|\d{2}-\d{3}|\d{4}[ ]?[A-Za-z]{2})" + END, Standing.LABELLED),
        Form(
            "letters",
            START + r"(?i:[A-Z]{1,2}\d[A-Z\d]?[ ]{0,2}\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|[A-Z]\d[\dW][ ]?[A-Z\d]{4})" + END,
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "zip", "zips", "zip code", "zip codes", "zipcode", "zip+4", "postcode", "postcodes", "post code", "postal code", "postal codes",
        "postalcode", "postal", "eircode", "pincode", "code postal", "cp", "postleitzahl", "plz", "пощенски код", "п.к.",
    )  # fmt: skip
