"""Disclosures: who received whose data, when and why, without a name of anybody.

Comes in: a policy, released columns, the subjects of the rows as they stream by. Goes out: the content of a ledger entry and, beside
the ledger, one Parquet part a release with the marks of its subjects, sorted. It must not know plans or tables' contents.

A mark is the first 64 bits of BLAKE3(base64url(key) || canonical subject), the key being 43 characters of a key derived from the
ledger's secret: the construction of `pseudonym`, so that without the key nobody can tell whose mark it is or try a guess. Two
people share a mark with a chance of n / 2^64: under 1 in 10^12 for a question to a release of 10 million.

A part is cut into groups of 131,072 marks; the entry names the first mark and the digest of each, so that a question reads one
group of each part and still finds a part that was changed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import polars_hash  # noqa: F401  # registers the `chash` namespace
import pyarrow as pa
import pyarrow.parquet as pq

from redact.canon import canonical
from redact.entities import entity
from redact.errors import InputError
from redact.house import House
from redact.keys import Key
from redact.ledger import JSON, Entry
from redact.policy import Policy

KIND = "disclosure"
GROUP = 131_072
PENDING = 4_000_000
Marks = np.ndarray[tuple[int], np.dtype[np.uint64]]


def mark_key(house: House, master: Key) -> Key:
    """The key of the marks: derived from the ledger's secret, so it outlives the master key."""
    return house.secret("ledger", master).derive("disclosed subject")


def marks_of(subjects: pl.Series, key: Key) -> Marks:
    """The marks of canonical subjects (String, no nulls), in their order."""
    frame = subjects.alias("subject").to_frame()
    digits = pl.concat_str([pl.lit(key.text()), pl.col("subject")]).chash.blake3()  # type: ignore[attr-defined]
    marks = digits.str.head(16).str.decode("hex").bin.reinterpret(dtype=pl.UInt64, endianness="big")
    found: Marks = frame.select(marks).to_series().to_numpy()
    return found


class Subjects:
    """Is shown every morsel of a table on its way and keeps the distinct marks of its subjects: 8 bytes each."""

    def __init__(self, key: Key, column: str) -> None:
        self.needs = (column,)
        self._key, self._lock = key, threading.Lock()
        self._parts, self._pending = list[Marks](), 0

    def __call__(self, morsel: pl.DataFrame) -> None:
        """Take the subjects of a morsel."""
        found = marks_of(morsel.get_column(self.needs[0]).drop_nulls().unique(), self._key)
        with self._lock:
            self._parts.append(found)
            self._pending += len(found)
            if self._pending > PENDING:
                self._parts, self._pending = [self._distinct()], 0

    def marks(self) -> Marks:
        """All that were seen, sorted, each once."""
        with self._lock:
            return self._distinct()

    def _distinct(self) -> Marks:
        marks = np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *self._parts]))
        found: Marks = marks[np.concatenate([marks[:1] == marks[:1], marks[1:] != marks[:-1]])]  # np.unique takes 100 times as long
        return found


def describe(policy: Policy, released: Mapping[str, Mapping[str, str]]) -> dict[str, JSON]:
    """What an entry says besides the subjects: purpose, recipient, and for each table its released columns (column -> entity).

    A column counts under its entity's category, and under its own name where it has no entity.
    """
    tables: dict[str, JSON] = {}
    for table, columns in released.items():
        categories = {_category(column, name) for column, name in columns.items()}
        tables[table] = {"categories": sorted(categories), "subject": _spelling(policy, table)}
    return {
        "name": policy.name,
        "purpose": policy.purpose,
        "recipient": policy.recipient,
        "scope": policy.scope,
        "status": policy.status,
        "country": policy.country,
        "tables": tables,
    }


def _category(column: str, name: str) -> str:
    category = entity(name).category
    return category if category != "unknown" else column


