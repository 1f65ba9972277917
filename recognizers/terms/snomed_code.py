"""SNOMED_CODE: an identifier of SNOMED CT (SCTID).

Six to eighteen digits, no leading zero. The last is a Verhoeff check digit; the two before it, the partition, say what
is named: 00 and 10 a concept, 01 and 11 a description, 02 and 12 a relationship. A bare number needs its word: 1 random
number in 170 fits by chance. Beside its term between bars, as SNOMED writes it, it needs none. Only the form is
known here: the terms may not be passed on.

Issuer: SNOMED International.
https://confluence.ihtsdotools.org/display/DOCRELFMT/6+SNOMED+CT+Identifiers

>>> [(r.start, r.end, r.score) for r in SnomedCodeRecognizer().analyze("SNOMED CT 73211009")]
[(10, 18, 1.0)]
>>> SnomedCodeRecognizer().analyze("nummer 73211009")
[]
>>> [r.score for r in SnomedCodeRecognizer().analyze("SCTID: 73211008")]
[0.5]
"""

from __future__ import annotations

from stdnum import verhoeff

from recognizers.checked import END, START, CheckedRecognizer, Form, Standing

PARTITIONS = ("00", "01", "02", "10", "11", "12")
"""Concept, description, relationship, of the international release and of an extension."""


def is_sctid(value: str) -> bool:
    """Return whether the length, the partition and the check digit are those of SNOMED CT.

    >>> is_sctid("22298006"), is_sctid("22298016"), is_sctid("22298005")
    (True, False, False)
    """
    return 6 <= len(value) <= 18 and value[0] != "0" and value[-3:-1] in PARTITIONS and verhoeff.is_valid(value)


class SnomedCodeRecognizer(CheckedRecognizer):
    """Finds SNOMED CT identifiers beside their word or their term."""

    ENTITY = "SNOMED_CODE"
    CHECK = staticmethod(is_sctid)
    PATTERNS = (
        Form("with its term", START + r"(?P<value>[1-9]\d{5,17})[ ]?(?=\|[ ]?\p{L}[^|\n]{1,250}\|)", Standing.CHECKED),
        Form("bare", START + r"[1-9]\d{5,17}" + END),
    )
    CONTEXT = (
        "snomed", "snomed ct", "snomed-ct", "snomedct", "snomed code", "snomed-code", "snomed ct code", "code snomed",
        "sctid", "sct", "sct id", "concept id", "conceptid", "concept-id", "snomed ct-code", "сномед",
        "сномед код",
    )  # fmt: skip
