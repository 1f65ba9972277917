"""What a caller allows to stand in texts, by Presidio's rules (2.2.366), but that no pattern is skipped for want of time.

Comes in: the list, and how it is meant. Goes out: a function that takes the allowed results out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex
from presidio_analyzer import RecognizerResult

Allowing = Callable[[list[RecognizerResult], str], list[RecognizerResult]]
"""(results, text) -> those that are not allowed."""


def allowing(terms: Sequence[str] | None, match: str | None, flags: int | None, seconds: float) -> Allowing | None:
    """Return what takes out the allowed results, None where nothing is allowed; it raises TimeoutError.

    Raises ValueError, as Presidio does, for a `match` that is neither `exact` nor `regex`.
    """
    if not terms:
        return None
    if match == "exact":
        allowed = tuple(terms)
        return lambda results, text: [one for one in results if text[one.start : one.end] not in allowed]
    if match != "regex":
        raise ValueError("allow_list_match must either be set to 'exact' or 'regex'.")
    patterns = [term for term in terms if term]
    if not patterns:
        return None
    compiled = regex.compile("|".join(patterns), flags=flags or 0)

    def without(results: list[RecognizerResult], text: str) -> list[RecognizerResult]:
        return [one for one in results if not compiled.search(text[one.start : one.end], timeout=seconds)]

    return without
