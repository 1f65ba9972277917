"""The policy as a whole.

Comes in: nothing. Goes out: `Policy`.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from redact.policy.aggregate import Aggregate
from redact.policy.keeping import KeySource, VaultPlace
from redact.policy.purposes import (
    Approval,
    Attestation,
    Kind,
    LegalBasis,
    Profile,
    Purposes,
    Recipient,
    Transfer,
    kind_named,
    not_sold,
    recipient,
)
from redact.policy.release import Release, Verify
from redact.policy.risk import RiskRule
from redact.policy.rows import Age, MinorsRule, RetentionRule
from redact.policy.staff import StaffList
from redact.policy.strict import Name, Strict
from redact.policy.tables import TableRule

_EARNED = {"hipaa_safe_harbor": "safe_harbor", "hipaa_limited_data_set": "limited_data_set"}
"""Profile -> the status that its checks give."""


class Policy(Strict):
    """A whole policy. Frozen; equal policies make equal releases."""

    version: Literal[1]
    """The version of this form."""
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    """The policy's own name: small letters, figures, `-` and `_`."""
    description: str | None = None
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    """ISO 3166 code of two capital letters under which national forms (phones) are read."""
    purpose: Annotated[Name, AfterValidator(not_sold)]
    """What the release is for: a key of `purposes` where that is given."""
    purposes: Purposes = Field(default_factory=dict)
    """What each purpose may see: a column of another category stops the run."""
    roles: dict[str, list[Name]] = Field(default_factory=dict)
    """What each role of a recipient may see, in the words of `purposes`."""
    recipient: Annotated[Recipient, BeforeValidator(recipient)]
    legal_basis: LegalBasis | None = None
    transfer: Transfer | None = None
    approval: Approval | None = None
    attestation: Attestation | None = None
    expires: datetime.date | None = None
    """The last day on which the policy may be run."""
    profile: Profile | None = None
    """The law's own rules, held as code; what extends a policy with a profile keeps it."""
    as_of: datetime.date | None = None
    """The day on which ages and retention count; by default the day of the run. A run is repeated by naming it."""
    minors: MinorsRule | None = None
    """With it every table of people says under `people` how old they are, or why that is not known."""
    retention: dict[str, RetentionRule] = Field(default_factory=dict)
    """How long records are kept, by kind."""
    scope: Name
    """Pseudonyms match within one scope, and nowhere else."""
    scope_of: Literal["recipient", "project", "release"] = "recipient"
    """Whose the scope is: one recipient's, every recipient's who is given it (`project`), or that of a single release, whose pseudonyms
    match no other release's."""
    erasable: bool = False
    """Whether what is keyed on a person also depends on a random key of that person's in the vault, which `redact forget` destroys."""
    key: KeySource | None = None
    vault: VaultPlace | None = None
    aggregate: Aggregate | None = None
    """Tables of cells, released in place of the rows of `tables`."""
    status: Literal["pseudonymised", "limited_data_set", "safe_harbor", "anonymous_aggregate"] = "pseudonymised"
    """What the release may be called: another than the first only where a profile or tables of cells earn it."""
    hash: Literal["blake3", "hmac-sha256"] = "blake3"
    """What pseudonyms are made with, under the key."""
    unlisted: Literal["error", "drop"] = "error"
    """What becomes of a column that no rule names: the run stops, or the column is left out."""
    language: str | None = None
    """The language of text columns that name none."""
    models: dict[str, str] = Field(default_factory=dict)
    """Language code to the name of an installed spaCy model, in place of the default."""
    staff: StaffList | None = None
    """People whose names go from every text that is scrubbed, and stand in none that is released."""
    release: Release = Field(default_factory=Release)
    verify: Verify = Field(default_factory=Verify)
    risk: RiskRule | None = None
    house: Annotated[str, Field(min_length=1)] | None = None
    """The folder, from that of the policy, of what never leaves: ledger, vault, records; by default `redact-house` beside the release."""
    tables: Annotated[dict[str, TableRule], Field(min_length=1)]

    def recorded(self) -> dict[str, Any]:
        """The policy as records hold it: for JSON, without the words that print the key, among which a secret may stand."""
        return self.model_dump(mode="json", exclude={"key"})

    @property
    def kind(self) -> Kind | None:
        """Of what kind the purpose is; None where neither `purposes` nor its name says so."""
        return self.purposes[self.purpose].kind if self.purposes else kind_named(self.purpose)

    @property
    def released(self) -> dict[str, TableRule]:
        """The tables that are not left out."""
        return {name: table for name, table in self.tables.items() if not table.left_out}

    @model_validator(mode="after")
    def _named(self) -> Self:
        """What one section names stands in the other."""
        if self.purposes and self.purpose not in self.purposes:
            raise ValueError("purpose: expected a key of purposes")
        if self.roles and self.recipient.role not in self.roles:
            raise ValueError("recipient.role: expected a key of roles")
        earned = _EARNED.get(self.profile or "", "pseudonymised")
        if self.status != earned and {self.status, earned} & set(_EARNED.values()):
            raise ValueError(f"status: expected {earned}, which the profile earns, found another")
        if not self.released:
            raise ValueError("tables: expected one that is not left out")
        for name, table in self.tables.items():
            if table.people and isinstance(table.people.minors, Age) and self.minors is None:
                raise ValueError(f"tables.{name}.people.minors: expected minors: {{under: ...}} for the policy")
            kept = table.records.retention if table.records else None
            if kept is not None and kept.kind not in self.retention:
                raise ValueError(f"tables.{name}.records.retention.kind: expected a key of retention")
        return self

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
        if status == "anonymous_aggregate" and not info.data.get("aggregate"):
            raise ValueError("expected pseudonymised: no check of this version earns another status for rows")
        return status

    @model_validator(mode="after")
    def _cells(self) -> Self:
        for name, table in self.aggregate.tables.items() if self.aggregate else ():
            if table.source not in self.tables or self.tables[table.source].subject is None:
                raise ValueError(f"aggregate.tables.{name}.from: expected a table with a subject, found {table.source}")
        return self
