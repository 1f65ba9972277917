"""A recalled scope takes no more releases until the recall is lifted.

Comes in: the ledger, a policy. Goes out: a refusal. It must not know what leaked.
"""

from __future__ import annotations

from typing import Any

from redact.errors import LeakFound
from redact.ledger import Entry, Ledger
from redact.policy import Policy

RECALLED, LIFTED = "recalled", "lifted"


def recalled_scopes(ledger: Ledger) -> dict[tuple[str, str], Entry]:
    """(recipient, scope) -> the recall that still stands against it."""
    standing: dict[tuple[str, str], Entry] = {}
    for entry in ledger.entries():
        content: Any = entry.content
        if entry.kind == RECALLED:
            standing[content["recipient"], content["scope"]] = entry
        elif entry.kind == LIFTED:
            standing.pop((content["recipient"], content["scope"]), None)
    return standing


def refuse_recalled(ledger: Ledger, policy: Policy) -> None:
    """Raise LeakFound where a release to the policy's recipient in its scope was recalled, and the recall was not lifted."""
    found = recalled_scopes(ledger).get((policy.recipient.name, policy.scope))
    if found is not None:
        raise LeakFound(
            f"recipient {policy.recipient.name}, scope {policy.scope}: expected a scope that may be released, "
            f"found it recalled on {found.time:%Y-%m-%d}",
            "when the breach is answered: redact recall RELEASE --lift REASON",
        )
