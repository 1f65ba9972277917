"""Noise in place of suppression: differential privacy for tables of cells.

Comes in: nothing. Goes out: `Noise`. What it costs is kept in the house's ledger.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from redact.policy.strict import Name, Strict

Delta = Annotated[float, Field(ge=0, le=1e-3)]


class Contributions(Strict):
    """The most that one person adds; what goes beyond is left out or cut, which changes the counts and bounds the noise."""

    cells: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Narrowest cells of a table in which a person is counted."""
    rows: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Rows of a person in one cell."""


class Budget(Strict):
    """The most that all releases of the scope may cost together."""

    epsilon: Annotated[float, Field(gt=0, le=100)]
    delta: Delta = 0


class Noise(Strict):
    """Counts, sums and means with noise of which no person's presence can be told: (epsilon, delta)-differential privacy by person."""

    epsilon: Annotated[float, Field(gt=0, le=20)]
    """What this release costs; shared out evenly over the numbers of each of its tables."""
    delta: Delta = 0
    """Asked for where classes are not declared, or the noise is gaussian."""
    budget: Budget
    mechanism: Literal["laplace", "gaussian"] = "laplace"
    """What the noise is drawn from."""
    contributions: Contributions = Field(default_factory=Contributions)
    bounds: dict[Name, Annotated[list[float], Field(min_length=2, max_length=2)]] = Field(default_factory=dict)
    """Column of numbers -> least and largest value; what lies beyond counts as the bound."""
    classes: dict[Name, Annotated[list[str], Field(min_length=1, max_length=10_000)]] = Field(default_factory=dict)
    """Dimension -> its classes, known beforehand; all others become `(other)`. A table with a dimension that is not here shows only cells
    whose noisy count passes a threshold."""

    @model_validator(mode="after")
    def _affordable(self) -> Self:
        if self.epsilon > self.budget.epsilon or self.delta > self.budget.delta:
            raise ValueError("expected epsilon and delta within the budget, found more")
        if self.mechanism == "gaussian" and self.delta == 0:
            raise ValueError("expected delta above 0 for gaussian noise")
        if any(low >= high for low, high in self.bounds.values()):
            raise ValueError("bounds: expected a least and a larger value")
        if any(len(set(classes)) < len(classes) or {"(all)", "(other)"} & set(classes) for classes in self.classes.values()):
            raise ValueError("classes: expected each class once, and none named (all) or (other)")
        return self
