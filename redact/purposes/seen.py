"""The columns of a policy as a purpose sees them.

Comes in: a policy. Goes out: `Seen`, one for each rule of a column that is not dropped. It must not know what is allowed.
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
    """Every rule of a column that is not dropped, in the policy's order."""
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
        if rule.operator.name != "drop"
    ]
