"""Where spans meet: one place, stated rules.

Comes in: the spans of one text, in any order. Goes out: spans in text order that do not overlap. The rules:

1. a checked identifier (score 1.0: its own word stands near, or its form says so) wins over what is not;
2. then the longer span; 3. then the higher score;
4. then, of numbers that pass the check digits of several kinds (one valid EGN in ten is a valid NHS number), the kind of the
   policy's country, then a kind that has a plausible birth date inside, then a kind of any country over a phone;
5. then the entity, the recognizer and the place, by alphabet.

What sticks out of a loser is kept under its own name when it holds a letter or digit: what was covered stays covered.
Parts of a PERSON or LOCATION with at most a space, hyphen or apostrophe between them are one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from redact.detect.span import Span

JOINED = ("PERSON", "LOCATION")

_GLUE = re.compile(r"[ \u00a0]?[-'’.]?[ \u00a0]?")


DATED = frozenset({"BE_NATIONAL_NUMBER", "BG_EGN", "FR_NIR", "UK_CHI"})
"""Numbers whose check looks at the birth date inside."""
_PREFIXES = {"GB": "UK_"}


def resolve(text: str, spans: Iterable[Span], country: str = "") -> list[Span]:
    """Return the spans of one text without overlaps, sorted by start; `country` is an ISO 3166 code."""
    prefix = _PREFIXES.get(country, f"{country}_")
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: _rank(span, prefix)):
        for part in outside(text, span, kept):
            kept.insert(bisect_left(kept, part), part)
    return _join(text, kept)


def outside(text: str, span: Span, taken: list[Span]) -> list[Span]:
    """Return the parts of a span that no span of `taken` (sorted, without overlaps) covers and that hold a letter or digit."""
    parts, start = [], span.start
    for other in taken:
        if other.end <= start:
            continue
        if other.start >= span.end:
            break
        parts.append((start, other.start))
        start = other.end
    if start == span.start:
        return [span] if span.end > span.start else []
    parts.append((start, span.end))
    return [trimmed for low, high in parts if (trimmed := _trim(text, span, low, high)) is not None]


def _trim(text: str, span: Span, low: int, high: int) -> Span | None:
    while low < high and not text[low].isalnum():
        low += 1
    while low < high and not text[high - 1].isalnum():
        high -= 1
    return span._replace(start=low, end=high) if low < high else None


def _rank(span: Span, prefix: str) -> tuple[object, ...]:
    kind = (not span.entity.startswith(prefix), span.entity not in DATED, span.entity == "PHONE_NUMBER")
    return (span.score < 1.0, span.start - span.end, -span.score, *kind, span.entity, span.recognizer, span.start)


def _join(text: str, spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.entity == span.entity and span.entity in JOINED and _GLUE.fullmatch(text, last.end, span.start):
            joined[-1] = last._replace(end=span.end, score=max(last.score, span.score))
        else:
            joined.append(span)
    return joined
