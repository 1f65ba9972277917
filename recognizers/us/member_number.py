"""US_MEMBER_NUMBER: the number of a member, subscriber or policy that a United States insurer prints on its card.

Each insurer has its own form and there is no check digit, so the number must stand beside its word. HIPAA lists health
plan beneficiary numbers (45 CFR 164.514(b)(2)(i)(I)).

Issuer: the health plan; the card's fields are shown by the Centers for Medicare & Medicaid Services.
https://www.cms.gov/files/document/11818-sample-insurance-card-english.pdf

>>> [r.score for r in UsMemberNumberRecognizer().analyze("Member ID: XYZ000000000")]
[0.6]
>>> UsMemberNumberRecognizer().analyze("a member of 12000 people")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_DIGITS, LABELLED_CODE


class UsMemberNumberRecognizer(CheckedRecognizer):
    """Finds numbers of members of United States health plans beside their word."""

    ENTITY = "US_MEMBER_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_DIGITS,
    )
    CONTEXT = (
        "member id", "member number", "member no", "member nr", "member #", "subscriber id", "subscriber number",
        "subscriber no", "subscriber #", "policy number", "policy no", "policy #", "policy id", "policyholder id", "plan id",
        "plan number", "health plan id", "medicaid id", "medicaid number", "medicaid no", "payer id", "beneficiary id",
        "beneficiary number", "insured id", "insured's id", "insured's i.d.", "insured no", "id de membre", "member id#",
        "insurance id", "insurance number", "insurance no", "hicn", "lidnummer verzekering", "numéro d'adhérent",
        "n° d'adhérent", "mitgliedsnummer", "versichertennummer", "номер на член", "членски номер", "осигурителен номер",
    )  # fmt: skip
