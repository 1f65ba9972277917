"""The gate: re-reads a staged release with the source's own identifiers in hand.

Comes in: the staged tables, their source rows, a detector. Goes out: a findings frame without values. It must not know the
policy, the keys, or how the release was made.

    survey (which cells could hold anything) -> own (a) -> strangers (b) -> detectors (c) -> files (d);  counting (e)
"""

from redact.verify.bound import leak_bound
from redact.verify.counting import falls_to_counting
from redact.verify.folder import check_folder
from redact.verify.gate import check
from redact.verify.shapes import SCHEMA, Cell, Detect, Finding, Identifier, Places, Table
from redact.verify.suppress import suppress

__all__ = [
    "SCHEMA",
    "Cell",
    "Detect",
    "Finding",
    "Identifier",
    "Places",
    "Table",
    "check",
    "check_folder",
    "falls_to_counting",
    "leak_bound",
    "suppress",
]
