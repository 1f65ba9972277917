"""What every part of a policy is made of: strict, frozen, and silent about what it was given.

Comes in: nothing. Goes out: `Strict`, `Operation` and the types of their fields.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Reason = Annotated[str, Field(min_length=3)]
Name = Annotated[str, Field(min_length=1)]
Scalar = str | int | float | bool | datetime.date | None


class Strict(BaseModel):
    """A part of a policy: an unknown key is an error, and no error quotes what was given."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True)


class Operation(Strict):
    """An operator and its parameters; in YAML a name, or `{name: {parameter: value}}`."""

    name: Name
    parameters: dict[str, Scalar | list[Scalar] | dict[str, Scalar]] = Field(default_factory=dict)


def operation(value: Any) -> Any:
    """A bare name, or `{name: {parameter: value}}`, as an `Operation` is given."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict) and len(value) == 1 and "name" not in value:
        name, parameters = next(iter(value.items()))
        return {"name": name, "parameters": parameters or {}}
    return value
