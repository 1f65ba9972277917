"""What `redact.read` promises: every file comes in whole and as it was written, or is refused without a cell quoted."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from redact.errors import InputError, OutputError, RedactError
from redact.read import ColumnType, Dialect, Source, assign, count_rows, in_our_words, open_table, said_in_our_words, typed

CANARY = "CANARY9"
DATA = Path(os.environ.get("REDACT_EVALUATION", Path(__file__).parents[2] / "shared" / "data"))
HOSTILE = DATA / "hostile"
needs_hostile = pytest.mark.skipif(not HOSTILE.is_dir(), reason="the evaluation material is not here")


def opened(path: Path, content: bytes, dialect: Dialect | None = None) -> Source:
    path.write_bytes(content)
    return open_table("t", [path], dialect or Dialect())


def rows(source: Source) -> list[tuple[object, ...]]:
    return source.frame.collect(engine="streaming").rows()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n", [("1", "2")]),
        (b"a,b\n01234,1.0", [("01234", "1.0")]),
        (b"a,b\r\n1,2\r\n", [("1", "2")]),
        (b"\xef\xbb\xbfa,b\n1,2\n", [("1", "2")]),
        (b'\xef\xbb\xbf"a","b"\n1,2\n', [("1", "2")]),
        (b'a,b\n"x,y","z""z"\n', [("x,y", 'z"z')]),
        (b'a,b\n"x\ny",\n,2', [("x\ny", None), (None, "2")]),
        (b'a,b\n"",x\n', [(None, "x")]),
        (b'a,b\n5"x"6,7\n', [('5"x"6', "7")]),
        (b'a,b\n5",6"\n', [('5"', '6"')]),
        (b"a\n1\n\n2\n", [("1",), (None,), ("2",)]),
        (b'"a\nq",b\n1,2\n', [("1", "2")]),
        ("a,b\nжаба,é\n".encode(), [("жаба", "é")]),
    ],
)
def test_a_sound_csv_comes_in_as_it_was_written(tmp_path: Path, content: bytes, expected: list[tuple[object, ...]]) -> None:
    source = opened(tmp_path / "t.csv", content)
    assert rows(source) == expected
    assert source.check() == len(expected)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        (b"\n\n", "empty file"),
        (b"a,b", "rows under the header, found none"),
        (b"a,b\r\n\r\n", "rows under the header, found none"),
        (b"\na,b\n1,2\n", "found it blank"),
        (b"a,CANARY9,b,CANARY9\n1,2,3,4\n", "columns 2 and 4 alike"),
        (b"a,,c\n1,2,3\n", "name for column 2"),
        (b"a, ,c\n1,2,3\n", "name for column 2"),
        (b'a,"CANARY9\n1,2\n', "quotes do not close"),
        (b"a,b\r1,CANARY9\r", "CR alone"),
        (b"a,b\n1,2\nCANARY9\n", "line 3: expected 2 fields, found 1"),
        (b"a,b,c\n1,2,3\n1,CANARY9\n", "line 3: expected 3 fields, found 2"),
        (b"a,b\n1,CANARY9,3\n", "line 2: expected 2 fields, found 3"),
        (b"a,b\n1,CANARY9,3\n4\n", "line 2: expected 2 fields, found 3"),
        (b"a,b,c\n1,2,3\n\n1,CANARY9,3\n", "line 3: expected 3 fields, found 1"),
        (b"a,b\n1,CANARY9\n\n", "line 3: expected 2 fields, found 1"),
        (b'a,b\n1,2\n1,"CANARY9\n3,4\n', "line 3: expected balanced quotes"),
        (b'a,b\n1,"CANARY9"x\n', "line 2: expected balanced quotes"),
        (b'a,b\n1,CANARY9"\n3,4\n', "line 2: expected balanced quotes"),
        (b'a,b\n1,5"x"\n1,CANARY9,3\n', "line 3: expected 2 fields, found 3"),
        (b'a,b\n"1\n1",2\n1,CANARY9,3\n', "line 4: expected 2 fields, found 3"),
        (b'a,b\n"1\n1",5"x"\n1,CANARY9,3\n', "line 4: expected 2 fields, found 3"),
        (b'a,b\n"1\n1",5"x"\n"2\n2",CANARY9\0\n', "line 5: expected text, found a NUL byte"),
        (b'a,b\n1,5"x"\nCANARY9\n', "line 3: expected 2 fields, found 1"),
        (b"a,b\n1,CANARY9\0\n", "NUL"),
        (b"a,b\n1,CANARY9\xff\n", "line 2: expected UTF-8"),
        ("a,b\n1,CANARY9\n".encode("utf-16"), "perhaps utf-16"),
    ],
)
def test_a_bad_csv_is_refused_without_a_cell(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path / "t.csv", content).check()
    assert said in str(caught.value)
    assert str(tmp_path / "t.csv") in str(caught.value)
    assert CANARY not in str(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(("bad", "said"), [(b"\0", "line 200001: expected text"), (b"\xff", "line 200001: expected UTF-8")])
def test_what_stands_deep_in_a_file_is_found_with_its_line(tmp_path: Path, bad: bytes, said: str) -> None:
    source = opened(tmp_path / "t.csv", b"a,b\n" + b"1,CANARY9\n" * 199_999 + b"1," + bad + b"\n1,2\n")
    with pytest.raises(InputError, match=said) as caught:
        source.check()
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,CANARY9,3\n", b'a,b\n1,"CANARY9\n', b'a,b\n1,CANARY9"\n3,4\n', b'a,b\n1,"CANARY9"x\n'],
)
def test_what_polars_says_of_a_csv_is_said_in_our_words(tmp_path: Path, content: bytes) -> None:
    source = opened(tmp_path / "t.csv", content)
    with pytest.raises(InputError, match=r"^t: expected ") as caught, said_in_our_words("t"):
        source.frame.sink_parquet(tmp_path / "o.parquet", engine="streaming")
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__


CELL = st.text(alphabet='ab ,"\n;é', max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=30)))
def test_what_the_csv_module_writes_is_read_as_it_was(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[f"c{n}" for n in range(len(table[0]))], *table])
    path = tmp_path_factory.getbasetemp() / "written.csv"
    source = opened(path, text.getvalue().encode())
    assert rows(source) == [tuple(cell or None for cell in row) for row in table]
    assert {count_rows(path, len(table[0]), chunk_size=size) for size in (1, 7, 64, 1 << 20)} == {len(table)}


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab,,"\n', min_size=1, max_size=40), st.integers(1, 3))
def test_a_file_that_is_counted_and_read_gives_one_number(tmp_path_factory: pytest.TempPathFactory, body: str, columns: int) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(",".join("xyz"[:columns]) + "\n" + body)
    try:
        counted = {count_rows(path, columns, chunk_size=size) for size in (1, 7, 64)}
        frame = open_table("t", [path]).frame.collect()
    except (InputError, pl.exceptions.PolarsError):
        return
    assert counted == {frame.height}
    assert all(len(row) in (columns, 0) for row in csv.reader(io.StringIO(path.read_text())))


@needs_hostile
@pytest.mark.parametrize("path", sorted((HOSTILE / "csv_spectrum" / "csvs").glob("*.csv")), ids=lambda path: path.stem)
def test_the_csv_spectrum_reads_as_its_authors_expect(path: Path, request: pytest.FixtureRequest) -> None:
    if path.stem == "location_coordinates":
        request.applymarker(pytest.mark.xfail(strict=True, reason="its JSON has another phone number than its CSV"))
    expected = json.loads((HOSTILE / "csv_spectrum" / "json" / f"{path.stem}.json").read_text())
    source = open_table("t", [path])
    found = source.frame.collect().fill_null("").to_dicts()
    assert source.check() == len(found)
    assert found == (expected if isinstance(expected, list) else [expected])


@needs_hostile
@pytest.mark.parametrize("path", sorted((HOSTILE / "parquet_bad" / "bad_data").glob("*.parquet")), ids=lambda path: path.stem)
def test_no_damaged_parquet_ends_in_anything_but_our_error(path: Path) -> None:
    with suppress(InputError):
        source = open_table("t", [path])
        with said_in_our_words("t"):
            source.frame.collect(engine="streaming")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1xxxxPAR1", b"CANARY9" * 100])
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="sound Parquet file") as caught:
        opened(tmp_path / "t.parquet", content)
    assert CANARY not in str(caught.value)


@needs_hostile
@pytest.mark.parametrize(("folder", "encoding"), [("windows-1251-bulgarian", "cp1251"), ("windows-1252", "cp1252"), ("UTF-16", "utf-16")])
def test_an_encoding_that_is_not_named_is_guessed_in_the_error(folder: str, encoding: str) -> None:
    for path in sorted((HOSTILE / "encodings" / folder).iterdir()):
        with pytest.raises(InputError, match="expected UTF-8") as caught:
            open_table("t", [path])
        assert "dialect: {encoding: " in caught.value.hint, encoding


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "1,Noël Lefèvre,vu à l'hôpital\n2,Zoé Müller,patiente âgée\n"),
        ("cp1252", "1,Noël\n" + "2,Jan\n" * 400),
        ("cp1252", "1,Jürgen Groß\n2,Björn Äpfel\n"),
        ("cp1252", "1,Zoë Daniël,coördinatie met de huisarts, geïnfecteerd\n"),
        ("cp1252", "1,Íñigo Muñoz\n2,Begoña Peña\n"),
        ("cp1252", "1,€ 5 «x» – ’\n2,é\n"),
        ("cp1250", "1,Łukasz Wiśniewski\n2,Małgorzata Żółkowska\n"),
        ("cp1251", "1,Иван Иванов\n2,Мария Петрова е прегледана\n"),
    ],
)
def test_western_text_is_taken_for_cp1252_and_other_text_is_not(tmp_path: Path, encoding: str, text: str) -> None:
    with pytest.raises(InputError, match=f"line [23]: expected UTF-8, found other bytes, perhaps {encoding}$"):
        opened(tmp_path / "t.csv", f"id,name\n{text}".encode(encoding))


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-16-be", "iso8859-5", "UTF-8"])
def test_an_encoding_that_is_named_is_read(tmp_path: Path, encoding: str) -> None:
    table = [(f"{n}", "Иван") for n in range(3)]
    text = "n;име\n" + "".join(f"{n};{name}\n" for n, name in table)
    private = tmp_path / "private"
    private.mkdir()
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    source = open_table("t", [tmp_path / "t.csv"], Dialect(";", encoding=encoding), folder=private)
    assert source.columns == ("n", "име")
    assert rows(source) == table
    assert source.check() == 3
    assert all(copy.stat().st_mode & 0o777 == 0o600 for copy in private.iterdir())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "klingon"])
def test_an_encoding_that_does_not_fit_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(InputError, match=r"expected ") as caught:
        opened(tmp_path / "t.csv", b"a,b\n1,CANARY9\x81\n", Dialect(encoding=encoding))
    assert CANARY not in str(caught.value)


NAMES = "id,name\n1,Noël\n2,Zoé\n"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1250", "cp1251", "iso8859-15", "cp850", "mac-roman", "cp500", "ascii"])
@pytest.mark.parametrize(
    "content",
    [
        NAMES.encode(),
        ("id,name\n1,Á\n" + NAMES).encode(),  # C3 81, of which cp1252 has no second byte
        b"\xef\xbb\xbfid,name\n1,CANARY9\n",
        b"\xef\xbb\xbfid,name\n1,CANARY9 \xe9\n",
        NAMES.encode() + b"3,CANARY9\n" * 300_000,
        b"id,name\n" + b"3,CANARY9\n" * 300_000 + "4,Noël".encode(),
        b"id,name\n" + b"x" * ((1 << 20) - 9) + "é,1\n".encode(),  # a letter across two chunks
    ],
    ids=["letters", "undefined", "mark", "mark and other bytes", "long", "at the end", "across chunks"],
)
def test_utf8_declared_as_one_byte_a_letter_is_refused(tmp_path: Path, content: bytes, encoding: str) -> None:
    for name, data in (("t.csv", content), ("t.csv.gz", gzip.compress(content, 1))):
        with pytest.raises(InputError) as caught:
            opened(tmp_path / name, data, Dialect(encoding=encoding))
        assert str(caught.value) == f"{tmp_path / name}: expected {encoding}, found UTF-8"
        assert "encoding: utf-8" in caught.value.hint
        assert CANARY not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1252", "Noël"), ("cp1252", "Âne «Ã»"), ("cp1251", "Иван №5"), ("cp1250", "Łukasz"), ("koi8-r", "Ёлка"), ("cp850", "Zoé")],
)
def test_one_byte_a_letter_is_what_it_is_declared(tmp_path: Path, encoding: str, name: str) -> None:
    for content in (f"id,name\n1,{name}\n", f"id,name\n1,{name}\n" + "2,é\n".encode().decode(encoding), "id,name\n1,Ann\n"):
        source = opened(tmp_path / "t.csv", content.encode(encoding), Dialect(encoding=encoding))
        assert rows(source) == [tuple(line.split(",")) for line in content.splitlines()[1:]]


def test_a_utf8_file_that_is_packed_is_no_fault(tmp_path: Path) -> None:
    assert rows(opened(tmp_path / "t.csv.gz", gzip.compress(NAMES.encode()))) == [("1", "Noël"), ("2", "Zoé")]


@pytest.mark.parametrize(
    ("encoding", "content", "line"),
    [("cp1252", b"a,b\n1,\xe9\n2,CANARY9\x81\n", 3), ("utf-16", "a,b\n1,CANARY9\n".encode("utf-16-be") + b"\xd8\x00\x00\x31", 3)],
)
def test_a_byte_that_does_not_fit_is_told_by_its_line(tmp_path: Path, encoding: str, content: bytes, line: int) -> None:
    content = b"\xfe\xff" + content if encoding == "utf-16" else content
    with pytest.raises(InputError, match=f"t.csv: line {line}: expected {encoding}, found other bytes"):
        opened(tmp_path / "t.csv", content, Dialect(encoding=encoding))


@pytest.mark.parametrize("encoding", ["hex", "rot13", "idna", "klingon"])
def test_what_is_no_encoding_of_text_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(InputError, match="name of an encoding"):
        opened(tmp_path / "t.csv", b"a,b\n1,2\n", Dialect(encoding=encoding))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_sixteen_bits_a_letter_is_told_at_once(tmp_path: Path, encoding: str) -> None:
    for text in ("a,b\n1,Иван\n" * 50, "a,b\n1,CANARY9\n"):
        for declared in ("cp1252", "cp1251", "utf-8"):
            with pytest.raises(InputError, match=f"t.csv: expected (?i:{declared}), found .*{encoding}$") as caught:
                opened(tmp_path / "t.csv", text.encode(encoding), Dialect(encoding=declared.upper() if declared == "utf-8" else declared))
            assert f"encoding: {encoding}" in caught.value.hint


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_nul_byte_is_told_by_its_line_and_not_as_an_encoding(tmp_path: Path, encoding: str) -> None:
    for rows_before in (0, 200_000):
        content = "a,b\n" + "1,é\n" * rows_before + "CANARY9,\0\n1,2\n"
        with pytest.raises(InputError, match=f"t.csv: line {rows_before + 2}: expected text, found a NUL byte$") as caught:
            opened(tmp_path / "t.csv", content.encode(encoding), Dialect(encoding=encoding)).check()
        assert "encoding" not in caught.value.hint


def test_commas_under_another_separator_are_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected columns separated by ;, found one column with , in its name") as caught:
        opened(tmp_path / "t.csv", b"a,b\n1,CANARY9\n", Dialect(separator=";"))
    assert 'dialect: {separator: ","}' in caught.value.hint


def test_a_compressed_csv_is_read_and_a_damaged_one_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n1,2\n")
    assert rows(opened(tmp_path / "t.csv.gz", packed)) == [("1", "2")]
    for damaged in (packed[:-9], b"a,b\n1,2\n", packed[:14] + b"\xff\xff" + packed[16:]):
        with pytest.raises(InputError):
            opened(tmp_path / "t.csv.gz", damaged)


def test_null_values_and_other_separators_are_the_dialects(tmp_path: Path) -> None:
    source = opened(tmp_path / "t.csv", b'a|b|c\n1|NA|\n"x|2|3\n', Dialect("|", quote="", null_values=("NA",)))
    assert rows(source) == [("1", None, None), ('"x', "2", "3")]
    assert source.check() == 2


def test_parts_are_one_table_and_must_agree(tmp_path: Path) -> None:
    for name, content in (("1.csv", "a,b\n1,2\n"), ("2.csv", "a,b\n3,4\n"), ("3.csv", "b,a\n3,4\n")):
        (tmp_path / name).write_text(content)
    both = open_table("t", [tmp_path / "1.csv", tmp_path / "2.csv"])
    assert rows(both) == [("1", "2"), ("3", "4")]
    assert both.check() == 2
    with pytest.raises(InputError, match="found another"):
        open_table("t", [tmp_path / "1.csv", tmp_path / "3.csv"])
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "1.parquet")
    pl.DataFrame({"a": ["1"]}).write_parquet(tmp_path / "2.parquet")
    with pytest.raises(InputError, match="found others"):
        open_table("t", [tmp_path / "1.parquet", tmp_path / "2.parquet"])
    with pytest.raises(InputError, match="files of one format"):
        open_table("t", [tmp_path / "1.csv", tmp_path / "1.parquet"])


def test_a_name_with_brackets_is_a_name_not_a_pattern(tmp_path: Path) -> None:
    assert rows(opened(tmp_path / "t[1]*.csv", b"a\n1\n")) == [("1",)]


def test_parquet_keeps_its_types_but_not_its_dictionaries(tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": [1], "e": ["x"], "c": ["y"], "l": [[1]]}, schema_overrides={"e": pl.Enum(["x"]), "c": pl.Categorical})
    frame.write_parquet(tmp_path / "t.parquet")
    source = open_table("t", [tmp_path / "t.parquet"])
    assert source.frame.collect_schema() == {"n": pl.Int64, "e": pl.String, "c": pl.String, "l": pl.List(pl.Int64)}
    assert source.check() == 1
    pl.DataFrame({"b": [b"CANARY9"]}).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="column b: expected text or numbers"):
        open_table("t", [tmp_path / "b.parquet"])


def test_files_go_to_the_table_whose_pattern_they_match(tmp_path: Path) -> None:
    for name in ("patients.csv", "visits-1.csv", "visits-2.csv", ".hidden"):
        (tmp_path / name).touch()
    tables = {"patients": (), "visits": ("visits-*.csv",), "invoices": ()}
    expected = {
        "patients": [tmp_path / "patients.csv"],
        "visits": [tmp_path / "visits-1.csv", tmp_path / "visits-2.csv"],
    }
    assert assign([tmp_path], tables) == expected
    assert assign(sorted(tmp_path.glob("*.csv")), tables) == expected


@pytest.mark.parametrize(
    ("names", "tables", "said"),
    [
        (["x.csv"], {"t": ()}, "found none"),
        (["t.csv"], {"t": (), "u": ("*.csv",)}, "found two: t, u"),
        (["t.csv", "t.csv"], {"t": ()}, "found it twice"),
    ],
)
def test_a_file_that_is_not_of_one_table_is_refused(
    tmp_path: Path, names: list[str], tables: dict[str, tuple[str, ...]], said: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(InputError, match=said):
        assign([tmp_path / name for name in names], tables)


def test_a_file_of_no_table_is_answered_with_the_tables_of_the_policy(tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    with pytest.raises(InputError, match="found none") as caught:
        assign([tmp_path], {"patients": (), "visits": ()})
    assert "tables are patients, visits" in caught.value.hint


def test_a_folder_without_files_or_named_like_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    with pytest.raises(InputError, match="in: expected CSV or Parquet files in the folder, found none"):
        assign([tmp_path / "in"], {"t": ()})
    (tmp_path / "in" / "t.csv").mkdir()
    with pytest.raises(InputError, match=r"t\.csv: expected a file, found a folder"):
        assign([tmp_path / "in"], {"t": ()})


def test_an_absent_input_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found none"):
        assign([tmp_path / "t.csv"], {"t": ()})
    with pytest.raises(InputError, match="no such file"):
        open_table("t", [tmp_path / "t.csv"])


@pytest.mark.parametrize(
    ("stated", "cells", "expected", "failed"),
    [
        (ColumnType(), [" a ", "", "01"], [" a ", None, "01"], None),
        (ColumnType("integer"), [" 1", "2.0", "+3", "1.5", "x", "", " "], [1, 2, 3, None, None, None, None], 2),
        (ColumnType("float"), ["1.5", "-.5", "nan", "1e400", "1,5"], [1.5, -0.5, None, None, None], 3),
        (ColumnType("boolean"), ["Yes", "0", "TRUE", "maybe"], [True, False, True, None], 1),
        (ColumnType("date"), ["2020-02-29", " 1799-12-31", "2201-01-01", "2020-02-30"], [date(2020, 2, 29), None, None, None], 3),
        (ColumnType("date", "%d/%m/%Y"), ["03/04/2020", "2020-04-03"], [date(2020, 4, 3), None], 1),
        (
            ColumnType("datetime"),
            ["2020-07-01T12:00:00Z", "2020-07-01 12:00:00.5", "2020-07-01T12:00:00+02:00", "CANARY9"],
            [datetime(2020, 7, 1, 12), datetime(2020, 7, 1, 12, 0, 0, 500_000), datetime(2020, 7, 1, 10), None],
            1,
        ),
        (ColumnType("datetime", "%d.%m.%y %H:%M"), ["01.07.20 12:30"], [datetime(2020, 7, 1, 12, 30)], 0),
    ],
)
def test_a_value_that_does_not_parse_is_null_and_counted(
    stated: ColumnType, cells: list[str], expected: list[object], failed: int | None
) -> None:
    lf = pl.LazyFrame({"x": [*cells, None]})
    frame, failures = typed(lf, {"x": stated})
    assert frame.collect()["x"].to_list() == [*expected, None]
    assert lf.select(**failures).collect().to_dicts() == ([{"x": failed}] if failures else [])
    again, none = typed(frame, {"x": stated})
    assert_frame_equal(again.collect(), frame.collect())
    assert all(count == 0 for row in frame.select(**none).collect().to_dicts() for count in row.values())


def test_csv_and_parquet_of_the_same_data_give_the_same_frame(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": ["01", "", None],
            "n": [1, None, 3],
            "f": [1.0, 2.5, None],
            "b": [True, None, False],
            "d": [date(2020, 1, 31), None, date(1700, 1, 1)],
            "t": [datetime(2020, 7, 1, 12, tzinfo=UTC), datetime(2020, 7, 1, 12, 0, 0, 120_000, tzinfo=UTC), None],
        },
        schema_overrides={"n": pl.UInt8},
    ).with_columns(pl.col("t").dt.convert_time_zone("Europe/Brussels"))
    frame.write_csv(tmp_path / "t.csv")
    frame.write_parquet(tmp_path / "t.parquet")
    kinds = {"n": "integer", "f": "float", "b": "boolean", "d": "date", "t": "datetime"}
    for stated in (kinds, kinds | {"n": "string", "f": "string", "b": "string"}, kinds | {"n": "float", "f": "integer"}):
        types = {name: ColumnType(kind) for name, kind in stated.items()}
        one, other = (typed(open_table("t", [tmp_path / f"t.{end}"]).frame, types) for end in ("csv", "parquet"))
        assert_frame_equal(one[0].collect(), other[0].collect())


@pytest.mark.parametrize("stated", [ColumnType("money"), ColumnType("date", "%H:%M"), ColumnType("datetime", "%Q")])
def test_a_type_that_cannot_be_read_is_refused(stated: ColumnType) -> None:
    with pytest.raises(InputError, match="column x: expected a"):
        typed(pl.LazyFrame({"x": ["CANARY9"]}), {"x": stated})


def test_our_own_errors_cross_polars_unchanged() -> None:
    def refuse(series: pl.Series) -> pl.Series:
        raise OutputError("here: expected this, found that", "do so")

    lf = pl.LazyFrame({"x": ["CANARY9"]}).select(pl.col("x").map_batches(refuse, return_dtype=pl.String))
    with pytest.raises(OutputError) as caught, said_in_our_words("t"):
        lf.collect(engine="streaming")
    assert str(caught.value) == "here: expected this, found that"
    assert caught.value.hint == "do so"


@pytest.mark.parametrize(
    ("said", "kind"),
    [("IO: No space left on device (os error 28)", OutputError), ("CANARY9 (os error 13)", InputError), ("CANARY9", InputError)],
)
def test_a_full_disk_is_about_the_output_and_the_rest_about_the_input(said: str, kind: type[RedactError]) -> None:
    error = in_our_words(pl.exceptions.ComputeError(said), "t")
    assert type(error) is kind
    assert CANARY not in str(error)
