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
_KINDS = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail"),
    "no_international_dialling",
)
"""What the metadata of a region tell numbers apart by."""


def numbers_in(text: str, regions: Sequence[str], leniency: int) -> list[tuple[int, int]]:
    """Return where the phone library finds a valid number of any region, without those inside another, in order."""
    from phonenumbers import PhoneNumberMatcher

    figures = "".join([str(int(sign)) if sign.isdecimal() else "" for sign in text])
    international = not _PLUS.isdisjoint(text)
    found: set[tuple[int, int]] = set()
    asked = regions if international or not leniency else [region for region in regions if _may_hold(region, figures)]
    for region in asked:
        found |= {(one.start, one.end) for one in PhoneNumberMatcher(text, region, leniency=leniency)}
        if any(_holds_all(text, *place) for place in found):
            break
    return sorted(one for one in found if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in found))


def _may_hold(region: str, figures: str) -> bool:
    """Whether a valid number of a region stands anywhere in figures without a plus, or one of another region called from there may."""
    about = _about(region)
    return about is None or about.search(figures) is not None


@functools.cache
def _about(region: str) -> re.Pattern[str] | None:
    """What stands in the figures of every number that the library takes for valid, called from a region; None where that is not known.

    A national number is what its country's metadata say of one of its kinds, in one of its regions; the library finds it in the figures
    of a text, less what is dialled before it. What it adds, and what looks beyond the number, is not known.
    """
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    own = PhoneMetadata.metadata_for_region(region)
    if own is None or not own.country_code or not own.international_prefix or own.national_prefix_transform_rule:
        return None
    alike = [PhoneMetadata.metadata_for_region(one) for one in COUNTRY_CODE_TO_REGION_CODE[own.country_code]]
    kinds = [getattr(one, name) for one in alike for name in _KINDS]
    said = dict.fromkeys(kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern)
    whole = "|".join(f"(?:{pattern})" for pattern in (own.international_prefix, *said))
    return re.compile(whole) if None not in alike and not any(sign in whole for sign in ("(?=", "(?!", "(?<", "$", "^")) else None


def _holds_all(text: str, start: int, end: int) -> bool:
    """Whether no other number of a text can be more than this one: every figure stands in it, and no sign that opens a number before."""
    return text[start - 1 : start] not in _OPENINGS and not any(map(str.isdigit, text[:start] + text[end:]))
