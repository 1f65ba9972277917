"""Which texts can hold a phone number for Presidio's phone recognizers, the slowest of all.

Comes in: a text, the recognizer's regions. Goes out: whether to ask it. Numbers of five digits or more are taken for possible; which
shorter ones are valid is asked of the phone library, once for each region: Germany has some of four.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence

import phonenumbers
import regex

_LONG = 5
_RUN = regex.compile(
    r"\p{Nd}(?:[-x\u2010-\u2015\u2212\u30FC\uFF0D-\uFF0F \u00A0\u00AD\u200B\u2060\u3000()"
    r"（）［］.\[\]/~\u2053\u223C\uFF5E+;=a-z]{0,6}\p{Nd})+"
)
"""Figures with what the phone library lets stand between them."""


def may_hold_phone(text: str, regions: Sequence[str], seconds: float) -> bool:
    """Return False only where a phone recognizer of the regions, at any leniency but the lowest, finds nothing."""
    for run in _RUN.finditer(text, timeout=seconds):
        figures = "".join(str(unicodedata.decimal(letter)) for letter in run.group() if letter.isdecimal())
        if len(figures) >= _LONG or not _short(tuple(regions)).isdisjoint(_pieces(figures)):
            return True
    return False


def _pieces(figures: str) -> list[str]:
    return [figures[low:high] for low in range(len(figures)) for high in range(low + 2, len(figures) + 1)]


@functools.lru_cache(maxsize=64)
def _short(regions: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_short_in, regions))


@functools.cache
def _short_in(region: str) -> frozenset[str]:
    """The valid numbers of a region of two to four digits."""
    about = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if about is not None and about.general_desc is not None:
        adds_figures = regex.sub(r"\$\d", "", about.national_prefix_transform_rule or "")
        if min(about.general_desc.possible_length) >= _LONG and not adds_figures:
            return frozenset()
    every = (str(number).zfill(length) for length in range(2, _LONG) for number in range(10**length))
    return frozenset(figures for figures in every if _is_valid(figures, region) or _is_valid(f"+{figures}", region))


def _is_valid(number: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False
