"""The gate reads every leaf of a nested column of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from redact.nested import BETWEEN
from redact.verify import Table, check, suppress
from verify.staged import patients, staged

SOURCE = patients(12)
NOTE = pl.List(pl.Struct({"note": pl.String, "tags": pl.List(pl.String), "in": pl.Struct({"by": pl.String})}))


def nested(folder: Path, leaf: str, at: str = "tags", row: int = 0, dtype: pl.DataType = NOTE, **more: bool) -> Table:
    """The staged clinic with lists of structs as notes; `leaf` is planted in one of the places of one row."""
    table = staged(folder, **more)  # type: ignore[arg-type]  # format stays
    frame = pl.read_parquet(table.path)
    plain = {"note": "moe", "tags": ["x", None], "in": None}
    dirty = {
        "note": leaf if at == "note" else None,
        "tags": [None, leaf] if at == "tags" else [],
        "in": {"by": leaf if at == "by" else None},
    }
    cells = [[None, dirty] if n == row else [plain] if n % 2 else None for n in range(frame.height)]
    frame.with_columns(note=pl.Series(cells, dtype=dtype)).write_parquet(table.path, statistics=False)
    return table


def test_a_clean_nested_column_has_no_finding(tmp_path: Path) -> None:
    assert check([nested(tmp_path, "[PERSON]")]).is_empty()


@pytest.mark.parametrize("at", ["note", "tags", "by"])
@pytest.mark.parametrize("aligned", [True, False])
def test_a_subjects_own_name_is_found_in_every_leaf(tmp_path: Path, at: str, aligned: bool) -> None:
    table = nested(tmp_path, "komt met Peeters", at, row=0 if aligned else 11, aligned=aligned)
    found = check([table])
    assert found.select("column", "form", "recognizer").rows() == [("note", "own:word", "patients.last_name")]
    assert found["row"].to_list() == [1 if aligned else 12]
    assert "Peeters" not in found.write_csv()


def test_a_strangers_number_is_found_inside_json_in_a_leaf(tmp_path: Path) -> None:
    found = check([nested(tmp_path, f'{{"n": {SOURCE["mrn"][5]}}}')])
    assert found["form"].unique().to_list() == ["stranger:compact"]


def test_the_detectors_read_the_leaves(tmp_path: Path) -> None:
    from redact.detect import detect

    found = check([nested(tmp_path, "mail jan@elsewhere.org")], detect=lambda texts, language: detect(texts, language, ner=False))
    assert found.select("column", "entity", "form").rows() == [("note", "EMAIL_ADDRESS", "detector")]


def test_what_scrub_wrote_in_a_leaf_is_no_finding(tmp_path: Path) -> None:
    table = nested(tmp_path, "Peeters")

    def places(name: str, column: str, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[(0, 7)] if text == "Peeters" else [] for text in texts]

    assert check([table], places=places).is_empty()
    assert not check([nested(tmp_path, "Peeters")], places=lambda name, column, texts: [[] for _ in texts]).is_empty()


def test_the_texts_of_a_cell_are_read_together(tmp_path: Path) -> None:
    number = SOURCE["mrn"][0]
    table = nested(tmp_path, "x")
    frame = pl.read_parquet(table.path)
    cells = [[{"note": number[:4], "tags": [number[4:]], "in": None}], *[None] * 11]
    frame.with_columns(note=pl.Series(cells, dtype=NOTE)).write_parquet(table.path, statistics=False)
    assert BETWEEN == "\n"
    assert "own:compact" in check([table])["form"].to_list()


def test_a_finding_in_a_leaf_is_suppressed_with_its_cell(tmp_path: Path) -> None:
    table = nested(tmp_path, "Peeters")
    made = suppress(table, check([table])).collect()
    assert made["note"].to_list()[0] is None
    assert made.schema["note"] == NOTE
    made.write_parquet(table.path, statistics=False)
    assert check([table]).is_empty()


def test_an_identifier_in_the_name_of_a_field_is_found(tmp_path: Path) -> None:
    dtype = pl.List(pl.Struct({"note": pl.String, "tags": pl.List(pl.String), "in": pl.Struct({"by": pl.String, "Peeters": pl.String})}))
    table = nested(tmp_path, "x", "note", dtype=dtype)
    found = check([table])
    assert found.select("column", "form").unique().rows() == [("note", "file:name")]


def test_numbers_in_a_nested_column_and_a_nested_column_that_is_kept_are_findings(tmp_path: Path) -> None:
    table = nested(tmp_path, "x")
    cells = tuple(replace(cell, text=False, operator="keep") if cell.name == "note" else cell for cell in table.cells)
    assert ("note", "policy:type") in check([replace(table, cells=cells)]).select("column", "form").rows()
    frame = pl.read_parquet(table.path).with_columns(note=pl.lit([1, 2]).implode())
    frame.write_parquet(table.path, statistics=False)
    assert ("note", "policy:type") in check([table]).select("column", "form").rows()


def test_a_value_that_only_the_dictionary_page_of_a_leaf_holds_is_found(tmp_path: Path) -> None:
    table = nested(tmp_path, "x")
    arrow = pq.read_table(table.path)
    words = pa.DictionaryArray.from_arrays(pa.array([0] * arrow.num_rows), pa.array(["moe", "Peeters"]))
    lists = pa.ListArray.from_arrays(pa.array(range(arrow.num_rows + 1), pa.int32()), pa.StructArray.from_arrays([words], ["note"]))
    at = arrow.schema.get_field_index("note")
    pq.write_table(arrow.set_column(at, "note", lists), table.path, write_statistics=False, store_schema=False)
    found = check([table])
    assert found["form"].to_list() == ["file:dictionary"]
    assert "Peeters" not in found.write_csv()
