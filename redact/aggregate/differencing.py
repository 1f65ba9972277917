"""Published cells of several releases -> groups of few people that can be worked out of them by adding and subtracting.

Comes in: `Shown` of a new release and of earlier ones. Goes out: `Difference`s. It must not know files or values.

What is searched, each time with at least one cell that only the new release shows and one that it does not show:

1. one cell less another;
2. one cell less all published cells, of whatever releases, that have the same dimensions and levels and lie in it, such as a total less
   its classes; of two releases' editions of a class the one that lies in it best;
3. one cell less two others.

A person counts in such a difference as often as it counts him: +1, 0, -1 and so on. It is refused where fewer than k people count above
nought and fewer than k below it, but somebody does: so few cannot hide behind one another. People with the same cells everywhere are taken
together, so that memory grows with what people have in common and not with their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from redact.aggregate.lines import MARK
from redact.aggregate.publishing import CELL
from redact.aggregate.showing import KEY, KIND, LEAF, LEAVES, Shown

_ATOM, _SET, _WEIGHT, _SIZE, _TABLE, _BOTH = "atom", "set", "weight", "size", "table", "both"
_NEW, _OLD = "new", "old"
_AT_ONCE = 20_000_000
"""Lines of a join that are made at once."""


@dataclass(frozen=True)
class Difference:
    """Cells out of which a group of few people can be worked out."""

    cells: tuple[tuple[int, int], ...]
    """(which of the tables, its cell): the first less the others."""


def differences(new: Sequence[Shown], old: Sequence[Shown], k: int) -> list[Difference]:
    """What can be worked out of the new tables and the old, and of neither alone; `cells` number the new tables first."""
    sets = _sets(new, old)
    if not sets.cells[_NEW].any() or sets.cells.filter(~pl.col(_NEW)).is_empty() or sets.cells.filter(~pl.col(_OLD)).is_empty():
        return []
    near = _near(sets, k)
    found = [*_pairs(near, k), *_families(sets, near, k), *_triples(sets, near, k)]
    named = {(sets.first[cells[0]], *sorted(sets.first[each] for each in cells[1:])) for cells in found}
    return [Difference(cells) for cells in sorted(named, key=lambda cells: (len(cells), cells))]


@dataclass(frozen=True)
class _Sets:
    """The distinct sets of people that published cells hold."""

    inside: pl.DataFrame
    """`_ATOM`, `_SET`, `_WEIGHT`: people of one pattern of cells, in which sets they are, and how many they are."""
    cells: pl.DataFrame
    """`_SET`, `_SIZE`, `_NEW`, `_OLD`: whether a new or an old release shows it."""
    kinds: pl.DataFrame
    """`_SET`, `KIND`, `KEY`, each once."""
    first: dict[int, tuple[int, int]]
    """A cell that is the set: of the new release where there is one."""


def _sets(new: Sequence[Shown], old: Sequence[Shown]) -> _Sets:
    tables = [*new, *old]
    patterns, people = zip(*(_patterns(table) for table in tables), strict=True)
    names = [f"p{number}" for number in range(len(tables))]
    whole = people[0].rename({"pattern": names[0]})
    for name, each in zip(names[1:], people[1:], strict=True):
        whole = whole.join(each.rename({"pattern": name}), on=MARK, how="full", coalesce=True)
    atoms = whole.group_by(names).agg(pl.len().cast(pl.Int64).alias(_WEIGHT)).with_row_index(_ATOM)
    parts = [
        atoms.select(_ATOM, pl.col(name).alias("pattern"))
        .drop_nulls()
        .join(_cells_of(pattern, table), on="pattern")
        .select(_ATOM, CELL, pl.lit(number, dtype=pl.UInt32).alias(_TABLE))
        for number, (name, pattern, table) in enumerate(zip(names, patterns, tables, strict=True))
    ]
    weights = atoms.select(_ATOM, _WEIGHT)
    return _numbered(pl.concat(parts), weights, tables, len(new))


def _patterns(table: Shown) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`pattern`, `LEAF`: the narrowest cells of each pattern; `MARK`, `pattern`: who has it."""
    if table.members[MARK].n_unique() == table.members.height:
        leaves = table.members.select(LEAF).unique().select(pl.col(LEAF).alias("pattern"), LEAF)
        return leaves, table.members.select(MARK, pl.col(LEAF).alias("pattern"))
    people = table.members.group_by(MARK).agg(pl.col(LEAF).unique().sort())
    distinct = people.select(LEAF).unique().with_row_index("pattern")
    return distinct.explode(LEAF), people.join(distinct, on=LEAF).select(MARK, "pattern")


