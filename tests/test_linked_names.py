"""Relatives and contacts named in other columns, or in rows of other tables of the same subject, count as known in its texts."""

from __future__ import annotations

import polars as pl
import pytest

import redact
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY

POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: linked-names
purpose: a test
recipient: nobody
scope: linked-names
tables:
  patients:
    subject: patient
    columns:
      patient: {operator: pseudonym, entity: PATIENT_ID}
      name: {operator: drop, entity: PERSON}
      partner: {operator: drop, entity: PERSON}
  contacts:
    subject: {column: patient, table: patients}
    columns:
      patient: {operator: pseudonym, entity: PATIENT_ID}
      relation: {operator: keep, entity: CATEGORY}
      contact: {operator: drop, entity: PERSON}
      doctor: {operator: keep, entity: PERSON, because: doctors agreed to be named}
  notes:
    subject: {column: patient, table: patients}
    columns:
      patient: {operator: pseudonym, entity: PATIENT_ID}
      author: {operator: drop, entity: PERSON}
      note: {operator: scrub, language: nl, names: known_only, because: written by a test}
"""


def scrubbed(note: str) -> list[str | None]:
    """The note, as it stands in the texts of the first and of the second patient."""
    tables = {
        "patients": pl.LazyFrame({"patient": ["P001", "P002"], "name": ["Zoë Maes", "Bo Li"], "partner": ["Wout Claeys", None]}),
        "contacts": pl.LazyFrame(
            {
                "patient": ["P001", "P001"],
                "relation": ["dochter", "zoon"],
                "contact": ["Fien Rose", "Joris Vandenberghe"],
                "doctor": ["Arp", "Arp"],
            }
        ),
        "notes": pl.LazyFrame({"patient": ["P001", "P002"], "author": ["Ilse Hooft", None], "note": [note, note]}),
    }
    released = redact.pseudonymise(tables, parse_policy(POLICY), FIXED_KEY)
    return released["notes"].collect()["note"].to_list()


@pytest.mark.parametrize("name", ["claeys", "fien", "rose", "vandenberghe", "Vandenbergh", "hooft"])
def test_whoever_a_linked_row_names_is_known(name: str) -> None:
    assert scrubbed(f"met {name} gebeld") == ["met [PERSON] gebeld", f"met {name} gebeld"]


def test_who_may_be_named_stays() -> None:
    assert scrubbed("met arp gebeld") == ["met arp gebeld"] * 2
