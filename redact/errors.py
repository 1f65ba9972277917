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

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class RedactError(Exception):
    """`place: expected X, found Y`, and a hint, a line each for each fault; never a cell, never a key."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def in_lines(faults: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The message and the hint of an error of several faults, each a message and its own hint."""
    messages, hints = zip(*faults, strict=True)
    return "\n".join(messages), "\n".join(hints)


def nearest(said: str, names: Iterable[str]) -> str:
    """`did you mean X?`, or nothing where no name is near."""
    found = get_close_matches(said, list(names), n=1, cutoff=0.5)
    return f"did you mean {found[0]}?" if found else ""


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