def _cells_of(pattern: pl.DataFrame, table: Shown) -> pl.DataFrame:
    """`pattern`, `CELL`: in which published cells people of a pattern are."""
    within = table.cells.select(CELL, pl.col(LEAVES).alias(LEAF)).explode(LEAF)
    return pattern.join(within, on=LEAF).select("pattern", CELL).unique()


def _numbered(inside: pl.DataFrame, weights: pl.DataFrame, tables: Sequence[Shown], count: int) -> _Sets:
    """Cells that hold the same people are one set."""
    inside = inside.join(weights, on=_ATOM)
    # NOTE: a sum of hashes names a set whatever the order of its atoms; that two sets meet in it has a chance of n^2 / 2^65.
    named = inside.group_by(_TABLE, CELL).agg(
        pl.col(_ATOM).hash().sum().alias("name"), pl.len().alias("atoms"), pl.col(_WEIGHT).sum().alias(_SIZE)
    )
    sets = named.select("name", "atoms").unique(maintain_order=False).sort("name", "atoms").with_row_index(_SET)
    cells = named.join(sets, on=["name", "atoms"]).sort(_TABLE, CELL)
    flags = cells.group_by(_SET).agg(
        pl.col(_SIZE).first(), (pl.col(_TABLE) < count).any().alias(_NEW), (pl.col(_TABLE) >= count).any().alias(_OLD)
    )
    keys = pl.concat(
        table.cells.select(pl.lit(number, dtype=pl.UInt32).alias(_TABLE), CELL, KIND, KEY) for number, table in enumerate(tables)
    )
    first = {each: (table, cell) for each, table, cell in reversed(cells.select(_SET, _TABLE, CELL).rows())}
    once = cells.unique(_SET, keep="first").select(_TABLE, CELL, _SET)
    return _Sets(
        inside.join(once, on=[_TABLE, CELL]).select(_ATOM, _SET, _WEIGHT),
        flags.sort(_SET),
        cells.join(keys, on=[_TABLE, CELL]).select(_SET, KIND, KEY).unique(),
        first,
    )


def _near(sets: _Sets, k: int) -> pl.DataFrame:
    """`z`, `x`, `_BOTH`, and both sizes and flags: every set x of which fewer than k people are not in another one, z."""
    lines = sets.inside.group_by(_ATOM).agg(pl.len().alias("lines"))
    costs = sets.inside.join(lines, on=_ATOM).group_by(_SET).agg(pl.col("lines").sum()).sort(_SET)
    sizes = sets.cells.select(_SET, _SIZE, _NEW, _OLD)
    found = []
    for chunk in _chunks(costs):
        zs = sets.inside.join(chunk, on=_SET, how="semi").select(_ATOM, pl.col(_SET).alias("z"))
        both = zs.join(sets.inside.rename({_SET: "x"}), on=_ATOM).group_by("z", "x").agg(pl.col(_WEIGHT).sum().alias(_BOTH))
        both = both.filter(pl.col("z") != pl.col("x")).join(_as(sizes, "x"), on="x")
        found.append(both.filter(pl.col("x_size") - pl.col(_BOTH) < k))
    return pl.concat(found).join(_as(sizes, "z"), on="z").sort("z", "x")


def _as(sizes: pl.DataFrame, name: str) -> pl.DataFrame:
    return sizes.rename({_SET: name, _SIZE: f"{name}_size", _NEW: f"{name}_new", _OLD: f"{name}_old"})


