"""Lines -> cells: every combination of classes of every level, its people and measures, and whether it may be shown by itself.

Comes in: the lines and trees of one table. Goes out: `Cells`. It must not know what is hidden besides.

Counting is by person. Sources of the rules: dominance and p% as in the Handbook on Statistical Disclosure Control (Hundepool et al.,
2nd edition, 4.2.2); l-diversity, distinct (Machanavajjhala et al., 2007).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from redact.aggregate.grouping import Tree
from redact.aggregate.lines import CODE, DIVERSE, LOAD, MARK, PERSON, ROWS, Lines, together
from redact.policy import Aggregate, CellTable, Measure

PEOPLE = "people"
REASON = "__redact_primary"
"""Why a cell may not be shown by itself (String); null where it may."""
LARGEST = "largest"
MAKERS = "makers"
"""How many people have anything but nothing in a sum."""
_CELL = "__redact_cell"


@dataclass(frozen=True)
class Cells:
    """One table of cells."""

    name: str
    rule: CellTable
    trees: tuple[Tree, ...]
    frame: pl.DataFrame
    """A row a cell: a node (UInt32) for each dimension, `PEOPLE`, `ROWS`, what the measures need, `REASON`."""
    people: pl.DataFrame | None = None
    """A row a person in a narrowest cell: a node for each dimension, `MARK`, `LOAD`; None where nobody remembers."""

    @property
    def dimensions(self) -> list[str]:
        """The columns that name a cell."""
        return [tree.name for tree in self.trees]


def make_cells(name: str, rule: CellTable, said: Aggregate, trees: tuple[Tree, ...], leaves: Sequence[pl.Series], lines: Lines) -> Cells:
    """Every cell that has a person; those without are not listed. `leaves` hold the narrowest node of each code."""
    parts = []
    for depths in itertools.product(*(range(len(tree.levels)) for tree in trees)):
        nodes = pl.DataFrame(
            [
                pl.Series(tree.name, tree.at(depth), dtype=pl.UInt32).gather(leaf)
                for tree, leaf, depth in zip(trees, leaves, depths, strict=True)
            ]
        )
        parts.append(_margin(lines, nodes, rule, said))
    names = [tree.name for tree in trees]
    frame = pl.concat(parts).sort(names)
    return Cells(name, rule, trees, frame.with_columns(_reason(rule, said).alias(REASON)), _people(leaves, lines))


def _people(leaves: Sequence[pl.Series], lines: Lines) -> pl.DataFrame | None:
    if MARK not in lines.parts[0].columns:
        return None
    return pl.concat([part.select(*(leaf.gather(part[CODE]) for leaf in leaves), MARK, LOAD) for part in lines.parts])


def _margin(lines: Lines, nodes: pl.DataFrame, rule: CellTable, said: Aggregate) -> pl.DataFrame:
    """The cells of one level of each dimension; `nodes` are those of each code."""
    cells = nodes.unique(maintain_order=True).with_row_index(_CELL)
    by_code = nodes.join(cells, on=nodes.columns, how="left", maintain_order="left")[_CELL]
    counted = []
    for part, alone in zip(lines.parts, lines.alone, strict=True):
        placed = part.with_columns(by_code.gather(part[CODE]))
        if cells.height < nodes.height and not alone.all():
            several = placed.filter(~alone).group_by(_CELL, PERSON).agg(together(rule))
            placed = pl.concat([placed.filter(alone).select(several.columns), several])
        counted.append(placed.group_by(_CELL).agg(_by_cell(rule, said)))
    return cells.join(pl.concat(counted).group_by(_CELL).agg(_added_up(rule, said)), on=_CELL).drop(_CELL)


def _by_cell(rule: CellTable, said: Aggregate) -> list[pl.Expr]:
    """What the people of one part bring to a cell, from a line each."""
    found = [pl.len().cast(pl.Int64).alias(PEOPLE), pl.col(ROWS).cast(pl.Int64).sum()]
    for name, measure in rule.measures.items():
        if measure.sum or measure.mean:
            size = pl.col(name).abs()
            found += [pl.col(name).sum(), size.sum().alias(f"{name}:size")]
            found.append((size > 0).cast(pl.Int64).sum().alias(f"{name}:{MAKERS}"))
            found += [size.top_k(count).alias(f"{name}:{few}") for few, count in _few(said).items()]
        if measure.mean:
            found.append(pl.col(f"{name}:count").cast(pl.Int64).sum())
        if measure.quantile:
            found.append((pl.col(name) / pl.col(f"{name}:count")).filter(pl.col(f"{name}:count") > 0))
        if measure.rate:
            found.append(pl.col(name).sum().cast(pl.Int64))
    if rule.diverse:
        found.append(pl.col(DIVERSE).explode().drop_nulls().unique())
    return found


def _added_up(rule: CellTable, said: Aggregate) -> list[pl.Expr]:
    """The cell of all parts together."""
    found = [pl.col(PEOPLE).sum(), pl.col(ROWS).sum()]
    for name, measure in rule.measures.items():
        if measure.sum or measure.mean:
            found += [pl.col(name).sum(), pl.col(f"{name}:size").sum(), pl.col(f"{name}:{MAKERS}").sum()]
            found += [pl.col(f"{name}:{few}").explode().top_k(count).sum() for few, count in _few(said).items()]
        if measure.mean:
            found.append(pl.col(f"{name}:count").sum())
        if measure.quantile:
            found.append(_quantile(name, measure, said.k))
        if measure.rate:
            found.append(pl.col(name).sum())
    if rule.diverse:
        found.append(pl.col(DIVERSE).explode().drop_nulls().n_unique())
    return found


def _few(said: Aggregate) -> dict[str, int]:
    """How many of the largest parts are added up, by what that is called."""
    return {LARGEST: 1, "two": 2, "few": said.dominance.people}


def _quantile(name: str, measure: Measure, k: int) -> pl.Expr:
    """The mean of the k people about the place, where k people stand on each side of it; no one person's value."""
    values = pl.col(name).explode().drop_nulls()
    place = (values.len().cast(pl.Float64) - 1) * measure.at
    start = (place - (k - 1) / 2).round().clip(0).cast(pl.Int64)
    enough = (place.floor() >= k) & (values.len() - 1 - place.ceil() >= k)
    return pl.when(enough).then(values.sort().slice(start, k).mean()).alias(name)


