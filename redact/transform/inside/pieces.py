"""What was found in a cell and in its leaves -> the stretches of the cell to replace, its structure left alone.

Comes in: a cell, the spans of its text read as plain text, the spans of each leaf. Goes out: `Piece`s, in order, without overlaps.

The leaves come first: there a name is read beside its field and an escape is undone. Then everything that the plain text says is
cut to the leaves that it touches, so that nothing is found less than in plain text. What it finds in the structure alone (an
element named after a patient) ends it: the cell is then taken apart less deep, or is plain text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from redact.transform.column import Found
from redact.transform.inside.cells import Cell, Format, read
from redact.transform.inside.leaf import Leaf

MODEL = "SpacyNer"
"""The same name as `redact.detect.names.RECOGNIZER`."""
NAMED = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})
LOOSE = NAMED | {"DATE_TIME", "AGE", "ADDRESS", "URL"}
"""What a detector reads into markup and the names of fields: there it counts only when it is known."""
LONGEST_NUMBER = 6
"""Digits of a number in JSON that may stay."""
_FULL_NAME = re.compile(r"[^\W\d_a-zß-ÿа-я][^\W\d_]*[^\w]+(?:[^\W\d_]+[^\w]+)*[^\W\d_a-zß-ÿа-я]")


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A stretch of a cell to replace."""

    start: int
    end: int
    entity: str
    known_index: int | None
    value: str
    """What it says, escapes undone."""
    leaf: Leaf

    @property
    def stays(self) -> bool:
        """Whether it is only vouched for: the address of a vocabulary is nobody's."""
        return self.leaf.kind == "vocabulary" and self.entity == "URL" and self.known_index is None


class _Placed(NamedTuple):
    """A span of the cell."""

    start: int
    end: int
    entity: str
    recognizer: str
    known_index: int | None


def asked(leaf: Leaf) -> str:
    """What the detectors are shown of a leaf: the name of its field and its text."""
    return f"{leaf.context}: {leaf.text}" if leaf.context else leaf.text


def inside(cell: Cell, leaves: Sequence[Leaf], whole: Sequence[Found], by_leaf: Sequence[Sequence[Found]]) -> list[Piece] | None:
    """The pieces of a cell, each in one leaf; None where something stands in the structure between `leaves`, one of `cell.levels`.

    `by_leaf` is what was found in each of `cell.read`.
    """
    starts = [leaf.start for leaf in leaves]
    if leaves is not cell.parts and any(_in_structure(cell.text, leaves, starts, span) for span in whole):
        return None
    return _with(cell, leaves, whole, by_leaf)


def is_whole(before: str, after: str, format: Format) -> bool:
    """Whether a scrubbed text has the structure that it had."""
    old = read(before, format)
    if old is None:
        return True
    new = read(after, format)
    return new is not None and _skeleton(before, old) == _skeleton(after, new)


def _skeleton(text: str, leaves: Sequence[Leaf]) -> list[str]:
    """What stands between leaves, without the quotes that a number gets when it is replaced."""
    ends = [0, *(leaf.end for leaf in leaves)]
    return [text[end:start].replace('"', "") for end, start in zip(ends, [*(leaf.start for leaf in leaves), len(text)], strict=True)]


def _of_leaf(leaf: Leaf, spans: Sequence[Found]) -> list[tuple[int, int, Found]]:
    """What counts of a leaf's spans; a number in JSON goes as a whole, and a long one even if nobody claims it."""
    told = [each for each in _told(leaf, spans) if _counts(leaf, each[2])]
    if leaf.kind != "number":
        return told
    if not told and sum(map(str.isdecimal, leaf.text)) > LONGEST_NUMBER:
        told = [(0, len(leaf.text), _Placed(leaf.start, leaf.end, "NUMBER", "", None))]
    widest = max(told, key=lambda each: each[1] - each[0], default=None)
    return [] if widest is None else [(0, len(leaf.text), widest[2])]


def _told(leaf: Leaf, spans: Sequence[Found]) -> list[tuple[int, int, Found]]:
    """What was found in a leaf, not in the name of its field."""
    skip = len(asked(leaf)) - len(leaf.text)
    told = [(max(span.start - skip, 0), span.end - skip, span) for span in spans if span.end > skip]
    return [each for each in told if _says(leaf.text, each[0], each[1])]


def _says(text: str, start: int, end: int) -> bool:
    return any(map(str.isalnum, text[start:end]))


