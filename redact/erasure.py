"""Forget a person: tell each recipient what to delete, then destroy the key on which all of it hangs.

Comes in: a house, its master key, subjects as they are spelled in the source. Goes out: lists for the recipients, and a receipt that holds
no identifier. It must not know how the vault is kept.

The order matters: the pseudonyms can be computed only while the key is there, so the lists are on the disk before it is destroyed. A crash
between the two leaves lists and key: asked again, everything is done again.
"""

from __future__ import annotations

import datetime
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from redact.canon import canonical
from redact.errors import InputError, OutputError, PolicyError
from redact.house import House
from redact.keys import Key
from redact.plan import Tools, build, joined
from redact.policy import ColumnRule, Operation, Policy, Subject, TableRule
from redact.releases import Kept, Lent, Note, opened, read_kept, uses_vault
from redact.sources import typed_frame
from redact.transform.column import Detect
from redact.vault import Vault, house_lock

KIND = "erasure"
"""Of its entry in the ledger."""


@dataclass(frozen=True)
class Listed:
    """What one recipient must delete."""

    release: str
    folder: str
    recipient: str
    file: Path | None
    """A CSV of table, column, pseudonym, with what was listed there before; None where there never was any."""
    pseudonyms: int
    """Those of the persons that can still be told; none of whom were erased before, under `erasable: true`."""
    hidden: tuple[str, ...]
    """Tables of the subjects that release no column by which the rows could be told."""
    recomputable: bool
    """Whether whoever keeps master key and identifier can still compute the pseudonyms."""


@dataclass(frozen=True)
class Receipt:
    """What was done; it holds no identifier and no pseudonym."""

    time: str
    erased: int
    """Persons who were not erased before."""
    already: int
    keyless: int
    """Those of `erased` of whom the vault had no key, where releases are erasable: a spelling that it does not know, or an alias."""
    unknown: int
    """Those of `erased` who were in no release of the house and have no key: a spelling that it does not know, an alias, or a stranger."""
    lists: tuple[Listed, ...]

    def as_dict(self) -> dict[str, object]:
        """The receipt for JSON."""
        lists = [vars(each) | {"file": str(each.file) if each.file else None, "hidden": list(each.hidden)} for each in self.lists]
        counts = {"erased": self.erased, "already_erased": self.already, "without_key": self.keyless, "in_no_release": self.unknown}
        return {"format": "redact-erasure", "time": self.time, **counts, "releases": lists}

    def summary(self) -> list[str]:
        """Lines for a person."""
        lines = [f"erased {self.erased}, already erased {self.already}"]
        if self.keyless:
            lines.append(f"  of {self.keyless} the vault had no key: see the spelling, and the number to which their aliases lead")
        if self.unknown:
            lines.append(f"  {self.unknown} of them stand in no release of this house: see the spelling; later runs leave them out")
        for each in self.lists:
            what = f"{each.pseudonyms} pseudonyms to delete: {each.file}" if each.pseudonyms else "nothing of them"
            if each.file and not each.pseudonyms:
                what = f"nothing more of them; what was listed before: {each.file}"
            lines.append(f"  {each.folder} ({each.recipient}): {what}")
            if each.hidden:
                lines.append(f"    no column tells whose the rows are in {', '.join(each.hidden)}")
            if each.recomputable:
                lines.append("    made without erasable: true; whoever has the key can compute these pseudonyms again")
        return lines


def forget(
    house: House,
    masters: Sequence[Key],
    subjects: Sequence[str],
    out: Path,
    note: Note,
    policy: Policy | None = None,
    known: Callable[[pl.Series], pl.Series] | None = None,
) -> Receipt:
    """Erase persons, each given by the spelling of the source, from what this house can still compute.

    `masters` are the house's key and the older ones under which past releases were made. A subject whose key is of several columns is
    given by its parts, a tab between them. `out` is a folder for the lists, made where it is missing; `note` writes the ledger's entry,
    before anything is destroyed; `policy` says where a vault in PostgreSQL is; `known` (canonical persons -> Boolean) who was in a release,
    without which nobody counts as unknown. No run of the house goes on meanwhile. Raises
    KeyUnavailable, InputError, OutputError; nothing is then destroyed. Done twice it changes nothing more.
    """
    wanted = [subject.strip() for subject in subjects if subject.strip()]
    if not wanted:
        raise InputError("subjects: expected at least one, found none")
    with house_lock(house, forgetting=True), opened(policy, house, masters[0]) as vault:
        releases = read_kept(house)
        persons = [forms(subject, releases) for subject in wanted]
        every = sorted({form for person in persons for form in person})
        before = vault.erased(pl.Series(every, dtype=pl.String))
        gone = {form for form, erased in zip(every, before, strict=True) if erased}
        lists = tuple(_listed(kept, masters, vault, wanted, out) for kept in releases)
        already = sum(person <= gone for person in persons)
        keyed = gone.union(
            form for form, salt in zip(every, vault.salts(pl.Series(every, dtype=pl.String), make=False), strict=True) if salt
        )
        keyless = sum(not person & keyed for person in persons) if any(kept.policy.erasable for kept in releases) else 0
        strange = _strangers(persons, gone | keyed, known) if known is not None else 0
        note(KIND, {"persons": len(persons), "already": already, "releases": [each.release for each in lists if each.pseudonyms]})
        vault.forget(every)
    now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds")
    return Receipt(now, len(persons) - already, already, keyless, strange, lists)


