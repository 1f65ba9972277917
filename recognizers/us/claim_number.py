"""US_CLAIM_NUMBER: the number of an insurance claim.

Each insurer has its own form and there is no check digit, so the number must stand beside its word. The entity has
Presidio's name.

Issuer: the health plan; the Centers for Medicare & Medicaid Services show it on an explanation of benefits.
https://www.cms.gov/medical-bill-rights/help/guides/explanation-of-benefits

>>> [r.score for r in UsClaimNumberRecognizer().analyze("Claim # 00-0000-000")]
[0.6]
>>> UsClaimNumberRecognizer().analyze("claims of 120000 dollars")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_DIGITS, LABELLED_CODE


class UsClaimNumberRecognizer(CheckedRecognizer):
    """Finds claim numbers beside their word."""

    ENTITY = "US_CLAIM_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_DIGITS,
    )
    CONTEXT = (
        "claim number", "claim id", "claim no", "claim nr", "claim #", "claim", "claim control number", "icn",
        "medical claim", "healthcare claim", "reference claim", "schadenummer", "schadenr", "claimnummer",
        "declaratienummer", "numéro de sinistre", "n° de sinistre", "numéro de réclamation", "n° de remboursement",
        "schadennummer", "schaden-nr", "leistungsfallnummer", "номер на щета", "щета №", "номер на иск",
    )  # fmt: skip