def _counts(leaf: Leaf, span: Found, crosses: bool = False) -> bool:
    """Whether a span may be believed in a leaf: no number is a name, and a model takes the names of fields for people."""
    if span.known_index is not None or leaf.kind not in ("key", "number", "vocabulary"):
        return True
    if leaf.kind == "vocabulary":
        return span.entity == "URL" or span.entity not in LOOSE
    if leaf.kind == "number":
        return span.entity not in NAMED
    if crosses:
        return span.entity not in LOOSE
    return span.entity not in NAMED or span.recognizer != MODEL or _FULL_NAME.match(leaf.text) is not None


def _with(cell: Cell, leaves: Sequence[Leaf], whole: Sequence[Found], by_leaf: Sequence[Sequence[Found]]) -> list[Piece]:
    """The pieces: what was found in texts that markup cuts, then in each leaf, then what the spans of the plain text touch of `leaves`."""
    pieces: list[Piece] = []
    taken = bytearray(len(cell.text))

    def take(leaf: Leaf, low: int, high: int, span: Found, value: str) -> None:
        for first, last in _free(leaf, low, high, taken):
            start, end = leaf.place(first, last)
            taken[start:end] = b"\1" * (end - start)
            pieces.append(Piece(start, end, span.entity, span.known_index, value or leaf.text[first:last], leaf))

    for part in _cut(cell.leaves, _flowing(cell, by_leaf)):
        take(*part)
    for leaf, spans in zip(cell.leaves, by_leaf, strict=False):
        for low, high, span in _of_leaf(leaf, spans):
            take(leaf, low, high, span, "")
    for part in _cut(leaves, whole):
        take(*part)
    return sorted(pieces, key=lambda piece: piece.start)


def _cut(leaves: Sequence[Leaf], spans: Iterable[Found]) -> Iterator[tuple[Leaf, int, int, Found, str]]:
    """(leaf, where in it, span, what the parts say together if nothing but tags cuts them) of stretches of the cell."""
    starts = [leaf.start for leaf in leaves]
    for span in spans:
        touched = _touched(leaves, starts, span.start, span.end)
        joined = "".join(leaf.text[low:high] for leaf, low, high in touched) if all(leaf.kind == "node" for leaf, _, _ in touched) else ""
        for leaf, low, high in touched:
            if _counts(leaf, span, crosses=len(touched) > 1):
                yield (leaf, 0, len(leaf.text), span, "") if leaf.kind == "number" else (leaf, low, high, span, joined)


def _flowing(cell: Cell, by_leaf: Sequence[Sequence[Found]]) -> Iterator[Found]:
    """What was found in the text that markup cuts, as stretches of the cell."""
    for leaf, spans in zip(cell.flows, by_leaf[len(cell.leaves) :], strict=True):
        for start, end, span in _told(leaf, spans):
            yield _Placed(*leaf.place(start, end), span.entity, span.recognizer, span.known_index)


def _touched(leaves: Sequence[Leaf], starts: Sequence[int], start: int, end: int) -> list[tuple[Leaf, int, int]]:
    """The leaves in which a stretch of the cell says something, and where."""
    found = []
    for at in range(max(bisect_right(starts, start) - 1, 0), len(leaves)):
        leaf = leaves[at]
        if leaf.start >= end:
            break
        low, high = leaf.within(start, end)
        if low < high and _says(leaf.text, low, high):
            found.append((leaf, low, high))
    return found


def _free(leaf: Leaf, low: int, high: int, taken: bytearray) -> list[tuple[int, int]]:
    """The parts of a stretch of a leaf that nothing has taken and that say something."""
    places = range(leaf.start, leaf.end) if leaf.starts is None else leaf.starts
    runs = [match.span() for match in re.finditer(rb"\0+", bytes(taken[place] for place in places[low:high]))]
    parts = [_trimmed(leaf.text, low + first, low + last, last - first < high - low) for first, last in runs]
    return [part for part in parts if part[0] < part[1]]


def _trimmed(text: str, low: int, high: int, cut: bool) -> tuple[int, int]:
    """A stretch, without what says nothing at its edges where it was cut."""
    while cut and low < high and not text[low].isalnum():
        low += 1
    while cut and low < high and not text[high - 1].isalnum():
        high -= 1
    return low, high


def _in_structure(text: str, leaves: Sequence[Leaf], starts: Sequence[int], span: Found) -> bool:
    """Whether what was found is part of the structure: in no leaf, or with digits of it at an edge."""
    loose = span.known_index is None and span.entity in LOOSE
    if loose or not any(map(str.isalnum, text[span.start : span.end])):
        return False
    touched = _touched(leaves, starts, span.start, span.end)
    if not touched:
        return re.fullmatch(r"\W*(?:true|false|null|\W)*\W*", text[span.start : span.end]) is None
    edges = text[span.start : touched[0][0].start] + text[touched[-1][0].end : span.end]
    return any(map(str.isdecimal, edges))
