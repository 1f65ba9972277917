"""The answer to a leak: recipients, number of people, clocks, notices.

Comes in: the ledger and the release that leaked. Goes out: `Recall`, and the list of the people who were in it. It must not know what
the release held.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from redact.disclosures import KIND, Parts, as_json, marks_of
from redact.errors import InputError, OutputError
from redact.ledger import JSON, Entry, Ledger
from redact.plan import SUBJECT
from redact.policy import Policy
from redact.publish import digest
from redact.recall.blocking import LIFTED, RECALLED, recalled_scopes
from redact.recall.notices import notices
from redact.subjects import open_held

AUTHORITY = datetime.timedelta(hours=72)
"""GDPR Article 33(1), from when the controller became aware."""
PERSONS = datetime.timedelta(days=60)
"""45 CFR 164.404(b), from discovery; without unreasonable delay in any case, as GDPR Article 34 says too."""


@dataclass(frozen=True)
class Recall:
    """What follows from a leak."""

    entries: Sequence[Entry]
    """The disclosures of the release."""
    aware: datetime.datetime

    @property
    def _contents(self) -> list[Any]:
        return [entry.content for entry in self.entries]

    def as_dict(self) -> dict[str, JSON]:
        """For machines."""
        language = str(self._contents[0].get("language") or "en")
        return {
            "disclosures": [as_json(entry) for entry in self.entries],
            "people": max(content["subjects"]["count"] for content in self._contents),
            "recipients": sorted({content["recipient"] for content in self._contents}),
            "aware": self.aware.isoformat(timespec="minutes"),
            "authority_before": (self.aware + AUTHORITY).isoformat(timespec="minutes"),
            "persons_before": (self.aware + PERSONS).isoformat(timespec="minutes"),
            "notices": dict(notices(self.entries, self.aware, language)),
        }

    def lines(self) -> Iterator[str]:
        """For a person."""
        said: Any = self.as_dict()
        yield f"{said['people']} people in the release; later runs of its scope are refused until --lift"
        for content in self._contents:
            yield f"  recipient {content['recipient']}, purpose {content['purpose']}, scope {content['scope']}"
        yield f"tell the authority before {self.aware + AUTHORITY:%Y-%m-%d %H:%M} UTC (GDPR Article 33: 72 hours)"
        yield f"tell the persons without delay (GDPR Article 34), before {self.aware + PERSONS:%Y-%m-%d} at the latest (HIPAA 164.404)"
        for name, text in said["notices"].items():
            yield f"\n--- draft: {name} ---\n{text}"


def recall(ledger: Ledger, release: str, aware: datetime.datetime | None = None) -> Recall:
    """Whom a leaked release concerns; its scopes are blocked from now on. `release` is its folder, also a copy elsewhere, or at least
    eight digits of its manifest's SHA-256; `aware` is in UTC. Raises InputError where the ledger knows none, or where `aware` is to come:
    every term would end too late."""
    now = datetime.datetime.now(tz=datetime.UTC)
    moment = (aware or now).replace(tzinfo=datetime.UTC)
    if moment > now:
        raise InputError("recall: expected a leak that is known already, found a time to come", "--aware is in UTC")
    with ledger.locked():
        entries = _released(ledger, release)
        standing = recalled_scopes(ledger)
        contents: list[Any] = [entry.content for entry in entries]
        for recipient, scope in {(content["recipient"], content["scope"]): None for content in contents}:
            if (recipient, scope) not in standing:
                blocked = {"recipient": recipient, "scope": scope, "manifest": contents[0]["manifest"]}
                ledger.append(RECALLED, {**blocked, "aware": moment.isoformat(timespec="minutes")})
    return Recall(entries, moment)


def lift(ledger: Ledger, release: str, reason: str) -> list[str]:
    """Allow runs of the release's scopes again, for a stated reason. Raises InputError where none of them is recalled."""
    if len(reason.strip()) < 3:
        raise InputError("recall: expected a reason to lift it, found none")
    with ledger.locked():
        contents: list[Any] = [entry.content for entry in _released(ledger, release)]
        scopes = {(content["recipient"], content["scope"]): None for content in contents}
        lifted = [scope for scope in scopes if scope in recalled_scopes(ledger)]
        if not lifted:
            raise InputError("recall: expected a recalled scope to lift, found none")
        for recipient, scope in lifted:
            ledger.append(LIFTED, {"recipient": recipient, "scope": scope, "because": reason})
    return [f"lifted: recipient {recipient}, scope {scope}" for recipient, scope in lifted]


def _released(ledger: Ledger, release: str) -> list[Entry]:
    manifest = Path(release) / "manifest.json"
    sought = digest(manifest) if manifest.is_file() else release.lower()
    entries: list[tuple[Entry, Any]] = [(entry, entry.content) for entry in ledger.entries(KIND)]
    found = [entry for entry, content in entries if len(sought) >= 8 and content["manifest"].startswith(sought)]
    if not found and not manifest.is_file():
        found = [entry for entry, content in entries if content["release"] == os.path.abspath(release)][-1:]
    if not found:
        raise InputError("recall: expected a release that the ledger knows, found none", "name its folder, or its manifest's SHA-256")
    if len({json.dumps(entry.content["manifest"]) for entry in found}) > 1:
        raise InputError("recall: expected one release, found several that begin so", "give more digits of its manifest's SHA-256")
    return found


def write_people(parts: Parts, entries: Sequence[Entry], policy: Policy, inputs: Sequence[Path], base: Path, to: Path) -> int:
    """Write the source's subjects who were in a release as a CSV file of one column, and return how many.

    They are written in the canonical spelling, sorted; the file is new and its owner's alone. Raises InputError, OutputError.
    """
    held = open_held(policy, inputs, base)
    tables = [table.judged.select(SUBJECT).drop_nulls().unique() for table in held.plan.tables if table.rule.subject is not None]
    if not tables:
        raise InputError("recall: expected a table with a subject in the policy, found none")
    people = pl.concat(tables).unique().sort(SUBJECT).collect(engine="streaming").to_series().alias("subject")
    marks = marks_of(people, parts.key)
    inside = [parts.among(entry, marks) for entry in entries]
    found = people.filter(pl.Series([any(each) for each in zip(*inside, strict=True)], dtype=pl.Boolean))
    try:
        with open(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            found.to_frame().write_csv(file)
    except OSError as error:
        raise OutputError(f"{to}: expected a new file that can be written, found {type(error).__name__}", "choose another --to") from None
    return len(found)
