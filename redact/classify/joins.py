"""Which columns of some tables hold the same keys, and whose record a row is.

Comes in: classifications by table. Goes out: `Column`s, and `Keys` that answer what refers to what. It must not know values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from redact.classify.headers import split
from redact.entities import entity

SUBJECTS = ("PATIENT_ID", "MEDICAL_RECORD_NUMBER", "ID", "BE_NATIONAL_NUMBER", "BG_EGN", "NL_BSN", "FR_NIR", "UK_NHS", "US_SSN")
_NAMED = frozenset({"PATIENT_ID", "MEDICAL_RECORD_NUMBER", "ID", "EVENT_ID", "PROVIDER_ID", "ORGANIZATION_ID"})
"""Keys of the house's own, which their headers alone tell apart; a national number is told by its kind."""


@dataclass(frozen=True)
class Column:
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
        """Whether it names each row of its table."""
        return self.nulls == 0 and self.distinct == self.rows > 1

    @property
    def is_number(self) -> bool:
        """Whether it is a number that a country gives a person, which is the same in every house."""
        known = entity(self.entity)
        return self.entity not in _NAMED and known.reach == "direct" and known.operator == "pseudonym"


def read_columns(tables: Mapping[str, pl.DataFrame]) -> dict[str, list[Column]]:
    """The rows of each classification."""
    wanted = ["column", "entity", "type", "format", "operator", "reason", "evidence", "distinct", "nulls", "rows"]
    return {table: [Column(table, *row) for row in frame.select(wanted).iter_rows()] for table, frame in tables.items()}


@dataclass(frozen=True)
class Keys:
    """What the tables are joined by."""

    homes: Mapping[str, Column]
    """What other tables call a table's own key (`patient`, `patient id`, the entity of a national number) -> that key."""
    subjects: Mapping[str, Column | None]
    """Table -> the column that says whose record a row is."""

    def home_of(self, column: Column) -> Column | None:
        """The key of another table, or of its own, that the column holds."""
        return _home_of(column, self.homes)

    def joins_another(self, column: Column) -> bool:
        """Whether rows of another table are told apart by nothing but what this column holds too."""
        others = (subject for table, subject in self.subjects.items() if subject is not None and table != column.table)
        return any(_alike(column, subject) for subject in others)


def keys_of(columns: Mapping[str, Sequence[Column]]) -> Keys:
    """The keys of all tables.

    The subject is the identifier that names each row of one table and that most other tables refer to, by name (`patients.Id`
    is their `patient` or `patient_id`) or, of a national number, by its kind.
    """
    homes = _homes(column for found in columns.values() for column in found)
    home = _subject_table(columns, homes)
    return Keys(homes, {table: _subject_of(found, homes, home) for table, found in columns.items()})


def _homes(columns: Iterable[Column]) -> dict[str, Column]:
    homes: dict[str, Column] = {}
    for column in columns:
        words = split(column.name)
        if not column.all_distinct:
            continue
        if column.is_number:
            homes.setdefault(column.entity or "", column)
        elif column.entity in _NAMED and words:
            homes.setdefault(_singular(column.table) if words == ("id",) else " ".join(words), column)
    return homes


def _home_of(column: Column, homes: Mapping[str, Column]) -> Column | None:
    if column.is_number:
        return homes.get(column.entity or "")
    if column.entity not in _NAMED:
        return None
    words = split(column.name)
    if words == ("id",):
        return homes.get(_singular(column.table))
    said = " ".join(words)
    return homes.get(said) or homes.get(said.removesuffix(" id")) or homes.get(f"{said} id")


def _alike(one: Column, other: Column) -> bool:
    """Whether two columns hold the same kind of identifier."""
    return one.entity == other.entity and (one.is_number or split(one.name) == split(other.name))


def _singular(table: str) -> str:
    said = " ".join(split(table))
    return said[:-3] + "y" if said.endswith("ies") else said.removesuffix("s") if not said.endswith("ss") else said


def _subject_table(columns: Mapping[str, Sequence[Column]], homes: Mapping[str, Column]) -> Column | None:
    """The key of the table of persons: the most referred to, then the surest kind of identifier."""
    keys = [c for found in columns.values() for c in found if c.all_distinct and c.entity in SUBJECTS]
    if not keys:
        return None

    def weight(key: Column) -> tuple[int, int]:
        referring = sum(_home_of(c, homes) == key for found in columns.values() for c in found if c.table != key.table)
        return -referring, SUBJECTS.index(key.entity or "")

    return min(keys, key=weight)


def _subject_of(found: Sequence[Column], homes: Mapping[str, Column], home: Column | None) -> Column | None:
    """Whose record a row is: the column that holds the key of the table of persons, else the table's own patient number."""
    if home is not None:
        named = [c for c in found if c == home or _home_of(c, homes) == home]
        if named:
            return named[0]
    return next((c for c in found if c.entity in SUBJECTS and c.operator == "pseudonym"), None)
