"""What `classify` said of some tables -> a policy that can be run and then amended.

Comes in: classifications by table. Goes out: YAML text that `redact.policy.parse_policy` accepts. It must not know values.

Fail-closed: dropped are a column that nothing vouches for, a text whose language no column tells, a direct identifier beside the
subject's own that no table is joined by, and a key of few values that no table joins on. A cell in which the gate finds an
identifier after all, such as a name among the brands of drugs, is suppressed; above the gate's cap nothing is published. Purpose,
recipient and scope are `unset`: a person fills them in.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from redact.classify.joins import Column, Keys, keys_of, read_columns
from redact.entities import entity
from redact.policy import parse_policy

_FEW = 1_000
"""Distinct values under which a pseudonym falls to counting, and needs a reason."""
_PARAMETERS = {
    "POSTAL_CODE": "{prefix: 2}",
    "AGE": "{bin: 5, top: 90}",
    "INCOME": "{bin: 10000}",
}
_ROLES = {"DATE_OF_BIRTH": "birth_date", "SEX": "sex"}
_WORDS_OF_YAML = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_HEAD = """\
# Proposed from headers and samples. Read every line: nothing here was decided by a person.
version: 1
name: {name}
purpose: unset  # what the release is for
recipient: unset  # who receives it
scope: unset  # pseudonyms match within one scope of one recipient
unlisted: error
verify: {{on_finding: suppress}}  # a cell with an identifier in it becomes empty and is counted; above a thousandth, nothing is released
risk: {{enforce: {{suppress: 1}}}}  # five people share each combination of quasi-identifiers; as many rows lose theirs as that takes
tables:{none}
"""


@dataclass(frozen=True)
class Written:
    """How a table's files are named and written, where the policy must say so."""

    files: tuple[str, ...] = ()
    separator: str = ","
    encoding: str = "utf-8"

    @property
    def dialect(self) -> str:
        """What the policy says of it, as YAML; empty where nothing must be said."""
        said = [f"separator: {json.dumps(self.separator)}"] if self.separator != "," else []
        said += [f"encoding: {_quoted(self.encoding)}"] if self.encoding != "utf-8" else []
        return f"{{{', '.join(said)}}}" if said else ""


@dataclass(frozen=True)
class _Rule:
    """What the policy says of one column, each part as YAML."""

    operator: str
    parts: tuple[str, ...]
    reason: str
    parameters: str = ""

    def __str__(self) -> str:
        operator = f"{{{self.operator}: {self.parameters}}}" if self.parameters else self.operator
        return f"{{{', '.join([f'operator: {operator}', *self.parts])}}}  # {self.reason}"


@dataclass(frozen=True)
class _Beside:
    """What stands beside a column."""

    keys: Keys
    subject: Column | None
    language: Column | None
    roles: Sequence[Column | None]


@dataclass(frozen=True)
class _Table:
    """What the policy says of one table."""

    subject: Column | None
    rules: Sequence[tuple[Column, _Rule]]


def propose(tables: Mapping[str, pl.DataFrame], name: str = "proposed", written: Mapping[str, Written] | None = None) -> str:
    """A complete policy, as YAML text, for tables by name, each as `classify` answered for it; `written` says where they stand.

    Raises PolicyError where no policy can be written, as for no tables at all.
    """
    safe = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "proposed"
    text = _HEAD.format(name=safe, none="" if tables else " {}")
    for table, ruled in _ruled(tables).items():
        text += "\n".join(_table_lines(table, ruled, (written or {}).get(table, Written()))) + "\n"
    parse_policy(text, name)
    return text


