"""The command line says what it does, does what the library does, and never says what it must not."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest
from typer.main import get_command

from redact.cli import app, main, say
from redact.errors import PolicyError, in_lines
from redact.keys import VARIABLE, new_key, parse_key
from redact.testing.demo import main as demo


class Said(Protocol):
    """What a command answered."""

    code: int
    out: str
    err: str


README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
CANARY = "Zebedeus Canarius 85.07.30-033.28"

POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: small
country: BE
purpose: to see the command line work
recipient: the reader
scope: tests
tables:
  people:
    subject: id
    columns:
      id: {operator: pseudonym, entity: MEDICAL_RECORD_NUMBER, because: rows are told apart by it}
      name: {operator: drop, entity: PERSON}
      ward: {operator: keep, entity: CATEGORY}
      note: {operator: scrub, language: en}
"""
PEOPLE = "id,name,ward,note\n" + "".join(
    f"MRN-{number:07d},{name},{ward},Seen today; {name} sleeps well.\n"
    for number, name, ward in [(4711001, "Zebedeus Canarius", "blue"), (4711002, "Quirina Ballast", "red")]
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a policy, an input and a key."""
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "key").write_text(new_key(), encoding="ascii")
    (tmp_path / "key").chmod(0o600)
    return tmp_path


@pytest.fixture
def release(files: Path, redact: Callable[..., Said]) -> Path:
    """`files` with a release in `out`."""
    said = run(redact, files)
    assert said.code == 0, said.err
    return files


def run(redact: Callable[..., Said], files: Path, *more: str, people: str = "people.csv") -> Said:
    return redact("run", files / "policy.yaml", files / people, "--out", files / "out", "--key-file", files / "key", *more)


def commands(group: object = None, path: str = "redact") -> list[str]:
    """Every command line that does something."""
    group = group or get_command(app)
    inner = getattr(group, "commands", None)
    return [path] if inner is None else [line for name, one in inner.items() for line in commands(one, f"{path} {name}")]


@pytest.mark.parametrize("line", ["redact", "redact key", *commands()])
def test_every_command_helps(line: str, redact: Callable[..., Said]) -> None:
    said = redact(*line.split()[1:], "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: {line} ")


@pytest.mark.parametrize("line", commands())
def test_every_command_is_in_the_readme(line: str) -> None:
    assert re.search(rf"^\| .*`{line}\b.*` \| \S", README, flags=re.MULTILINE)


def test_the_readme_names_no_option_that_is_not_there(redact: Callable[..., Said]) -> None:
    helped = "".join(redact(*line.split()[1:], "--help").out for line in ["redact", *commands()])
    section = README.split("\n## Commands\n")[1].split("\n## ")[0]
    assert set(re.findall(r"--[a-z][a-z-]*", section)) <= set(re.findall(r"--[a-z][a-z-]*", helped))


def test_the_version_is_said(redact: Callable[..., Said]) -> None:
    assert redact("--version").out.startswith("redact ")


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        ([], "arguments: ", "redact --help"),
        (["dance"], "arguments: no such command", "redact --help"),
        (["run"], "arguments: missing", "redact run --help"),
        (["run", "none.yaml", "a.csv", "--out", "out"], f"{VARIABLE}: expected a key", "redact key new"),
        (["run", "policy.yaml", "people.csv", "--out", "out", "--key-file", "open"], "key file open: expected mode", "chmod"),
        (["run", "policy.yaml", "people.csv", "--out", "out", "--key-file", "short"], "key file short: expected 32", "key new"),
        (["run", "policy.yaml", "other.csv", "--out", "out", "--key-file", "key"], "other.csv: expected", "tables"),
        (["run", "bad.yaml", "people.csv", "--out", "out", "--key-file", "key"], "tables: ", "schema"),
        (["run", "policy.yaml", "people.csv", "--out", "full", "--key-file", "key"], "full: expected", "--replace"),
        (["plan", "none.yaml", "people.csv"], "policy none.yaml: expected", ""),
        (["scan", "full"], "full: expected CSV or Parquet files in the folder, found none", ""),
        (["scan", "nowhere"], "nowhere: expected", ""),
        (["scan", "people.csv", "--policy", "policy.yaml"], "policy.yaml: expected a new file", "another"),
        (["text", "--language", "tlh"], "arguments: invalid value", "redact text --help"),
        (["verify", "full", "people.csv"], "arguments: invalid value", "redact verify --help"),
        (["key", "fingerprint"], f"{VARIABLE}: expected a key", "redact key new"),
        (["key", "fingerprint", "--key-file", "none"], "key file none: expected", ""),
    ],
)
def test_what_is_wrong_is_said_with_a_hint_and_exit_2(
    arguments: list[str], error: str, hint: str, files: Path, redact: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files)
    (files / "open").write_text(new_key())
    (files / "open").chmod(0o644)
    (files / "short").write_text("c2hvcnQ")
    (files / "short").chmod(0o600)
    (files / "bad.yaml").write_text("version: 1\n")
    (files / "other.csv").write_text("id\n1\n")
    (files / "full").mkdir()
    (files / "full" / "mine.txt").touch()
    said = redact(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: ")
    assert error in said.err
    assert not hint or hint in said.err.split("\nhint: ")[1]


def test_faults_are_told_one_a_line_with_a_hint_below_those_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        say.failure(PolicyError(*in_lines([("a: expected", "do"), ("b: expected", "do"), ("c: expected", ""), ("d: expected", "so")]))) == 2
    )
    assert capsys.readouterr().err == (
        "error: a: expected\nerror: b: expected\nhint: do\nerror: c: expected\nerror: d: expected\nhint: so\n"
    )


def test_a_foreign_exception_shows_its_class_and_nothing_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="Canarius") as raised:
        raise ValueError(CANARY)
    assert say.failure(raised.value) == 2
    said = capsys.readouterr()
    assert said.err == "error: expected no fault in redact, found ValueError\n"
    assert said.out == ""


@pytest.mark.parametrize("arguments", [["key"], ["key", "new"], ["key", "fingerprint"], ["text"], ["run", "p", "i", "--key"], []])
def test_a_key_given_as_an_argument_is_not_repeated(arguments: list[str], redact: Callable[..., Said]) -> None:
    key = new_key().replace("-", "x")
    said = redact(*arguments, key)
    assert said.code == 2
    assert key not in said.out + said.err


def test_the_key_leaves_the_environment_whatever_the_command(redact: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, new_key())
    assert redact("key", "new").code == 0
    assert VARIABLE not in os.environ


def test_a_new_key_is_a_key_and_its_fingerprint_does_not_tell_it(
    tmp_path: Path, redact: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = redact("key", "new").out.strip()
    monkeypatch.setenv(VARIABLE, made)
    named = redact("key", "fingerprint").out.strip()
    file = tmp_path / "key"
    file.write_text(made)
    file.chmod(0o600)
    assert named == parse_key(made).fingerprint() == redact("key", "fingerprint", "--key-file", file).out.strip()
    assert named not in made


def test_run_publishes_and_says_so(release: Path, redact: Callable[..., Said]) -> None:
    assert sorted(path.name for path in (release / "out").iterdir()) == ["manifest.json", "people.parquet"]
    again = run(redact, release, "--replace")
    assert again.code == 0
    assert again.out.startswith("published ")
    assert again.err == "", "no bar where there is no terminal"


def test_run_says_json_to_machines(files: Path, redact: Callable[..., Said]) -> None:
    said = run(redact, files, "--json", "--record", str(files / "kept.json"))
    assert json.loads(said.out) == json.loads((files / "out" / "manifest.json").read_text())
    assert (files / "kept.json").is_file()


def test_a_second_run_wants_replace(release: Path, redact: Callable[..., Said]) -> None:
    said = run(redact, release)
    assert said.code == 2
    assert "--replace" in said.err


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_a_leak_is_refused_with_its_place_and_without_its_value(json_too: list[str], files: Path, redact: Callable[..., Said]) -> None:
    (files / "people.csv").write_text(PEOPLE.replace(",red,", ",ballast quirina,"), encoding="utf-8")
    said = run(redact, files, *json_too)
    assert said.code == 1
    assert not (files / "out").exists()
    assert "ward" in said.out
    assert said.err.startswith("error: ")
    assert "ballast" not in (said.out + said.err).lower()
    assert "quirina" not in (said.out + said.err).lower()
    if json_too:
        assert json.loads(said.out)["findings"][0]["column"] == "ward"


def test_plan_tells_every_column_and_touches_nothing(files: Path, redact: Callable[..., Said]) -> None:
    before = sorted(files.iterdir())
    said = redact("plan", files / "policy.yaml", files / "people.csv", "--json")
    assert [row["operator"] for row in json.loads(said.out)["columns"]] == ["pseudonym", "drop", "keep", "scrub"]
    assert redact("plan", files / "policy.yaml", files / "people.csv").out.splitlines()[0].split()[:3] == [*("table", "column", "operator")]
    assert sorted(files.iterdir()) == before


def test_verify_finds_nothing_in_a_release_and_something_in_a_tampered_one(release: Path, redact: Callable[..., Said]) -> None:
    arguments = ("verify", release / "out", "--policy", release / "policy.yaml", "--against", release / "people.csv", "--json")
    clean = redact(*arguments)
    assert (clean.code, json.loads(clean.out)) == (0, {"findings": []}), clean.err
    file = release / "out" / "people.parquet"
    pl.read_parquet(file).with_columns(ward=pl.lit("MRN-4711001")).write_parquet(file, statistics=False)
    tampered = redact(*arguments)
    assert tampered.code == 1
    assert "4711001" not in tampered.out + tampered.err


@pytest.mark.parametrize(("answers", "leaks", "code"), [(b"n\nn\n", 0, 0), (b"y\nn\n", 1, 1)])
def test_a_reading_is_counted_bounded_and_kept(answers: bytes, leaks: int, code: int, release: Path, redact: Callable[..., Said]) -> None:
    said = redact("verify", release / "out", "--sample", "5", stdin=answers)
    assert said.code == code, said.err
    assert f"read 2 texts, found {leaks} leaks: at most " in said.out
    kept = json.loads((release / "out.run.json").read_text())["readings"]
    assert [(reading["texts"], reading["leaks"]) for reading in kept] == [(2, leaks)]
    assert (release / "out.run.json").stat().st_mode & 0o777 == 0o600


def test_a_reading_that_stops_early_is_not_kept(release: Path, redact: Callable[..., Said]) -> None:
    said = redact("verify", release / "out", "--sample", "5", stdin=b"n\n")
    assert said.code == 2
    assert "readings" not in json.loads((release / "out.run.json").read_text())


def test_scan_tells_the_columns_and_writes_a_policy_that_plan_reads(files: Path, redact: Callable[..., Said]) -> None:
    said = redact("scan", files / "people.csv", "--policy", files / "proposed.yaml", "--json")
    assert [row["column"] for row in json.loads(said.out)] == ["id", "name", "ward", "note"]
    assert "canarius" not in said.out.lower() + (files / "proposed.yaml").read_text().lower()
    assert redact("scan", files).out.splitlines()[1].split()[:2] == ["people", "id"]


@pytest.mark.parametrize("command", [["scan"], ["risk", "--quasi", "ward,age"]])
def test_files_of_another_encoding_are_looked_at_when_it_is_named(command: list[str], tmp_path: Path, redact: Callable[..., Said]) -> None:
    (tmp_path / "wards.csv").write_bytes("ward!age\nGériatrie!7\nUrgences!8\n".encode("cp1252"))
    refused = redact(*command, tmp_path / "wards.csv")
    assert (refused.code, "perhaps cp1252" in refused.err, "--encoding cp1252" in refused.err) == (2, True, True)
    said = redact(*command, tmp_path / "wards.csv", "--encoding", "cp1252", "--separator", "!")
    assert said.code == 0, said.err


def test_text_is_scrubbed_whole_or_by_line(redact: Callable[..., Said]) -> None:
    text = b"Mail jan@example.org today.\nNo more.\n"
    expected = "Mail [EMAIL_ADDRESS] today.\nNo more.\n"
    assert redact("text", "--language", "en", stdin=text).out == expected
    assert redact("text", "--language", "en", "--lines", stdin=text).out == expected


def test_text_tells_where_identifiers_stand(redact: Callable[..., Said]) -> None:
    said = redact("text", "--language", "en", "--lines", "--spans", stdin=b"Nothing.\nMail jan@example.org today.\n")
    (span,) = [json.loads(line) for line in said.out.splitlines()]
    assert (span["row"], span["start"], span["end"], span["entity"]) == (1, 5, 20, "EMAIL_ADDRESS")


def test_text_says_when_its_key_is_forgotten_and_when_names_are_not_read(redact: Callable[..., Said]) -> None:
    said = redact("text", "--language", "nl", stdin=b"Rustig.")
    assert said.out == "Rustig."
    assert "no key given" in said.err
    assert "no model finds names in language nl" in said.err


def test_text_refuses_bytes_that_are_no_text(redact: Callable[..., Said]) -> None:
    said = redact("text", stdin=b"\xff\xfe")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: standard input: expected UTF-8")


def test_recognizers_are_listed_for_people_and_machines(redact: Callable[..., Said]) -> None:
    listed = json.loads(redact("recognizers", "--language", "fr", "--json").out)
    assert {"entity": "BE_NATIONAL_NUMBER", "recognizer": "BeNationalNumberRecognizer"}.items() <= {
        key: value for row in listed if row["entity"] == "BE_NATIONAL_NUMBER" for key, value in row.items()
    }.items()
    assert len(redact("recognizers").out.splitlines()) == len(listed) + 1


def test_the_schema_is_that_of_a_policy(redact: Callable[..., Said]) -> None:
    assert {"tables", "recipient", "scope"} <= set(json.loads(redact("schema").out)["properties"])


def test_findings_beyond_fifty_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    say.findings(pl.DataFrame({"file": ["people.csv"] * 60}), json=False)
    said = capsys.readouterr()
    assert (len(said.out.splitlines()), said.err) == (51, "and 10 more; --json shows all\n")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_sample_clinic_is_written(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo([str(tmp_path / "clinic"), "--patients", "3", "--format", kind])
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in written] == [f"{name}.{kind}" for name in ("patients", "visits", "invoices", "weblog")]
    assert all(path.is_file() for path in written)


def test_a_closed_pipe_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(os.fdopen(writer, "wb")))
    assert main(["--version"]) == 2


def test_a_policy_that_ships_is_chosen_by_its_name(
    tmp_path: Path, redact: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    demo(["clinic", "--patients", "3"])
    said = redact("plan", "clinic_be", "clinic", "--json")
    assert said.code == 0, said.err
    assert {row["table"] for row in json.loads(said.out)["columns"]} == {"patients", "visits", "invoices", "weblog"}
    asked = next(iter(pl.read_csv("clinic/patients.csv")["patient_id"]))
    copied = redact("subject", "export", str(asked), "clinic", "--policy", "clinic_be")
    assert copied.code == 0, copied.err
    assert len(json.loads(copied.out)["tables"]["patients"]) == 1
