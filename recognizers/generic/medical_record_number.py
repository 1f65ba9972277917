"""MEDICAL_RECORD_NUMBER: the number that a care provider gives to a patient, a file, an admission or a sample.

Each provider has its own form and there is no check digit, so the number must stand beside its word.

Issuer: the provider; the HL7 identifier type MR. https://terminology.hl7.org/CodeSystem-v2-0203.html

>>> [r.score for r in MedicalRecordNumberRecognizer().analyze("Patiëntnummer: 0000001")]
[0.6]
>>> MedicalRecordNumberRecognizer().analyze("dossier van 12/03/2021")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import LABELLED_CODE


class MedicalRecordNumberRecognizer(CheckedRecognizer):
    """Finds medical record, patient, admission and sample numbers beside their word."""

    ENTITY = "MEDICAL_RECORD_NUMBER"
    PATTERNS = (LABELLED_CODE,)
    CONTEXT = (
        "patiëntnummer", "patiëntennummer", "patiëntnr", "patiënt nr", "patiëntnr.", "patnr", "pat.nr", "pat. nr", "patiënt-id",
        "patiënt id", "dossiernummer", "dossiernr", "dossier nr", "zisnummer", "zis-nummer", "opnamenummer", "opnamenr",
        "epd-nummer", "verblijfsnummer", "staalnummer", "monsternummer", "labonummer", "n° de dossier", "numéro de dossier",
        "n° dossier", "nº dossier", "dossier n°", "dossier nº", "dossier no", "n° patient", "n° de patient",
        "numéro de patient", "numéro patient", "identifiant patient", "id patient", "n° d'admission", "n° de séjour",
        "patientennummer", "patientennr", "patienten-nr", "patienten-id", "patient-nr", "pat-nr", "pat.-nr", "pid", "fall",
        "fallnummer", "fall-nr", "fallnr", "aufnahmenummer", "auftragsnummer", "befundnummer", "mrn", "medical record number",
        "medical record no", "medical record #", "medical record", "patient number", "patient id", "patient no", "patient #",
        "chart number", "chart no", "hospital number", "hospital no", "encounter number", "encounter id", "accession number",
        "accession no", "admission number", "visit number", "mr#", "mr #", "mr no", "med. rec", "med. rec. #", "med rec #",
        "med rec no", "record #", "eadnr", "ead-nummer", "eadnummer", "ziekenhuisnummer", "episode number", "unit no",
        "unit number", "unit record", "case number", "case no", "sample id", "sample number", "aufnahme-nr", "aufnahmenr",
        "behandlungsnummer", "probennummer", "proben-nr", "numéro de visite", "n° de prélèvement", "n° échantillon",
        "specimen id", "record number", "record no", "nhc", "historia clínica", "nº historia", "número de historia", "n.h.c",
        "episodio", "cipa", "nass", "numero de historia", "история на заболяването", "из №", "и.з. №", "номер на пациент",
        "пациент №", "амбулаторен лист", "амб. лист", "картон №", "медицинско досие", "досие №", "направление №",
        "номер на досие", "болничен лист",
    )  # fmt: skip
