"""What the gate is given, and the frame that it gives back.

Comes in: nothing. Goes out: `Cell`, `Identifier`, `Table`, the schema of a findings frame. They hold expressions, never values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

Detect = Callable[[pl.Series, str], pl.DataFrame]
"""(texts, language) -> row, start, end, entity, score, recognizer: what the detectors find, offsets in code points."""
Places = Callable[[str, str, Sequence[str]], Sequence[Sequence[tuple[int, int]]]]
"""(table, column, released texts) -> for each text where the transform wrote in it."""

SCHEMA = pl.Schema(
    {
        "file": pl.String,
        "column": pl.String,
        "row": pl.Int64,
        "entity": pl.String,
        "recognizer": pl.String,
        "form": pl.String,
        "total": pl.Int64,
    }
)
"""A findings frame, without values: `row` is the record's number from 1, `total` counts all of its (file, column, form)."""


@dataclass(frozen=True)
class Cell:
    """One released column."""

    name: str
    operator: str
    source: str
    """The source column it was made from."""
    shape: str | None = None
    """Every value matches this regular expression and no identifier can: once checked, nothing is searched in it."""
    invents: bool = False
    """The values are made up or moved: a stranger's may stand there by chance, the subject's own may not."""
    text: bool = False
    """Written by `scrub`: what it wrote itself is no finding."""
    entity: str = "UNKNOWN"
    language: str | None = None
    language_column: str | None = None
    """The released column that holds each row's language, where it is not the same for all."""
    listed: bool = True
    """Somebody wrote the column's name into the policy; False where a pattern let it through."""


@dataclass(frozen=True)
class Identifier:
    """A source column whose values must not stand in the release."""

    column: str
    entity: str
    values: pl.Expr
    """Over `Table.source`: String, as the source spells them; dates as ISO 8601."""
    joins: tuple[int, ...] = ()
    """Where in the table's list the names stand that it holds together."""


@dataclass(frozen=True)
class Table:
    """One staged table and the source rows that it came from."""

    name: str
    path: Path
    format: Literal["parquet", "csv"]
    cells: tuple[Cell, ...]
    source: pl.LazyFrame
    """The typed source rows that stay."""
    identifiers: tuple[Identifier, ...]
    subject: pl.Expr | None = None
    """Over `source`: the canonical subject, String."""
    link: pl.Expr | None = None
    """Over `source`: the released pseudonym of the subject, String."""
    link_column: str | None = None
    """The released column that holds it."""
    links: Path | None = None
    """A Parquet file in the house whose rows lie beside the release's and whose `link_column` the release does not hold."""
    aligned: bool = False
    """The release's rows stand in the source's order, one for one."""
    everyone: pl.LazyFrame | None = None
    """Every source row, released or not, with the columns of `source`; None where all stay."""

    @property
    def file(self) -> str:
        """The file's name, for findings."""
        return self.path.name

    @property
    def rows(self) -> pl.LazyFrame:
        """Every source row whose identifiers must not stand in the release."""
        return self.source if self.everyone is None else self.everyone

    def released(self) -> pl.LazyFrame:
        """The staged file, read again; every CSV column is String."""
        if self.format == "csv":
            return pl.scan_csv(self.path, infer_schema=False, glob=False)
        return pl.scan_parquet(self.path, glob=False)

    def linked(self) -> pl.LazyFrame:
        """`released()` with its `link_column`, from the house where the release does not hold it."""
        if self.links is None:
            return self.released()
        return pl.concat([self.released(), pl.scan_parquet(self.links, glob=False)], how="horizontal")


@dataclass(frozen=True)
class Finding:
    """What still stands in the release; the value itself is not told."""

    file: str
    form: str
    column: str | None = None
    row: int | None = None
    """The record's number, from 1."""
    entity: str = ""
    recognizer: str = ""


def as_frame(findings: Sequence[Finding]) -> pl.DataFrame:
    """Findings as a findings frame whose `total` is 1."""
    rows = [(f.file, f.column, f.row, f.entity, f.recognizer, f.form, 1) for f in findings]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
