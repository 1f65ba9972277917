"""What the house keeps of each release, and what it lends to the plan of the next one.

Comes in: a policy, a house, the master key. Goes out: `Kept`, the record of a release, by which it can be revealed, rekeyed and erased
from; and the vault's part of `Tools`. No record holds a value or a key.
"""

from __future__ import annotations

import datetime
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import polars as pl
from pydantic import ValidationError

from redact.errors import InputError, KeyUnavailable, OutputError, RedactError
from redact.house import House
from redact.keys import Key
from redact.plan import Tools, scope_parts
from redact.policy import Policy
from redact.publish import digest
from redact.vault import Vault, house_lock, is_vault, open_vault

FORMAT = "redact-kept-release"


@dataclass(frozen=True)
class Kept:
    """One release that was made in this house."""

    name: str
    """Drawn for the run; the scope hangs on it where the policy says `scope_of: release`."""
    time: str
    folder: str
    """What its folder was called."""
    key: str
    """The name of the master key (`redact key fingerprint`)."""
    scope_key: str
    manifest: str
    """SHA-256 of its manifest.json."""
    policy: Policy

    @classmethod
    def of(cls, name: str, policy: Policy, key: Key, out: Path, manifest: Path) -> Self:
        """The record of a release whose manifest is written."""
        now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="microseconds")
        scope = key.derive(*scope_parts(policy, name)).fingerprint()
        return cls(name, now, out.name, key.fingerprint(), scope, digest(manifest), policy)

    def master(self, keys: Sequence[Key]) -> Key:
        """The one of the keys under which it was made. Raises KeyUnavailable where none is."""
        for key in keys:
            if key.derive(*scope_parts(self.policy, self.name)).fingerprint() == self.scope_key:
                return key
        raise KeyUnavailable(f"release {self.folder}: expected the key {self.key}, found another", "give the key that made it")

    def scope(self, master: Key) -> Key:
        """The key of its scope. Raises KeyUnavailable where `master` is not the key under which it was made."""
        return self.master([master]).derive(*scope_parts(self.policy, self.name))


def new_name() -> str:
    """A name for a release that no other has."""
    return secrets.token_hex(8)


@contextmanager
def kept(house: House, record: Kept, out: Path, vault: Vault | None = None) -> Iterator[None]:
    """Around the switch of a release to `out`: its record stands before it does, and what `vault` gave for it stays; the record goes
    again, and the rest may, where the release does not stand."""
    file = house.releases / f"{record.name}.json"
    content = {name: value for name, value in vars(record).items() if name != "policy"}
    text = json.dumps({"format": FORMAT, **content, "policy": record.policy.recorded()}, ensure_ascii=False, indent=2)
    try:
        house.releases.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as target:
            target.write(text)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        raise OutputError(f"house: expected to write the record of a release, found {type(error).__name__}") from None
    try:
        if vault is not None:
            vault.settle(record.name)
        yield
    except BaseException:
        # NOTE: the switch can fail in its last step, when the release stands already.
        if not _stands(out, record):
            file.unlink(missing_ok=True)
            with suppress(RedactError):  # what stopped the switch is told, whatever the vault says to it
                if vault is not None:
                    vault.unsettle(record.name)
        raise


def _stands(out: Path, record: Kept) -> bool:
    try:
        return digest(out / "manifest.json") == record.manifest
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # nobody can tell, and what a release may show must stay


def read_kept(house: House) -> list[Kept]:
    """Every release of the house, in the order of time. Raises InputError for a record that cannot be read."""
    files = sorted(house.releases.glob("*.json")) if house.releases.is_dir() else []
    return sorted((_read(file) for file in files), key=lambda each: (each.time, each.name))


def find_kept(house: House, release: Path) -> Kept:
    """The record of the release that stands at `release`. Raises InputError where this house made none such."""
    manifest = release / "manifest.json"
    try:
        found = digest(manifest)
    except OSError:
        raise InputError(f"{release}: expected a release, found none") from None
    for each in read_kept(house):
        if each.manifest == found:
            return each
    raise InputError(f"{release}: expected a release that this house made, found another", "give its own --house")


