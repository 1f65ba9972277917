"""The risk of a release, measured on the staged files and, where the policy says so, lowered in them.

Comes in: a plan and its stage. Goes out: a record for the house, or LeakFound. It must not know operators' parameters or keys.
"""

from redact.exposure.hold import hold
from redact.exposure.lower import Lowered, lower, settle
from redact.exposure.staged import Staged, finished_tables, staged_tables, target_of

__all__ = ["Lowered", "Staged", "finished_tables", "hold", "lower", "settle", "staged_tables", "target_of"]
