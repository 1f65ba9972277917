"""The gate's word on risk: the staged release measured as it is about to go, and refused where it misses the target.

Comes in: staged tables, the policy's rule and target. Goes out: a record for the house, or LeakFound that names measure, target and
what was found, and no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import polars as pl

from redact.errors import LeakFound
from redact.exposure.joined import joined
from redact.exposure.staged import Staged
from redact.policy import RiskRule
from redact.risk import Profiles, Risk, Target, measure, profiles_of

_HINT = "make a quasi-identifier coarser or drop it, say risk: {enforce: {}}, or risk: {none: true, because: ...}"


def hold(tables: Sequence[Staged], rule: RiskRule, target: Target) -> dict[str, object]:
    """Measure every table, alone, joined, and person by person. Raises LeakFound."""
    held = {table.name: _held(table, tables, target) for table in tables}
    profiles = _profiles(tables)
    _refuse_profiles(profiles, rule)
    return {"target": asdict(target), "tables": held, "profiles": {name: asdict(each) for name, each in profiles.items()}}


def _held(table: Staged, tables: Sequence[Staged], target: Target) -> dict[str, object]:
    alone = measure(table.frame(), table.question(table.quasi, target.k))
    _refuse(table.name, table.quasi, alone, target if not _is_silent(table) else Target(0, target.l, target.t))
    frame, added = joined(table, tables)
    if not added:
        return {"quasi_identifiers": table.quasi, "measured": alone.as_dict()}
    both = measure(frame, table.question([*table.quasi, *added], target.k))
    _refuse(table.name, [*table.quasi, *added], both, target)
    return {"quasi_identifiers": table.quasi, "measured": alone.as_dict(), "joined_with": added, "joined": both.as_dict()}


def _is_silent(table: Staged) -> bool:
    """Whether no row tells anything: then nobody can be told apart, however few they are."""
    told = table.released().select(pl.any_horizontal(pl.col(table.quasi).is_not_null()).any()).collect(engine="streaming")
    return not told.item()


def _refuse(table: str, columns: Sequence[str], risk: Risk, target: Target) -> None:
    place, over = f"table {table}", ", ".join(columns)
    if risk.rows and risk.k_anonymity < target.k:
        raise LeakFound(f"{place}: expected k of {target.k} over {over}, found {risk.k_anonymity}", _HINT)
    for name, each in risk.sensitive.items():
        if risk.rows and each.l_diversity < target.l:
            raise LeakFound(f"{place}, column {name}: expected l of {target.l} over {over}, found {each.l_diversity}", _HINT)
        if target.t is not None and each.t_closeness > target.t + 1e-9:
            raise LeakFound(f"{place}, column {name}: expected t of {target.t} over {over}, found {each.t_closeness:.4f}", _HINT)


def _profiles(tables: Sequence[Staged]) -> dict[str, Profiles]:
    """Whole persons: over all tables whose pseudonyms can be joined, and over each other table by itself."""
    groups: dict[str, list[Staged]] = {}
    for table in tables:
        if table.subject is not None:
            groups.setdefault(table.shared or table.name, []).append(table)
    told = {}
    for group in groups.values():
        name = ", ".join(table.name for table in group)
        told[name] = profiles_of([(table.frame(), table.quasi, table.subject or "") for table in group])
    return told


def _refuse_profiles(profiles: dict[str, Profiles], rule: RiskRule) -> None:
    for name, each in profiles.items():
        if rule.profiles is not None and 0 < each.k_anonymity < rule.profiles:
            raise LeakFound(f"tables {name}: expected k of {rule.profiles} over whole persons, found {each.k_anonymity}", _HINT)
