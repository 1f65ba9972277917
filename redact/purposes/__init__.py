"""What a purpose may see, and what no policy may loosen: the promises of five organisations and the profiles of two laws.

Comes in: a policy. Goes out: refusals, each with its place and the promise (P01 to P20, as in `redact coverage`) or the law it rests on.
It must not know data, keys or expressions.
"""

from __future__ import annotations

import datetime

from redact.errors import PolicyError, in_lines
from redact.policy import Policy
from redact.purposes.profiles import column_held_to_profile, held_to_profile
from redact.purposes.promises import held_to_promises, special_barred
from redact.purposes.seen import SPECIAL, Refusal, Seen, counted_columns, released_columns

__all__ = [
    "SPECIAL", "Refusal", "Seen", "column_held_to_profile", "counted_columns", "refusals", "refuse", "released_columns", "special_barred",
]  # fmt: skip

_SHOWN = 8


def refusals(policy: Policy, today: datetime.date) -> list[Refusal]:
    """Everything that the policy must not do, in the order of its tables."""
    seen = released_columns(policy)
    return [*held_to_promises(policy, seen, today), *held_to_profile(policy, seen, today)]


def refuse(policy: Policy, today: datetime.date) -> None:
    """Raise PolicyError naming the first few places and promises that the policy does not keep."""
    found = refusals(policy, today)
    if found:
        faults = [(f"{each.place}: {each.said} ({each.rests_on})", each.hint) for each in found[:_SHOWN]]
        more = [(f"policy: and {len(found) - _SHOWN} faults more", "")] if len(found) > _SHOWN else []
        raise PolicyError(*in_lines([*faults, *more]))
