"""What is written about a run: the manifest that goes with the release, the record that stays in the house.

Comes in: a plan, the staged files, counts. Goes out: mappings for JSON. Neither holds a value; only the record says how the
release was protected.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from redact.errors import InputError
from redact.keys import Key
from redact.plan import Output, Plan
from redact.policy import Policy
from redact.publish import FORMAT, RECORD, Stage, digest
from redact.read import Source


@dataclass(frozen=True)
class Manifest:
    """What the recipient is told of a release."""

    name: str
    status: str
    purpose: str
    recipient: str
    verdict: str
    tables: Mapping[str, Mapping[str, object]]
    files: Mapping[str, str]
    """File name -> SHA-256 in hexadecimal."""
    out: Path
    terms: Mapping[str, object] = field(default_factory=dict)
    """What the recipient is held to: the kind of the purpose, the agreement, the last day, and no automated decision about a person."""
    key: str = ""
    """The name of the scope's key, which tells the house and nobody else which key it was."""

    def as_dict(self) -> dict[str, object]:
        """The content of manifest.json."""
        return {
            "format": FORMAT,
            "version": 1,
            "name": self.name,
            "status": self.status,
            "purpose": self.purpose,
            "recipient": self.recipient,
            "terms": dict(self.terms),
            "verdict": self.verdict,
            "key": self.key,
            "tables": {name: dict(table) for name, table in self.tables.items()},
            "files": dict(self.files),
        }

    def summary(self) -> list[str]:
        """Lines for a person."""
        lines = [f"published {self.out} ({self.status}; {self.verdict})"]
        for name, table in self.tables.items():
            lines.append(f"  {name}: about {table['rows']} rows, {table['columns_released']} columns")
            texts = table.get("text")
            if isinstance(texts, dict):
                lines += [f"    {column}: {said}" for column, said in texts.items()]
        return lines


def about(count: int) -> int:
    """A count rounded to two significant digits, and to tens at least: the manifest tells no exact number of people."""
    step = max(10, 10 ** (len(str(count)) - 2))
    return int((count + step / 2) // step * step)


Counted = Mapping[str, Mapping[str, int]]


def manifest_of(
    plan: Plan,
    stage: Stage,
    rows: Mapping[str, int],
    withheld: Counted,
    gone: Counted,
    retyped: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Manifest:
    """The manifest of a staged release whose gate passed; `retyped` names the columns that became String after their operator."""
    tables: dict[str, dict[str, object]] = {}
    for table in plan.tables:
        file = stage.release / f"{table.name}.{plan.policy.release.format}"
        schema = {**table.released().collect_schema(), **dict.fromkeys(retyped.get(table.name, ()), pl.String())}
        tables[table.name] = {
            "file": file.name,
            "rows": about(rows[table.name]),
            "columns_released": len(schema),
            "schema": {name: str(dtype) for name, dtype in schema.items()},
        }
        if gone.get(table.name):
            tables[table.name]["dropped"] = {reason: about(count) for reason, count in gone[table.name].items()}
        texts = [output for output in table.outputs if output.rule.operator.name == "scrub"]
        if texts:
            said = {output.name: _text_said(output, withheld.get(table.name, {}).get(output.name, 0)) for output in texts}
            tables[table.name]["text"] = said
    known_only = any(
        output.rule.names == "known_only" for table in plan.tables for output in table.outputs if output.rule.operator.name == "scrub"
    )
    policy = plan.policy
    verdict = "passed, text scrubbed of known names only" if known_only else "passed"
    files = {path.name: digest(path) for path in sorted(stage.release.iterdir()) if path.name != "manifest.json"}
    key = plan.scope.fingerprint()
    return Manifest(
        policy.name, policy.status, policy.purpose, policy.recipient.name, verdict, tables, files, stage.out, _terms(policy), key
    )


def _terms(policy: Policy) -> dict[str, object]:
    said = {
        "kind": policy.kind,
        "agreement": policy.recipient.agreement,
        "expires": policy.expires.isoformat() if policy.expires else None,
        "automated_decisions": "none about a person may be made from this release",
    }
    return {name: value for name, value in said.items() if value is not None}


def _text_said(output: Output, withheld: int) -> str:
    names = "known names only" if output.rule.names == "known_only" else "names detected"
    return f"{names}; about {about(withheld)} texts withheld" if withheld else names


def run_record(plan: Plan, sources: Mapping[str, Source], key: Key, counts: Mapping[str, object], manifest: Manifest) -> dict[str, object]:
    """The content of run.json: stays in the house."""
    from redact import __version__

    scope = plan.scope
    return {
        "format": RECORD,
        "redact": __version__,
        "polars": pl.__version__,
        "finished": datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"),
        "key": key.fingerprint(),
        "scope_key": scope.fingerprint(),
        "as_of": plan.as_of.isoformat(),
        "policy": plan.policy.recorded(),
        "inputs": input_digests(plan, sources),
        "operators": {
            table.name: {
                **{output.name: output.rule.operator.name for output in table.outputs},
                **dict.fromkeys(table.dropped, "drop"),
            }
            for table in plan.tables
        },
        "counts": dict(counts),
        "release": manifest.as_dict(),
    }


def read_record(file: Path) -> dict[str, Any]:
    """The content of a run.json. Raises InputError where the file is none."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or content.get("format") != RECORD or "operators" not in content:
        raise InputError(f"{file}: expected the run.json of a release, found none", "it stands beside the release, as OUT.run.json")
    return content


def input_digests(plan: Plan, sources: Mapping[str, Source]) -> dict[str, list[str]]:
    """Of each table's files, keyed by the scope."""
    return {name: [_keyed_digest(path, plan.scope) for path in source.paths] for name, source in sources.items()}


def _keyed_digest(path: Path, scope: Key) -> str:
    """HMAC-SHA-256 of the input's SHA-256: tells the house whether a file is the same, tells others nothing."""
    return hmac.new(scope.derive("input").bytes(), bytes.fromhex(digest(path)), hashlib.sha256).hexdigest()
