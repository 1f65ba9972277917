"""The errors of `redact`: what a caller can do about each.

Comes in: a place, what was expected, what was found, a hint. Goes out: one line of text that holds no cell and no key.

    RedactError
    ├── PolicyError       mend the policy file (exit 2)
    ├── KeyUnavailable    give the key, or the right one (exit 2)
    ├── InputError        mend the input, or what the policy says of it (exit 2)
    ├── OutputError       choose or free the place of the release (exit 2)
    ├── DetectionError    a detector could not vouch for a text (exit 1)
    └── LeakFound         a gate refused; nothing was published (exit 1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class RedactError(Exception):
    """One line `place: expected X, found Y`, and a hint; never a cell, never a key."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class PolicyError(RedactError):
    """The policy cannot be spent: the message starts with the path inside it."""


class KeyUnavailable(RedactError):
    """There is no key, or it is not 32 bytes of base64url, or it is another scope's."""


class InputError(RedactError):
    """An input cannot be read as the policy says."""


class OutputError(RedactError):
    """The release cannot be written, or must not be written there."""


class DetectionError(RedactError):
    """A recognizer, model or worker failed or ran out of time: the text it read is not vouched for."""

    exit_code = 1


class LeakFound(RedactError):
    """A gate refused the release: nothing was published."""

    exit_code = 1
    findings: pl.DataFrame | None = None
    """Where the gate found something (file, column, row, entity, recognizer, form), without values."""
