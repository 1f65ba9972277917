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
from recognizers.labelled import NO_DATE, digit_row


class FrHospitalNumberRecognizer(CheckedRecognizer):
    """Finds French patient and stay numbers beside their word; IPP also means a medicine, so years are not enough."""

    ENTITY = "FR_HOSPITAL_NUMBER"
    PATTERNS = (
        Form(
            "code",
            START + NO_DATE + r"(?=[\p{L}/-]{0,4}\d)[\p{L}\d](?:[/-]?[\p{L}\d]){5,15}" + END,
            Standing.LABELLED,
        ),
        digit_row(6, 15, name="digits"),
    )
    CONTEXT = (
        "ipp", "i.p.p.", "n° ipp", "numéro ipp", "ipp n°", "ipp patient", "identifiant permanent", "identifiant patient",
        "identifiant permanent du patient", "identifiant permanent patient", "nip", "n.i.p.", "n° nip", "numéro nip",
        "numéro d'identification permanent", "nda", "n.d.a.", "n° nda", "numéro nda", "numéro de dossier administratif",
        "n° de dossier administratif", "iep", "n° iep", "identifiant épisode patient", "identifiant externe patient",
        "numéro de séjour", "numéros de séjour", "n° de séjour", "n° séjour", "n° du séjour", "numéro de visite",
        "n° de visite", "n° visite", "n° de la visite", "nº de la visite", "numéro d'admission", "n° d'admission",
        "n° admission", "numéro d'entrée", "numéro de venue", "n° de venue", "n° venue", "numéro de passage", "n° de passage",
        "n° passage", "n° d'hospitalisation", "numéro d'hospitalisation", "identifiant d'hospitalisation", "n° d'hospit",
        "n° hospitalisation", "numéro de dossier", "n° de dossier", "n° dossier", "dossier n°", "num. dossier", "num dossier",
        "dossier :", "dossier:", "visite :", "visite:", "n°ipp", "n°nda", "n°iep", "n° patient", "n° du patient",
        "n° de patient", "numéro patient", "ins local", "frans patiëntnummer", "französische patientennummer",
        "french patient number", "френски пациентски номер",
    )  # fmt: skip
