"""US_PRIOR_AUTHORIZATION_NUMBER: the number by which a payer allows or refers a treatment.

Each payer has its own form and there is no check digit, so the number must stand beside its word. Prior authorisation
and referral numbers share one field of the claim form (CMS-1500, item 23). The entity has Presidio's name.

Issuer: the health plan; Centers for Medicare & Medicaid Services.
https://www.cms.gov/outreach-and-education/mln/wbt/mln4462429-mln-wbt-1500/1500/lesson04/18/index.html

>>> [r.score for r in UsPriorAuthorizationNumberRecognizer().analyze("prior authorization number: A00000000")]
[0.6]
>>> UsPriorAuthorizationNumberRecognizer().analyze("authorization for 100000 dollars")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import GROUPED_DIGITS, LABELLED_CODE


class UsPriorAuthorizationNumberRecognizer(CheckedRecognizer):
    """Finds authorisation and referral numbers beside their word."""

    ENTITY = "US_PRIOR_AUTHORIZATION_NUMBER"
    PATTERNS = (
        LABELLED_CODE,
        GROUPED_DIGITS,
    )
    CONTEXT = (
        "authorization number", "authorization no", "authorization #", "authorization id", "authorisation number",
        "auth number", "auth #", "auth no", "auth id", "auth. no", "auth. #", "pa number", "pa no", "pa #", "pa-nummer",
        "auth code", "prior authorization", "prior auth", "preauthorization", "pre-auth", "pre-authorization",
        "referral number", "referral no", "referral #", "referral id", "approval number", "approval code", "machtigingsnummer",
        "machtiging nr", "akkoordnummer", "toestemmingsnummer", "numéro d'accord", "numéro d'autorisation", "n° d'autorisation",
        "n° d'accord préalable", "genehmigungsnummer", "genehmigungs-nr", "überweisungsnummer", "номер на разрешение",
        "разрешение №", "номер на одобрение",
    )  # fmt: skip
