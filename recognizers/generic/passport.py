"""PASSPORT: the number of a passport, and the machine-readable lines of a travel document.

Each state has its own form, up to nine letters and digits, so the number must stand beside its word. The lines hold the
name, number and birth date: 30, 36 or 44 letters, digits and fillers.

Issuer: the state; ICAO Doc 9303. https://www.icao.int/publications/doc-series/doc-9303

The examples are those of Doc 9303, of the state of Utopia.

>>> [r.score for r in PassportRecognizer().analyze("paspoort L898902C3")]
[0.6]
>>> [r.score for r in PassportRecognizer().analyze("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<")]
[0.6]
>>> PassportRecognizer().analyze("L898902C3")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class PassportRecognizer(CheckedRecognizer):
    """Finds passport numbers beside their word, and machine-readable lines."""

    ENTITY = "PASSPORT"
    PATTERNS = (
        Form(
            "machine-readable",
            r"(?<![\p{L}\p{N}<])(?:[ACIPV][A-Z<][A-Z<]{3}[A-Z\d<]{25,39}|[A-Z\d]{9}\d?[A-Z\d<][A-Z<]{3}\d{7}[A-Z\d<]{10,26})"
            r"(?<=<.{0,40})(?![\p{L}\p{N}<])",
            Standing.SURE,
        ),
        Form(
            "code",
            START + r"(?=[A-Z]{0,3}[ ]?\d)(?!(?:19|20)\d{2}(?![\p{L}\p{N}]))[A-Z\d]{1,3}[ ]?[A-Z\d]{4,8}" + END,
            Standing.LABELLED,
        ),
    )
    CONTEXT = (
        "passport", "passport number", "passport no", "passport nr", "passport #", "paspoort", "paspoortnummer",
        "paspoortnr", "paspoort nr", "reispas", "passeport", "numéro de passeport", "n° de passeport", "passeport n°",
        "reisepass", "reisepassnummer", "reisepass-nr", "reisepassnr", "passnummer", "pass-nr", "паспорт",
        "паспорт №", "номер на паспорт", "задграничен паспорт",
    )  # fmt: skip
