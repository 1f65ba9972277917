"""A protected table -> who stands in which of its published cells, to be held against what is released later.

Comes in: `Group`, `Cells` that remember their people. Goes out: `Shown`. It must not know files, nor whose mark is whose.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass

import polars as pl

from redact.aggregate.cells import Cells, is_published
from redact.aggregate.grouping import ALL
from redact.aggregate.lines import LOAD, MARK
from redact.aggregate.publishing import CELL, SUPPRESSED, Group, frame_of

KEY, KIND, LABEL, LEAVES, LEAF = "key", "kind", "label", "leaves", "leaf"


@dataclass(frozen=True)
class Shown:
    """The published cells of one table of one release. No value stands here but what was published."""

    release: str
    """What an error calls the release."""
    table: str
    asked: str
    """The digest of what was counted: equal for tables of which one is the other's refresh."""
    members: pl.DataFrame
    """`LEAF` (UInt32), `MARK` (UInt64), `LOAD` (List(UInt64)): who is in which narrowest cell, and a digest of what he adds to each of its
    measures."""
    cells: pl.DataFrame
    """A row a published cell: `CELL` (UInt32, its row in the file), `KEY` (its classes), `KIND` (their columns and levels), `LABEL` (what
    an error calls it), `LEAVES` (List(UInt32)), and `people` and the measures as they were published."""


def shown_of(group: Group, cells: Cells, release: str, asked: str) -> Shown:
    """What is about to be published of one table."""
    assert cells.people is not None  # the caller had them remembered
    names = cells.dimensions
    leaves = cells.people.select(names).unique(maintain_order=True).with_row_index(LEAF)
    members = cells.people.join(leaves, on=names).select(LEAF, MARK, LOAD).sort(MARK, LEAF)
    frame, listed = frame_of(group, cells), is_published(cells)
    rows = cells.frame.select(names).filter(pl.Series(listed)).with_row_index(CELL)
    parts = []
    for depths in itertools.product(*(range(len(tree.levels)) for tree in cells.trees)):
        nodes = [
            pl.Series(tree.name, tree.at(depth), dtype=pl.UInt32).gather(leaves[tree.name])
            for tree, depth in zip(cells.trees, depths, strict=True)
        ]
        parts.append(leaves.select(LEAF).with_columns(nodes).group_by(names).agg(pl.col(LEAF).alias(LEAVES)))
    within = pl.concat(parts).unique(names, keep="first")
    keyed = rows.join(within, on=names, how="left", maintain_order="left")
    described = pl.DataFrame([_described(cells, row) for row in rows.select(names).iter_rows()], orient="row", schema=[KEY, KIND, LABEL])
    published = frame.select(pl.exclude(*names, *(f"{name}_level" for name in names)))
    whole = pl.concat([keyed.select(CELL, LEAVES), described, published], how="horizontal")
    return Shown(release, cells.name, asked, members, whole.filter(pl.col("status") != SUPPRESSED).drop("status"))


def _described(cells: Cells, nodes: tuple[int, ...]) -> tuple[str, str, str]:
    """The key of a cell, its kind, and what a person calls it. What stands over all classes of a dimension is as if it had none."""
    keys = sorted(tree.keys[node] for tree, node in zip(cells.trees, nodes, strict=True) if node)
    names = (f"{tree.name}={tree.labels[node]}" for tree, node in zip(cells.trees, nodes, strict=True) if tree.labels[node] != ALL)
    return json.dumps(keys), json.dumps([key[:2] for key in keys]), ", ".join(names) or ALL
