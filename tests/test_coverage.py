"""`redact coverage` shows each requirement with what keeps it, and says so where nothing does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from redact.coverage import TESTED, coverage
from tests.conftest import Said

PROMISES = [f"P{number:02}" for number in range(1, 21)]
CATEGORIES = {"O2": 26, "ICL": 8, "PER": 12, "BEL": 11, "BCR": 6}
ROWS = [f"{name}-D{number:02}" for name, many in CATEGORIES.items() for number in range(1, many + 1)] + PROMISES


@pytest.mark.parametrize("row", ROWS)
def test_no_row_is_open(row: str) -> None:
    (kept,) = (each for each in coverage() if each.id == row)
    assert not kept.open
    assert all(line.partition(":")[2].isdigit() for line in kept.policy)
    home = Path(__file__).resolve().parents[1]
    assert all((home / test.partition("::")[0]).is_file() for test in kept.tests)


def test_the_command_lists_every_row(redact: Callable[..., Said]) -> None:
    said = redact("coverage", "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)["requirements"]
    assert [row["id"] for row in told] == ROWS
    assert "clinic_be.yaml:" in next(row["policy"][0] for row in told if row["id"] == "O2-D10")
    assert redact("coverage").out.splitlines()[1].startswith("O2-D01")


@pytest.mark.parametrize("row", ["O2-D10", "P08"])
def test_a_row_without_a_test_is_open(row: str, tmp_path: Path, redact: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = TESTED.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "coverage.csv").write_text("".join(line for line in lines if not line.startswith(row)), encoding="utf-8")
    monkeypatch.setattr("redact.coverage.TESTED", tmp_path / "coverage.csv")
    said = redact("coverage")
    assert (said.code, said.err) == (1, f"{len(ROWS)} requirements, 1 open: {row}\n")
