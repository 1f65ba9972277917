"""Keys of several columns: a record number within its hospital.

Comes in: a column, those within which it is a key. Goes out: one String expression. It must not know operators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from redact.canon import canonical, canonicalise
from redact.errors import PolicyError
from redact.policy import ColumnRule, Policy
from redact.transform.batches import elementwise

WHOLE = "COMPOSITE_KEY"
"""The entity of a composite key: its parts are in canonical form, and nothing may be taken out of it any more."""


def composite(policy: Policy, column: str, rules: Mapping[str, tuple[str, ColumnRule]]) -> pl.Expr:
    """The canonical parts, each after its length, so that no two keys read alike; null where any part is null or empty.

    Raises PolicyError where a part is no listed column.
    """
    path, rule = rules[column]
    missing = [other for other in rule.within if other not in rules or other == column]
    if missing:
        raise PolicyError(f"{path}.within: expected other listed columns of the table, found {missing[0]}")
    parts = [_part(policy, other, rules[other][1]) for other in (*rule.within, column)]
    return pl.concat_str([pl.format("{}:{}", part.str.len_bytes(), part) for part in parts])


def joined(parts: Sequence[str], entities: Sequence[str | None], country: str) -> str | None:
    """The same of single parts."""
    forms = [canonical(part, entity, country) for part, entity in zip(parts, entities, strict=True)]
    return "".join(f"{len(form.encode())}:{form}" for form in forms if form is not None) if None not in forms else None


def _part(policy: Policy, column: str, rule: ColumnRule) -> pl.Expr:
    what, country = rule.entity, policy.country
    return elementwise(lambda batch: canonicalise(batch.cast(pl.String), what, country), pl.col(column), pl.String())
