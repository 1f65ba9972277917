"""pycanon's own answers, from an interpreter of its own that `REDACT_PYCANON` names: it pins other versions of what we use."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest

INTERPRETER = os.environ.get("REDACT_PYCANON", "")

needs_pycanon = pytest.mark.skipif(not INTERPRETER, reason="REDACT_PYCANON names no interpreter with pycanon")

_CODE = """
import io, json, sys
import pandas as pd
from pycanon import anonymity as a
for line in sys.stdin:
    asked = json.loads(line)
    data = pd.read_csv(io.StringIO(asked["csv"]), dtype={name: str for name in asked["texts"]}, keep_default_na=False)
    quasi, secret = asked["quasi"], asked["sensitive"]
    said = {"k_anonymity": a.k_anonymity(data, quasi)}
    if secret:
        for name in ("alpha_k_anonymity l_diversity entropy_l_diversity recursive_c_l_diversity basic_beta_likeness "
                     "enhanced_beta_likeness delta_disclosure t_closeness").split():
            said[name] = getattr(a, name)(data, quasi, secret)
    plain = {name: [float(x) for x in value] if isinstance(value, tuple) else float(value) for name, value in said.items()}
    print(json.dumps(plain))
"""


def answers(tables: Sequence[tuple[pl.DataFrame, Sequence[str], Sequence[str]]]) -> list[dict[str, Any]]:
    """For each (table, quasi-identifiers, sensitive columns) what pycanon says."""
    asked = [
        {
            "csv": table.write_csv(),
            "quasi": list(quasi),
            "sensitive": list(sensitive),
            "texts": [name for name, dtype in table.schema.items() if dtype == pl.String],
        }
        for table, quasi, sensitive in tables
    ]
    lines = "\n".join(map(json.dumps, asked))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([INTERPRETER, "-c", _CODE], input=lines, capture_output=True, text=True, check=True, env=environment)
    return [json.loads(line) for line in done.stdout.splitlines()]
