"""Every key of a policy in one page, made of the schema.

Comes in: nothing. Goes out: Markdown; `python -m redact.policy_reference` prints the text of `configs/KEYS.md`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from redact.policy_schema import policy_schema

Schema = Mapping[str, Any]
_WHOLE = "The policy"
_HEAD = """# Every key of a policy

What may stand in a policy file, made of the code by `python -m redact.policy_reference`; `redact schema` gives the same to editors. An
unknown key is an error. A part that a key leads to has a section of its own. Operators and their parameters are in the
[README](README.md#operators).
"""
_MANY = 6
"""Choices above which they are the operators."""


def reference() -> str:
    """The page."""
    schema = policy_schema()
    parts = {_WHOLE: schema, **{name: part for name, part in sorted(schema["$defs"].items()) if "properties" in part}}
    return _HEAD + "\n".join("\n".join(["", *_section(name, part, parts)]) for name, part in parts.items()) + "\n"


def _section(name: str, part: Schema, parts: Mapping[str, Schema]) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    if said := part.get("description"):
        yield " ".join(said.split())
        yield ""
    yield "| key | what may stand there | by default | what it says |"
    yield "|---|---|---|---|"
    for key, field in sorted(part["properties"].items()):
        default = "must be said" if key in part.get("required", ()) else _default(field)
        said = field.get("description") or next((parts[led].get("description", "") for led in _leads(field)), "")
        yield f"| `{key}` | {_may(field)} | {default} | {_cell(said)} |"


def _default(field: Schema) -> str:
    default = field.get("default")
    if default is None or default == "":
        return ""
    return f"`{default if isinstance(default, str) else json.dumps(default, ensure_ascii=False)}`"


def _may(field: Schema) -> str:
    """What may stand at a key, in a few words."""
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const'] if isinstance(field['const'], str) else json.dumps(field['const'])}`"
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        choices = [choice for choice in field["anyOf"] if choice.get("type") != "null"]
        return "an operator" if len(choices) > _MANY else " or ".join(dict.fromkeys(map(_may, choices)))
    return _plain(field)


def _plain(field: Schema) -> str:
    kind, inner = field.get("type"), field.get("additionalProperties")
    if kind == "array":
        return f"a list of {_may(field.get('items', {}))}"
    if kind == "object":
        return f"a mapping of names to {_may(inner)}" if isinstance(inner, dict) and inner else "a mapping"
    if field.get("format") == "date":
        return "a date"
    bounds = [f"{word} {field[bound]}" for bound, word in _BOUNDS.items() if bound in field]
    return " ".join([_WORDS.get(str(kind), "anything"), *bounds])


_BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
_WORDS = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "`true`, `false`"}


def _leads(field: Schema) -> Iterator[str]:
    """The parts that a key leads to."""
    if "$ref" in field:
        yield field["$ref"].rpartition("/")[2]
    inner = [field[name] for name in ("items", "additionalProperties") if isinstance(field.get(name), dict)]
    for part in (*field.get("anyOf", ()), *inner):
        yield from _leads(part)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
