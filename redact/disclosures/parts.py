"""The marks of a release in a file of their own, and the question whether a person is in it.

Comes in: sorted marks; ledger entries. Goes out: one Parquet file a release, and answers. It must not know policies.

A part is cut into groups of 131,072 marks; its entry names the first mark and the digest of each, so that a question reads one group
of each part, and still finds one that was changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from redact.canon import canonical
from redact.disclosures.marks import Marks, marks_of
from redact.errors import InputError, OutputError
from redact.keys import Key
from redact.ledger import JSON, Entry

KIND = "disclosure"
GROUP = 131_072


def write_part(folder: Path, name: str, marks: Marks) -> dict[str, JSON]:
    """Write the sorted marks as `<name>.parquet` in `folder` and return what the entry says of them."""
    file = folder / f"{name}.parquet"
    table = pa.table({"subject": pa.array(marks, type=pa.uint64())})
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pq.write_table(table, file, row_group_size=GROUP, compression="none", use_dictionary=False, write_statistics=False)
        with file.open("rb+") as written:
            os.fsync(written.fileno())
    except (OSError, pa.ArrowException) as error:
        raise OutputError(f"ledger: expected room for the part of a release, found {type(error).__name__}", "free some space") from None
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

    def known(self, people: pl.Series, entries: Sequence[Entry]) -> pl.Series:
        """Boolean: which canonical persons (String, no nulls) were in any of the disclosures."""
        marks = marks_of(people, self.key)
        found = np.zeros(len(marks), dtype=np.bool_)
        for entry in entries:
            found |= self.among(entry, marks)
        return pl.Series(people.name, found, dtype=pl.Boolean)

    def among(self, entry: Entry, marks: Marks) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of `marks` were in a disclosure, reading its whole part."""
        return np.isin(marks, self.marks(entry))

    def marks(self, entry: Entry) -> Marks:
        """All marks of a disclosure, sorted. Raises InputError where its part is gone or was changed."""
        groups = range(len(_groups(entry)))
        return np.concatenate([np.empty(0, dtype=np.uint64), *(self._group(entry, number) for number in groups)])

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
    contents: list[Any] = [entry.content for entry in entries]
    named = {content["subjects"]["part"] for content in contents}
    for file in folder.glob("*.parquet"):
        if file.name not in named:
            file.unlink(missing_ok=True)
