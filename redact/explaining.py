"""What would be done, in words from which a reviewer can approve it.

Comes in: a plan and the columns that are there. Goes out: `Explained`. It must not show a value: of a mapping in the policy it tells the
size, and of a condition the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from redact.detecting import read_and_withheld
from redact.exposure import target_of
from redact.plan import Plan
from redact.policy import ColumnRule, Consent, LanguageColumn, Listed, Mark, Policy, RiskRule, TableRule

_COLUMNS = ("table", "column", "operator", "parameters", "entity", "type", "because")


@dataclass(frozen=True)
class Explained:
    """What would happen to each column, and to the release as a whole."""

    columns: pl.DataFrame
    """table, column, operator, parameters, entity, type, because (all String): a row a column."""
    lines: tuple[str, ...]
    """The release, whose rows go and why, texts that nobody reads, the risk, the tables of cells."""

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return {"columns": self.columns.to_dicts(), "release": list(self.lines)}


def explained(plan: Plan, present: Mapping[str, Sequence[str]]) -> Explained:
    """The plan in words; `present` are the columns of each table's input."""
    rows = [_row(table.name, column, table.rule) for table in plan.tables for column in present[table.name]]
    lines = [_release(plan.policy)]
    for table in plan.tables:
        lines += [
            f"table {table.name}: {line}" for line in [*_filters(plan, table.rule), *_texts(plan.policy, table.rule, present[table.name])]
        ]
    lines += [*_risk(plan.policy), *_cells(plan.policy)]
    return Explained(pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row"), tuple(lines))


def _row(table: str, column: str, rule: TableRule) -> tuple[str | None, ...]:
    found = rule.rule_for(column)
    if found is None:
        return table, column, "drop", "", None, None, "unlisted"
    said = found[1]
    return table, column, said.operator.name, _parameters(said), said.entity, said.type, said.because


def _parameters(rule: ColumnRule) -> str:
    """What the policy says of the operator, and of what else decides about the value."""
    said: dict[str, Any] = dict(rule.operator.parameters)
    if rule.language is not None:
        said["language"] = f"of column {rule.language.column}" if isinstance(rule.language, LanguageColumn) else rule.language
    said |= {name: getattr(rule, name) for name in ("namespace", "within", "known", "erasable", "format") if getattr(rule, name)}
    said |= {name: False for name in ("known", "erasable") if getattr(rule, name) is False}
    said |= {"names": rule.names} if rule.names != "detect" else {}
    said |= {"on_error": rule.on_error} if rule.on_error != "error" else {}
    return ", ".join(f"{name}: {_told(value)}" for name, value in said.items())


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return f"{len(value)} entries"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_told, value))}]"
    return {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else str(value)


def _release(policy: Policy) -> str:
    found = (
        "a finding stops the run" if policy.verify.on_finding == "stop" else f"a cell with a finding is emptied, up to {policy.verify.cap}"
    )
    order = "in keyed order" if policy.release.order == "keyed" else "in the order of the input"
    to = f"to {policy.recipient} ({policy.recipient.party}), purpose {policy.purpose}, scope {policy.scope}"
    return f"release: {policy.name}, {policy.status}, {to}; {policy.release.format}, rows {order}; {found}"


def _filters(plan: Plan, rule: TableRule) -> Iterator[str]:
    """Whose rows go, each filter by its name in the policy and its columns."""
    subject = rule.subject
    if subject is not None:
        whose = f"subject {subject.column}" + (f", who stands in table {subject.table}" if subject.table else "")
        yield f"{whose}; a row without one {'is dropped' if subject.missing == 'drop' else 'stops the run'}"
    named = [f"rows ({', '.join(sorted(set(pl.sql_expr(rule.rows).meta.root_names())))})"] if rule.rows else []
    for section in ("people", "records"):
        said = getattr(rule, section)
        named += [f"{section}.{name}{_columns(each)}" for name, each in (said or ()) if name != "because" and _counts(plan.policy, each)]
    if named:
        yield f"filters: {', '.join(named)}"


def _counts(policy: Policy, said: object) -> bool:
    """Whether it is said, and for this purpose."""
    if isinstance(said, list):
        return any(_counts(policy, each) for each in said)
    if not isinstance(said, (Consent, Mark, Listed)):
        return said is not None
    return said.purposes is None or policy.kind is None or policy.kind in said.purposes


def _columns(said: object) -> str:
    """The columns and files that a filter names."""
    each = said if isinstance(said, list) else [said]
    fields = ("column", "withdrawn", "birth_date", "national_number", "kind", "since", "file")
    names = [found for one in each for field in fields if (found := getattr(one, field, None))] or [
        one for one in each if isinstance(one, str)
    ]
    return f" ({', '.join(names)})"


def _texts(policy: Policy, rule: TableRule, present: Sequence[str]) -> Iterator[str]:
    """The texts that lose less than one would think, or go out not at all."""
    for column in present:
        found = rule.rule_for(column)
        if found is None or found[1].operator.name != "scrub":
            continue
        read, withheld = read_and_withheld(policy, found[1])
        if found[1].names == "known_only":
            yield f"column {column}: known names only: those of strangers stay in the texts"
        if withheld:
            why = "no model or recognizers" if found[1].names == "known_only" else "no model"
            yield f"column {column}: {why} for {', '.join(withheld)}: texts are withheld" + (
                f"; read are {', '.join(read)}" if read else ""
            )


def _risk(policy: Policy) -> Iterator[str]:
    rule, target = policy.risk or RiskRule(), target_of(policy)
    if policy.aggregate is not None:
        return
    if rule.none:
        yield f"risk: not measured, because {rule.because}"
        return
    asked = [f"k = {target.k}"] + ([f"l = {rule.l}"] if rule.l > 1 else []) + ([f"t = {rule.t}"] if rule.t is not None else [])
    asked += [f"profiles = {rule.profiles}"] if rule.profiles else []
    over = ", ".join(rule.quasi_identifiers) if rule.quasi_identifiers else "what the entities and values say"
    enforced = "a release that misses it is refused"
    if rule.enforce is not None:
        coarser = "columns are made coarser, and " if rule.enforce.generalise else ""
        enforced = f"to reach it {coarser}up to {100 * rule.enforce.suppress:g}% of the rows lose their quasi-identifiers"
    yield f"risk: {', '.join(asked)} over {over}" + (f", sensitive {', '.join(rule.sensitive)}" if rule.sensitive else "") + f"; {enforced}"


def _cells(policy: Policy) -> Iterator[str]:
    if policy.aggregate is None:
        return
    noise = policy.aggregate.noise
    how = f"noise of epsilon {noise.epsilon:g}, delta {noise.delta:g}" if noise else f"no cell of fewer than {policy.aggregate.k} people"
    yield f"cells: no rows are released, but tables of cells; {how}"
    for name, table in policy.aggregate.tables.items():
        by = ", ".join(f"{each} ({dimension.column})" if each != dimension.column else each for each, dimension in table.by.items())
        yield f"cells {name}: people{''.join(f', {measure}' for measure in table.measures)} of {table.source} by {by}"
