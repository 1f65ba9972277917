"""The account of a run: opened before anything is read, written around the switch.

Comes in: where the house is, the master key, a plan, a staged release. Goes out: a ledger entry that counts when the release stands.
It must not know how a release is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from redact.disclosures import KIND, Marks, Parts, Subjects, clean_parts, describe, mark_key, write_part
from redact.errors import InputError, OutputError
from redact.house import NAME, House, open_house
from redact.keys import Key
from redact.ledger import Ledger, open_ledger
from redact.plan import SUBJECT, Plan
from redact.policy import Policy
from redact.publish import Stage, digest
from redact.purposes import counted_columns
from redact.recall import refuse_recalled


@dataclass(frozen=True)
class Account:
    """The ledger of a house and the parts beside it."""

    house: House
    ledger: Ledger
    parts: Parts

    def known(self, people: pl.Series) -> pl.Series:
        """Boolean: which canonical persons were in any release of the house."""
        return self.parts.known(people, self.ledger.entries(KIND))

    def subjects(self) -> Subjects:
        """An empty set of marks, to be shown the rows of a release."""
        return Subjects(self.parts.key, SUBJECT)


def house_of(policy: Policy, base: Path, out: Path, given: Path | None) -> Path:
    """Where the house of a run is: as given, else as the policy says from its own folder, else beside the release."""
    if given is not None:
        return given
    return base / policy.house if policy.house is not None else out.absolute().parent / NAME


def open_account(folder: Path, key: Key, head: Path | None = None) -> Account:
    """The account in the house at `folder`, its ledger settled. Raises KeyUnavailable, InputError, OutputError."""
    house = open_house(folder)
    ledger = open_ledger(house, key, head)
    return Account(house, ledger, Parts(house.ledger / "subjects", mark_key(house, key)))


def open_standing(folder: Path, key: Key, head: Path | None = None) -> Account:
    """`open_account` for who only asks. Raises InputError where no ledger stands in `folder`."""
    if not (folder / "ledger").is_dir():
        raise InputError(f"house {folder}: expected a house with a ledger, found none", "name it with --house")
    return open_account(folder, key, head)


def open_for_run(policy: Policy, folder: Path, out: Path, key: Key, head: Path | None) -> Account:
    """`open_account` for a run to `out`. Raises OutputError where house and release lie in each other, LeakFound for a recalled scope."""
    refuse_inside(out, folder, "the house")
    account = open_account(folder, key, head)
    refuse_recalled(account.ledger, policy)
    return account


def refuse_inside(out: Path, folder: Path, what: str) -> None:
    """Raise OutputError where a release at `out` would lie in `folder`, or around it."""
    other, release = folder.resolve(), out.resolve()
    if other.is_relative_to(release) or release.is_relative_to(other):
        raise OutputError(f"{out}: expected a release outside of {what}, found one in it or around it", f"keep it and {what} apart")


@contextmanager
def disclosed(account: Account, plan: Plan, subjects: Subjects, stage: Stage) -> Iterator[None]:
    """Around the switch of `stage`: the disclosure is written as intended before it, and counts when the release stands after it."""
    released = {table.name: {output.name: output.entity for output in table.outputs} for table in plan.tables}
    with account.ledger.locked(), _intended(account, plan.policy, released, subjects.marks(), stage):
        yield


@contextmanager
def disclosed_cells(account: Account, policy: Policy, stage: Stage) -> Iterator[None]:
    """The same of a release of cells, by the columns of which they are made: nobody can be made out in it, so nobody is marked."""
    released: dict[str, dict[str, str]] = {}
    for table, column in sorted(counted_columns(policy)):
        if (found := policy.tables[table].rule_for(column)) is not None:
            released.setdefault(table, {})[column] = found[1].entity or ""
    with account.ledger.locked(), _intended(account, policy, released, account.subjects().marks(), stage):
        yield


@contextmanager
def disclosed_again(
    account: Account, policy: Policy, released: Mapping[str, Mapping[str, str]], manifest: str, stage: Stage
) -> Iterator[None]:
    """The same of a release that was made of another, whose manifest has the SHA-256 `manifest`: it tells of the same people.

    Raises InputError where the ledger knows no such release.
    """
    with account.ledger.locked():
        found = [entry for entry in account.ledger.entries(KIND) if entry.content["manifest"] == manifest]
        if not found:
            raise InputError("ledger: expected the disclosure of the release, found none", "make the release again from its source")
        with _intended(account, policy, released, account.parts.marks(found[-1]), stage):
            yield


@contextmanager
def _intended(account: Account, policy: Policy, released: Mapping[str, Mapping[str, str]], marks: Marks, stage: Stage) -> Iterator[None]:
    staged, ledger = stage.release / "manifest.json", account.ledger
    refuse_recalled(ledger, policy)
    clean_parts(account.parts.folder, ledger.entries(KIND))
    part = write_part(account.parts.folder, f"{digest(staged)[:16]}-{stage.folder.name.removeprefix('.redact-')}", marks)
    content = {**describe(policy, released), "subjects": part}
    with ledger.intended(KIND, content, stage.out / "manifest.json", staged):
        yield
