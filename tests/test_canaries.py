"""Planted values, and the key, stand in no output, log, error, manifest, record, file name or footer, also of failing runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from redact.keys import VARIABLE
from redact.testing.canaries import CANARIES, DAY, EMAIL, NUMBER, POLICY, WORD, canary_tables, sightings, write_canaries
from redact.testing.keys import FIXED_KEY

HOME = Path(__file__).resolve().parents[1]
REDACT = """
import logging, sys, warnings
logging.basicConfig(level=logging.DEBUG)
warnings.simplefilter("always")
from redact.cli import main
raise SystemExit(main())
"""
Spoil = Callable[[dict[str, pl.DataFrame], str], tuple[dict[str, pl.DataFrame], str]]


@dataclass(frozen=True)
class Seen:
    """Everything that a run in a child process showed, wrote or named."""

    code: int
    said: str
    """Standard output and error, logs and warnings among them."""
    named: str
    """The names of all files and folders that stood under the folder at any moment."""


def watched(folder: Path, *arguments: object) -> Seen:
    """`redact` in a child process, all logs on, the folder listed for as long as it runs."""
    env = {**os.environ, "PYTHONPATH": str(HOME), VARIABLE: FIXED_KEY.text()}
    child = subprocess.Popen(
        [sys.executable, "-c", REDACT, *map(str, arguments)],
        env=env,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    names: set[str] = set()

    def look() -> None:
        while child.poll() is None:
            for _, folders, files in os.walk(folder):
                names.update(folders, files)
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=0.003)  # leaves the core to the child

    watcher = threading.Thread(target=look)
    watcher.start()
    said, _ = child.communicate()
    watcher.join()
    return Seen(child.returncode, said.decode(errors="replace"), "\n".join(sorted(names)))


def written(folder: Path, inputs: set[Path]) -> dict[str, bytes]:
    """What stands in every file but the inputs: as bytes, and for Parquet the decoded cells and the whole footer too."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path not in inputs:
            found[str(path.relative_to(folder))] = path.read_bytes()
            if path.suffix == ".parquet":
                found[f"cells of {path.name}"] = pl.read_parquet(path).write_csv().encode()
                found[f"footer of {path.name}"] = f"{pq.read_metadata(path).to_dict()} {pq.read_schema(path).metadata}".encode()
    return found


def cell(table: str, column: str, value: str) -> Spoil:
    """Put a value into one cell."""

    def spoil(tables: dict[str, pl.DataFrame], policy: str) -> tuple[dict[str, pl.DataFrame], str]:
        frame = tables[table].with_columns(pl.when(pl.int_range(pl.len()) == 3).then(pl.lit(value)).otherwise(column).alias(column))
        return {**tables, table: frame}, policy

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(tables: dict[str, pl.DataFrame], policy: str) -> tuple[dict[str, pl.DataFrame], str]:
        for one in spoils:
            tables, policy = one(tables, policy)
        return tables, policy

    return spoil


def saying(old: str, new: str) -> Spoil:
    """Change the policy."""

    def spoil(tables: dict[str, pl.DataFrame], policy: str) -> tuple[dict[str, pl.DataFrame], str]:
        assert old in policy
        return tables, policy.replace(old, new)

    return spoil


def header(table: str, value: str) -> Spoil:
    """Add a column whose name is a value."""
    return lambda tables, policy: ({**tables, table: tables[table].with_columns(pl.lit(value).alias(value))}, policy)


