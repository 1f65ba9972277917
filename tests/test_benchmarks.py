"""The benchmarks say what they measured: whole lines, verified releases, a floor that is a plain copy. No time is asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stdnum.be import nn

from benchmarks import flow, patients
from benchmarks.case import CASES, counts
from redact.policy import load_policy

ROOT = Path(__file__).resolve().parents[1]
ROWS = 2_000
IDENTIFIERS = list(patients.STEPS)


def benchmark(*words: str, **environment: str) -> list[dict[str, Any]]:
    """The lines of `python -m benchmarks`."""
    command = [sys.executable, "-m", "benchmarks", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | environment)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark") / "patients.csv"
    patients.write(path, ROWS)
    return path


def test_the_flow_prints_one_whole_line_of_a_verified_release() -> None:
    (line,) = benchmark("flow", "--rows", str(ROWS), "--repeat", "1")
    assert {key: line[key] for key in ("case", "rows", "columns", "repeat", "released_rows")} == {
        "case": "flow", "rows": ROWS, "columns": 20, "repeat": 1, "released_rows": ROWS,
    }  # fmt: skip
    for name in ("floor", "transform", "verify", "whole"):
        assert set(line[name]) >= {"seconds", "cpu_seconds", "rows_per_s", "mb_per_s"}
    for name, target, aim in (("transform", 3.0, 2.0), ("whole", 7.0, 4.0)):
        assert set(line[name]["ratio"]) == {"min", "median", "cpu"}
        assert (line[name]["target"], line[name]["aim"]) == (target, aim)
    assert line["peak_rss_mb"] > 0
    assert line["target_peak_rss_mb"] == 1536
    assert set(line["versions"]) == {"python", "polars", "redact"}
    assert set(line["machine"]) == {"cpu", "cores", "load"}


def test_the_ledger_finds_a_person_in_every_release_that_it_entered() -> None:
    (line,) = benchmark("ledger", "--rows", str(ROWS))
    assert (line["people"], line["releases"]) == (ROWS, 40)
    assert set(line["seconds"]) == {"entered", "floor", "history"}


def test_memory_compares_two_sizes() -> None:
    (line,) = benchmark("memory", "--rows", f"{ROWS},{2 * ROWS}")
    assert line["rows"] == [ROWS, 2 * ROWS]
    assert line["allowed_mb"] == round(ROWS * (300 + 3 * 16) / 2**20)
    assert line["growth"] == pytest.approx(line["peaks_mb"][1] / line["peaks_mb"][0] - 1, abs=0.001)


@pytest.mark.parametrize("name", ["recall", "synthea"])
def test_without_the_evaluation_material_a_case_says_so(name: str, tmp_path: Path) -> None:
    (line,) = benchmark(name, REDACT_EVALUATION=str(tmp_path))
    assert line["case"] == name
    assert "REDACT_EVALUATION" in line["skipped"]


def test_the_floor_is_a_plain_copy(file: Path, tmp_path: Path) -> None:
    flow.copy(file, tmp_path / "copy.parquet")
    assert_frame_equal(pl.read_parquet(tmp_path / "copy.parquet"), pl.read_csv(file))


def test_the_release_holds_the_mix_of_the_policy(file: Path, tmp_path: Path) -> None:
    flow.release(file, tmp_path / "release")
    frame, source = pl.read_parquet(tmp_path / "release" / "patients.parquet"), pl.read_csv(file, infer_schema=False)
    rules = load_policy(flow.POLICY).tables["patients"].columns
    did = [rule.operator.name for rule in rules.values()]
    assert {name: did.count(name) for name in did} == {
        "pseudonym": 4, "shift": 2, "generalise": 4, "drop": 4, "replace": 2, "keep": 4,
    }  # fmt: skip
    assert set(rules) == set(source.columns)
    assert set(frame.columns) == {name for name, rule in rules.items() if rule.operator.name != "drop"}
    assert frame["ward"].to_list() == source["ward"].to_list()
    assert not set(frame["patient"]) & set(source["patient"])


def test_fewer_patients_are_the_first_of_more(file: Path, tmp_path: Path) -> None:
    patients.write(tmp_path / "few.csv", 10)
    assert (tmp_path / "few.csv").read_bytes() == b"".join(file.read_bytes().splitlines(keepends=True)[:11])


def test_the_identifiers_are_distinct_and_were_never_issued(file: Path) -> None:
    frame = pl.read_csv(file, infer_schema=False)
    every = frame.select(pl.concat_list(IDENTIFIERS).explode()).to_series()
    assert every.n_unique() == 3 * ROWS
    assert every.str.len_bytes().unique().to_list() == [11]
    assert not [number for number in every if nn.is_valid(number)]


def test_blocks_join_without_a_seam(tmp_path: Path) -> None:
    patients.write(tmp_path / "many.csv", patients.BLOCK + 5)
    frame = pl.read_csv(tmp_path / "many.csv", infer_schema=False)
    assert frame.height == patients.BLOCK + 5
    assert all(frame[name].is_unique().all() for name in IDENTIFIERS)


def test_every_case_is_there_and_an_unknown_one_is_refused() -> None:
    assert all((ROOT / "benchmarks" / f"{name}.py").is_file() for name in CASES)
    done = subprocess.run([sys.executable, "-m", "benchmarks", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "found dance" in done.stderr


@pytest.mark.parametrize("text", ["0", "-4", "many", ""])
def test_a_size_is_a_count(text: str) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|1 or more"):
        counts(text)


def test_text_stands_beside_presidio_and_reads_notes_both_ways() -> None:
    *lines, line = benchmark("text", "--rows", "4", "--repeat", "1")
    beside, phones = lines[:-3], lines[-3:]
    assert [(one["recognizers"], one["corpus"]) for one in beside] == [
        (which, corpus) for which in ("presidio", "all", "shared") for corpus in ("dense", "sparse")
    ]
    assert [one["phones_in"] for one in phones] == ["phones", "dense", "sparse"]
    assert all({"presidio", "workers_2", "one_process", "hyperscan"} <= set(one["texts_per_s"]) for one in beside)
    assert {"floor", "patterns", "models", "languages", "rows"} <= set(line)
    assert sum(line["languages"].values()) == pytest.approx(1, abs=0.02)


def test_shift_is_timed_with_one_date_and_with_four() -> None:
    lines = benchmark("shift", "--rows", "1000", "--repeat", "1")
    assert [(line["dates"], line["rows"], line["target_values_per_s"]) for line in lines] == [(1, 1_000, 3_000_000), (4, 1_000, 10_000_000)]
    assert all({"floor", "shift", "values_per_cpu_s"} <= set(line) for line in lines)


def test_known_finds_what_it_planted() -> None:
    lines = benchmark("known", "--rows", "40", "--repeat", "1")
    assert [(line["language"], line.get("notes_a_subject")) for line in lines] == [
        ("nl", None), ("fr", None), ("en", None), ("bg", None), ("mixed", 1), ("mixed", 10),
    ]  # fmt: skip
    assert all(line["planted_found"] > 0.9 and line["workers"]["target_rows_per_s"] == 50_000 for line in lines)


def test_fakes_stand_beside_a_gather_by_hash_alone() -> None:
    lines = benchmark("fakes", "--rows", "500", "--repeat", "1")
    assert [(line["what"], line["columns"], line["fake"]["target_rows_per_s"]) for line in lines] == [
        ("last name", 1, 3_000_000), ("first and last name", 2, 3_000_000),
        ("Belgian number", 1, 500_000), ("EGN", 1, 500_000), ("NIR", 1, 500_000),
    ]  # fmt: skip
    assert all(set(line["fake"]["ratio"]) == {"min", "median", "cpu"} for line in lines)


def test_operators_are_measured_beside_their_floors() -> None:
    lines = benchmark("operators", "--rows", "5000", "--repeat", "1")
    names = [line["operator"] for line in lines]
    assert {"pseudonym ascii", "pseudonym other", "pseudonym hmac-sha256", "encrypt", "fpe 11 digits"} <= set(names)
    for line in lines:
        assert set(line["values_per_s"]) == {"median", "best", "cpu"}
        assert "copy" in line["floors"]
        assert line["target"] > 0
