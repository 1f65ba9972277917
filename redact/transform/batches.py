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


_LOOKED_AT, _MANY, _REMEMBERED = 4_096, 0.8, 16_384
"""Values by which a column of few is known, the share of distinct ones from which it has many, and how many are remembered."""


class Remembered:
    """A function of a String series to another, whose result for a value depends on that value alone: where values repeat it is
    asked once for each, over the morsels too while they are few. It lives as long as the plan."""

    def __init__(self, function: Callable[[pl.Series], pl.Series]) -> None:
        self._function = function
        self._known = pl.DataFrame(schema={"value": pl.String, "result": pl.String})

    def __call__(self, values: pl.Series) -> pl.Series:
        """What the function says of each value; null stays null."""
        sample = values.head(_LOOKED_AT)
        if values.is_empty() or sample.n_unique() > _MANY * len(sample):
            return self._function(values)
        known = self._known
        found = _told(values, known)
        if found.null_count() == values.null_count():
            return found
        new = values.filter(found.is_null() & values.is_not_null()).unique()
        new = new.filter(~new.is_in(known["value"].implode()))
        known = pl.concat([known, pl.DataFrame({"value": new, "result": self._function(new)})])
        # NOTE: morsels come from several threads; one that writes over the other's makes a value be asked twice, no more.
        self._known = known if known.height <= _REMEMBERED else known.clear()
        return _told(values, known)


def _told(values: pl.Series, known: pl.DataFrame) -> pl.Series:
    return values.alias("value").to_frame().join(known, on="value", how="left", maintain_order="left")["result"]
