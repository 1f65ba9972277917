"""A new release beside earlier ones -> the cells that keep an earlier value, or the differences for which it is refused.

Comes in: `Shown`s of both, k, whether cells may be held. Goes out: `Verdict`. It must not know files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
_SET, _SAME = "set of people", "same key"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a release."""

    held: Mapping[Place, Place]
    """Cell of a new table -> the cell of an earlier one, whose value it keeps."""
    wrong: Sequence[Difference]
    """For what it is refused; new tables first."""


def hold(new: Sequence[Shown], old: Sequence[Shown], k: int, *, may_hold: bool) -> Verdict:
    """Hold what must be held until nothing can be worked out. `old` goes from the earliest release to the last."""
    changed, last = _editions(new, old, k)
    held: dict[Place, Place] = {place: last[place] for place in changed if place in last} if may_hold else {}
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


def _editions(new: Sequence[Shown], old: Sequence[Shown], k: int) -> tuple[dict[Place, Place], dict[Place, Place]]:
    """Cell of a new table -> an earlier one of which fewer than k people told something else; and the last one that it may be held to.

    What a table is called, and its columns, is no matter for the first: cells of the same people are compared too, each measure with each.
    A measure that an earlier cell told just so tells nothing new.
    """
    counts: dict[tuple[Place, int], list[tuple[int, Place]]] = {}
    last: dict[Place, Place] = {}
    for number, table in enumerate(new):
        for at, other in enumerate(old):
            alike = table.asked == other.asked
            for measure, cell, earlier, same_key, count in _compared(table, other, alike):
                counts.setdefault(((number, cell), measure), []).append((count, (at, earlier)))
                if alike and same_key:
                    last[number, cell] = at, earlier
    changed = {place: found for (place, _), each in counts.items() if min(each)[0] > 0 for count, found in each if count < k}
    return changed, last


def _compared(new: Shown, old: Shown, alike: bool) -> Iterator[tuple[int, int, int, bool, int]]:
    """(measure, cell, earlier cell, whether both have the same key, how many people changed in, into or out of it)."""
    one, other = _with_common_keys(new, old)
    for first in range(_measures(new)):
        for second in [first] if alike else range(_measures(old)):
            for row in _changed(_of_measure(one, first), _of_measure(other, second)).iter_rows():
                yield first, *row


def _measures(table: Shown) -> int:
    return int(table.members[LOAD].list.len().max() or 0)  # type: ignore[arg-type]  # of lists, a number


def _of_measure(table: Shown, measure: int) -> Shown:
    return replace(table, members=table.members.with_columns(pl.col(LOAD).list.get(measure, null_on_oob=True)))


def _with_common_keys(new: Shown, old: Shown) -> tuple[Shown, Shown]:
    """Both, of which cells of the same people have one key, where that of neither stands in the other."""
    shared = new.cells.join(old.cells, on=KEY, how="semi").select(KEY)
    return _keyed(new, shared), _keyed(old, shared)


def _keyed(table: Shown, shared: pl.DataFrame) -> Shown:
    others = table.cells.join(shared, on=KEY, how="anti")
    people = others.select(CELL, pl.col(LEAVES).alias(LEAF)).explode(LEAF).join(table.members.select(LEAF, MARK), on=LEAF)
    # NOTE: a sum of hashes names a set whatever the order of its people; that two sets meet in it has a chance of n^2 / 2^65.
    sets = people.select(CELL, MARK).unique().group_by(CELL).agg(pl.col(MARK).hash().sum().alias("set"), pl.len())
    named = sets.select(CELL, pl.format("{} of {}", "len", "set").alias(_SET)).sort(CELL).unique(_SET, keep="first")
    cells = table.cells.join(named, on=CELL, how="left", maintain_order="left")
    return replace(table, cells=cells.with_columns(pl.coalesce(_SET, KEY).alias(KEY), pl.col(_SET).is_null().alias(_SAME)).drop(_SET))


def _changed(new: Shown, old: Shown) -> pl.DataFrame:
    """`CELL`, `earlier`, `_SAME`, `count`: the cells that both show, and how many people changed in, into or out of each."""
    both = new.cells.select(KEY, CELL, _SAME).join(old.cells.select(KEY, pl.col(CELL).alias("earlier")), on=KEY)
    own, others = _in_leaves(new, both), _in_leaves(old, both)
    moved = pl.concat([own.join(others, on=own.columns, how="anti"), others.join(own, on=own.columns, how="anti")]).select(MARK).unique()
    one, other = _in_cells(new, moved), _in_cells(old, moved)
    left = pl.concat([one.join(other, on=[KEY, MARK, LOAD], how="anti"), other.join(one, on=[KEY, MARK, LOAD], how="anti")])
    counts = left.group_by(KEY).agg(pl.col(MARK).n_unique().cast(pl.Int64).alias("count"))
    return both.join(counts, on=KEY, how="left").select(CELL, "earlier", _SAME, pl.col("count").fill_null(0)).sort(CELL)


def _in_leaves(table: Shown, both: pl.DataFrame) -> pl.DataFrame:
    """`leaf_keys`, `MARK`, `LOAD`: who adds what to which cells of both."""
    keys = pl.col(KEY).sort().str.join("\n").hash().alias("leaf_keys")
    named = table.cells.join(both, on=KEY, how="semi").select(KEY, pl.col(LEAVES).alias(LEAF)).explode(LEAF).group_by(LEAF).agg(keys)
    return table.members.join(named, on=LEAF).select("leaf_keys", MARK, LOAD)


def _in_cells(table: Shown, marks: pl.DataFrame) -> pl.DataFrame:
    """`KEY`, `MARK`, `LOAD`: what each of these people adds to each published cell."""
    cells = table.cells.select(KEY, pl.col(LEAVES).alias(LEAF)).explode(LEAF)
    lines = table.members.join(marks, on=MARK, how="semi").join(cells, on=LEAF)
    return lines.group_by(KEY, MARK).agg(pl.col(LOAD).sort().cast(pl.String).str.join(" "))
