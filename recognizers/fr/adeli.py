"""FR_ADELI: the number of a French health professional in the ADELI directory, which RPPS has replaced.

Nine characters that begin with the department (2A and 2B in Corsica). The issuer publishes no check digit, so the
number must stand beside its word.

Issuer: Agence du Numérique en Santé, identifier type 0 of its nomenclature.
https://mos.esante.gouv.fr/NOS/TRE_G08-TypeIdentifiantPersonne/FHIR/TRE-G08-TypeIdentifiantPersonne

>>> [r.score for r in FrAdeliRecognizer().analyze("N° ADELI : 000000000")]
[0.6]
>>> FrAdeliRecognizer().analyze("000000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import digit_row


class FrAdeliRecognizer(CheckedRecognizer):
    """Finds ADELI numbers beside their word."""

    ENTITY = "FR_ADELI"
    PATTERNS = (
        digit_row(8, 10, name="digits"),
        Form("letter mistyped", START + rf"\d[AB](?:{SEP}?\d){{7}}" + END, Standing.LABELLED),
        Form("corsica", START + rf"2[AB](?:{SEP}?\d){{6,8}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "adeli", "n° adeli", "no adeli", "numéro adeli", "numéros adeli", "identifiant adeli", "adeli n°", "code adeli",
        "adeli-nummer", "adelinummer", "adeli number", "rpps/adeli", "адели",
    )  # fmt: skip