def _chunks(costs: pl.DataFrame) -> Iterator[pl.DataFrame]:
    chunks = costs.select(_SET, (pl.col("lines").cum_sum() // _AT_ONCE).alias("chunk"))
    yield from chunks.partition_by("chunk", include_key=False, maintain_order=True)


def _pairs(near: pl.DataFrame, k: int) -> Iterator[tuple[int, ...]]:
    """One cell less another."""
    close = near.filter(pl.col("z_size") - pl.col(_BOTH) < k, pl.col("z") < pl.col("x"))
    new_first = pl.when("z_new").then(pl.concat_list("z", "x")).otherwise(pl.concat_list("x", "z")).alias("cells")
    yield from (tuple(cells) for cells in close.filter(_apart("z", "x")).select(new_first).to_series())


def _apart(*names: str) -> pl.Expr:
    """Whether neither the new release nor earlier ones show all of the sets."""
    return ~pl.all_horizontal(f"{name}_new" for name in names) & ~pl.all_horizontal(f"{name}_old" for name in names)


def _families(sets: _Sets, near: pl.DataFrame, k: int) -> Iterator[tuple[int, ...]]:
    """One cell less all cells of a kind that lie in it."""
    outside = pl.col("x_size") - pl.col(_BOTH)
    chosen = near.join(sets.kinds.rename({_SET: "x"}), on="x").with_columns(outside.alias("outside"))
    chosen = chosen.sort("z", KIND, KEY, "outside", -pl.col("x_size"), "x").unique(["z", KIND, KEY], keep="first", maintain_order=True)
    families = chosen.group_by("z", KIND, maintain_order=True).agg(
        pl.col("x"),
        (pl.col("x_new").all() & pl.col("z_new").first()).alias("all_new"),
        (pl.col("x_old").all() & pl.col("z_old").first()).alias("all_old"),
        pl.col("x_size").sum().alias("lines"),
        pl.col("z_size").first(),
        pl.col("outside").sum(),
    )
    # NOTE: where the classes hold k people less than the cell even if they shared nobody, so many are left over.
    whole = pl.col("lines") - pl.col("outside") > pl.col("z_size") - k
    families = families.filter(~pl.col("all_new"), ~pl.col("all_old"), whole, pl.col("x").list.len() > 1).with_row_index("family")
    for chunk in _chunks(families.select(pl.col("family").alias(_SET), "lines")):
        part = families.join(chunk.rename({_SET: "family"}), on="family", how="semi")
        yield from _few(sets, part, k)


def _few(sets: _Sets, families: pl.DataFrame, k: int) -> Iterator[tuple[int, ...]]:
    """The families that leave fewer than k people, but somebody, on either side."""
    taken = families.select("family", pl.col("x").alias(_SET)).explode(_SET).join(sets.inside, on=_SET)
    less = taken.group_by("family", _ATOM).agg(pl.len().alias("times"), pl.col(_WEIGHT).first())
    given = (
        families.select("family", pl.col("z").alias(_SET)).join(sets.inside, on=_SET).select("family", _ATOM, pl.col(_WEIGHT).alias("w"))
    )
    sides = given.join(less, on=["family", _ATOM], how="full", coalesce=True)
    weight = pl.coalesce("w", _WEIGHT)
    net = pl.col("w").is_not_null().cast(pl.Int64) - pl.col("times").fill_null(0).cast(pl.Int64)
    counted = sides.group_by("family").agg(weight.filter(net > 0).sum().alias("above"), weight.filter(net < 0).sum().alias("below"))
    bad = counted.filter(pl.col("above") < k, pl.col("below") < k, pl.col("above") + pl.col("below") > 0)
    for z, xs in families.join(bad, on="family").sort("family").select("z", "x").iter_rows():
        yield (z, *xs)


def _triples(sets: _Sets, near: pl.DataFrame, k: int) -> Iterator[tuple[int, ...]]:
    """One cell less two others. Their sizes must come to about that of the first, which few do."""
    other = near.select("z", pl.col("x", "x_size", "x_new", "x_old").name.replace("^x", "y"))
    rest = pl.col("x_size") + pl.col("y_size") - pl.col("z_size")
    both = near.lazy().join(other.lazy(), on="z").filter(pl.col("x") < pl.col("y"), rest > -k, rest < 3 * k, _apart("z", "x", "y"))
    found = both.collect(engine="streaming")
    families = found.select("z", pl.concat_list("x", "y").alias("x"), (pl.col("x_size") + pl.col("y_size")).alias("lines"))
    families = families.sort("z", "x").with_row_index("family")
    for chunk in _chunks(families.select(pl.col("family").alias(_SET), "lines")):
        yield from _few(sets, families.join(chunk.rename({_SET: "family"}), on="family", how="semi"), k)
