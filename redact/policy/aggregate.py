"""Tables of cells in place of rows: what is counted, by what, and what a cell must have before it is shown.

Comes in: nothing. Goes out: `Aggregate`, `CellTable`, `Dimension`, `Measure`. The parameters of levels are those of the operator
`generalise`; whether they fit their column is found out when the policy is spent.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from redact.policy.noise import Noise
from redact.policy.strict import Name, Scalar, Strict

Level = Literal["keep"] | dict[str, Scalar]
"""`keep`, the column as it is; `{to: month}` and the other parameters of `generalise`; `column:` beside them names another column."""

_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,60}$"


class Dimension(Strict):
    """What people are grouped by: a column in classes, from the narrowest level to the widest; all together stands above them."""

    column: Name
    """The column of the table."""
    levels: Annotated[list[Level], Field(min_length=1, max_length=6)] = Field(default_factory=lambda: list[Level](["keep"]))
    """From the narrowest to the widest: `keep`, or the parameters of `generalise`; `column:` beside them names another column."""


def _dimension(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Measure(Strict):
    """One column of the table of cells. There is no minimum and no maximum: each is one person's value."""

    rows: bool = False
    """How many rows there are; `rows` alone says the same."""
    sum: Name | None = None
    """The column of numbers to add up."""
    mean: Name | None = None
    """The sum over the rows that have a value."""
    quantile: Name | None = None
    """Over people, each with the mean of his rows: the mean of the k people about the place, with k people on each side."""
    at: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """Which quantile: 0.5 is the median."""
    rate: Name | None = None
    """The share of people of whom a row has one of the values `of` in this column."""
    of: list[Scalar] = Field(default_factory=list)
    """The values that count for a `rate`."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.rows or None, self.sum, self.mean, self.quantile, self.rate]
        if sum(value is not None for value in given) != 1:
            raise ValueError("expected one of rows, sum, mean, quantile, rate")
        if bool(self.of) != (self.rate is not None):
            raise ValueError("expected of: with the values that count, where and only where there is a rate")
        if self.quantile is None and "at" in self.model_fields_set:
            raise ValueError("expected at: with a quantile only")
        return self


def _measure(value: Any) -> Any:
    return {"rows": True} if value == "rows" else value


class Diverse(Strict):
    """A column of which the people of a cell must have several values: what all of them share is known of each."""

    column: Name
    values: Annotated[int, Field(ge=2, le=100)] = 2
    """How many, at least."""


class Dominance(Strict):
    """No cell is shown in which `people` people make more than `percent` of a sum."""

    people: Annotated[int, Field(ge=1, le=10)] = 2
    percent: Annotated[float, Field(gt=0, le=100)] = 85


class CellTable(Strict):
    """One table of cells."""

    source: Name = Field(alias="from")
    """The table of `tables` whose people are counted."""
    by: Annotated[dict[str, Annotated[Dimension, BeforeValidator(_dimension)]], Field(min_length=1, max_length=6)]
    measures: dict[str, Annotated[Measure, BeforeValidator(_measure)]] = Field(default_factory=dict)
    """Besides `people`, which always stands there."""
    totals: bool = True
    """Whether the margins are shown too: everything over all classes of a dimension."""
    diverse: Diverse | None = None

    @field_validator("by", "measures")
    @classmethod
    def _names(cls, named: dict[str, Any]) -> dict[str, Any]:
        for name in named:
            if not re.fullmatch(_NAME, name) or name in {"people", "status"} or name.endswith("_level"):
                raise ValueError("expected names of letters, digits and _ other than people, status and …_level")
        return named

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if set(self.by) & set(self.measures):
            raise ValueError("expected dimensions and measures of different names")
        if len({dimension.column for dimension in self.by.values()}) < len(self.by):
            raise ValueError("by: expected each column once, found one twice")
        return self


class Aggregate(Strict):
    """Tables of cells, which are released in place of rows."""

    k: Annotated[int, Field(ge=3, le=1_000)] = 10
    """No cell of fewer people is shown, nor can it be worked out."""
    dominance: Dominance = Field(default_factory=Dominance)
    p: Annotated[float, Field(gt=0, le=100)] = 10
    """No person's part of a sum can be told to within this many per cent by another person of the cell."""
    objective: Literal["people", "cells"] = "people"
    """What is lost least by the cells that must go besides: people, or cells."""
    round: Annotated[int, Field(ge=2, le=1_000)] | None = None
    """Counts are shown as multiples of this, such that they still add up; refused beside other measures than `people` and `rows`."""
    refresh: Literal["refuse", "hold"] = "refuse"
    """What becomes of a cell out of which and an earlier release a group of fewer than k people could be worked out: the release is
    refused, or the cell keeps the value that was last shown of it."""
    noise: Noise | None = None
    """With it nothing is suppressed or audited: `k`, `dominance` and `p` do not count."""
    tables: Annotated[dict[str, CellTable], Field(min_length=1)]

    @field_validator("tables")
    @classmethod
    def _tables(cls, tables: dict[str, CellTable]) -> dict[str, CellTable]:
        if not all(re.fullmatch(_NAME, name) for name in tables) or len({name.casefold() for name in tables}) < len(tables):
            raise ValueError("expected table names of letters, digits and _ that differ by more than case")
        return tables

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        for (source, column), said in self._levels().items():
            longest = max(said, key=len)
            if any(levels != longest[-len(levels) :] for levels in said):
                raise ValueError(f"tables: expected one list of levels for column {column} of {source}, or its wider end, found others")
        if self.round is not None and any(not measure.rows for table in self.tables.values() for measure in table.measures.values()):
            raise ValueError("round: expected counts only, found a measure that is none")
        return self

    @model_validator(mode="after")
    def _noise(self) -> Self:
        if self.noise is None:
            return self
        if self.round is not None:
            raise ValueError("noise: expected no round beside it")
        dimensions = {name for table in self.tables.values() for name in table.by}
        if unknown := set(self.noise.classes) - dimensions:
            raise ValueError(f"noise.classes: expected dimensions, found {min(unknown)}")
        if self.noise.delta == 0 and dimensions - set(self.noise.classes):
            raise ValueError("noise.delta: expected more than 0 where the classes of a dimension are not declared")
        for name, table in self.tables.items():
            if table.diverse or any(len(dimension.levels) > 1 for dimension in table.by.values()):
                raise ValueError(f"tables.{name}: expected one level a dimension and no diverse beside noise")
            for measure in table.measures.values():
                if measure.quantile or ((column := measure.sum or measure.mean) and column not in self.noise.bounds):
                    raise ValueError(f"tables.{name}: expected no quantile beside noise, and noise.bounds for each sum and mean")
        return self

    def _levels(self) -> dict[tuple[str, str], list[list[str]]]:
        said: dict[tuple[str, str], list[list[str]]] = {}
        for table in self.tables.values():
            for dimension in table.by.values():
                said.setdefault((table.source, dimension.column), []).append([repr(level) for level in dimension.levels])
        return said
