"""BG_UIN: the number of a physician or dentist in Bulgaria (уникален идентификационен номер, УИН).

Ten digits, as a rule, and without a published check digit, so it must stand beside its word. Pharmacists have one too.

Issuer: Bulgarian Medical Association, national register of physicians. https://blsbg.eu

>>> [r.score for r in BgUinRecognizer().analyze("д-р с УИН 0000000000")]
[0.6]
>>> BgUinRecognizer().analyze("0000000000")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer
from recognizers.labelled import digit_row


class BgUinRecognizer(CheckedRecognizer):
    """Finds numbers of Bulgarian physicians beside their word."""

    ENTITY = "BG_UIN"
    PATTERNS = (digit_row(9, 11, name="digits"),)
    CONTEXT = (
        "уин", "у.и.н.", "уин №", "уин-та", "уин на изпълнител", "уин на изпълнителя", "уин/рцз", "код и уин",
        "уникален идентификационен номер", "уникалния идентификационен номер", "уникален номер на лекар", "уин на лекаря",
        "уин на лекар", "лекар с уин", "код на лекар", "код на лекаря", "uin", "u.i.n.", "uin code", "uin-nummer", "uin number",
        "numéro uin", "n° uin", "physician number", "artsnummer", "arztnummer", "numéro de médecin", "rpk", "рпк",
        "регистрационен номер на лекар",
    )  # fmt: skip
