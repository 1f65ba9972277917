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

    def __init__(self, expressions: Iterable[pl.Expr], guard: Guard | None) -> None:
        self._expressions = list(expressions)
        self._guard = guard

    def __repr__(self) -> str:
        return "Sealed(…)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise KeyUnavailable("plan: expected to stay in this process, found an attempt to serialise its key")

    def __call__(self, morsel: pl.DataFrame) -> pl.DataFrame:
        """The expressions over one morsel. An exception that is not ours may quote data, so only its class is named."""
        try:
            if self._guard is not None:
                self._guard(morsel)
            result = morsel.lazy().select(self._expressions).collect(engine="in-memory")
        except RedactError as error:
            raise type(error)(str(error).split("\n")[0], error.hint) from None
        except Exception as error:
            raise DetectionError(f"transform: expected a result, found {type(error).__name__}") from None
        if result.height != morsel.height:
            raise DetectionError("transform: expected one row for each row, found another number")
        return result

    def column(self, batch: pl.Series) -> pl.Series:
        """The only expression over the only column that it reads."""
        return self(batch.to_frame()).to_series()


def seal_column(expression: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """An expression over one column that may hold keys, as one that shows none. Raises ValueError where it reads several."""
    (name,) = set(expression.meta.root_names())
    return pl.col(name).map_batches(Sealed([expression], None).column, return_dtype=dtype, is_elementwise=True)


def seal(
    frame: pl.LazyFrame, expressions: Iterable[pl.Expr], guard: Guard | None = None, needs: Iterable[str] = ()
) -> pl.LazyFrame:
    """`frame.select(expressions)`, elementwise and opaque. `guard` sees each morsel first, with the columns `needs` in it."""
    wanted = list(expressions)
    names = frame.collect_schema().names()
    used = {name for expression in wanted for name in expression.meta.root_names()} | set(needs)
    narrow = frame.select([name for name in names if name in used] or names[:1])
    schema = pl.LazyFrame(schema=narrow.collect_schema()).select(wanted).collect_schema()
    return narrow.map_batches(
        Sealed(wanted, guard), schema=schema, streamable=True, predicate_pushdown=False, projection_pushdown=False
    )
