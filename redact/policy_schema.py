"""The policy's JSON schema, with every operator's parameters, so that editors complete a policy.

Comes in: nothing. Goes out: a mapping; `python -m redact.policy_schema` prints the text of `redact/policy.schema.json`.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from redact.policy import Policy
from redact.policy.strict import Strict
from redact.transform import OPERATORS


def _described(schema: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model with what the code says under each field, which editors show."""
    for name, words in _said(model).items():
        schema["properties"][name]["description"] = words
    return schema


def _parts(model: type[Strict]) -> Iterator[type[Strict]]:
    for part in model.__subclasses__():
        yield part
        yield from _parts(part)


def _said(model: type[BaseModel]) -> dict[str, str]:
    """Field -> the words under it in the source, or under the alias by which it is written."""
    (declared,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(declared, ast.ClassDef)
    found: dict[str, str] = {}
    for field, after in zip(declared.body, declared.body[1:], strict=False):
        words = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(words, str):
            name = field.target.id
            found[model.model_fields[name].alias or name] = " ".join(words.split())
    return found


def policy_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a policy file."""
    schema = _described(Policy.model_json_schema(), Policy)
    for part in _parts(Strict):
        if part.__name__ in schema["$defs"]:
            _described(schema["$defs"][part.__name__], part)
    choices: list[dict[str, Any]] = [{"enum": sorted(OPERATORS)}]
    for name, operator in sorted(OPERATORS.items()):
        parameters = _described(operator.parameters.model_json_schema(), operator.parameters)
        parameters.pop("title", None)
        choices.append({"type": "object", "properties": {name: parameters}, "required": [name], "additionalProperties": False})
    schema["$defs"]["ColumnRule"]["properties"]["operator"] = {"anyOf": choices}
    schema["$defs"]["ColumnRule"]["required"] = []  # an entity may have its operator from `operators`
    schema["properties"] |= {
        "extends": {"type": "string", "description": "The name or file of the policy that this one is put onto."},
        "operators": {"type": "object", "additionalProperties": {"anyOf": choices}, "description": "Entity to operator."},
        "variants": {"type": "object", "additionalProperties": {"type": "object"}, "description": "What each variant says otherwise."},
    }
    schema.pop("required")  # of the whole, not of each file
    _shorthands(schema)
    schema["$defs"]["TableRule"]["properties"]["subject"] = {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/Subject"}, {"type": "null"}],
        "default": None,
    }
    schema["$defs"].pop("Operation", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _shorthands(schema: dict[str, Any]) -> None:
    """What may be written as a bare name or list."""
    column = {"type": "string"}
    for section, fields in {"People": ("consent", "objection"), "Records": ("consent", "objection", "dispute", "restricted")}.items():
        for name in fields:
            schema["$defs"][section]["properties"][name]["anyOf"].append(column)
    schema["$defs"]["Age"]["properties"]["parental_consent"]["anyOf"].append(column)
    schema["properties"]["recipient"] = {"anyOf": [column, {"$ref": "#/$defs/Recipient"}]}
    rules = schema["properties"]["purposes"]["additionalProperties"]
    schema["properties"]["purposes"]["additionalProperties"] = {"anyOf": [rules, {"type": "array", "items": column}]}
    schema["$defs"]["PurposeRule"]["required"] = ["categories"]


def text() -> str:
    """The schema as it is shipped."""
    return json.dumps(policy_schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
