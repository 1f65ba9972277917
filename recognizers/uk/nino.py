"""UK_NINO: the National Insurance number of a person in the United Kingdom.

Two letters, six digits and a letter A to D, often in pairs. D, F, I, Q, U and V are in no prefix, O is not its second
letter, and BG, GB, KN, NK, NT, TN and ZZ are not used. There is no check digit; beside its word any prefix is found.

Issuer: HM Revenue and Customs. https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110

The example is the one of the issuer, whose prefix is never used; the other has the administrative prefix PP.

>>> [r.score for r in UkNinoRecognizer().analyze("National Insurance number QQ 12 34 56 A")]
[0.6]
>>> [r.score for r in UkNinoRecognizer().analyze("PP 99 99 99 A")]
[0.6]
>>> UkNinoRecognizer().analyze("QQ 12 34 56 A")
[]
"""

from __future__ import annotations

from recognizers.checked import END, SEP, START, CheckedRecognizer, Form, Standing

_PREFIX = "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"


class UkNinoRecognizer(CheckedRecognizer):
    """Finds National Insurance numbers."""

    ENTITY = "UK_NINO"
    PATTERNS = (
        Form("plain", START + _PREFIX + r"\d{6}[ ]?[A-D]" + END, Standing.SURE),
        Form("pairs", START + _PREFIX + r"(?P<s>[ \u00a0.-]?)\d{2}(?P=s)\d{2}(?P=s)\d{2}(?P=s)[A-D]" + END, Standing.SURE),
        Form("any prefix", START + rf"[A-Z]{{2}}{SEP}?\d{{2}}{SEP}?\d{{2}}{SEP}?\d{{2}}{SEP}?[A-Z]?" + END),
        Form("mistyped", START + rf"[A-Z\d]{{2}}(?:{SEP}?\d){{4,7}}{SEP}?[A-Z\d]?" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "nino", "ni number", "ni no", "ni nr", "national insurance", "national insurance number", "national insurance no",
        "nat ins no", "nat. ins. no", "n.i. number", "n.i. no", "n.i.", "ni:", "ni :", "ni #", "nino-nummer",
        "numéro d'assurance nationale", "national-insurance-nummer", "britse verzekeringsnummer",
        "номер за национално осигуряване",
    )  # fmt: skip
