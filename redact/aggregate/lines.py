"""Rows -> lines: one for each person in each narrowest cell, in parts of which each person is in one only.

Comes in: a lazy frame with `PERSON`, a String column for each level of each dimension, a column for each measure. Goes out: `Lines`.
It must not know trees nor what is hidden.

The rows come by in batches and are never held. A line takes 16 bytes, and 8 to 16 more for each measure; while rows come by, up to twice
as many rows wait, and half a gigabyte of them at least. What is counted part by part adds up, since nobody is in two parts: so no step
needs room for all people at once.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import polars as pl

from redact.aggregate.shapes import Ints
from redact.policy import CellTable

PERSON = "__redact_person"
ROWS = "__redact_rows"
DIVERSE = "__redact_diverse"
SUBJECT = "__redact_whose"
"""The person's own identifier (String), where what is released must be remembered."""
MARK = "__redact_mark"
"""A keyed mark in its place (UInt64), the same in every run."""
LOAD = "__redact_load"
"""Keyed marks of what a person adds to each measure of a cell, whatever it is called (List(UInt64))."""
CODE = "__redact_code"
PARTS = 32
_PARTS = 256
"""Parts that rows are merged in: so small that a part and its hash table stay in the processor's cache."""
_BATCH = 1_000_000
_WAITING = 32_000_000
"""Rows up to which they wait to be merged with the lines, or twice as many as those."""
_KEY = "__redact_key"

Mark = Callable[[pl.Series], pl.Series]
"""Texts (String, no nulls) -> their keyed marks (UInt64)."""


@dataclass(frozen=True)
class Lines:
    """Who is in which narrowest cell, and with what."""

    classes: pl.DataFrame
    """The level columns of each narrowest cell; its place is its code."""
    parts: tuple[pl.DataFrame, ...]
    """`CODE` (UInt32), `PERSON` (UInt64), `ROWS` (UInt32), what the measures need; `MARK` and `LOAD` where they are remembered."""
    alone: tuple[pl.Series, ...]
    """Of each part, whether the person of a line has no other: such a person is one in every wider cell without more ado."""

    @property
    def frame(self) -> pl.DataFrame:
        """All lines with their classes in place of the code, whole numbers as Int64."""
        classes = self.classes.with_row_index(CODE)
        parts = [part.with_columns(pl.col(ROWS, "^.*:count$").cast(pl.Int64)).join(classes, on=CODE).drop(CODE) for part in self.parts]
        return pl.concat(parts)


def level_column(dimension: str, level: int) -> str:
    """The column in which a level stands, counted from the narrowest."""
    return f"__redact_{dimension}_{level}"


def count_lines(frame: pl.LazyFrame, table: CellTable, mark: Mark | None = None) -> Lines:
    """The lines of one table, in one scan; with `mark` each remembers whose it is, of a frame that has `SUBJECT`."""
    keys = [level_column(name, level) for name, dimension in table.by.items() for level in range(len(dimension.levels))]
    hashes = [pl.col(key).hash(seed) for seed, key in enumerate(keys)]
    frame = frame.with_columns(reduce(operator.xor, hashes).alias(_KEY))
    schema = frame.collect_schema()
    classes = pl.DataFrame(schema={**{key: schema[key] for key in [*keys, _KEY]}, CODE: pl.UInt32})
    gathered, marks = _Gathered(table, mark is not None), [] if mark is None else [MARK]
    # NOTE: a batch of no rows first, so that there is a part even where nobody is.
    for batch in itertools.chain([schema.to_frame()], frame.collect_batches(chunk_size=_BATCH, maintain_order=False, engine="streaming")):
        classes, codes = _coded(classes, batch)
        gathered.take((batch if mark is None else _marked(batch, mark)).select(codes, PERSON, *marks, *_row(table)))
    parts, alone = gathered.parts()
    return Lines(classes.drop(_KEY, CODE), tuple(parts if mark is None else [_with_load(lines, table, mark) for lines in parts]), alone)


