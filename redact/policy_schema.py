"""The policy's JSON schema, with every operator's parameters, so that editors complete a policy.

Comes in: nothing. Goes out: a mapping; `python -m redact.policy_schema` prints the text of `redact/policy.schema.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from redact.policy import Policy
from redact.transform import OPERATORS


def policy_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a policy file."""
    schema = Policy.model_json_schema()
    choices: list[dict[str, Any]] = [{"enum": sorted(OPERATORS)}]
    for name, operator in sorted(OPERATORS.items()):
        parameters = operator.parameters.model_json_schema()
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
