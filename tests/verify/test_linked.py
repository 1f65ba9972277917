"""What other rows and tables say of a subject, and of who is not released."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from redact.verify import check
from verify.staged import Cell, Table, patients, pseudonym, staged

ME, THIRD = (patients(12).row(n, named=True) for n in (0, 2))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _visits(folder: Path, note: str, aligned: bool) -> Table:
    source = pl.DataFrame({"mrn": [ME["mrn"], THIRD["mrn"], None, ME["mrn"]], "note": ["a", "b", "c", "d"]})
    frame = source.with_columns(
        mrn=pl.Series([None if v is None else pseudonym(v) for v in source["mrn"]]), note=pl.Series(["x", "y", None, note])
    )
    frame.write_parquet(folder / "visits.parquet", statistics=False)
    subject = pl.col("mrn")
    cells = (Cell("mrn", "pseudonym", "mrn", shape=staged(folder).cells[0].shape), Cell("note", "scrub", "note", text=True))
    link = subject.map_elements(pseudonym, return_dtype=pl.String)
    path = folder / "visits.parquet"
    return Table("visits", path, "parquet", cells, source.lazy(), (), subject, link, "mrn", aligned=aligned)


@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_who_is_not_released_is_searched_for_as_a_stranger(tmp_path: Path, aligned: bool) -> None:
    left = patients(20).row(15, named=True)
    table = replace(staged(tmp_path, {(0, "note"): f"see {left['number']}"}, aligned=aligned), everyone=patients(20).lazy())
    found = check([table], folder=tmp_path / left["mrn"])
    assert found.select("file", "row", "form").sort("file").rows() == [
        (left["mrn"], None, "file:name"),
        ("patients.parquet", 1 if aligned else 12, "stranger:compact"),
    ]


@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_a_row_that_is_not_released_tells_its_subjects_identifiers(tmp_path: Path, aligned: bool) -> None:
    visits, people = _visits(tmp_path, "Peeters", aligned), staged(tmp_path)
    pl.read_parquet(people.path).slice(1).write_parquet(people.path, statistics=False)
    people = replace(people, source=patients(12).slice(1).lazy(), everyone=patients(12).lazy())
    found = check([people, visits])
    assert found.select("file", "row", "form").unique().rows() == [("visits.parquet", 4, "own:word")]


@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
@pytest.mark.parametrize("note", ["Peeters", "born 5/8/1985", "0470 10 34 10", _base64("by Peeters")])
def test_an_identifier_of_a_linked_table_is_found(tmp_path: Path, note: str, aligned: bool) -> None:
    found = check([staged(tmp_path), _visits(tmp_path, note, aligned)])
    assert found.filter(pl.col("form").str.starts_with("own:")).select("file", "row").unique().rows() == [("visits.parquet", 4)]


def test_another_row_of_the_same_subject_tells_its_identifiers_too(tmp_path: Path) -> None:
    table = staged(tmp_path)
    source = patients(12).with_columns(mrn=pl.lit(ME["mrn"]))
    frame = pl.read_parquet(table.path).with_columns(mrn=pl.lit(pseudonym(ME["mrn"])), note=pl.lit("Dubois").repeat_by(1).list.first())
    frame = frame.with_columns(note=pl.when(pl.int_range(12) == 0).then("note"))
    frame.write_parquet(table.path, statistics=False)
    found = check([replace(table, source=source.lazy())])
    assert (1, "note") in found.select("row", "column").rows()
