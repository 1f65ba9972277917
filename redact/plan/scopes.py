"""The scope: within what pseudonyms match.

Comes in: a policy, the name of a single release. Goes out: the parts by which scope keys are derived. It must not know keys.
"""

from __future__ import annotations

from redact.policy import Policy


def scope_parts(policy: Policy, release: str) -> tuple[str, ...]:
    """What the scope key is derived from; `release` is drawn for each run, and part of it only where the scope is that of a release."""
    if policy.scope_of == "project":
        return ("scope of a project", policy.scope)
    if policy.scope_of == "release":
        return ("scope of a release", policy.recipient.name, policy.scope, release)
    return ("scope", policy.recipient.name, policy.scope)
