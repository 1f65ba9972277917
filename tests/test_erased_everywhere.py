"""What an operator made of a person who was forgotten is made by nobody again, whatever else they still hold."""

from __future__ import annotations

import datetime
import json
import shutil
import sqlite3
from pathlib import Path

import polars as pl
import pytest

import redact
from redact import erasure
from redact.house import open_house
from redact.ledger import open_ledger
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY

POLICY = parse_policy("""
version: 1
name: erased
purpose: tests
recipient: nobody
scope: erased
country: BE
language: en
erasable: true
release: {order: input, because: rows are laid beside one another}
risk: {none: true, because: made-up people}
tables:
  people:
    subject: person
    columns:
      person: {operator: pseudonym, entity: PATIENT_ID}
      number: {operator: token, entity: MEMBER_NUMBER}
      record: {operator: encrypt, entity: MEDICAL_RECORD_NUMBER}
      card: {operator: fpe, entity: CODE}
      last: {operator: {fake: {kind: last_name, locale: nl_BE}}, entity: PERSON}
      ward_doctor: {operator: {fake: {kind: member_number, pattern: "D########"}}, entity: PROVIDER_ID}
      national: {operator: {fake: {kind: national_number}}, entity: BE_NATIONAL_NUMBER}
      street: {operator: {fake: {kind: street, locale: nl_BE}}, entity: STREET_ADDRESS}
      kept_fake: {operator: {fake: {kind: city, locale: nl_BE}}, entity: LOCATION, erasable: false, because: shows what it costs}
      town: {operator: {fake: {kind: city, locale: nl_BE}}, entity: LOCATION}
      born: {operator: {shift: {days: 30000}}, type: date, entity: DATE_OF_BIRTH, role: birth_date}
      weight: {operator: {noise: {scale: 900}}, type: float, entity: MEASUREMENT}
      score: {operator: {shuffle: {}}, type: integer}
      note: {operator: {scrub: {dates: shift}}, because: made-up texts}
""")
GONE = [f"Qx{7_000_001 + 13 * n}" for n in range(0, 60, 10)]
MADE = ["person", "number", "record", "card", "last", "ward_doctor", "national", "street", "town", "born", "weight", "score"]


def source(folder: Path) -> list[Path]:
    numbers = range(60)
    folder.mkdir()
    pl.DataFrame(
        {
            "person": [f"Qx{7_000_001 + 13 * n}" for n in numbers],
            "number": [f"{4_410_000_017 + 101 * n}" for n in numbers],
            "record": [f"RC{55_000_331 + 7 * n}Z" for n in numbers],
            "card": [f"{9_910_000_017 + 173 * n}" for n in numbers],
            "last": [f"Zzbrecht{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in numbers],
            "ward_doctor": [f"D{30_000_019 + 71 * n}" for n in numbers],
            "national": [f"{80_010_100_107 + 97 * n}" for n in numbers],
            "street": [f"Xxweg{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in numbers],
            "kept_fake": [f"Vvdorp{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in numbers],
            "town": [f"Wwstad{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in numbers],
            "born": [f"19{40 + n % 50}-0{1 + n % 9}-1{n % 10}" for n in numbers],
            "weight": [60.0 + n for n in numbers],
            "score": [1000 + n for n in numbers],
            "note": [f"Seen on 2020-05-1{n % 10} by William Carter, who found nothing." for n in numbers],
        }
    ).write_csv(folder / "people.csv")
    return [folder / "people.csv"]


def release(folder: Path, out: str, house: Path) -> pl.DataFrame:
    redact.run(POLICY, [folder / "in" / "people.csv"], folder / out, FIXED_KEY, house=house)
    return pl.read_parquet(folder / out / "people.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release, the house as it was (`aside`), and the house from which six persons are forgotten."""
    folder = tmp_path_factory.mktemp("erased")
    source(folder / "in")
    release(folder, "first", folder / "house")
    shutil.copytree(folder / "house", folder / "aside")
    house = open_house(folder / "house")
    erasure.forget(house, [FIXED_KEY], GONE, folder / "lists", open_ledger(house, FIXED_KEY).append)
    shutil.copytree(folder / "house", folder / "robbed")
    with sqlite3.connect(folder / "robbed" / "vault.sqlite") as vault:
        vault.execute("DELETE FROM erased")  # as one would who is not held back by what the house remembers
    vault.close()
    return folder


def moved(note: str) -> str:
    return note.split(" on ")[1].split(" by ")[0]


def test_the_house_as_it_was_makes_everything_again(folder: Path) -> None:
    assert release(folder, "again", folder / "aside").equals(pl.read_parquet(folder / "first" / "people.parquet"))


def test_without_their_keys_the_master_key_makes_nothing_of_theirs_again(folder: Path) -> None:
    first, later = pl.read_parquet(folder / "first" / "people.parquet"), release(folder, "robbed-out", folder / "robbed")
    gone = pl.read_csv(folder / "in" / "people.csv")["person"].is_in(GONE)
    assert first.height == later.height == 60
    others = [name for name in MADE if name != "score"]  # whose values are those of other rows
    assert first.filter(~gone).select(others, "note").equals(later.filter(~gone).select(others, "note"))
    for name in MADE:
        same = (first.filter(gone)[name] == later.filter(gone)[name]).sum()
        assert same <= (0 if name in {"person", "number", "record", "card"} else 2), name
    notes = list(zip(first.filter(gone)["note"], later.filter(gone)["note"], strict=True))
    assert sum("[PERSON_" in before for before, _ in notes) == 6
    assert not [before for before, after in notes if before.split(" by ")[1] == after.split(" by ")[1]]
    assert sum(moved(before) == moved(after) for before, after in notes) <= 2
    assert first.filter(gone)["kept_fake"].equals(later.filter(gone)["kept_fake"])


def test_dates_in_texts_move_as_dates_in_columns_do(folder: Path) -> None:
    first = pl.read_parquet(folder / "first" / "people.parquet")
    born = pl.read_csv(folder / "in" / "people.csv", try_parse_dates=True)["born"]
    days = [int(note[16:18]) for note in pl.read_csv(folder / "in" / "people.csv")["note"]]
    seen = first["note"].map_elements(moved, return_dtype=pl.String).str.to_date()
    meant = pl.Series([datetime.date(2020, 5, day) for day in days])
    assert seen.null_count() == 0
    assert ((first["born"] - born) == (seen - meant)).all()


def test_later_runs_leave_them_out_and_count_each_row_once(folder: Path) -> None:
    later = release(folder, "later", folder / "house")
    assert later.height == 54
    counts = json.loads((folder / "later.run.json").read_text())
    assert counts["counts"]["dropped"] == {"people": {"erased": 6}}
