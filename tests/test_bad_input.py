"""Bad input: a clear error (place, expected, found, hint) and exit code 2; nothing published, nothing lost, nothing left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from redact.keys import VARIABLE
from redact.testing.canaries import POLICY, canary_tables, write_canaries
from redact.testing.keys import FIXED_KEY, OTHER_KEY


class Said(Protocol):
    """What a command answered."""

    code: int
    out: str
    err: str


HOME = Path(__file__).resolve().parents[1]
NOTE = "note: {operator: scrub, names: known_only, because: written by a test}"
PLAIN = POLICY.replace(NOTE, "note: {operator: drop}")
"""The policy without free text, so that every run is short."""
Redact = Callable[..., Said]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with inputs, policy and key."""
    write_canaries(tmp_path, canary_tables(8), PLAIN)
    (tmp_path / "key").write_text(FIXED_KEY.text())
    (tmp_path / "key").chmod(0o600)
    return tmp_path


def run(redact: Redact, house: Path, *more: object, inputs: tuple[str, ...] = ("patients.csv", "visits.csv")) -> Said:
    return redact(
        "run",
        house / "policy.yaml",
        *(house / name for name in inputs),
        "--out",
        house / "out",
        "--key-file",
        house / "key",
        *more,
    )


def rewrite(house: Path, old: str | bytes, new: str | bytes, name: str = "visits.csv", count: int = 1) -> None:
    """Replace a piece of a file, which must be there."""
    data = (house / name).read_bytes()
    old, new = (part.encode() if isinstance(part, str) else part for part in (old, new))
    assert old in data
    (house / name).write_bytes(data.replace(old, new, count))


def policy(house: Path, old: str, new: str) -> None:
    rewrite(house, old, new, "policy.yaml")


def assert_refused(said: Said, house: Path, place: str, expected: str, found: str) -> None:
    """Exit code 2, one error with place, expected and found, a hint, and no trace of a release."""
    assert said.code == 2, said.err
    assert said.out == ""
    lines = said.err.splitlines()
    assert re.fullmatch(rf"error: \S*{place}.*: expected .*{expected}.*, found .*{found}.*", lines[0]), lines[0]
    assert_nothing_left(house)
    assert lines[1:], "a hint"
    assert all(line.startswith("hint: ") for line in lines[1:])


def assert_nothing_left(house: Path) -> None:
    assert not (house / "out").exists()
    assert not (house / "out.run.json").exists()
    assert [path.name for path in house.iterdir() if path.name.startswith(".redact-") or "intended" in path.name] == []


def lines_of(house: Path, name: str = "visits.csv") -> list[str]:
    return (house / name).read_text().splitlines(keepends=True)


def missing_column(house: Path) -> None:
    pl.read_csv(house / "visits.csv", infer_schema=False).drop("pulse").write_csv(house / "visits.csv")


def extra_column(house: Path) -> None:
    frame = pl.read_csv(house / "visits.csv", infer_schema=False)
    frame.with_columns(more=pl.lit("x")).write_csv(house / "visits.csv")


def wrong_type(house: Path) -> None:
    frame = pl.read_csv(house / "visits.csv", infer_schema=False)
    frame.with_columns(pulse=pl.lit("fast")).write_csv(house / "visits.csv")


def short_row(house: Path) -> None:
    lines = lines_of(house)
    lines[3] = ",".join(lines[3].split(",")[:3]) + "\n"
    (house / "visits.csv").write_text("".join(lines))


def long_row(house: Path) -> None:
    lines = lines_of(house)
    lines[3] = lines[3].rstrip("\n") + ",more\n"
    (house / "visits.csv").write_text("".join(lines))


def doubled_header(house: Path) -> None:
    rewrite(house, "pulse", "weight")


def empty_file(house: Path) -> None:
    (house / "visits.csv").write_text("")


def header_only(house: Path) -> None:
    (house / "visits.csv").write_text(lines_of(house)[0])


def nul_byte(house: Path) -> None:
    rewrite(house, "true", "tr\0ue")


