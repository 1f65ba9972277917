"""Entries that count only when their release was published.

Comes in: the ledger's own entries. Goes out: what became of each intent, and the entries that count. It must not know the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from redact.ledger.chain import JSON, Entry

INTENDED, SETTLED = "intended", "settled"
Found = Literal["published", "staged", "unproven"]


@dataclass(frozen=True)
class Settled:
    """What became of an intent: `published`, still `staged` (not published), or `unproven` (found nowhere)."""

    entry: int
    found: Found

    def as_dict(self) -> dict[str, JSON]:
        """The content of the entry that settles."""
        return {"entry": self.entry, "found": self.found}


def digest_of(manifest: Path) -> str | None:
    """The SHA-256 of a manifest in hexadecimal; None where none can be read."""
    try:
        return hashlib.sha256(manifest.read_bytes()).hexdigest()
    except OSError:
        return None


def settle(entries: Sequence[Entry]) -> Iterator[tuple[int, Found]]:
    """(number, what is found now) of each intent that nothing has settled yet."""
    done = _settled(entries)
    for entry in [entry for entry in entries if entry.kind == INTENDED and entry.number not in done]:
        intent: Any = entry.content
        digest = intent["content"]["manifest"]
        if digest_of(Path(intent["at"])) == digest:
            yield entry.number, "published"
        else:
            yield entry.number, "staged" if digest_of(Path(intent["staged"])) == digest else "unproven"


def settled_entries(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries that count: plain ones as they are, intents under their own kind, number and time."""
    done = _settled(entries)
    for entry in entries:
        if entry.kind == INTENDED and done.get(entry.number, "staged") != "staged":
            intent: Any = entry.content
            unproven = {"unproven": True} if done[entry.number] == "unproven" else {}
            yield replace(entry, kind=intent["kind"], content={**intent["content"], **unproven})
        elif entry.kind not in (INTENDED, SETTLED):
            yield entry


def _settled(entries: Sequence[Entry]) -> dict[int, Found]:
    contents: list[Any] = [entry.content for entry in entries if entry.kind == SETTLED]
    return {content["entry"]: content["found"] for content in contents}
