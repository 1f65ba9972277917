"""The reason against a row, of the person or of the record: one, the first that holds.

Comes in: the sections `people` and `records` of a table. Goes out: expressions over its typed columns. It must not know other tables.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from redact.errors import PolicyError
from redact.policy import Age, ColumnRule, Consent, Listed, Mark, People, Policy, Records
from redact.rows.ages import NUMBERS, born_inside, day_number

PEOPLE = ("erased", "minor", "age_not_known", "objection", "do_not_contact", "consent_withdrawn", "no_consent")
"""Why a person is not released, the weightiest first: a person with several is counted under the first."""
RECORDS = ("restricted", "dispute", "closed", "retention_over", "retention_not_known", "objection", "consent_withdrawn", "no_consent")
"""Why a row is not, in the same order."""

_YES = frozenset({"true", "1", "1.0", "yes", "y", "ja", "j", "oui", "o", "да"})
_NO = frozenset({"", "false", "0", "0.0", "no", "n", "nee", "non", "не"})


@dataclass(frozen=True)
class Told:
    """A table, as its rows are judged."""

    policy: Policy
    table: str
    rules: Mapping[str, ColumnRule]
    """Every column that is there."""
    as_of: datetime.date
    among: Callable[[pl.Expr, Listed, ColumnRule], pl.Expr]
    """(values, list, rule of their column) -> whether each stands in the list."""

    def column(self, name: str, place: str) -> pl.Expr:
        """The column that the policy names at `place`. Raises PolicyError where there is none."""
        if name not in self.rules:
            raise PolicyError(f"tables.{self.table}.{place}: expected a listed column, found {name}")
        return pl.col(name)

    def said(self, name: str, place: str) -> pl.Expr:
        """The same, of a column in which an empty cell is a no. Raises PolicyError where a cell is empty that says something."""
        column = self.column(name, place)
        if self.rules[name].on_error == "null" and self.rules[name].type != "string":
            raise PolicyError(
                f"tables.{self.table}.{place}: expected on_error: error for column {name}, found null",
                "what cannot be read may be a withdrawal or an objection",
            )
        return column

    def date(self, name: str, place: str) -> pl.Expr:
        """The same, of dates."""
        column = self.column(name, place)
        if self.rules[name].type not in {"date", "datetime"}:
            raise PolicyError(f"tables.{self.table}.{place}: expected type date or datetime, found {self.rules[name].type}")
        return column.cast(pl.Date)

    def applies(self, said: Consent | Mark | Listed) -> bool:
        """Whether it counts for this purpose; where the purpose is of no kind everything does."""
        kind = self.policy.kind
        return said.purposes is None or kind is None or kind in said.purposes


Case = tuple[str, pl.Expr]


def person_code(told: Told, people: People, erased: pl.Expr | None = None) -> pl.Expr:
    """UInt8: the place in `PEOPLE` of the reason against the person of a row; null where there is none."""
    cases: list[Case] = [] if erased is None else [("erased", erased)]
    cases += _lists(told, people)
    if isinstance(people.minors, Age):
        cases += _ages(told, people.minors)
    cases += _said(told, "people", people.objection, people.consent)
    return _first(PEOPLE, cases, lambda reason: pl.lit(PEOPLE.index(reason), dtype=pl.UInt8), pl.UInt8())


def record_reason(told: Told, records: Records) -> pl.Expr:
    """String: the reason against a row by itself; null where there is none."""
    cases = [(name, _marked(told, mark, f"records.{name}")) for name, mark in _marks(told, records)]
    cases += _retention(told, records)
    cases += _said(told, "records", records.objection, records.consent)
    return _first(RECORDS, cases, pl.lit, pl.String())


def _first(order: Sequence[str], cases: Iterable[Case], make: Callable[[str], pl.Expr], dtype: pl.DataType) -> pl.Expr:
    found = [pl.when(holds).then(make(name)) for name, holds in sorted(cases, key=lambda case: order.index(case[0]))]
    return pl.coalesce(*found, pl.lit(None, dtype=dtype))


def _marks(told: Told, records: Records) -> list[tuple[str, Mark]]:
    marks = {"restricted": records.restricted, "dispute": records.dispute}
    return [(name, mark) for name, mark in marks.items() if mark is not None and told.applies(mark)]


def _lists(told: Told, people: People) -> list[Case]:
    cases = []
    for name, lists in (("erased", people.erased), ("do_not_contact", people.do_not_contact)):
        for listed in filter(told.applies, lists):
            column = told.column(listed.column, f"people.{name}.column")
            cases.append((name, told.among(column, listed, told.rules[listed.column])))
    return cases


def _ages(told: Told, age: Age) -> list[Case]:
    """A minor, by the youngest of what the columns say; not known where none says anything."""
    assert told.policy.minors is not None  # the policy saw to it
    born = []
    if age.birth_date is not None:
        born.append(day_number(_day_of_birth(told, age.birth_date)))
    if age.national_number is not None:
        column = told.column(age.national_number, "people.minors.national_number")
        entity = told.rules[age.national_number].entity
        if entity not in NUMBERS:
            raise PolicyError(f"tables.{told.table}.people.minors.national_number: expected one of {', '.join(NUMBERS)}, found {entity}")
        born.append(born_inside(column, entity, told.as_of))
    youngest = pl.max_horizontal(born)
    today = told.as_of.year * 10_000 + told.as_of.month * 100 + told.as_of.day
    minor = youngest + told.policy.minors.under * 10_000 > today
    allowed = pl.lit(value=False)
    if age.parental_consent is not None:
        allowed = _given(told, age.parental_consent, "people.minors.parental_consent")
        if age.parental_consent.withdrawn is not None:
            allowed = allowed & ~_filled(told, age.parental_consent.withdrawn, [False], "people.minors.parental_consent.withdrawn")
    return [("minor", minor & ~allowed), ("age_not_known", youngest.is_null())]


def _day_of_birth(told: Told, name: str) -> pl.Expr:
    """The last day that it was anywhere. NOTE: midnight in Brussels is written as 22:00 or 23:00 UTC of the day before."""
    days = told.date(name, "people.minors.birth_date")
    moments = told.column(name, "people.minors.birth_date").cast(pl.Datetime("us")).dt.offset_by("14h").cast(pl.Date)
    return moments if told.rules[name].type == "datetime" else days


def _said(told: Told, section: str, objection: Mark | None, consent: Consent | None) -> list[Case]:
    cases = []
    if objection is not None and told.applies(objection):
        cases.append(("objection", _marked(told, objection, f"{section}.objection")))
    if consent is not None and told.applies(consent):
        cases.append(("no_consent", ~_given(told, consent, f"{section}.consent")))
        if consent.withdrawn is not None:
            cases.append(("consent_withdrawn", _filled(told, consent.withdrawn, [False], f"{section}.consent.withdrawn")))
    return cases


def _retention(told: Told, records: Records) -> list[Case]:
    """Over on the day that the years end; what is kept while open, on the day of the closing."""
    cases = []
    if records.closed is not None:
        told.said(records.closed, "records.closed")
        closed = told.date(records.closed, "records.closed")
        cases.append(("closed", (closed <= pl.lit(told.as_of)).fill_null(value=False)))
    if records.retention is not None:
        rule = told.policy.retention[records.retention.kind]
        since = told.date(records.retention.since, "records.retention.since")
        end = since.dt.offset_by(f"{rule.years + rule.plus_one_year}y{rule.months}mo{rule.days}d")
        cases += [("retention_over", end <= pl.lit(told.as_of)), ("retention_not_known", since.is_null())]
    return cases


def _marked(told: Told, mark: Mark, place: str) -> pl.Expr:
    return _filled(told, mark.column, mark.unless, place)


def _filled(told: Told, name: str, unless: Sequence[object], place: str) -> pl.Expr:
    """Boolean, never null: whether a cell says anything but a no."""
    told.said(name, place)
    return ~_cell(told, name, place).is_in(sorted(_words(unless) | {""})).fill_null(value=True)


def _given(told: Told, consent: Consent, place: str) -> pl.Expr:
    """Boolean, never null: whether a cell says yes."""
    return _cell(told, consent.column, place).is_in(sorted(_words(consent.given))).fill_null(value=False)


def _cell(told: Told, name: str, place: str) -> pl.Expr:
    return told.column(name, place).cast(pl.String).str.strip_chars().str.to_lowercase()


def _words(values: Sequence[object]) -> frozenset[str]:
    """What cells say, in small letters; `true` and `false` stand for all words of yes and no."""
    words: set[str] = set()
    for value in values:
        words |= _YES if value is True else _NO if value is False else {str(value).strip().lower()}
    return frozenset(words)