def invalid_utf8(house: Path) -> None:
    rewrite(house, b"slept", b"sl\xffpt")


def far_invalid_utf8(house: Path) -> None:
    body = (house / "visits.csv").read_bytes().split(b"\n", 1)[1]
    with (house / "visits.csv").open("ab") as file:
        file.write(body * 400 + body.replace(b"slept", b"sl\xffpt", 1))


def latin(house: Path) -> None:
    text = (
        (house / "visits.csv")
        .read_text()
        .replace("slept well", "dormi tr\u00e8s bien, fi\u00e8vre tomb\u00e9e, \u00e9tat am\u00e9lior\u00e9")
    )
    (house / "visits.csv").write_bytes(text.encode("cp1252"))


def utf16(house: Path) -> None:
    (house / "visits.csv").write_bytes((house / "visits.csv").read_text().encode("utf-16"))


def wrong_encoding_named(house: Path) -> None:
    policy(house, "  visits:\n", "  visits:\n    dialect: {encoding: ascii}\n")
    rewrite(house, "slept", "sl\u00e9pt")


def utf8_named_cp1252(house: Path) -> None:
    policy(house, "  visits:\n", "  visits:\n    dialect: {encoding: cp1252}\n")
    rewrite(house, "slept", "sl\u00e9pt")


def lone_column(house: Path) -> None:
    (house / "visits.csv").write_text("patient_id\n1\n")


def unknown_encoding_named(house: Path) -> None:
    policy(house, "  visits:\n", "  visits:\n    dialect: {encoding: klingon}\n")


def wrong_separator(house: Path) -> None:
    policy(house, "  visits:\n", "  visits:\n    dialect: {separator: ';'}\n")


def open_quote(house: Path) -> None:
    rewrite(house, "true", '"true')


def bad_date(house: Path) -> None:
    rewrite(house, lines_of(house, "patients.csv")[1].split(",")[5], "31/02/1987", "patients.csv")


def bad_moment(house: Path) -> None:
    rewrite(house, lines_of(house)[1].split(",")[2], "yesterday")


def far_year(house: Path) -> None:
    rewrite(house, lines_of(house, "patients.csv")[1].split(",")[5], "0987-01-01", "patients.csv")


def bad_parquet(house: Path) -> None:
    (house / "visits.csv").unlink()
    (house / "visits.parquet").write_bytes(b"PAR1 no")


def no_format(house: Path) -> None:
    policy(house, "birth_date: {operator: shift, type: date", "birth_date: {operator: shift, type: date, format: '%Q'")


def kept_identifier(house: Path) -> None:
    policy(house, "email: {operator: drop, entity: EMAIL_ADDRESS}", "email: {operator: keep}")


def kept_entity(house: Path) -> None:
    policy(house, "name: {operator: drop", "name: {operator: keep")


BAD: dict[Callable[[Path], None], tuple[str, str, str]] = {
    missing_column: ("table visits", "column pulse", "none"),
    extra_column: ("table visits", "every column in the policy", "column 8 unlisted"),
    wrong_type: ("table visits, column pulse", "integer", ""),
    short_row: (r"visits\.csv: line 4", "7 fields", "3"),
    long_row: (r"visits\.csv: line 4", "7 fields", "8"),
    doubled_header: (r"visits\.csv", "distinct names", "columns 4 and 5 alike"),
    empty_file: (r"visits\.csv", "a header and rows", "an empty file"),
    header_only: (r"visits\.csv", "rows under the header", "none"),
    nul_byte: (r"visits\.csv", "text", "NUL byte"),
    invalid_utf8: (r"visits\.csv: line \d+", "UTF-8", "other bytes"),
    far_invalid_utf8: (r"visits\.csv: line 9\d\d\d", "UTF-8", "other bytes"),
    latin: (r"visits\.csv: line 2", "UTF-8", "perhaps cp1252"),
    utf16: (r"visits\.csv", "UTF-8", "perhaps utf"),
    wrong_encoding_named: (r"visits\.csv", "ascii", "UTF-8"),
    utf8_named_cp1252: (r"visits\.csv", "cp1252", "UTF-8"),
    lone_column: ("table visits", "column", "none"),
    unknown_encoding_named: (r"visits\.csv", "the name of an encoding", "not known"),
    wrong_separator: (r"visits\.csv", "separated by ;", "one column with , in its name"),
    open_quote: (r"visits\.csv", "balanced quotes", ""),
    bad_date: ("table patients, column birth_date", "date", "none"),
    bad_moment: ("table visits, column started", "datetime", "none"),
    far_year: ("table patients, column birth_date", "date", "none"),
    bad_parquet: (r"visits\.parquet", "a sound Parquet file", "damaged"),
    no_format: ("table patients, column birth_date", "strptime format", "another"),
    kept_identifier: (r"tables\.patients\.columns\.email", "no direct identifier under keep", "EMAIL_ADDRESS"),
    kept_entity: (r"tables\.patients\.columns\.name", "no direct identifier under keep", "PERSON"),
}


