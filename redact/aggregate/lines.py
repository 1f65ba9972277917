"""Rows -> lines: one for each person in each narrowest cell, in parts of which each person is in one only.

Comes in: a lazy frame with `PERSON`, a String column for each level of each dimension, a column for each measure. Goes out: `Lines`.
It must not know trees nor what is hidden.

The rows come by in batches and are never held. A line takes 16 bytes, and 8 to 16 more for each measure; while rows come by, up to twice
as many rows wait, and half a gigabyte of them at least. What is counted part by part adds up, since nobody is in two parts: so no step
needs room for all people at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from redact.policy import CellTable

PERSON = "__redact_person"
ROWS = "__redact_rows"
DIVERSE = "__redact_diverse"
SUBJECT = "__redact_whose"
"""The person's own identifier (String), where what is released must be remembered."""
MARK = "__redact_mark"
"""A keyed mark in its place (UInt64), the same in every run."""
LOAD = "__redact_load"
"""A keyed mark of what a person adds to the measures of a cell (UInt64)."""
CODE = "__redact_code"
PARTS = 32
_BATCH = 1_000_000
_WAITING = 1_000_000
"""Rows of a part up to which they wait to be merged with its lines, or twice as many as those."""
_PART = "__redact_part"

Mark = Callable[[pl.Series], pl.Series]
"""Texts (String, no nulls) -> their keyed marks (UInt64)."""


@dataclass(frozen=True)
class Lines:
    """Who is in which narrowest cell, and with what."""

    classes: pl.DataFrame
    """The level columns of each narrowest cell; its place is its code."""
    parts: tuple[pl.DataFrame, ...]
    """`CODE` (UInt32), `PERSON` (UInt64), `ROWS` (UInt32), what the measures need; `MARK` and `LOAD` where they are remembered."""

    @property
    def frame(self) -> pl.DataFrame:
        """All lines with their classes in place of the code, whole numbers as Int64."""
        classes = self.classes.with_row_index(CODE)
        parts = [part.with_columns(pl.col(ROWS, "^.*:count$").cast(pl.Int64)).join(classes, on=CODE).drop(CODE) for part in self.parts]
        return pl.concat(parts)

    @cached_property
    def alone(self) -> tuple[pl.Series, ...]:
        """Of each part, whether the person of a line has no other: such a person is one in every wider cell without more ado."""
        return tuple(part[PERSON].is_unique() for part in self.parts)


def level_column(dimension: str, level: int) -> str:
    """The column in which a level stands, counted from the narrowest."""
    return f"__redact_{dimension}_{level}"


def count_lines(frame: pl.LazyFrame, table: CellTable, mark: Mark | None = None) -> Lines:
    """The lines of one table, in one scan; with `mark` each remembers whose it is, of a frame that has `SUBJECT`."""
    keys = [level_column(name, level) for name, dimension in table.by.items() for level in range(len(dimension.levels))]
    schema = frame.collect_schema()
    classes = pl.DataFrame(schema={**{key: schema[key] for key in keys}, CODE: pl.UInt32})
    parts = [_Part(table, mark is not None) for _ in range(PARTS)]
    # NOTE: a batch of no rows first, so that there is a part even where nobody is.
    for batch in itertools.chain([schema.to_frame()], frame.collect_batches(chunk_size=_BATCH, maintain_order=False, engine="streaming")):
        classes, coded = _coded(classes, batch if mark is None else _marked(batch, mark), keys)
        marks = [] if mark is None else [MARK]
        rows = coded.select(CODE, PERSON, *marks, *_row(table), (pl.col(PERSON).hash() % PARTS).alias(_PART))
        parts[0].take(rows.clear().drop(_PART))
        for (number,), some in rows.partition_by(_PART, include_key=False, as_dict=True).items():
            parts[number].take(some)
    merged = [lines for number, part in enumerate(parts) if (lines := part.merged()).height or not number]
    return Lines(classes.drop(CODE), tuple(merged if mark is None else [_with_load(lines, table, mark) for lines in merged]))


