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

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

_S = "[ .\u00a0\u202f-]?"
_MONTH = "(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
_REST = rf"(?:\d{{2}}|2[AB]){_S}\d{{3}}{_S}\d{{3}}"


def is_nir(value: str) -> bool:
    """Whether the key belongs to the number, separators aside.

    >>> is_nir("2-53-07-2B-073-004-70"), is_nir("253072B07300471")
    (True, False)
    """
    return bool(nir.is_valid("".join(letter for letter in value if letter.isalnum())))


class FrNirRecognizer(CheckedRecognizer):
    """Finds French social security numbers, Corsican and provisional ones included."""

    ENTITY = "FR_NIR"
    CHECK = staticmethod(is_nir)
    PATTERNS = (
        Form("official", START + r"[1-478] \d{2} \d{2} (?:\d{2}|2[AB]) \d{3} \d{3} \d{2}" + END, Standing.SURE),
        Form("with key", START + rf"[1-478]{_S}\d{{2}}{_S}{_MONTH}{_S}{_REST}{_S}\d{{2}}" + END, Standing.CHECKED),
        Form("without key", START + rf"[1-478]{_S}\d{{2}}{_S}{_MONTH}{_S}{_REST}" + END, Standing.LABELLED),
        Form("mistyped length", START + r"\d(?:[ .-]{0,2}[\dAB]){11,15}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "nir", "insee", "numéro insee", "n° insee", "sécurité sociale", "numéro de sécurité sociale",
        "n° de sécurité sociale", "n° ss", "nss", "n° sécu", "numéro de sécu", "sécu", "assurance maladie",
        "assuré social", "numéro d'assuré", "n° d'assuré", "n° d'id", "n° d'id national", "carte vitale",
        "immatriculation", "frans socialezekerheidsnummer", "sozialversicherungsnummer", "social security number",
        "french social security", "социалноосигурителен номер", "ins", "matricule ins",
    )  # fmt: skip
