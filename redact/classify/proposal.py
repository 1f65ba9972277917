"""What `classify` said of some tables -> a policy that can be run and then amended.

Comes in: classifications by table. Goes out: YAML text that `redact.policy.parse_policy` accepts. It must not know values.

Fail-closed: dropped are a column that nothing vouches for, a text whose language no column tells, a direct identifier beside the
subject's own, and a key of few values that no table joins on. Purpose, recipient and scope are `unset`: a person fills them in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from redact.classify.headers import split
from redact.entities import entity
from redact.policy import parse_policy

_SUBJECTS = ("PATIENT_ID", "MEDICAL_RECORD_NUMBER", "ID", "BE_NATIONAL_NUMBER", "BG_EGN", "NL_BSN", "FR_NIR", "UK_NHS", "US_SSN")
_FEW = 1_000
"""Distinct values under which a pseudonym falls to counting, and needs a reason."""
_PARAMETERS = {
    "POSTAL_CODE": "{prefix: 2}",
    "AGE": "{bin: 5, top: 90}",
    "INCOME": "{bin: 10000}",
}
_KEYS = frozenset({"PATIENT_ID", "MEDICAL_RECORD_NUMBER", "ID", "EVENT_ID", "PROVIDER_ID", "ORGANIZATION_ID"})
_ROLES = {"DATE_OF_BIRTH": "birth_date", "SEX": "sex"}
_WORDS_OF_YAML = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


@dataclass(frozen=True)
class _Column:
    """A row of a classification, as far as a policy needs it."""

    table: str
    name: str
    entity: str | None
    type: str
    format: str | None
    operator: str
    reason: str
    evidence: str
    distinct: int
    nulls: float
    rows: int

    @property
    def all_distinct(self) -> bool:
        return self.nulls == 0 and self.distinct == self.rows > 1


@dataclass(frozen=True)
class _Rule:
    """What the policy says of one column, each part as YAML."""

    operator: str
    parts: tuple[str, ...]
    comment: str


@dataclass(frozen=True)
class _Beside:
    """What stands beside a column."""

    homes: Mapping[str, _Column]
    subject: _Column | None
    language: _Column | None
    roles: Sequence[_Column | None]


def propose(tables: Mapping[str, pl.DataFrame], name: str = "proposed") -> str:
    """A complete policy, as YAML text, for tables by name, each as `classify` answered for it.

    The subject is the identifier that names each row of one table and that other tables refer to by name (`patients.Id` is
    their `patient` or `patient_id`). Raises PolicyError where no policy can be written, as for no tables at all.
    """
    columns = {table: _read(table, frame) for table, frame in tables.items()}
    homes = _homes(columns)
    home = _subject_table(columns, homes)
    lines = [
        "# Proposed from headers and samples. Read every line: nothing here was decided by a person.",
        "version: 1",
        f"name: {re.sub(r'[^a-z0-9_-]+', '-', name.lower()).strip('-_') or 'proposed'}",
        "purpose: unset  # what the release is for",
        "recipient: unset  # who receives it",
        "scope: unset  # pseudonyms match within one scope of one recipient",
        "unlisted: error",
        "tables:" if columns else "tables: {}",
    ]
    for table, found in columns.items():
        lines += _table_lines(table, found, homes, home)
    text = "\n".join(lines) + "\n"
    parse_policy(text, name)
    return text


def _read(table: str, frame: pl.DataFrame) -> list[_Column]:
    wanted = ["column", "entity", "type", "format", "operator", "reason", "evidence", "distinct", "nulls", "rows"]
    return [_Column(table, *row) for row in frame.select(wanted).iter_rows()]


def _homes(columns: Mapping[str, Sequence[_Column]]) -> dict[str, _Column]:
    """The words by which other tables refer to a table's own key -> that key: `patient`, `patient id`."""
    homes: dict[str, _Column] = {}
    for table, found in columns.items():
        for column in found:
            if column.all_distinct and column.entity in _KEYS:
                words = split(column.name)
                if words == ("id",):
                    homes.setdefault(_singular(table), column)
                elif words:
                    homes.setdefault(" ".join(words), column)
    return homes


def _home_of(column: _Column, homes: Mapping[str, _Column]) -> _Column | None:
    """The key of another table, or of its own, that the column holds."""
    if column.entity not in _KEYS:
        return None
    words = split(column.name)
    if words == ("id",):
        return homes.get(_singular(column.table))
    said = " ".join(words)
    return homes.get(said) or homes.get(said.removesuffix(" id")) or homes.get(f"{said} id")


def _singular(table: str) -> str:
    said = " ".join(split(table))
    return said[:-3] + "y" if said.endswith("ies") else said.removesuffix("s") if not said.endswith("ss") else said


