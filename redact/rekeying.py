"""Rekey: a release of an old key or scope becomes one of a new key or scope, without its source.

Comes in: a release that this house made, the old and the new key. Goes out: a new release, verified and switched in, and the house sealed
under the new key. It must not know how values are encrypted.

Columns under `encrypt` and `fpe` are undone and done again; tokens, and the subjects' pseudonyms of an erasable release, by the vault; what
hangs on no key stays. All other columns cannot be: their names are told, and they are left out only where that is asked for. Rows are
put in the order of the new scope, so that the place of a row links the two releases no more than their kept values do.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from redact import publish
from redact.disclosing import Account, disclosed_again, refuse_inside
from redact.disclosures import KIND as DISCLOSED
from redact.erasure import KIND as ERASED
from redact.erasure import released_subjects, shows
from redact.errors import InputError, KeyUnavailable, PolicyError
from redact.gate import check_alone, refusal
from redact.house import House
from redact.keys import Key
from redact.plan import ORDER, namespace_of, scope_parts
from redact.plan.people import is_own
from redact.plan.shapes import row_order
from redact.policy import Operation, Policy, TableRule
from redact.purposes import refuse
from redact.recall import refuse_recalled
from redact.releases import Kept, find_kept, given_back, kept, new_name, open_any, refuse_changed, uses_vault
from redact.revealing import REVERSIBLE, Opened, known_subjects, rule_of, salts_of, undone
from redact.transform import OPERATORS, Column
from redact.transform.sealed import seal
from redact.vault import house_lock

KIND = "rekey"
"""Of its entry in the ledger."""
KEYLESS = frozenset({"keep", "replace", "mask", "generalise", "truncate", "country", "geo"})
"""Operators whose results are the same under every key."""
_SALT = "__redact_salt"


@dataclass(frozen=True)
class Rekeyed:
    """What became of the columns, each as `table.column`."""

    out: Path
    renewed: tuple[str, ...]
    stayed: tuple[str, ...]
    left_out: tuple[str, ...]
    """Those that could not be, and were left out."""

    def summary(self) -> list[str]:
        """Lines for a person."""
        said = {"made anew": self.renewed, "hang on no key": self.stayed, "could not be, left out": self.left_out}
        return [f"published {self.out}", *(f"  {what}: {', '.join(names) or 'none'}" for what, names in said.items())]


@dataclass(frozen=True)
class Target:
    """The new key and scope."""

    master: Key
    policy: Policy
    release: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the scope."""
        return scope_parts(self.policy, self.release)

    @property
    def scope(self) -> Key:
        """Its key."""
        return self.master.derive(*self.parts)


def rekey(account: Account, release: Path, old: Key, new: Key, out: Path, *, scope: str | None = None, leave_out: bool = False) -> Rekeyed:
    """Make the release at `release` anew at `out`, under `new` and in `scope` (by default its own).

    The new release is a disclosure of its own, of the same people. The house is sealed under `new` once it stands. Raises InputError
    naming the columns that cannot be, unless `leave_out`, and where somebody of the release may have been erased since; PolicyError
    once the policy is expired; LeakFound also where the old or the new scope is recalled; KeyUnavailable, OutputError: nothing is then
    published and the house is unchanged.
    """
    house = account.house
    found = find_kept(house, release)
    found.scope(old)
    policy = found.policy.model_copy(update={"scope": scope} if scope else {})
    if old == new and policy.scope == found.policy.scope and policy.scope_of != "release":
        raise InputError("rekey: expected another key or another scope, found the same")
    _refuse_now(account, (found.policy, policy), release, out)
    target = Target(new, policy, new_name())
    master = settled(house, old, new)
    with (
        house_lock(house) as alone,
        open_any(found.policy, house, master, needed=uses_vault(found.policy)) as vault,
        given_back(vault, alone),
    ):
        opened = Opened(found, old, vault, release)
        _refuse_erased(account, found)
        done = sorted_columns(opened)
        if done.left_out and not leave_out:
            raise InputError(
                f"{release}: expected columns that can be made anew, found {', '.join(done.left_out)} that cannot",
                "make the release again from its source, or say --leave-out",
            )
        stage = publish.open_stage(out, replace=False)
        try:
            _publish(account, opened, target, stage, set(done.left_out))
        finally:
            publish.discard(stage)
    if master == old != new:
        house.change_master(old, new)
    return Rekeyed(out, done.renewed, done.stayed, done.left_out)


