"""The room's own flow: prepared frames of all tables -> groups of tables with what is hidden of them.

Comes in: `Prepared` by table, the policy's section. Goes out: `Group`s, one a source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from redact.aggregate.cells import Cells, make_cells
from redact.aggregate.choosing import Chosen, conceal
from redact.aggregate.grouping import grow
from redact.aggregate.lines import Mark, count_lines
from redact.aggregate.linking import Linked, Quantity, link
from redact.aggregate.publishing import Group
from redact.aggregate.rounding import round_counts
from redact.aggregate.shapes import Floats
from redact.policy import Aggregate


@dataclass(frozen=True)
class Prepared:
    """The rows of one table of cells."""

    frame: pl.LazyFrame
    levels: Mapping[str, Sequence[str]]
    """Dimension -> the names of its levels, from the narrowest."""
    mark: Mark | None = None
    """Where the frame has `SUBJECT` and it is to be remembered who is in which cell."""


def tabulate(prepared: Mapping[str, Prepared], said: Aggregate) -> tuple[Group, ...]:
    """Count, and choose what is hidden. Raises InputError, and LeakFound where nothing protects."""
    sources: dict[str, list[Cells]] = {}
    for name, rule in said.tables.items():
        sources.setdefault(rule.source, []).append(count(name, prepared[name], said))
    return tuple(_group(tables, said) for tables in sources.values())


def count(name: str, prepared: Prepared, said: Aggregate) -> Cells:
    """The cells of one table."""
    rule = said.tables[name]
    lines = count_lines(prepared.frame, rule, prepared.mark)
    grown = [grow(lines, dimension, rule.by[dimension].column, levels, said.k) for dimension, levels in prepared.levels.items()]
    return make_cells(name, rule, said, tuple(tree for tree, _ in grown), [leaf for _, leaf in grown], lines)


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
