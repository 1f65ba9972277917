"""The gate alone, over a release that is finished.

Comes in: the folder of a release, source files, a policy or none. Goes out: findings, and the risk that was measured. It must not write.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from redact.classify import classify
from redact.exposure import finished_tables, hold, target_of
from redact.gate import check_alone
from redact.policy import Policy, RiskRule
from redact.read import Source, call_in_our_words, open_table, take_apart
from redact.sources import open_sources


def verify(folder: Path, against: Sequence[Path] = (), policy: Policy | None = None) -> pl.DataFrame:
    """The gate alone, on any release of ours: findings (file, column, row, entity, recognizer, form, total), never a value.

    `against` are source files whose identifiers must stand nowhere: the columns of the policy's direct entities, or without
    a policy those that `scan` takes for direct identifiers. Raises InputError where the folder is no release.
    """
    return call_in_our_words(folder.name, lambda: check_alone(folder, _identifying(against, policy), policy))


def verify_risk(folder: Path, policy: Policy) -> dict[str, object]:
    """The risk of a finished release, measured as the run that made it did; empty for tables of cells, and where the policy says none.

    Raises LeakFound where it misses the policy's target, InputError where the release is not of that policy.
    """
    rule = policy.risk or RiskRule()
    if rule.none or policy.aggregate is not None:
        return {}
    return call_in_our_words(folder.name, lambda: hold(finished_tables(policy, folder), rule, target_of(policy)))


def _identifying(against: Sequence[Path], policy: Policy | None) -> dict[str, tuple[pl.LazyFrame, dict[str, str]]]:
    if policy is None:
        frames = {str(number): _flat(open_table(path.stem, [path])) for number, path in enumerate(against)}
        found = {name: classify(frame).filter(pl.col("reach") == "direct") for name, frame in frames.items()}
        return {name: (frames[name], dict(found[name].select("column", "entity").iter_rows())) for name in frames}
    sources = open_sources(policy, against) if against else {}
    return {
        name: (source.frame, {column: rule.entity for column, rule in policy.tables[name].columns.items() if rule.entity})
        for name, source in sources.items()
    }


def _flat(source: Source) -> pl.LazyFrame:
    """With every field of a struct as a column, which may identify people as any other."""
    return take_apart(source.frame, None, place=f"table {source.name}")