def _coded(classes: pl.DataFrame, batch: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The classes with those that are new, and the code of each row."""
    codes = _codes(classes, batch)
    if codes.null_count():
        new = batch.filter(codes.is_null()).unique(_KEY).with_row_index(CODE, offset=classes.height)
        classes = pl.concat([classes, new.select(classes.columns)])
        codes = _codes(classes, batch)
    return classes, codes


def _codes(classes: pl.DataFrame, batch: pl.DataFrame) -> pl.Series:
    return batch.select(_KEY).join(classes.select(_KEY, CODE), on=_KEY, how="left", maintain_order="left")[CODE]


def _marked(batch: pl.DataFrame, mark: Mark) -> pl.DataFrame:
    """The rows with `MARK` in place of `SUBJECT`."""
    subjects = batch.select(pl.col(SUBJECT).fill_null("").unique()).to_series()
    marks = pl.DataFrame([subjects, mark(subjects).alias(MARK)])
    return batch.with_columns(pl.col(SUBJECT).fill_null("")).join(marks, on=SUBJECT, how="left", maintain_order="left").drop(SUBJECT)


def _with_load(lines: pl.DataFrame, table: CellTable, mark: Mark) -> pl.DataFrame:
    loads = [_load(lines, [name, f"{name}:count"]) for name, measure in table.measures.items() if not measure.rows]
    loads += [_load(lines, [ROWS])] if any(measure.rows for measure in table.measures.values()) else []
    marks = [mark(load).alias(f"load {number}") for number, load in enumerate(loads or [_load(lines, [])])]
    return lines.with_columns(pl.DataFrame(marks).select(pl.concat_list(pl.all()).alias(LOAD)).to_series())


def _load(lines: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    # NOTE: to seven digits, since sums of broken numbers differ in the last ones by the order in which they came.
    added = [name for name in names if name in lines.columns]
    numbers = [pl.col(name).cast(pl.Float64).round_sig_figs(7).cast(pl.String).fill_null("") for name in added]
    return lines.select(pl.concat_str([pl.lit("load"), pl.col(MARK).cast(pl.String), *numbers], separator=" ")).to_series()


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
class _Gathered:
    """The lines so far, and rows that wait; lives for one scan."""

    table: CellTable
    marked: bool
    lines: list[pl.DataFrame] = field(default_factory=list)
    """By part; empty until rows were merged."""
    waiting: list[tuple[pl.DataFrame, Ints]] = field(default_factory=list)
    """Rows in the order of their parts, and where each part begins."""

    def take(self, rows: pl.DataFrame) -> None:
        """Add rows."""
        part = rows.select((pl.col(PERSON).hash() % _PARTS).cast(pl.UInt8)).to_series().to_numpy()
        begins = np.concatenate([[0], np.cumsum(np.bincount(part, minlength=_PARTS))])
        order = pl.Series(np.argsort(part, kind="stable").astype(np.uint32))
        self.waiting.append((rows.select(pl.all().gather(order)), begins))
        if self._height > max(_WAITING, 2 * sum(lines.height for lines in self.lines)):
            self._merge()

    def parts(self) -> tuple[list[pl.DataFrame], tuple[pl.Series, ...]]:
        """All lines, and of each whether its person has no other; few of them are one part."""
        if not self.lines and self._height < _BATCH:
            self.lines = [self._merged([rows for rows, _ in self.waiting])]
        else:
            self._merge()
        self.waiting = []
        alone = [lines[PERSON].is_unique() for lines in self.lines]
        starts = range(0, len(self.lines), _PARTS // PARTS)
        joined = [pl.concat(self.lines[start : start + _PARTS // PARTS]) for start in starts]
        return joined, tuple(pl.concat(alone[start : start + _PARTS // PARTS]) for start in starts)

    @property
    def _height(self) -> int:
        return sum(rows.height for rows, _ in self.waiting)

    def _merge(self) -> None:
        before = self.lines or [self.waiting[0][0].clear()] * _PARTS
        self.lines = [
            self._merged([lines, *(rows[int(begins[part]) : int(begins[part + 1])] for rows, begins in self.waiting)])
            for part, lines in enumerate(before)
        ]
        self.waiting = []

    def _merged(self, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """All of it, each person once in each cell."""
        marks = [pl.col(MARK).first()] if self.marked else []
        return pl.concat(frames).group_by(CODE, PERSON).agg(*together(self.table), *marks).rechunk()
