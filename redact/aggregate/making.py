"""The room's own flow: prepared frames of all tables -> groups of tables with what is hidden of them.

Comes in: `Prepared` by table, the policy's section. Goes out: `Group`s, one a source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from redact.aggregate.cells import Cells, make_cells
from redact.aggregate.choosing import Chosen, conceal
from redact.aggregate.grouping import LOAD, MARK, ROWS, SUBJECT, gather, grow
from redact.aggregate.linking import Linked, Quantity, link
from redact.aggregate.publishing import Group
from redact.aggregate.rounding import round_counts
from redact.aggregate.shapes import Floats
from redact.policy import Aggregate, CellTable


@dataclass(frozen=True)
class Prepared:
    """The rows of one table of cells."""

    frame: pl.LazyFrame
    levels: Mapping[str, Sequence[str]]
    """Dimension -> the names of its levels, from the narrowest."""
    mark: Callable[[pl.Series], pl.Series] | None = None
    """Subjects (String) -> their keyed marks (UInt64), where the frame has `SUBJECT` and it is to be remembered who is in which cell."""


def tabulate(prepared: Mapping[str, Prepared], said: Aggregate) -> tuple[Group, ...]:
    """Count, and choose what is hidden. Raises InputError, and LeakFound where nothing protects."""
    sources: dict[str, list[Cells]] = {}
    for name, rule in said.tables.items():
        sources.setdefault(rule.source, []).append(count(name, prepared[name], said))
    return tuple(_group(tables, said) for tables in sources.values())


def count(name: str, prepared: Prepared, said: Aggregate) -> Cells:
    """The cells of one table."""
    rule = said.tables[name]
    lines = gather(prepared.frame, rule, named=prepared.mark is not None)
    if prepared.mark is not None:
        lines = _marked(lines, rule, prepared.mark)
    trees = []
    for dimension, levels in prepared.levels.items():
        tree, lines = grow(lines, dimension, rule.by[dimension].column, levels, said.k)
        trees.append(tree)
    return make_cells(name, rule, said, tuple(trees), lines)


def _marked(lines: pl.DataFrame, rule: CellTable, mark: Callable[[pl.Series], pl.Series]) -> pl.DataFrame:
    """The lines with `MARK` in place of `SUBJECT`, and `LOAD`."""
    added = [ROWS] if any(measure.rows for measure in rule.measures.values()) else []
    added += [name for name in lines.columns if name.removesuffix(":count") in rule.measures]
    # NOTE: to seven digits, since sums of broken numbers differ in the last ones by the order in which they came.
    numbers = [pl.col(name).cast(pl.Float64).round_sig_figs(7).cast(pl.String).fill_null("") for name in added]
    marks = mark(lines[SUBJECT].fill_null("")).alias(MARK)
    loads = lines.select(pl.concat_str([pl.lit("load"), pl.lit(marks).cast(pl.String), *numbers], separator=" ")).to_series()
    return lines.with_columns(marks, mark(loads).alias(LOAD)).drop(SUBJECT)


def _group(tables: Sequence[Cells], said: Aggregate) -> Group:
    linked = link(tables, said.k, said.p)
    chosen = conceal(linked, said.objective)
    return Group(tuple(tables), linked, chosen, _rounded(linked, chosen, said.round) if said.round else {})


def _rounded(linked: Linked, chosen: Chosen, base: int) -> dict[Quantity, Floats]:
    """What is counted -> the rounded value of each cell."""
    system, numbers = linked.systems[0], linked.quantities[0]
    values = round_counts(system, chosen.hidden[system.cell], base)
    found: dict[Quantity, Floats] = {}
    for (what, cell), quantity in numbers.items():
        found.setdefault(what, np.full(len(linked.people), np.nan))[cell] = values[quantity]
    return found
