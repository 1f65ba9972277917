"""Keys for tests: fixed, known to everybody, never for data.

Comes in: nothing. Goes out: `Key`s. It must not know where real keys come from.
"""

from __future__ import annotations

from redact.keys import Key

FIXED_KEY = Key(bytes(range(32)))
"""The key of every test that does not ask for another."""

OTHER_KEY = Key(bytes(range(32, 64)))
"""The key of somebody else."""
