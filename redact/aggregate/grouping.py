"""The classes of each dimension as a tree.

Comes in: lines. Goes out: a `Tree`, and the narrowest node of each code. It must not know the policy's other tables, nor keys.

A class that fewer than k people share is called `OTHER`: its name alone would say that somebody has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from redact.aggregate.lines import CODE, PERSON, Lines, level_column
from redact.aggregate.shapes import Ints
from redact.errors import InputError

ALL = "(all)"
OTHER = "(other)"
UNKNOWN = "(unknown)"
_CLASS = "__redact_class"


@dataclass(frozen=True)
class Tree:
    """The classes of one dimension: node 0 is all of them together."""

    name: str
    column: str
    levels: tuple[str, ...]
    """From all to the narrowest; the first is `ALL`."""
    labels: tuple[str, ...]
    parent: Ints
    """Of each node; -1 of the first."""
    depth: Ints
    """The level of each node: 0 for the first."""

    @property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """What names each node in every table of the same source."""
        return tuple((self.column, self.levels[depth], label) for depth, label in zip(self.depth, self.labels, strict=True))

    def at(self, depth: int) -> Ints:
        """The node above each node at a level; its own where it is no deeper."""
        nodes = np.arange(len(self.labels))
        for _ in range(len(self.levels)):
            nodes = np.where(self.depth[nodes] > depth, self.parent[nodes], nodes)
        return nodes


def grow(lines: Lines, name: str, column: str, levels: Sequence[str], k: int) -> tuple[Tree, pl.Series]:
    """The tree of one dimension, and the narrowest node (UInt32, `name`) of each code.

    `levels` are the names of the levels from the narrowest. Raises InputError where a class lies in two wider ones.
    """
    columns = [level_column(name, level) for level in range(len(levels))]
    distinct = lines.classes.select(columns).unique(maintain_order=True).with_row_index(_CLASS)
    classes = lines.classes.join(distinct, on=columns, how="left", nulls_equal=True, maintain_order="left")[_CLASS]
    given = [tuple(reversed(row[1:])) for row in distinct.iter_rows()]
    paths: list[tuple[str, ...]] = [() for _ in given]
    for depth in range(len(levels)):
        longer = [(*path, _label(row[depth])) for path, row in zip(paths, given, strict=True)]
        paths = _fold(lines, classes, longer, k)
    nodes = sorted({path[:depth] for path in paths for depth in range(1, len(levels) + 1)})
    tree = _tree(name, column, tuple(reversed(levels)), nodes)
    number = {path: node for node, path in enumerate(nodes, start=1)}
    leaf = pl.Series(name, [number[path] for path in paths], dtype=pl.UInt32)
    return tree, leaf.gather(classes)


def _label(value: str | None) -> str:
    if value in (ALL, OTHER):
        raise InputError("aggregate: expected classes of other names, found one named as one of ours", "rename it")
    return UNKNOWN if value is None else value


def _fold(lines: Lines, classes: pl.Series, paths: list[tuple[str, ...]], k: int) -> list[tuple[str, ...]]:
    """The paths, their last step `OTHER` where fewer than k people share it."""
    numbers = {path: number for number, path in enumerate(dict.fromkeys(paths))}
    by_code = pl.Series(_CLASS, [numbers[path] for path in paths], dtype=pl.UInt32).gather(classes)
    counted = []
    for part, alone in zip(lines.parts, lines.alone, strict=True):
        placed = part.select(by_code.gather(part[CODE]), PERSON)
        people = pl.concat([placed.filter(alone), placed.filter(~alone).unique()])
        counted.append(people.group_by(_CLASS).agg(pl.len().cast(pl.Int64).alias(PERSON)))
    shared = pl.concat(counted).group_by(_CLASS).agg(pl.col(PERSON).sum())
    few = set(shared.filter(pl.col(PERSON) < k)[_CLASS].to_list())
    return [(*path[:-1], OTHER) if numbers[path] in few else path for path in paths]


def _tree(name: str, column: str, levels: tuple[str, ...], nodes: list[tuple[str, ...]]) -> Tree:
    number: Mapping[tuple[str, ...], int] = {(): 0, **{path: node for node, path in enumerate(nodes, start=1)}}
    labels = [ALL, *(_shown(path) for path in nodes)]
    depth = np.array([0, *map(len, nodes)], dtype=np.int64)
    if len(set(zip(depth.tolist(), labels, strict=True))) < len(labels):
        raise InputError(f"aggregate: expected each class of {name} within one wider class, found some in two", "look at its levels:")
    parent = np.array([-1, *(number[path[:-1]] for path in nodes)], dtype=np.int64)
    return Tree(name, column, (ALL, *levels), tuple(labels), parent, depth)


def _shown(path: tuple[str, ...]) -> str:
    """The last step; of the rest of a wider class also which."""
    if path[-1] in (OTHER, UNKNOWN) and len(path) > 1:
        return f"{path[-1]} of {_shown(path[:-1])}" if path[-2] != path[-1] else _shown(path[:-1])
    return path[-1]