LENIENT = [
    saying(f"{kind}", f"{kind}, on_error: 'null'")
    for kind in ("shift, type: date,", "shift, type: datetime", "type: float", "type: integer", "type: boolean")
    if kind != "shift, type: date,"
] + [saying("shift, type: date, entity", "shift, type: date, on_error: 'null', entity")]
EVERYWHERE = both(
    cell("patients", "name", f"{WORD} Person"),
    cell("patients", "email", EMAIL),
    cell("patients", "national_number", NUMBER),
    cell("patients", "city", WORD),
    cell("patients", "birth_date", DAY),
)
RUNS: dict[str, tuple[Spoil, int]] = {
    "a run that publishes": (
        both(EVERYWHERE, cell("visits", "note", f"Seen: {EMAIL}, {NUMBER}, 19/09/1909. Tel 0475 12 34 56.")),
        0,
    ),
    "cells that do not parse and become null": (
        both(
            EVERYWHERE,
            *LENIENT,
            *(cell("visits", c, WORD) for c in ("started", "weight", "pulse", "smoker")),
            cell("patients", "birth_date", WORD),
        ),
        0,
    ),
    "a row that the policy leaves out": (
        both(cell("visits", "note", WORD), cell("visits", "pulse", "7"), saying("  visits:\n", "  visits:\n    rows: pulse > 7\n")),
        0,
    ),
    "a subject that nobody knows, dropped": (
        both(cell("visits", "patient_id", WORD), saying("table: patients}", "table: patients, missing: drop}")),
        0,
    ),
    "a date that is none": (cell("patients", "birth_date", f"{WORD} {DAY}"), 2),
    "a moment that is none": (cell("visits", "started", WORD), 2),
    "a float that is none": (cell("visits", "weight", WORD), 2),
    "an integer that is none": (cell("visits", "pulse", NUMBER + "0" * 20), 2),
    "a boolean that is none": (cell("visits", "smoker", WORD), 2),
    "a subject that nobody knows": (cell("visits", "patient_id", WORD), 2),
    "an unlisted column": (header("patients", f"{WORD} {EMAIL}"), 2),
    "an unlisted column, dropped": (
        both(header("patients", f"{WORD} {EMAIL}"), saying("language: nl\n", "language: nl\nunlisted: drop\n")),
        0,
    ),
    "a leak that the gate finds": (both(EVERYWHERE, cell("patients", "ward", EMAIL)), 1),
    "a leak of a stranger's": (
        both(
            EVERYWHERE,
            saying("smoker: {operator: keep, type: boolean", "smoker: {operator: keep"),
            cell("visits", "smoker", NUMBER),
        ),
        1,
    ),
    "a kept column of identifiers": (
        both(cell("patients", "email", EMAIL), saying("email: {operator: drop, entity: EMAIL_ADDRESS}", "email: {operator: keep}")),
        2,
    ),
}


@pytest.mark.parametrize("case", RUNS)
def test_no_planted_value_is_shown_written_or_named(case: str, tmp_path: Path) -> None:
    spoil, code = RUNS[case]
    tables, policy = spoil(canary_tables(8), POLICY)
    if "note" not in case and case != "a run that publishes":
        policy = policy.replace("note: {operator: scrub, names: known_only, because: written by a test}", "note: {operator: drop}")
    inputs = {*write_canaries(tmp_path, tables, policy), tmp_path / "policy.yaml"}
    seen = watched(tmp_path, "run", "policy.yaml", "patients.csv", "visits.csv", "--out", "out")
    assert seen.code == code, seen.said
    assert_nothing_shown(seen, tmp_path, inputs)
    assert (tmp_path / "out").exists() == (code == 0)


def assert_nothing_shown(seen: Seen, folder: Path, inputs: set[Path]) -> None:
    assert sightings(seen.said) == []
    assert sightings(seen.named) == []
    files = written(folder, inputs)
    assert {name: sightings(data) for name, data in files.items() if sightings(data)} == {}
    secrets = [FIXED_KEY.text(), FIXED_KEY.bytes().hex(), FIXED_KEY.derive("scope", "nobody", "canaries").text()]
    shown = {"said": seen.said.encode(), "named": seen.named.encode(), **files}
    assert [name for name, data in shown.items() for secret in secrets if secret.encode() in data] == []


