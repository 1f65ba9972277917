"""Why a release is made, who gets it, and on what ground.

Comes in: nothing. Goes out: `Recipient`, `PurposeRule`, `LegalBasis`, `Transfer`, `Approval`, `Attestation`.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from redact.policy.strict import Name, Reason, Strict

Kind = Literal["research", "operations", "marketing", "partner_sharing", "publication"]
"""What built-in rules know purposes by; `operations` is an organisation's analytics of its own work."""
KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}


def kind_named(purpose: str) -> Kind | None:
    """The kind that a purpose is called by, however it is written: `Partner sharing` is `partner_sharing`."""
    return KINDS.get("_".join(re.split(r"[\W_]+", purpose.casefold().strip())))


Party = Literal["own", "processor", "joint_controller", "third_party", "public"]
Profile = Literal["hipaa_safe_harbor", "hipaa_limited_data_set", "gdpr_research"]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

_SOLD = re.compile(r"\b(?:sale|sell|selling|sold|resale|resell)\b", re.IGNORECASE)


def not_sold(text: str) -> str:
    """The text of a purpose or basis. Raises ValueError for a sale (P19)."""
    if _SOLD.search(text.replace("_", " ")):
        raise ValueError("personal data is never sold: expected another purpose or basis (P19)")
    return text


class Recipient(Strict):
    """Who gets the release; in YAML a name, or a mapping."""

    name: Name
    party: Party = "own"
    """GDPR Article 4(10): whoever is neither the organisation itself, nor processes for it, nor decides with it, is a third party."""
    country: Country | None = None
    role: str | None = None
    """A key of `roles`: the department, or what the recipient does."""
    agreement: Reason | None = None
    """The contract under which the release is held: a processing or data use agreement, by its reference."""

    @model_validator(mode="after")
    def _outside(self) -> Self:
        if self.party not in {"own", "public"} and (self.country is None or self.agreement is None):
            raise ValueError(f"party {self.party}: expected country and agreement")
        return self

    def __str__(self) -> str:
        return self.name


def recipient(value: Any) -> Any:
    """A bare name as a `Recipient` is given."""
    if value == "":
        raise ValueError("expected a name")
    return {"name": value} if isinstance(value, str) else value


class PurposeRule(Strict):
    """What one purpose may see; in YAML a list of categories, or a mapping."""

    kind: Kind
    """What the purpose is, where its name does not say so; special categories reach no marketing."""
    categories: list[Name]
    """Categories of `redact.entities` (`health`, `date`), names of entities, `pseudonym` (of a person), or `text` (scrubbed)."""


def purposes(value: Any) -> Any:
    """`{research: [date]}` as `{research: {kind: research, categories: [date]}}`; a purpose whose name is a kind is of that kind."""
    if not isinstance(value, dict):
        return value
    rules = {name: {"categories": rule} if isinstance(rule, list) else rule for name, rule in value.items()}
    for name, rule in rules.items():
        called = kind_named(name)
        if called and isinstance(rule, dict) and rule.get("kind", called) != called:
            raise ValueError(f"expected kind {called} for the purpose of that name, found another")
    return {name: {"kind": kind_named(name) or name, **rule} if isinstance(rule, dict) else rule for name, rule in rules.items()}


Purposes = Annotated[dict[str, PurposeRule], BeforeValidator(purposes)]


class LegalBasis(Strict):
    """GDPR Articles 6(1) and 9(2)."""

    article_6: Literal["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"]
    article_9: (
        Literal[
            "explicit_consent", "employment", "vital_interests", "not_for_profit_body", "made_public", "legal_claims",
            "substantial_public_interest", "health_care", "public_health", "research",
        ]
        | None
    ) = None  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _no_sale(cls, value: Any) -> Any:
        for said in value.values() if isinstance(value, dict) else ():
            not_sold(str(said))
        return value


class Transfer(Strict):
    """The ground of a transfer out of the European Economic Area (GDPR Articles 45 to 49)."""

    ground: Literal["adequacy", "standard_clauses", "binding_rules", "explicit_consent", "public_interest"]
    reference: Reason


class Approval(Strict):
    """Who reviewed the purpose and the recipient, and when (P17)."""

    by: Name
    date: datetime.date
    reference: Reason


class Attestation(Strict):
    """45 CFR 164.514(b)(2)(ii): nobody here knows that what is left could identify a person."""

    by: Name
    date: datetime.date
    no_actual_knowledge: Literal[True]