def settle(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The classifications with `operator` and `reason` as the proposed policy has them, the tables held against each other."""
    return {
        table: tables[table].with_columns(
            pl.Series("operator", [rule.operator for _, rule in ruled.rules], dtype=pl.String),
            pl.Series("reason", [rule.reason for _, rule in ruled.rules], dtype=pl.String),
        )
        for table, ruled in _ruled(tables).items()
    }


def _ruled(tables: Mapping[str, pl.DataFrame]) -> dict[str, _Table]:
    columns = read_columns(tables)
    keys = keys_of(columns)
    ruled: dict[str, _Table] = {}
    for table, found in columns.items():
        beside = _Beside(keys, keys.subjects[table], _first(found, "LANGUAGE"), [_first(found, entity) for entity in _ROLES])
        ruled[table] = _Table(beside.subject, [(column, _rule(column, beside)) for column in found])
    return ruled


def _table_lines(table: str, ruled: _Table, written: Written) -> Iterator[str]:
    safe = re.sub(r"[^\w-]+", "_", table)
    usual = {f"{safe}{suffix}" for suffix in (".csv", ".csv.gz", ".parquet")}
    files = [glob.escape(file) for file in written.files] or [f"{glob.escape(table)}{suffix}" for suffix in (".csv", ".parquet")]
    yield f"  {safe}:"
    if not usual.issuperset(files):
        yield f"    files: [{', '.join(map(_quoted, files))}]"
    if written.dialect:
        yield f"    dialect: {written.dialect}"
    subject = ruled.subject
    if subject and subject.nulls:
        yield f"    subject: {{column: {_quoted(subject.name)}, missing: drop}}  # rows without a subject are dropped"
    elif subject:
        yield f"    subject: {_quoted(subject.name)}"
    yield "    columns:"
    for column, rule in ruled.rules:
        yield f"      {_quoted(column.name)}: {rule}"


def _first(found: Sequence[Column], entity: str) -> Column | None:
    return next((column for column in found if column.entity == entity), None)


def _rule(column: Column, beside: _Beside) -> _Rule:
    if column == beside.subject:
        return _joined(column, beside)
    if column.operator == "pseudonym":
        return _key(column, beside)
    if column.operator == "scrub":
        return _text(column, beside)
    if column.operator == "drop":
        return _Rule("drop", _entity_part(column), column.reason)
    if column.operator == "shift" and beside.subject is None:
        return _Rule("generalise", _parts(column, beside), "no subject to shift by: the year alone", "{to: year}")
    parameters = _PARAMETERS[column.entity or ""] if column.operator == "generalise" else ""
    return _Rule(column.operator, _parts(column, beside), column.reason, parameters)


def _key(column: Column, beside: _Beside) -> _Rule:
    """A key that is not the subject's: the person's other numbers go, unless another table knows the person by one alone."""
    home = beside.keys.home_of(column)
    if entity(column.entity).reach == "direct" and (home is None or home == column or column.is_number):
        if beside.keys.joins_another(column):
            return _joined(column, beside, "another table is joined by it")
        return _Rule("drop", _entity_part(column), "direct identifier beside the subject's own: not needed to join")
    if home is None and column.distinct < _FEW and not column.all_distinct:
        return _Rule("drop", _entity_part(column), "few values and no table joins on it: a pseudonym would fall to counting")
    return _joined(column, beside)


def _joined(column: Column, beside: _Beside, reason: str = "") -> _Rule:
    home = beside.keys.home_of(column)
    parts = [*_entity_part(home or column)]
    if home is not None and entity(column.entity).reach != "direct":
        parts.append(f"namespace: {_quoted(f'{home.table}.{home.name}')}")
    if column.distinct < _FEW or not column.all_distinct:
        parts.append("because: it is the key that rows are told apart and joined by")
    return _Rule("pseudonym", tuple(parts), reason or column.reason)


def _text(column: Column, beside: _Beside) -> _Rule:
    if beside.language is None or beside.language.nulls:
        why = "free text in an unstated language: to release it, say operator: scrub and language:"
        return _Rule("drop", _entity_part(column), why)
    return _Rule("scrub", (*_entity_part(column), f"language: {{column: {_quoted(beside.language.name)}}}"), column.reason)


def _parts(column: Column, beside: _Beside) -> tuple[str, ...]:
    parts = [*_entity_part(column)]
    if column.type != "string":
        parts.append(f"type: {column.type}")
    if column.format:
        parts.append(f"format: {_quoted(column.format)}")
    if beside.subject and column in beside.roles and (column.entity == "SEX" or column.type == "date"):
        parts.append(f"role: {_ROLES[column.entity or '']}")
    return tuple(parts)


def _entity_part(column: Column) -> tuple[str, ...]:
    known = column.entity is not None and entity(column.entity).category != "unknown"
    return (f"entity: {column.entity}",) if known else ()


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text) and text.lower() not in _WORDS_OF_YAML
    return text if plain else json.dumps(text, ensure_ascii=False)
