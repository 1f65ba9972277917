"""Lines -> cells: every combination of classes of every level, its people and measures, and whether it may be shown by itself.

Comes in: the lines and trees of one table. Goes out: `Cells`. It must not know what is hidden besides.

Counting is by person. Sources of the rules: dominance and p% as in the Handbook on Statistical Disclosure Control (Hundepool et al.,
2nd edition, 4.2.2); l-diversity, distinct (Machanavajjhala et al., 2007).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import polars as pl

from redact.aggregate.grouping import DIVERSE, LOAD, MARK, PERSON, ROWS, Tree
from redact.policy import Aggregate, CellTable, Measure

PEOPLE = "people"
REASON = "__redact_primary"
"""Why a cell may not be shown by itself (String); null where it may."""
LARGEST = "largest"


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


def make_cells(name: str, rule: CellTable, said: Aggregate, trees: tuple[Tree, ...], lines: pl.DataFrame) -> Cells:
    """Every cell that has a person; those without are not listed."""
    parts = []
    for depths in itertools.product(*(range(len(tree.levels)) for tree in trees)):
        nodes = [
            pl.Series(tree.name, tree.at(depth), dtype=pl.UInt32).gather(lines[tree.name])
            for tree, depth in zip(trees, depths, strict=True)
        ]
        parts.append(_margin(lines.with_columns(nodes), rule, said, [tree.name for tree in trees]))
    names = [tree.name for tree in trees]
    frame = pl.concat(parts).sort(names)
    people = lines.select(*names, MARK, LOAD) if MARK in lines.columns else None
    return Cells(name, rule, trees, frame.with_columns(_reason(rule, said).alias(REASON)), people)


def _margin(lines: pl.DataFrame, rule: CellTable, said: Aggregate, names: list[str]) -> pl.DataFrame:
    people = lines.lazy().group_by([*names, PERSON]).agg(_by_person(rule)).group_by(names).agg(_by_cell(rule, said))
    frame = people.collect()
    if rule.diverse:
        values = lines.select(*names, DIVERSE).explode(DIVERSE).group_by(names).agg(pl.col(DIVERSE).drop_nulls().n_unique())
        frame = frame.join(values, on=names, how="left", maintain_order="left")
    return frame


def _by_person(rule: CellTable) -> list[pl.Expr]:
    sums = [pl.col(ROWS).sum()]
    for name, measure in rule.measures.items():
        if measure.sum or measure.mean:
            sums.append(pl.col(name).sum())
        if measure.mean:
            sums.append(pl.col(f"{name}:count").sum())
        if measure.quantile:
            count = pl.col(f"{name}:count").sum()
            sums.append(pl.when(count > 0).then(pl.col(name).sum() / count).alias(name))
        if measure.rate:
            sums.append(pl.col(name).any())
    return sums


def _by_cell(rule: CellTable, said: Aggregate) -> list[pl.Expr]:
    found = [pl.len().cast(pl.Int64).alias(PEOPLE), pl.col(ROWS).sum()]
    for name, measure in rule.measures.items():
        if measure.sum or measure.mean:
            size = pl.col(name).abs()
            found += [
                pl.col(name).sum(),
                size.sum().alias(f"{name}:size"),
                size.max().alias(f"{name}:{LARGEST}"),
                size.top_k(2).sum().alias(f"{name}:two"),
                size.top_k(said.dominance.people).sum().alias(f"{name}:few"),
            ]
        if measure.mean:
            found.append(pl.col(f"{name}:count").sum())
        if measure.quantile:
            found.append(_quantile(name, measure, said.k))
        if measure.rate:
            found.append(pl.col(name).sum().cast(pl.Int64))
    return found


def _quantile(name: str, measure: Measure, k: int) -> pl.Expr:
    """The mean of the k people about the place, where k people stand on each side of it; no one person's value."""
    values = pl.col(name).drop_nulls()
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