CASES = [pytest.param(spoil, id=spoil.__name__) for spoil in BAD]


@pytest.mark.parametrize("spoil", CASES)
def test_bad_input_is_refused_with_its_place_what_was_expected_what_was_found_and_a_hint(
    spoil: Callable[[Path], None], house: Path, redact: Redact
) -> None:
    spoil(house)
    inputs = (*(path.name for path in sorted(house.glob("visits.*"))), "patients.csv")
    assert_refused(run(redact, house, inputs=inputs), house, *BAD[spoil])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_cells_that_cannot_be_read_are_counted_and_the_first_told_by_its_place(kind: str, house: Path, redact: Redact) -> None:
    frame = pl.read_csv(house / "visits.csv", infer_schema=False)
    rows = pl.int_range(pl.len())
    spoilt = frame.with_columns(
        pulse=pl.when(rows.is_in([2, 5])).then(pl.lit("CANARY9")).otherwise("pulse"),
        note=pl.when(rows == 0).then(pl.lit("two\nlines")).otherwise("note"),
    )
    (house / "visits.csv").unlink()
    getattr(spoilt, f"write_{kind}")(house / f"visits.{kind}")
    place = f"on line 5 of {house / 'visits.csv'}" if kind == "csv" else "in row 3"
    said = run(redact, house, inputs=("patients.csv", f"visits.{kind}"))
    assert_refused(said, house, "table visits, column pulse", "integer cells", "none")
    assert f"found some that are none: 2, the first {place}\n" in said.err
    assert "CANARY9" not in said.err


@pytest.mark.parametrize("missing", [None, "P-9999"])
def test_rows_without_a_subject_are_counted_and_the_first_told_by_its_line(missing: str | None, house: Path, redact: Redact) -> None:
    frame = pl.read_csv(house / "visits.csv", infer_schema=False)
    whose = pl.when(pl.int_range(pl.len()).is_in([1, 3, 4])).then(pl.lit(missing)).otherwise("patient_id")
    frame.with_columns(patient_id=whose).write_csv(house / "visits.csv")
    said = run(redact, house)
    assert_refused(said, house, "table visits, column patient_id", "subject", "rows without")
    assert f"found rows without: 3, the first on line 3 of {house / 'visits.csv'}\n" in said.err
    assert "hint: mend the input, or drop such rows: say missing: drop" in said.err


def test_a_header_of_one_column_hints_at_the_separator(house: Path, redact: Redact) -> None:
    lone_column(house)
    said = run(redact, house)
    assert "or is the separator: of its dialect: wrong?" in said.err.split("hint: ")[1]


def test_a_missing_table_is_refused(house: Path, redact: Redact) -> None:
    assert_refused(run(redact, house, inputs=("patients.csv",)), house, "table visits", "an input", "none")


def test_a_file_of_no_table_is_refused(house: Path, redact: Redact) -> None:
    (house / "fees.csv").write_text("a\n1\n")
    assert_refused(
        run(redact, house, inputs=("patients.csv", "visits.csv", "fees.csv")),
        house,
        r"fees\.csv",
        "the file of one table",
        "none",
    )


