"""A vault in one SQLite file.

Comes in: a path. Goes out: a `Database`. It must not know what the bytes say.

Write-ahead log, so that readers and one writer go on side by side, also of several processes; `synchronous=FULL`, so that what was
committed outlives a cut of the power; `secure_delete`, so that what was taken out is overwritten (https://www.sqlite.org/pragma.html).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from redact.errors import InputError, OutputError
from redact.vault.tables import COLUMNS, INDEXED, TEXT, UNIQUE, Row

WAIT_SECONDS = 60.0
_CACHE = "cache_size=-65536"
"""64 MB: tokens go to random places of their index, whose pages are else written out and read again within one transaction."""
_AT_ONCE = 10_000
"""Keys in one question; SQLite takes 32,766."""


class Sqlite:
    """An open file."""

    shared = False

    def __init__(self, file: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        with _in_our_words():
            _private(file)
            self._connection = sqlite3.connect(file, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
            try:
                for pragma in ("secure_delete=ON", "journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", _CACHE):
                    self._connection.execute(f"PRAGMA {pragma}").fetchall()
            except sqlite3.Error:
                self._connection.close()
                raise

    @property
    def has_tables(self) -> bool:
        with _in_our_words():
            found = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return set(COLUMNS) <= {name for (name,) in found}

    def make_tables(self) -> None:
        with self.writing():
            for table, columns in COLUMNS.items():
                typed = ", ".join(f"{name} {'TEXT' if name in TEXT else 'BLOB'}" for name in columns)
                self._run(f"CREATE TABLE IF NOT EXISTS {table} ({typed}, PRIMARY KEY ({columns[0]})) WITHOUT ROWID")
            for table, column in UNIQUE:
                self._run(f"CREATE UNIQUE INDEX IF NOT EXISTS {table}_{column} ON {table} ({column})")
            for table, column in INDEXED:
                self._run(f"CREATE INDEX IF NOT EXISTS {table}_{column} ON {table} ({column}) WHERE {column} IS NOT NULL")

    @contextmanager
    def writing(self) -> Iterator[None]:
        with _in_our_words():
            self._run("BEGIN IMMEDIATE")
            try:
                yield
                self._run("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._run("ROLLBACK")

    forgetting = writing

    def find(self, table: str, by: str, keys: Sequence[bytes | str]) -> list[Row]:
        found: list[Row] = []
        with _in_our_words():
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                asked = f"SELECT {', '.join(COLUMNS[table])} FROM {table} WHERE {by} IN ({marks})"  # noqa: S608  # names of ours
                found += self._connection.execute(asked, some).fetchall()
        return found

    def every(self, table: str) -> Iterator[Row]:
        with _in_our_words():
            yield from self._connection.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table}")  # noqa: S608  # names of ours

    def add(self, table: str, rows: Iterable[Row]) -> int:
        marks = ",".join("?" * len(COLUMNS[table]))
        with _in_our_words():
            done = self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)  # noqa: S608  # names of ours
        return done.rowcount

    def remove(self, table: str, by: str, keys: Sequence[bytes | str]) -> None:
        with _in_our_words():
            self._connection.executemany(f"DELETE FROM {table} WHERE {by} = ?", [(key,) for key in keys])  # noqa: S608  # names of ours

    def wipe(self) -> None:
        with _in_our_words():
            (busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            hint = "the person is erased; wait until no other command reads the vault, then run `redact forget` again"
            raise OutputError("vault: expected to empty its log, found it read by another process", hint)

    def alone(self) -> bool:
        return True

    def close(self) -> None:
        self._connection.close()

    def _run(self, sql: str) -> None:
        self._connection.execute(sql)


def _private(file: Path) -> None:
    """An empty file that only its owner reads, where there is none; SQLite gives its logs the same mode."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise InputError(f"vault: expected a file that can be opened, found {type(error).__name__}") from None


@contextmanager
def _in_our_words() -> Iterator[None]:
    """SQLite's errors may quote values, so only their kind is told."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise OutputError("vault: expected its turn to write, found it locked by another process", "wait until that one ends") from None
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
            raise OutputError("vault: expected to read and write it, found a disk that does not let us", "look at space and mode") from None
        raise _broken() from None
    except sqlite3.Error:
        raise _broken() from None


def _broken() -> InputError:
    return InputError("vault: expected a sound SQLite file, found a broken one", "put a backup in its place; nothing was changed")
