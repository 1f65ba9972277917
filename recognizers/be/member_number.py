"""BE_MEMBER_NUMBER: the number of a person at a Belgian health insurance fund (mutuality).

Each fund numbers its members its own way; the fund's own three digits may come first. There is no check digit and
no common form, so the number must stand beside its word.

Issuer: the insurance funds (ziekenfonds, mutualité, Krankenkasse), see the Intermutualistic Agency.
https://www.cin-nic.be

>>> [r.score for r in BeMemberNumberRecognizer().analyze("Aansluitingsnummer mutualiteit: 319-0000000000")]
[0.6]
>>> BeMemberNumberRecognizer().analyze("mutualiteit, opname in kamer 319")
[]
"""

from __future__ import annotations

from recognizers.checked import CODE, END, START, CheckedRecognizer, Form, Standing


class BeMemberNumberRecognizer(CheckedRecognizer):
    """Finds member numbers of Belgian funds beside their word."""

    ENTITY = "BE_MEMBER_NUMBER"
    PATTERNS = (
        Form("code", CODE, Standing.LABELLED, anchor=r"\d"),
        Form("grouped", START + r"\d{3}[ /-]\d{5,13}(?:[ /-]\d{1,4}){0,2}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "lidnummer", "lidnr", "aansluitingsnummer", "aansluitingsnummer mutualiteit", "aansluitingsnr", "stamnummer",
        "mutualiteitsnummer", "mutualiteit nr", "ziekenfondsnummer", "inschrijvingsnummer mutualiteit",
        "inschrijvingsnummer", "numéro de membre", "n° de membre", "numéro d'affiliation", "n° d'affiliation",
        "n° affilié", "numéro d'affilié", "matricule mutuelle", "n° mutuelle", "numéro de mutuelle",
        "n° inscription mutualiste", "inscription mutualiste", "numéro mutualiste", "mitgliedsnummer",
        "krankenkassennummer", "mutuality number", "член номер",
    )  # fmt: skip
