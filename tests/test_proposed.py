"""A policy that `redact scan` proposes is one that `redact run` publishes under as it stands."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from redact.classify import classify, propose, settle
from redact.keys import new_key
from redact.policy import load_policy, parse_policy
from redact.testing.sample_clinic import sample_clinic
from tests.evaluation import FOLDER, needs_evaluation
from tests.foreign_tables import described, foreign_table


class Said(Protocol):
    """What a command answered."""

    code: int
    out: str
    err: str


Redact = Callable[..., Said]


def published(redact: Redact, folder: Path, inputs: Sequence[Path], *options: str) -> list[str]:
    """Scan, propose, run; the released tables by name."""
    policy, out, key = folder / "proposed.yaml", folder / "out", folder / "key"
    key.write_text(new_key())
    key.chmod(0o600)
    assert redact("scan", *inputs, "--policy", policy, "--json", *options).code == 0
    answer = redact("run", policy, *inputs, "--out", out, "--key-file", key)
    assert (answer.code, answer.err if answer.code else "") == (0, "")
    return sorted(file.stem for file in out.glob("*.parquet"))


@pytest.mark.parametrize("patients", [1, 8, 60])
def test_for_the_sample_clinic(redact: Redact, tmp_path: Path, patients: int) -> None:
    files = sample_clinic(patients).write_csv(tmp_path)
    assert published(redact, tmp_path, files) == ["invoices", "patients", "visits", "weblog"]


def test_for_the_sample_clinic_in_parquet(redact: Redact, tmp_path: Path) -> None:
    files = sample_clinic(8).write_parquet(tmp_path)
    assert published(redact, tmp_path, files) == ["invoices", "patients", "visits", "weblog"]


def test_for_tables_of_other_vocabularies(redact: Redact, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in described():
        foreign_table(name).write_csv(tmp_path / "in" / f"{name}.csv")
    assert published(redact, tmp_path, [tmp_path / "in"]) == sorted(described())


@needs_evaluation
@pytest.mark.parametrize(
    "place",
    ["tabular/synthea/*.csv", "tabular/diabetes130/*.csv.gz", "tabular/hl7be_patients.csv", "risk/adult/adult.csv", "risk/tables/*.csv"],
)
def test_for_tables_that_nobody_here_wrote(redact: Redact, tmp_path: Path, place: str) -> None:
    files = sorted(FOLDER.glob(place))
    assert files
    assert published(redact, tmp_path, files) == [file.name.split(".")[0] for file in files]


def test_for_files_of_any_name_and_separator(redact: Redact, tmp_path: Path) -> None:
    rows = pl.DataFrame({"ward": ["blue", "red"] * 20, "amount": ["1.5", "2.5"] * 20})
    rows.write_csv(tmp_path / "wards 2024 [new].2.csv", separator=";")
    rows.write_csv(tmp_path / "costs.2024.csv", separator="\t")
    assert published(redact, tmp_path, sorted(tmp_path.glob("*.csv"))) == ["costs", "wards_2024_new_"]


@pytest.mark.parametrize(
    ("encoding", "ward", "mark", "told"),
    [
        ("cp1252", "Gériatrie", ",", ()),
        ("cp1252", "Gériatrie", ";", ()),
        ("cp1251", "Сърце", "!", ("--separator", "!")),
        ("utf-16", "Сърце", "\t", ("--separator", "tab")),
    ],
)
def test_for_files_in_any_encoding(redact: Redact, tmp_path: Path, encoding: str, ward: str, mark: str, told: tuple[str, ...]) -> None:
    text = f"ward{mark}amount{mark}naïve\n" if encoding == "cp1252" else f"ward{mark}amount{mark}име\n"
    (tmp_path / "wards.csv").write_bytes((text + f"{ward}{mark}1.5{mark}x\n" * 40).encode(encoding))
    assert published(redact, tmp_path, [tmp_path / "wards.csv"], "--encoding", encoding, *told) == ["wards"]
    assert load_policy(tmp_path / "proposed.yaml").tables["wards"].dialect.encoding == encoding


def test_a_name_that_is_also_a_drug_costs_a_cell_and_not_the_release(redact: Redact, tmp_path: Path) -> None:
    names = ["Camila", "Wilhelmina", "Bartholomea", "Quirina"] * 10
    people = [f"MRN-{471100 + number}" for number in range(40)]
    pl.DataFrame({"patient_id": people, "first_name": names, "sex": ["f"] * 40}).write_csv(tmp_path / "patients.csv")
    drugs = ["Camila 28 day pack" if number % 16 == 0 else "Metformin 500 mg tablet" for number in range(40)]
    pl.DataFrame({"patient_id": people, "medication": drugs}).write_csv(tmp_path / "medications.csv")
    files = sorted(tmp_path.glob("*.csv"))
    assert published(redact, tmp_path, files) == ["medications", "patients"]
    released = pl.read_parquet(tmp_path / "out" / "medications.parquet")["medication"]
    assert released.value_counts(sort=True).rows() == [("Metformin 500 mg tablet", 37), (None, 3)]
    assert json.loads((tmp_path / "out.run.json").read_text())["counts"]["suppressed"] == {"medications": {"medication": 3}}


def billed_by_number() -> dict[str, pl.DataFrame]:
    """Patients with two numbers, visits that know one of them and invoices that know the other; nobody's numbers."""
    rng, numbers = random.Random(5), list[str]()
    for _ in range(60):
        first = f"{rng.randrange(91, 100)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}998"
        numbers.append(f"{first}{97 - int('2' + first) % 97:02d}")
    keys = [f"P{10_000 + number}" for number in range(60)]
    return {
        "invoices": pl.DataFrame({"invoice_nr": [f"F{n}" for n in range(120)], "rrnr": numbers * 2, "amount": ["12.50"] * 120}),
        "patients": pl.DataFrame({"patient_id": keys, "rrnr": [f"{n[:6]}-{n[6:9]}.{n[9:]}" for n in numbers], "sex": ["f", "m"] * 30}),
        "visits": pl.DataFrame({"visit_id": [f"V{n}" for n in range(60)], "patient_id": keys, "ward": ["a", "b"] * 30}),
    }


