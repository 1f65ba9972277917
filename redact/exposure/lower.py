"""The staged release made to reach the target: the least lossy levels, and quasi-identifiers suppressed where a class stays too small.

Comes in: staged tables, the policy's rule. Goes out: rewritten files, and for each table what became of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import polars as pl

from redact.errors import LeakFound
from redact.exposure.joined import joined, persons_first, with_others
from redact.exposure.staged import Staged
from redact.policy import RiskRule
from redact.risk import BUILT_IN, Hierarchy, Target, blanked, failing, hierarchies_for, read_hierarchy, suggest
from redact.risk.hierarchies import WHOLE, Codes

_ROUNDS = 50
Write = Callable[[Staged, pl.LazyFrame], None]
"""Puts a lazy table in the place of the staged one."""


@dataclass(frozen=True)
class Lowered:
    """What became of one table."""

    levels: Mapping[str, object]
    """Column -> its level and what that is called."""
    fates: Mapping[str, int]
    """`kept`, `generalised` and `suppressed` rows."""
    utility: Mapping[str, object]
    """What was lost before tables were joined, and whether it is proven that no other levels lose less."""
    silent: int
    """Rows that told nothing before any was suppressed."""
    retyped: tuple[str, ...] = field(default=())
    """Columns that are String now."""


def lower(tables: Sequence[Staged], rule: RiskRule, target: Target, base: Path, write: Write, codes: Codes) -> dict[str, Lowered]:
    """Rewrite every table that misses the target. Raises LeakFound where it cannot be reached within the limit."""
    assert rule.enforce is not None  # whoever calls has asked
    ordered = persons_first(tables)
    made = {table.name: _generalise(table, rule, target, base, write, codes) for table in ordered}
    for table in ordered:
        made[table.name] = settle(table, ordered, target, write, made[table.name])
    return made


def _generalise(table: Staged, rule: RiskRule, target: Target, base: Path, write: Write, codes: Codes) -> Lowered:
    frame, question = table.frame(), table.question(table.quasi, target.k)
    said = _said(table, rule, base) if rule.enforce and rule.enforce.generalise else dict.fromkeys(table.quasi, WHOLE)
    rows, silent = _silent(table)
    found = suggest(frame, question, hierarchies_for(frame, said, codes), target)
    if found is None:
        raise _unreachable(table, target)
    changed = [name for name, level in found.change.levels.items() if level]
    if changed or found.utility.suppressed_rows:
        write(table, found.applied(table.released()))
    levels = {name: found.change.steps[name] or "as it is" for name in found.change.levels}
    told = {**asdict(found.utility), "proven": found.proven}
    nothing = all(step == "nothing" for step in levels.values())
    return Lowered(levels, {}, told, rows if nothing else silent, tuple(changed))


def _said(table: Staged, rule: RiskRule, base: Path) -> dict[str, str | Hierarchy | None]:
    told = rule.quasi_identifiers or {}
    made: dict[str, str | Hierarchy | None] = {}
    for name in table.quasi:
        column = told.get(f"{table.name}.{name}") or told.get(name)
        kind = column.hierarchy if column else None
        kind = kind or ("prefix" if name in table.codes else None)
        made[name] = kind if kind is None or kind in BUILT_IN else read_hierarchy(base / kind)
    return made


def settle(table: Staged, tables: Sequence[Staged], target: Target, write: Write, before: Lowered) -> Lowered:
    """Suppress what still misses the target, alone or joined, until nothing does. Raises LeakFound above the limit."""
    for _ in range(_ROUNDS):
        changed = _blank_joined(table, tables, target, write)
        changed |= _blank_own(table, target, write)
        if not changed:
            break
    rows, silent = _silent(table)
    gone = silent - before.silent
    if gone > target.limit * rows:
        raise LeakFound(
            f"table {table.name}: expected at most {target.limit:.1%} of rows suppressed for {_words(target)}, found {gone / rows:.1%}",
            "make a quasi-identifier coarser or drop it, or say more under risk: {enforce: {suppress: ...}}",
        )
    coarser = rows - gone if before.retyped else 0
    left = {"kept": rows - gone - coarser, "generalised": coarser}
    return replace(before, fates={**left, "suppressed": gone})


def _blank_own(table: Staged, target: Target, write: Write) -> bool:
    frame, question = table.frame(), table.question(table.quasi, target.k)
    found = suggest(frame, question, hierarchies_for(frame, dict.fromkeys(table.quasi, WHOLE)), replace(target, limit=1.0))
    if found is None:
        raise _unreachable(table, target)
    if not found.utility.suppressed_rows:
        return False
    write(table, found.applied(table.released()))
    return True


def _blank_joined(table: Staged, tables: Sequence[Staged], target: Target, write: Write) -> bool:
    frame, added = joined(table, tables)
    if not added:
        return False
    names = [*table.quasi, *added]
    gone = failing(frame, table.question(names, target.k), target)
    if gone.is_empty():
        return False
    whole, _ = with_others(table, tables)
    write(table, blanked(whole, gone, table.quasi).select(table.released().collect_schema().names()))
    return True


def _silent(table: Staged) -> tuple[int, int]:
    """Rows, and those in which no quasi-identifier tells anything."""
    told = table.released().select(pl.len(), pl.all_horizontal(pl.col(table.quasi).is_null()).sum())
    rows, silent = told.collect(engine="streaming").row(0)
    return rows, silent


def _unreachable(table: Staged, target: Target) -> LeakFound:
    return LeakFound(
        f"table {table.name}: expected a change that reaches {_words(target)} with {target.limit:.1%} of rows suppressed, found none",
        "allow more under risk: {enforce: {suppress: ...}}, drop a sensitive column, or lower the target",
    )


def _words(target: Target) -> str:
    l_and_t = [f"l of {target.l}"] * (target.l > 1) + [f"t of {target.t}"] * (target.t is not None)
    return ", ".join([f"k of {target.k}", *l_and_t])
