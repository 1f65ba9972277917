"""The columns of one table: which rule each falls under, and the expression its operator makes of it.

Comes in: a policy and the columns that are there. Goes out: rules by column, `Column`, expressions. It must not read data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import polars as pl
from pydantic import ValidationError

from redact.entities import ENTITIES, entity
from redact.errors import InputError, PolicyError, nearest
from redact.keys import Key
from redact.plan.composite import WHOLE, composite
from redact.plan.nobody import without_nobody
from redact.plan.offsets import offset_of
from redact.plan.people import KEYED, salt_of, subject_salt
from redact.plan.scopes import scope_parts
from redact.plan.shapes import SUBJECT, Tools
from redact.policy import ColumnRule, LanguageColumn, Policy, Subject, TableRule
from redact.transform import OPERATORS, Column, Operator
from redact.transform.batches import elementwise
from redact.transform.column import no_other
from redact.transform.pseudonym import keyed
from redact.transform.shift import days_moved

_SHOWS = frozenset({"keep", "generalise", "mask", "shuffle", "noise"})
"""Operators that let a part of the value itself out."""

Rules = Mapping[str, tuple[str, ColumnRule]]
"""Input column -> (path in the policy, rule), in the input's order."""


def match(policy: Policy, name: str, rule: TableRule, present: list[str]) -> Rules:
    """Every column under its rule. Raises InputError for one that is not listed, or listed and missing."""
    rules: dict[str, tuple[str, ColumnRule]] = {}
    for position, column in enumerate(present, start=1):
        found = rule.rule_for(column)
        if found is not None:
            rules[column] = (f"tables.{name}.columns.{found[0]}", found[1])
        elif (rule.unlisted or policy.unlisted) == "error":
            raise InputError(
                f"table {name}: expected every column in the policy, found column {position} unlisted",
                f"name it under tables.{name}.columns, or say unlisted: drop",
            )
    for column in rule.columns:
        if not any(c in column for c in "*?[") and column not in present:
            hint = "give the whole table, or take the column out of the policy"
            hint += ", or is the separator: of its dialect: wrong?" if len(present) == 1 else ""
            raise InputError(f"table {name}: expected column {column}, found none", hint)
    return rules


def check_operators(policy: Policy) -> None:
    """Raise PolicyError for a rule whose operator there is not, or which does not take its type, before what it releases is judged."""
    for name, table in policy.released.items():
        for column, rule in table.columns.items():
            operator_of(f"tables.{name}.columns.{column}", rule)


def operator_of(path: str, rule: ColumnRule) -> Operator:
    """The operator that the rule names. Raises PolicyError where there is none or it does not take the column's type."""
    operator = OPERATORS.get(rule.operator.name)
    if operator is None:
        raise PolicyError(
            f"{path}.operator: expected one of {', '.join(OPERATORS)}, found {rule.operator.name}", nearest(rule.operator.name, OPERATORS)
        )
    if rule.type not in operator.takes:
        raise PolicyError(
            f"{path}: operator {rule.operator.name}: expected type {' or '.join(operator.takes)}, found {rule.type}",
            "say type: for the column",
        )
    return operator


def build_operator(path: str, operator: Operator, rule: ColumnRule, column: Column) -> pl.Expr | None:
    """The released column, or None. Raises PolicyError naming the path of a wrong parameter."""
    try:
        parameters = operator.parameters.model_validate(rule.operator.parameters)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join([path, "operator", rule.operator.name, *(str(part) for part in first["loc"])])
        known = list(operator.parameters.model_fields)
        takes = f"{rule.operator.name} takes {', '.join(known) or 'no parameters'}"
        if first["type"] == "extra_forbidden":
            near = nearest(str(first["loc"][-1]), known)
            raise PolicyError(
                f"{where}: expected a parameter of {rule.operator.name}, found another", f"{takes}; {near}".rstrip("; ")
            ) from None
        raise PolicyError(f"{where}: {first['msg'].removeprefix('Value error, ')}", takes) from None
    if rule.operator.name in _SHOWS and not rule.because and rule.entity and entity(rule.entity).reach == "direct":
        if rule.entity not in ENTITIES:
            raise PolicyError(
                f"{path}.entity: expected a known entity, found {rule.entity}, which counts as a direct identifier",
                f"{nearest(rule.entity, ENTITIES) or 'see redact recognizers'}; or say because: why it may leave the house",
            )
        raise PolicyError(
            f"{path}: expected no direct identifier under {rule.operator.name}, found {rule.entity}",
            "choose another operator, or say because: why it may leave the house",
        )
    if parameters.asks_why and not rule.because:
        raise PolicyError(f"{path}.operator.{rule.operator.name}: expected because: beside {parameters.asks_why}, found none")
    if operator.needs_subject and column.subject is None:
        raise PolicyError(f"{path}: expected a table with a subject, found none", "name subject: for the table")
    try:
        return operator.build(parameters, column)
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}", error.hint) from None


Share = Callable[[str, Callable[[], pl.Expr]], pl.Expr]


