"""The ledger's files: read, locked, appended to, and held against the heads that stand outside.

Comes in: a house, the master key, perhaps the place of a second head. Goes out: `Ledger`. It must not know what entries mean.

Order of an append: the line is written and flushed to the disk, then the heads. So a crash leaves at most a torn last line, or whole
entries that no head knows: the first is cut off, the others are taken, since their MACs hold.
"""

from __future__ import annotations

import datetime
import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from redact.errors import InputError, OutputError
from redact.house import House
from redact.keys import Key
from redact.ledger.chain import HINT, JSON, Entry, Head, read_lines, write_line
from redact.ledger.heads import read_head, write_head
from redact.ledger.intents import INTENDED, SETTLED, Settled, digest_of, settle, settled_entries

NAME = "ledger"
"""What the ledger's secret is called in the house."""
Clock = Callable[[], datetime.datetime]


def _now() -> datetime.datetime:
    return datetime.datetime.now(tz=datetime.UTC)


def open_ledger(house: House, master: Key, head: Path | None = None, clock: Clock = _now) -> Ledger:
    """The ledger of `house`, made where there is none, recovered where a crash left something, its intents settled.

    `head` is the file of a second head. NOTE: open it once in a run and hand it on: two of them in one thread, one locked, wait for each
    other without end. Raises KeyUnavailable for another master, InputError where the chain does not hold.
    """
    try:
        house.ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(house.ledger / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OutputError(f"ledger: expected a folder that can be written, found {type(error).__name__}") from None
    return Ledger(house, master, lock, head, clock)


class Ledger:
    """An open ledger. Shared by threads and processes: whoever reads, decides and appends does so inside `locked()`."""

    def __init__(self, house: House, master: Key, lock: int, head: Path | None, clock: Clock) -> None:
        self._file = house.ledger / "entries.jsonl"
        self._heads = [house.folder / "head", *([head] if head is not None else [])]
        self._lock, self._clock = lock, clock
        self._thread, self._depth = threading.RLock(), 0
        self._entries, self._known, self._length = list[Entry](), [Head()], 0
        self._key = self._first(house, master)
        with self.locked():
            pass

    def __repr__(self) -> str:
        return f"Ledger({len(self._entries)} entries)"

    def __del__(self) -> None:
        os.close(self._lock)

    def append(self, kind: str, content: Mapping[str, JSON]) -> Entry:
        """Write one entry, flushed to the disk and known to the heads when this returns. Raises OutputError where the disk
        is full or a head cannot be written; the entry may then still be found.
        """
        if kind in (INTENDED, SETTLED):
            raise ValueError(f"ledger: {kind} is a kind of the ledger's own")
        with self.locked():
            return self._append(kind, content)

    def entries(self, kind: str | None = None) -> list[Entry]:
        """The entries that count, in order, of one kind or of all: those appended, and those intended whose release was published."""
        with self.locked():
            return [entry for entry in settled_entries(self._entries) if kind in (None, entry.kind)]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else, in no process, reads or appends inside of this block; blocks inside of it are its own."""
        with self._thread:
            if self._depth == 0:
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._depth += 1
            try:
                if self._depth == 1:
                    self._read()
                    # NOTE: an intent is settled before its writer lets go of the lock, so one that is open here is that of a crash.
                    self._settle()
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    fcntl.flock(self._lock, fcntl.LOCK_UN)

    @contextmanager
    def intended(self, kind: str, content: Mapping[str, JSON], manifest: Path, staged: Path) -> Iterator[Entry]:
        """An entry that counts only if the block publishes the release: `staged`, its manifest, then stands as `manifest`.

        It is written before the block, settled after it by what stands there, or, after a crash, when the ledger is next locked:
        as published where `manifest` has the digest, as not published where `staged` still has it. Where neither does (somebody moved
        the release before) it counts, with `unproven`: an account of disclosures must not miss one. The entry's content gets
        `release` (the folder) and `manifest` (the digest). The ledger is locked for the whole block.
        """
        with self.locked():
            digest = digest_of(staged)
            if digest is None:
                raise InputError("ledger: expected a staged manifest to intend, found none")
            places: dict[str, JSON] = {"release": str(manifest.parent.absolute()), "manifest": digest}
            intent: dict[str, JSON] = {"kind": kind, "content": {**content, **places}}
            intent |= {"at": str(manifest.absolute()), "staged": str(staged.absolute())}
            entry = self._append(INTENDED, intent)
            try:
                yield entry
            finally:
                self._settle()

    def _settle(self) -> None:
        for entry, found in settle(self._entries):
            self._append(SETTLED, Settled(entry, found).as_dict())

    def _first(self, house: House, master: Key) -> Key:
        """The ledger's secret. A head of nothing is written before it is made, so that a ledger without a head was tampered with."""
        with self._thread:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            try:
                if not (house.folder / "keys" / NAME).exists() and not self._file.exists():
                    write_head(self._heads[0], Head())
                return house.secret(NAME, master)
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _append(self, kind: str, content: Mapping[str, JSON]) -> Entry:
        time = self._clock().astimezone(datetime.UTC).replace(microsecond=0)
        head, line = write_line(self._key, self._known[-1], time, kind, content)
        try:
            self._write(line)
        except OSError as error:
            raise OutputError(f"ledger: expected room to write an entry, found {type(error).__name__}", "free some space") from None
        entry = Entry(head.number, time, kind, content)
        self._entries.append(entry)
        self._known.append(head)
        self._length += len(line)
        for file in self._heads:
            write_head(file, head)
        return entry

    def _write(self, line: bytes) -> None:
        with open(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as file:
            file.truncate(self._length)
            file.seek(self._length)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _read(self) -> None:
        """What was appended since the last reading, held against the heads."""
        heads = [read_head(self._heads[0]), *(read_head(file) for file in self._heads[1:] if file.exists())]
        data = self._tail()
        chain = read_lines(data, self._key, self._known[-1], max(head.number for head in heads))
        self._entries += chain.entries
        self._known += chain.heads
        self._length += chain.length
        for head in heads:
            self._hold(head)
        for file in self._heads:
            if not file.exists() or read_head(file) != self._known[-1]:
                write_head(file, self._known[-1])

    def _tail(self) -> bytes:
        try:
            with self._file.open("rb") as file:
                if os.fstat(file.fileno()).st_size < self._length:
                    raise InputError(f"ledger, entry {self._known[-1].number}: expected the entry that was written, found it cut off", HINT)
                file.seek(self._length)
                return file.read()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise InputError(f"ledger: expected a file that can be read, found {type(error).__name__}") from None

    def _hold(self, head: Head) -> None:
        last = self._known[-1].number
        if head.number > last:
            raise InputError(f"ledger, entry {last + 1}: expected {head.number} entries, found {last}: the end was cut off", HINT)
        if self._known[head.number] != head:
            raise InputError(f"ledger, entry {head.number}: expected the entry that the head names, found another", HINT)
