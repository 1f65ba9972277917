"""Whose names go from every text, whosever it is.

Comes in: nothing. Goes out: `StaffList`.
"""

from __future__ import annotations

from redact.policy.strict import Name, Strict


class StaffList(Strict):
    """The names of an organisation's staff: a CSV file beside the policy, a name a row."""

    file: Name
    """The file, from the folder of the policy."""
    column: Name = "name"