def _coded(classes: pl.DataFrame, batch: pl.DataFrame, keys: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The classes with those that are new, and the rows with their code."""
    coded = batch.join(classes, on=keys, how="left", nulls_equal=True)
    if not coded[CODE].null_count():
        return classes, coded
    new = batch.select(keys).unique().join(classes, on=keys, how="anti", nulls_equal=True)
    known = pl.concat([classes, new.with_row_index(CODE, offset=classes.height).select(classes.columns)])
    return known, batch.join(known, on=keys, how="left", nulls_equal=True)


def _marked(batch: pl.DataFrame, mark: Mark) -> pl.DataFrame:
    """The rows with `MARK` in place of `SUBJECT`."""
    subjects = batch.select(pl.col(SUBJECT).fill_null("").unique()).to_series()
    marks = pl.DataFrame([subjects, mark(subjects).alias(MARK)])
    return batch.with_columns(pl.col(SUBJECT).fill_null("")).join(marks, on=SUBJECT, how="left").drop(SUBJECT)


def _with_load(lines: pl.DataFrame, table: CellTable, mark: Mark) -> pl.DataFrame:
    added = [ROWS] if any(measure.rows for measure in table.measures.values()) else []
    added += [name for name in lines.columns if name.removesuffix(":count") in table.measures]
    # NOTE: to seven digits, since sums of broken numbers differ in the last ones by the order in which they came.
    numbers = [pl.col(name).cast(pl.Float64).round_sig_figs(7).cast(pl.String).fill_null("") for name in added]
    loads = lines.select(pl.concat_str([pl.lit("load"), pl.col(MARK).cast(pl.String), *numbers], separator=" ")).to_series()
    return lines.with_columns(mark(loads).alias(LOAD))


def _row(table: CellTable) -> list[pl.Expr]:
    """A row as a line."""
    made = [pl.lit(1, pl.UInt32).alias(ROWS)]
    for name, measure in table.measures.items():
        if measure.sum or measure.mean or measure.quantile:
            made.append(pl.col(name))
        if measure.mean or measure.quantile:
            made.append(pl.col(name).is_not_null().cast(pl.UInt32).alias(f"{name}:count"))
        if measure.rate:
            made.append(pl.col(name).fill_null(value=False))
    if table.diverse:
        made.append(pl.concat_list(DIVERSE).alias(DIVERSE))
    return made


def together(table: CellTable) -> list[pl.Expr]:
    """Lines of one person in one cell -> one line: what of each column is added up."""
    made = [pl.col(ROWS).sum()]
    for name, measure in table.measures.items():
        if measure.sum or measure.mean or measure.quantile:
            made.append(pl.col(name).sum())
        if measure.mean or measure.quantile:
            made.append(pl.col(f"{name}:count").sum())
        if measure.rate:
            made.append(pl.col(name).any())
    if table.diverse:
        made.append(pl.col(DIVERSE).explode().unique())
    return made


@dataclass
class _Part:
    """The lines of some people, and rows that wait."""

    table: CellTable
    marked: bool
    lines: pl.DataFrame | None = None
    waiting: list[pl.DataFrame] = field(default_factory=list)

    def take(self, rows: pl.DataFrame) -> None:
        """Add rows."""
        self.waiting.append(rows)
        if sum(frame.height for frame in self.waiting) > max(_WAITING, 2 * self.lines.height if self.lines is not None else 0):
            self.merged()

    def merged(self) -> pl.DataFrame:
        """All of it, each person once in each cell."""
        frames = [*([self.lines] if self.lines is not None else []), *self.waiting]
        if self.waiting:
            self.waiting = []
            self.lines = (
                pl.concat(frames)
                .group_by(CODE, PERSON)
                .agg(*together(self.table), *([pl.col(MARK).first()] if self.marked else []))
                .rechunk()
            )
        return self.lines if self.lines is not None else pl.DataFrame()
