"""What the gate finds, and what it lets go."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from redact.errors import LeakFound
from redact.verify import SCHEMA, check
from verify.staged import Cell, Identifier, identifier, patients, staged

ME = patients(12).row(0, named=True)
THIRD = patients(12).row(2, named=True)
NUMBER, PLAIN = ME["number"], "".join(filter(str.isdigit, ME["number"]))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


OWN = {
    "a name": "Peeters was here",
    "a name in capitals": "PEETERS",
    "a first name": "with Zoe, yesterday",
    "a name with other accents": unicodedata.normalize("NFD", "zoë"),
    "a name in full width": "Ｐｅｅｔｅｒｓ",
    "a name with look-alikes": "P\u0435\u0435ters",
    "a name with an invisible letter": "Pee\u200bters",
    "a soft hyphen": "Pee\u00adters",
    "an e-mail's local part": "zoe.peeters@hospital.test",
    "a path": "/scans/peeters_zoe.pdf",
    "one word": "peeterszoe",
    "a web address": "https://x.test/p?name=P%65eters",
    "a name by its sound": "Пеетерс",
    "base64": _base64("Peeters"),
    "base64 of a short name": _base64("Zoe"),
    "base64, second alignment": _base64("xPeeters!"),
    "base64, third alignment": _base64("xxPeeters"),
    "base64 behind a letter": "Q" + _base64("Peeters is here"),
    "base64 for addresses": base64.urlsafe_b64encode(b"??>Peeters>>").decode(),
    "hex of a short name": b"Zoe".hex(),
    "hex": b"Peeters".hex(),
    "hex in capitals": "0x" + b"Peeters".hex().upper(),
    "a number": NUMBER,
    "a number's digits": PLAIN,
    "a number with other separators": " ".join(PLAIN[n : n + 2] for n in range(0, 11, 2)),
    "a number in full width": PLAIN.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "a number in Arabic digits": PLAIN.translate({ord("0") + n: 0x660 + n for n in range(10)}),
    "a number in a longer one": f"00{PLAIN}99",
    "md5": hashlib.md5(PLAIN.encode()).hexdigest(),
    "md5 as spelled": hashlib.md5(NUMBER.encode()).hexdigest().upper(),
    "sha1": hashlib.sha1(PLAIN.encode()).hexdigest(),
    "sha256": "id=" + hashlib.sha256(PLAIN.encode()).hexdigest(),
    "a digest of a name": hashlib.sha256(b"Peeters").hexdigest(),
    "an e-mail address": ME["email"].upper(),
    "a phone": "0470/10 34 10",
    "an address": "lives lange lindelaan 11 3000 LEUVEN",
    "a street": "Lange Lindelaan 11",
    "a birth date": "1985-08-05",
    "a birth date, day first": "born 05/08/1985.",
    "a birth date, short": "5.8.85",
    "a birth date, month first": "08-05-1985",
    "a birth date, bare": "scan19850805.dcm",
    "a moment of birth": "1985-08-05T00:00:00",
}


@pytest.mark.parametrize("column", ["note", "ward"])
@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_a_subjects_own_identifier_is_found_in_any_form(tmp_path: Path, text: str, column: str, aligned: bool) -> None:
    found = check([staged(tmp_path, {(0, column): text}, aligned=aligned)])
    own = found.filter(pl.col("form").str.starts_with("own:"))
    assert own.select("file", "column", "row").unique().rows() == [("patients.parquet", column, 1 if aligned else 12)]


def test_a_cyrillic_name_is_found_in_latin_letters(tmp_path: Path) -> None:
    found = check([staged(tmp_path, {(2, "note"): "Petrov, Ivan"})])
    assert found.select("row", "form").unique().rows() == [(3, "own:word")]


STRANGERS = {
    "a number": f"see {THIRD['number']}",
    "digits": "".join(filter(str.isdigit, THIRD["number"])),
    "other separators": THIRD["number"].replace(".", " ").replace("-", " / "),
    "an e-mail address": f"write to <{THIRD['email'].upper()}>",
    "a phone": THIRD["phone"].replace("+32 ", "0"),
    "a phone from abroad": THIRD["phone"].replace("+", "00"),
    "an address": THIRD["address"],
    "a street": THIRD["address"].split(",")[0].upper(),
    "base64": _base64(THIRD["number"]),
    "hex": THIRD["mrn"].encode().hex(),
    "a web address": "?q=" + THIRD["email"].replace("@", "%40"),
    "md5": hashlib.md5(THIRD["mrn"].encode()).hexdigest(),
    "sha256": hashlib.sha256(THIRD["email"].encode()).hexdigest(),
}


@pytest.mark.parametrize("column", ["note", "ward"])
@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_a_strangers_distinctive_identifier_is_found(tmp_path: Path, text: str, column: str, format: Literal["parquet", "csv"]) -> None:
    found = check([staged(tmp_path, {(0, column): text}, format=format)])
    assert found.select("column", "row").unique().rows() == [(column, 1)]
    assert found["form"].str.starts_with("stranger:").all()


@pytest.mark.parametrize("value", [int(THIRD["mrn"]), float(THIRD["mrn"])])
def test_a_strangers_number_is_found_in_a_numeric_column(tmp_path: Path, value: object) -> None:
    found = check([staged(tmp_path, {(0, "result"): value})])
    assert found.select("column", "row").unique().rows() == [("result", 1)]


@pytest.mark.parametrize("value", [int(ME["mrn"]), float(ME["mrn"])])
def test_ones_own_number_is_found_in_a_numeric_column(tmp_path: Path, value: object) -> None:
    found = check([staged(tmp_path, {(0, "result"): value})])
    assert found.filter(pl.col("form").str.starts_with("own:")).select("column", "row").rows() == [("result", 1)]


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
@pytest.mark.parametrize("rows", [0, 1, 300])
def test_a_clean_release_has_no_findings(tmp_path: Path, rows: int, format: Literal["parquet", "csv"], aligned: bool) -> None:
    found = check([staged(tmp_path, rows=rows, format=format, aligned=aligned)], folder=tmp_path)
    assert_frame_equal(found, SCHEMA.to_frame())


CHANCE = {
    "a stranger's name": "van den broeck",
    "a stranger's birth date": "1985-11-10",
    "a stranger's postcode": "3004 Leuven",
    "a particle": "den",
    "a name inside a short word": "january",
    "part of a number": PLAIN[:6],
    "a moment": "2023-03-01T09:30:00",
    "a year": "1985",
    "a month of birth": "1985-08",
    "a digest of something else": "0" * 64,
}


@pytest.mark.parametrize("text", CHANCE.values(), ids=CHANCE)
def test_a_chance_meeting_is_no_finding(tmp_path: Path, text: str) -> None:
    assert check([staged(tmp_path, {(3, "note"): text})]).is_empty()


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_a_shifted_date_may_meet_the_subjects_birth_date(tmp_path: Path, format: Literal["parquet", "csv"], aligned: bool) -> None:
    table = staged(tmp_path, {(0, "visit"): datetime(1985, 8, 5, 9, 30)}, format=format, aligned=aligned)
    assert check([table]).is_empty()


def test_a_shifted_date_may_be_a_strangers_birth_date(tmp_path: Path) -> None:
    assert check([staged(tmp_path, {(3, "birth_date"): date(1985, 8, 5)})]).is_empty()


def test_a_kept_date_may_not_be_the_birth_date(tmp_path: Path) -> None:
    table = staged(tmp_path)
    frame = pl.read_parquet(table.path).with_columns(ward=patients(12)["birth_date"])
    frame.write_parquet(table.path, statistics=False)
    assert check([table]).select("column", "form", "total").unique().rows() == [("ward", "own:date", 12)]


@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_a_fake_may_not_be_its_own_subjects_value(tmp_path: Path, aligned: bool) -> None:
    table = staged(tmp_path, {(0, "first_name"): "ZOE", (1, "first_name"): "Zoë"}, aligned=aligned)
    assert check([table]).select("column", "row", "form").rows() == [("first_name", 1 if aligned else 12, "own:same")]


def test_what_scrub_wrote_is_no_finding(tmp_path: Path) -> None:
    def places(table: str, column: str, texts: list[str]) -> list[list[tuple[int, int]]]:
        assert (table, column) == ("patients", "note")
        return [[(0, 7)] if text.startswith("Peeters") else [] for text in texts]

    table = staged(tmp_path, {(0, "note"): "Peeters came", (6, "note"): "here came Peeters"})
    assert check([table], places=places)["row"].to_list() == [7]


def test_a_value_of_another_shape_than_promised_is_found(tmp_path: Path) -> None:
    found = check([staged(tmp_path, {(3, "mrn"): "70023757"})])
    assert ("mrn", 4, "policy:shape") in found.select("column", "row", "form").rows()


def test_the_same_columns_lesser_value_is_no_finding(tmp_path: Path) -> None:
    table = staged(tmp_path)
    known = Identifier("zip", "POSTAL_CODE", pl.col("zip"))
    frame = pl.read_parquet(table.path).with_columns(zip=patients(12)["zip"])
    frame.write_parquet(table.path, statistics=False)
    assert check([replace(table, identifiers=(known,))]).is_empty()


@pytest.mark.parametrize("operator", ["generalise", "mask", "truncate"])
def test_less_of_a_direct_identifier_may_not_be_all_of_it(tmp_path: Path, operator: str) -> None:
    table = staged(tmp_path, {(0, "ward"): ME["mrn"], (2, "ward"): THIRD["mrn"][:4]})
    cells = tuple(Cell("ward", operator, "mrn") if cell.name == "ward" else cell for cell in table.cells)
    found = check([replace(table, cells=cells, identifiers=(identifier("mrn"),))])
    assert found.filter(pl.col("form").str.starts_with("own:")).select("column", "row", "form").rows() == [("ward", 1, "own:same")]


@pytest.mark.parametrize(("value", "rows"), [(44821, [1]), (44821.0, [1]), (44821.5, []), (4482, [])])
def test_ones_own_number_of_five_digits_is_found_in_a_numeric_column(tmp_path: Path, value: object, rows: list[int]) -> None:
    table = staged(tmp_path, {(0, "result"): value})
    source = patients(12).with_columns(number=pl.when(pl.int_range(12) == 0).then(pl.lit("44821")).otherwise("number"))
    assert check([replace(table, source=source.lazy())])["row"].to_list() == rows


def test_nulls_are_no_findings(tmp_path: Path) -> None:
    table = staged(tmp_path, {(0, "note"): None, (1, "ward"): None, (2, "birth_date"): None})
    bare = patients(12).with_columns(pl.lit(None).cast(pl.String).alias(c) for c in ("number", "last_name", "email"))
    assert check([replace(table, source=bare.lazy())]).is_empty()


def test_many_findings_are_told_up_to_a_limit_and_all_are_counted(tmp_path: Path) -> None:
    table = staged(tmp_path, {(n, "note"): "Peeters" for n in range(0, 60, 6)}, rows=60)
    found = check([table], sample_limit=4)
    assert found["row"].to_list() == [1, 7, 13, 19]
    assert found["total"].unique().to_list() == [10]


def test_of_tables_written_anew_nothing_is_missed_though_the_others_are_not_read(tmp_path: Path) -> None:
    plants = {(0, "note"): "Peeters", (1, "ward"): THIRD["number"], (2, "mrn"): "70023757"}
    one, other = (
        replace(table, name=name, path=table.path.rename(tmp_path / f"{name}.parquet"))
        for name in ("one", "other")
        for table in [staged(tmp_path, plants)]
    )
    every, again = check([one, other]), check([one, other], among={"other"})
    assert set(every["file"]) == {one.file, other.file}
    assert again.equals(every.filter(pl.col("file") == other.file))
    assert check([one, other], among=()).is_empty()


def test_no_value_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = check([staged(tmp_path, {(0, "note"): "Peeters", (1, "ward"): THIRD["number"]})])
    said = found.write_csv() + capsys.readouterr().out
    assert not [value for value in (*map(str, ME.values()), *map(str, THIRD.values())) if value in said]


def test_a_file_that_cannot_be_read_back_is_refused_without_its_values(tmp_path: Path) -> None:
    table = staged(tmp_path)
    table.path.write_bytes(b"PAR1 CANARY-4711 PAR1")
    with pytest.raises(LeakFound) as raised:
        check([table])
    assert "CANARY" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_an_identifier_without_a_subject_is_sought_in_its_own_row(tmp_path: Path) -> None:
    table = replace(staged(tmp_path, {(0, "note"): "Peeters"}), subject=None, link=None, link_column=None)
    assert check([replace(table, identifiers=(identifier("last_name"),))])["row"].to_list() == [1]


def test_an_unexpected_column_is_found(tmp_path: Path) -> None:
    table = staged(tmp_path)
    pl.read_parquet(table.path).with_columns(extra=1).write_parquet(table.path, statistics=False)
    assert check([table]).select("column", "form").rows() == [("extra", "policy:column")]


@pytest.mark.parametrize("rows", [11, 13])
def test_a_release_that_is_not_its_source_row_by_row_is_refused(tmp_path: Path, rows: int) -> None:
    with pytest.raises(LeakFound, match="a row of the release for each"):
        check([replace(staged(tmp_path), source=patients(rows).lazy())])
