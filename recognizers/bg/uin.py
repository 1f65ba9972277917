"""BG_UIN: the number of a physician or dentist in Bulgaria (уникален идентификационен номер, УИН).

Ten digits, as a rule with leading noughts, and without a published check digit, so it must stand beside its word.

Issuer: Bulgarian Medical Association, national register of physicians. https://blsbg.com

>>> [r.score for r in BgUinRecognizer().analyze("д-р с УИН 0000000000")]
[0.6]
>>> BgUinRecognizer().analyze("0000000000")
[]
"""

from __future__ import annotations

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing


class BgUinRecognizer(CheckedRecognizer):
    """Finds numbers of Bulgarian physicians beside their word."""

    ENTITY = "BG_UIN"
    PATTERNS = (Form("digits", START + r"\d{9,11}" + END, Standing.LABELLED),)
    CONTEXT = (
        "уин", "у.и.н.", "уникален идентификационен номер", "уин на лекаря", "уин на лекар", "лекар с уин", "uin",
        "uin code", "physician number", "rpk", "рпк", "уин:", "регистрационен номер на лекар",
    )  # fmt: skip