def _refuse_now(account: Account, policies: tuple[Policy, Policy], release: Path, out: Path) -> None:
    """Raise where today, from this release or at that place nothing may be made anew; `policies` are the old one and the new."""
    refuse(policies[1], datetime.datetime.now(tz=datetime.UTC).date())
    for each in policies:
        refuse_recalled(account.ledger, each)
    _refuse_expired(policies[1])
    refuse_inside(out, account.house.folder, "the house")
    refuse_inside(out, release, "the old one")
    refuse_changed(release)
    publish.check_record(out, publish.record_of(out))


def settled(house: House, old: Key, new: Key) -> Key:
    """The one of both keys under which the house is sealed; what a crash left half sealed is finished. Raises KeyUnavailable."""
    try:
        return house.master((old, new))
    except KeyUnavailable:
        house.change_master(old, new)
        return new


def _refuse_expired(policy: Policy) -> None:
    if policy.expires is not None and policy.expires < datetime.datetime.now(tz=datetime.UTC).date():
        raise PolicyError("expires: expected today or a day to come, found one gone", "have it reviewed again")


def _refuse_erased(account: Account, release: Kept) -> None:
    """Raise InputError where the release may have rows of somebody who was erased since: only its source is without them."""
    made = [entry.number for entry in account.ledger.entries(DISCLOSED) if entry.content["manifest"] == release.manifest]
    hidden = any(table.subject is not None and not shows(table) for table in release.policy.tables.values())
    for entry in account.ledger.entries(ERASED):
        content: Any = entry.content
        if entry.number > min(made, default=0) and (hidden or release.name in content["releases"]):
            hint = "make the release again from its source"
            raise InputError(f"release {release.folder}: expected all of its people still there, found some that were erased since", hint)


def sorted_columns(opened: Opened) -> Rekeyed:
    """Which columns can be made anew, which hang on no key, and which cannot be."""
    kinds: dict[str, list[str]] = {"renewed": [], "stayed": [], "left_out": []}
    for name in _tables(opened):
        for column in opened.frame(name).collect_schema().names():
            kinds[_kind(opened, name, column)].append(f"{name}.{column}")
    return Rekeyed(opened.folder, *(tuple(columns) for columns in kinds.values()))


def _tables(opened: Opened) -> list[str]:
    return [name for name in opened.kept.policy.tables if opened.file(name).is_file()]


def _kind(opened: Opened, table: str, column: str) -> str:
    rule = rule_of(opened, table, column)
    if rule.operator.name in KEYLESS:
        return "stayed"
    subject = opened.table(table).subject
    by_vault = opened.kept.policy.erasable and rule.operator.name == "pseudonym" and subject is not None and subject.column == column
    return "renewed" if rule.operator.name in REVERSIBLE or (by_vault and not rule.within) else "left_out"


def _publish(account: Account, opened: Opened, target: Target, stage: publish.Stage, left_out: set[str]) -> None:
    policy = target.policy
    schemas = {}
    for name in _tables(opened):
        frame = _renewed(opened, target, name, left_out)
        schemas[name] = frame.collect_schema()
        ordered = frame.with_columns(row_order(frame, target.scope.derive("order", name), policy.hash))
        publish.sink(stage, name, ordered, policy.release.format, order=ORDER)
    manifest = _manifest(opened, target, stage, schemas)
    publish.write_json(stage.release / "manifest.json", manifest)
    # NOTE: what `fpe` makes may look like a number to a detector; what stands there is made of keys alone.
    ours = [column for name in _tables(opened) for column in opened.table(name).columns if _kind(opened, name, column) == "renewed"]
    findings = check_alone(stage.release, {}, policy).filter((pl.col("form") != "detector") | ~pl.col("column").is_in(ours))
    if findings.height:
        raise refusal(findings)
    record = Kept.of(target.release, policy, target.master, stage.out, stage.release / "manifest.json")
    run = {"format": publish.RECORD, "finished": record.time, "key": record.key, "scope_key": record.scope_key, "release": manifest}
    publish.write_json(stage.house / "run.json", run | {"policy": policy.recorded(), "rekeyed_from": opened.kept.manifest})
    said = {"from": opened.kept.manifest, "to": record.manifest, "release": record.name, "left_out": sorted(left_out)}
    account.ledger.append(KIND, said | {"recipient": policy.recipient.name, "scope": policy.scope, "key": record.key})
    released = {name: {column: _entity(opened, name, column) for column in schema} for name, schema in schemas.items()}
    with kept(account.house, record, stage.out, opened.vault), disclosed_again(account, policy, released, opened.kept.manifest, stage):
        publish.commit(stage, False, publish.record_of(stage.out))


