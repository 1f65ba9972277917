"""What of a staged release tells persons apart: its quasi-identifiers, and whose its rows are.

Comes in: a plan and its stage. Goes out: `Staged` tables. It must not measure.

Told apart is what the recipient can lay beside what is known elsewhere: a value that is kept or made coarser. A pseudonym, a made-up
value, a text with tokens and a date moved by the subject's secret number of days are not known elsewhere and do not count, unless
the policy names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from redact.classify import classify
from redact.entities import entity
from redact.errors import PolicyError
from redact.gate import links_file
from redact.plan import LINK, SUBJECT, Output, Plan, TablePlan
from redact.policy import Policy, RiskRule
from redact.policy.risk import K_PUBLIC, K
from redact.publish import Stage
from redact.risk import Question, Target

LOOKED_AT = 20_000
"""Rows by which a column without an entity is judged."""
_SEEN = frozenset({"ETHNICITY", "RELIGION"})
"""Sensitive, and yet seen or known by neighbours."""
_CODES = frozenset({"POSTAL_CODE", "DE_PLZ", "UK_POSTCODE"})
_PUBLIC = ("publication", "publish", "open data")


@dataclass(frozen=True)
class Staged:
    """One table of the staged release."""

    name: str
    path: Path
    format: str
    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]
    subject: str | None
    """The column of `frame()` that tells whose row it is."""
    shared: str | None
    """The namespace of the subject's pseudonym where it is released: tables of one namespace can be joined."""
    beside: pl.LazyFrame | None
    """The subject's column where the release does not hold it, row by row."""
    numbers: tuple[str, ...] = ()
    """Sensitive columns to be read as numbers."""
    codes: tuple[str, ...] = ()
    """Quasi-identifiers whose beginning is what is coarser: postal codes, though they look like numbers."""

    def frame(self) -> pl.LazyFrame:
        """The staged file, with `subject`."""
        frame = self.released()
        if self.beside is not None:
            frame = pl.concat([frame, self.beside], how="horizontal")
        return frame.with_columns(pl.col(name).cast(pl.Float64, strict=False) for name in self.numbers)

    def released(self) -> pl.LazyFrame:
        """The staged file; every CSV column is String."""
        if self.format == "csv":
            return pl.scan_csv(self.path, infer_schema=False, glob=False)
        return pl.scan_parquet(self.path, glob=False)

    def question(self, quasi: Sequence[str], k: int) -> Question:
        """What is asked of the table."""
        return Question(quasi, self.sensitive, self.subject, k=k)


def target_of(policy: Policy) -> Target:
    """What the policy asks for: k is 5 where it says nothing, 11 where the purpose is publication."""
    rule = policy.risk or RiskRule()
    named = any(word in policy.purpose.casefold() for word in _PUBLIC) or policy.recipient.name.casefold() in {"public", "the public"}
    public = named or policy.kind == "publication" or policy.recipient.party == "public"
    limit = rule.enforce.suppress if rule.enforce else 0.0
    return Target(rule.k or (K_PUBLIC if public else K), rule.l, rule.t, limit)


def staged_tables(plan: Plan, stage: Stage) -> list[Staged]:
    """Every table that tells something by which persons can be told apart. Raises PolicyError for a column that is not released."""
    rule = plan.policy.risk or RiskRule()
    named = list(rule.quasi_identifiers) if rule.quasi_identifiers is not None else None
    _refuse_unknown(plan, "quasi_identifiers", named or [])
    _refuse_unknown(plan, "sensitive", rule.sensitive)
    tables = [_staged(plan.policy, table, stage, named, rule.sensitive) for table in plan.tables]
    return [table for table in tables if table.quasi]


def _refuse_unknown(plan: Plan, place: str, names: Sequence[str]) -> None:
    known = {name for table in plan.tables for output in table.outputs for name in (output.name, f"{table.name}.{output.name}")}
    optional = {name for name, rule in plan.policy.tables.items() if rule.optional}
    for name in names:
        if name not in known and name.split(".")[0] not in optional:
            raise PolicyError(f"risk.{place}.{name}: expected a released column, or table.column, found another")


def _staged(policy: Policy, table: TablePlan, stage: Stage, named: Sequence[str] | None, sensitive: Sequence[str]) -> Staged:
    path = stage.release / f"{table.name}.{policy.release.format}"
    subject, shared, beside = _whose(table, stage)
    secret = tuple(output for output in table.outputs if {output.name, f"{table.name}.{output.name}"} & set(sensitive))
    bare = Staged(table.name, path, policy.release.format, (), tuple(output.name for output in secret), subject, shared, beside)
    quasi = _named(table, named) if named is not None else _found(table, bare)
    csv = policy.release.format == "csv"
    numbers = tuple(each.name for each in secret if csv and each.rule.type in {"integer", "float"})
    released = tuple(name for name in quasi if name not in {*bare.sensitive, subject})
    codes = tuple(output.name for output in table.outputs if output.rule.entity in _CODES)
    return replace(bare, quasi=released, numbers=numbers, codes=codes)


def _whose(table: TablePlan, stage: Stage) -> tuple[str | None, str | None, pl.LazyFrame | None]:
    if table.rule.subject is None:
        return None, None, None
    shown = next((output for output in table.outputs if output.name == table.rule.subject.column), None)
    if shown is not None:
        return shown.name, shown.namespace, None
    if table.hidden:
        return LINK, None, pl.scan_parquet(links_file(stage, table.name), glob=False)
    if table.order is None:
        return SUBJECT, None, table.kept().select(SUBJECT)
    return None, None, None


def _named(table: TablePlan, named: Sequence[str]) -> list[str]:
    return [output.name for output in table.outputs if {output.name, f"{table.name}.{output.name}"} & set(named)]


def _found(table: TablePlan, bare: Staged) -> list[str]:
    shown = [output for output in table.outputs if _is_shown(output)]
    unsaid = [output.name for output in shown if output.rule.entity is None]
    looked = classify(bare.released().select(unsaid).head(LOOKED_AT)) if unsaid else None
    quasi = set() if looked is None else set(looked.filter(pl.col("quasi_identifier"))["column"])
    return [output.name for output in shown if output.name in quasi or _is_quasi(output.rule.entity)]


def _is_shown(output: Output) -> bool:
    operator = output.operator
    return not (operator.invents or operator.deterministic or operator.nested) and output.rule.operator.name not in {"replace", "scrub"}


def _is_quasi(name: str | None) -> bool:
    return name is not None and (entity(name).reach == "quasi" or name in _SEEN)
