"""Bounded numbers -> the table that goes out, its noise drawn.

Comes in: `Exact`, the cost that its table may have. Goes out: a frame. Totals are sums of noisy cells, so that no number tells of
an exact one, and they add up: somebody in two cells counts twice in their total. It must not know budgets.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import polars as pl

from redact.aggregate.bounding import Exact
from redact.aggregate.cells import PEOPLE
from redact.aggregate.drawing import Cost, above_threshold, gaussian, laplace
from redact.aggregate.grouping import ALL
from redact.aggregate.publishing import NOISY, STATUS
from redact.policy import Aggregate, Measure, Noise


def vectors(said: Aggregate) -> int:
    """How many vectors the release draws noise for: epsilon is shared out among them."""
    return sum(1 + sum(2 if each.mean else 1 for each in table.measures.values()) for table in said.tables.values())


def share_of(said: Aggregate, noise: Noise) -> Cost:
    """What each vector may cost, such that all of them cost no more than epsilon and delta (basic composition)."""
    return Cost(noise.epsilon / vectors(said), noise.delta / vectors(said))


def draw(exact: Exact, noise: Noise, share: Cost) -> pl.DataFrame:
    """The table as it goes out: classes (String), `people` (Int64), measures (Int64 or Float64), `status`. Each call draws anew."""
    cells, drawn = exact.cells, dict[str, list[int]]()
    if exact.found:
        cells, drawn[PEOPLE] = _found(exact, noise, share)
    add = gaussian if noise.mechanism == "gaussian" else laplace
    for name, size in exact.sizes.items():
        if name not in drawn:
            drawn[name] = add(cells[name].to_list(), noise.contributions.cells, size, share) if cells.height else []
    names = list(exact.rule.by)
    noisy = cells.select(names).with_columns(pl.Series(name, values, dtype=pl.Int64) for name, values in drawn.items())
    frame = pl.concat([noisy, *_totals(noisy, names)]) if exact.rule.totals else noisy
    measures = [_shown(exact, name, measure, noise) for name, measure in exact.rule.measures.items()]
    return frame.sort(names).select(*names, PEOPLE, *measures, pl.lit(NOISY).alias(STATUS))


def _found(exact: Exact, noise: Noise, share: Cost) -> tuple[pl.DataFrame, list[int]]:
    keys = [str(number) for number in range(exact.cells.height)]
    passed = above_threshold(dict(zip(keys, exact.cells[PEOPLE].to_list(), strict=True)), noise.contributions.cells, share)
    kept = [number for number, key in enumerate(keys) if key in passed]
    return exact.cells[kept], [passed[keys[number]] for number in kept]


def _totals(noisy: pl.DataFrame, names: Sequence[str]) -> list[pl.DataFrame]:
    made = []
    for count in range(len(names)):
        for kept in itertools.combinations(names, count):
            sums: Any = pl.exclude(*names).sum()
            frame = noisy.group_by(kept).agg(sums) if kept else noisy.select(sums)
            made.append(frame.with_columns(pl.lit(ALL).alias(name) for name in names if name not in kept).select(noisy.columns))
    return made


def _shown(exact: Exact, name: str, measure: Measure, noise: Noise) -> pl.Expr:
    number = pl.col(name) * exact.steps[name] if name in exact.steps else pl.col(name)
    if measure.mean:
        count = pl.col(f"{name}:count")
        return pl.when(count > 0).then((number / count).clip(*noise.bounds[measure.mean])).alias(name)
    if measure.rate:
        return pl.when(pl.col(PEOPLE) > 0).then((number / pl.col(PEOPLE)).clip(0, 1)).alias(name)
    return number.alias(name)
