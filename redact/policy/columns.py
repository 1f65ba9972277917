"""What one column holds and what happens to it.

Comes in: nothing. Goes out: `ColumnRule`, `LanguageColumn`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from redact.policy.strict import Name, Operation, Reason, Strict, operation

CARDS = frozenset({"CREDIT_CARD", "CARD_SECURITY_CODE", "CARD_EXPIRY"})
"""What is dropped whatever a policy says: PCI DSS 3.3 forbids keeping the code, and no release needs the rest."""


class LanguageColumn(Strict):
    """The column of the same table that holds each row's language code (`nl`, `fr`, `en`, …)."""

    column: Name


class ColumnRule(Strict):
    """What one column holds and what happens to it."""

    operator: Annotated[Operation, BeforeValidator(operation)]
    """What happens to the values; by default what `operators` says of the entity."""
    entity: str | None = None
    """Presidio's name of what the column holds (`PERSON`, `BE_NATIONAL_NUMBER`): decides spelling, namespace and verify."""
    type: Literal["string", "integer", "float", "boolean", "date", "datetime"] = "string"
    """How the values are read; codes and identifiers stay text."""
    format: str | None = None
    """How dates are written (strptime); the default is ISO 8601."""
    on_error: Literal["error", "null"] = "error"
    """What a cell becomes that cannot be read as `type`: the run stops, or the cell is null and counted."""
    namespace: str | None = None
    """Columns that must join name the same one; the default is the entity, else the column's name."""
    role: Literal["birth_date", "sex"] | None = None
    """What the column tells of the subject, for ages and for made-up names and numbers."""
    known: bool | None = None
    """Whether the values are searched for in the subject's text; by default every direct identifier and birth date is."""
    language: str | LanguageColumn | None = None
    """Of texts: a code, or the column that holds each row's; by default the policy's."""
    names: Literal["detect", "known_only"] = "detect"
    """`known_only` takes texts in which no model finds names: those of the source's own columns and of patterns go."""
    erasable: bool | None = None
    """Under `erasable` of the policy: whether the value is the subject's own, as by default all are but those of organisations and
    professionals; `false` needs `because`."""
    within: list[Name] = Field(default_factory=list)
    """The columns that are a key only together with this one: a record number within its hospital."""
    because: Reason | None = None
    """The reason, where something may be done only for one; it is kept with the run."""

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if self.entity in CARDS and self.operator.name != "drop":
            raise ValueError(f"expected drop for {self.entity}, found {self.operator.name}: card data is never kept (P14)")
        if self.known is False and not self.because:
            raise ValueError("known: false leaves these values in the subject's texts; expected because:")
        if self.erasable is False and not self.because:
            raise ValueError("erasable: false leaves what is made of these values recomputable; expected because:")
        if self.role == "birth_date" and self.type not in {"date", "datetime"}:
            raise ValueError("role: birth_date: expected type date or datetime")
        return self
