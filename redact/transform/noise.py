"""noise: a number moved by a random amount, the same for the same cell in every run of a scope.

Comes in: parameters and a Column of numbers. Goes out: the same type, rounded.

The amount is drawn by the key, the column, the subject and, where the policy names its column, the event: another run, another chunk or
another order of the rows moves a cell by the same amount, so that releases of one scope cannot be averaged, and two cells are moved by
amounts that are independent. Without `event` the value takes its place: a subject's equal values then move alike. Integers are
rounded to whole numbers and floats to `decimals`, which hides what the last bits of a float would tell of the amount (Mironov, On
significance of the least significant bits for differential privacy, CCS 2012).
Security: this is no differential privacy and is not called private: the amounts are fixed by a key, and no budget is kept. Whoever knows
the value space learns each value to within some `scale`; many cells of a subject that share one true value average to it; a value far
from all others stays recognisable, so say `low` and `high`. Whoever knows one event's value learns that cell's amount and no other.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import polars as pl
from pydantic import Field, model_validator

from redact.errors import PolicyError
from redact.transform.column import Column, Operator, Parameters
from redact.transform.pseudonym import keyed

_DIGITS, _SPACE = 13, 2.0**52
"""Hexadecimal digits of a draw, and of how many numbers it is one: a float tells all of them apart."""


class Noise(Parameters):
    """How far numbers move, and within what they stay."""

    scale: Annotated[float, Field(gt=0)]
    """Of `laplace` the mean distance, of `normal` the standard deviation, of `uniform` the largest distance."""
    distribution: Literal["laplace", "normal", "uniform"] = "laplace"
    event: Annotated[str, Field(min_length=1)] | None = None
    """The column that names the event whose number it is, with the subject's."""
    low: float | None = None
    high: float | None = None
    """Results beyond these limits are the limits."""
    decimals: Annotated[int, Field(ge=0, le=9)] = 2
    """Of floats."""

    @model_validator(mode="after")
    def _limits(self) -> Noise:
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("expected low below high")
        return self


def _build(parameters: Noise, column: Column) -> pl.Expr:
    if column.subject is None and parameters.event is None:
        raise PolicyError("noise: expected a table with a subject, or event: a column that names the row, found neither")
    digits = keyed(_cell(parameters, column), column.key.derive("noise", column.name), column.hash)
    moved = column.values + parameters.scale * _drawn(parameters.distribution, digits)
    within = moved.clip(parameters.low, parameters.high)
    if column.kind == "integer":
        return within.round(0).cast(pl.Int64, strict=False)
    return within.round(parameters.decimals) + 0.0  # no negative zero


def _cell(parameters: Noise, column: Column) -> pl.Expr:
    """What names a cell of the column: the subject and the event, String; null for a null value."""
    event = column.values
    if parameters.event is not None:
        assert column.other is not None  # every plan has it
        event = column.other(parameters.event)
    parts = [part.cast(pl.String).fill_null("\0") for part in (event, column.subject) if part is not None]
    secret = [] if column.salt is None else [column.salt]  # NOTE: who lost it has no noise any more, and no number
    named = pl.concat_str([*parts, *secret], separator="\x1f")
    return pl.when(column.values.is_not_null()).then(named)


def _drawn(distribution: str, digits: pl.Expr) -> pl.Expr:
    """A draw of mean 0 and scale 1."""
    first = _even(digits, 0)
    if distribution == "uniform":
        return 2 * first - 1
    if distribution == "laplace":
        centred = first - 0.5
        return -centred.sign() * (1 - 2 * centred.abs()).log()
    # Box and Muller, A note on the generation of random normal deviates, 1958
    return (-2 * first.log()).sqrt() * (2 * math.pi * _even(digits, 1)).cos()


def _even(digits: pl.Expr, place: int) -> pl.Expr:
    """A number evenly drawn from between 0 and 1, both excluded."""
    return (digits.str.slice(place * _DIGITS, _DIGITS).str.to_integer(base=16, dtype=pl.Int64) + 0.5) / _SPACE


OPERATOR = Operator(_build, Noise, takes=("integer", "float"), invents=True)
