"""Text that markup cuts into pieces, as a reader sees it: `Dr. P<b>eeters</b>` says `Dr. Peeters`.

Comes in: a cell's text and its leaves. Goes out: leaves that run over several, to be read and then cut again. It must not know what is
sought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from redact.transform.inside.leaf import Leaf

_TAG = r"<\\?/?(?:a|abbr|b|bdi|big|cite|code|em|font|i|mark|o:p|q|s|small|span|strike|strong|sub|sup|tt|u)(?:\s[^<>]*+)?>"
_WITHIN = re.compile(rf"(?:{_TAG}|\s|&nbsp;)++", re.IGNORECASE)
_TAGS = re.compile(_TAG, re.IGNORECASE)


def flows(text: str, leaves: Sequence[Leaf]) -> Iterator[Leaf]:
    """Each run of leaves with nothing but tags of letters and blanks between them, as one leaf over all."""
    run: list[Leaf] = list(leaves[:1])
    for one, other in pairwise(leaves):
        if one.kind == other.kind == "node" and _WITHIN.fullmatch(text, one.end, other.start):
            run.append(other)
        else:
            yield from _joined(text, run)
            run = [other]
    yield from _joined(text, run)


def _joined(text: str, run: Sequence[Leaf]) -> Iterator[Leaf]:
    if len(run) < 2:
        return
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = run[0].start
    for leaf in run:
        if _TAGS.sub("", text[at : leaf.start]):
            pieces.append(" ")
            starts.append(at)
            ends.append(leaf.start)
        pieces.append(leaf.text)
        starts += leaf.starts if leaf.starts is not None else range(leaf.start, leaf.end)
        ends += leaf.ends if leaf.ends is not None else range(leaf.start + 1, leaf.end + 1)
        at = leaf.end
    yield replace(run[0], text="".join(pieces), end=run[-1].end, starts=starts, ends=ends)
