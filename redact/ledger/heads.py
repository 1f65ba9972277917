"""The head of the chain, in a file outside of it.

Comes in: a place and a head. Goes out: one line of JSON, replaced in one step. It must not know entries.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from redact.errors import InputError, OutputError
from redact.ledger.chain import Head


def read_head(file: Path) -> Head:
    """The head that stands in `file`. Raises InputError where there is none."""
    try:
        content = json.loads(file.read_bytes())
        return Head(int(content["number"]), str(content["mac"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        found = f"found none ({type(error).__name__})"
        raise InputError(f"ledger: expected the head of the chain in {file.name}, {found}", "put back the last good copy of it") from None


def write_head(file: Path, head: Head) -> None:
    """Put `head` in the place of what stands there, in one step. Raises OutputError."""
    new = file.with_name(f".{file.name}.new")
    try:
        with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "w", encoding="ascii") as target:
            json.dump({"number": head.number, "mac": head.mac}, target)
            target.write("\n")
            target.flush()
            os.fsync(target.fileno())
        os.replace(new, file)
        handle = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise OutputError(f"ledger: expected to write the head {file.name}, found {type(error).__name__}") from None
