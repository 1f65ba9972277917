"""keep, drop, replace, mask: the operators without a key.

Comes in: parameters and a Column. Goes out: an expression, or None where the column is not released.

Security: `keep` tells everything, so that a direct identifier needs `because:`. `drop` and `replace` tell nothing of a value, `replace`
whether there is one. `mask` hides no value space: what shows at the ends is everybody's to read, the stars tell how long the value is,
and whoever knows the values that may stand there rules out all that do not fit.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from redact.transform.column import Column, NoParameters, Operator, Parameters


def _keep(_: NoParameters, column: Column) -> pl.Expr:
    return column.values


def _drop(_: NoParameters, __: Column) -> None:
    return None


class Replace(Parameters):
    """The text that stands for every value; by default the entity in brackets."""

    by: str | None = None


def _replace(parameters: Replace, column: Column) -> pl.Expr:
    by = parameters.by if parameters.by is not None else f"[{column.entity}]"
    return pl.when(column.values.is_not_null()).then(pl.lit(by))


class Mask(Parameters):
    """How many characters stay at either end; the rest is one run of fixed length, so that the length is not told.

    A value that is not at least twice as long as what would stay is masked whole.
    """

    first: Annotated[int, Field(ge=0, le=4)] = 0
    last: Annotated[int, Field(ge=0, le=4)] = 0
    character: Annotated[str, Field(min_length=1, max_length=1)] = "*"


def _mask(parameters: Mask, column: Column) -> pl.Expr:
    text = column.values.str.strip_chars()
    stays = parameters.first + parameters.last
    run = pl.lit(parameters.character * 4)
    head, tail = text.str.slice(0, parameters.first), text.str.slice(-parameters.last) if parameters.last else pl.lit("")
    long_enough = text.str.len_chars() >= 2 * stays
    return pl.when(text.is_null()).then(None).when(long_enough).then(head + run + tail).otherwise(run)


KEEP = Operator(_keep)
DROP = Operator(_drop)
REPLACE = Operator(_replace, Replace)
MASK = Operator(_mask, Mask, takes=("string",))
