"""The shapes of a plan: what becomes of each table and column.

Comes in: nothing. Goes out: `Plan`, `TablePlan`, `Output`, `Identifier`, `Tools`. They hold expressions, never values.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn, Protocol

import polars as pl

from redact.errors import InputError, PolicyError
from redact.keys import Key
from redact.policy import ColumnRule, Policy, TableRule
from redact.transform import Column, Operator
from redact.transform.batches import elementwise
from redact.transform.column import Classify, Detect, Tokens, Witness
from redact.transform.pseudonym import HashName, keyed_hex
from redact.transform.sealed import seal, seal_column

SUBJECT = "__redact_subject"
REASON = "__redact_reason"
ORDER = "__redact_order"
MARK = "__redact_known"
ROW = "__redact_row"
LINK = "__redact_link"
SUBJECT_DIGITS = "__redact_shared_subject"
HOME_BIRTH = "__redact_home_birth"
HOME_SEX = "__redact_home_sex"
UNREAD = "__redact_unread"
"""The same name as `redact.read.UNREAD`."""


@dataclass(frozen=True)
class Identifier:
    """A source column whose values must not stand in the release."""

    column: str
    entity: str
    values: pl.Expr
    """String, as the source spells them."""
    in_text: bool = True
    """Whether `scrub` looks for it too; the gate always does."""


@dataclass(frozen=True)
class Output:
    """One released column."""

    name: str
    rule: ColumnRule
    operator: Operator
    entity: str
    namespace: str
    expression: pl.Expr


@dataclass(frozen=True)
class TablePlan:
    """What becomes of one table."""

    name: str
    rule: TableRule
    judged: pl.LazyFrame
    """Typed input with `SUBJECT` (canonical, String) and `REASON` (String): why a row is not released, null where it is."""
    source: pl.LazyFrame
    """The rows that stay, with what the outputs need."""
    outputs: tuple[Output, ...]
    dropped: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    steps: tuple[pl.Expr, ...]
    """What several outputs share, computed first and in order."""
    strict: tuple[str, ...]
    """The columns of which an unreadable cell stops the run; `UNREAD` counts them from 1."""
    order: Key | None = field(repr=False)
    """The key of the row order; None where the input's order stays."""
    hash: HashName
    erases: bool = False
    """Whether rows of people who were erased may stand in the input."""
    drops_people: bool = False
    """Whether rows may go for what is against a person or record."""

    @property
    def filters(self) -> bool:
        """Whether any row may be dropped."""
        subject = self.rule.subject
        return self.erases or self.drops_people or self.rule.rows is not None or (subject is not None and subject.missing == "drop")

    def released(self, guard: Guard | None = None) -> pl.LazyFrame:
        """The released columns, lazily, in the input's order; no key stands in the plan, which cannot be serialised.

        `guard` sees the input of each morsel.
        """
        return self.sealed((output.expression.alias(output.name) for output in self.outputs), guard=guard)

    def sealed(self, expressions: Iterable[pl.Expr], rows: pl.LazyFrame | None = None, guard: Guard | None = None) -> pl.LazyFrame:
        """Expressions over `source`, or other rows of the table, that may hold keys, run where no plan shows them."""
        frame = self.source if rows is None else rows
        watched = [UNREAD] if UNREAD in frame.collect_schema().names() else []

        def look(morsel: pl.DataFrame) -> None:
            if watched:
                self._stop_unread(morsel)
            if guard is not None:
                guard(morsel)

        return seal(frame, expressions, self.steps, look, [*watched, *(guard.needs if guard is not None else ())])

    def _stop_unread(self, morsel: pl.DataFrame) -> None:
        worst = morsel[UNREAD].max() or 0
        for number, column in enumerate(self.strict, start=1):
            if number == worst:
                kind = found[1].type if (found := self.rule.rule_for(column)) else "its type"
                raise InputError(
                    f"table {self.name}, column {column}: expected {kind} cells, found some that are none",
                    "mend them, name their format:, or say on_error: null",
                )

    def ordered(self, guard: Guard | None = None) -> pl.LazyFrame:
        """`released(guard)`, with the column `ORDER` (String) beside it where rows are put in the order of a keyed hash."""
        frame = self.released(guard)
        if self.order is None:
            return frame
        return frame.with_columns(row_order(frame.select(output.name for output in self._ordering()), self.order, self.hash))

    @property
    def hidden(self) -> bool:
        """Whether no released column tells whose row it is, though the gate must know: see `links`."""
        subject = self.rule.subject
        shown = subject is not None and any(output.name == subject.column for output in self.outputs)
        return self.order is not None and not shown and bool(self.identifiers)

    def link(self) -> pl.Expr:
        """Whose row it is, for the gate alone: over `numbered` rows, String; the row itself in a table without subjects."""
        if self.rule.subject is None:
            return pl.lit(f"{self.name}\0") + pl.col(ROW).cast(pl.String)
        return seal_column(pl.col(SUBJECT_DIGITS).str.head(24), pl.String(), self.steps)

    def links(self) -> pl.LazyFrame:
        """`ORDER` and `LINK` of each released row: what the gate lays beside a release that does not tell its subjects."""
        assert self.order is not None  # only then a table is `hidden`
        numbered = replace(self, source=self.source.with_row_index(ROW))
        frame = numbered.sealed([*(output.expression.alias(output.name) for output in self._ordering()), self.link().alias(LINK)])
        return frame.select(row_order(frame.drop(LINK), self.order, self.hash), LINK)

    def _ordering(self) -> tuple[Output, ...]:
        """The outputs that decide the row order; not scrubbed text where that would have to be made again for `links`."""
        if not self.hidden:
            return self.outputs
        cheap = tuple(output for output in self.outputs if output.rule.operator.name != "scrub")
        return cheap or self.outputs

    def kept(self) -> pl.LazyFrame:
        """The typed input rows that are released."""
        return self.judged.filter(pl.col(REASON).is_null()).drop(REASON)

    def drops(self) -> pl.LazyFrame:
        """Rows not released, counted: one row a reason (`REASON` String, `rows` UInt32), sorted."""
        return self.judged.group_by(REASON).agg(pl.len().alias("rows")).filter(pl.col(REASON).is_not_null()).sort(REASON)


