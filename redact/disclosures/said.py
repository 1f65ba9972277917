"""What an entry says, and what entries say together: to a person who asks, and to who supervises.

Comes in: a policy and released columns; later entries. Goes out: plain JSON, and lines. It must not know marks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from redact.entities import entity
from redact.ledger import JSON, Entry
from redact.policy import Policy


def describe(policy: Policy, released: Mapping[str, Mapping[str, str]]) -> dict[str, JSON]:
    """What an entry says besides the subjects: purpose, recipient, and for each table its released columns (column -> entity).

    A column counts under its entity's category, and under its own name where it has no entity.
    """
    tables: dict[str, JSON] = {}
    for table, columns in released.items():
        categories = {_category(column, name) for column, name in columns.items()}
        tables[table] = {"categories": sorted(categories), "subject": _spelling(policy, table)}
    return {
        "name": policy.name,
        "purpose": policy.purpose,
        "recipient": policy.recipient.name,
        "recipient_is": _said(policy.recipient.model_dump(mode="json", exclude={"name"}, exclude_none=True)),
        "legal_basis": _said(policy.legal_basis.model_dump(mode="json", exclude_none=True)) if policy.legal_basis else None,
        "transfer": _said(policy.transfer.model_dump(mode="json")) if policy.transfer else None,
        "approval": _said(policy.approval.model_dump(mode="json")) if policy.approval else None,
        "expires": policy.expires.isoformat() if policy.expires else None,
        "scope": policy.scope,
        "status": policy.status,
        "country": policy.country,
        "language": policy.language,
        "tables": tables,
    }


def _said(section: Mapping[str, str]) -> dict[str, JSON]:
    return dict(section)


def _category(column: str, name: str) -> str:
    category = entity(name).category
    return category if category != "unknown" else column


def _spelling(policy: Policy, table: str) -> str | None:
    """The entity by whose rule the subjects of a table are spelled; empty for plain text, None where it has no subject."""
    rule = policy.tables[table]
    found = rule.rule_for(rule.subject.column) if rule.subject is not None else None
    return None if found is None else found[1].entity or ""


def since(entries: Sequence[Entry], years: int, now: datetime.datetime) -> list[Entry]:
    """The entries of the last `years` years (HIPAA 164.528 asks for six)."""
    first = now.replace(year=now.year - years, day=28 if (now.month, now.day) == (2, 29) else now.day)
    return [entry for entry in entries if entry.time >= first]


def as_json(entry: Entry) -> dict[str, JSON]:
    """An entry without its marks: what may be shown."""
    content: Any = entry.content
    shown = {name: value for name, value in content.items() if name != "subjects"}
    return {"entry": entry.number, "time": entry.time.isoformat(), **shown, "people": content["subjects"]["count"]}


def summary(entries: Sequence[Entry], years: int) -> Iterator[str]:
    """Lines for the person who asked: date, recipient, purpose, and the categories of data in each disclosure."""
    yield f"{len(entries) or 'no'} disclosure{'' if len(entries) == 1 else 's'} of your data in the last {years} years"
    for entry in entries:
        content: Any = entry.content
        yield f"{entry.time:%Y-%m-%d}  to {content['recipient']}, for {content['purpose']}"
        yield f"    as {content['status']} data, linked within {content['scope']}"
        yield f"    categories: {', '.join(_categories(content))}"
        if content.get("transfer"):
            where = content["recipient_is"].get("country", "another country")
            yield f"    sent to {where} on the ground of {content['transfer']['ground']}"
        if content.get("unproven"):
            yield "    the release was moved before the account of it was closed: it may not have left"


def register(entries: Sequence[Entry]) -> list[dict[str, JSON]]:
    """The record of processing (GDPR Article 30(1)) as far as the ledger knows it: one item a recipient, purpose and scope.

    The controller and its contacts, the kinds of people and the measures of the house itself are not in it: the house adds them.
    """
    grouped = dict[tuple[str, str, str], list[Entry]]()
    for entry in entries:
        content: Any = entry.content
        grouped.setdefault((content["recipient"], content["purpose"], content["scope"]), []).append(entry)
    return [_processing(*key, found) for key, found in grouped.items()]


def _processing(recipient: str, purpose: str, scope: str, entries: Sequence[Entry]) -> dict[str, JSON]:
    contents: list[Any] = [entry.content for entry in entries]
    return {
        "purpose": purpose,
        "recipient": recipient,
        "scope": scope,
        "recipient_is": _each(contents, "recipient_is"),
        "legal_basis": _each(contents, "legal_basis"),
        "transfer": _each(contents, "transfer"),
        "approval": _each(contents, "approval"),
        "expires": _each(contents, "expires"),
        "status": sorted({content["status"] for content in contents}),
        "policies": sorted({content["name"] for content in contents}),
        "tables": sorted({table for content in contents for table in content["tables"]}),
        "categories": sorted({category for content in contents for category in _categories(content)}),
        "releases": len(entries),
        "most_people": max(content["subjects"]["count"] for content in contents),
        "first": entries[0].time.isoformat(),
        "last": entries[-1].time.isoformat(),
        "security": "; ".join(_SECURITY[status] for status in sorted({content["status"] for content in contents})),
    }


_SECURITY = {
    "anonymous_aggregate": "numbers of people in place of rows, audited before release",
    "limited_data_set": "direct identifiers left out or pseudonymised under a key of the house, verified before release",
    "pseudonymised": "pseudonymised under a key of the house, verified before release; see the policy",
    "safe_harbor": "identifiers left out, verified before release",
}
"""Status -> how its releases are protected, in general terms (Article 30(1)(g))."""


def _each(contents: Sequence[Any], name: str) -> list[JSON]:
    """What the entries say under a name, each once, in their order."""
    found: list[JSON] = []
    for content in contents:
        if content.get(name) is not None and content[name] not in found:
            found.append(content[name])
    return found


def _categories(content: Any) -> list[str]:
    return sorted({category for table in content["tables"].values() for category in table["categories"]})
