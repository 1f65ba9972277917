"""Open the vault of a house, make it the first time, and refuse what is not that house's.

Comes in: a house, its master key, a URL or none. Goes out: a `Vault`; and the lock that keeps forgetting and releasing apart. It must not
know what is stored.

A house that has the secret of a vault has a vault: one that is missing, empty, or another house's is an error and never begun anew, or
people would get new tokens, and those who were erased would come back.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from redact.errors import InputError, KeyUnavailable, OutputError
from redact.house import House
from redact.keys import Key
from redact.vault.postgres import Postgres
from redact.vault.sqlite import WAIT_SECONDS, Sqlite
from redact.vault.store import Vault
from redact.vault.tables import Database

_CHECK = "check"


def is_vault(house: House) -> bool:
    """Whether the house has a vault of either kind."""
    return house.vault.exists() or any((house.folder / "keys" / name).exists() for name in ("vault", "vault-postgres"))


def open_vault(house: House, master: Key, url: str | None = None, wait_seconds: float = WAIT_SECONDS) -> Vault:
    """The vault of the house, made where it has none; in PostgreSQL where a URL is given.

    Raises KeyUnavailable for another master, InputError for a vault that is missing, broken, another house's or of the other kind,
    OutputError for one that is locked; the vault is then unchanged.
    """
    name, other = ("vault", "vault-postgres") if url is None else ("vault-postgres", "vault")
    with _locked(house.folder / ".vault.making", exclusive=True, seconds=wait_seconds):
        had = (house.folder / "keys" / name).exists()
        if not had and (house.folder / "keys" / other).exists():
            raise _of_other_kind(other)
        secret = house.secret(name, master) if had else None
        if had and url is None and not (house.vault.exists() and house.vault.stat().st_size):
            raise _missing()
        database: Database = Sqlite(house.vault, wait_seconds) if url is None else Postgres(url, max(1, int(wait_seconds)))
        try:
            vault_secret = _settle(database, house, name, master, secret)
        except BaseException:
            database.close()
            raise
    return Vault(database, vault_secret)


def _settle(database: Database, house: House, name: str, master: Key, secret: Key | None) -> Key:
    """The vault's secret, once database and house are known to belong together."""
    if not database.has_tables:
        if secret is not None:
            raise _missing()
        database.make_tables()
    marks = {name: value for name, value, *_ in database.every("about")}
    if not marks and (list(database.every("tokens")) or list(database.every("subjects"))):
        raise InputError("vault: expected a sound one, found it without its mark", "put a backup in its place")
    if marks and secret is None:
        raise KeyUnavailable("vault: expected this house's, found another's", "give its own --house")
    made = secret if secret is not None else house.secret(name, master)
    check = made.derive("vault", "check").bytes()
    if not marks:
        with database.writing():
            database.add("about", [(_CHECK, check)])
    elif marks.get(_CHECK) != check:
        raise KeyUnavailable("vault: expected this house's, found another's", "give its own --house")
    return made


def _missing() -> InputError:
    return InputError("vault: expected the one that this house made, found none", "put a backup in its place")


def _of_other_kind(had: str) -> InputError:
    """A second vault would know nobody of the first: who is erased there would come back, and who is to be erased would not be found."""
    if had == "vault":
        return InputError("vault: expected the file that this house has, found the URL of a database", "leave vault: out of the policy")
    return InputError("vault: expected the PostgreSQL database that this house has, found no URL", "name the policy that says vault:")


@contextmanager
def house_lock(house: House, *, forgetting: bool = False, seconds: float = WAIT_SECONDS) -> Iterator[Callable[[], bool]]:
    """Held by every run until its release is switched in, and alone by who forgets: so nobody is released after they were forgotten.

    Gives a question for who is about to let go: whether no other run holds it, and none will before that.
    Raises OutputError where it is not free within `seconds`.
    """
    with _locked(house.folder / ".releases.lock", exclusive=forgetting, seconds=seconds) as handle:
        yield lambda: _taken(handle, exclusive=True)


@contextmanager
def _locked(file: Path, *, exclusive: bool, seconds: float) -> Iterator[int]:
    handle = os.open(file, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        end = time.monotonic() + seconds
        while not _taken(handle, exclusive=exclusive):
            if time.monotonic() >= end:
                hint = "wait until it ends"
                raise OutputError("house: expected its turn, found another command of this house at work", hint)
            time.sleep(0.05)
        yield handle
    finally:
        os.close(handle)


def _taken(handle: int, *, exclusive: bool) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
