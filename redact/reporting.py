"""The house's record of a run as a page for people: what was asked, what was done to each column and why, what became of the rows.

Comes in: the content of run.json. Goes out: Markdown. It must not read a release, a key or an input; it holds numbers of rows, and no
cell. The page stays in the house, as the record does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def page(record: Record) -> str:
    """The page of a run, Markdown.

    The record is that of `redact run` in this version: whoever has read it from a file has seen to that (`redact.records.RECORD`).
    """
    policy = record["policy"]
    parts = [
        [f"# {policy['name']}", "", *_facts(record)],
        *(_table(name, record) for name in policy["tables"] if name in record["operators"]),
        _risk(record),
    ]
    return "\n".join(line for part in parts if part for line in [*part, ""])


def lowered(record: Record) -> Iterator[str]:
    """A line for each column that was made coarser, and each table in which rows lost what tells them apart, to reach the target."""
    for table, change in _changes(record).items():
        for column, level in change["levels"].items():
            if level != _UNTOUCHED:
                yield f"{table}.{column}: made coarser so that k is reached: {level}"
        if gone := change["fates"].get("suppressed"):
            yield f"{table}: {gone} rows lost all quasi-identifiers so that k is reached"


_UNTOUCHED = "as it is"


def _facts(record: Record) -> list[str]:
    policy, release = record["policy"], record["release"]
    recipient = policy["recipient"]
    told = {
        "What for": policy["purpose"],
        "Recipient": ", ".join(str(recipient[name]) for name in ("name", "party", "country", "role", "agreement") if recipient[name]),
        "Legal basis": _words(policy["legal_basis"]),
        "Transfer": _words(policy["transfer"]),
        "Approval": _words(policy["approval"]),
        "Expires": policy["expires"],
        "Made": f"{record['finished']}, by redact {record['redact']}; ages and retention as of {record['as_of']}",
        "Status": f"{release['status']}; the gate: {release['verdict']}",
        "Scope": f"{policy['scope']} (of {policy['scope_of']}), key {record['scope_key']}",
    }
    return [f"- **{name}**: {_line(value)}" for name, value in told.items() if value]


def _table(name: str, record: Record) -> list[str]:
    counts, rules = record["counts"], record["policy"]["tables"][name]["columns"]
    became = f"{counts['released'].get(name, 0)} released" if "released" in counts else "counted into cells"
    lines = [f"## {name}", "", f"{counts['read'].get(name, 0)} rows read, {became}."]
    lines += [f"- dropped, {reason}: {number} rows" for reason, number in counts.get("dropped", {}).get(name, {}).items()]
    lines += [
        f"- {column}: {number} cells could not be read and are null" for column, number in counts.get("unread", {}).get(name, {}).items()
    ]
    lines += [f"- {column}: {number} cells suppressed by the gate" for column, number in counts.get("suppressed", {}).get(name, {}).items()]
    for column, number in counts.get("withheld", {}).get(name, {}).items():
        replaced = counts.get("replaced", {}).get(name, {}).get(column, {})
        lines.append(f"- {column}: {number} texts withheld; replaced: {_words(replaced) or 'nothing'}")
    rows = ([column, *_done(made, rules.get(column))] for column, made in record["operators"][name].items())
    return [*lines, "", *_grid(("column", "what it holds", "what was done", "because"), rows)]


def _done(made: str, rule: Record | None) -> tuple[str, str, str]:
    """What the policy says of a column, how it was treated, and why."""
    if rule is None:
        return "", made, "the policy does not list it by this name"
    parameters = _words(rule["operator"]["parameters"])
    return rule["entity"] or "", f"{made} ({parameters})" if parameters else made, rule["because"] or ""


def _risk(record: Record) -> list[str]:
    told = record["counts"].get("risk", {})
    if not told:
        return []
    if "none" in told:
        return ["## Risk", "", f"Not measured, because: {_line(told['none'])}"]
    rows = []
    for table, measured in told.get("tables", {}).items():
        for what in ("measured", "joined"):
            if found := measured.get(what):
                beside = measured.get("joined_with", []) if what == "joined" else []
                quasi = ", ".join([*measured["quasi_identifiers"], *beside])
                rows.append([table, quasi, str(found["k_anonymity"]), str(found["persons"]), str(found["sample_uniques"])])
    asked = (record["policy"].get("risk") or {}).get("k")
    lines = ["## Risk", "", f"Asked: k = {asked or 'the default (5, or 11 for publication)'}. Texts are not counted."]
    lines += [f"- {line}" for line in lowered(record)]
    return [*lines, "", *_grid(("table", "what tells apart", "k reached", "persons or rows", "alone"), rows)]


def _changes(record: Record) -> Mapping[str, Any]:
    found: Mapping[str, Any] = record["counts"].get("risk", {}).get("changes", {})
    return found


def _words(value: Any) -> str:
    """A short value as words; of lists and mappings inside no more than their size."""
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    return ", ".join(f"{name}: {_size(inner)}" for name, inner in value.items() if inner is not None)


def _size(value: object) -> str:
    return f"{len(value)} entries" if isinstance(value, Mapping | list) else str(value)


def _line(value: object) -> str:
    return " ".join(str(value).split())


def _grid(names: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [names, ["---"] * len(names), *rows]
    return [f"| {' | '.join(_line(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines]
