"""Whose rows are released: consent, objection, age, retention, and the lists of those who are left out.

Comes in: nothing. Goes out: `People`, `Records`, `MinorsRule`, `RetentionRule`.

What stands under `people` is about the person, and drops the person's rows in every table; what stands under `records` is about
the row. A null is a no: no consent, no known age, no known start.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from redact.policy.purposes import Kind
from redact.policy.strict import Name, Reason, Scalar, Strict


def _column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _yes() -> list[Scalar]:
    return [True]


def _no() -> list[Scalar]:
    return [False]


class Consent(Strict):
    """Rows stay only where consent is given and not withdrawn."""

    column: Name
    given: list[Scalar] = Field(default_factory=_yes)
    """What a cell says that gives it, whatever the case; `true` stands for true, 1, yes, y, ja, oui, да."""
    withdrawn: Name | None = None
    """A column that is filled in (with a date, or anything but a no) where consent was withdrawn."""
    purposes: list[Kind] | None = None
    """The kinds of purpose that need it; by default every one."""


class Mark(Strict):
    """Rows go where the column is filled in with anything but a no."""

    column: Name
    unless: list[Scalar] = Field(default_factory=_no)
    """What a cell says that marks nothing; `false` stands for false, 0, no, n, nee, non, не."""
    purposes: list[Kind] | None = None
    """The kinds of purpose that it stops; by default every one."""


class Listed(Strict):
    """A list of people: a CSV file beside the policy, with a column of the same name as the table's, compared as its entity is spelled."""

    file: Name
    """The file, from the folder of the policy."""
    column: Name
    """The column of both."""
    purposes: list[Kind] | None = None
    """The kinds of purpose that it stops; by default every one."""


class Age(Strict):
    """Where a person's age is told."""

    birth_date: Name | None = None
    """The column of birth dates."""
    national_number: Name | None = None
    """A column of `BE_NATIONAL_NUMBER`, `BG_EGN`, `FR_NIR`, `UK_CHI` or `SE_PERSONAL_NUMBER`: the birth date inside counts."""
    parental_consent: Annotated[Consent | None, BeforeValidator(_column)] = None
    """A minor with it stays."""

    @model_validator(mode="after")
    def _told(self) -> Self:
        if self.birth_date is None and self.national_number is None:
            raise ValueError("expected birth_date, national_number or both")
        return self


class People(Strict):
    """Who is released at all."""

    consent: Annotated[Consent | None, BeforeValidator(_column)] = None
    objection: Annotated[Mark | None, BeforeValidator(_column)] = None
    minors: Age | Literal["not_known"] | None = None
    """Where ages are told, or `not_known` with `because`."""
    because: Reason | None = None
    """Why the ages of this table's people are not known, and need not be."""
    erased: list[Listed] = Field(default_factory=list)
    """Lists of people who were erased: they are in no table."""
    do_not_contact: list[Listed] = Field(default_factory=list)
    """Lists of people who are not to be contacted."""

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if self.minors == "not_known" and not self.because:
            raise ValueError("minors: not_known lets minors pass; expected because:")
        return self


class Kept(Strict):
    """How long records of a kind are kept, from what event."""

    kind: Name
    """A key of the policy's `retention`."""
    since: Name
    """The column of the event (date or datetime) from which it counts."""


class Records(Strict):
    """Which rows of a table are released."""

    consent: Annotated[Consent | None, BeforeValidator(_column)] = None
    objection: Annotated[Mark | None, BeforeValidator(_column)] = None
    retention: Kept | None = None
    closed: Name | None = None
    """The column of the day on which the matter was closed: what is kept while open goes from then on."""
    dispute: Annotated[Mark | None, BeforeValidator(_column)] = None
    """A record under dispute is kept for the dispute and never released."""
    restricted: Annotated[Mark | None, BeforeValidator(_column)] = None
    """GDPR Article 18: stored, and not used."""


class MinorsRule(Strict):
    """Who is a minor."""

    under: Annotated[int, Field(ge=1, le=21)]
    """The age in years below which a person is one."""


class RetentionRule(Strict):
    """How long records of a kind are kept."""

    years: Annotated[int, Field(ge=0, le=200)] = 0
    months: Annotated[int, Field(ge=0, le=2_400)] = 0
    days: Annotated[int, Field(ge=0, le=73_000)] = 0
    plus_one_year: bool = False
    """Where the law adds one."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.years or self.months or self.days):
            raise ValueError("expected years, months or days")
        return self
