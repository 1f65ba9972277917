"""Lines, each bound to the one before it.

Comes in: entries, or the bytes of a file. Goes out: the bytes of a line, or entries whose chain holds. It must not know files.

A line is `{"number":…,"time":…,"kind":…,"content":…,"mac":"…"}`; its MAC is HMAC-SHA-256 (RFC 2104, FIPS 198-1) under the ledger's
secret over the MAC of the line before it, 32 bytes or none, and the line's own bytes up to `,"mac"`.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from redact.errors import InputError
from redact.keys import Key

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

_TAIL = len(',"mac":""}') + 64
HINT = "the ledger was changed from outside: put back its last good copy, and find out who could write there"


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    number: int
    """From 1, without a gap in the file."""
    time: datetime.datetime
    """When it was written, UTC."""
    kind: str
    content: Mapping[str, JSON]


@dataclass(frozen=True)
class Head:
    """Where a chain ends: the number of its last entry and that entry's MAC in hexadecimal; 0 and nothing before the first."""

    number: int = 0
    mac: str = ""


@dataclass(frozen=True)
class Chain:
    """What was read: entries, the head after each of them, and how many bytes hold."""

    entries: tuple[Entry, ...]
    heads: tuple[Head, ...]
    length: int


def write_line(key: Key, head: Head, time: datetime.datetime, kind: str, content: Mapping[str, JSON]) -> tuple[Head, bytes]:
    """The line of the next entry, with its line end, and the head after it."""
    body = {"number": head.number + 1, "time": time.isoformat(timespec="seconds"), "kind": kind, "content": content}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()[:-1]
    mac = _mac(key, head, text)
    return Head(head.number + 1, mac), text + b',"mac":"' + mac.encode() + b'"}\n'


def read_lines(data: bytes, key: Key, head: Head, known: int) -> Chain:
    """The entries after `head`. A last line that does not hold and comes after entry number `known` is what a crash left of an entry
    that nobody was told of: it is left out. Raises InputError naming the first entry that does not hold."""
    entries, heads, length = list[Entry](), list[Head](), 0
    for line in data.splitlines(keepends=True):
        found = _read_line(line, key, head)
        if found is None:
            number = head.number + 1
            if number > known and length + len(line) == len(data):
                break
            raise InputError(f"ledger, entry {number}: expected the entry that was written, found another or a changed one", HINT)
        entry, head = found
        entries.append(entry)
        heads.append(head)
        length += len(line)
    return Chain(tuple(entries), tuple(heads), length)


def _read_line(line: bytes, key: Key, head: Head) -> tuple[Entry, Head] | None:
    text, tail = line[: -_TAIL - 1], line[-_TAIL - 1 :]
    mac = _mac(key, head, text)
    if not hmac.compare_digest(tail, b',"mac":"' + mac.encode() + b'"}\n'):
        return None
    body = json.loads(text + b"}")
    time = datetime.datetime.fromisoformat(body["time"])
    return Entry(body["number"], time, body["kind"], body["content"]), Head(head.number + 1, mac)


def _mac(key: Key, head: Head, text: bytes) -> str:
    return hmac.new(key.bytes(), bytes.fromhex(head.mac) + text, hashlib.sha256).hexdigest()
