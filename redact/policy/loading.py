"""From YAML to a policy, every mistake told by its path.

Comes in: a path or a text. Goes out: a `Policy`, or a `PolicyError` that quotes no value.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import yaml
from pydantic import ValidationError
from yaml.composer import Composer

from redact.errors import PolicyError, in_lines
from redact.policy.inherit import Content, resolve, with_operators
from redact.policy.whole import Policy


class _Loader(Composer, yaml.CSafeLoader):
    """Safe YAML, scanned natively, that refuses an alias, with which a small file can grow without end."""

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[union-attr]  # an event that was seen has its place
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


def load_policy(path: str | Path, variant: str | None = None) -> Policy:
    """Read a policy from a YAML file, on the policy that it extends; `variant` is the name of one of its `variants`.

    Raises PolicyError naming the path inside the policy.
    """
    file = Path(path)
    return _policy(_read(file), file.parent, variant, (file.resolve(),))


def parse_policy(text: str, name: str = "policy", variant: str | None = None, base: Path = Path()) -> Policy:
    """Read a policy from YAML text; what it extends lies in the folder `base`, or ships. Raises PolicyError."""
    return _policy(_content(text, name), base, variant, ())


def shipped(name: str) -> Path | None:
    """The file of a policy that ships under a bare name: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    places = [folder / "configs" / f"{name}.yaml" for folder in (package, package.parent)]
    return next((place for place in places if place.is_file()), None)


def _read(file: Path) -> Content:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        found, hint = "other bytes", "save it as UTF-8"
    except OSError:
        found = "a folder" if file.is_dir() else "none"
        hint = "see the name of the file, or of a policy in configs/"
    else:
        return _content(text, file.name)
    raise PolicyError(f"policy {file.name}: expected a readable UTF-8 file, found {found}", hint)


def _content(text: str, name: str) -> Content:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        _refuse_doubled(node)
        content = loader.construct_document(node) if node is not None else None
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"policy {name}: expected YAML, found a value that cannot be read ({type(error).__name__})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        found = f"policy {name}{line}: expected YAML, found a fault ({getattr(error, 'problem', None) or 'unreadable'})"
        raise PolicyError(found, "look at the indentation, quotes and brackets there and on the line before") from None
    if not isinstance(content, dict):
        raise PolicyError(f"policy {name}: expected a mapping, found {type(content).__name__}")
    return content


def _policy(content: Content, base: Path, variant: str | None, seen: tuple[Path, ...]) -> Policy:
    extended = cache(partial(_extended, base, seen))  # asked again by each variant
    whole = resolve(content, extended, None)
    variants = tuple(whole.pop("variants", {}))
    for one in variants:
        if one != variant:  # a mistake in a variant is found whichever is run
            _validated(with_operators(resolve(content, extended, one)), f"in the variant {one}")
    if variant is not None:
        whole = resolve(content, extended, variant)
    return _validated(with_operators(whole), f"choose a variant: {', '.join(variants)}" if variants and variant is None else "")


def _extended(base: Path, seen: tuple[Path, ...], name: str) -> Content:
    """The content of the policy of a name or file, on what that one extends in turn."""
    file = base / name
    if not file.suffix and not file.exists():
        file = next((place for place in (base / f"{name}.yaml", shipped(name)) if place is not None and place.is_file()), file)
    if file.resolve() in seen:
        raise PolicyError("extends: expected a policy that stands on others, found a circle")
    return resolve(_read(file), partial(_extended, file.parent, (*seen, file.resolve())), None)


def _validated(content: Content, hint: str) -> Policy:
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise PolicyError(*in_lines([(fault, f"{hint or _SCHEMA}{own}") for fault, own in _first(error)])) from None


_SCHEMA = "`redact schema` prints what may stand there"
_PATTERNS = {
    "country": "expected two capital letters (ISO 3166), such as BE, found something else",
    "name": "expected small letters, digits, _ and -, found something else",
}
"""What is expected where a pattern alone would not tell."""


def _first(error: ValidationError) -> list[tuple[str, str]]:
    """The first few faults, and what the hint of each says besides."""
    lines: list[tuple[str, str]] = []
    for item in error.errors(include_url=False, include_context=False, include_input=False)[:8]:
        path = ".".join(str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        if not path:  # said of several places at once, which it names itself
            lines.append((message, ""))
            continue
        if item["type"] == "string_pattern_mismatch":
            message = _PATTERNS.get(path, message)
        told = "unknown key" if item["type"] == "extra_forbidden" else message[0].lower() + message[1:]
        base = path == "tables" and item["type"] == "missing"
        lines.append((f"{path}: {told}", "; a policy without tables is a base for others to extend" if base else ""))
    return lines