def refuse_changed(release: Path, names: Sequence[str] | None = None) -> None:
    """Raise InputError where a file, one of `names` or any, is not what the manifest says of it."""
    try:
        files = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["files"]
        held = list(files) if names is None else names
        wrong = [name for name in held if digest(release / name) != files[name]]
    except (OSError, ValueError, KeyError):
        raise InputError(f"{release}: expected the files of its manifest, found none") from None
    if wrong:
        raise InputError(f"{release}: expected the files of its manifest, found {wrong[0]} changed")


def _read(file: Path) -> Kept:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise ValueError
        policy = Policy.model_validate_json(json.dumps(content.pop("policy")))
        return Kept(**content, policy=policy)
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        raise InputError(f"house: expected the record of a release in {file.name}, found another file") from None


@dataclass(frozen=True)
class Lent:
    """The vault's part of `Tools`."""

    release: str = ""
    vault: Vault | None = None
    make: bool = True
    """Whether people who are new to the vault get a key."""

    def into(self, tools: Tools) -> Tools:
        """The tools with what is lent; where nobody is erased no row is asked for, which takes as long as all tokens do."""
        if self.vault is None:
            return replace(tools, release=self.release)
        vault, make = self.vault, self.make
        erased = vault.erased if vault.erases() else None
        return replace(tools, release=self.release, tokens=vault.tokens, salts=lambda people: vault.salts(people, make=make), erased=erased)


def dry(tools: Tools) -> Tools:
    """Tools under which a plan can be looked at and never run."""

    def tokens(place: Sequence[str], values: pl.Series, salts: pl.Series | None, length: int) -> pl.Series:
        return values.clear(len(values))

    return replace(tools, tokens=tokens, salts=lambda people: people.clear(len(people)))


def uses_vault(policy: Policy) -> bool:
    """Whether a run of the policy needs one."""
    named = {rule.operator.name for table in policy.tables.values() for rule in table.columns.values()}
    return policy.erasable or "token" in named


@contextmanager
def lent(policy: Policy, house: House, key: Key, environment: Mapping[str, str] | None = None) -> Iterator[Lent]:
    """For one run: the house's vault where the policy needs one or people may have been erased; nobody is erased meanwhile.

    A run that fails leaves the vault as it was, unless another run of the house is at work, or had its release in between: what
    that one may have shown stays. Raises KeyUnavailable for another master, InputError, OutputError.
    """
    with house_lock(house) as alone:
        if not uses_vault(policy) and not is_vault(house):
            yield Lent(new_name())
            return
        with opened(policy, house, key, environment) as vault, given_back(vault, alone):
            yield Lent(new_name(), vault)


@contextmanager
def given_back(vault: Vault | None, alone: Callable[[], bool]) -> Iterator[None]:
    """What was put into the vault is taken out again by who fails, unless a release may show it; `alone` is `house_lock`'s question."""
    try:
        yield
    except BaseException:
        with suppress(RedactError):  # what stopped the run is told, whatever the vault says to it
            if vault is not None and alone():
                vault.take_back()
        raise


@contextmanager
def opened(policy: Policy | None, house: House, key: Key, environment: Mapping[str, str] | None = None) -> Iterator[Vault]:
    """The vault of the house, or that of the policy's URL."""
    vault = open_vault(house, key, vault_url(policy, environment))
    try:
        yield vault
    finally:
        vault.close()


@contextmanager
def open_any(policy: Policy, house: House, key: Key, *, needed: bool) -> Iterator[Vault | None]:
    """The vault, or None where none is `needed`."""
    if not needed:
        yield None
        return
    with opened(policy, house, key) as vault:
        yield vault


def vault_url(policy: Policy | None, environment: Mapping[str, str] | None = None) -> str | None:
    """The URL of the vault, from the environment variable that the policy names; None where the vault is the house's own file.

    Raises InputError where the variable is not set. NOTE: the URL holds a password: no error, record or child may have it.
    """
    if policy is None or policy.vault is None:
        return None
    url = (os.environ if environment is None else environment).get(policy.vault.url_from)
    if not url:
        raise InputError(f"vault.url_from: expected a URL in {policy.vault.url_from}, found none")
    return url


Note = Callable[[str, Mapping[str, Any]], object]
"""(kind, content) -> an entry of the ledger."""
