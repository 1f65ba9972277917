"""Expressions that hold key material, run where no plan shows them.

Comes in: a LazyFrame and expressions whose literals may be derived keys. Goes out: a LazyFrame in whose plan stands one opaque
function that refuses to be serialised.

NOTE: a key in `pl.lit` stands in `explain()`, one in a plugin's argument in `serialize()`. Inside of `Sealed` the
expressions are run
morsel by morsel, all of a table at once, which is also the fastest way: one call into Python a morsel, not one a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NoReturn, SupportsIndex

import polars as pl

from redact.errors import DetectionError, KeyUnavailable, RedactError

Guard = Callable[[pl.DataFrame], None]


class Sealed:
    """Callable over morsels; masked in `repr`, refused by pickle and copy."""

    def __init__(self, expressions: Iterable[pl.Expr], steps: Iterable[pl.Expr] = (), guard: Guard | None = None) -> None:
        self._expressions = list(expressions)
        self._steps = list(steps)
        self._guard = guard

    def __repr__(self) -> str:
        return "Sealed(…)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise KeyUnavailable("plan: expected to stay in this process, found an attempt to serialise its key")

    def __call__(self, morsel: pl.DataFrame) -> pl.DataFrame:
        """The expressions over one morsel. An exception that is not ours may quote data, so only its class is named."""
        failure: RedactError | None = None
        try:
            if self._guard is not None:
                self._guard(morsel)
            result = self._released(morsel.lazy()).collect(engine="in-memory")
        except RedactError as error:
            failure = type(error)(str(error).split("\n")[0], error.hint)
        except Exception as error:
            failure = DetectionError(f"transform: expected a result, found {type(error).__name__}")
        if failure is not None:
            raise failure  # NOTE: outside of the handler, so that its context does not hold a cause that quotes cells
        if result.height != morsel.height:
            raise DetectionError("transform: expected one row for each row, found another number")
        return result

    def column(self, batch: pl.Series) -> pl.Series:
        """The only expression over a struct of the columns that it reads."""
        return self(batch.struct.unnest()).to_series()

    def schema(self, given: pl.Schema) -> pl.Schema:
        """What comes out of a frame of the schema `given`."""
        return self._released(pl.LazyFrame(schema=given)).collect_schema()

    def reads(self) -> set[str]:
        """The names of the columns that steps and expressions read and no step makes."""
        used = {name for each in (*self._steps, *self._expressions) for name in each.meta.root_names()}
        return used - {step.meta.output_name() for step in self._steps}

    def _released(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        # NOTE: step by step, since Polars computes a plugin's expression again in each place where it stands.
        for step in self._steps:
            frame = frame.with_columns(step)
        return frame.select(self._expressions)


def seal_column(expression: pl.Expr, dtype: pl.DataType, steps: Iterable[pl.Expr] = ()) -> pl.Expr:
    """An expression over columns that may hold keys, as one that shows none."""
    wanted, needed = set(expression.meta.root_names()), list[pl.Expr]()
    for step in reversed(list(steps)):
        if step.meta.output_name() in wanted:
            wanted |= set(step.meta.root_names())
            needed.insert(0, step)
    sealed = Sealed([expression], needed)
    return pl.struct(sorted(sealed.reads())).map_batches(sealed.column, return_dtype=dtype, is_elementwise=True)


def seal(
    frame: pl.LazyFrame,
    expressions: Iterable[pl.Expr],
    steps: Iterable[pl.Expr] = (),
    guard: Guard | None = None,
    needs: Iterable[str] = (),
) -> pl.LazyFrame:
    """`frame.with_columns` of each step, then `select(expressions)`: elementwise and opaque.

    `guard` sees each morsel first, with the columns `needs` in it.
    """
    sealed = Sealed(expressions, steps, guard)
    used = sealed.reads() | set(needs)
    names = frame.collect_schema().names()
    narrow = frame.select([name for name in names if name in used] or names[:1])
    schema = sealed.schema(narrow.collect_schema())
    return narrow.map_batches(sealed, schema=schema, streamable=True, predicate_pushdown=False, projection_pushdown=False)
