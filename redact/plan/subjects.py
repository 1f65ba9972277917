"""Whose row it is, and whether it stays.

Comes in: a typed table and its rule. Goes out: the same table with `SUBJECT` and `REASON`. It must not know operators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from redact.canon import canonical, canonicalise
from redact.errors import InputError, PolicyError
from redact.plan.composite import composite
from redact.plan.nobody import without_nobody
from redact.plan.shapes import MARK, REASON, SUBJECT, UNREAD, Draft, Tools
from redact.policy import ColumnRule, Policy, Subject, TableRule
from redact.transform import NAMES_SUBJECTS
from redact.transform.batches import elementwise

DROP = "mend the input, or drop such rows: say missing: drop under the table's subject:"


def judge(
    policy: Policy, name: str, rule: TableRule, rules: Mapping[str, tuple[str, ColumnRule]], frame: pl.LazyFrame, tools: Tools
) -> pl.LazyFrame:
    """The table with the canonical subject and the reason for which a row is not released."""
    reason = pl.lit(None, dtype=pl.String)
    if rule.subject is not None:
        frame = _with_subject(policy, name, rule.subject, rules, frame, tools)
        if rule.subject.missing == "drop":
            reason = pl.when(pl.col(SUBJECT).is_null()).then(pl.lit("subject_missing"))
    if rule.rows is not None:
        stays = _condition(name, rule.rows, list(rules))
        if UNREAD in frame.collect_schema().names():
            stays = stays | (pl.col(UNREAD) > 0)  # such a row must stop the run, not leave it
        reason = pl.coalesce(reason, pl.when(~stays).then(pl.lit("rows")))
    return frame.with_columns(reason.alias(REASON))


def stays(judged: pl.LazyFrame) -> pl.LazyFrame:
    """The rows without a reason against them."""
    return judged.filter(pl.col(REASON).is_null()).drop(REASON)


def require(values: pl.Expr, table: str, column: str, expected: str) -> pl.Expr:
    """String `values` of a column of subjects, stopping the run with InputError where one is null."""

    def watch(batch: pl.Series) -> pl.Series:
        if batch.null_count():
            raise InputError(f"table {table}, column {column}: expected {expected}, found rows without", DROP)
        return batch

    return elementwise(watch, values, pl.String())


def _condition(table: str, sql: str, present: list[str]) -> pl.Expr:
    """The condition, row by row. NOTE: run by hand, since Polars' own errors quote the cell that a cast could not take."""
    try:
        condition = pl.sql_expr(sql)
        names = sorted(set(condition.meta.root_names()))
    except Exception as error:
        raise PolicyError(f"tables.{table}.rows: expected a condition in SQL, found {type(error).__name__}") from None
    if not names or set(names) - set(present):
        raise PolicyError(
            f"tables.{table}.rows: expected listed columns of the table, found {', '.join(sorted(set(names) - set(present))) or 'none'}"
        )

    def judge_rows(rows: pl.Series) -> pl.Series:
        failed = None
        try:
            kept = rows.struct.unnest().select(condition.alias("kept")).to_series()
        except Exception as error:
            failed = type(error).__name__
        if failed is not None or kept.dtype != pl.Boolean or len(kept) != len(rows):
            raise InputError(f"tables.{table}.rows: expected a condition that holds or not for each row, found {failed or 'another'}")
        return kept.fill_null(value=False)

    return elementwise(judge_rows, pl.struct(names), pl.Boolean())


def _with_subject(
    policy: Policy,
    name: str,
    subject: Subject,
    rules: Mapping[str, tuple[str, ColumnRule]],
    frame: pl.LazyFrame,
    tools: Tools,
) -> pl.LazyFrame:
    if subject.column not in rules:
        raise PolicyError(f"tables.{name}.subject: expected a listed column, found {subject.column}")
    path, rule = rules[subject.column]
    if rule.operator.name not in NAMES_SUBJECTS:
        raise PolicyError(f"{path}: expected {' or '.join(sorted(NAMES_SUBJECTS))} for a subject, found {rule.operator.name}")
    if rule.erasable is False:
        raise PolicyError(f"{path}.erasable: expected the subject's own column to be erasable, found false")
    values = pl.col(subject.column).cast(pl.String)
    entity, country = rule.entity, policy.country
    named = without_nobody(subject)
    person = elementwise(lambda batch: canonicalise(named(batch), entity, country), values, pl.String())
    if rule.within:
        person = pl.when(person.is_not_null()).then(composite(policy, subject.column, rules)).otherwise(None)
    if subject.aliases:
        person = person.replace(main_subjects(subject.aliases, rule.entity, policy.country, tools))
    frame = frame.with_columns(person.alias(SUBJECT))
    if subject.missing == "drop":
        return frame
    return frame.with_columns(require(pl.col(SUBJECT), name, subject.column, "a subject in every row"))


def main_subjects(file: str, entity: str | None, country: str, tools: Tools) -> dict[str, str]:
    """Canonical alias -> canonical subject, followed to the end. Raises PolicyError where it leads in a circle."""
    step: dict[str, str] = {}
    for alias, main in tools.aliases(file).items():
        old, new = canonical(alias, entity, country), canonical(main, entity, country)
        if old is None or new is None or old == new:
            continue
        if step.setdefault(old, new) != new:
            raise PolicyError(f"aliases {file}: expected one subject for each alias, found two spellings of one that differ")
    ends = {}
    for old in step:
        end, seen = old, {old}
        while end in step:
            end = step[end]
            if end in seen:
                raise PolicyError(f"aliases {file}: expected each alias to lead to one subject, found a circle")
            seen.add(end)
        ends[old] = end
    return ends


def with_home(draft: Draft, drafts: Mapping[str, Draft]) -> Draft:
    """Judge also the rows whose subject does not stand in the table that the policy names as the subjects' own."""
    plan = draft.plan
    subject = plan.rule.subject
    if subject is None or subject.table is None or subject.table == plan.name:
        return draft
    home = drafts.get(subject.table)
    if home is None or home.plan.rule.subject is None:
        raise PolicyError(f"tables.{plan.name}.subject.table: expected a table with a subject, found {subject.table}")
    people = home.plan.source.select(SUBJECT, pl.lit(value=True).alias(MARK)).unique(SUBJECT, keep="any")
    frame = plan.judged.join(people, on=SUBJECT, how="left", maintain_order="left")
    there = pl.col(MARK).is_not_null()
    if subject.missing == "drop":
        frame = frame.with_columns(pl.coalesce(REASON, pl.when(~there).then(pl.lit("subject_unknown"))).alias(REASON))
    else:
        person = pl.when(there | pl.col(REASON).is_not_null()).then(pl.col(SUBJECT))
        frame = frame.with_columns(require(person, plan.name, subject.column, f"subjects of table {subject.table}").alias(SUBJECT))
    judged = frame.drop(MARK)
    return replace(draft, plan=replace(plan, judged=judged, source=stays(judged)))
