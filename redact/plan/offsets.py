"""The one way in which a policy moves the dates of its subjects.

Comes in: a policy. Goes out: the parameters of its `shift`, of which there is one set for all columns. It must not read data.
"""

from __future__ import annotations

from pydantic import ValidationError

from redact.errors import PolicyError
from redact.policy import Policy
from redact.transform.shift import Shift


def offset_of(policy: Policy) -> Shift | None:
    """How far dates move; None where no column is shifted. Raises PolicyError where two columns say it differently."""
    first: tuple[str, Shift] | None = None
    for name, table in policy.tables.items():
        for column, rule in table.columns.items():
            if rule.operator.name != "shift":
                continue
            try:
                said = Shift.model_validate(rule.operator.parameters)
            except ValidationError:
                continue  # whoever builds the column says what is wrong with it
            place = f"tables.{name}.columns.{column}.operator.shift"
            first = first or (place, said)
            if said.offset != first[1].offset:
                raise PolicyError(f"{place}: expected the offset of {first[0]}, found another", "one subject has one offset everywhere")
    return first[1] if first else None
