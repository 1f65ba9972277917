"""COORDINATES: latitude and longitude of a place, as decimal degrees or as degrees, minutes and seconds.

A pair with at least three decimals (a hundred metres) within 90 and 180 degrees; two decimals, a kilometre, where both
are named (`lat 50.84, lon 4.35`) or in a `geo:` address.

Source: ISO 6709 and RFC 5870. https://www.rfc-editor.org/rfc/rfc5870

>>> text = "thuis: 50.8466, 4.3528"
>>> [text[r.start : r.end] for r in CoordinatesRecognizer().analyze(text)]
['50.8466, 4.3528']
>>> CoordinatesRecognizer().analyze("95.1234, 4.3528 en 7.35, 7.41")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer, Form, Standing

_START = r"(?<![\p{L}\p{N}]|[\d][.,])"
_LATITUDE, _LONGITUDE = r"[+-]?(?:[0-8]?\d|90)", r"[+-]?(?:1[0-7]\d|\d?\d|180)"
_DMS = r"[ ]?°[ ]?[0-5]?\d[ ]?['’′][ ]?(?:[0-5]?\d(?:[.,]\d{1,4})?[ ]?(?:[\"”″]|''|’’))?[ ]?"
_MINUTES = r"[ ]?°[ ]?[0-5]?\d[.,]\d{1,6}[ ]?['’′]?[ ]?"
_LAT_WORD = "(?:latitude|lat|breedtegraad|breite|ширина)"
_LONG_WORD = "(?:longitude|long|lng|lon|lengtegraad|länge|дължина)"


class CoordinatesRecognizer(CheckedRecognizer):
    """Finds pairs of coordinates."""

    ENTITY = "COORDINATES"
    PATTERNS = (
        Form(
            "decimal degrees",
            _START + rf"{_LATITUDE}\.\d{{3,15}}[ ]?°?[ ]?[NSZ]?(?:[ ]?[,;/|][ ]?|[ ])"
            rf"{_LONGITUDE}\.\d{{3,15}}(?:[ ]?°?[ ]?[EOWÖ](?![\p{{L}}\p{{N}}]))?(?![\d.])",
            Standing.SURE,
        ),
        Form(
            "decimal comma",
            _START + rf"{_LATITUDE},\d{{3,15}}[ ]?[;|/][ ]?{_LONGITUDE},\d{{3,15}}(?!\d)",
            Standing.SURE,
        ),
        Form(
            "degrees and minutes",
            _START + rf"\d{{1,2}}{_DMS}[NSZ][ ,;]{{0,2}}\d{{1,3}}{_DMS}[EOW](?![\p{{L}}\p{{N}}])",
            Standing.SURE,
        ),
        Form(
            "degrees and decimal minutes",
            _START + rf"\d{{1,2}}{_MINUTES}[NSZ][ ,;/]{{0,3}}\d{{1,3}}{_MINUTES}[EOW](?![\p{{L}}\p{{N}}])",
            Standing.SURE,
        ),
        Form(
            "hemisphere first",
            _START + rf"[NSZ][ ]?\d{{1,2}}(?:{_DMS}|{_MINUTES})[ ,;/]{{0,3}}[EOW][ ]?\d{{1,3}}(?:{_DMS}|{_MINUTES})",
            Standing.SURE,
        ),
        Form(
            "named",
            _START + rf"{_LAT_WORD}[ ]?[:=]?[ ]?{_LATITUDE}[.,]\d{{2,15}}[ ]?°?[ ]?[NSZ]?[ ,;/]{{0,3}}"
            rf"{_LONG_WORD}[ ]?[:=]?[ ]?{_LONGITUDE}[.,]\d{{2,15}}(?![\d.])",
            Standing.SURE,
        ),
        Form("geo uri", _START + rf"geo:{_LATITUDE}\.\d{{2,15}},{_LONGITUDE}\.\d{{2,15}}(?![\d.])", Standing.SURE),
    )
    CONTEXT = (
        "gps", "coördinaten", "breedtegraad", "lengtegraad", "coordonnées", "latitude", "longitude", "koordinaten",
        "breite", "länge", "coordinates", "lat", "lon", "lng", "long", "geo", "координати", "ширина", "дължина",
    )  # fmt: skip

    def settle(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Drop two round thousands (`34.000, 118.000`)."""
        return None if text[start:end].count(".000") == 2 else (start, end)