MALFORMED: dict[str, Callable[[bytes], bytes]] = {
    "a short row": lambda data: data + f"{WORD},{EMAIL}\n".encode(),
    "a long row": lambda data: data + (",".join([WORD, EMAIL, NUMBER, DAY] * 3) + "\n").encode(),
    "an open quote": lambda data: data + f'"{WORD},{EMAIL},{NUMBER}\n'.encode(),
    "a quote inside": lambda data: data.replace(b"blood", f'"{WORD}" "'.encode(), 1),
    "a NUL byte": lambda data: data + f"{WORD}\0,{EMAIL},,,,,\n".encode(),
    "invalid UTF-8": lambda data: data + f"{WORD},{EMAIL},,,,,".encode() + b"\xff\n",
    "invalid UTF-8 far in": lambda data: data + data.split(b"\n", 1)[1] * 400 + f"{WORD},{EMAIL},,,,,".encode() + b"\xff\n",
    "no header": lambda data: ",".join([WORD, EMAIL, NUMBER, DAY, "a", "b", "c"]).encode() + b"\n" + data.split(b"\n", 1)[1],
    "a doubled header": lambda data: f"{WORD},{WORD},a,b,c,d,e\n".encode() + data.split(b"\n", 1)[1],
    "another encoding": lambda data: (data.decode() + f"{WORD},{EMAIL},,,,,\u00e9\u00e8\n").encode("cp1252"),
    "lines of the wrong separator": lambda data: data.replace(b",", b";") + f"{WORD};{EMAIL}\n".encode(),
    "no CSV at all": lambda data: f"{WORD} {EMAIL} ".encode() * 50,
    "Parquet in disguise": lambda data: b"PAR1" + f"{WORD} {EMAIL}".encode() * 50 + b"PAR1",
}


@pytest.mark.parametrize("case", MALFORMED)
def test_no_value_of_a_malformed_file_is_shown(case: str, tmp_path: Path) -> None:
    inputs = {*write_canaries(tmp_path, canary_tables(8)), tmp_path / "policy.yaml"}
    file = tmp_path / "visits.csv"
    file.write_bytes(MALFORMED[case](file.read_bytes()))
    seen = watched(tmp_path, "run", "policy.yaml", "patients.csv", "visits.csv", "--out", "out")
    assert seen.code == 2
    assert "error: " in seen.said
    assert_nothing_shown(seen, tmp_path, inputs)


def test_no_value_of_parquet_of_another_type_is_shown(tmp_path: Path) -> None:
    write_canaries(tmp_path, canary_tables(8))
    (tmp_path / "visits.csv").unlink()
    file = tmp_path / "visits.parquet"
    pl.DataFrame({"patient_id": [EMAIL], "pulse": [WORD], "weight": [NUMBER], "started": [DAY]}).write_parquet(file)
    inputs = {tmp_path / "patients.csv", file, tmp_path / "policy.yaml"}
    seen = watched(tmp_path, "run", "policy.yaml", "patients.csv", "visits.parquet", "--out", "out")
    assert seen.code == 2
    assert_nothing_shown(seen, tmp_path, inputs)


def test_no_value_of_an_alias_file_is_shown(tmp_path: Path) -> None:
    policy = POLICY.replace("    subject: patient_id\n", "    subject: {column: patient_id, aliases: merged.csv}\n")
    inputs = {*write_canaries(tmp_path, canary_tables(8), policy), tmp_path / "policy.yaml", tmp_path / "merged.csv"}
    for content in (
        f"{WORD},subject\n",
        f"alias,subject\n{WORD},\n",
        f"alias,subject\n{WORD},{EMAIL}\n{EMAIL},{WORD}\n",
        f'alias,subject\n"{WORD}" x,y\n',
    ):
        (tmp_path / "merged.csv").write_text(content)
        seen = watched(tmp_path, "run", "policy.yaml", "patients.csv", "visits.csv", "--out", "out")
        assert seen.code == 2, seen.said
        assert_nothing_shown(seen, tmp_path, inputs)


def test_the_name_of_an_input_file_stays_in_the_house(tmp_path: Path) -> None:
    """An error may name a file, which is a place; a release, its record and what is said of a success may not."""
    policy = POLICY.replace("  patients:\n", "  patients:\n    files: ['patients*']\n").replace(
        "scrub, names: known_only, because: written by a test", "drop"
    )
    patients, visits = write_canaries(tmp_path, canary_tables(8), policy)
    named = patients.rename(tmp_path / f"patients {WORD} {NUMBER}.csv")
    seen = watched(tmp_path, "run", "policy.yaml", named.name, visits.name, "--out", "out")
    assert seen.code == 0, seen.said
    assert sightings(seen.said) == []
    files = written(tmp_path, {named, visits, tmp_path / "policy.yaml"})
    assert {name: sightings(data) for name, data in files.items() if sightings(data)} == {}


