"""A table and its hierarchies -> what the search walks on, and the answer back into expressions.

Comes in: a lazy frame, what its columns are, a hierarchy for each quasi-identifier. Goes out: `Ground`, `Change`. It must not know
targets or policies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from redact.errors import InputError
from redact.risk.classes import Cells, Classes, Coded, Numbers, classes_of, people_of
from redact.risk.hierarchies import Hierarchy
from redact.risk.measure import Question
from redact.risk.nodes import Ground, Ladder, Secret, Verdict

_GONE = "__redact_gone"


@dataclass(frozen=True)
class Change:
    """What becomes of a table's quasi-identifiers: a level for each, and which combinations are suppressed."""

    levels: Mapping[str, int]
    steps: Mapping[str, str]
    """What each column's level is called; empty where it stays as it is."""
    labels: Mapping[str, tuple[pl.Series, pl.Series]] = field(repr=False)
    """For each column that changes: its values and what they become."""
    gone: pl.DataFrame = field(repr=False)
    """The combinations of values, as they were, whose rows tell nothing any more."""


def ground_of(frame: pl.LazyFrame, question: Question, hierarchies: Mapping[str, Hierarchy]) -> tuple[Ground, Classes]:
    """Count the table once. Raises InputError where a hierarchy lacks a value, or a distance is that of a tree."""
    classes = classes_of(frame, question.quasi_identifiers, question.sensitive, question.subject)
    people = people_of(frame, classes, question.subject) if question.subject is not None else None
    codes = classes.codes()
    ladders = tuple(ladder_of(column, own, hierarchies[column.name]) for column, own in zip(classes.columns, codes, strict=True))
    schema = frame.collect_schema()
    secrets = {name: _secret(cells, question, schema) for name, cells in classes.cells.items()}
    return Ground(ladders, tuple(codes), classes.rows, classes.sizes, people, secrets), classes


def ladder_of(column: Coded, codes: Numbers, hierarchy: Hierarchy) -> Ladder:
    """The hierarchy over the column's numbers. Raises InputError where a value stands nowhere in it."""
    spelled = column.values.cast(pl.String)
    known = pl.DataFrame({"value": hierarchy.values, "at": range(len(hierarchy.values))}, schema={"value": pl.String, "at": pl.Int64})
    places = spelled.alias("value").to_frame().join(known, on="value", how="left", maintain_order="left")["at"]
    lacking = places.is_null().to_numpy() & (np.bincount(codes, minlength=column.radix)[1:] > 0)
    if lacking.any():
        found = f"expected every value of column {column.name}, found {lacking.sum()} distinct ones that stand nowhere in it"
        raise InputError(f"hierarchy {hierarchy.name}: {found}", "add them, or name another hierarchy")
    nodes, losses = [np.arange(column.radix)], [np.zeros(column.radix)]
    leaves = max(1, len(hierarchy.values) - 1)
    labels = [spelled]
    for level in hierarchy.levels:
        ranked = level.rank("dense").fill_null(0).cast(pl.Int64)
        under = np.bincount(ranked.to_numpy(), minlength=1)
        under[0] = len(hierarchy.values)  # nothing could be anything
        nodes.append(np.append(0, ranked.gather(places).fill_null(0).to_numpy()))
        lost = np.clip((under[nodes[-1]] - 1) / leaves, 0.0, 1.0)
        lost[0] = 0.0  # what was missing cannot be lost
        losses.append(lost)
        labels.append(level.gather(places))
    return Ladder(column.name, tuple(nodes), tuple(losses), tuple(labels), ("", *hierarchy.steps))


def _secret(cells: Cells, question: Question, schema: Mapping[str, pl.DataType]) -> Secret:
    name = cells.column.name
    if question.trees and name in question.trees:
        raise InputError(f"risk: expected the equal or ordered distance of column {name} to search by, found a tree")
    ordered = name in question.ordered if question.ordered is not None else schema[name].is_numeric() or schema[name].is_temporal()
    at = np.repeat(np.arange(len(cells.starts)), np.diff(np.append(cells.starts, len(cells.value))))
    value = np.unique(cells.value, return_inverse=True)[1]
    return Secret(at, value, cells.count, "ordered" if ordered else "equal")


def change_of(ground: Ground, classes: Classes, verdict: Verdict) -> Change:
    """The answer of a search, told by values."""
    levels = {ladder.name: level for ladder, level in zip(ground.ladders, verdict.levels, strict=True)}
    steps = {ladder.name: ladder.steps[level] for ladder, level in zip(ground.ladders, verdict.levels, strict=True)}
    changed = [(column, ladder) for column, ladder in zip(classes.columns, ground.ladders, strict=True) if levels[ladder.name]]
    labels = {column.name: (column.values, ladder.labels[levels[column.name]]) for column, ladder in changed}
    gone = pl.DataFrame([_decoded(column, codes[verdict.gone]) for column, codes in zip(classes.columns, ground.codes, strict=True)])
    return Change(levels, steps, labels, gone)


def _decoded(column: Coded, codes: Numbers) -> pl.Series:
    places = pl.Series(codes - 1)
    return column.values.gather(places.set(places < 0, None)).alias(column.name)


def apply(frame: pl.LazyFrame, change: Change) -> pl.LazyFrame:
    """The table with its quasi-identifiers as the change has them: String where a level is above 0, null where suppressed."""
    changed = []
    for name, (before, after) in change.labels.items():
        changed.append(pl.col(name).replace_strict(before, after, default=None, return_dtype=pl.String))
    return blanked(frame, change.gone, change.gone.columns, changed)


def blanked(frame: pl.LazyFrame, gone: pl.DataFrame, columns: Sequence[str], changed: Sequence[pl.Expr] = ()) -> pl.LazyFrame:
    """The table with these columns null in the rows whose values are those of a row of `gone`; `changed` comes after that was seen."""
    if gone.is_empty():
        return frame.with_columns(changed)
    marks = gone.lazy().with_columns(pl.lit(value=True).alias(_GONE))
    marked = frame.join(marks, on=gone.columns, how="left", nulls_equal=True, maintain_order="left").with_columns(changed)
    return marked.with_columns(pl.when(pl.col(_GONE).is_null()).then(pl.col(name)).alias(name) for name in columns).drop(_GONE)
