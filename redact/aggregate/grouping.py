"""Rows -> one line for each person in each narrowest cell, and the classes of each dimension as a tree.

Comes in: a lazy frame with `PERSON`, a String column for each level of each dimension, a column for each measure. Goes out: `Tree`s
and a frame of codes. It must not know the policy's other tables, nor keys.

A class that fewer than k people share is called `OTHER`: its name alone would say that somebody has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from redact.aggregate.shapes import Ints
from redact.errors import InputError
from redact.policy import CellTable

PERSON = "__redact_person"
ROWS = "__redact_rows"
DIVERSE = "__redact_diverse"
SUBJECT = "__redact_whose"
"""The person's own identifier (String), where what is released must be remembered."""
MARK = "__redact_mark"
"""A keyed mark in its place (UInt64), the same in every run."""
LOAD = "__redact_load"
"""A keyed mark of what a person adds to the measures of a cell (UInt64)."""
ALL = "(all)"
OTHER = "(other)"
UNKNOWN = "(unknown)"
_CODE = "__redact_code"


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


def level_column(dimension: str, level: int) -> str:
    """The column in which a level stands, counted from the narrowest."""
    return f"__redact_{dimension}_{level}"


def gather(frame: pl.LazyFrame, table: CellTable, *, named: bool = False) -> pl.DataFrame:
    """One line for each person in each narrowest cell, in one scan; memory holds these lines and no row. `named` keeps `SUBJECT`."""
    keys = [level_column(name, level) for name, dimension in table.by.items() for level in range(len(dimension.levels))]
    sums: list[pl.Expr] = [pl.len().cast(pl.Int64).alias(ROWS)]
    for name, measure in table.measures.items():
        if measure.sum or measure.mean or measure.quantile:
            sums.append(pl.col(name).sum())
        if measure.mean or measure.quantile:
            sums.append(pl.col(name).count().cast(pl.Int64).alias(f"{name}:count"))
        if measure.rate:
            sums.append(pl.col(name).fill_null(value=False).any())
    if table.diverse:
        sums.append(pl.col(DIVERSE).unique().alias(DIVERSE))
    if named:
        sums.append(pl.col(SUBJECT).first())
    return frame.group_by([*keys, PERSON]).agg(sums).collect(engine="streaming")


def grow(lines: pl.DataFrame, name: str, column: str, levels: Sequence[str], k: int) -> tuple[Tree, pl.DataFrame]:
    """The tree of one dimension, and the lines with its narrowest node (UInt32, `name`) in place of the level columns.

    `levels` are the names of the levels from the narrowest. Raises InputError where a class lies in two wider ones.
    """
    columns = [level_column(name, level) for level in range(len(levels))]
    distinct = lines.select(columns).unique(maintain_order=True).with_row_index(_CODE)
    coded = lines.join(distinct, on=columns, how="left", nulls_equal=True, maintain_order="left").drop(columns)
    given = [tuple(reversed(row[1:])) for row in distinct.iter_rows()]
    paths: list[tuple[str, ...]] = [() for _ in given]
    for depth in range(len(levels)):
        longer = [(*path, _label(row[depth])) for path, row in zip(paths, given, strict=True)]
        paths = _fold(coded, longer, k)
    nodes = sorted({path[:depth] for path in paths for depth in range(1, len(levels) + 1)})
    tree = _tree(name, column, tuple(reversed(levels)), nodes)
    number = {path: node for node, path in enumerate(nodes, start=1)}
    leaf = pl.Series(name, [number[path] for path in paths], dtype=pl.UInt32)
    return tree, coded.with_columns(leaf.gather(coded[_CODE])).drop(_CODE)


def _label(value: str | None) -> str:
    if value in (ALL, OTHER):
        raise InputError("aggregate: expected classes of other names, found one named as one of ours", "rename it")
    return UNKNOWN if value is None else value


def _fold(coded: pl.DataFrame, paths: list[tuple[str, ...]], k: int) -> list[tuple[str, ...]]:
    """The paths, their last step `OTHER` where fewer than k people share it."""
    numbers = {path: number for number, path in enumerate(dict.fromkeys(paths))}
    classes = pl.Series([numbers[path] for path in paths], dtype=pl.UInt32)
    people = coded.select(classes.gather(coded[_CODE]).alias("class"), pl.col(PERSON)).group_by("class").agg(pl.col(PERSON).n_unique())
    few = set(people.filter(pl.col(PERSON) < k)["class"].to_list())
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
