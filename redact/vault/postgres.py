"""A vault in a PostgreSQL database, for houses of several machines.

Comes in: a URL, which is never told. Goes out: a `Database`. It must not know what the bytes say.

NOTE: PostgreSQL keeps what was deleted until a vacuum, and longer in its write-ahead log and replicas: see `wipe`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redact.errors import InputError, OutputError
from redact.vault.tables import COLUMNS, INDEXED, TEXT, UNIQUE, Row

_MAKING = 7_301_945
"""Our number among PostgreSQL's advisory locks."""
_USING = 7_301_946
"""The lock that everybody holds who has the vault open."""
_WAIT_SECONDS = 60


class Postgres:
    """An open connection."""

    shared = True

    def __init__(self, url: str, wait_seconds: int = _WAIT_SECONDS) -> None:
        try:
            import psycopg
        except ImportError:
            raise InputError("vault: expected psycopg to be installed, found none", "pip install 'redact-records[postgres]'") from None
        self._errors: Any = psycopg.errors
        self._error: Any = psycopg.Error
        try:
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=wait_seconds, application_name="redact")
            self._connection.execute(f"SET lock_timeout = '{wait_seconds}s'")
            self._connection.execute("SET client_min_messages = error")
        except psycopg.Error:
            # NOTE: libpq's messages hold host, database and user.
            raise InputError("vault: expected a PostgreSQL database under the URL, found none", "try the URL with psql") from None
        with self._in_our_words():
            self._run(f"SELECT pg_advisory_lock_shared({_USING})")

    @property
    def has_tables(self) -> bool:
        with self._in_our_words():
            asked = "SELECT count(to_regclass('redact_' || name)) FROM unnest(%s::text[]) AS name"
            found = self._connection.execute(asked, [list(COLUMNS)]).fetchone()
        return found is not None and found[0] == len(COLUMNS)

    def make_tables(self) -> None:
        with self.writing():
            self._connection.execute(f"SELECT pg_advisory_xact_lock({_MAKING})")
            for table, columns in COLUMNS.items():
                typed = ", ".join(f"{name} {'text' if name in TEXT else 'bytea'}" for name in columns)
                self._run(f"CREATE TABLE IF NOT EXISTS redact_{table} ({typed}, PRIMARY KEY ({columns[0]}))")
            for unique, pairs in ((" UNIQUE", UNIQUE), ("", INDEXED)):
                for table, column in pairs:
                    self._run(f"CREATE{unique} INDEX IF NOT EXISTS redact_{table}_{column} ON redact_{table} ({column})")

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._in_our_words(), self._connection.transaction():
            if self.has_tables:
                self._run("LOCK TABLE redact_erased IN SHARE MODE")
            yield

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        with self._in_our_words(), self._connection.transaction():
            self._run("LOCK TABLE redact_erased IN EXCLUSIVE MODE")
            yield

    def find(self, table: str, by: str, keys: Sequence[bytes | str]) -> list[Row]:
        kind = "text" if by in TEXT else "bytea"
        with self._in_our_words():
            asked = f"SELECT {', '.join(COLUMNS[table])} FROM redact_{table} WHERE {by} = ANY(%s::{kind}[])"  # noqa: S608  # names of ours
            return self._connection.execute(asked, [list(keys)], binary=True).fetchall()

    def every(self, table: str) -> Iterator[Row]:
        with self._in_our_words():
            asked = f"SELECT {', '.join(COLUMNS[table])} FROM redact_{table}"  # noqa: S608  # names of ours
            yield from self._connection.execute(asked, binary=True)

    def add(self, table: str, rows: Iterable[Row]) -> int:
        marks = ",".join(["%s"] * len(COLUMNS[table]))
        with self._in_our_words(), self._connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO redact_{table} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)  # noqa: S608  # names of ours
            return int(cursor.rowcount)

    def remove(self, table: str, by: str, keys: Sequence[bytes | str]) -> None:
        kind = "text" if by in TEXT else "bytea"
        with self._in_our_words():
            self._connection.execute(f"DELETE FROM redact_{table} WHERE {by} = ANY(%s::{kind}[])", [list(keys)])  # noqa: S608  # names of ours

    def wipe(self) -> None:
        """Rewrite the tables without what was taken out. The server's log and replicas forget when they recycle theirs."""
        with self._in_our_words():
            for table in ("tokens", "subjects"):
                self._run(f"VACUUM FULL redact_{table}")
            # NOTE: needs a role of pg_checkpoint or a superuser; without it the server's own next checkpoint does it.
            try:
                self._run("CHECKPOINT")
            except self._errors.InsufficientPrivilege:
                return

    def alone(self) -> bool:
        with self._in_our_words():
            found = self._connection.execute(f"SELECT pg_try_advisory_lock({_USING})").fetchone()
        return found is not None and bool(found[0])

    def close(self) -> None:
        self._connection.close()

    def _run(self, sql: str) -> None:
        self._connection.execute(sql)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        """Errors of the server quote values, so only their kind is told."""
        try:
            yield
        except self._errors.LockNotAvailable:
            raise OutputError("vault: expected its turn to write, found it locked by another process", "wait until that one ends") from None
        except self._errors.InsufficientPrivilege:
            raise InputError("vault: expected a role that may make and write its tables, found another") from None
        except self._error:
            raise InputError("vault: expected a sound database, found a fault", "look at the server's own log") from None
