"""ICD10_CODE: a code of the International Classification of Diseases, tenth revision, and its national editions.

A letter, two digits (in the American edition the second may be A or B), and after a dot one to four digits or
letters; German and Dutch editions leave a dash where nothing is said (``E11.-``). Without its dot, or with three
characters only, it looks like any other code and needs its word. No check digit. A code is a diagnosis: sensitive, not
identifying.

Issuer: World Health Organization; national editions by BfArM, ATIH, CDC and CMS.
https://icd.who.int/browse10/2019/en

>>> [(r.start, r.end, r.score) for r in Icd10CodeRecognizer().analyze("Diagnose: E11.9")]
[(10, 15, 0.6)]
>>> [(r.start, r.end, r.score) for r in Icd10CodeRecognizer().analyze("ICD-10 I10")]
[(7, 10, 0.6)]
>>> Icd10CodeRecognizer().analyze("kamer I10")
[]
"""

from __future__ import annotations

from recognizers.checked import MATCH_CASE, START, CheckedRecognizer, Form, Standing

_HEAD = r"[A-Z]\d[\dAB]"
_END = r"(?![\p{L}\p{N}]|[.,]\d)"


class Icd10CodeRecognizer(CheckedRecognizer):
    """Finds ICD-10 codes, with a dot anywhere, without one beside their word."""

    ENTITY = "ICD10_CODE"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("dotted", START + rf"(?<![.]){_HEAD}\.(?:\d[\dA-Z]{{0,3}}|X[\dX][\dA-Z]{{0,2}}|-)" + _END, Standing.SURE),
        Form("compact", START + rf"(?<![.]){_HEAD}[\dX]{{0,1}}[\dA-Z]{{0,3}}(?!\.[\dX-])" + _END),
        Form("lower case", START + r"[a-z]\d[\dab](?:\.?\d[\da-z]{0,3})?" + _END, Standing.LABELLED),
    )
    CONTEXT = (
        "icd", "icd-10", "icd10", "icd 10", "icd-10-cm", "icd10cm", "icd-10-gm", "icd-10-be", "icd-code", "icd-codes",
        "icd-10-code", "icd code", "icd10code", "cim", "cim-10", "cim10", "cim 10", "code cim", "codes cim", "мкб",
        "мкб-10", "мкб10", "мкб 10", "мкб код", "diagnosecode", "diagnosecodes", "diagnose-code", "diagnosis code",
        "diagnosis codes", "dx code", "dx codes", "code diagnostic", "codes diagnostiques", "diagnoseschlüssel",
        "diagnoseschluessel", "код на диагнозата",
    )  # fmt: skip
