"""The page of a run tells a data-protection officer what was done, and no cell."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import redact
from redact.cli import main
from redact.policy import parse_policy
from redact.records import read_record
from redact.reporting import page
from redact.testing.keys import FIXED_KEY

POLICY = """
version: 1
name: wards
purpose: how wards are used
recipient: {name: the statistics team, party: own}
scope: one
risk: {k: 5, enforce: {suppress: 0.5}}
tables:
  patients:
    subject: {column: id, missing: drop}
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      name: {operator: drop, entity: PERSON}
      town: {operator: keep, entity: POSTAL_CODE}
      ward: {operator: keep, entity: CATEGORY, because: "wards | are named on the door"}
      note: {operator: scrub, entity: FREE_TEXT, language: en, names: known_only, because: known names are enough here}
"""
PEOPLE = 60


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    names = [f"Zebulon{number} Quirke{number}" for number in range(PEOPLE)]
    ids = [f"P{number:05d}" if number else "" for number in range(PEOPLE)]
    towns = [str(9000 + 100 * (number % 3) + number) for number in range(PEOPLE)]
    notes = [f"{name} walks again" for name in names]
    frame = pl.DataFrame({"id": ids, "name": names, "town": towns, "ward": ["A", "B"] * (PEOPLE // 2), "note": notes})
    frame.write_csv(folder / "patients.csv")
    redact.run(parse_policy(POLICY), [folder / "patients.csv"], folder / "out", FIXED_KEY)
    return folder / "out.run.json"


def test_the_page_tells_each_column_each_drop_and_the_risk_that_was_reached(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(record)]) == 0
    shown = capsys.readouterr().out
    assert "- **Recipient**: the statistics team, own" in shown
    assert "60 rows read, 59 released." in shown
    assert "- dropped, subject_missing: 1 rows" in shown
    assert "| name | PERSON | drop |  |" in shown
    assert r"| ward | CATEGORY | keep | wards \| are named on the door |" in shown
    assert "- note: 0 texts withheld; replaced: PERSON: " in shown
    assert "- patients.town: made coarser so that k is reached: " in shown
    assert "Asked: k = 5." in shown


def test_the_page_holds_no_cell(record: Path) -> None:
    told = page(read_record(record))
    assert not any(cell in told for cell in ("Zebulon", "Quirke", "P0000", "9000", "walks again"))


def test_what_is_no_record_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.json").write_text("{}")
    assert main(["report", str(tmp_path / "other.json")]) == 2
    assert "expected the run.json of a release, found none" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "absent.json")]) == 2


def test_run_says_which_columns_became_coarser(record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = record.parent
    (folder / "policy.yaml").write_text(POLICY)
    monkeypatch.setenv("REDACT_KEY", FIXED_KEY.text())
    line = ["run", str(folder / "policy.yaml"), str(folder / "patients.csv"), "--out", str(folder / "again")]
    assert main(line) == 0
    assert "patients.town: made coarser so that k is reached: " in capsys.readouterr().out