@pytest.mark.parametrize("name", ["nowhere.csv", "nowhere"])
def test_an_absent_input_is_refused(name: str, house: Path, redact: Redact) -> None:
    assert_refused(run(redact, house, inputs=("patients.csv", name)), house, name, "a file or folder", "none")


def test_a_mark_at_the_start_of_a_file_is_no_part_of_its_header(house: Path, redact: Redact) -> None:
    assert run(redact, house).code == 0
    before = pl.read_parquet(house / "out" / "visits.parquet")
    (house / "visits.csv").write_bytes(b"\xef\xbb\xbf" + (house / "visits.csv").read_bytes())
    assert run(redact, house, "--replace").code == 0
    assert pl.read_parquet(house / "out" / "visits.parquet").equals(before)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "cp1251"])
def test_an_encoding_that_the_policy_names_is_read(encoding: str, house: Path, redact: Redact) -> None:
    assert run(redact, house).code == 0
    before = pl.read_parquet(house / "out" / "visits.parquet")
    policy(house, "  visits:\n", f"  visits:\n    dialect: {{encoding: {encoding}}}\n")
    (house / "visits.csv").write_bytes((house / "visits.csv").read_text().encode(encoding))
    said = run(redact, house, "--replace")
    assert said.code == 0, said.err
    assert pl.read_parquet(house / "out" / "visits.parquet").equals(before)


def test_dates_that_do_not_parse_are_null_and_counted_where_the_policy_says_so(house: Path, redact: Redact) -> None:
    bad_moment(house)
    bad_date(house)
    rewrite(house, "true", "perhaps")
    for column in (
        "started: {operator: shift, type: datetime",
        "birth_date: {operator: shift, type: date",
        "smoker: {operator: keep, type: boolean",
    ):
        policy(house, column, f"{column}, on_error: 'null'")
    said = run(redact, house)
    assert said.code == 0, said.err
    counts = json.loads((house / "out.run.json").read_text())["counts"]
    assert counts["unread"] == {"patients": {"birth_date": 1}, "visits": {"started": 1, "smoker": 1}}
    visits = pl.read_parquet(house / "out" / "visits.parquet")
    assert (visits["started"].null_count(), visits["smoker"].null_count()) == (1, 1)


def test_a_kept_direct_identifier_is_released_with_a_reason(house: Path, redact: Redact) -> None:
    kept = "email: {operator: keep, entity: EMAIL_ADDRESS, because: all agreed}"
    policy(house, "email: {operator: drop, entity: EMAIL_ADDRESS}", kept)
    said = run(redact, house)
    assert said.code == 0, said.out + said.err
    assert "email" in pl.read_parquet(house / "out" / "patients.parquet").columns


KEYS = {
    "missing": (None, None, VARIABLE, "a key", "none"),
    "short": ("c2hvcnQ", None, "key file key", "32 bytes", "5"),
    "no base64": ("(not a key)", None, "key file key", "32 bytes as base64url", "other characters"),
    "short in the environment": (None, "c2hvcnQ", VARIABLE, "32 bytes", "5"),
    "no base64 in the environment": (None, "(not a key)", VARIABLE, "32 bytes as base64url", "other characters"),
}


