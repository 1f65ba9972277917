"""A reviewer can approve a policy from what `redact plan` shows; no value stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from redact.explaining import Explained
from redact.pipeline import explain
from redact.policy import parse_policy

POLICY = """
version: 1
name: small
purpose: operations
recipient: {name: the reader, party: own}
scope: tests
risk: {k: 7, l: 2, sensitive: [ward], enforce: {suppress: 0.25}}
verify: {on_finding: suppress}
tables:
  people:
    subject: id
    people:
      consent: {column: consent, given: [canary-yes]}
      objection: {column: objection, purposes: [marketing]}
      minors: not_known
      because: tests
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID, because: rows are told apart by it}
      name: {operator: {fake: {kind: name, locale: {nl: nl_BE, fr: fr_BE}}}, entity: PERSON, language: {column: ward}}
      born: {operator: {generalise: {to: year}}, type: date, entity: DATE_OF_BIRTH, role: birth_date, on_error: "null"}
      ward: {operator: keep, entity: CATEGORY}
      consent: {operator: drop}
      objection: {operator: drop}
  notes:
    subject: {column: id, table: people, missing: drop}
    rows: id <> 'CANARY9' AND on_day >= DATE '2020-01-01'
    unlisted: drop
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID, because: rows are told apart by it}
      on_day: {operator: shift, type: date}
      dutch: {operator: scrub, language: nl}
      english: {operator: {scrub: {names_as: entity}}, language: en}
      french: {operator: scrub, language: fr, names: known_only, because: tests}
      any: {operator: scrub, language: {column: code}}
      code: {operator: keep, entity: LANGUAGE}
"""
PEOPLE = "id,name,born,ward,consent,objection\n1,CANARY9 Ballast,1980-01-02,canaryland,canary-yes,\n"
NOTES = "id,on_day,dutch,english,french,any,code,more\n1,2024-01-02,CANARY9,CANARY9,CANARY9,CANARY9,canary-code,CANARY9\n"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("plan")
    for name, text in (("people", PEOPLE), ("notes", NOTES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return explain(parse_policy(POLICY), [folder])


@pytest.mark.parametrize(
    ("table", "column", "parameters"),
    [
        ("people", "born", "to: year, on_error: null"),
        ("people", "name", "kind: name, locale: 2 entries, language: of column ward"),
        ("people", "ward", ""),
        ("notes", "english", "names_as: entity, language: en"),
        ("notes", "french", "language: fr, names: known_only"),
        ("notes", "any", "language: of column code"),
        ("notes", "more", ""),
    ],
)
def test_what_an_operator_is_told_is_shown_beside_it(shown: Explained, table: str, column: str, parameters: str) -> None:
    (row,) = [row for row in shown.columns.to_dicts() if (row["table"], row["column"]) == (table, column)]
    assert row["parameters"] == parameters


def test_whose_rows_go_is_shown_by_the_name_of_the_filter(shown: Explained) -> None:
    assert "table people: subject id; a row without one stops the run" in shown.lines
    assert "table people: filters: people.consent (consent), people.minors (not_known)" in shown.lines
    assert "table notes: subject id, who stands in table people; a row without one is dropped" in shown.lines
    assert "table notes: filters: rows (id, on_day)" in shown.lines


def test_texts_that_are_withheld_are_told_before_the_run(shown: Explained) -> None:
    said = [line for line in shown.lines if line.startswith("table notes: column")]
    assert said == [
        "table notes: column dutch: no model for nl: texts are withheld",
        "table notes: column french: known names only: those of strangers stay in the texts",
        "table notes: column any: no model for bg, de, nl: texts are withheld; read are en, fr",
    ]


def test_the_release_and_its_risk_are_shown(shown: Explained) -> None:
    assert shown.lines[0].startswith("release: small, pseudonymised, to the reader (own), purpose operations, scope tests; parquet, ")
    assert shown.lines[-1] == (
        "risk: k = 7, l = 2 over what the entities and values say, sensitive ward; "
        "to reach it columns are made coarser, and up to 25% of the rows lose their quasi-identifiers"
    )


def test_no_value_is_shown_neither_of_the_data_nor_of_a_mapping_or_condition(shown: Explained) -> None:
    assert "canary" not in str(shown.as_dict()).lower()
    assert "nl_BE" not in str(shown.as_dict())


def test_tables_of_cells_are_shown_in_place_of_the_risk_of_rows(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    cells = "aggregate: {k: 12, tables: {wards: {from: people, by: {where: ward}, measures: {all: rows}}}}\n"
    policy = POLICY.replace("risk: {k: 7, l: 2, sensitive: [ward], enforce: {suppress: 0.25}}\n", cells).split("  notes:")[0]
    shown = explain(parse_policy(policy), [tmp_path])
    assert shown.lines[-2:] == (
        "cells: no rows are released, but tables of cells; no cell of fewer than 12 people",
        "cells wards: people, all of people by where (ward)",
    )