def _strangers(persons: Sequence[set[str]], familiar: set[str], known: Callable[[pl.Series], pl.Series]) -> int:
    """How many of the persons, each by all canonical forms, the house has never met."""
    asked = [sorted(person) for person in persons if not person & familiar]
    every = pl.Series("person", sorted({form for person in asked for form in person}), dtype=pl.String)
    met = set(every.filter(known(every)))
    return sum(not met.intersection(person) for person in asked)


def forms(subject: str, releases: Sequence[Kept]) -> set[str]:
    """Every canonical form under which the house may know the subject: of the entities of its past releases, and the two usual ones."""
    found = {canonical(subject, entity) for entity in ("PATIENT_ID", "CODE")}
    for kept in releases:
        for table in kept.policy.tables.values():
            parts = _parts(table)
            if len(parts) == 1:
                found.add(canonical(subject, parts[0][1].entity, kept.policy.country))
            elif len(parts) == subject.count("\t") + 1:
                found.add(joined(subject.split("\t"), [rule.entity for _, rule in parts], kept.policy.country))
    return {form for form in found if form is not None}


def _parts(table: TableRule) -> list[tuple[str, ColumnRule]]:
    """The columns that make the key of a table's subjects, in their order."""
    found = table.rule_for(table.subject.column) if table.subject else None
    if table.subject is None or found is None:
        return []
    others = [(name, other[1]) for name in found[1].within if (other := table.rule_for(name)) is not None]
    return [*others, (table.subject.column, found[1])]


def released_subjects(kept: Kept, master: Key, vault: Vault | None, people: pl.Series) -> dict[str, pl.DataFrame]:
    """For each table of a release that shows its subjects: `person` (as given) and `released`, both String; null for whom it has none."""
    found = {}
    for name, table in kept.policy.tables.items():
        parts = _parts(table)
        if not parts or not shows(table):
            continue
        own = people.filter(people.str.count_matches("\t", literal=True) == len(parts) - 1)
        cells = own.str.split("\t").list.to_struct(fields=[column for column, _ in parts]).struct.unnest()
        alone = _subjects_alone(kept.policy)
        tools = replace(Lent(kept.name, vault, make=False).into(Tools(detect=_no_texts, releases=False)), erased=None)
        plan = build(alone, {name: typed_frame(name, alone.tables[name], cells.lazy())}, master, tools)
        released = plan.tables[0].released().collect().to_series()
        found[name] = pl.DataFrame([own.alias("person"), released.alias("released")])
    return found


def _subjects_alone(policy: Policy) -> Policy:
    """The policy with nothing but the columns that name subjects, in the tables' order, on which the scope's own namespace hangs."""
    tables = {}
    for name, table in policy.tables.items():
        parts = _parts(table)
        if not parts:
            continue
        columns = {column: rule.model_copy(update={"type": "string"}) for column, rule in parts}
        columns |= {column: rule.model_copy(update={"operator": Operation(name="drop"), "known": None}) for column, rule in parts[:-1]}
        tables[name] = TableRule(subject=Subject(column=parts[-1][0], nobody=[]), optional=True, columns=columns)
    return policy.model_copy(update={"tables": tables})


def _no_texts(_: ColumnRule) -> Detect:
    raise AssertionError("a policy of subjects alone has no texts")


def _listed(kept: Kept, masters: Sequence[Key], vault: Vault, subjects: Sequence[str], out: Path) -> Listed:
    policy = kept.policy
    people = pl.Series(subjects, dtype=pl.String)
    hidden = tuple(name for name, table in policy.tables.items() if table.subject is not None and not shows(table))
    made = []
    try:
        shown = released_subjects(kept, kept.master(masters), vault if uses_vault(policy) else None, people)
    except PolicyError as error:
        raise PolicyError(f"release {kept.folder}: {error}", error.hint) from None
    for name, frame in shown.items():
        column = policy.tables[name].subject.column  # type: ignore[union-attr]  # only tables with a subject are shown
        made.append(
            frame.select(pl.lit(name).alias("table"), pl.lit(column).alias("column"), pl.col("released").alias("pseudonym")).drop_nulls()
        )
    rows = pl.concat(made).unique().sort("table", "pseudonym") if made else pl.DataFrame()
    file = out / f"{kept.folder}-{kept.name}.csv"
    if rows.height:
        _write(file, rows)
    return Listed(kept.name, kept.folder, policy.recipient.name, file if file.is_file() else None, rows.height, hidden, not policy.erasable)


def shows(table: TableRule) -> bool:
    """Whether a list of pseudonyms can tell the rows of a table's subjects."""
    found = table.rule_for(table.subject.column) if table.subject else None
    return found is not None and found[1].operator.name != "drop"


def _write(file: Path, rows: pl.DataFrame) -> None:
    """One list, for its owner's eyes until it is sent. What stands there stays: once keys are destroyed nobody can list it again."""
    before = _read(file) if file.is_file() else rows.clear()
    with _to_disk(file) as temporary:
        temporary.write_bytes(pl.concat([before, rows]).unique().sort("table", "pseudonym").write_csv().encode())


def _read(file: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(file, infer_schema=False).select("table", "column", "pseudonym")
    except (OSError, pl.exceptions.PolarsError):
        hint = "give another --out"
        raise OutputError(f"{file.name}: expected a list of table, column and pseudonym, found another file", hint) from None


@contextmanager
def _to_disk(file: Path) -> Iterator[Path]:
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(file)
    except OSError as error:
        raise OutputError(f"{file.parent.name}: expected to write the lists, found {type(error).__name__}") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
