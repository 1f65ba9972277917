"""One string inside of a cell, decoded, with the way back to where it stands.

Comes in: a stretch of a cell and how it is escaped. Goes out: `Leaf`. It must not know JSON or XML.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["text", "node", "key", "number", "vocabulary"]
"""`node` is text between tags, which may cut a word in two; `key` and `number` are those of JSON; a `vocabulary` is the public address
of a schema, which stays."""
Write = Callable[[str], str]

_LONGEST = 60
_JOINTS = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-Z])|[\s_.:\-]+")


@dataclass(frozen=True, slots=True, repr=False)
class Leaf:
    """A string of a cell. Offsets `start` and `end` are code points of the cell; those inside count from 0."""

    text: str
    start: int
    end: int
    write: Write
    """How a replacement is spelled there."""
    context: str = ""
    """The name beside it, as words."""
    kind: Kind = "text"
    starts: Sequence[int] | None = None
    """Where in the cell each character begins; None where the text is the cell's own stretch."""
    ends: Sequence[int] | None = None
    owner: int = 0
    """Where the object begins in which a key stands; of one inside of a string only as good as a name."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the cell for a stretch of the text, which holds one character at least."""
        if self.starts is None or self.ends is None:
            return self.start + start, self.start + end
        return self.starts[start], self.ends[end - 1]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that a stretch of the cell touches; empty where it touches none."""
        if self.starts is None or self.ends is None:
            return max(start, self.start) - self.start, min(end, self.end) - self.start
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


def decoded(leaf: Leaf, escape: re.Pattern[str], said: Callable[[str], str]) -> Leaf:
    """A leaf whose text is as it stands in the cell -> one whose escapes are undone. `said` is what an escape stands for."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in escape.finditer(leaf.text):
        _walk(leaf, at, match.start(), pieces, starts, ends)
        meant = said(match.group())
        pieces.append(meant)
        starts += [leaf.start + match.start()] * len(meant)
        ends += [leaf.start + match.end()] * len(meant)
        at = match.end()
    if not at:
        return leaf
    _walk(leaf, at, len(leaf.text), pieces, starts, ends)
    return replace(leaf, text="".join(pieces), starts=starts, ends=ends)


def _walk(leaf: Leaf, at: int, end: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    pieces.append(leaf.text[at:end])
    starts += range(leaf.start + at, leaf.start + end)
    ends += range(leaf.start + at + 1, leaf.start + end + 1)


def lifted(outer: Leaf, inner: Leaf) -> Leaf:
    """A leaf of the text of `outer` as one of the cell of `outer`."""
    if outer.starts is None or outer.ends is None:
        by = outer.start
        starts = None if inner.starts is None else [by + place for place in inner.starts]
        ends = None if inner.ends is None else [by + place for place in inner.ends]
    else:
        starts = [outer.starts[place] for place in inner.starts or range(inner.start, inner.end)]
        ends = [outer.ends[place - 1] for place in inner.ends or range(inner.start + 1, inner.end + 1)]
    start, end = outer.place(inner.start, inner.end) if inner.start < inner.end else (outer.start, outer.start)
    return replace(
        inner, start=start, end=end, starts=starts, ends=ends,
        write=lambda by: outer.write(inner.write(by)), context=inner.context or outer.context, owner=outer.start + inner.owner,
    )  # fmt: skip


def spoken(name: str) -> str:
    """A field's name as words.

    >>> spoken("birthDate"), spoken("national_number")
    ('birth date', 'national number')
    """
    return " ".join(_JOINTS.sub(" ", name[:_LONGEST]).split()).lower()
