"""A cell and its leaves, whatever it is written in.

Comes in: the texts of one cell (one of a String column, all of a nested one). Goes out: `Cell`. It must not know what is sought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from redact.nested import BETWEEN
from redact.transform.inside.flow import flows
from redact.transform.inside.json_text import read_json
from redact.transform.inside.leaf import Leaf, lifted
from redact.transform.inside.markup import read_markup

Format = Literal["auto", "text", "json", "xml"]
_INSIDE = 3
"""Writings inside of each other that are read: HTML in the JSON of a JSON's string."""


_BEFORE = " \t\r\n"
_OPENS = re.compile(rf"[{_BEFORE}]*[{{\[<]")


@dataclass(frozen=True, repr=False)
class Cell:
    """One cell to scrub."""

    text: str
    """All of its texts, `BETWEEN` them."""
    parts: tuple[Leaf, ...]
    """The texts by themselves, as plain text."""
    leaves: tuple[Leaf, ...]
    """What is inside of them, in the order of the text; of a plain text itself."""
    flows: tuple[Leaf, ...] = ()
    """Leaves that read as one, over the markup that cuts them."""
    outer: tuple[Leaf, ...] = ()
    """What is inside of the texts, one writing deep."""

    @property
    def levels(self) -> tuple[tuple[Leaf, ...], ...]:
        """How the cell may be taken apart, from all the way down to not at all."""
        return self.leaves, self.outer, self.parts

    @property
    def read(self) -> tuple[Leaf, ...]:
        """What is shown to the detectors beside the text itself."""
        return self.leaves + self.flows


def cell_of(texts: Sequence[tuple[str, str]], format: Format) -> Cell:
    """The cell of (text, name of its field) pairs, in order."""
    parts: list[Leaf] = []
    at = 0
    for text, name in texts:
        parts.append(Leaf(text, at, at + len(text), str, name))
        at += len(text) + len(BETWEEN)
    leaves, outer = ([leaf for part in parts for leaf in _leaves(part, format, deep)] for deep in (_INSIDE, 1))
    whole = BETWEEN.join(text for text, _ in texts)
    return Cell(whole, tuple(parts), tuple(leaves), tuple(flows(whole, leaves)), tuple(outer))


def may_be_structured(text: str, format: Format) -> bool:
    """Whether a text is worth a closer look; most are not."""
    return format in ("json", "xml") or (format == "auto" and _OPENS.match(text) is not None)


def read(text: str, format: Format = "auto") -> list[Leaf] | None:
    """The leaves of a text as `format` says, one writing deep; None where it is plain text."""
    if format == "json":
        return read_json(text, scalars=True)
    if format == "xml":
        return read_markup(text)
    lead = text.lstrip(_BEFORE)[:1] if format == "auto" else ""
    if lead and lead in "{[":
        return read_json(text)
    return read_markup(text) if lead == "<" else None


def _leaves(leaf: Leaf, format: Format, deep: int) -> list[Leaf]:
    found = read(leaf.text, format) if deep and leaf.kind in ("text", "node") else None
    if found is None:
        return [leaf]
    return [one for inner in found for one in _leaves(lifted(leaf, inner), "auto", deep - 1)]