def _subject_table(columns: Mapping[str, Sequence[_Column]], homes: Mapping[str, _Column]) -> _Column | None:
    """The key of the table of persons: the most referred to, then the surest kind of identifier."""
    keys = [c for found in columns.values() for c in found if c.all_distinct and c.entity in _SUBJECTS]
    if not keys:
        return None

    def weight(key: _Column) -> tuple[int, int]:
        referring = sum(_home_of(c, homes) == key for found in columns.values() for c in found if c.table != key.table)
        return -referring, _SUBJECTS.index(key.entity or "")

    return min(keys, key=weight)


def _table_lines(table: str, found: Sequence[_Column], homes: Mapping[str, _Column], home: _Column | None) -> Iterator[str]:
    safe = re.sub(r"[^\w-]+", "_", table)
    subject = _subject_of(found, homes, home)
    yield f"  {safe}:"
    if safe != table:
        yield f"    files: [{_quoted(table + '.csv')}, {_quoted(table + '.parquet')}]"
    if subject and subject.nulls:
        yield f"    subject: {{column: {_quoted(subject.name)}, missing: drop}}  # rows without a subject are dropped"
    elif subject:
        yield f"    subject: {_quoted(subject.name)}"
    yield "    columns:"
    beside = _Beside(homes, subject, _first(found, "LANGUAGE"), [_first(found, entity) for entity in _ROLES])
    for column in found:
        rule = _rule(column, beside)
        body = ", ".join([f"operator: {rule.operator}", *rule.parts])
        yield f"      {_quoted(column.name)}: {{{body}}}  # {rule.comment}"


def _first(found: Sequence[_Column], entity: str) -> _Column | None:
    return next((column for column in found if column.entity == entity), None)


def _subject_of(found: Sequence[_Column], homes: Mapping[str, _Column], home: _Column | None) -> _Column | None:
    """Whose record a row is: the column that holds the key of the table of persons, else the table's own patient number."""
    if home is not None:
        named = [c for c in found if c == home or _home_of(c, homes) == home]
        if named:
            return named[0]
    return next((c for c in found if c.entity in _SUBJECTS and c.operator == "pseudonym"), None)


def _rule(column: _Column, beside: _Beside) -> _Rule:
    if column == beside.subject:
        return _joined(column, beside)
    if column.operator == "pseudonym":
        return _key(column, beside)
    if column.operator == "scrub":
        return _text(column, beside)
    if column.operator == "drop":
        return _Rule("drop", _entity_part(column), column.reason)
    if column.operator == "shift" and beside.subject is None:
        return _Rule("{generalise: {to: year}}", _parts(column, beside), "no subject to shift by: the year alone")
    operator = f"{{generalise: {_PARAMETERS[column.entity or '']}}}" if column.operator == "generalise" else column.operator
    return _Rule(operator, _parts(column, beside), column.reason)


def _key(column: _Column, beside: _Beside) -> _Rule:
    """A key that is not the subject's: the person's other numbers are not needed to join, nor is one that nothing joins on."""
    home = _home_of(column, beside.homes)
    if entity(column.entity).reach == "direct" and (home is None or home == column):
        return _Rule("drop", _entity_part(column), "direct identifier beside the subject's own: not needed to join")
    if home is None and column.distinct < _FEW and not column.all_distinct:
        return _Rule("drop", _entity_part(column), "few values and no table joins on it: a pseudonym would fall to counting")
    return _joined(column, beside)


def _joined(column: _Column, beside: _Beside) -> _Rule:
    home = _home_of(column, beside.homes)
    parts = [*_entity_part(home or column)]
    if home is not None and entity(column.entity).reach != "direct":
        parts.append(f"namespace: {_quoted(f'{home.table}.{home.name}')}")
    if column.distinct < _FEW or not column.all_distinct:
        parts.append("because: it is the key that rows are told apart and joined by")
    return _Rule("pseudonym", tuple(parts), column.reason)


def _text(column: _Column, beside: _Beside) -> _Rule:
    if beside.language is None or beside.language.nulls:
        why = "free text in an unstated language: to release it, say operator: scrub and language:"
        return _Rule("drop", _entity_part(column), why)
    return _Rule("scrub", (*_entity_part(column), f"language: {{column: {_quoted(beside.language.name)}}}"), column.reason)


def _parts(column: _Column, beside: _Beside) -> tuple[str, ...]:
    parts = [*_entity_part(column)]
    if column.type != "string":
        parts.append(f"type: {column.type}")
    if column.entity == "LOCATION" and column.operator == "drop":
        parts.append("known: true")  # a town is searched for in the subject's texts only when the policy says so
    if column.format:
        parts.append(f"format: {_quoted(column.format)}")
    if beside.subject and column in beside.roles and (column.entity == "SEX" or column.type == "date"):
        parts.append(f"role: {_ROLES[column.entity or '']}")
    return tuple(parts)


def _entity_part(column: _Column) -> tuple[str, ...]:
    known = column.entity is not None and entity(column.entity).category != "unknown"
    return (f"entity: {column.entity}",) if known else ()


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text) and text.lower() not in _WORDS_OF_YAML
    return text if plain else json.dumps(text, ensure_ascii=False)
