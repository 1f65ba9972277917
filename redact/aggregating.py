"""The flow of cells: planned tables -> prepared rows -> groups, and what is written about them.

Comes in: a plan whose policy has an `aggregate` section. Goes out: groups of tables, a manifest, a record. It hands the operators'
classes to the room of cells, and knows no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from redact import publish
from redact.aggregate import DIVERSE, PERSON, Checked, Group, Prepared, check, frame_of, level_column, primary_cells, tabulate
from redact.aggregate import SUBJECT as NAMED
from redact.entities import entity
from redact.errors import LeakFound, PolicyError
from redact.plan import SUBJECT, Plan, TablePlan
from redact.policy import Aggregate, CellTable, Dimension
from redact.publish import Stage, digest
from redact.records import Manifest, about
from redact.transform import Column
from redact.transform.generalise import OPERATOR, Generalise

STATUS = "anonymous_aggregate"
SHOWN = 40
"""Rows up to which a table of cells is shown to a person."""


Direct = Callable[[pl.LazyFrame, Sequence[str]], Sequence[tuple[str, str, str]]]


Mark = Callable[[pl.Series], pl.Series]


def groups_of(plan: Plan, direct: Direct, mark: Mark | None = None) -> tuple[Group, ...]:
    """Count the tables of the plan's policy and choose what is hidden; `mark` makes keyed marks of subjects, by which their cells are
    remembered. Raises PolicyError, InputError, LeakFound."""
    said = plan.policy.aggregate
    assert said is not None  # the caller looked
    return tabulate(prepared_tables(plan, direct, mark), said)


def prepared_tables(plan: Plan, direct: Direct, mark: Mark | None = None) -> dict[str, Prepared]:
    """The rows of each table of cells. Raises PolicyError."""
    said = plan.policy.aggregate
    assert said is not None  # the caller looked
    planned = {table.name: table for table in plan.tables}
    for name, rule in said.tables.items():
        if rule.source not in planned:
            raise PolicyError(f"aggregate.tables.{name}.from: expected a table that is given, found {rule.source}")
    return {name: _prepare(plan, planned[rule.source], name, rule, direct, mark) for name, rule in said.tables.items()}


def _prepare(plan: Plan, table: TablePlan, name: str, rule: CellTable, direct: Direct, mark: Mark | None) -> Prepared:
    path = f"aggregate.tables.{name}"
    made: list[pl.Expr] = [pl.col(SUBJECT).hash().alias(PERSON)]
    levels: dict[str, list[str]] = {}
    for dimension, said in rule.by.items():
        names = []
        for number, level in enumerate(said.levels):
            where = f"{path}.by.{dimension}.levels.{number}"
            called, classes = _level(plan, table, said, level, where)
            names.append(called)
            made.append(classes.alias(level_column(dimension, number)))
        if len(set(names)) < len(names):
            raise PolicyError(f"{path}.by.{dimension}.levels: expected levels that differ, found one twice")
        levels[dimension] = names
    _refuse_direct(table, rule, path, direct)
    for measure, asked in rule.measures.items():
        column = asked.sum or asked.mean or asked.quantile or asked.rate
        if column is None:
            continue
        kind = _rule_of(table, column, f"{path}.measures.{measure}")
        _refuse_identifier(table, column, f"{path}.measures.{measure}")
        if asked.rate:
            made.append(pl.col(column).is_in(asked.of).alias(measure))
        elif kind in {"integer", "float"}:
            made.append(pl.col(column).cast(pl.Float64).alias(measure))
        else:
            raise PolicyError(f"{path}.measures.{measure}: expected a column of numbers, found {kind}", "say type: for the column")
    if rule.diverse:
        _rule_of(table, rule.diverse.column, f"{path}.diverse")
        made.append(pl.col(rule.diverse.column).hash().alias(DIVERSE))
    if mark is not None:
        made.append(pl.col(SUBJECT).alias(NAMED))
    return Prepared(table.sealed(made), levels, mark)


def _refuse_direct(table: TablePlan, rule: CellTable, path: str, direct: Direct) -> None:
    """Raise PolicyError for classes that are a column as it is, whose values look like direct identifiers."""
    kept = [dimension.column for dimension in rule.by.values() if "keep" in dimension.levels]
    for column, what, evidence in direct(table.source, kept):
        raise PolicyError(f"{path}.by: expected no direct identifier, found {what} in column {column} ({evidence})")


def _rule_of(table: TablePlan, column: str, path: str) -> str:
    """The type of a column that may be shown in classes. Raises PolicyError."""
    found = table.rule.rule_for(column)
    if found is None or column not in table.source.collect_schema().names():
        raise PolicyError(f"{path}: expected a listed column of table {table.name}, found {column}")
    return found[1].type


def _refuse_identifier(table: TablePlan, column: str, path: str) -> None:
    found = table.rule.rule_for(column)
    if found is not None and found[1].entity and entity(found[1].entity).reach == "direct":
        raise PolicyError(f"{path}: expected no direct identifier, found {found[1].entity} in column {column}")


def _level(plan: Plan, table: TablePlan, said: Dimension, level: str | Mapping[str, object], path: str) -> tuple[str, pl.Expr]:
    """The name of a level, and the class of each row (String)."""
    given = {} if isinstance(level, str) else dict(level)
    column = str(given.pop("column", said.column))
    kind = _rule_of(table, column, path)
    rule = table.rule.rule_for(column)
    assert rule is not None  # just found
    _refuse_identifier(table, column, path)
    if not given:
        return (column, pl.col(column).cast(pl.String))
    try:
        parameters = Generalise.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise PolicyError(f"{path}: {first['msg'].removeprefix('Value error, ')}") from None
    if parameters.rarer_than is not None:
        raise PolicyError(f"{path}: expected classes without rarer_than, found it", "a class that fewer than k people share is never shown")
    policy = plan.policy
    made = OPERATOR.build(
        parameters,
        Column(column, kind, pl.col(column), rule[1].entity or "CATEGORY", column, policy.country, policy.hash, plan.scope),  # type: ignore[arg-type]  # the policy's types are the operators' kinds
    )
    assert made is not None  # classes are always released
    name = parameters.to or " ".join(f"{key} {value}" for key, value in given.items())
    return (name if column == said.column else f"{column} {name}"), made.cast(pl.String)


def write_and_check(groups: Sequence[Group], stage: Stage, format: str) -> list[Checked]:
    """Stage the tables, read them back, and audit what was read. Raises LeakFound."""
    found = []
    for group in groups:
        files = write_cells({cells.name: frame_of(group, cells) for cells in group.tables}, stage, format)
        found.append(check(group, files))
    return found


def write_cells(frames: Mapping[str, pl.DataFrame], stage: Stage, format: str) -> dict[str, pl.DataFrame]:
    """Stage the tables, and give them as they were read back. Raises LeakFound for other columns."""
    return {name: _read_back(publish.sink(stage, name, frame.lazy(), format), frame.schema) for name, frame in frames.items()}


def _read_back(path: Path, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, schema=dict(schema))
    if dict(frame.schema) != dict(schema):
        raise LeakFound(f"{path.name}: expected the columns that were chosen, found others in the file")
    return frame


def manifest_of_cells(plan: Plan, frames: Mapping[str, pl.DataFrame], stage: Stage) -> Manifest:
    """The manifest of tables of cells whose audit passed, or which have noise. It tells of no cell whether it was primary."""
    policy, tables = plan.policy, dict[str, dict[str, object]]()
    noise = policy.aggregate.noise if policy.aggregate else None
    for name, frame in frames.items():
        tables[name] = {
            "file": f"{name}.{policy.release.format}",
            "rows": about(frame.height),
            "columns_released": frame.width,
            "schema": {column: str(dtype) for column, dtype in frame.schema.items()},
            "cells": {status: about(count) for status, count in frame["status"].value_counts(sort=True).iter_rows()},
        }
        if noise:
            tables[name]["noise"] = {"epsilon": noise.epsilon, "delta": noise.delta, "mechanism": noise.mechanism, "of": "the release"}
    files = {path.name: digest(path) for path in sorted(stage.release.iterdir()) if path.name != "manifest.json"}
    return Manifest(policy.name, STATUS, policy.purpose, policy.recipient.name, "passed", tables, files, stage.out)


def record_of_cells(said: Aggregate, groups: Sequence[Group], checked: Sequence[Checked]) -> dict[str, object]:
    """What stays in the house: how cells were chosen, which were primary and why, and what the audit found."""
    return {
        "k": said.k,
        "groups": [
            {
                "tables": [cells.name for cells in group.tables],
                "method": group.chosen.method,
                "objective": said.objective,
                "lost": group.chosen.lost,
                "bound": group.chosen.bound,
                "gap": group.chosen.gap,
                "people_add_up": group.linked.additive,
                "audit": asdict(found),
                "primary": {cells.name: primary_cells(group, cells) for cells in group.tables},
            }
            for group, found in zip(groups, checked, strict=True)
        ],
    }


def small_tables(manifest: Manifest) -> Mapping[str, pl.DataFrame]:
    """The tables of cells that a person can take in at a glance, as they were published: of none it shows which cell was primary."""
    paths = {name: manifest.out / str(table["file"]) for name, table in manifest.tables.items() if manifest.status == STATUS}
    frames = {name: pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path) for name, path in paths.items()}
    return {name: frame for name, frame in frames.items() if frame.height <= SHOWN}
