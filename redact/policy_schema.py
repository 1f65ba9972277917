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
    schema["$defs"]["TableRule"]["properties"]["subject"] = {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/Subject"}, {"type": "null"}],
        "default": None,
    }
    schema["$defs"].pop("Operation", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def text() -> str:
    """The schema as it is shipped."""
    return json.dumps(policy_schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
