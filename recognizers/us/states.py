"""The states of the United States: their codes and names, and whose ZIP codes begin how.

In: a code and three figures. Out: whether they belong together. Source: USPS, Publication 28, appendix B, and the Domestic Mail Manual,
labeling list L002, of 3-digit ZIP code prefixes. https://pe.usps.com/text/pub28/28apb.htm

>>> is_of_state("IL", "627"), is_of_state("ME", "123")
(True, False)
"""

from __future__ import annotations

_PREFIXES = {
    "AL": "350-369", "AK": "995-999", "AZ": "850-865", "AR": "716-729", "CA": "900-961", "CO": "800-816", "CT": "060-069", "DE": "197-199",
    "DC": "200-205 569", "FL": "320-349", "GA": "300-319 398-399", "HI": "967-968", "ID": "832-838", "IL": "600-629", "IN": "460-479",
    "IA": "500-528", "KS": "660-679", "KY": "400-427", "LA": "700-714", "ME": "039-049", "MD": "206-219", "MA": "010-027 055",
    "MI": "480-499", "MN": "550-567", "MS": "386-397", "MO": "630-658", "MT": "590-599", "NE": "680-693", "NV": "889-898", "NH": "030-038",
    "NJ": "070-089", "NM": "870-884", "NY": "005 063 100-149", "NC": "270-289", "ND": "580-588", "OH": "430-459", "OK": "730-749",
    "OR": "970-979", "PA": "150-196", "RI": "028-029", "SC": "290-299", "SD": "570-577", "TN": "370-385", "TX": "733 750-799 885",
    "UT": "840-847", "VT": "050-059", "VA": "201 220-246", "WA": "980-994", "WV": "247-268", "WI": "530-549", "WY": "820-831",
    "PR": "006-009", "VI": "008", "GU": "969", "AS": "967", "MP": "969",
}  # fmt: skip

CODES = tuple(sorted(_PREFIXES))
NAMES = (
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "District of Columbia", "Florida",
    "Georgia", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts",
    "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada", "New Hampshire", "New Jersey", "New Mexico",
    "New York", "North Carolina", "North Dakota", "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Puerto Rico", "Rhode Island",
    "South Carolina", "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Washington", "West Virginia", "Wisconsin",
    "Wyoming",
)  # fmt: skip
READ_OTHERWISE = frozenset("AL AR AS CO CT DC DE GU HI ID IN LA MA MD ME MP MS MT ND OK OR PA PR SC VI".split())
"""Codes that in a note are also a degree, a word or an abbreviation: `Smith, MD`, `OR`, `chest, CT`."""


def _ranges(said: str) -> list[tuple[str, str]]:
    return [(low, high or low) for low, _, high in (part.partition("-") for part in said.split())]


_RANGES = {code: _ranges(said) for code, said in _PREFIXES.items()}


def is_of_state(code: str, prefix: str) -> bool:
    """Return whether ZIP codes of a state begin with three figures."""
    return any(low <= prefix <= high for low, high in _RANGES.get(code, ()))
