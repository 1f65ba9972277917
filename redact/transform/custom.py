"""custom: a function of the user's own, named by the policy.

Comes in: parameters and a Column. Goes out: what the function makes of it, of the type that the policy says.

The function takes a Polars Series of the column's values and answers with a Series of as many, each told from the value that stands in
its place alone: it is called part by part, from several threads, in no order, and with no rows at all. Another number of
values, or another type, stops the run; so does an exception, of which only the class is named. A null stays null whatever it says.
It runs only for who asks for it on the command line (`--allow-custom`) or in the library (`allow_custom=True`), never because a policy
says so, and it is imported as Python imports: no sandbox is promised. It can read, keep and send whatever this process can.
Security: what the function makes of a value is its author's promise. The gate searches the result as that of any other operator.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from redact.errors import PolicyError
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters

_TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
}


class Custom(Parameters):
    """Which function, as `package.module:name`, and what comes out of it."""

    function: Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]
    returns: Literal["string", "integer", "float", "boolean", "date", "datetime"] = "string"


def _build(parameters: Custom, column: Column) -> pl.Expr:
    if not column.allow_custom:
        raise PolicyError(
            "custom: expected leave to call a function that the policy names, found none",
            "say --allow-custom, or allow_custom=True, where you trust the policy and its functions as you trust this program",
        )
    made = elementwise(_function(parameters.function), column.values, _TYPES[parameters.returns])
    return pl.when(column.values.is_not_null()).then(made)


def _function(name: str) -> Callable[[pl.Series], pl.Series]:
    """The function of that name. Raises PolicyError."""
    module, _, attribute = name.partition(":")
    failed = ""
    try:
        found = getattr(importlib.import_module(module), attribute)
    except Exception as error:
        failed = type(error).__name__
    if failed:
        raise PolicyError(f"custom function: expected {name} to be imported, found {failed}", "it stands where Python looks")
    if not callable(found):
        raise PolicyError(f"custom function: expected {name} to be a function, found something else")
    return found  # type: ignore[no-any-return]


OPERATOR = Operator(_build, Custom)