@pytest.mark.parametrize("command", ["plan", "scan", "verify"])
def test_looking_shows_no_value(command: str, tmp_path: Path) -> None:
    tables, policy = EVERYWHERE(canary_tables(8), POLICY.replace("scrub, names: known_only, because: written by a test", "drop"))
    paths = write_canaries(tmp_path, tables, policy)
    inputs = {*paths, tmp_path / "policy.yaml"}
    if command == "verify":
        assert watched(tmp_path, "run", "policy.yaml", "patients.csv", "visits.csv", "--out", "out").code == 0
        file = tmp_path / "out" / "patients.parquet"
        inputs.add(file)
        pl.read_parquet(file).with_columns(ward=pl.lit(EMAIL)).write_parquet(file)
        seen = watched(tmp_path, "verify", "out", "--policy", "policy.yaml", "--against", "patients.csv", "visits.csv")
        assert seen.code == 1, seen.said
    else:
        arguments = ["policy.yaml"] if command == "plan" else ["--policy", "proposed.yaml"]
        seen = watched(tmp_path, command, *arguments, "patients.csv", "visits.csv")
        assert seen.code == 0, seen.said
    assert_nothing_shown(seen, tmp_path, inputs)


def test_p16_the_manifest_tells_no_exact_count_and_nothing_of_the_protection(tmp_path: Path) -> None:
    policy = POLICY.replace("scrub, names: known_only, because: written by a test", "drop")
    write_canaries(tmp_path, canary_tables(47), policy)
    assert watched(tmp_path, "run", "policy.yaml", "patients.csv", "visits.csv", "--out", "out").code == 0
    text = (tmp_path / "out" / "manifest.json").read_text()
    manifest = json.loads(text)
    assert {name: table["rows"] for name, table in manifest["tables"].items()} == {"patients": 50, "visits": 140}
    assert manifest["status"] == "pseudonymised"
    house = json.loads((tmp_path / "out.run.json").read_text())
    assert manifest["key"] == house["scope_key"]  # which key, never a key; the name of the master's stays in the house
    for secret in (
        house["key"],
        FIXED_KEY.text(),
        *house["inputs"]["patients"],
        "blake3",
        "shift",
        "drop",
        "canaries.csv",
        str(tmp_path),
    ):
        assert secret not in text
    assert (tmp_path / "out.run.json").stat().st_mode & 0o777 == 0o600


WORKERS = """
import sys
from pathlib import Path
started = []
def watch(event, arguments):
    if event == "subprocess.Popen":
        started.append((arguments[0], dict(arguments[3] or {})))
sys.addaudithook(watch)
from redact.cli import main
code = main()
for program, env in started:
    assert env, "a child with the environment of its parent"
    assert "REDACT_KEY" not in env, "the key in the environment of a child"
    assert "AAECAwQFBgc" not in "".join(env.values()), "the key under another name"
import os
assert "REDACT_KEY" not in os.environ
sys.stdout.write(f"children: {len(started)}")
raise SystemExit(code)
"""


def test_no_worker_of_a_whole_run_is_given_the_key(tmp_path: Path) -> None:
    tables = canary_tables(1_200)
    notes = pl.Series([f"visit {n}, " + "seen and well, " * 40 for n in range(tables["visits"].height)])
    write_canaries(tmp_path, {**tables, "visits": tables["visits"].with_columns(note=notes)})
    env = {**os.environ, "PYTHONPATH": str(HOME), VARIABLE: FIXED_KEY.text()}
    done = subprocess.run(
        [sys.executable, "-c", WORKERS, "run", "policy.yaml", "patients.csv", "visits.csv", "--out", "out"],
        env=env, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.rsplit("children: ", 1)[1]) >= 1


def test_the_canaries_are_found_where_they_stand() -> None:
    """What looks for a canary finds each of them: otherwise every test above is blind."""
    for canary in CANARIES:
        assert sightings(canary)
        assert sightings(f"x{canary.upper()}y".encode())
    assert not sightings(canary_tables()["visits"].write_csv())
    assert not sightings(canary_tables()["patients"].write_csv())
