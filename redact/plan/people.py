"""What the vault knows of people: their random keys, and who is erased.

Comes in: columns and rules, what the pipeline lends of the vault. Goes out: expressions. It must not know where the vault is.

A salt is looked up inside of the sealed steps of a table, so it stands in no plan.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from redact.canon import canonicalise
from redact.entities import entity
from redact.errors import PolicyError
from redact.plan.shapes import SUBJECT, Tools
from redact.policy import ColumnRule, Policy, TableRule
from redact.transform.batches import elementwise

KEYED = frozenset({"pseudonym", "token", "encrypt", "fpe"})
"""Operators that mix `Column.salt` in; all others are given a subject that depends on it."""
_OTHERS = frozenset({"organisation", "professional"})
"""Categories of entities whose values are not the subject's own."""

Share = Callable[[str, Callable[[], pl.Expr]], pl.Expr]


def subject_salt(policy: Policy, tools: Tools, share: Share) -> pl.Expr | None:
    """The random key of each row's subject, String, made once a table; None where nobody can be erased."""
    if not policy.erasable:
        return None
    return share("salt", lambda: _looked_up(tools, pl.col(SUBJECT)))


def salt_of(
    policy: Policy, table: TableRule, path: str, name: str, rule: ColumnRule, tools: Tools, share: Share, *, names_people: bool
) -> pl.Expr | None:
    """The salt of a column's values: of the row's subject, or where they name other subjects (`names_people`) of these; None where they
    are nobody's own. Raises PolicyError."""
    if not policy.erasable or rule.erasable is False:
        return None
    if names_people and (table.subject is None or table.subject.column != name):
        what, country = rule.entity, policy.country
        form = elementwise(lambda batch: canonicalise(batch.cast(pl.String), what, country), pl.col(name), pl.String())
        return share(f"salt {name}", lambda: _looked_up(tools, form))
    if not is_own(table, rule):
        return None
    if rule.operator.name == "fake" and rule.operator.parameters.get("by") == "value":
        raise PolicyError(
            f"{path}: expected fakes picked by subject under erasable: true, found by: value",
            "leave by: out, or say erasable: false and because:",
        )
    return subject_salt(policy, tools, share)


def is_own(table: TableRule, rule: ColumnRule) -> bool:
    """Whether a column's values are the subject's own, so that its key is mixed into what is made of them."""
    others = rule.erasable is None and entity(rule.entity).category in _OTHERS
    return table.subject is not None and rule.erasable is not False and not others


def refuse_unequal(policy: Policy, namespace: Callable[[str, ColumnRule], str]) -> None:
    """Raise PolicyError where columns that must join are the subject's own in one table and nobody's in another."""
    own: dict[str, tuple[bool, str]] = {}
    for table_name, table in policy.tables.items():
        for column, rule in table.columns.items():
            if not policy.erasable or rule.operator.name not in KEYED:
                continue
            salted, path = is_own(table, rule), f"tables.{table_name}.columns.{column}"
            first = own.setdefault(namespace(column, rule), (salted, path))
            if first[0] != salted:
                raise PolicyError(
                    f"{path}: expected values of a subject as in {first[1]}, which it joins, found others",
                    "say erasable: false and because: for both, or give them another namespace:",
                )


def gone(tools: Tools) -> pl.Expr | None:
    """Whether the row's subject is erased, Boolean; None where there is no vault."""
    return None if tools.erased is None else elementwise(tools.erased, pl.col(SUBJECT), pl.Boolean())


def _looked_up(tools: Tools, people: pl.Expr) -> pl.Expr:
    if tools.salts is None:
        hint = "use `redact run`, or `redact.run`: they keep it in the house"
        raise PolicyError("erasable: expected a vault that holds the keys of people, found none", hint)
    return elementwise(tools.salts, people, pl.String())
