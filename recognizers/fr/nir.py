"""FR_NIR: the French social security number (numéro d'inscription au répertoire).

Thirteen characters and a key of two digits: sex (1, 2; 3, 4, 7, 8 while provisional), year and month of birth,
department (2A and 2B in Corsica), commune, order number; the key is 97 minus the number modulo 97, with 2A read as
19 and 2B as 18.

Issuer: INSEE. https://www.insee.fr/en/metadonnees/definition/c1409

The example is the published one of python-stdnum.

>>> [r.score for r in FrNirRecognizer().analyze("2 95 10 99 126 111 93")]
[0.85]
>>> FrNirRecognizer().analyze("295109912611199")
[]
"""

from __future__ import annotations

from stdnum.fr import nir

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing

_S = f"{SEP}?"
_KEY = rf"(?:{SEP}|[ ]?[(/|][ ]?|[ ]?[,(]?[ ]?(?:clé|clef|key|cle)[ ]?:?[ ]{{0,2}})?"
_MONTH = "(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
_REST = rf"(?:\d{{2}}|2[AB]){_S}\d{{3}}{_S}\d{{3}}"


def is_nir(value: str) -> bool | None:
    """Whether the key belongs to the number, separators aside; None for the thirteen characters before it.

    >>> is_nir("2-53-07-2B-073-004-70"), is_nir("253072B07300471"), is_nir("253072B073004")
    (True, False, None)
    """
    number = "".join(letter for letter in value.upper() if letter.isdigit() or letter in "AB")
    return None if len(number) == 13 else bool(nir.is_valid(number))


class FrNirRecognizer(CheckedRecognizer):
    """Finds French social security numbers, Corsican and provisional ones included."""

    ENTITY = "FR_NIR"
    CHECK = staticmethod(is_nir)
    PATTERNS = (
        Form("official", START + r"[1-478] \d{2} \d{2} (?:\d{2}|2[AB]) \d{3} \d{3} \d{2}" + END, Standing.SURE),
        Form("with key", START + rf"[1-478]{_S}\d{{2}}{_S}{_MONTH}{_S}{_REST}{_KEY}\d{{2}}" + END, Standing.CHECKED),
        Form("without key", START + rf"[1-478]{_S}\d{{2}}{_S}{_MONTH}{_S}{_REST}" + END + rf"(?!{_KEY}\d{{2}}(?!\d))", Standing.LABELLED),
        Form("any month", START + rf"[1-478]{_S}\d{{2}}{_S}\d{{2}}{_S}{_REST}{_KEY}\d{{2}}" + END),
        Form("mistyped length", START + rf"\d(?:{SEP}?[\dAB]){{9,13}}(?:{_KEY}\d){{2,3}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "nir", "n.i.r.", "nia", "numéro d'inscription au répertoire", "insee", "numéro insee", "n° insee", "sécurité sociale",
        "sécu sociale", "numéro de sécurité sociale", "numéros de sécurité sociale", "numéro ss", "ins-nir", "ins-nia",
        "n° de sécurité sociale", "n° ss", "nss", "n°ss", "ss n°", "num sécu", "numéro de sécu", "n° sécu", "numéro de sécu",
        "sécu", "assurance maladie", "assuré social", "assurée sociale", "numéro d'assuré", "n° d'assuré", "n° assuré",
        "n° d'id", "n° d'id national", "carte vitale", "immatriculation", "n° d'immatriculation", "socialezekerheidsnummer",
        "socialezekerheidsnummers", "frans socialezekerheidsnummer", "sozialversicherungsnummer", "sozialversicherungsnummern",
        "social security number", "social security numbers", "french social security", "социалноосигурителен номер",
        "осигурителен номер", "ins", "matricule ins", "identité nationale de santé",
    )  # fmt: skip
