"""What a sample is, and how its tables are written cell by cell, every identifier noted as it is written.

Comes in: cells. Goes out: a `Sample`. It must not know any organisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import polars as pl

PLANTED = pl.Schema(
    {
        "table": pl.String, "row": pl.UInt32, "column": pl.String, "subject": pl.String, "entity": pl.String, "value": pl.String,
        "start": pl.UInt32, "end": pl.UInt32, "known": pl.Boolean,
    }
)  # fmt: skip
OUT = pl.Schema({"subject": pl.String, "reason": pl.String})


@dataclass(frozen=True)
class Id:
    """A cell, or a stretch of a text, that identifies somebody."""

    entity: str
    value: str
    known: bool = True
    """Whether it stands in a column of the subject's own; False for what only a text says."""


@dataclass(frozen=True)
class Text:
    """A text, and where its identifiers stand: (start, end, identifier), in code points."""

    said: str
    places: tuple[tuple[int, int, Id], ...] = ()


Scalar = str | int | float | bool | date | datetime | None
Cell = Scalar | Id | Text


def tell(template: str, **slots: str | int | Id) -> Text:
    """The template with its slots filled, identifiers noted."""
    said, places = "", []
    for literal, slot, _, _ in Formatter().parse(template):
        said += literal
        if slot is not None:
            filled = slots[slot]
            value = filled.value if isinstance(filled, Id) else str(filled)
            if isinstance(filled, Id):
                places.append((len(said), len(said) + len(value), filled))
            said += value
    return Text(said, tuple(places))


def joined(texts: Sequence[Text], by: str = " ") -> Text:
    """The texts one behind the other."""
    said, places = "", []
    for number, text in enumerate(texts):
        said += by if number else ""
        places += [(start + len(said), end + len(said), found) for start, end, found in text.places]
        said += text.said
    return Text(said, tuple(places))


@dataclass(eq=False)
class Table:
    """A table that grows row by row."""

    name: str
    subject: str | None
    """The column that says whose row it is."""
    rows: list[dict[str, Scalar]] = field(default_factory=list)
    planted: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, **cells: Cell) -> None:
        """Append a row; identifiers in it are noted."""
        row = {column: _plain(cell) for column, cell in cells.items()}
        subject = row.get(self.subject) if self.subject else None
        for column, cell in cells.items():
            here = (self.name, len(self.rows), column, subject)
            if isinstance(cell, Id):
                self.planted.append((*here, cell.entity, cell.value, None, None, cell.known))
            elif isinstance(cell, Text):
                self.planted += [(*here, one.entity, one.value, start, end, one.known) for start, end, one in cell.places]
        self.rows.append(row)

    def frame(self) -> pl.DataFrame:
        """The rows; a column is of the type of its cells."""
        return pl.DataFrame(self.rows, infer_schema_length=None)


def _plain(cell: Cell) -> Scalar:
    if isinstance(cell, Id):
        return cell.value
    return cell.said if isinstance(cell, Text) else cell


@dataclass(frozen=True, eq=False)
class Sample:
    """The tables of an organisation, every identifier in them, and the people whom a release may not hold."""

    tables: dict[str, pl.DataFrame]
    planted: pl.DataFrame
    """table, row (UInt32), column, subject (null where nobody's), entity, value (as it stands in the CSV cell or text), start and end
    (UInt32, code points; null for a whole cell), known (Boolean)."""
    out: pl.DataFrame
    """subject, reason: `minor`, `no_consent`, `withdrawn`, `objected`, `expired`, `disputed`, `restricted`, `erased`; a person may have
    several. Which of them a release leaves out is its policy's to say."""
    lists: Mapping[str, str]
    """Files beside the policy, by name: the people who were erased or are not to be contacted, and the staff."""

    def write(self, folder: Path, kind: str = "csv") -> list[Path]:
        """Write each table as `<table>.csv` or `.parquet`, and the lists, into an existing folder; the paths of the tables."""
        for name, content in self.lists.items():
            (folder / name).write_text(content, encoding="utf-8")
        paths = [folder / f"{name}.{kind}" for name in self.tables]
        for path, table in zip(paths, self.tables.values(), strict=True):
            if kind == "parquet":
                table.write_parquet(path)
            else:
                table.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S")
        return paths


def sample_of(tables: Sequence[Table], out: Mapping[str, Sequence[str]], lists: Mapping[str, str] | None = None) -> Sample:
    """The sample of these tables; `out` has the subjects by reason."""
    planted = pl.DataFrame([place for table in tables for place in table.planted], schema=PLANTED, orient="row")
    gone = pl.DataFrame([(subject, reason) for reason, subjects in out.items() for subject in subjects], schema=OUT, orient="row")
    return Sample({table.name: table.frame() for table in tables}, planted, gone, dict(lists or {}))
