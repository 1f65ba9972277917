"""A policy that extends another, and the variants of one: mappings put together before anything is read from them.

Comes in: the content of a YAML file. Goes out: one mapping without `extends`, `variants`, `operators`. It must not know files.

A mapping goes into a mapping key by key; anything else takes the other's place. What belongs together is replaced together (`_WHOLE`),
so that no recipient inherits another's agreement. A profile and what it prohibits stay: what extends it cannot name another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from redact.errors import PolicyError, nearest

Content = dict[str, Any]
_WHOLE = frozenset({"operator", "recipient", "legal_basis", "transfer", "approval", "attestation", "subject", "minors", "categories"})
_VARIED = frozenset(
    "description purpose recipient scope legal_basis transfer approval attestation expires profile status release verify as_of minors "
    "aggregate staff tables".split()
)
"""What a variant may say."""


def resolve(content: Content, read: Callable[[str], Content], variant: str | None) -> Content:
    """The policy that `content` is, on what it extends, and the variant of it. Raises PolicyError.

    `read` gives the content of the policy of a name, itself resolved.
    """
    merged = dict(content)
    if (base := merged.pop("extends", None)) is not None:
        if not isinstance(base, str):
            raise PolicyError(f"extends: expected the name or file of a policy, found {type(base).__name__}")
        below = read(base)
        merged = _without_stale_reasons(below, merged, merge(below, merged))
    variants = merged.pop("variants", None) or {}
    if not isinstance(variants, dict) or not all(isinstance(each, dict) for each in variants.values()):
        raise PolicyError("variants: expected a mapping of names to what each says otherwise, found something else")
    for name, said in variants.items():
        if unknown := sorted(set(said) - _VARIED):
            raise PolicyError(f"variants.{name}.{unknown[0]}: unknown key", f"a variant says one of {', '.join(sorted(_VARIED))}")
    if variant is None:
        return merged if not variants else {**merged, "variants": variants}
    if not variants:
        raise PolicyError("variants: expected a policy that has some, found one that has none", "leave --variant out")
    if variant not in variants:
        raise PolicyError(f"variants: expected one of {', '.join(variants)}, found another", nearest(variant, variants) or "see --variant")
    return _varied(merged, variant, variants[variant])


def _varied(merged: Content, name: str, said: Content) -> Content:
    """With a name and scope of its own, so that no pseudonym links a person's data under two purposes."""
    own = {"name": f"{merged.get('name', 'policy')}-{name}", "scope": f"{merged.get('scope', '')}-{name}"}
    return merge(merge(merged, own), said)


def merge(base: Mapping[str, Any], over: Mapping[str, Any], path: tuple[str, ...] = ()) -> Content:
    """`over` put onto `base`. Raises PolicyError where it would undo a profile."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if key == "profile" and not path and old is not None and value != old:
            raise PolicyError(f"profile: expected {old}, which the policy extends, found another", "a profile is not taken back")
        if isinstance(old, dict) and isinstance(value, dict) and key not in _WHOLE:
            merged[key] = merge(old, value, (*path, key))
        else:
            merged[key] = value
    changed = any(key in over and over[key] != base.get(key) for key in ("operator", "entity"))
    if changed and "because" not in over:
        merged.pop("because", None)  # the reason was another operator's, or for another thing
    return merged


def _without_stale_reasons(base: Content, over: Content, merged: Content) -> Content:
    """Without the reasons of `base` for what another operator of `operators` is now done to."""
    old, new = (each.get("operators") for each in (base, merged))
    if not isinstance(old, dict) or not isinstance(new, dict) or not isinstance(merged.get("tables"), dict):
        return merged
    changed = {entity for entity in new if new[entity] != old.get(entity)}
    tables = {name: _stale(table, _inside(over, "tables", name, "columns"), changed) for name, table in merged["tables"].items()}
    return {**merged, "tables": tables}


def _stale(table: Any, said: Content, changed: set[str]) -> Any:
    if not isinstance(table, dict) or not isinstance(table.get("columns"), dict):
        return table
    columns = dict(table["columns"])
    for name, rule in columns.items():
        if isinstance(rule, dict) and "operator" not in rule and rule.get("entity") in changed and "because" not in _inside(said, name):
            columns[name] = {key: value for key, value in rule.items() if key != "because"}
    return {**table, "columns": columns}


def _inside(content: Any, *path: str) -> Content:
    for key in path:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def with_operators(content: Content) -> Content:
    """Columns that name an entity and no operator under that of `operators`, which goes."""
    merged = dict(content)
    operators = merged.pop("operators", None) or {}
    tables = merged.get("tables")
    if not isinstance(operators, dict):
        raise PolicyError("operators: expected a mapping of entities to operators, found something else")
    if isinstance(tables, dict):
        merged["tables"] = {name: _table(table, operators) for name, table in tables.items()}
    return merged


def _table(table: Any, operators: Mapping[str, Any]) -> Any:
    if not isinstance(table, dict) or not isinstance(table.get("columns"), dict):
        return table
    return {**table, "columns": {name: _column(rule, operators) for name, rule in table["columns"].items()}}


def _column(rule: Any, operators: Mapping[str, Any]) -> Any:
    if not isinstance(rule, dict) or "operator" in rule or rule.get("entity") not in operators:
        return rule
    return {**rule, "operator": operators[rule["entity"]]}
