"""`redact risk` measures and suggests, and shows no value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import polars as pl


class Said(Protocol):
    code: int
    out: str
    err: str


Redact = Callable[..., Said]


def wards(folder: Path) -> Path:
    rows = {"ward": ["CANARY"] * 4 + ["b"], "person": list("pqrst"), "score": [1, 2, 3, 4, 5], "code": list("UVUVU")}
    pl.DataFrame(rows).write_csv(folder / "wards.csv", separator=";")
    return folder / "wards.csv"


def test_a_file_is_measured(redact: Redact, tmp_path: Path) -> None:
    told = redact("risk", wards(tmp_path), "--quasi", "ward", "--sensitive", "score, code", "--subject", "person", "--json")
    assert (told.code, told.err) == (0, "")
    found = json.loads(told.out)
    assert (found["k_anonymity"], found["l_diversity"], found["sample_uniques"]) == (1, 1, 1)
    assert {name: each["distance"] for name, each in found["sensitive"].items()} == {"score": "ordered", "code": "equal"}
    assert "CANARY" not in told.out


def test_what_would_do_is_said(redact: Redact, tmp_path: Path) -> None:
    told = redact("risk", wards(tmp_path), "--quasi", "ward", "--suggest", "-k", "2")
    assert told.code == 0
    assert "suggestion: ward: nothing (level 1)" in told.out
    assert "CANARY" not in told.out + told.err


def test_hierarchies_are_read_from_a_folder(redact: Redact, tmp_path: Path) -> None:
    (tmp_path / "levels").mkdir()
    (tmp_path / "levels" / "ward.csv").write_text("CANARY;house\nb;house\n")
    told = redact("risk", wards(tmp_path), "--quasi", "ward", "--suggest", "-k", "5", "--hierarchies", tmp_path / "levels", "--json")
    assert json.loads(told.out)["suggestion"]["levels"]["ward"]["level"] == 1


def test_a_column_that_is_not_there_is_refused(redact: Redact, tmp_path: Path) -> None:
    told = redact("risk", wards(tmp_path), "--quasi", "absent")
    assert told.code == 2
    assert told.err.startswith("error: risk: expected column absent, found none")
