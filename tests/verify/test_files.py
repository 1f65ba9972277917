"""What the gate finds in files, folders and names, and what is suppressed."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from redact.errors import InputError, LeakFound
from redact.testing.keys import FIXED_KEY
from redact.transform.encrypt import encrypt
from redact.verify import SCHEMA, check, check_folder, suppress
from verify.staged import ENTITIES, Cell, patients, staged

THIRD = patients(12).row(2, named=True)


def test_statistics_in_the_footer_are_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    pl.read_parquet(table.path).write_parquet(table.path, statistics=True)
    found = check([table])
    assert set(found["form"]) == {"policy:statistics"}
    assert "note" in found["column"].to_list()


def test_metadata_that_polars_does_not_write_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    pl.read_parquet(table.path).write_parquet(table.path, statistics=False, metadata={"from": "Peeters"})
    found = check([table])
    assert found["form"].to_list() == ["file:metadata"]
    assert "Peeters" not in found.write_csv()


def test_a_dictionary_column_is_found_and_searched(tmp_path: Path) -> None:
    table = staged(tmp_path, {(0, "ward"): "Peeters"})
    frame = pl.read_parquet(table.path).with_columns(pl.col("ward").cast(pl.Categorical))
    frame.write_parquet(table.path, statistics=False)
    assert {("ward", "policy:dictionary"), ("ward", "own:word")} <= set(check([table]).select("column", "form").rows())


def test_an_arrow_dictionary_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    arrow = pq.read_table(table.path)
    at = arrow.schema.get_field_index("ward")
    pq.write_table(arrow.set_column(at, "ward", arrow["ward"].dictionary_encode()), table.path, write_statistics=False)
    assert "policy:dictionary" in check([table])["form"].to_list()


def test_a_value_that_only_the_dictionary_page_holds_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    arrow = pq.read_table(table.path)
    words = pa.DictionaryArray.from_arrays(pa.array([0] * arrow.num_rows), pa.array(["cardiology", "Peeters"]))
    at = arrow.schema.get_field_index("ward")
    pq.write_table(arrow.set_column(at, "ward", words), table.path, write_statistics=False, store_schema=False)
    found = check([table])
    assert found.select("column", "form").rows() == [("ward", "file:dictionary")]
    assert "Peeters" not in found.write_csv()


def test_metadata_inside_the_schema_that_arrow_adds_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    arrow = pq.read_table(table.path)
    fields = [field.with_metadata({"seen by": "Peeters"}) if field.name == "ward" else field for field in arrow.schema]
    schema = pa.schema(fields).serialize().to_pybytes()
    pl.read_parquet(table.path).write_parquet(table.path, statistics=False, metadata={"ARROW:schema": base64.b64encode(schema).decode()})
    found = check([table])
    assert set(found["form"]) == {"file:metadata"}
    assert "Peeters" not in found.write_csv()


def test_a_nested_column_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    frame = pl.read_parquet(table.path).with_columns(ward=pl.concat_list("ward"))
    frame.write_parquet(table.path, statistics=False)
    assert ("ward", "policy:type") in check([table]).select("column", "form").rows()


@pytest.mark.parametrize(
    "name", [THIRD["number"], f"scan_{THIRD['mrn']}", "Van den Broeck", "for_vandenbroeck", "peeters_2", THIRD["email"]]
)
def test_an_identifier_in_a_name_is_found(tmp_path: Path, name: str) -> None:
    table = staged(tmp_path)
    folder = tmp_path / name
    assert check([table], folder=folder).select("file", "form").unique().rows() == [(name, "file:name")]
    renamed = pl.read_parquet(table.path).rename({"ward": name})
    renamed.write_parquet(table.path, statistics=False)
    cells = tuple(Cell(name, "keep", "ward") if cell.name == "ward" else cell for cell in table.cells)
    assert check([replace(table, cells=cells)]).select("column", "form").unique().rows() == [(name, "file:name")]


@pytest.mark.parametrize(("listed", "found"), [(True, []), (False, ["file:name"])])
@pytest.mark.parametrize("name", ["seen_by_zoë", "Bert", "lab broeck result"])
def test_a_short_name_in_a_column_that_a_pattern_let_through_is_found(tmp_path: Path, name: str, listed: bool, found: list[str]) -> None:
    table = staged(tmp_path)
    source = patients(12).with_columns(first_name=pl.col("first_name").replace("Zoë", "Zoëy"))
    name = name.replace("zoë", "zoey")
    pl.read_parquet(table.path).rename({"ward": name}).write_parquet(table.path, statistics=False)
    cells = tuple(Cell(name, "keep", "ward", listed=listed) if cell.name == "ward" else cell for cell in table.cells)
    assert check([replace(table, cells=cells, source=source.lazy())])["form"].unique().to_list() == found


def test_an_identifier_in_a_string_that_goes_with_the_release_is_found_and_not_told(tmp_path: Path) -> None:
    names = ["cardiology 2024", f"for {THIRD['number']}", "made by Peeters", "to Bert"]
    found = check([staged(tmp_path)], names=names)
    assert found.select("file", "column", "form").unique(maintain_order=True).sort("file").rows() == [
        ("names[1]", None, "file:name"),
        ("names[2]", None, "file:name"),
    ]


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_what_is_suppressed_is_not_found_again(tmp_path: Path, format: Literal["parquet", "csv"], aligned: bool) -> None:
    plants = {(0, "note"): "Peeters", (1, "ward"): THIRD["number"], (3, "mrn"): "70023757"}
    table = staged(tmp_path, plants, format=format, aligned=aligned)
    found = check([table])
    before = table.released().collect()
    after = suppress(table, found).collect()
    assert after.height == (12 if aligned else 11)
    assert after["note"].null_count() == 1
    assert before["birth_date"].is_in(after["birth_date"].implode()).sum() == after.height
    if format == "csv":
        after.write_csv(table.path)
    else:
        after.write_parquet(table.path, statistics=False)
    assert check([table]).is_empty()


def test_what_has_no_cell_cannot_be_suppressed(tmp_path: Path) -> None:
    table = staged(tmp_path)
    pl.read_parquet(table.path).write_parquet(table.path, statistics=True)
    with pytest.raises(LeakFound, match="whole file"):
        suppress(table, check([table]))


def test_more_findings_than_were_told_cannot_be_suppressed(tmp_path: Path) -> None:
    table = staged(tmp_path, {(0, "note"): "Peeters", (6, "note"): "Peeters"})
    with pytest.raises(LeakFound, match="more than can be suppressed"):
        suppress(table, check([table], sample_limit=1))


def _detect(texts: pl.Series, language: str) -> pl.DataFrame:
    assert language == "en"
    rows = [(n, text.index("Godot"), text.index("Godot") + 5) for n, text in enumerate(texts.to_list()) if "Godot" in text]
    frame = pl.DataFrame(rows, schema={"row": pl.Int64, "start": pl.Int64, "end": pl.Int64}, orient="row")
    return frame.with_columns(entity=pl.lit("PERSON"), score=0.9, recognizer=pl.lit("Waiting"))


def test_what_the_detectors_still_find_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path, {(3, "note"): "for Godot", (5, "note"): "for Godot", (6, "note"): None})
    found = check([table], detect=_detect)
    assert found.select("column", "row", "recognizer", "form").rows() == [
        ("note", 4, "Waiting", "detector"),
        ("note", 6, "Waiting", "detector"),
    ]


def _release(folder: Path) -> Path:
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.*")}
    (folder / "manifest.json").write_text(json.dumps({"format": "redact-release", "files": files}))
    return folder


def test_a_clean_folder_has_no_findings(tmp_path: Path) -> None:
    staged(tmp_path, rows=100)
    against = {"patients": (patients(100).lazy(), ENTITIES)}
    found = check_folder(_release(tmp_path), detect=_detect, language="en", against=against)
    assert_frame_equal(found, SCHEMA.to_frame())


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_a_source_identifier_in_a_folder_is_found(tmp_path: Path, format: Literal["parquet", "csv"]) -> None:
    staged(tmp_path, {(0, "note"): THIRD["number"], (4, "ward"): THIRD["email"]}, format=format)
    found = check_folder(_release(tmp_path), against={"patients": (patients(12).lazy(), ENTITIES)})
    assert found.select("column", "row").rows() == [("note", 1), ("ward", 5)]


def test_a_changed_missing_or_unlisted_file_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    (tmp_path / "gone.csv").write_text("a\n1\n")
    _release(tmp_path)
    (tmp_path / "gone.csv").unlink()
    (tmp_path / "new.csv").write_text("a\n1\n")
    pl.read_parquet(table.path).head(3).write_parquet(table.path, statistics=False)
    found = check_folder(tmp_path)
    assert found.select("file", "form").rows() == [
        ("gone.csv", "file:missing"),
        ("new.csv", "file:unlisted"),
        ("patients.parquet", "file:digest"),
    ]


def test_a_folder_without_a_manifest_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"manifest\.json"):
        check_folder(tmp_path)


def test_of_a_column_with_ciphertexts_only_what_is_none_is_read(tmp_path: Path) -> None:
    made = {(n, "ward"): value for n, value in enumerate(encrypt(pl.Series([f"Godot {n}" for n in range(12)]), FIXED_KEY, "WARD"))}
    hidden = "siv." + base64.urlsafe_b64encode(f"see {THIRD['email']}".encode()).decode().rstrip("=")
    staged(tmp_path, made | {(2, "ward"): "for Godot", (4, "ward"): hidden}, rows=12)
    against = {"patients": (patients(12).lazy(), ENTITIES)}

    def suspects(texts: pl.Series, language: str) -> pl.DataFrame:
        found = _detect(texts, language)
        urls = texts.to_frame("t").with_row_index("row").filter(pl.col("t").str.contains(r"siv\.")).select(pl.col("row").cast(pl.Int64))
        told = urls.with_columns(start=pl.lit(0), end=pl.lit(4), entity=pl.lit("URL"), score=0.5, recognizer=pl.lit("Url"))
        return pl.concat([found, told.select(found.columns).cast(dict(found.schema))])

    read = check_folder(_release(tmp_path), detect=suspects, language="en")
    assert read.filter(pl.col("column") == "ward").select("row", "entity").sort("row").rows() == [(3, "PERSON"), (5, "URL")]
    assert 5 in check_folder(tmp_path, against=against).filter(pl.col("column") == "ward")["row"]
