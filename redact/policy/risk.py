"""How alike the people of a release must be, and what may be done to make them so.

Comes in: nothing. Goes out: `RiskRule`, `Enforce`, `QuasiIdentifier`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from redact.policy.strict import Name, Reason, Strict

K, K_PUBLIC = 5, 11
"""Persons in each class where the policy says nothing; the second for publication (EMA Policy 0070: at most 0.09)."""


class QuasiIdentifier(Strict):
    """What tells persons apart together with other columns."""

    hierarchy: str | None = None
    """`bands`, `dates`, `years`, `prefix`, `icd10`, `star`, or a CSV file in ARX's form beside the policy; by default what fits."""


class Enforce(Strict):
    """What may be done to reach the target."""

    generalise: bool = True
    """Whether columns may be made coarser along their hierarchies."""
    suppress: Annotated[float, Field(ge=0, le=1)] = 0.05
    """The share of a table's rows whose quasi-identifiers may become null."""


def _column(value: Any) -> Any:
    return {} if value is None else {"hierarchy": value} if isinstance(value, str) else value


class RiskRule(Strict):
    """The target, counted by person where a table says whose its rows are."""

    none: Literal[True] | None = None
    """Nothing is measured."""
    because: Reason | None = None
    """Why `none` may be said."""
    k: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Persons who share each combination of quasi-identifiers; by default 5, or 11 where the purpose is publication."""
    l: Annotated[int, Field(ge=1, le=1_000)] = 1  # noqa: E741  # as the papers call it
    """Distinct values of each sensitive column in each class."""
    t: Annotated[float, Field(gt=0, le=1)] | None = None
    """How far the values of a sensitive column in a class may be from those of the whole table."""
    profiles: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Persons who share all that the tables tell of them together; measured in any case, and no target unless one is said."""
    quasi_identifiers: dict[str, Annotated[QuasiIdentifier, BeforeValidator(_column)]] | None = None
    """`column` or `table.column`; by default what the entities, or a look at the released values, say."""
    sensitive: list[Name] = Field(default_factory=list)
    """`column` or `table.column`."""
    enforce: Enforce | None = None
    """By default a release that misses the target is refused."""

    @model_validator(mode="after")
    def _reasons(self) -> Self:
        if self.none and not self.because:
            raise ValueError("none: nothing would tell how alike the people of the release are; expected because:")
        # NOTE: by value, not by what was written: the house's record of a release spells every default out, and must be read again.
        targets = (self.k, self.t, self.profiles, self.quasi_identifiers, self.enforce)
        if self.none and (self.l > 1 or self.sensitive or any(said is not None for said in targets)):
            raise ValueError("none: expected no target beside it")
        if self.quasi_identifiers is not None and not self.quasi_identifiers:
            raise ValueError("quasi_identifiers: expected columns; to measure nothing, say none: true and because:")
        if (self.l > 1 or self.t is not None) and not self.sensitive:
            raise ValueError("l and t: expected sensitive: columns")
        return self
