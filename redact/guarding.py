"""The guard between releases: what was released before is remembered in the house, and what would give few people away beside it refused.

Comes in: protected groups of tables, the account of the house. Goes out: the groups with the cells that are held, or LeakFound. Beside the
ledger stand, for each table of each release, who is in which narrowest cell (keyed marks) and what its cells showed; the ledger has their
digests, so that a changed file is found.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl

from redact.aggregate import Difference, Group, Shown, differences, held_values, hold, shown_anew, shown_of
from redact.aggregating import Mark
from redact.disclosing import Account
from redact.disclosures import marks_of
from redact.errors import InputError, LeakFound, OutputError
from redact.ledger import JSON, Entry, Ledger
from redact.plan import Plan
from redact.policy import Aggregate, Policy
from redact.publish import Stage, digest

KIND = "released cells"
_HINT = "put back the last good copy of the house, and find out who could write there"
_SAID = 3
"""Differences that an error names."""


@dataclass(frozen=True)
class Guarded:
    """Groups that may go out, and what is to be remembered of them."""

    groups: tuple[Group, ...]
    anew: Sequence[Shown]
    held: dict[str, list[str]]
    """Table -> the cells that keep an earlier value, for the house's record."""
    releases: int
    """Earlier releases that the new one was held against."""


def marker(account: Account) -> Mark:
    """Subjects (String, no nulls) -> their keyed marks (UInt64)."""
    return lambda subjects: pl.Series(marks_of(subjects, account.parts.key), dtype=pl.UInt64)


def is_public(policy: Policy) -> bool:
    """Whether everybody may see the release, so that it stands beside those of every scope."""
    return policy.recipient.party == "public" or policy.kind == "publication"


@contextmanager
def guarded(account: Account, plan: Plan, groups: tuple[Group, ...]) -> Iterator[Guarded]:
    """Hold the groups against what their audience has seen; the ledger is locked for the whole block, in which they are published.

    The audience has seen the releases of the policy's scope, those to the same recipient and all public ones; of a public release it has
    seen all. Raises LeakFound naming the releases and cells, InputError where a file of the house is gone or was changed.
    """
    said = plan.policy.aggregate
    assert said is not None  # the caller looked
    with account.ledger.locked():
        _clean(_folder(account), account.ledger)
        entries = [entry for entry in account.ledger.entries(KIND) if _is_seen(entry, plan.policy)]
        old = [table for entry in entries for table in _read(_folder(account), entry)]
        new = [shown_of(group, cells, "this release", _asked(plan.policy, cells.name)) for group in groups for cells in group.tables]
        contents: list[Any] = [entry.content for entry in entries]
        k = max([said.k, *(content["k"] for content in contents)])
        _refuse_within(groups, new, k)
        verdict = hold(new, old, k, may_hold=said.refresh == "hold")
        if verdict.wrong:
            raise _refused(verdict.wrong, [*new, *old], k, said.refresh)
        values = held_values(new, old, verdict)
        labels = {name: _labels(new, name, [cell for at, cell in verdict.held if new[at].table == name]) for name in values}
        made = tuple(replace(group, held=_held(group, values)) for group in groups)
        yield Guarded(made, shown_anew(new, verdict), labels, len(entries))


@contextmanager
def remembered(account: Account, plan: Plan, found: Guarded, stage: Stage) -> Iterator[None]:
    """Around the switch of `stage`, inside of `guarded`: what is shown counts as seen when the release stands after it."""
    said, policy, staged = plan.policy.aggregate, plan.policy, stage.release / "manifest.json"
    assert said is not None  # the caller looked
    name = f"{digest(staged)[:16]}-{stage.folder.name.removeprefix('.redact-')}"
    tables: dict[str, JSON] = {each.table: _write(_folder(account), f"{name}-{each.table}", each) for each in found.anew}
    content: dict[str, JSON] = {"name": policy.name, "scope": policy.scope, "recipient": policy.recipient.name}
    content |= {"public": is_public(policy), "k": said.k, "tables": tables}
    with account.ledger.intended(KIND, content, stage.out / "manifest.json", staged):
        yield


def _refuse_within(groups: Sequence[Group], new: Sequence[Shown], k: int) -> None:
    """Raise LeakFound where cells over one table of people less those over another give few people away, such as two tables of one file
    of which the second leaves a person out. What tables over one source tell together was looked at when their cells were chosen."""
    source = {cells.name: number for number, group in enumerate(groups) for cells in group.tables}
    for number in range(1, len(groups)):
        here = [table for table in new if source[table.table] == number]
        before = [table for table in new if source[table.table] < number]
        if found := differences(here, before, k):
            raise _refused(found, [*here, *before], k, "hold")


