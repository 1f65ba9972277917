"""The keys of an object in JSON, kept apart when their replacements would be one.

Comes in: the pieces of a cell and what is to stand for each. Goes out: the same, some with a number. It must not know what a key means.
"""

from __future__ import annotations

from collections.abc import Sequence

from redact.transform.inside.leaf import Leaf
from redact.transform.inside.pieces import Piece


def apart(leaves: Sequence[Leaf], pieces: Sequence[Piece], said: Sequence[str]) -> list[str]:
    """`said`, where the second of two different keys that would become `[NUMBER]` is `[NUMBER_2]`; a doubled key stays doubled."""
    result = list(said)
    cut: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        if piece.leaf.kind == "key":
            cut.setdefault(piece.leaf.start, []).append(number)
    if not cut:
        return result
    keys = [leaf for leaf in leaves if leaf.kind == "key"]
    names = {(leaf.owner, leaf.text): leaf.text for leaf in keys if leaf.start not in cut}
    counts: dict[tuple[int, str], int] = {}
    for leaf in (leaf for leaf in keys if leaf.start in cut):
        mine = cut[leaf.start]
        last, first_try = result[mine[-1]], _name(leaf, pieces, result, mine)
        name = first_try
        while names.setdefault((leaf.owner, name), leaf.text) != leaf.text:
            counts[leaf.owner, first_try] = number = counts.get((leaf.owner, first_try), 1) + 1
            result[mine[-1]] = f"{last[:-1]}_{number}]" if last.endswith("]") else f"{last}_{number}"
            name = _name(leaf, pieces, result, mine)
    return result


def _name(leaf: Leaf, pieces: Sequence[Piece], said: Sequence[str], mine: Sequence[int]) -> str:
    """What a key becomes."""
    parts, at = [], 0
    for number in mine:
        low, high = leaf.within(pieces[number].start, pieces[number].end)
        parts += [leaf.text[at:low], said[number]]
        at = high
    return "".join([*parts, leaf.text[at:]])