def _entity(opened: Opened, table: str, column: str) -> str:
    """What a column holds, as the account of a disclosure names it."""
    return rule_of(opened, table, column).entity or column


def _manifest(opened: Opened, target: Target, stage: publish.Stage, schemas: Mapping[str, pl.Schema]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((opened.folder / "manifest.json").read_text(encoding="utf-8"))
    for name, schema in schemas.items():
        table = said["tables"][name]
        table["schema"] = {column: str(dtype) for column, dtype in schema.items()}
        table["columns_released"] = len(schema)
        if "text" in table:
            table["text"] = {column: words for column, words in table["text"].items() if column in schema}
    said["key"] = target.scope.fingerprint()
    said["files"] = {path.name: publish.digest(path) for path in sorted(stage.release.iterdir()) if path.name != "manifest.json"}
    return said


def _renewed(opened: Opened, target: Target, table: str, left_out: set[str]) -> pl.LazyFrame:
    """The released table under the new key. NOTE: it is held in memory as a whole."""
    frame = opened.frame(table).collect(engine="streaming")
    rule = opened.table(table)
    made = []
    for column in frame.columns:
        if f"{table}.{column}" in left_out:
            continue
        kind = _kind(opened, table, column)
        made.append(frame[column] if kind == "stayed" else _again(opened, target, table, rule, frame, column))
    if not made:
        raise InputError(f"{table}: expected a column that can be made anew, found none")
    return pl.DataFrame(made).lazy()


def _again(opened: Opened, target: Target, table: str, rule: TableRule, frame: pl.DataFrame, column: str) -> pl.Series:
    """One column, undone and done under the new key."""
    column_rule = rule_of(opened, table, column)
    if column_rule.operator.name == "pseudonym":
        return _subjects(opened, target, table, frame, column)
    values = undone(opened, table, frame, column)
    salts = salts_of(opened, table, frame, column) if opened.kept.policy.erasable else None
    salts = salts if salts is not None else pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    tweak = column_rule.operator.parameters.get("tweak")
    beside = [frame[str(tweak)].alias(str(tweak))] if tweak is not None else []
    rows = pl.DataFrame([values.alias(column), salts.alias(_SALT), *beside]).lazy()
    operator = OPERATORS[column_rule.operator.name]
    made = operator.build(operator.parameters.model_validate(_as_it_stands(column_rule.operator)), _column(opened, target, table, column))
    assert made is not None  # these operators release their columns
    return seal(rows, [made.alias(column)]).collect().to_series()


def _as_it_stands(operation: Operation) -> Mapping[str, object]:
    """The parameters; what is undone is in canonical form already."""
    return dict(operation.parameters) | ({"form": "spelled"} if operation.name == "encrypt" else {})


def _column(opened: Opened, target: Target, table: str, column: str) -> Column:
    rule, policy = rule_of(opened, table, column), target.policy
    salted = opened.kept.policy.erasable and is_own(opened.table(table), rule)
    return Column(
        name=column,
        kind="string",
        values=pl.col(column),
        entity="COMPOSITE_KEY" if rule.within or rule.operator.name == "token" else rule.entity or "VALUE",
        namespace=namespace_of(column, rule),
        country=policy.country,
        hash=policy.hash,
        key=target.scope,
        salt=pl.col(_SALT) if salted else None,
        other=lambda name, _: pl.col(name),
        tokens=opened.vault.tokens if opened.vault is not None else None,
        scope=(*target.parts, target.scope.fingerprint()),
    )


def _subjects(opened: Opened, target: Target, table: str, frame: pl.DataFrame, column: str) -> pl.Series:
    """The subjects' pseudonyms under the new key, by the vault. Raises InputError where it does not know one of them."""
    known = known_subjects(opened, table).select("released", "person")
    renamed = Kept.of(target.release, target.policy, target.master, opened.folder, opened.folder / "manifest.json")
    later = released_subjects(renamed, target.master, opened.vault, known["person"])[table].rename({"released": "later"})
    both = known.join(later, on="person")
    told = frame.select(pl.col(column).alias("released")).join(both, on="released", how="left", maintain_order="left")
    if told["later"].null_count() > frame[column].null_count():
        found = "expected subjects that the vault knows, found some that were erased since"
        raise InputError(f"{table}.{column}: {found}", "make the release again from its source")
    return told["later"].rename(column)
