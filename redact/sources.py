"""Files as the policy sees them: each table opened, typed and held against what the policy says of it.

Comes in: a policy and paths. Goes out: `Source`s and typed frames. It knows `read`, never a key.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from redact.errors import InputError
from redact.policy import Age, Policy, TableRule
from redact.read import ColumnType, Dialect, Source, assign, open_table, take_apart, typed


def open_sources(policy: Policy, inputs: Sequence[Path], folder: Path | None = None) -> dict[str, Source]:
    """Each table's source, in the order of the policy. Raises InputError for a file of no table."""
    files = assign(
        inputs,
        {name: rule.files or () for name, rule in policy.tables.items()},
        [name for name, rule in policy.tables.items() if rule.each],
    )
    return {name: _opened(name, files[name], rule, folder) for name, rule in policy.released.items() if name in files}


def _opened(name: str, paths: Sequence[Path], rule: TableRule, folder: Path | None) -> Source:
    source = open_table(name, paths, _dialect(rule), folder=folder)
    frame = laid_flat(name, rule, source.frame)
    return replace(source, frame=frame, columns=tuple(frame.collect_schema()))


def laid_flat(name: str, rule: TableRule, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The table with the fields that the policy names inside of structs as columns of their own, and a row for each item of `each`.

    A field that is not named is a column too, unlisted as any other. Raises InputError.
    """
    return take_apart(frame, rule.columns, rule.each, place=f"table {name}")


def _dialect(rule: TableRule) -> Dialect:
    said = rule.dialect
    return Dialect(said.separator, said.quote, said.encoding, tuple(said.null_values))


def typed_frame(name: str, rule: TableRule, frame: pl.LazyFrame, *, no_empty: bool = False) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """The table in the policy's types, and its columns of which an unreadable cell must stop the run (`UNREAD` counts them from 1)."""
    types, strict, judging = {}, [], _judging(rule)
    for position, column in enumerate(frame.collect_schema().names(), start=1):
        if column.startswith("__redact_"):
            raise InputError(f"table {name}: expected names of the input's own, found column {position} named as one of ours", "rename it")
        found = rule.rule_for(column)
        if found is not None:
            types[column] = ColumnType(found[1].type, found[1].format)
            goes_out = found[1].operator.name != "drop"
            if found[1].on_error == "error" and found[1].type != "string" and (goes_out or column in judging):
                strict.append(column)
    try:
        return typed(frame, types, strict, no_empty=no_empty)[0], tuple(strict)
    except InputError as error:
        raise InputError(f"table {name}, {error}", error.hint) from None


def _judging(rule: TableRule) -> frozenset[str]:
    """The columns of which an empty cell has nothing against its row, so that an unreadable one must not be read as empty."""
    people, records = rule.people, rule.records
    consents = [section.consent for section in (people, records) if section is not None]
    if people is not None and isinstance(people.minors, Age):
        consents.append(people.minors.parental_consent)
    marks = [section.objection for section in (people, records) if section is not None]
    marks += [records.dispute, records.restricted] if records is not None else []
    named = [consent.withdrawn for consent in consents if consent is not None] + [mark.column for mark in marks if mark is not None]
    named += [records.closed] if records is not None else []
    return frozenset(filter(None, [*named, *_conditions(rule)]))


def _conditions(rule: TableRule) -> list[str]:
    """The columns of `rows`; none where it cannot be read, which the plan says."""
    try:
        return pl.sql_expr(rule.rows).meta.root_names() if rule.rows else []
    except pl.exceptions.PolarsError:
        return []


def unread(name: str, rule: TableRule, frame: pl.LazyFrame) -> dict[str, int]:
    """How many cells became null because they could not be read, by column, where the policy says `on_error: null`."""
    lenient = {
        column: ColumnType(found[1].type, found[1].format)
        for column in frame.collect_schema().names()
        if (found := rule.rule_for(column)) is not None and found[1].on_error == "null"
    }
    if not lenient:
        return {}
    _, failures = typed(frame.select(list(lenient)), lenient)
    if not failures:
        return {}
    counts = frame.select(failures.values()).collect(engine="streaming").row(0, named=True)
    return {column: int(count) for column, count in counts.items() if count}


def read_aliases(base: Path, file: str) -> Mapping[str, str]:
    """{alias: subject} from a CSV file with those two columns. Raises InputError."""
    try:
        with (base / file).open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            if rows.fieldnames != ["alias", "subject"]:
                raise InputError(f"aliases {file}: expected the columns alias,subject, found others")
            found = {}
            for row in rows:
                if not row["alias"] or not row["subject"] or row["alias"] in found:
                    raise InputError(f"aliases {file}, line {rows.line_num}: expected a new alias and a subject, found neither")
                found[row["alias"]] = row["subject"]
            return found
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(f"aliases {file}: expected a readable UTF-8 CSV file beside the policy, found none") from None


def read_listed(base: Path, file: str, column: str) -> Sequence[str]:
    """The cells of one column of a CSV file beside the policy: a list of people. Raises InputError."""
    try:
        with (base / file).open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            if column not in (rows.fieldnames or ()):
                raise InputError(f"list {file}: expected the column {column}, found none", "a list without people has its header alone")
            found = [(rows.line_num, row[column]) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(f"list {file}: expected a readable UTF-8 CSV file beside the policy, found none") from None
    if empty := [line for line, each in found if not each]:
        raise InputError(f"list {file}, line {empty[0]}: expected somebody, found an empty cell")
    return [each for _, each in found]


def read_staff(base: Path, policy: Policy) -> tuple[str, ...]:
    """The names of the policy's list of staff; none where it has no list. Raises InputError."""
    return tuple(dict.fromkeys(read_listed(base, policy.staff.file, policy.staff.column))) if policy.staff else ()