class Guard(Protocol):
    """Is shown every morsel of the input before it is transformed, and raises where it may not be."""

    needs: Sequence[str]
    """The columns that it must see."""

    def __call__(self, morsel: pl.DataFrame, /) -> None: ...


@dataclass(frozen=True)
class Plan:
    """Every table's plan, in the order of the policy."""

    policy: Policy
    tables: tuple[TablePlan, ...]
    scope: Key = field(repr=False)
    as_of: datetime.date
    """The day on which ages and retention count."""


def _unlent(file: str, *_: str) -> NoReturn:
    """Who is on a list that nobody reads would be taken for nobody."""
    raise PolicyError(f"file {file}: expected to be read beside the policy, found nobody who reads it")


@dataclass(frozen=True)
class Tools:
    """What the pipeline lends to the plan."""

    detect: Callable[[ColumnRule], Detect]
    witness: Callable[[str, str], Witness] | None = None
    """(table, column) -> told what `scrub` does there."""
    direct: Callable[[pl.LazyFrame, Sequence[str]], Sequence[tuple[str, str, str]]] = lambda _, __: ()
    """(table, columns) -> (column, entity, evidence) of those that look like direct identifiers."""
    aliases: Callable[[str], Mapping[str, str]] = _unlent
    """File name in the policy -> {alias: subject}, as written there."""
    allow_custom: bool = False
    """Whether `custom` may call the functions that the policy names."""
    release: str = ""
    """The name drawn for this release, in whose scope it may be."""
    tokens: Tokens | None = None
    """The vault's tokens; None where there is no house."""
    salts: Callable[[pl.Series], pl.Series] | None = None
    """Canonical people -> their random keys, String."""
    erased: Callable[[pl.Series], pl.Series] | None = None
    """Canonical people -> whether they were forgotten, Boolean."""
    listed: Callable[[str, str], Sequence[str]] = _unlent
    """(file name in the policy, column) -> the people whom it lists, as written there."""
    beside: Callable[[str], Path] = Path
    """The path of a file that the policy names."""
    releases: bool = True
    """Whether rows may go out, so that the policy must keep its promises today; False where the house looks at what is its own."""


@dataclass(frozen=True)
class Asked:
    """Values of one column, and what tells their classes from all of them."""

    values: pl.Expr
    classify: Classify


@dataclass(frozen=True)
class Draft:
    """A table's plan before the tables are linked."""

    plan: TablePlan
    columns: Mapping[str, Column]
    texts: tuple[str, ...]
    asked: Mapping[str, Asked]
    """What must be told from all rows, by the column in which it then stands."""


def row_order(frame: pl.LazyFrame, key: Key, hash_name: HashName) -> pl.Expr:
    """A keyed hash of the released row, String: the same for the same row whatever stood around it."""
    schema = frame.collect_schema()
    cells = [_spelled(pl.col(name), dtype).fill_null("\0") for name, dtype in schema.items()]

    def draw(rows: pl.Series) -> pl.Series:
        return keyed_hex(rows, key, hash_name).str.head(16)

    return elementwise(draw, pl.concat_str(cells, separator="\x1f"), pl.String()).alias(ORDER)


def _spelled(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A released value as String; of a nested one its JSON, which Polars cannot cast."""
    return pl.struct(column).struct.json_encode() if dtype.is_nested() else column.cast(pl.String)
