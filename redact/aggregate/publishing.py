"""Chosen cells -> the tables that go out, and the check of what was written.

Comes in: `Cells`, `Chosen`, the files as they were read back. Goes out: frames, `Checked`, or LeakFound. No line says which cell was
primary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from redact.aggregate.audit import Audit, audit
from redact.aggregate.cells import PEOPLE, REASON, Cells, is_published
from redact.aggregate.choosing import Chosen
from redact.aggregate.lines import ROWS
from redact.aggregate.linking import Linked, Quantity, what_of
from redact.aggregate.shapes import Flags, Floats
from redact.errors import LeakFound
from redact.policy import Measure

STATUS = "status"
PUBLISHED, SUPPRESSED, ROUNDED, NOISY = "published", "suppressed", "rounded", "noisy"
"""The status of a cell."""
CELL = "cell"


@dataclass(frozen=True)
class Group:
    """The tables over one source, and what is hidden of them."""

    tables: tuple[Cells, ...]
    linked: Linked
    chosen: Chosen
    rounded: Mapping[Quantity, Floats] = field(default_factory=dict)
    """What is counted -> the rounded value of each cell; empty where nothing is rounded."""
    held: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Table -> the cells that keep an earlier value: `CELL` (their row in the table), `people` and measures."""


def frame_of(group: Group, cells: Cells) -> pl.DataFrame:
    """The table as it goes out: a row a listed cell with its classes, `people`, measures and `status`."""
    at = group.linked.place[cells.name]
    frame = cells.frame.with_columns(pl.Series(STATUS, group.chosen.hidden[at]))
    for what, name in ((("people",), PEOPLE), (("rows",), ROWS)):
        if what in group.rounded:
            frame = frame.with_columns(pl.Series(name, group.rounded[what][at]).fill_nan(None).cast(pl.Int64))
    frame = frame.filter(pl.Series(is_published(cells)))
    measures = [pl.col(PEOPLE), *(_measure(name, measure) for name, measure in cells.rule.measures.items())]
    hidden = pl.col(STATUS)
    seen = pl.lit(ROUNDED if group.rounded else PUBLISHED)
    made = frame.select(
        *_classes(cells),
        *(pl.when(~hidden).then(each).alias(each.meta.output_name()) for each in measures),
        pl.when(hidden).then(pl.lit(SUPPRESSED)).otherwise(seen).alias(STATUS),
    )
    if cells.name not in group.held:
        return made
    return made.with_row_index(CELL).update(group.held[cells.name], on=CELL, include_nulls=True).drop(CELL)


def _classes(cells: Cells) -> list[pl.Expr]:
    made = []
    for tree in cells.trees:
        nodes = pl.col(tree.name)
        if len(tree.levels) > 2:
            levels = pl.Series([tree.levels[depth] for depth in tree.depth], dtype=pl.String)
            made.append(pl.lit(levels).gather(nodes).alias(f"{tree.name}_level"))
        made.append(pl.lit(pl.Series(tree.labels, dtype=pl.String)).gather(nodes).alias(tree.name))
    return made


def _measure(name: str, measure: Measure) -> pl.Expr:
    if measure.rows:
        return pl.col(ROWS).alias(name)
    if measure.mean:
        return (pl.col(name) / pl.col(f"{name}:count")).alias(name)
    if measure.rate:
        return (pl.col(name) / pl.col(PEOPLE)).alias(name)
    return pl.col(name)


@dataclass(frozen=True)
class Checked:
    """What the audit of one group's files found; nothing failed."""

    hidden: int
    """Cells that are not shown, of those that are listed."""
    primary: int
    targets: int
    linear: int
    """Targets for which no table of whole numbers was found or looked for, only one of broken numbers."""
    narrowest: float
    """The narrowest interval of people, of the hidden cells: how far apart two tables are that the attacker cannot tell from another."""


