"""FR_HOSPITAL_NUMBER: the numbers that a French hospital gives to a patient (IPP) and to a stay (NDA, IEP).

Each hospital has its own form and there is no check digit, so the number must stand beside its word.

Issuer: the hospital, within the national reference frame of identity vigilance.
https://esante.gouv.fr/offres-services/rniv

>>> [r.score for r in FrHospitalNumberRecognizer().analyze("IPP : 0000000000")]
[0.6]
>>> FrHospitalNumberRecognizer().analyze("sous IPP depuis 2019")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class FrHospitalNumberRecognizer(CheckedRecognizer):
    """Finds French patient and stay numbers beside their word; IPP also means a medicine, so years are not enough."""

    ENTITY = "FR_HOSPITAL_NUMBER"
    PATTERNS = (
        Form("code", START + r"(?=[\p{L}-]{0,4}\d)[\p{L}\d](?:-?[\p{L}\d]){5,15}" + END, Standing.LABELLED, anchor=r"\d"),
        Form("digits", START + r"\d(?:[ .]?\d){5,14}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "ipp", "n° ipp", "numéro ipp", "nip", "nda", "n° nda", "iep", "n° iep", "numéro de séjour", "n° de séjour",
        "n° séjour", "numéro de visite", "n° de visite", "n° de la visite", "nº de la visite",
        "identifiant permanent du patient", "numéro d'admission", "n° d'admission", "numéro de venue",
        "n° de passage", "identifiant d'hospitalisation",
    )  # fmt: skip
