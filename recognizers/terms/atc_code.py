"""ATC_CODE: a code of the Anatomical Therapeutic Chemical classification of medicines.

A letter for the main group (fourteen are in use), two digits, two letters and two digits: ``A10BA02``. Shorter levels
(``A10``, ``A10B``, ``A10BA``) need their word. No check digit. Only the form is known here: the names of the
classification may not be passed on.

Issuer: WHO Collaborating Centre for Drug Statistics Methodology.
https://atcddd.fhi.no/atc/structure_and_principles/

>>> [(r.start, r.end, r.score) for r in AtcCodeRecognizer().analyze("metformine (A10BA02)")]
[(12, 19, 0.6)]
>>> AtcCodeRecognizer().analyze("metformine (X10BA02)")
[]
"""

from __future__ import annotations

from recognizers.checked import END, MATCH_CASE, START, CheckedRecognizer, Form, Standing

_GROUP = "[ABCDGHJLMNPRSV]"


class AtcCodeRecognizer(CheckedRecognizer):
    """Finds ATC codes of the fifth level anywhere, shorter and lower-case ones beside their word."""

    ENTITY = "ATC_CODE"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("fifth level", START + rf"{_GROUP}(?:0[1-9]|1\d|2[0-4]|3\d|5\d)[A-Z]{{2}}\d{{2}}" + END, Standing.SURE),
        Form("shorter level", START + rf"{_GROUP}\d{{2}}(?:[A-Z]{{1,2}})?" + END + r"(?![ ][A-Z]?\d{2}(?!\p{L}))"),
        Form("lower case or spaced", START + rf"(?i:{_GROUP})[ ]?\d{{2}}[ ]?(?i:[A-Z][ ]?[A-Z])[ ]?\d{{2}}" + END, Standing.LABELLED),
    )
    CONTEXT = (
        "atc", "atc-code", "atc-codes", "atc code", "atc codes", "code atc", "codes atc", "atc-klasse", "atc class",
        "classe atc", "classification atc", "atc-classificatie", "atc-klassifikation", "атк", "атк код", "atc код",
        "anatomical therapeutic chemical", "ddd",
    )  # fmt: skip
