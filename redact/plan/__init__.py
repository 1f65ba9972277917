"""The plan: a policy spent once, into Polars expressions for each table.

Comes in: a policy, typed LazyFrames by table, the master key, a detector. Goes out: a `Plan` whose tables know their released
columns, the identifiers that must not stand in them, and one LazyFrame each. It must not read or write files.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from redact.errors import InputError, PolicyError
from redact.keys import Key
from redact.plan.against import PERSON, spread, with_reasons
from redact.plan.agreeing import Home, agreeing, homes_of, with_home_person
from redact.plan.classes import asking, with_classes
from redact.plan.columns import (
    Rules,
    build_operator,
    check_operators,
    column_of,
    match,
    namespace_of,
    operator_of,
    sharing,
    subject_namespace,
)
from redact.plan.composite import joined
from redact.plan.known import by_subject, identifiers, is_identifier, with_known
from redact.plan.offsets import offset_of
from redact.plan.people import refuse_unequal
from redact.plan.scopes import scope_parts
from redact.plan.shapes import LINK, ORDER, REASON, ROW, SUBJECT, UNREAD, Draft, Identifier, Output, Plan, TablePlan, Tools
from redact.plan.subjects import DROP, judge, main_subjects, stays, with_home
from redact.policy import ColumnRule, Policy, TableRule
from redact.purposes import refuse
from redact.transform import OPERATORS, Column

__all__ = [
    "DROP",
    "LINK",
    "ORDER",
    "PERSON",
    "REASON",
    "ROW",
    "SUBJECT",
    "UNREAD",
    "Identifier",
    "Output",
    "Plan",
    "TablePlan",
    "Tools",
    "build",
    "joined",
    "main_subjects",
    "namespace_of",
    "scope_parts",
    "subject_namespace",
]


def build(policy: Policy, frames: Mapping[str, tuple[pl.LazyFrame, tuple[str, ...]]], key: Key, tools: Tools) -> Plan:
    """Spend the policy on typed frames and their strict columns (`redact.sources.typed_frame`). Raises PolicyError where
    they do not fit, InputError for missing columns."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    check_operators(policy)
    if tools.releases:
        refuse(policy, today)
    as_of = _day(policy, today)
    scope = key.derive(*scope_parts(policy, tools.release))
    refuse_unequal(policy, namespace_of)
    offset_of(policy)
    for name in frames:
        if name not in policy.tables:
            raise InputError(f"{name}: expected a table of the policy, found another")
    for name, rule in policy.tables.items():
        if name not in frames and not (rule.optional or rule.left_out):
            raise InputError(f"table {name}: expected an input, found none", "give its file, or say optional: true")
    homes = homes_of(policy, frames)
    present = {name: rule for name, rule in policy.released.items() if name in frames}
    drafts = spread({name: _draft(policy, name, rule, frames[name], scope, tools, as_of, homes) for name, rule in present.items()})
    linked = {name: _counted(with_home_person(with_home(draft, drafts), drafts, homes)) for name, draft in drafts.items()}
    lowered = policy.risk is not None and policy.risk.enforce is not None
    known = by_subject(list(linked.values()), lowered)
    return Plan(policy, tuple(with_known(draft, known, lowered) for draft in linked.values()), scope, as_of)


def _day(policy: Policy, today: datetime.date) -> datetime.date:
    """The day on which ages and retention count. Raises PolicyError for one to come, on which no minor would be one."""
    if policy.as_of is not None and policy.as_of > today:
        raise PolicyError("as_of: expected today or a day before, found one to come")
    return policy.as_of or today


def _counted(draft: Draft) -> Draft:
    """With the classes that are told from the rows which stay once the tables are linked."""
    return replace(draft, plan=with_classes(draft.plan, draft.asked)) if draft.asked else draft


def _draft(
    policy: Policy,
    name: str,
    rule: TableRule,
    typed: tuple[pl.LazyFrame, tuple[str, ...]],
    scope: Key,
    tools: Tools,
    as_of: datetime.date,
    homes: Mapping[str, Home],
) -> Draft:
    frame, strict = typed
    schema = frame.collect_schema()
    rules = match(policy, name, rule, [column for column in schema if column != UNREAD])
    for column in (column for column in rules if schema[column].is_nested()):
        _take_nested(policy, name, column, rules[column][1])
    judged = with_reasons(policy, name, rule, rules, judge(policy, name, rule, rules, frame, tools), tools, as_of)
    columns, outputs, dropped = {}, [], []
    (share, shared), (over_all, asked) = sharing(), asking()

    def make(column: str) -> Column:
        return column_of(policy, name, rule, column, rules, scope, tools, share)

    for column, (path, column_rule) in rules.items():
        operator = operator_of(path, column_rule)
        made = replace(make(column), dtype=schema[column], over_all=over_all)
        columns[column] = made = agreeing(made, policy, name, rules, make, homes) if column_rule.operator.name == "fake" else made
        expression = build_operator(path, operator, column_rule, made)
        if expression is None:
            dropped.append(column)
        else:
            outputs.append(Output(column, column_rule, operator, made.entity, namespace_of(column, column_rule), expression))
    if not outputs and tools.releases:
        raise PolicyError(f"tables.{name}.columns: expected at least one released column, found none")
    steps, texts = tuple(shared.values()), tuple(output.name for output in outputs if output.rule.operator.name == "scrub")
    flat = {column: found for column, found in rules.items() if not schema[column].is_nested()}
    known = identifiers(flat, rule.subject.column if rule.subject else None, _unlisted(tools, frame, rules))
    order = scope.derive("order", name) if policy.release.order == "keyed" else None
    erases = tools.erased is not None and rule.subject is not None
    plan = TablePlan(name, rule, judged, stays(judged), tuple(outputs), tuple(dropped), known, steps, strict, order, policy.hash, erases)
    return Draft(plan, columns, texts, asked)


def _take_nested(policy: Policy, table: str, column: str, rule: ColumnRule) -> None:
    """Refuse lists and structs where the operator takes one value a cell, or the release is written as one."""
    operator = OPERATORS.get(rule.operator.name)
    if rule.operator.name != "drop" and (operator is None or not operator.nested):
        raise InputError(
            f"table {table}: expected one value a cell in column {column}, found nested ones",
            "drop it, scrub it where it holds texts, or unnest it before",
        )
    if rule.operator.name == "drop" and rule.known is not False and (rule.known or rule.entity) and is_identifier(rule):
        raise InputError(
            f"table {table}: expected one value a cell in column {column}, which is searched for in texts, found nested ones",
            "unnest it before, or say known: false and because:",
        )
    if rule.operator.name != "drop" and policy.release.format == "csv":
        raise PolicyError(f"release.format: expected parquet for the nested column {column} of table {table}, found csv")


def _unlisted(tools: Tools, frame: pl.LazyFrame, rules: Rules) -> dict[str, str]:
    """Columns that `unlisted: drop` leaves out and that look like direct identifiers: name -> entity."""
    left = [name for name in frame.collect_schema().names() if name not in rules and name != UNREAD]
    return {name: what for name, what, _ in tools.direct(frame, left)} if left else {}