@pytest.mark.parametrize("case", KEYS)
def test_a_key_that_is_none_is_refused(case: str, house: Path, redact: Redact, monkeypatch: pytest.MonkeyPatch) -> None:
    in_file, in_environment, place, expected, found = KEYS[case]
    monkeypatch.delenv(VARIABLE, raising=False)
    if in_environment:
        monkeypatch.setenv(VARIABLE, in_environment)
    if in_file:
        (house / "key").write_text(in_file)
    more = ("--key-file", house / "key") if in_file else ()
    said = redact("run", house / "policy.yaml", house / "patients.csv", house / "visits.csv", "--out", house / "out", *more)
    assert_refused(said, house, place, expected, found)
    assert not [text for text in (in_file, in_environment) if text and text in said.err]


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_folder_that_holds_anything_needs_replace_and_only_a_release_of_ours_is_replaced(house: Path, redact: Redact) -> None:
    assert run(redact, house).code == 0
    first = listing(house)
    said = run(redact, house)
    assert said.code == 2
    assert re.search(r"^error: \S*out: expected an empty folder or none, found files\nhint: --replace", said.err)
    assert listing(house) == first
    (house / "key").write_text(OTHER_KEY.text())
    assert run(redact, house, "--replace").code == 2
    assert listing(house) == first | {"key": OTHER_KEY.text().encode()}
    assert run(redact, house, "--replace", "--house", house / "another-house").code == 0
    second = listing(house)
    assert second["out/visits.parquet"] != first["out/visits.parquet"]
    assert second["out.run.json"] != first["out.run.json"]
    (house / "out" / "manifest.json").write_text('{"format": "somebody else\'s"}')
    third = listing(house)
    said = run(redact, house, "--replace", "--house", house / "another-house")
    assert said.code == 2
    assert re.search(r"^error: \S*out: expected a release to replace, found other files\nhint: ", said.err)
    assert listing(house) == third


def test_an_output_inside_an_input_folder_is_refused_before_anything_is_made(house: Path, redact: Redact) -> None:
    folder = house / "in"
    folder.mkdir()
    for name in ("patients.csv", "visits.csv"):
        (house / name).rename(folder / name)
    line = ("run", house / "policy.yaml", folder, "--out", folder / "sub" / "out", "--key-file", house / "key")
    said = redact(*line)
    assert said.code == 2
    assert "expected a place outside of the inputs, found one inside" in said.err
    assert sorted(path.name for path in folder.iterdir()) == ["patients.csv", "visits.csv"]


def test_a_run_that_fails_leaves_the_old_release_and_its_record(house: Path, redact: Redact) -> None:
    assert run(redact, house).code == 0
    short_row(house)
    before = listing(house)
    assert run(redact, house, "--replace").code == 2
    assert listing(house) == before


@pytest.mark.parametrize("out", ["key", "key/out", "link"])
def test_an_output_that_cannot_be_a_folder_is_refused(out: str, house: Path, redact: Redact) -> None:
    (house / "link").symlink_to(house / "nowhere")
    before = listing(house)
    said = redact(
        "run",
        house / "policy.yaml",
        house / "patients.csv",
        house / "visits.csv",
        "--out",
        house / out,
        "--key-file",
        house / "key",
    )
    assert said.code == 2
    assert re.search(r"^error: \S+: expected .*, found .*\nhint: ", said.err)
    assert listing(house) == before
    assert_nothing_left(house)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_an_output_without_permission_is_refused(house: Path, redact: Redact) -> None:
    (house / "locked").mkdir(mode=0o500)
    said = redact(
        "run",
        house / "policy.yaml",
        house / "patients.csv",
        house / "visits.csv",
        "--out",
        house / "locked" / "out",
        "--key-file",
        house / "key",
    )
    assert said.code == 2
    assert re.search(r"^error: \S+: expected a place that can be written, found permission denied\nhint: ", said.err)


FULL = """
import resource, signal, sys
from redact.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
raise SystemExit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("size", [10, 200, 1500])
@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_a_full_disk_is_refused_and_leaves_the_old_release(size: int, format: str, house: Path, redact: Redact) -> None:
    assert run(redact, house).code == 0
    with (house / "policy.yaml").open("a") as file:
        file.write(f"release: {{format: {format}}}\n")
    before = listing(house)
    arguments = [
        "run",
        house / "policy.yaml",
        house / "patients.csv",
        house / "visits.csv",
        "--out",
        house / "out",
        "--key-file",
        house / "key",
    ]
    command = [sys.executable, "-B", "-c", FULL, str(size), *map(str, arguments), "--replace"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(HOME)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    found = r"(file too large|a Parquet file cut short)"
    assert re.fullmatch(rf"error: \S+: expected .*, found {found}\nhint: free some space\n", done.stderr)
    assert ".redact-" not in done.stderr, "no name of a temporary folder"
    assert listing(house) == before
    assert [path.name for path in house.iterdir() if path.name.startswith(".redact-")] == []
