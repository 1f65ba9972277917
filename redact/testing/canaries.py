"""Records whose every value can be looked for: two linked tables, their policy, and the canaries themselves.

Comes in: a number of people. Goes out: frames as a CSV file would hold them (every column String), a policy, and what of a canary
stands in bytes that must hold none. It must not know any other room.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

WORD = "ZZCANARY9"
EMAIL = "zzcanary9@example.org"
NUMBER = "90909012345"
DAY = "1909-09-19"
CANARIES = (WORD, EMAIL, NUMBER, DAY)
"""To be put where a value may stand: no record of `canary_tables` holds them."""

_SPELLINGS = ("zzcanary", NUMBER, "909090-123-45", DAY, "19/09/1909", "19090919")

POLICY = """\
version: 1
risk:
  none: true
  because: made-up people, and every column is looked at for what was planted
name: canaries
country: BE
purpose: to be looked for
recipient: nobody
scope: canaries
language: nl
tables:
  patients:
    subject: patient_id
    columns:
      patient_id: {operator: pseudonym, entity: PATIENT_ID}
      national_number: {operator: pseudonym, entity: BE_NATIONAL_NUMBER}
      name: {operator: drop, entity: PERSON}
      email: {operator: drop, entity: EMAIL_ADDRESS}
      city: {operator: {fake: {kind: city, locale: nl_BE}}, entity: LOCATION, because: picked by subject}
      birth_date: {operator: shift, type: date, entity: DATE_OF_BIRTH, role: birth_date}
      ward: {operator: keep, entity: CATEGORY}
  visits:
    subject: {column: patient_id, table: patients}
    columns:
      visit_id: {operator: pseudonym, entity: EVENT_ID}
      patient_id: {operator: pseudonym, entity: PATIENT_ID}
      started: {operator: shift, type: datetime}
      weight: {operator: keep, type: float, entity: MEASUREMENT}
      pulse: {operator: {generalise: {bin: 10}}, type: integer, entity: MEASUREMENT}
      smoker: {operator: keep, type: boolean, entity: CATEGORY}
      note: {operator: scrub, names: known_only, because: written by a test}
"""
"""Every kind of work at little cost, over two linked tables; notes are said to be in a language for which no model is loaded."""


def canary_tables(people: int = 40, seed: int = 7) -> dict[str, pl.DataFrame]:
    """`patients` and `visits` (three a patient), every column String, no value null; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    identity = [f"P{number:07d}" for number in rng.choice(10**7, people, replace=False)]
    names = [f"{''.join(first).title()} Zz{''.join(last)}" for first, last in zip(*_words(people, rng, letters), strict=True)]
    numbers = [f"{number:011d}" for number in rng.choice(10**9, people, replace=False) + 80_000_000_000]
    days = [date(1930, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 30_000, people)]
    patients = pl.DataFrame(
        {
            "patient_id": identity,
            "national_number": [f"{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:9]}.{n[9:]}" for n in numbers],
            "name": names,
            "email": [f"{name.lower().replace(' ', '.')}@example.org" for name in names],
            "city": [f"Zzville{place}" for place in rng.integers(0, 9, people)],
            "birth_date": [day.isoformat() for day in days],
            "ward": [("red", "green", "blue")[ward] for ward in rng.integers(0, 3, people)],
        }
    )
    return {"patients": patients, "visits": _visits(patients, rng)}


def _words(count: int, rng: np.random.Generator, letters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return rng.choice(letters, (count, 6)), rng.choice(letters, (count, 8))


def _visits(patients: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    whose = np.repeat(np.arange(patients.height), 3)
    rows = patients[whose]
    start = [datetime(2019, 1, 1) + timedelta(minutes=int(minute)) for minute in rng.integers(0, 1_500_000, len(whose))]
    texts = (
        "{name} slept well, blood pressure 120/80 mmHg.",
        "Seen with {national_number}; mail {email}.",
        "Record {patient_id}, born {birth_date}. Paracetamol 500 mg.",
    )
    notes = [texts[n % 3].format(**row) for n, row in enumerate(rows.iter_rows(named=True))]
    return pl.DataFrame(
        {
            "visit_id": [f"V{number:08d}" for number in rng.choice(10**8, len(whose), replace=False)],
            "patient_id": rows["patient_id"],
            "started": [moment.isoformat() for moment in start],
            "weight": [f"{grams / 1000:.3f}" for grams in rng.choice(90_000, len(whose), replace=False) + 40_000],
            "pulse": [str(beats) for beats in rng.integers(50, 120, len(whose))],
            "smoker": [("true", "false")[smokes] for smokes in rng.integers(0, 2, len(whose))],
            "note": notes,
        }
    )


def write_canaries(folder: Path, tables: dict[str, pl.DataFrame] | None = None, policy: str = POLICY) -> list[Path]:
    """Write `policy.yaml` and each table as `<table>.csv` into an existing folder; returns the tables' paths."""
    (folder / "policy.yaml").write_text(policy, encoding="utf-8")
    made = tables if tables is not None else canary_tables()
    paths = [folder / f"{name}.csv" for name in made]
    for path, table in zip(paths, made.values(), strict=True):
        table.write_csv(path)
    return paths


def sightings(seen: str | bytes) -> list[str]:
    """Which spellings of a canary stand in what was seen, whatever their case."""
    text = seen.decode("utf-8", errors="replace") if isinstance(seen, bytes) else seen
    return [spelling for spelling in _SPELLINGS if spelling in text.lower()]
