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
from redact.risk.classes import Cells, Classes, Coded, classes_of, people_of
from redact.risk.hierarchies import Hierarchy
from redact.risk.measure import Question
from redact.risk.nodes import Ground, Ladder, Secret, Verdict


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
    ladders = tuple(ladder_of(column, hierarchies[column.name]) for column in classes.columns)
    schema = frame.collect_schema()
    secrets = {name: _secret(cells, question, schema) for name, cells in classes.cells.items()}
    return Ground(ladders, tuple(classes.codes()), classes.rows, classes.sizes, people, secrets), classes


def ladder_of(column: Coded, hierarchy: Hierarchy) -> Ladder:
    """The hierarchy over the column's numbers. Raises InputError where a value stands nowhere in it."""
    spelled = column.values.cast(pl.String)
    known = pl.DataFrame({"value": hierarchy.values, "at": range(len(hierarchy.values))}, schema={"value": pl.String, "at": pl.Int64})
    places = spelled.alias("value").to_frame().join(known, on="value", how="left", maintain_order="left")["at"]
    if places.has_nulls():
        found = f"expected every value of column {column.name}, found {places.null_count()} distinct ones that stand nowhere in it"
        raise InputError(f"hierarchy {hierarchy.name}: {found}", "add them, or name another hierarchy")
    nodes, losses = [np.arange(column.radix)], [np.zeros(column.radix)]
    leaves = max(1, len(hierarchy.values) - 1)
    labels = [spelled]
    for level in hierarchy.levels:
        ranked = level.rank("dense").fill_null(0).cast(pl.Int64)
        under = np.bincount(ranked.to_numpy())
        under[0] = len(hierarchy.values)  # nothing could be anything
        nodes.append(np.append(0, ranked.gather(places).to_numpy()))
        losses.append(np.minimum(1.0, (under - 1) / leaves))
        labels.append(level.gather(places))
    losses = [np.append(0.0, loss[1:]) if at == 0 else loss for at, loss in enumerate(losses)]
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


def _decoded(column: Coded, codes: np.typing.NDArray[np.int64]) -> pl.Series:
    places = pl.Series(codes - 1)
    return column.values.gather(places.set(places < 0, None)).alias(column.name)


def apply(frame: pl.LazyFrame, change: Change) -> pl.LazyFrame:
    """The table with its quasi-identifiers as the change has them: String where a level is above 0, null where suppressed."""
    names: Sequence[str] = change.gone.columns
    marked = frame
    if change.gone.height:
        marks = change.gone.lazy().with_columns(pl.lit(value=True).alias("__gone"))
        marked = frame.join(marks, on=names, how="left", nulls_equal=True, maintain_order="left")
    else:
        marked = frame.with_columns(pl.lit(None, dtype=pl.Boolean).alias("__gone"))
    changed = []
    for name in names:
        values = pl.col(name)
        if name in change.labels:
            before, after = change.labels[name]
            values = values.replace_strict(before, after, default=None, return_dtype=pl.String)
        changed.append(pl.when(pl.col("__gone").is_null()).then(values).alias(name))
    return marked.with_columns(changed).drop("__gone")