def sharing() -> tuple[Share, dict[str, pl.Expr]]:
    """A function that makes each named expression once and answers with its column, and the expressions made, in order."""
    made: dict[str, pl.Expr] = {}

    def share(name: str, make: Callable[[], pl.Expr]) -> pl.Expr:
        alias = f"__redact_shared_{name}"
        if alias not in made:
            made[alias] = make().alias(alias)
        return pl.col(alias)

    return share, made


def column_of(policy: Policy, table: str, rule: TableRule, name: str, rules: Rules, scope: Key, tools: Tools, share: Share) -> Column:
    """What the operator is given of the column `name`."""
    path, column_rule = rules[name]
    roles = {other.role: pl.col(column) for column, (_, other) in rules.items() if other.role}
    namespace = namespace_of(name, column_rule)
    column = Column(
        name=name,
        kind=column_rule.type,
        values=pl.col(name),
        entity=column_rule.entity or _default_entity(column_rule, path),
        namespace=namespace,
        country=policy.country,
        hash=policy.hash,
        key=scope,
        share=share,
        on_error=column_rule.on_error,
        subject=pl.col(SUBJECT) if rule.subject else None,
        subject_digits=_subject_digits(policy, scope, tools, share) if rule.subject else None,
        is_subject=rule.subject is not None and rule.subject.column == name,
        in_subject_namespace=namespace == subject_namespace(policy),
        birth_date=roles.get("birth_date"),
        sex=roles.get("sex"),
        other=partial(_other, rules, name),
        allow_custom=tools.allow_custom,
        beside=tools.beside,
    )
    column = _of_person(policy, rule, path, column, column_rule, tools)
    if column_rule.within:
        column = replace(column, values=composite(policy, name, rules), entity=WHOLE, kind="string")
    return _for_text(policy, table, path, column, column_rule, rules, tools) if column_rule.operator.name == "scrub" else column


def _other(rules: Rules, own: str, name: str, place: str) -> pl.Expr:
    """Another listed column. Raises PolicyError."""
    return pl.col(name) if name in rules and name != own else no_other(name, place)


def _of_person(policy: Policy, table: TableRule, path: str, column: Column, rule: ColumnRule, tools: Tools) -> Column:
    """The column with what the vault knows of its people."""
    names_people = column.in_subject_namespace and rule.operator.name in KEYED
    if names_people and not column.is_subject and column.kind == "string":
        named = without_nobody(table.subject or Subject(column=column.name))
        column = replace(column, values=elementwise(named, column.values, pl.String()))
    salt = salt_of(policy, table, path, column.name, rule, tools, column.share, names_people=names_people)
    column = replace(column, salt=salt, tokens=tools.tokens, scope=(*scope_parts(policy, tools.release), column.key.fingerprint()))
    if salt is None or column.subject is None or rule.operator.name in KEYED:
        return column
    return replace(column, subject=salt + "\0" + column.subject)


def namespace_of(name: str, rule: ColumnRule) -> str:
    """Within what equal values get equal pseudonyms: what the policy names, else the entity, else the column."""
    return rule.namespace or rule.entity or name


def subject_namespace(policy: Policy) -> str:
    """That of the first table with subjects, so that offsets agree however other tables name theirs."""
    for table in policy.tables.values():
        if table.subject is not None and (found := table.rule_for(table.subject.column)) is not None:
            return namespace_of(table.subject.column, found[1])
    return "subject"


def _subject_digits(policy: Policy, scope: Key, tools: Tools, share: Share) -> pl.Expr:
    key = scope.derive("pseudonym", subject_namespace(policy))
    salt = subject_salt(policy, tools, share)
    person = pl.col(SUBJECT) if salt is None else salt + "\0" + pl.col(SUBJECT)
    return share("subject", lambda: keyed(person, key, policy.hash))


def _default_entity(rule: ColumnRule, path: str) -> str:
    if rule.type in {"date", "datetime"}:
        return "DATE_TIME"
    name = path.rsplit(".", 1)[-1].strip("*?[]_").upper()
    return "FREE_TEXT" if rule.operator.name == "scrub" else name or "VALUE"


def _for_text(policy: Policy, table: str, path: str, column: Column, rule: ColumnRule, rules: Rules, tools: Tools) -> Column:
    language = rule.language or policy.language
    if language is None:
        raise PolicyError(f"{path}.language: expected a language for a text column, found none")
    if rule.names == "known_only" and not rule.because:
        raise PolicyError(f"{path}: names: known_only leaves strangers' names in the text; expected because:, found none")
    if isinstance(language, LanguageColumn):
        if language.column not in rules:
            raise PolicyError(f"{path}.language.column: expected a listed column, found {language.column}")
        spoken = pl.col(language.column).cast(pl.String).str.strip_chars().str.to_lowercase().str.slice(0, 2)
    else:
        spoken = pl.lit(language)
    witness = tools.witness(table, column.name) if tools.witness else None
    offset = offset_of(policy)
    moved = None if offset is None or column.subject is None else partial(days_moved, offset, column)
    return replace(column, language=spoken, detect=tools.detect(rule), witness=witness, moved=moved)
