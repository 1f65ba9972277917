"""The one door from expressions into Python: checks what comes back, so that no row gets another row's value.

Comes in: a function from Series to Series. Goes out: an elementwise expression. It must not know operators or policies.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from redact.errors import DetectionError, RedactError


def elementwise(function: Callable[[pl.Series], pl.Series], values: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """`function` over the morsels of `values`; a result of another length or dtype stops the run.

    NOTE: `map_batches` broadcasts a result of length 1 without a word, hence the check. It is called with 0 rows too.
    An exception that is not ours may quote data, so only its class is named.
    """

    def checked(batch: pl.Series) -> pl.Series:
        failed = ""
        try:
            result = function(batch)
        except RedactError:
            raise
        except Exception as error:
            failed = type(error).__name__
        if failed:
            raise DetectionError(f"transform: expected a result, found {failed}")
        if len(result) != len(batch) or result.dtype != dtype:
            raise DetectionError("transform: expected one value of the promised type a row, found something else")
        return result

    return values.map_batches(checked, return_dtype=dtype, is_elementwise=True)


_LOOKED_AT, _MANY = 4_096, 0.8
"""Values by which a column of few is known, and the share of distinct ones from which it has many."""


def once_each(function: Callable[[pl.Series], pl.Series], values: pl.Series) -> pl.Series:
    """`function` of a String series to another, asked once for each distinct value where values repeat."""
    sample = values.head(_LOOKED_AT)
    if len(values) <= _LOOKED_AT or sample.n_unique() > _MANY * len(sample):
        return function(values)
    distinct = values.unique()
    return values.replace_strict(distinct, function(distinct), return_dtype=pl.String)