def test_a_national_number_by_which_another_table_is_joined_is_a_pseudonym_in_both(redact: Redact, tmp_path: Path) -> None:
    for name, frame in billed_by_number().items():
        frame.write_csv(tmp_path / f"{name}.csv")
    published(redact, tmp_path, sorted(tmp_path.glob("*.csv")))
    made = {name: pl.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in billed_by_number()}
    assert made["invoices"].join(made["patients"], on="rrnr").height == 120
    assert made["visits"].join(made["patients"], on="patient_id").height == 60
    subjects = {name: rule.subject.column for name, rule in load_policy(tmp_path / "proposed.yaml").tables.items() if rule.subject}
    assert subjects == {"invoices": "rrnr", "patients": "patient_id", "visits": "patient_id"}


def test_a_national_number_by_which_no_table_is_joined_is_dropped() -> None:
    tables = billed_by_number()
    tables["invoices"] = tables["invoices"].with_columns(patient_id=pl.concat([tables["patients"]["patient_id"]] * 2))
    policy = parse_policy(propose({name: classify(frame.lazy()) for name, frame in tables.items()}))
    assert [policy.tables[name].columns["rrnr"].operator.name for name in ("invoices", "patients")] == ["drop", "drop"]


def test_the_table_of_a_scan_says_what_its_policy_does(redact: Redact, tmp_path: Path) -> None:
    tables = sample_clinic(20).tables
    tables["visits"] = tables["visits"].drop("note_language")
    tables["patients"] = tables["patients"].rename({"birth_date": "born"})
    for name, frame in tables.items():
        frame.write_csv(tmp_path / f"{name}.csv")
    said = json.loads(redact("scan", *sorted(tmp_path.glob("*.csv")), "--policy", tmp_path / "p.yaml", "--json").out)
    policy = load_policy(tmp_path / "p.yaml")
    assert [row["operator"] for row in said] == [policy.tables[row["table"]].columns[row["column"]].operator.name for row in said]
    assert next(row for row in said if row["column"] == "note")["reason"].startswith("free text in an unstated language")


def test_a_table_held_alone_is_settled_alone() -> None:
    said = {"weblog": classify(sample_clinic(8).tables["weblog"].lazy())}
    settled = settle(said)["weblog"]
    assert settled.drop("operator", "reason").equals(said["weblog"].drop("operator", "reason"))
    assert settled.schema == said["weblog"].schema
