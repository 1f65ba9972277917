"""From YAML to a policy, every mistake told by its path.

Comes in: a path or a text. Goes out: a `Policy`, or a `PolicyError` that quotes no value.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from redact.errors import PolicyError
from redact.policy.whole import Policy


class _Loader(yaml.SafeLoader):
    """Safe YAML that refuses an alias, with which a small file can grow without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]  # its stubs leave it out
            raise PolicyError(f"policy line {line}: expected plain YAML, found an alias", "write the value out")
        return super().compose_node(parent, index)


def _refuse_doubled(node: yaml.Node | None, path: tuple[str, ...] = ()) -> None:
    """Raise PolicyError naming the path of a key that stands twice or is no text."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _refuse_doubled(item, (*path, str(number)))
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        here = ".".join([*path, str(key.value)]) if isinstance(key, yaml.ScalarNode) else ".".join(path) or "policy"
        line = key.start_mark.line + 1
        if key.tag != "tag:yaml.org,2002:str":
            raise PolicyError(f"{here}: expected text as a key, found something else on line {line}", "put it in quotes")
        if key.value in seen:
            raise PolicyError(f"{here}: expected each key once, found it again on line {line}")
        seen.add(key.value)
        _refuse_doubled(value, (*path, key.value))


def load_policy(path: str | Path) -> Policy:
    """Read a policy from a YAML file. Raises PolicyError naming the path inside the policy."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PolicyError(f"policy {file.name}: expected a readable UTF-8 file, found none") from None
    return parse_policy(text, file.name)


def parse_policy(text: str, name: str = "policy") -> Policy:
    """Read a policy from YAML text. Raises PolicyError."""
    try:
        _refuse_doubled(yaml.compose(text, Loader=_Loader))
        content = yaml.load(text, Loader=_Loader)  # noqa: S506  # _Loader is a SafeLoader
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"policy {name}: expected YAML, found a value that cannot be read ({type(error).__name__})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        found = f"policy {name}{line}: expected YAML, found a fault ({getattr(error, 'problem', None) or 'unreadable'})"
        raise PolicyError(found, "look at the indentation, quotes and brackets there and on the line before") from None
    if not isinstance(content, dict):
        raise PolicyError(f"policy {name}: expected a mapping, found {type(content).__name__}")
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise PolicyError(_first(error), "`redact schema` prints what may stand there") from None


_PATTERNS = {
    "country": "expected two capital letters (ISO 3166), such as BE, found something else",
    "name": "expected small letters, digits, _ and -, found something else",
}
"""What is expected where a pattern alone would not tell."""


def _first(error: ValidationError) -> str:
    lines = []
    for item in error.errors(include_url=False, include_context=False, include_input=False)[:8]:
        path = ".".join(str(part) for part in item["loc"]) or "policy"
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "string_pattern_mismatch":
            message = _PATTERNS.get(path, message)
        lines.append(f"{path}: {message[0].lower()}{message[1:]}" if item["type"] != "extra_forbidden" else f"{path}: unknown key")
    return "; ".join(lines)
