"""Classes -> what they tell: every measure of a table.

Comes in: a lazy frame and what its columns are. Goes out: `Risk`. It must not know policies or releases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl

from redact.errors import InputError
from redact.risk import sensitive as secret
from redact.risk.attackers import attackers, population_uniqueness
from redact.risk.classes import Cells, Classes, Numbers, classes_of
from redact.risk.hierarchies import Hierarchy
from redact.risk.profiles import profiles_of
from redact.risk.shapes import Diversity, Risk
from redact.risk.wildcards import compatible

K = 5
_EDGES = (1, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Question:
    """What of a table tells persons apart, and what must not be learned of them."""

    quasi_identifiers: Sequence[str]
    sensitive: Sequence[str] = ()
    subject: str | None = None
    """The column that tells whose row it is: then persons are counted, not rows."""
    missing: Literal["value", "wildcard"] = "value"
    ordered: Sequence[str] | None = None
    """Sensitive columns whose values have an order; by default the numbers and dates."""
    trees: Mapping[str, Hierarchy] | None = None
    """Sensitive columns whose values have a tree."""
    k: int = K
    """Below this a class counts as at risk."""
    population: int | None = None
    """How many people the table was drawn from."""


def measure(frame: pl.LazyFrame, question: Question, population: pl.LazyFrame | None = None) -> Risk:
    """Every measure of a table; `population` holds the quasi-identifiers of everybody, for the journalist's chance.

    Raises InputError where a column is missing, or no quasi-identifier is named.
    """
    classes = classes_of(frame, question.quasi_identifiers, question.sensitive, question.subject)
    risk = measure_classes(classes, question, frame.collect_schema())
    if population is not None:
        sizes, there = _found_in(frame, population, question)
        risk = replace(risk, attackers=attackers(sizes, sizes, question.k, found_in=there))
    if question.subject is not None:
        risk = replace(risk, profiles=profiles_of([(frame, question.quasi_identifiers, question.subject)]))
    return risk


def measure_classes(classes: Classes, question: Question, dtypes: Mapping[str, pl.DataType]) -> Risk:
    """The measures of classes that were counted."""
    sizes = classes.sizes
    if question.missing == "wildcard":
        sizes = compatible(classes)
    total = classes.total
    fraction = 1.0
    if question.population is not None and question.population > total > 0:
        fraction = total / question.population
    return Risk(
        rows=int(classes.rows.sum()),
        persons=total,
        classes=len(classes.sizes),
        k_anonymity=int(sizes.min()) if len(sizes) else 0,
        sample_uniques=int((sizes == 1).sum()),
        class_sizes=_class_sizes(sizes, classes.sizes),
        missing=question.missing,
        attackers=attackers(sizes, classes.sizes, question.k, fraction),
        population_uniqueness=population_uniqueness(sizes, question.population) if question.population is not None and total else None,
        sensitive={name: _diversity(cells, classes.sizes, *_distance(cells, question, dtypes)) for name, cells in classes.cells.items()},
        recursive_c_l_diversity=_recursive(classes) if classes.cells else None,
    )


def _recursive(classes: Classes) -> tuple[int | None, int]:
    spreads = [secret.spread_of(cells) for cells in classes.cells.values() if len(cells.starts)]
    least = min((int(spread.lengths.min()) for spread in spreads), default=0)
    return (max(int(secret.ascending_c(spread, least).max()) for spread in spreads) if least > 1 else None), least


def _class_sizes(sizes: Numbers, members: Numbers) -> dict[str, tuple[int, int]]:
    told = {}
    for low, high in zip(_EDGES, (*_EDGES[1:], None), strict=True):
        within = (sizes >= low) & (sizes < high) if high is not None else sizes >= low
        name = f"{low}+" if high is None else str(low) if high == low + 1 else f"{low}-{high - 1}"
        told[name] = (int(within.sum()), int(members[within].sum()))
    return told


def _distance(cells: Cells, question: Question, dtypes: Mapping[str, pl.DataType]) -> tuple[secret.Distance, Hierarchy | None]:
    name = cells.column.name
    if question.trees and name in question.trees:
        return "hierarchical", question.trees[name]
    if question.ordered is not None:
        return ("ordered" if name in question.ordered else "equal"), None
    return ("ordered" if dtypes[name].is_numeric() or dtypes[name].is_temporal() else "equal"), None


def distances(spread: secret.Spread, cells: Cells, distance: secret.Distance, tree: Hierarchy | None) -> secret.Shares:
    """How far each class's values are from the table's."""
    if distance == "equal":
        return secret.equal_distances(spread)
    if distance == "ordered":
        return secret.ordered_distances(spread)
    assert tree is not None  # only then the distance is that of a tree
    occurs = np.unique(cells.value)
    return secret.hierarchical_distances(spread, [level[occurs] for level in tree.nodes(cells.column.values)])


def _diversity(cells: Cells, sizes: Numbers, distance: secret.Distance, tree: Hierarchy | None) -> Diversity:
    if not len(cells.starts):
        return Diversity(0, 0.0, 0, None, 0.0, distance, 0.0, 0.0, 0.0, 0.0)
    spread = secret.spread_of(cells)
    least = int(spread.lengths.min())
    entropy = secret.entropies(spread)
    beta = float(secret.gains(spread).max())
    c = float(secret.recursive_c(spread, least).max()) if least > 1 else None
    return Diversity(
        l_diversity=least,
        entropy=float(np.exp(entropy.min())),
        entropy_l_diversity=int(float(np.min(np.exp(1) ** entropy))),
        recursive_c=c,
        t_closeness=float(distances(spread, cells, distance, tree).max()),
        distance=distance,
        alpha=float((np.maximum.reduceat(cells.count, cells.starts) / sizes).max()),
        basic_beta_likeness=beta,
        enhanced_beta_likeness=min(beta, float(-np.log(spread.whole.min()))),
        delta_disclosure=float(secret.log_gains(spread).max()),
    )


def _found_in(frame: pl.LazyFrame, population: pl.LazyFrame, question: Question) -> tuple[Numbers, Numbers]:
    """Each class's persons, and whom it fits in the population."""
    names = list(question.quasi_identifiers)
    here, there = frame.collect_schema(), population.collect_schema()
    for name in names:
        if there.get(name) != here[name]:
            raise InputError(f"population: expected column {name} of type {here[name]}, found {there.get(name, 'none')}")
    persons = pl.len() if question.subject is None else pl.col(question.subject).n_unique()
    everybody = population.group_by(names).agg(pl.len().alias("there"))
    found = frame.group_by(names).agg(persons.alias("here")).join(everybody, on=names, how="left", nulls_equal=True, maintain_order="left")
    counts = found.select(pl.col("here", "there").fill_null(0).cast(pl.Int64)).collect(engine="streaming")
    return counts["here"].to_numpy(), counts["there"].to_numpy()
