"""The flow of tables of cells, which go out in place of rows: count, protect or add noise, hold against earlier releases, audit, publish.

Comes in: a plan whose policy has an `aggregate` section, its sources, a stage, the account of the house. Goes out: a manifest. No row of
any table is written, not even to the stage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import polars as pl

from redact import publish
from redact.aggregate import frame_of
from redact.aggregating import Direct, groups_of, manifest_of_cells, record_of_cells, write_and_check
from redact.disclosing import Account, disclosed_cells
from redact.guarding import guarded, marker, remembered
from redact.keys import Key
from redact.noising import noisy_tables, stage_noisy
from redact.plan import Plan
from redact.read import Source
from redact.records import Manifest, input_digests, run_record


@dataclass(frozen=True)
class _Release:
    plan: Plan
    sources: Mapping[str, Source]
    stage: publish.Stage
    key: Key
    replace: bool
    record: Path


def run_cells(
    plan: Plan,
    sources: Mapping[str, Source],
    stage: publish.Stage,
    key: Key,
    replace: bool,
    record: Path,
    account: Account,
    direct: Direct,
    progress: Callable[[str, float], None],
) -> Manifest:
    """Publish the tables of cells, or raise PolicyError, InputError, LeakFound and publish nothing."""
    release = _Release(plan, sources, stage, key, replace, record)
    progress("count", 0.0)
    rows = {name: source.check() for name, source in sources.items()}
    said = plan.policy.aggregate
    assert said is not None  # the caller looked
    if said.noise is not None:
        manifest = _run_noisy(release, account, direct)
    else:
        manifest = _run_exact(release, account, direct, rows, progress)
    progress("publish", 1.0)
    return manifest


def _run_noisy(release: _Release, account: Account, direct: Direct) -> Manifest:
    digests = input_digests(release.plan, release.sources)
    frames, spent = noisy_tables(release.plan, direct, digests, account.house, account.ledger, release.key)
    stage_noisy(frames, release.stage, release.plan.policy.release.format)
    # NOTE: how many rows were read is not said: no exact count stands beside a noisy one.
    return _publish(release, account, frames, {"read": {}}, {"noise": asdict(spent)})


def _run_exact(
    release: _Release, account: Account, direct: Direct, rows: Mapping[str, int], progress: Callable[[str, float], None]
) -> Manifest:
    plan, stage = release.plan, release.stage
    said = plan.policy.aggregate
    assert said is not None  # the caller looked
    groups = groups_of(plan, direct, marker(account))
    progress("verify", 0.0)
    with guarded(account, plan, groups) as found:
        checked = write_and_check(found.groups, stage, plan.policy.release.format)
        frames = {cells.name: frame_of(group, cells) for group in found.groups for cells in group.tables}
        told = {**record_of_cells(said, found.groups, checked), "held": found.held, "earlier_releases": found.releases}
        progress("publish", 0.0)
        counts = {"read": dict(rows), "dropped": _dropped(plan)}
        return _publish(release, account, frames, counts, told, partial(remembered, account, plan, found, stage))


def _dropped(plan: Plan) -> dict[str, dict[str, int]]:
    """The rows that were counted in no cell, by table and reason."""
    return {table.name: dict(table.drops().collect(engine="streaming").iter_rows()) for table in plan.tables if table.filters}


def _publish(
    release: _Release,
    account: Account,
    frames: Mapping[str, pl.DataFrame],
    counts: Mapping[str, object],
    told: Mapping[str, object],
    around: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Manifest:
    plan, stage = release.plan, release.stage
    manifest = manifest_of_cells(plan, frames, stage)
    publish.write_json(stage.release / "manifest.json", manifest.as_dict())
    record = run_record(plan, release.sources, release.key, counts, manifest)
    publish.write_json(stage.house / "run.json", {**record, "aggregate": told})
    with around(), disclosed_cells(account, plan.policy, stage):
        publish.commit(stage, release.replace, release.record)
    return manifest
