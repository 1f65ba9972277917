"""Rows -> whole numbers in cells, to each of which one person adds no more than the policy says.

Comes in: the rows of one table of cells, the policy's rule and noise. Goes out: `Exact`, which nobody may see. It must not know keys:
which of a person's cells stay is told by a callable.

A person counts in at most `contributions.cells` cells and with at most `contributions.rows` rows in each: further cells are left out,
further rows are not counted, and a sum is cut to what so many rows could come to. Both depend on that person's rows alone, so that a
person more or less changes a vector by no more than the bound. Sums are taken in steps of a power of two: whole numbers, whose noise has
no trace of the machine's broken ones (Mironov, 2012).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from redact.aggregate.cells import PEOPLE
from redact.aggregate.grouping import ALL, OTHER, UNKNOWN
from redact.aggregate.lines import PERSON, ROWS, count_lines, level_column
from redact.aggregate.making import Prepared
from redact.errors import PolicyError
from redact.policy import CellTable, Noise

Order = Callable[[pl.DataFrame], pl.Series]
"""Frame of a person and classes -> the order in which a person's cells are taken: a number that nobody can foresee."""
_MOST = 100_000
_STEPS = 20


@dataclass(frozen=True)
class Exact:
    """One table before its noise. Masked in `repr`: these are exact counts."""

    name: str
    rule: CellTable
    cells: pl.DataFrame
    """A row a narrowest cell: its classes (String), and a whole number (Int64) for each of `sizes`."""
    sizes: Mapping[str, int]
    """Number -> the most that one person adds to it in one cell; `PEOPLE` is the first."""
    steps: Mapping[str, float]
    """Number -> what one of it stands for, where that is not one."""
    found: bool
    """Whether the cells themselves come from the data, so that only those above a threshold may be shown."""

    def __repr__(self) -> str:
        return f"Exact({self.name!r})"

    def __reduce__(self) -> str:
        raise PolicyError("noise: expected exact counts to stay in this process, found an attempt to serialise them")


def bound(name: str, prepared: Prepared, rule: CellTable, noise: Noise, order: Order) -> Exact:
    """The bounded numbers of one table. Raises PolicyError where the declared classes make too many cells."""
    clipped = [
        pl.col(measure).fill_nan(None).clip(*noise.bounds[column])
        for measure, said in rule.measures.items()
        if (column := said.sum or said.mean)
    ]
    lines = count_lines(prepared.frame.with_columns(clipped), rule).frame
    names = list(rule.by)
    lines = lines.with_columns(_class(dimension, noise).alias(dimension) for dimension in names)
    whole, sizes, steps = _numbers(rule, noise)
    lines = lines.group_by(*names, PERSON).agg(pl.exclude(*names, PERSON, *(level_column(n, 0) for n in names)).sum())
    if lines.height > lines[PERSON].n_unique():
        lines = lines.with_columns(order(lines.select(PERSON, *names)).alias("__redact_order")).sort(PERSON, "__redact_order")
        lines = lines.filter(pl.int_range(pl.len()).over(PERSON) < noise.contributions.cells)
    cells = lines.select(*names, *whole).group_by(names).agg(pl.col(list(sizes)).sum())
    declared = set(names) <= set(noise.classes)
    return Exact(name, rule, _all(cells, names, noise) if declared else cells.sort(names), sizes, steps, not declared)


def _class(dimension: str, noise: Noise) -> pl.Expr:
    classes = pl.col(level_column(dimension, 0)).fill_null(UNKNOWN)
    if dimension in noise.classes:
        return pl.when(classes.is_in(noise.classes[dimension])).then(classes).otherwise(pl.lit(OTHER))
    return pl.when(classes.is_in([ALL, OTHER])).then(pl.lit(OTHER)).otherwise(classes)


def _numbers(rule: CellTable, noise: Noise) -> tuple[list[pl.Expr], dict[str, int], dict[str, float]]:
    """Of one person in one cell: the numbers, the most that each can be, what one of each stands for."""
    most = noise.contributions.rows
    rows = pl.col(ROWS).clip(0, most)
    made, sizes, steps = [pl.lit(1, dtype=pl.Int64).alias(PEOPLE)], {PEOPLE: 1}, dict[str, float]()
    for name, measure in rule.measures.items():
        if measure.rows:
            made.append(rows.alias(name))
            sizes[name] = most
        elif measure.rate:
            made.append((pl.col(name) > 0).cast(pl.Int64).alias(name))
            sizes[name] = 1
        elif column := measure.sum or measure.mean:
            low, high = noise.bounds[column]
            step = 2.0 ** (math.floor(math.log2(max(abs(low), abs(high)))) - _STEPS)
            ends = min(0, math.floor(low * most / step)), max(0, math.ceil(high * most / step))
            total = pl.col(name)
            if measure.mean:
                # NOTE: who has more rows than count keeps the mean of all of them.
                count = pl.col(f"{name}:count")
                total = pl.when(count > most).then(total * most / count).otherwise(total)
                made.append(count.clip(0, most).alias(f"{name}:count"))
                sizes[f"{name}:count"] = most
            made.append((total / step).round().clip(*ends).cast(pl.Int64).alias(name))
            sizes[name], steps[name] = max(-ends[0], ends[1]), step
    return made, sizes, steps


def _all(cells: pl.DataFrame, names: Sequence[str], noise: Noise) -> pl.DataFrame:
    """Every combination of declared classes, those of nobody too: which cells are there tells nothing."""
    classes = [[*noise.classes[name], OTHER] for name in names]
    if math.prod(map(len, classes)) > _MOST:
        raise PolicyError(f"aggregate.noise.classes: expected at most {_MOST} cells in a table, found more", "declare fewer classes")
    every = pl.DataFrame(list(itertools.product(*classes)), schema=dict.fromkeys(names, pl.String), orient="row")
    numbers = pl.exclude(*names).fill_null(0)
    return every.join(cells, on=list(names), how="left", maintain_order="left").with_columns(numbers)
