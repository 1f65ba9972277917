"""Classes that depend on all rows of a table: asked for by operators, counted in a first pass, joined to the rows.

Comes in: what the operators of a table asked for. Goes out: the table with a column for each. It must not know operators.

Everything stays lazy: the first pass is a branch of the same plan, run when the table is, over the rows that are released. What it
counted stands in no column, plan or record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from redact.errors import DetectionError
from redact.plan.shapes import SUBJECT, Asked, TablePlan
from redact.transform.column import Classify
from redact.transform.sealed import seal_column

_KEY = "__redact_class_key"


def asking() -> tuple[Callable[[pl.Expr, Classify], pl.Expr], dict[str, Asked]]:
    """A function that notes what is asked and answers with the column in which the classes will stand, and the notes."""
    asked: dict[str, Asked] = {}

    def over_all(values: pl.Expr, classify: Classify) -> pl.Expr:
        name = f"__redact_class_{len(asked)}"
        asked[name] = Asked(values, classify)
        return pl.col(name)

    return over_all, asked


def with_classes(plan: TablePlan, asked: Mapping[str, Asked]) -> TablePlan:
    """The plan, its `source` with the classes that were asked for."""
    source = plan.source
    for name, each in asked.items():
        values = _without_steps(plan, each.values)
        classes = _classes(plan, replace(each, values=values)).rename({"value": _KEY, "class": name})
        keyed = source.with_columns(values.alias(_KEY))
        source = keyed.join(classes, on=_KEY, how="left", maintain_order="left").drop(_KEY)
    return replace(plan, source=source)


def _without_steps(plan: TablePlan, values: pl.Expr) -> pl.Expr:
    """The same over `source`, where nothing that outputs share stands yet."""
    shared = {step.meta.output_name() for step in plan.steps} & set(values.meta.root_names())
    return seal_column(values, pl.String(), plan.steps) if shared else values


def _classes(plan: TablePlan, asked: Asked) -> pl.LazyFrame:
    """(`value`, `class`) over all rows that stay."""
    value = asked.values.alias("value")
    if plan.rule.subject is None:
        counted = plan.source.select(value).group_by("value").agg(pl.len().alias("rows"))
    else:
        counted = plan.source.select(value, pl.col(SUBJECT).alias("person")).unique()

    def classify(codes: pl.DataFrame) -> pl.DataFrame:
        # NOTE: the exception may quote a code, so only its class is named.
        failed = ""
        try:
            return asked.classify(codes)
        except Exception as error:
            failed = type(error).__name__
        raise DetectionError(f"table {plan.name}: expected classes of a column, found {failed}")

    schema = {"value": pl.String, "class": pl.String}
    return counted.map_batches(classify, schema=schema, predicate_pushdown=False, projection_pushdown=False)
