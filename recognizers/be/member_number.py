"""BE_MEMBER_NUMBER: the number of a person at a Belgian health insurance fund (mutuality).

Each fund numbers its members its own way; the fund's own three digits may come first (BE_MUTUALITY is those alone).
There is no check digit and no common form, so the number must stand beside its word.

Issuer: the insurance funds (ziekenfonds, mutualité, Krankenkasse), under the Control Office (OCM, CDZ).
https://www.ocm-cdz.be/fr/particuliers/votre-mutualite-et-vous/votre-affiliation

>>> [r.score for r in BeMemberNumberRecognizer().analyze("Aansluitingsnummer mutualiteit: 319-0000000000")]
[0.6]
>>> BeMemberNumberRecognizer().analyze("mutualiteit, opname in kamer 319")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing
from recognizers.labelled import LABELLED_CODE


class BeMemberNumberRecognizer(CheckedRecognizer):
    """Finds member numbers of Belgian funds beside their word."""

    ENTITY = "BE_MEMBER_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        Form("grouped", START + r"\d{3}[ /-]\d{5,13}(?:[ /-]\d{1,4}){0,2}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "lidnummer", "lidnummers", "lidnr", "lidmaatschapsnummer", "aansluitingsnummer", "aansluitingsnummer mutualiteit",
        "aansluitingsnummer ziekenfonds", "aansluitingsnummer bij het ziekenfonds", "lidnummer ziekenfonds",
        "lidnummer mutualiteit", "aansluitingsnr", "stamnummer", "mutualiteitsnummer", "mutualiteit nr", "ziekenfonds nr",
        "ziekenfondsnummer", "inschrijvingsnummer mutualiteit", "inschrijvingsnummer", "inschrijvingsnr", "numéro de membre",
        "numéros de membre", "n° de membre", "n° membre", "numéro d'affiliation", "n° d'affiliation", "n° affilié",
        "numéro d'affilié", "n° d'affilié", "matricule mutuelle", "n° mutuelle", "numéro de mutuelle", "numéro mutuelle",
        "n° affiliation", "member number mutuality", "mitgliedsnr", "n° de mutuelle", "mutualité n°", "mutuelle n°",
        "n° de mutualité", "numéro de mutualité", "n° inscription mutualiste", "inscription mutualiste", "numéro mutualiste",
        "numéro d'inscription", "n° d'inscription", "mitgliedsnummer", "mitgliedsnummern", "krankenkassennummer",
        "krankenkasse nr", "mutuality number", "health fund number", "член номер", "членски номер", "номер на член",
    )  # fmt: skip
