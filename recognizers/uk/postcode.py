"""UK_POSTCODE: a postcode of the United Kingdom, of Jersey, Guernsey or Man, which some fifteen households share.

An area of one or two letters (there are 124), a district of one or two digits, the second of which may be a letter; a space; a digit
and two letters, none of them C, I, K, M, O or V. `A1`, `T1` and `C6` begin no postcode. One in small letters, without its space, or
that may also be read as an ordinal, a dose or how often it is taken (`B6 2BD`, `L4 5UG`) needs a word.

Issuer: Royal Mail; the format is that of BS 7666 and of the Bulk Data Transfer of the Government Data Standards Catalogue.
https://www.gov.uk/government/publications/bulk-data-transfer-for-sponsors-xml-schema

>>> [(r.start, r.end) for r in UkPostcodeRecognizer().analyze("moved to LS1 9ZZ in May")]
[(9, 16)]
>>> UkPostcodeRecognizer().analyze("A1 2BC, T1 2BC, L4 5MM, S1 2ND, B12 1ML")
[]
"""

from __future__ import annotations

from recognizers.checked import END, MATCH_CASE, START, CheckedRecognizer, Form, Standing

_AREA = (
    "(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|"
    "M[EKL]?|N[EGNPRW]?|"
    "O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_OUTWARD = rf"(?:{_AREA}\d(?:\d|[ABCDEFGHJKPSTUVWXY])?|GIR)"
POSTCODE = rf"{_OUTWARD}[ ]{{1,2}}{_INWARD}{END}"
"""A postcode in capitals, with its space."""
POSTCODE_SPELLED = rf"(?i:{_OUTWARD}[ ]{{0,2}}{_INWARD}){END}"
"""A postcode in any letters, with or without its space."""

_READ_OTHERWISE = (
    r"(?!(?:[A-Z]\d[ ]{1,2}(?:1ST|2ND|3RD|[4-90]TH)|[A-Z]\d{1,2}[ ]{1,2}\d(?:BD|TD|HS|QD|UG|UL|DL|HR|GR|LB|PT|YR|HZ))(?!\p{L}))"
)


class UkPostcodeRecognizer(CheckedRecognizer):
    """Finds postcodes of the United Kingdom."""

    ENTITY = "UK_POSTCODE"
    FLAGS = MATCH_CASE
    PATTERNS = (
        Form("capitals", START + _READ_OTHERWISE + POSTCODE, Standing.SURE),
        Form("by a word", START + POSTCODE_SPELLED),
    )
    CONTEXT = (
        "postcode", "post code", "postal code", "zip code", "address", "addresses", "lives", "lived", "living at", "resides", "residence",
        "street", "road", "lane", "avenue", "close", "drive", "moved to", "delivery", "mailing", "adres", "adresse", "code postal", "plz",
        "пощенски код", "адрес",
    )  # fmt: skip
