"""A new release beside earlier ones -> the cells that keep an earlier value, or the differences for which it is refused.

Comes in: `Shown`s of both, k, whether cells may be held. Goes out: `Verdict`. It must not know files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import polars as pl

from redact.aggregate.differencing import Difference, differences
from redact.aggregate.lines import LOAD, MARK
from redact.aggregate.publishing import CELL
from redact.aggregate.showing import KEY, LEAF, LEAVES, Shown

Place: TypeAlias = tuple[int, int]
"""(which table, its cell)."""
_ROUNDS = 50


@dataclass(frozen=True)
class Verdict:
    """What becomes of a release."""

    held: Mapping[Place, Place]
    """Cell of a new table -> the cell of an earlier one, whose value it keeps."""
    wrong: Sequence[Difference]
    """For what it is refused; new tables first."""


def hold(new: Sequence[Shown], old: Sequence[Shown], k: int, *, may_hold: bool) -> Verdict:
    """Hold what must be held until nothing can be worked out. `old` goes from the earliest release to the last."""
    earlier = _editions(new, old)
    changed = {place: found for place, editions in earlier.items() for found, count in editions if 0 < count < k}
    last = {place: editions[-1][0] for place, editions in earlier.items()}
    held: dict[Place, Place] = {place: last[place] for place in changed} if may_hold else {}
    for _ in range(_ROUNDS):
        found = differences([_without(table, number, held) for number, table in enumerate(new)], old, k)
        # NOTE: of the same people, whose numbers are others: no difference of people shows that.
        found += [Difference((place, (len(new) + table, cell))) for place, (table, cell) in changed.items() if place not in held]
        more = {cell: last[cell] for each in found for cell in each.cells if cell in last and cell not in held}
        if not found or not may_hold or not more:
            return Verdict(held, found)
        held |= more
    return Verdict(held, found)


def _without(table: Shown, number: int, held: Mapping[Place, Place]) -> Shown:
    gone = [cell for at, cell in held if at == number]
    return replace(table, cells=table.cells.filter(~pl.col(CELL).is_in(gone)))


def shown_anew(new: Sequence[Shown], verdict: Verdict) -> list[Shown]:
    """What the release tells besides what was told before: its tables without the cells that are held."""
    return [_without(table, number, verdict.held) for number, table in enumerate(new)]


def held_values(new: Sequence[Shown], old: Sequence[Shown], verdict: Verdict) -> dict[str, pl.DataFrame]:
    """Table -> `CELL` of the new release with `people` and the measures as an earlier one showed them."""
    rows: dict[str, list[pl.DataFrame]] = {}
    for (number, cell), (table, earlier) in sorted(verdict.held.items()):
        row = old[table].cells.filter(pl.col(CELL) == earlier).drop(KEY, "kind", "label", LEAVES)
        rows.setdefault(new[number].table, []).append(row.with_columns(pl.lit(cell, dtype=pl.UInt32).alias(CELL)))
    return {name: pl.concat(each) for name, each in rows.items()}


def _editions(new: Sequence[Shown], old: Sequence[Shown]) -> dict[Place, list[tuple[Place, int]]]:
    """Cell of a new table -> its earlier editions in order, and of how many people each told something else."""
    found: dict[Place, list[tuple[Place, int]]] = {}
    for number, table in enumerate(new):
        for at, other in enumerate(old):
            if other.asked == table.asked:
                for cell, earlier, count in _changed(table, other).iter_rows():
                    found.setdefault((number, cell), []).append(((at, earlier), count))
    return found


def _changed(new: Shown, old: Shown) -> pl.DataFrame:
    """`CELL`, `earlier`, `count`: the cells that both show, and how many people changed in, into or out of each."""
    both = new.cells.select(KEY, CELL).join(old.cells.select(KEY, pl.col(CELL).alias("earlier")), on=KEY)
    own, others = _in_leaves(new), _in_leaves(old)
    moved = pl.concat([own.join(others, on=own.columns, how="anti"), others.join(own, on=own.columns, how="anti")]).select(MARK).unique()
    one, other = _in_cells(new, moved), _in_cells(old, moved)
    left = pl.concat([one.join(other, on=[KEY, MARK, LOAD], how="anti"), other.join(one, on=[KEY, MARK, LOAD], how="anti")])
    counts = left.group_by(KEY).agg(pl.col(MARK).n_unique().cast(pl.Int64).alias("count"))
    return both.join(counts, on=KEY, how="left").select(CELL, "earlier", pl.col("count").fill_null(0)).sort(CELL)


def _in_leaves(table: Shown) -> pl.DataFrame:
    """`leaf_keys`, `MARK`, `LOAD`: who adds what to which published cells."""
    keys = pl.col(KEY).sort().str.join("\n").hash().alias("leaf_keys")
    named = table.cells.select(KEY, pl.col(LEAVES).alias(LEAF)).explode(LEAF).group_by(LEAF).agg(keys)
    return table.members.join(named, on=LEAF).select("leaf_keys", MARK, LOAD)


def _in_cells(table: Shown, marks: pl.DataFrame) -> pl.DataFrame:
    """`KEY`, `MARK`, `LOAD`: what each of these people adds to each published cell."""
    cells = table.cells.select(KEY, pl.col(LEAVES).alias(LEAF)).explode(LEAF)
    lines = table.members.join(marks, on=MARK, how="semi").join(cells, on=LEAF)
    return lines.group_by(KEY, MARK).agg(pl.col(LOAD).sort().cast(pl.String).str.join(" "))
