"""US_GROUP_NUMBER: the number of the group (an employer's contract) on a United States insurance card.

Each insurer has its own form and there is no check digit, so the number must stand beside its word.

Issuer: the health plan; the card's fields are shown by the Centers for Medicare & Medicaid Services.
https://www.cms.gov/files/document/11818-sample-insurance-card-english.pdf

>>> [r.score for r in UsGroupNumberRecognizer().analyze("Group Number 000000")]
[0.6]
>>> UsGroupNumberRecognizer().analyze("group of 250000 people")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_DIGITS, LABELLED_CODE


class UsGroupNumberRecognizer(CheckedRecognizer):
    """Finds group numbers of United States health plans beside their word."""

    ENTITY = "US_GROUP_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_DIGITS,
    )
    CONTEXT = (
        "group number", "group id", "group no", "group nr", "group #", "grp", "grp #", "grp no", "grp id", "rxgrp",
        "rx grp", "rx group", "group policy", "groepsnummer", "groepsnr", "numéro de groupe", "n° de groupe",
        "gruppennummer", "gruppen-nr", "номер на група", "групов номер",
    )  # fmt: skip