def check(group: Group, files: Mapping[str, pl.DataFrame]) -> Checked:
    """Hold the files against what was to be shown, and what can be worked out of them against the rules. Raises LeakFound."""
    for cells in group.tables:
        if not files[cells.name].equals(frame_of(group, cells), null_equal=True):
            raise LeakFound(f"table {cells.name}: expected the cells that were chosen, found others in the file")
    audits = [_audit(group, number, files) for number in range(len(group.linked.systems))]
    if wrong := sum(len(found.failed) + len(found.known) for found in audits):
        names = ", ".join(cells.name for cells in group.tables)
        raise LeakFound(
            f"tables {names}: expected no suppressed cell that can be worked out, found {wrong}",
            "publish fewer margins, wider classes, or say objective: cells",
        )
    people, system = audits[0], group.linked.systems[0]
    looked = (group.chosen.hidden & group.linked.listed)[system.cell]
    looked[[q for (what, _), q in group.linked.quantities[0].items() if what != ("people",)]] = False
    widths = (people.high - people.low)[looked]
    return Checked(
        hidden=int((group.chosen.hidden & group.linked.listed).sum()),
        primary=int(group.linked.primary.sum()),
        targets=sum(len(each.targets) for each in group.linked.systems),
        linear=sum(found.linear for found in audits),
        narrowest=float(widths.min()) if len(widths) else 0.0,
    )


def _audit(group: Group, number: int, files: Mapping[str, pl.DataFrame]) -> Audit:
    """The audit of one system, its values taken from the files and from nowhere else."""
    linked, system = group.linked, group.linked.systems[number]
    seen: Floats = np.full(len(system.values), np.nan)
    for cells in group.tables:
        at = linked.place[cells.name][is_published(cells)]
        for what, values in _read(cells, files[cells.name]).items():
            for cell, value in zip(at.tolist(), values, strict=True):
                quantity = linked.quantities[number].get((what, cell))
                if quantity is not None and value is not None:
                    seen[quantity] = value
    if group.rounded:
        # NOTE: as if the true counts stood there: who sees multiples knows less.
        seen = np.where(np.isnan(seen), np.nan, system.values)
    for cells in group.tables:
        # NOTE: the same of an earlier value, which was near the true one; what it tells beside other releases is looked at elsewhere.
        if cells.name in group.held:
            rows = linked.place[cells.name][is_published(cells)][group.held[cells.name][CELL].to_numpy()]
            seen = np.where(np.isin(system.cell, rows) & ~np.isnan(seen), system.values, seen)
    listed: Flags = linked.listed[system.cell]
    return audit(system, seen, listed)


def _read(cells: Cells, file: pl.DataFrame) -> Mapping[Quantity, Sequence[float | None]]:
    """What a reader of the file knows of each quantity of each row."""
    found: dict[Quantity, Sequence[float | None]] = {("people",): file[PEOPLE].to_list()}
    for name, measure in cells.rule.measures.items():
        whats = what_of(measure)
        if measure.rows or measure.sum:
            found[whats[0]] = file[name].to_list()
        elif measure.rate:
            yes = (file[name] * file[PEOPLE]).round()
            found[whats[0]], found[whats[1]] = yes.to_list(), (file[PEOPLE] - yes).to_list()
        elif measure.mean:
            # NOTE: who knows of how many values it is the mean knows the sum; that is taken for granted.
            counts = cells.frame.filter(pl.Series(is_published(cells)))[f"{name}:count"]
            found[whats[0]] = (file[name] * counts).to_list()
    return found


def primary_cells(group: Group, cells: Cells) -> list[dict[str, object]]:
    """Which listed cells were primary and why: for the house's record alone."""
    frame = cells.frame.with_columns(pl.Series("place", group.linked.place[cells.name])).filter(pl.Series(is_published(cells)))
    return frame.filter(pl.col(REASON).is_not_null()).select(*_classes(cells), pl.col(REASON).alias("reason")).to_dicts()