def _reason(rule: CellTable, said: Aggregate) -> pl.Expr:
    reasons = [pl.when(pl.col(PEOPLE) < said.k).then(pl.lit("few people"))]
    for name, measure in rule.measures.items():
        if measure.sum or measure.mean:
            size, largest = pl.col(f"{name}:size"), pl.col(f"{name}:{LARGEST}")
            dominated = pl.col(f"{name}:few") > size * said.dominance.percent / 100
            told = (size - pl.col(f"{name}:two") < largest * said.p / 100) & (size > 0)
            # NOTE: a sum over a column of 0 and 1 is a count of people, and as small as it.
            few = (pl.col(f"{name}:{MAKERS}") < said.k) & (size > 0)
            reasons.append(pl.when(few).then(pl.lit("sum of few")))
            reasons += [pl.when(dominated).then(pl.lit("dominance")), pl.when(told).then(pl.lit("p%"))]
        if measure.rate:
            few = (pl.col(name) < said.k) | (pl.col(PEOPLE) - pl.col(name) < said.k)
            reasons.append(pl.when(few).then(pl.lit("rate of few or all")))
    if rule.diverse:
        reasons.append(pl.when(pl.col(DIVERSE) < rule.diverse.values).then(pl.lit("one value shared")))
    return pl.coalesce(reasons)


def is_published(cells: Cells) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each cell is listed; margins are not where the policy says `totals: false`."""
    if cells.rule.totals:
        return np.ones(cells.frame.height, dtype=np.bool_)
    return cells.frame.select(pl.all_horizontal(pl.col(cells.dimensions) != 0)).to_series().to_numpy()