def _held(group: Group, values: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {cells.name: values[cells.name] for cells in group.tables if cells.name in values}


def _folder(account: Account) -> Path:
    return account.house.ledger / "cells"


def _is_seen(entry: Entry, policy: Policy) -> bool:
    content: Any = entry.content
    alike = content["scope"] == policy.scope or _spelled(content["recipient"]) == _spelled(policy.recipient.name)
    return bool(content["public"] or is_public(policy) or alike)


def _spelled(name: str) -> str:
    """A recipient's name, however many spaces and capitals it is written with."""
    return " ".join(name.casefold().split())


def _asked(policy: Policy, table: str) -> str:
    """The digest of what a table counts, whatever it groups by."""
    said: Aggregate | None = policy.aggregate
    assert said is not None  # the caller looked
    rule = said.tables[table]
    measures = {name: measure.model_dump(mode="json") for name, measure in rule.measures.items()}
    # NOTE: without what says which rows count: a row less of one person is a change of that person, though all people stay the same.
    source = policy.tables[rule.source].model_dump(mode="json", exclude={"rows", "people", "records"})
    parts = [rule.source, source, measures, policy.country, said.round]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _refused(wrong: Sequence[Difference], tables: Sequence[Shown], k: int, refresh: Literal["refuse", "hold"]) -> LeakFound:
    said = "; ".join(" less ".join(_said(tables, cells) for cells in _by_table(each)) for each in wrong[:_SAID])
    more = f"; and {len(wrong) - _SAID} more" if len(wrong) > _SAID else ""
    hint = "publish the same cells as before, or wider ones" + ("" if refresh == "hold" else ", or say refresh: hold")
    return LeakFound(f"aggregate: expected no group of fewer than {k} people between releases, found {len(wrong)}: {said}{more}", hint)


def _by_table(found: Difference) -> list[list[tuple[int, int]]]:
    """The first cell, and the others of one table together."""
    others: dict[int, list[tuple[int, int]]] = {}
    for table, cell in found.cells[1:]:
        others.setdefault(table, []).append((table, cell))
    return [[found.cells[0]], *others.values()]


def _said(tables: Sequence[Shown], cells: Sequence[tuple[int, int]]) -> str:
    table = tables[cells[0][0]]
    labels = _labels(tables, "", [cell for _, cell in cells], table)
    more = f" and {len(labels) - _SAID} more" if len(labels) > _SAID else ""
    return f"{table.release}, table {table.table} ({'; '.join(labels[:_SAID])}{more})"


def _labels(tables: Sequence[Shown], name: str, cells: Sequence[int], table: Shown | None = None) -> list[str]:
    found = table or next(each for each in tables if each.table == name)
    called = dict(found.cells.select("cell", "label").iter_rows())
    return [called[cell] for cell in cells]


def _write(folder: Path, name: str, shown: Shown) -> dict[str, JSON]:
    said: dict[str, JSON] = {"asked": shown.asked}
    for part, frame in (("members", shown.members), ("cells", shown.cells)):
        file = folder / f"{name}-{part}.parquet"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            frame.write_parquet(file, statistics=False)
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        except OSError as error:
            raise OutputError(f"ledger: expected room for released cells, found {type(error).__name__}", "free some space") from None
        said[part] = [file.name, digest(file)]
    return said


def _read(folder: Path, entry: Entry) -> list[Shown]:
    content: Any = entry.content
    release = f"release {entry.number} ({content['name']}, {entry.time:%Y-%m-%d})"
    return [
        Shown(release, name, said["asked"], *(_frame(folder, entry, *said[part]) for part in ("members", "cells")))
        for name, said in content["tables"].items()
    ]


def _frame(folder: Path, entry: Entry, name: str, expected: str) -> pl.DataFrame:
    try:
        if digest(folder / name) == expected:
            return pl.read_parquet(folder / name)
    except (OSError, InputError, pl.exceptions.PolarsError) as error:
        raise InputError(f"ledger, entry {entry.number}: expected its cells, found none ({type(error).__name__})", _HINT) from None
    raise InputError(f"ledger, entry {entry.number}: expected the cells that were written, found changed ones", _HINT)


def _clean(folder: Path, ledger: Ledger) -> None:
    """Remove the files that no release names: what a crash left."""
    contents: list[Any] = [entry.content for entry in ledger.entries(KIND)]
    named = {said[part][0] for content in contents for said in content["tables"].values() for part in ("members", "cells")}
    for file in folder.glob("*.parquet"):
        if file.name not in named:
            file.unlink(missing_ok=True)
