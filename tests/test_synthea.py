"""The main job on Synthea's export, held against the source by code that shares nothing with the gate."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

import redact
from evaluation import FOLDER, needs_evaluation
from redact.keys import Key

pytestmark = needs_evaluation
SOURCE = FOLDER / "tabular" / "synthea"
CONFIGS = Path(__file__).resolve().parents[1] / "configs"
KEYS = {
    "encounters": {"PATIENT": ("patients", "Id"), "PROVIDER": ("providers", "Id"), "PAYER": ("payers", "Id")},
    "conditions": {"PATIENT": ("patients", "Id"), "ENCOUNTER": ("encounters", "Id")},
    "procedures": {"PATIENT": ("patients", "Id"), "ENCOUNTER": ("encounters", "Id")},
    "medications": {"PATIENT": ("patients", "Id"), "ENCOUNTER": ("encounters", "Id"), "PAYER": ("payers", "Id")},
    "providers": {"ORGANIZATION": ("organizations", "Id")},
}


def read(table: str) -> pl.DataFrame:
    return pl.read_csv(SOURCE / f"{table}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synthea") / "out"
    policy = redact.load_policy(CONFIGS / "synthea.yaml")
    redact.run(policy, sorted(SOURCE.glob("*.csv")), out, Key(bytes(range(32))))
    return out


def linked(release: Path, table: str) -> pl.DataFrame:
    """The source's rows beside the released ones: joined by what the policy keeps, in the order of the patients' pseudonyms."""
    return pl.read_parquet(release / f"{table}.parquet")


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in KEYS.items() for c in columns])
def test_every_foreign_key_joins_as_before(release: Path, table: str, column: str) -> None:
    home, key = KEYS[table][column]
    before = read(table).group_by(column).len().join(read(home), left_on=column, right_on=key)["len"].sort()
    released = linked(release, table).group_by(column).len()
    after = released.join(linked(release, home), left_on=column, right_on=key)["len"].sort()
    assert before.to_list() == after.to_list()


def test_intervals_between_a_patients_dates_are_unchanged(release: Path) -> None:
    def steps(frame: pl.DataFrame) -> list[tuple[int, ...]]:
        days = frame.group_by("PATIENT").agg(pl.col("day").sort())["day"].to_list()
        return sorted(tuple((b - a).days for a, b in pairwise(dates)) for dates in days)

    before = read("encounters").select("PATIENT", day=pl.col("START").str.slice(0, 10).str.to_date())
    after = linked(release, "encounters").select("PATIENT", day=pl.col("START").dt.date())
    if not after["day"].null_count():
        assert steps(before) == steps(after)
    whole = after.filter(pl.col("day").is_null().any().over("PATIENT").not_())
    assert len(whole) > 0.95 * len(after)
    assert set(steps(whole)) <= set(steps(before))


def test_nothing_of_the_patients_stands_anywhere_in_the_release(release: Path) -> None:
    patients = read("patients")
    names = ("Id", "SSN", "DRIVERS", "PASSPORT", "FIRST", "LAST", "MAIDEN", "ADDRESS")
    secrets = {value for name in names for value in patients[name].drop_nulls().to_list()}
    for file in release.iterdir():
        if file.suffix == ".parquet":
            frame = pl.read_parquet(file)
            cells = {str(cell) for column in frame for cell in column.drop_nulls().unique().to_list()}
            text = "\n".join(cells)
        else:
            text = file.read_text()
        assert [name for name in secrets if name in text] == []
        data = file.read_bytes()
        assert [name for name in secrets if name.encode() in data] == []


def test_no_patients_birth_date_stands_in_that_patients_rows(release: Path) -> None:
    policy = redact.load_policy(CONFIGS / "synthea.yaml")
    frames = {table: pl.scan_csv(SOURCE / f"{table}.csv", infer_schema=False) for table in policy.tables}
    lazy = redact.pseudonymise(frames, policy, Key(bytes(range(32))))["patients"].collect()
    births = dict(zip(lazy["Id"].to_list(), read("patients")["BIRTHDATE"].to_list(), strict=True))
    for table in ("patients", "encounters", "conditions", "procedures", "medications", "allergies"):
        frame = linked(release, table)
        subject = "Id" if table == "patients" else "PATIENT"
        for row in frame.iter_rows(named=True):
            assert all(births[row[subject]] not in str(cell) for cell in row.values()), table
