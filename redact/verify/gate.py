"""The gate: a staged release and its source -> what still stands in the release.

Comes in: tables, a detector, the places that the transform wrote. Goes out: a findings frame, empty where the release may leave.
It must not know the policy or keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from redact.entities import entity
from redact.errors import LeakFound
from redact.verify.files import check_file
from redact.verify.named import Named, names_of_columns
from redact.verify.own import HITS, own
from redact.verify.shapes import SCHEMA, Detect, Finding, Places, Table, as_frame
from redact.verify.strangers import strangers
from redact.verify.survey import Column, survey, text_of
from redact.verify.tasks import joined
from redact.verify.texts import still_found

LIMIT = 100_000


def check(
    tables: Sequence[Table],
    *,
    detect: Detect | None = None,
    places: Places | None = None,
    folder: Path | None = None,
    names: Sequence[str] = (),
    sample_limit: int = LIMIT,
    among: Collection[str] | None = None,
    told: Callable[[float], None] = lambda _: None,
) -> pl.DataFrame:
    """What still stands in the staged tables: one row a finding, none where the release may leave.

    At most `sample_limit` rows are told of each (file, column, form); `total` counts all of them. With `folder`, its name
    is read too; so are `names`, further strings that go with the release, told of as `names[0]` and so on; `among` names the
    tables that were written anew since all else was found clean, and only they are read; `told` hears what
    share is done. Raises LeakFound where a file cannot be read back as the tables say.
    """
    found, read = Tally(sample_limit), frozenset(table.name for table in tables) if among is None else frozenset(among)
    with read_back():
        surveyed = {table.name: survey(table) if table.name in read else [] for table in tables}
        whole = [joined(table) for table in tables]
        named = Named(tables, _names(tables, folder, names), _unlisted(tables)) if among is None else Named(tables, {})
        for done, table in enumerate(whole):
            told(done / len(whole))
            if table.name in read:
                _check_table(whole, table, surveyed[table.name], places, named, found)
        by_name = {table.name: table for table in tables}
        for name, hits in strangers(tables, surveyed, places):
            found.add(by_name[name], hits)
        found.tell(as_frame(list(named.findings())))
        if detect is not None:
            found.tell(as_frame([each for table in tables if among is None for each in _telling_names(table, detect)]))
            for table in tables:
                for hits in still_found(table, surveyed[table.name], detect, places):
                    found.add(table, hits)
    return found.frame()


@contextmanager
def read_back() -> Iterator[None]:
    """Errors of reading in our words: Polars' own may quote cells."""
    try:
        yield
    except pl.exceptions.ShapeError:
        hint = "the release is not in its source's order"
        raise LeakFound("verify: expected a row of the release for each of its source, found another number", hint) from None
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LeakFound(f"verify: expected a release that can be read back, found {type(error).__name__}") from None


def _check_table(
    tables: Sequence[Table], table: Table, columns: Sequence[Column], places: Places | None, named: Named, found: Tally
) -> None:
    schema = table.released().collect_schema()
    found.tell(as_frame([*_missing(table, schema), *check_file(table.path, schema, [cell.name for cell in table.cells if cell.text])]))
    for column in columns:
        if column.unshaped:
            found.add(table, _unshaped(table, column))
    for hits in own(tables, table, columns, places, named):
        found.add(table, hits)


def _telling_names(table: Table, detect: Detect) -> Iterator[Finding]:
    """Names of columns in which the detectors see a number, address or account of somebody, whoever it is."""
    names = names_of_columns(table)
    read = pl.Series(list(names), dtype=pl.String)
    for row, name, recognizer in detect(read, "en").select("row", "entity", "recognizer").iter_rows():
        if entity(name).distinctive:
            yield Finding(table.file, "file:name", names[read[row]][1], None, name, recognizer)


def _unlisted(tables: Sequence[Table]) -> frozenset[str]:
    """Names that nobody wrote into the policy: those that a pattern let through, and the fields of nested columns."""
    listed = {cell.name for table in tables for cell in table.cells if cell.listed}
    return frozenset(name for table in tables for name in names_of_columns(table)) - listed


def _names(tables: Sequence[Table], folder: Path | None, more: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    strings: dict[str, tuple[str, str | None]] = {name: (f"names[{n}]", None) for n, name in enumerate(more)}
    columns = {name: told for table in tables for name, told in names_of_columns(table).items()}
    files = {table.file: (table.file, None) for table in tables}
    return {**strings, **columns, **files, **({folder.name: (folder.name, None)} if folder is not None else {})}


class Tally:
    """Findings as they come in: so many of each kind kept, all of them counted."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: list[pl.DataFrame] = []
        self._totals: dict[tuple[str | None, ...], int] = {}

    def add(self, table: Table, hits: pl.DataFrame) -> None:
        """Take the hits of one batch of a table."""
        if hits.height:
            self.tell(hits.with_columns(file=pl.lit(table.file), total=pl.lit(1, dtype=pl.Int64)))

    def tell(self, findings: pl.DataFrame) -> None:
        """Take findings."""
        for group, rows in findings.select(SCHEMA.names()).cast(SCHEMA).group_by(_GROUP, maintain_order=True):
            key = tuple(group)
            before = self._totals.get(key, 0)
            self._totals[key] = before + rows.height
            if before < self._limit:
                self._kept.append(rows.head(self._limit - before))

    def frame(self) -> pl.DataFrame:
        """The findings frame."""
        if not self._kept:
            return SCHEMA.to_frame()
        totals = pl.DataFrame(
            [(*key, total) for key, total in self._totals.items()],
            schema={**{name: SCHEMA[name] for name in _GROUP}, "total": pl.Int64},
            orient="row",
        )
        kept = pl.concat(self._kept).drop("total").join(totals, on=_GROUP, nulls_equal=True)
        return kept.select(SCHEMA.names()).sort("file", "column", "row", "form", "entity", "recognizer")


_GROUP = ["file", "column", "form"]


def _missing(table: Table, schema: pl.Schema) -> Iterator[Finding]:
    """Columns that are released and not expected, or the other way round."""
    expected = {cell.name for cell in table.cells}
    for name in schema:
        if name not in expected:
            yield Finding(table.file, "policy:column", name)
    for name in expected - set(schema):
        yield Finding(table.file, "policy:column", name)


def _unshaped(table: Table, column: Column) -> pl.DataFrame:
    text = text_of(column.cell.name, column.dtype)
    if text is None or column.cell.shape is None:
        return HITS.to_frame()
    rows = table.released().select(text.alias("text")).with_row_index("row", 1)
    bad = rows.filter(~pl.col("text").str.contains(column.cell.shape)).select(
        pl.col("row").cast(pl.Int64),
        column=pl.lit(column.cell.name),
        entity=pl.lit(column.cell.entity),
        recognizer=pl.lit(column.cell.operator),
        form=pl.lit("policy:shape"),
    )
    return bad.select(HITS.names()).collect(engine="streaming")