def _spelling(policy: Policy, table: str) -> str | None:
    """The entity by whose rule the subjects of a table are spelled; empty for plain text, None where it has no subject."""
    rule = policy.tables[table]
    found = rule.rule_for(rule.subject.column) if rule.subject is not None else None
    return None if found is None else found[1].entity or ""


def write_part(folder: Path, name: str, marks: Marks) -> dict[str, JSON]:
    """Write the sorted marks as `<name>.parquet` in `folder` and return what the entry says of them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{name}.parquet"
    table = pa.table({"subject": pa.array(marks, type=pa.uint64())})
    pq.write_table(table, file, row_group_size=GROUP, compression="none", use_dictionary=False)
    groups = [marks[start : start + GROUP] for start in range(0, len(marks), GROUP)]
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "count": len(marks),
        "part": file.name,
        "digest": digest,
        "groups": [[f"{int(group[0]):016x}", _digest(group)] for group in groups],
    }


def _digest(group: Marks) -> str:
    return hashlib.sha256(group.astype("<u8").tobytes()).hexdigest()[:32]


@dataclass(frozen=True)
class Parts:
    """The parts of the releases, and the key under which a person is looked for."""

    folder: Path
    key: Key

    def of_person(self, subject: str, entries: Sequence[Entry]) -> list[Entry]:
        """The disclosures in which the person was, in order. Raises InputError where a part is gone or was changed."""
        return [entry for entry in entries if self.holds(entry, subject)]

    def holds(self, entry: Entry, subject: str) -> bool:
        """Whether the person was among the subjects of a disclosure, in any spelling that its policy takes for the same."""
        content: Any = entry.content
        spellings = {table["subject"] for table in content["tables"].values()} - {None}
        forms = {canonical(subject, name or None, content["country"]) for name in spellings} - {None}
        marks = marks_of(pl.Series(sorted(form for form in forms if form), dtype=pl.String), self.key)
        return any(self._in_part(entry, int(mark)) for mark in marks)

    def among(self, entry: Entry, marks: Marks) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of `marks` were in a disclosure, reading its whole part."""
        groups = range(len(_groups(entry)))
        held = np.concatenate([np.empty(0, dtype=np.uint64), *(self._group(entry, number) for number in groups)])
        return np.isin(marks, held)

    def _in_part(self, entry: Entry, mark: int) -> bool:
        firsts = [int(first, 16) for first, _ in _groups(entry)]
        number = int(np.searchsorted(np.array(firsts, dtype=np.uint64), np.uint64(mark), side="right")) - 1
        if number < 0:
            return False
        group = self._group(entry, number)
        place = int(np.searchsorted(group, np.uint64(mark)))
        return place < len(group) and int(group[place]) == mark

    def _group(self, entry: Entry, number: int) -> Marks:
        content: Any = entry.content
        try:
            with pq.ParquetFile(self.folder / content["subjects"]["part"]) as part:
                group: Marks = part.read_row_group(number).column("subject").to_numpy()
        except (OSError, pa.ArrowException, IndexError) as error:
            raise InputError(f"ledger, entry {entry.number}: expected its part, found none ({type(error).__name__})", _HINT) from None
        if _digest(group) != _groups(entry)[number][1]:
            raise InputError(f"ledger, entry {entry.number}: expected the part that was written, found a changed one", _HINT)
        return group


_HINT = "put back the last good copy of the house, and find out who could write there"


def _groups(entry: Entry) -> list[tuple[str, str]]:
    content: Any = entry.content
    return [(first, digest) for first, digest in content["subjects"]["groups"]]


def clean_parts(folder: Path, entries: Sequence[Entry]) -> None:
    """Remove the parts that no disclosure names: what a crash left. To be called with the ledger locked."""
    named = set(_parts_named(entries))
    for file in folder.glob("*.parquet"):
        if file.name not in named:
            file.unlink(missing_ok=True)


def _parts_named(entries: Sequence[Entry]) -> Iterator[str]:
    contents: list[Any] = [entry.content for entry in entries if entry.kind == KIND]
    return (content["subjects"]["part"] for content in contents)
