"""What of a staged release tells persons apart: its quasi-identifiers, and whose its rows are.

Comes in: a plan and its stage, or a policy and a finished release. Goes out: `Staged` tables. It must not measure.

Told apart is what the recipient can lay beside what is known elsewhere: a value that is kept or made coarser. A pseudonym, a made-up
value, a text with tokens and a date moved by the subject's secret number of days are not known elsewhere and do not count, unless
the policy names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from redact.classify import classify
from redact.entities import entity
from redact.errors import InputError, PolicyError
from redact.gate import links_file
from redact.plan import LINK, SUBJECT, Output, Plan, TablePlan, namespace_of
from redact.policy import Policy, RiskRule, TableRule
from redact.policy.risk import K_PUBLIC, K
from redact.publish import Stage
from redact.risk import Question, Target
from redact.transform import OPERATORS

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
    _refuse_unknown(plan, "quasi_identifiers", list(rule.quasi_identifiers or ()))
    _refuse_unknown(plan, "sensitive", rule.sensitive)
    tables = [_staged(plan.policy, table, stage, rule) for table in plan.tables]
    return [table for table in tables if table.quasi]


def finished_tables(policy: Policy, folder: Path) -> list[Staged]:
    """The same of a finished release: persons are told where it shows their pseudonyms, else each row counts as one.

    Raises InputError where a table that the policy needs is missing, or a column stands in none of its rules.
    """
    rule = policy.risk or RiskRule()
    tables = []
    for name, table in policy.released.items():
        path = folder / f"{name}.{policy.release.format}"
        if path.is_file():
            tables.append(_finished(policy, name, table, path, rule))
        elif not table.optional:
            raise InputError(f"{path.name}: expected the file of a table of the policy, found none", "name the policy of this release")
    return [table for table in tables if table.quasi]


def _finished(policy: Policy, name: str, table: TableRule, path: Path, rule: RiskRule) -> Staged:
    bare = Staged(name, path, policy.release.format, (), (), None, None, None)
    outputs = [_output(name, column, table) for column in bare.released().collect_schema()]
    shown = next((each for each in outputs if table.subject is not None and each.name == table.subject.column), None)
    if shown is not None:
        bare = replace(bare, subject=shown.name, shared=shown.namespace)
    return _told_apart(bare, outputs, rule)


def _output(table: str, column: str, rule: TableRule) -> Output:
    found = rule.rule_for(column)
    if found is None:
        raise InputError(f"table {table}: expected columns of the policy alone, found another", "name the policy of this release")
    return Output(
        column, found[1], OPERATORS[found[1].operator.name], found[1].entity or "", namespace_of(column, found[1]), pl.col(column)
    )


def _refuse_unknown(plan: Plan, place: str, names: Sequence[str]) -> None:
    known = {name for table in plan.tables for output in table.outputs for name in (output.name, f"{table.name}.{output.name}")}
    optional = {name for name, rule in plan.policy.tables.items() if rule.optional}
    for name in names:
        if name not in known and name.split(".")[0] not in optional:
            raise PolicyError(f"risk.{place}.{name}: expected a released column, or table.column, found another")


def _staged(policy: Policy, table: TablePlan, stage: Stage, rule: RiskRule) -> Staged:
    path = stage.release / f"{table.name}.{policy.release.format}"
    return _told_apart(Staged(table.name, path, policy.release.format, (), (), *_whose(table, stage)), table.outputs, rule)


def _told_apart(bare: Staged, outputs: Sequence[Output], rule: RiskRule) -> Staged:
    """The table with what of its columns tells persons apart, and what is sensitive."""
    secret = [output for output in outputs if _is_named(bare.name, output, rule.sensitive)]
    named = rule.quasi_identifiers
    quasi = _found(outputs, bare) if named is None else [each.name for each in outputs if _is_named(bare.name, each, named)]
    hidden = {*(each.name for each in secret), bare.subject}
    return replace(
        bare,
        quasi=tuple(name for name in quasi if name not in hidden),
        sensitive=tuple(each.name for each in secret),
        numbers=tuple(each.name for each in secret if bare.format == "csv" and each.rule.type in {"integer", "float"}),
        codes=tuple(each.name for each in outputs if each.rule.entity in _CODES),
    )


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


def _is_named(table: str, output: Output, names: Iterable[str]) -> bool:
    return bool({output.name, f"{table}.{output.name}"} & set(names))


def _found(outputs: Sequence[Output], bare: Staged) -> list[str]:
    shown = [output for output in outputs if _is_shown(output)]
    unsaid = [output.name for output in shown if output.rule.entity is None]
    looked = classify(bare.released().select(unsaid).head(LOOKED_AT)) if unsaid else None
    quasi = set() if looked is None else set(looked.filter(pl.col("quasi_identifier"))["column"])
    return [output.name for output in shown if output.name in quasi or _is_quasi(output.rule.entity)]


def _is_shown(output: Output) -> bool:
    operator = output.operator
    return not (operator.invents or operator.deterministic or operator.nested) and output.rule.operator.name not in {"replace", "scrub"}


def _is_quasi(name: str | None) -> bool:
    return name is not None and (entity(name).reach == "quasi" or name in _SEEN)
