"""Known identifiers: what the row, and its subject's rows in every table, say of a person, to be searched for in text.

Comes in: the drafts of all tables. Goes out: for each table with text the expression that lists each row's identifiers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from redact.entities import entity
from redact.plan.columns import Rules, build_operator
from redact.plan.shapes import MARK, SUBJECT, Draft, Identifier, Output, TablePlan
from redact.policy import ColumnRule
from redact.transform import OPERATORS
from redact.transform.scrub import KNOWN

_TAKES_AWAY = frozenset({"drop", "pseudonym", "encrypt", "fpe", "token", "mask", "fake", "replace"})
_TOLD = frozenset({"pseudonym", "encrypt", "token"})
"""What they make of a value says nothing by itself: in a text it stands in brackets, beside its entity."""
_SHOWN = frozenset({"fake", "fpe", "shift", "generalise", "mask", "truncate"})
_MADE_UP = frozenset({"fake", "fpe"})
"""Those of them whose columns no measure of risk makes coarser: a text must not tell what a column was made to hide."""


def identifiers(rules: Rules, subject: str | None, unlisted: Mapping[str, str]) -> tuple[Identifier, ...]:
    """The columns that identify people: the subject's, direct identifiers, birth dates, what the policy calls known or takes away
    without saying what it is, and unlisted columns (name -> entity) that look like one of them.

    A column that is kept for a stated reason is none: its values stand in the release on purpose.
    """
    found = [Identifier(column, what, pl.col(column).cast(pl.String)) for column, what in unlisted.items()]
    for column, (_, rule) in rules.items():
        stays = rule.operator.name == "scrub" or (rule.operator.name == "keep" and rule.because is not None)
        if not stays and (column == subject or is_identifier(rule)):
            values = pl.col(column).dt.to_string("%Y-%m-%d") if rule.type in {"date", "datetime"} else pl.col(column)
            found.append(Identifier(column, rule.entity or "ID", values.cast(pl.String), rule.known is not False))
    return tuple(found)


def is_identifier(rule: ColumnRule) -> bool:
    """Whether the values of a column are to be searched for, by what the policy says of them."""
    if rule.known or rule.role == "birth_date" or rule.entity == "DATE_OF_BIRTH":
        return True
    if rule.entity is None:
        return rule.operator.name in _TAKES_AWAY and rule.type == "string"
    return entity(rule.entity).reach == "direct"


def by_subject(drafts: Sequence[Draft], lowered: bool) -> pl.LazyFrame | None:
    """One row a subject: every known identifier of every table that has the subject; None where no table has text.

    `lowered` says that released columns may be made coarser after all operators.
    """
    if not any(draft.texts for draft in drafts):
        return None
    parts = []
    for draft in drafts:
        known = _of_row(draft.plan, lowered)
        if known is not None and draft.plan.rule.subject is not None:
            part = draft.plan.sealed([pl.col(SUBJECT), known.alias(MARK)], draft.plan.judged).explode(MARK)
            parts.append(part.filter(pl.col(MARK).struct.field("value").is_not_null(), pl.col(SUBJECT).is_not_null()))
    if not parts:
        return None
    fields = [pl.col(MARK).struct.field(name) for name in ("entity", "value", "replacement")]
    return pl.concat(parts).unique().sort(SUBJECT, *fields).group_by(SUBJECT, maintain_order=True).agg(MARK)


def with_known(draft: Draft, known: pl.LazyFrame | None, lowered: bool) -> TablePlan:
    """The table's plan, its text columns given the identifiers of the row and of its subject."""
    plan = draft.plan
    if not draft.texts:
        return plan
    row = _of_row(plan, lowered)
    source, parts = plan.source, [] if row is None else [row]
    if plan.rule.subject is not None and known is not None:
        source = source.join(known, on=SUBJECT, how="left", maintain_order="left")
        parts.append(pl.col(MARK))
    empty = pl.lit([], dtype=KNOWN)
    everything = pl.concat_list([part.fill_null(empty) for part in parts]) if parts else empty
    outputs = []
    for output in plan.outputs:
        if output.name in draft.texts:
            column = replace(draft.columns[output.name], known=everything)
            made = build_operator(output.name, OPERATORS["scrub"], output.rule, column)
            output = replace(output, expression=made if made is not None else output.expression)
        outputs.append(output)
    return replace(plan, source=source, outputs=tuple(outputs))


def _shown(identifier: Identifier, outputs: Mapping[str, Output], shown: frozenset[str]) -> pl.Expr:
    """What a known identifier becomes inside a text: what its column became, or null."""
    output = outputs.get(identifier.column)
    if output is not None and output.rule.operator.name in _TOLD:
        return pl.lit(f"[{identifier.entity}_") + output.expression.cast(pl.String) + "]"
    if output is not None and output.rule.operator.name in shown and "rarer_than" not in output.rule.operator.parameters:
        return output.expression.cast(pl.String)
    return pl.lit(None, dtype=pl.String)


def _of_row(plan: TablePlan, lowered: bool) -> pl.Expr | None:
    outputs, shown = {output.name: output for output in plan.outputs}, _MADE_UP if lowered else _SHOWN
    told = ((each, _shown(each, outputs, shown)) for each in plan.identifiers)
    structs = [pl.struct(entity=pl.lit(each.entity), value=each.values, replacement=replacement) for each, replacement in told]
    return pl.concat_list(structs).cast(KNOWN) if structs else None
