"""Where the key and the vault are kept.

Comes in: nothing. Goes out: `KeySource`, `VaultPlace`. Neither holds a secret.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from redact.policy.strict import Name, Strict


class KeySource(Strict):
    """Where the master key comes from when no --key-file is given; by default `REDACT_KEY`."""

    command: Annotated[list[Name], Field(min_length=1, repr=False)]
    """A program and its arguments, run without a shell, that prints the key."""
    seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    """How long it may take."""


class VaultPlace(Strict):
    """A PostgreSQL database in the place of the house's own file."""

    url_from: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    """The environment variable that holds the URL, which stands in no policy since it holds a password."""
