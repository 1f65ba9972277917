"""The phone library, asked no more than it takes.

Comes in: a stretch of a text, regions. Goes out: where the library finds a number of any of them. It must not know scores or words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

_OPENINGS = frozenset("+(\uff0b\uff08[\uff3b")
"""What may open a phone number."""
_PLUS = frozenset("+\uff0b")


def numbers_in(text: str, regions: Sequence[str], leniency: int) -> list[tuple[int, int]]:
    """Return where the phone library finds a valid number of any region, without those inside another, in order."""
    from phonenumbers import PhoneNumberMatcher

    figures = "".join([str(int(sign)) if sign.isdecimal() else "" for sign in text])
    international = not _PLUS.isdisjoint(text)
    found: set[tuple[int, int]] = set()
    for region in regions:
        if international or not leniency or _may_hold(region, figures):
            found |= {(one.start, one.end) for one in PhoneNumberMatcher(text, region, leniency=leniency)}
            if any(_holds_all(text, *place) for place in found):
                break
    return sorted(one for one in found if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in found))


def _may_hold(region: str, figures: str) -> bool:
    """Whether figures without a plus are enough for a valid number of a region, or can be one of another region called from there."""
    fewest, abroad = _about(region)
    return len(figures) >= fewest or re.search(abroad, figures) is not None


@functools.cache
def _about(region: str) -> tuple[int, str]:
    """Figures of the shortest valid number of a region, 0 where the library may add some, and what is dialled before numbers abroad."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    own = PhoneMetadata.metadata_for_region(region)
    if own is None or not own.country_code or not own.international_prefix or own.national_prefix_transform_rule:
        return 0, ""
    alike = map(PhoneMetadata.metadata_for_region, COUNTRY_CODE_TO_REGION_CODE[own.country_code])
    lengths = [length for one in alike for length in (one.general_desc.possible_length if one and one.general_desc else (0,))]
    return min(lengths), own.international_prefix


def _holds_all(text: str, start: int, end: int) -> bool:
    """Whether no other number of a text can be more than this one: every figure stands in it, and no sign that opens a number before."""
    return text[start - 1 : start] not in _OPENINGS and not any(map(str.isdigit, text[:start] + text[end:]))
