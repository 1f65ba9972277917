"""The policy as a whole.

Comes in: nothing. Goes out: `Policy`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from redact.policy.aggregate import Aggregate
from redact.policy.release import Release, Verify
from redact.policy.strict import Name, Strict
from redact.policy.tables import TableRule


class Policy(Strict):
    """A whole policy. Frozen; equal policies make equal releases."""

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    description: str | None = None
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    """ISO 3166 code of two capital letters under which national forms (phones) are read."""
    purpose: Name
    recipient: Name
    scope: Name
    """Pseudonyms match within one scope of one recipient, and nowhere else."""
    aggregate: Aggregate | None = None
    """Tables of cells, released in place of the rows of `tables`."""
    status: Literal["pseudonymised", "limited_data_set", "safe_harbor", "anonymous_aggregate"] = "pseudonymised"
    hash: Literal["blake3", "hmac-sha256"] = "blake3"
    unlisted: Literal["error", "drop"] = "error"
    language: str | None = None
    """The language of text columns that name none."""
    models: dict[str, str] = Field(default_factory=dict)
    """Language code to the name of an installed spaCy model, in place of the default."""
    release: Release = Field(default_factory=Release)
    verify: Verify = Field(default_factory=Verify)
    house: Annotated[str, Field(min_length=1)] | None = None
    """The folder, from that of the policy, of what never leaves: ledger, vault, records; by default `redact-house` beside the release."""
    tables: Annotated[dict[str, TableRule], Field(min_length=1)]

    @field_validator("tables")
    @classmethod
    def _names(cls, tables: dict[str, TableRule]) -> dict[str, TableRule]:
        for name in tables:
            if not name or not re.fullmatch(r"\w[\w-]*", name):
                raise ValueError("expected table names of letters, digits, _ and -")
        if len({name.casefold() for name in tables}) < len(tables):
            raise ValueError("expected table names that differ by more than case")
        return tables

    @field_validator("status")
    @classmethod
    def _earned(cls, status: str, info: ValidationInfo) -> str:
        if status != "pseudonymised" and not (status == "anonymous_aggregate" and info.data.get("aggregate")):
            raise ValueError("expected pseudonymised: no check of this version earns another status for rows")
        return status

    @model_validator(mode="after")
    def _cells(self) -> Self:
        for name, table in self.aggregate.tables.items() if self.aggregate else ():
            if table.source not in self.tables or self.tables[table.source].subject is None:
                raise ValueError(f"aggregate.tables.{name}.from: expected a table with a subject, found {table.source}")
        return self
