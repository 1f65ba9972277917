"""The columns of a policy as a purpose sees them.

Comes in: a policy. Goes out: `Seen`, one for each rule of a column of which something goes out. It must not know what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass

from redact.entities import entity
from redact.policy import ColumnRule, Policy

KEYED = frozenset({"pseudonym", "token", "fake", "encrypt", "fpe"})
"""Operators whose result stands for the value: the same person has the same, or the house can go back."""
SPECIAL = frozenset({"health", "special"})
DEVICES = frozenset({"IP_ADDRESS", "COOKIE_ID", "DEVICE_ID", "DEVICE_ADDRESS", "MAC_ADDRESS", "IMEI", "ADVERTISING_ID"})
"""What names a device or connection."""


@dataclass(frozen=True)
class Refusal:
    """One thing that a policy must not do."""

    place: str
    said: str
    """`expected …, found …`"""
    rests_on: str
    """The promise (`P03`) or article."""
    hint: str = ""


@dataclass(frozen=True)
class Seen:
    """A released column."""

    path: str
    table: str
    name: str
    rule: ColumnRule
    is_subject: bool

    @property
    def operator(self) -> str:
        return self.rule.operator.name

    @property
    def entity(self) -> str:
        """What it holds; `UNKNOWN` where the policy does not say and the type does not tell."""
        if self.operator == "scrub":
            return "FREE_TEXT"
        if self.operator == "country":
            return "COUNTRY"
        return self.rule.entity or ("DATE_TIME" if self.rule.type in {"date", "datetime"} else "UNKNOWN")

    @property
    def direct(self) -> bool:
        return entity(self.entity).reach == "direct"

    @property
    def category(self) -> str:
        """What a purpose knows it by: `pseudonym` where it stands for a person, else the category of its entity."""
        if self.operator in KEYED and (self.is_subject or self.direct):
            return "pseudonym"
        return entity(self.entity).category

    @property
    def device(self) -> bool:
        return self.entity in DEVICES and self.operator != "replace"

    @property
    def identity(self) -> bool:
        """Whether it tells one person from others: a direct identifier, or what stands for one."""
        if self.operator in {"replace", "scrub"} or self.device:
            return False
        return self.is_subject or self.direct

    @property
    def shows(self) -> bool:
        """Whether a part of the value itself goes out."""
        return self.operator not in KEYED | {"replace", "scrub", "country"}


def released_columns(policy: Policy) -> list[Seen]:
    """Every rule of a column that is not dropped, or that tables of cells are made of, in the policy's order."""
    counted = counted_columns(policy)
    return [
        Seen(
            f"tables.{table}.columns.{name}",
            table,
            name,
            rule,
            rules.subject is not None and rules.rule_for(rules.subject.column) == (name, rule),
        )
        for table, rules in policy.released.items()
        for name, rule in rules.columns.items()
        if rule.operator.name != "drop" or any(each == table and rules.rule_for(column) == (name, rule) for each, column in counted)
    ]


def counted_columns(policy: Policy) -> set[tuple[str, str]]:
    """(table, column) of what tables of cells tell: their classes and measures, whatever the operator would do to rows."""
    found = set()
    for table in policy.aggregate.tables.values() if policy.aggregate else ():
        levels = [level for dimension in table.by.values() for level in dimension.levels]
        columns = [dimension.column for dimension in table.by.values()]
        columns += [str(level["column"]) for level in levels if isinstance(level, dict) and "column" in level]
        columns += [measure.sum or measure.mean or measure.quantile or measure.rate or "" for measure in table.measures.values()]
        found |= {(table.source, column) for column in columns}
    return found
