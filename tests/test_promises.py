"""The promises of the flow: one person is one pseudonym, and the same rows come out however they come in."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from polars.testing import assert_frame_equal

import redact
from redact.errors import InputError, PolicyError
from redact.keys import Key
from redact.policy import Policy, parse_policy
from redact.publish import is_release
from redact.testing.canaries import POLICY, canary_tables, write_canaries
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform import OPERATORS

HOME = Path(__file__).resolve().parents[1]
Tables = Mapping[str, pl.DataFrame]
NO_NOTE = ("note: {operator: scrub, names: known_only, because: written by a test}", "note: {operator: drop}")
RUN = """
import sys
from pathlib import Path
import redact
from redact.testing.keys import FIXED_KEY
one, other, out, *inputs = map(Path, sys.argv[1:])
for name, policy in enumerate((one, other)):
    redact.run(redact.load_policy(policy), inputs, out / str(name), FIXED_KEY)
"""


def changed(*changes: tuple[str, str], text: str = POLICY) -> Policy:
    """The policy with each of these pieces of its text replaced."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_policy(text)


def child(*arguments: object, **environment: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(HOME), **environment}
    done = subprocess.run([sys.executable, "-c", RUN, *map(str, arguments)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def contents(folder: Path) -> dict[str, str]:
    """The digest of every file of a release."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def released(out: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in sorted(out.glob("*.parquet"))}


def made(tables: Tables, policy: Policy, key: Key = FIXED_KEY, **more: Any) -> dict[str, pl.DataFrame]:
    """Each table's released columns, in the input's order."""
    frames = redact.pseudonymise({name: table.lazy() for name, table in tables.items()}, policy, key, allow_custom=True, **more)
    return {name: frame.collect() for name, frame in frames.items()}


def record(out: Path) -> dict[str, Any]:
    return dict(json.loads((out.parent / f"{out.name}.run.json").read_text()))


def assert_same(one: Tables, other: Tables) -> None:
    assert list(one) == list(other)
    for name in one:
        assert_frame_equal(one[name], other[name])


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return canary_tables(300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, pl.DataFrame]) -> Path:
    """Inputs, policy, and their release in `out`."""
    made_here = tmp_path_factory.mktemp("promises")
    redact.run(parse_policy(POLICY), write_canaries(made_here, tables), made_here / "out", FIXED_KEY)
    return made_here


def test_threads_change_no_byte_and_morsels_no_row(tmp_path: Path) -> None:
    inputs = write_canaries(tmp_path, canary_tables(30))
    (tmp_path / "csv.yaml").write_text(POLICY.replace(*NO_NOTE) + "release: {format: csv}\n")
    for threads, morsel in (("1", "10"), ("8", "10"), ("4", "1")):
        place = tmp_path / f"{threads} {morsel}"
        child(
            tmp_path / "policy.yaml",
            tmp_path / "csv.yaml",
            place,
            *inputs,
            POLARS_MAX_THREADS=threads,
            POLARS_IDEAL_MORSEL_SIZE=morsel,
        )
    for format in ("0", "1"):
        assert contents(tmp_path / "1 10" / format) == contents(tmp_path / "8 10" / format)
        assert len(contents(tmp_path / "1 10" / format)) == 3
    redact.run(parse_policy(POLICY), inputs, tmp_path / "out", FIXED_KEY)
    assert_same(released(tmp_path / "4 1" / "0"), released(tmp_path / "out"))
    assert_same(released(tmp_path / "1 10" / "0"), released(tmp_path / "out"))


def as_parquet(tables: Tables, folder: Path) -> list[Path]:
    typed = tables["visits"].with_columns(
        pl.col("started").str.to_datetime(),
        pl.col("weight").cast(pl.Float64),
        pl.col("pulse").cast(pl.Int32),
        smoker=pl.col("smoker") == "true",
    )
    born = tables["patients"].with_columns(pl.col("birth_date").str.to_date(), pl.col("ward").cast(pl.Categorical))
    born.write_parquet(folder / "patients.parquet")
    typed.write_parquet(folder / "visits.parquet", row_group_size=37)
    return [folder / "patients.parquet", folder / "visits.parquet"]


def shuffled(tables: Tables, folder: Path) -> list[Path]:
    return write_canaries(folder, {name: table.sample(fraction=1.0, shuffle=True, seed=3) for name, table in tables.items()})


def in_parts(tables: Tables, folder: Path) -> list[Path]:
    paths = [folder / "visits-2.csv", folder / "visits-1.csv", folder / "patients.csv"]
    for path, part in zip(paths, (tables["visits"][:300], tables["visits"][300:], tables["patients"]), strict=True):
        part.write_csv(path)
    return paths


@pytest.mark.parametrize("write", [as_parquet, shuffled, in_parts])
def test_the_same_records_give_the_same_rows_however_they_come(
    tables: Tables, folder: Path, tmp_path: Path, write: Callable[[Tables, Path], list[Path]]
) -> None:
    policy = changed(("  visits:\n", "  visits:\n    files: [visits*]\n"))
    redact.run(policy, write(tables, tmp_path), tmp_path / "out", FIXED_KEY)
    assert_same(released(tmp_path / "out"), released(folder / "out"))


def test_the_order_of_rows_follows_the_key_and_not_the_input(folder: Path, tables: Tables, tmp_path: Path) -> None:
    redact.run(parse_policy(POLICY), [folder / "patients.csv", folder / "visits.csv"], tmp_path / "out", OTHER_KEY)
    before = tables["visits"]["weight"].cast(pl.Float64)
    orders = []
    for out in (folder / "out", tmp_path / "out"):
        after = pl.read_parquet(out / "visits.parquet")["weight"]
        assert after.sort().to_list() == before.sort().to_list()
        place = {weight: n for n, weight in enumerate(before)}
        orders.append([place[weight] for weight in after])
    for one, other in ((orders[0], range(900)), (orders[0], orders[1])):
        stays = sum(a == b for a, b in zip(one, other, strict=True))
        assert stays < 20, "rows at the place where they were"
    steps = sum(b > a for a, b in zip(orders[0], orders[0][1:], strict=False))
    assert 0.4 < steps / 899 < 0.6, "half of the steps go up"


def test_order_input_needs_a_reason_and_then_keeps_the_order(folder: Path, tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^release: order: input .* expected because:"):
        changed(("language: nl\n", "language: nl\nrelease: {order: input}\n"))
    policy = changed(("language: nl\n", "language: nl\nrelease: {order: input, because: a test compares rows}\n"))
    redact.run(policy, [folder / "patients.csv", folder / "visits.csv"], tmp_path / "out", FIXED_KEY)
    after = pl.read_parquet(tmp_path / "out" / "visits.parquet")["weight"]
    assert after.to_list() == tables["visits"]["weight"].cast(pl.Float64).to_list()


def days_moved(before: Tables, after: Tables) -> list[int]:
    moved = after["patients"]["birth_date"] - before["patients"]["birth_date"].str.to_date()
    return moved.dt.total_days().to_list()


OTHERS = {
    "recipient": (changed(("recipient: nobody", "recipient: somebody")), FIXED_KEY),
    "scope": (changed(("scope: canaries", "scope: others")), FIXED_KEY),
    "key": (parse_policy(POLICY), OTHER_KEY),
}


@pytest.mark.parametrize("hash_name", ["blake3", "hmac-sha256"])
@pytest.mark.parametrize("other", OTHERS)
def test_two_recipients_share_no_pseudonym_no_fake_and_no_offset(tables: Tables, other: str, hash_name: str) -> None:
    policy, key = OTHERS[other]
    with_hash = {"hash": hash_name}
    mine = made(tables, parse_policy(POLICY).model_copy(update=with_hash))
    theirs = made(tables, policy.model_copy(update=with_hash), key)
    for table, column in (
        ("patients", "patient_id"),
        ("patients", "national_number"),
        ("visits", "visit_id"),
        ("visits", "patient_id"),
    ):
        assert not set(mine[table][column]) & set(theirs[table][column])
    tokens = [set(re.findall(r"_([a-z]{24})\]", " ".join(release["visits"]["note"]))) for release in (mine, theirs)]
    assert len(tokens[0]) > 100
    assert not tokens[0] & tokens[1]
    alike = (mine["patients"]["city"] == theirs["patients"]["city"]).mean()
    assert alike < 0.03, "fakes meet by chance only"
    pairs = [{tuple(row) for row in group} for group in (twins(mine), twins(theirs))]
    assert len(pairs[0] & pairs[1]) <= 3, "who shares a fake with whom is another matter there"
    offsets = days_moved(tables, mine), days_moved(tables, theirs)
    assert sum(a == b for a, b in zip(*offsets, strict=True)) < 9, "300 people, 365 offsets: they meet by chance only"
    assert len({a - b for a, b in zip(*offsets, strict=True)}) > 150, "no offset follows from the other"


def twins(release: Tables) -> list[tuple[int, int]]:
    cities = release["patients"]["city"].to_list()
    return [(a, b) for a in range(len(cities)) for b in range(a) if cities[a] == cities[b]]


def test_without_a_change_of_recipient_or_key_the_next_release_matches(tables: Tables) -> None:
    assert_same(made(tables, parse_policy(POLICY)), made(tables, changed(("purpose: to be looked for", "purpose: again"))))


def test_one_person_has_one_pseudonym_and_one_offset_in_every_table(tables: Tables) -> None:
    release = made(tables, parse_policy(POLICY))
    before = tables["visits"].join(tables["patients"], on="patient_id", maintain_order="left")
    after = release["visits"].join(release["patients"], on="patient_id", maintain_order="left")
    assert after.height == 900
    assert after["weight"].to_list() == before["weight"].cast(pl.Float64).to_list()
    visit = (after["started"] - before["started"].str.to_datetime(time_unit="us")).dt.total_days()
    birth = (after["birth_date"] - before["birth_date"].str.to_date()).dt.total_days()
    assert visit.to_list() == birth.to_list()
    assert visit.is_between(-365, -1).all()
    assert birth.n_unique() > 100


def test_the_offset_of_a_person_does_not_depend_on_how_a_table_names_them(tables: Tables) -> None:
    head, tail = POLICY.split("  visits:\n")
    tail = tail.replace("column: patient_id", "column: who").replace(
        "patient_id: {operator: pseudonym, entity: PATIENT_ID}", "who: {operator: drop}"
    )
    before = tables["visits"]["started"].str.to_datetime(time_unit="us")
    visits = tables["visits"].rename({"patient_id": "who"})
    moved = made({**tables, "visits": visits}, parse_policy(f"{head}  visits:\n{tail}"))["visits"]["started"] - before
    assert moved.to_list() == (made(tables, parse_policy(POLICY))["visits"]["started"] - before).to_list()


SPELLED = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: spelled
country: BE
purpose: tests
recipient: nobody
scope: tests
tables:
  one:
    columns:
      value: {operator: pseudonym, entity: ENTITY}
      row: {operator: keep, entity: CODE}
  two:
    columns:
      other: {operator: pseudonym, entity: ENTITY}
      row: {operator: keep, entity: CODE}
"""


def pseudonyms(entity: str, *spellings: str) -> list[str]:
    """The pseudonyms of spellings, in one table and again in another under another header."""
    policy = parse_policy(SPELLED.replace("ENTITY", entity))
    rows = [str(row) for row in range(len(spellings))]
    one, two = pl.DataFrame({"value": spellings, "row": rows}), pl.DataFrame({"other": spellings, "row": rows})
    release = made({"one": one, "two": two}, policy)
    assert release["one"]["value"].to_list() == release["two"]["other"].to_list()
    return release["one"]["value"].to_list()


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Two spellings of one number: other separators, other case, full-width digits."""
    core = draw(st.text("0123456789ABCXYZé", min_size=1, max_size=15))
    spellings = []
    for _ in range(2):
        gaps = draw(st.lists(st.sampled_from(["", "", " ", "-", ".", "/", "\u00a0", " - "]), min_size=len(core), max_size=len(core)))
        text = "".join(gap + letter for gap, letter in zip(gaps, core, strict=True))
        wide = draw(st.booleans())
        text = text.translate({ord("0") + n: 0xFF10 + n for n in range(10)}) if wide else text
        text = draw(st.sampled_from([str.upper, str.lower, str]))(text)
        spellings.append(unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text))
    return spellings[0], spellings[1]


@settings(max_examples=40)
@given(numbers())
def test_a_number_is_one_person_whatever_its_separators_case_and_form(spellings: tuple[str, str]) -> None:
    one, other = pseudonyms("BE_NATIONAL_NUMBER", *spellings)
    assert one == other


@settings(max_examples=30)
@given(st.text("0123456789", min_size=8, max_size=8), st.data())
def test_a_phone_is_one_person_whatever_its_form(digits: str, data: st.DataObject) -> None:
    spaced = [data.draw(st.sampled_from(["", " ", ".", "/", "-"])).join(digits) for _ in range(6)]
    starts = ("+324", "00324", "04", "+32 (0)4", "0032 4", "+32.4")
    assert len(set(pseudonyms("PHONE_NUMBER", *(start + rest for start, rest in zip(starts, spaced, strict=True))))) == 1


@settings(max_examples=30)
@given(st.text("abcxyzéñ.0", min_size=1, max_size=12))
def test_an_email_is_one_person_whatever_its_case_and_form(local: str) -> None:
    mail = f"{local}@example.org"
    forms = (mail, mail.upper(), f"  {mail}\t", unicodedata.normalize("NFD", mail), unicodedata.normalize("NFC", mail.title()))
    assert len(set(pseudonyms("EMAIL_ADDRESS", *forms))) == 1


def test_a_string_without_a_rule_is_compared_exactly_after_trimming_and_nfc() -> None:
    one, trimmed, composed, lower, spaced = pseudonyms("ODD_THING", "Zoë-1", " Zoë-1 ", "Zoe\u0308-1", "zoë-1", "Zoë 1")
    assert one == trimmed == composed
    assert len({one, lower, spaced}) == 3


@settings(max_examples=25)
@given(st.lists(st.text("0123456789ABC.- é", min_size=1, max_size=12), min_size=2, max_size=20, unique=True))
def test_values_that_differ_under_their_rule_have_different_pseudonyms(values: list[str]) -> None:
    shown = pseudonyms("ODD_THING", *(f"{value}{n}" for n, value in enumerate(values)))
    assert len(set(shown)) == len(values)


def test_two_entities_share_no_pseudonym() -> None:
    assert pseudonyms("PATIENT_ID", "12345678") != pseudonyms("BE_NATIONAL_NUMBER", "12345678")


@pytest.mark.parametrize(
    ("spelling", "column"),
    [
        (lambda row: row["patient_id"].lower(), "patient_id"),
        (lambda row: row["patient_id"], "patient_id"),
        (lambda row: row["national_number"].replace(".", " ").replace("-", "/"), "national_number"),
        (lambda row: re.sub(r"\D", "", row["national_number"]), "national_number"),
    ],
    ids=["lower", "as it is", "other separators", "digits"],
)
def test_a_known_identifier_in_the_subjects_text_becomes_the_pseudonym_of_its_column(
    tables: Tables, spelling: Callable[[dict[str, str]], str], column: str
) -> None:
    known = {row["patient_id"]: row for row in tables["patients"][:30].iter_rows(named=True)}
    visits = tables["visits"][:90].with_columns(
        note=pl.Series([f"Record {spelling(known[who])} seen." for who in tables["visits"]["patient_id"][:90]])
    )
    release = made({"patients": tables["patients"], "visits": visits}, parse_policy(POLICY))
    people = dict(zip(tables["patients"]["patient_id"], release["patients"][column], strict=True))
    entity = "PATIENT_ID" if column == "patient_id" else "BE_NATIONAL_NUMBER"
    expected = [f"Record [{entity}_{people[who]}] seen." for who in visits["patient_id"]]
    assert release["visits"]["note"].to_list() == expected


def test_merged_records_are_one_person(tables: Tables, tmp_path: Path) -> None:
    first, second, third, *_ = tables["patients"]["patient_id"]
    (tmp_path / "merged.csv").write_text(f"alias,subject\n{first.lower()},{second}\n{second},{third}\n")
    policy = changed(
        ("    subject: patient_id\n", "    subject: {column: patient_id, aliases: merged.csv}\n"),
        ("column: patient_id, table: patients", "column: patient_id, table: patients, aliases: merged.csv"),
    )
    plain, merged = made(tables, parse_policy(POLICY)), made(tables, policy, base=tmp_path)
    ids = merged["patients"]["patient_id"]
    assert ids[0] == ids[1] == ids[2] == plain["patients"]["patient_id"][2]
    assert ids[3:].to_list() == plain["patients"]["patient_id"][3:].to_list()
    assert len(set(days_moved(tables, merged)[:3])) == 1
    assert merged["visits"]["patient_id"][:9].n_unique() == 1
    notes = " ".join(merged["visits"]["note"][:9])
    assert not any(name in notes for name in tables["patients"]["name"][:3])


def test_a_circle_of_merged_records_is_refused(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "merged.csv").write_text("alias,subject\nP1,P2\nP2,p1\n")
    policy = changed(("    subject: patient_id\n", "    subject: {column: patient_id, aliases: merged.csv}\n"))
    with pytest.raises(PolicyError, match=r"aliases merged\.csv: expected each alias to lead to one subject, found a circle"):
        made(tables, policy, base=tmp_path)


LOST = [("null", "subject_missing", None), ("unknown", "subject_unknown", "P0000000x")]


@pytest.mark.parametrize(("kind", "reason", "value"), LOST)
def test_a_row_without_its_subject_stops_the_run_or_is_dropped_and_counted(
    tables: Tables, tmp_path: Path, kind: str, reason: str, value: str | None
) -> None:
    lost = pl.Series("patient_id", [value] * 5, dtype=pl.String)
    visits = tables["visits"].with_columns(pl.concat([lost, tables["visits"]["patient_id"][5:]]))
    paths = write_canaries(tmp_path, {**tables, "visits": visits})
    with pytest.raises(InputError, match=r"^table visits, column patient_id: expected .*, found rows without"):
        redact.run(parse_policy(POLICY), paths, tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()
    policy = changed(("table: patients}", "table: patients, missing: drop}"))
    redact.run(policy, paths, tmp_path / "out", FIXED_KEY)
    assert record(tmp_path / "out")["counts"]["dropped"] == {"visits": {reason: 5}}
    assert record(tmp_path / "out")["counts"]["released"] == {"patients": 300, "visits": 895}
    assert pl.read_parquet(tmp_path / "out" / "visits.parquet").height == 895


def test_rows_that_the_policy_leaves_out_are_counted_and_so_are_their_dependants(tables: Tables, tmp_path: Path) -> None:
    policy = changed(
        ("  patients:\n", "  patients:\n    rows: ward <> 'red'\n"),
        ("  visits:\n", "  visits:\n    rows: pulse >= 60 AND smoker\n"),
        ("table: patients}", "table: patients, missing: drop}"),
    )
    redact.run(policy, write_canaries(tmp_path, dict(tables)), tmp_path / "out", FIXED_KEY)
    stays = tables["patients"].filter(pl.col("ward") != "red")
    condition = (pl.col("pulse").cast(pl.Int64) >= 60) & (pl.col("smoker") == "true")
    expected = tables["visits"].filter(condition).join(stays, on="patient_id", how="semi")
    assert sorted(pl.read_parquet(tmp_path / "out" / "visits.parquet")["weight"]) == sorted(expected["weight"].cast(pl.Float64))
    dropped = record(tmp_path / "out")["counts"]["dropped"]
    assert dropped["patients"] == {"rows": 300 - stays.height}
    assert sum(dropped["visits"].values()) == 900 - expected.height
    assert dropped["visits"]["rows"] == tables["visits"].filter(~condition).height


def test_an_unlisted_column_stops_the_run_or_is_dropped(tables: Tables, tmp_path: Path) -> None:
    extra = {**tables, "patients": tables["patients"].with_columns(extra=pl.lit("x"))}
    paths = write_canaries(tmp_path, extra)
    with pytest.raises(InputError, match=r"^table patients: expected every column in the policy, found column 8 unlisted$") as caught:
        redact.run(parse_policy(POLICY), paths, tmp_path / "out", FIXED_KEY)
    assert "unlisted: drop" in caught.value.hint
    assert not (tmp_path / "out").exists()
    for policy in (
        changed(("language: nl\n", "language: nl\nunlisted: drop\n")),
        changed(("  patients:\n", "  patients:\n    unlisted: drop\n")),
    ):
        redact.run(policy, paths, tmp_path / "out", FIXED_KEY, replace=True)
        assert "extra" not in pl.read_parquet(tmp_path / "out" / "patients.parquet").columns
        assert_same(made(extra, policy), made(tables, parse_policy(POLICY)))


def test_no_key_stands_in_a_plan_and_no_plan_is_serialised(tables: Tables) -> None:
    frames = redact.pseudonymise({name: table.lazy() for name, table in tables.items()}, parse_policy(POLICY), FIXED_KEY)
    scope = FIXED_KEY.derive("scope", "nobody", "canaries")
    keys = [FIXED_KEY, scope, scope.derive("text")]
    keys += [scope.derive("pseudonym", name) for name in ("PATIENT_ID", "BE_NATIONAL_NUMBER", "EVENT_ID")]
    keys += [scope.derive("fake", "", "place"), scope.derive("order", "patients"), scope.derive("shift", "365")]
    secrets = [form for key in keys for form in (key.text(), key.bytes().hex(), repr(key.bytes())[2:-1], str(list(key.bytes())))]
    for frame in frames.values():
        shown = [frame.explain(), frame.explain(optimized=False), frame.explain(engine="streaming"), repr(frame), str(frame)]
        graph = frame.show_graph(raw_output=True, show=False)
        shown += [graph or "", frame.describe.__doc__ or ""]
        assert not [secret for secret in secrets if any(secret in text for text in shown)]
        with pytest.raises(pl.exceptions.ComputeError, match="serialization failed") as caught:
            frame.serialize()
        assert not [secret for secret in secrets if secret in str(caught.value)]


def test_nothing_is_read_until_the_frames_are_collected(tables: Tables) -> None:
    reads: list[str] = []

    def source(name: str) -> pl.LazyFrame:
        def rows(columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _: int | None) -> Iterator[pl.DataFrame]:
            reads.append(name)
            frame = tables[name].select(columns or pl.all())
            yield frame if predicate is None else frame.filter(predicate)

        return register_io_source(rows, schema=tables[name].schema)

    frames = redact.pseudonymise({name: source(name) for name in tables}, parse_policy(POLICY), FIXED_KEY)
    schemas = {name: frame.collect_schema() for name, frame in frames.items()}
    assert reads == []
    collected = {name: frame.collect() for name, frame in frames.items()}
    assert set(reads) == {"patients", "visits"}
    assert {name: frame.schema for name, frame in collected.items()} == schemas
    assert_same(collected, made(tables, parse_policy(POLICY)))


def test_a_frame_comes_back_for_a_frame_and_a_mapping_for_a_mapping(tables: Tables) -> None:
    text = POLICY.split("  visits:\n")[0]
    one = redact.pseudonymise(tables["patients"].lazy(), parse_policy(text), FIXED_KEY)
    many = redact.pseudonymise({"patients": tables["patients"].lazy()}, parse_policy(text), FIXED_KEY)
    assert isinstance(one, pl.LazyFrame)
    assert list(many) == ["patients"]
    assert_frame_equal(one.collect(), many["patients"].collect())


def test_one_frame_for_a_policy_of_two_tables_is_refused(tables: Tables) -> None:
    with pytest.raises(InputError, match="table visits: expected an input, found none"):
        redact.pseudonymise(tables["patients"].lazy(), parse_policy(POLICY), FIXED_KEY)


NULLABLE: dict[str, tuple[str, str, list[object]]] = {
    "keep": ("keep", "float", [1.5, None]),
    "drop": ("drop", "string", ["x", None]),
    "replace": ("replace", "string", ["x", None]),
    "mask": ("{mask: {last: 2}}", "string", ["abcdefgh", None]),
    "pseudonym": ("pseudonym", "string", ["x", None]),
    "encrypt": ("encrypt", "string", ["x", None]),
    "fpe": ("fpe", "string", ["12345678", None]),
    "shift": ("shift", "date", [date(2020, 1, 1), None]),
    "generalise": ("{generalise: {to: quarter}}", "date", [date(2020, 1, 1), None]),
    "truncate": ("truncate", "string", ["192.0.2.7", None]),
    "geo": ("{geo: {zip3: 2020}}", "string", ["85004", None]),
    "noise": ("{noise: {scale: 1}}", "float", [1.5, None]),
    "shuffle": ("{shuffle: {within: [id], fewest: 2}}", "string", ["x", None]),
    "custom": ("{custom: {function: 'copy:copy'}}", "string", ["x", None]),
    "country": ("{country: {database: ranges.csv}}", "string", ["192.0.2.7", None]),
    "fake": ("{fake: {kind: last_name, locale: nl_BE}}", "string", ["x", None]),
    "scrub": ("scrub", "string", ["seen today", None]),
}
ONE = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: one
country: BE
purpose: tests
recipient: nobody
scope: tests
language: nl
tables:
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      x: {operator: OPERATOR, type: TYPE, names: known_only, because: a test}
"""


def one_column(operator: str, kind: str, values: list[object], **more: Any) -> pl.DataFrame:
    """The released table of one column `x` under an operator, each row another person's."""
    policy = parse_policy(ONE.replace("OPERATOR", operator).replace("TYPE", kind))
    return made({"t": pl.DataFrame({"id": [f"P{n}" for n in range(len(values))], "x": values}, **more)}, policy, base=HOME / "tests")["t"]


HOUSELESS = [name for name in OPERATORS if name != "token"]
"""What frames can be given; tests/test_vault_runs.py holds `token` to the same."""


@pytest.mark.parametrize("name", HOUSELESS)
def test_a_null_stays_null(name: str) -> None:
    release = one_column(*NULLABLE[name])
    if name == "shuffle":
        assert release["x"].is_null().all()  # a group of one row
        return
    if name == "drop":
        assert release.columns == ["id"]
    else:
        assert release["x"].is_null().to_list() == [False, True]


@pytest.mark.parametrize("name", [name for name in HOUSELESS if name != "drop"])
def test_a_table_without_rows_has_the_same_columns(name: str) -> None:
    operator, kind, values = NULLABLE[name]
    full = one_column(operator, kind, values)
    empty = pl.DataFrame(schema={"id": pl.String, "x": pl.Series(values).dtype})
    policy = parse_policy(ONE.replace("OPERATOR", operator).replace("TYPE", kind))
    assert made({"t": empty}, policy, base=HOME / "tests")["t"].schema == full.schema


@pytest.mark.parametrize(
    ("operator", "kind", "value", "dtype"),
    [
        ("keep", "string", "007", pl.String()),
        ("keep", "integer", 7, pl.Int64()),
        ("keep", "float", 7.5, pl.Float64()),
        ("keep", "boolean", True, pl.Boolean()),
        ("keep", "date", date(2020, 2, 29), pl.Date()),
        ("keep", "datetime", datetime(2020, 2, 29, 1, 2, 3), pl.Datetime("us")),
        ("shift", "date", date(2020, 2, 29), pl.Date()),
        ("{shift: {times: keep}}", "datetime", datetime(2020, 2, 29, 1, 2, 3), pl.Datetime("us")),
        ("shift", "datetime", datetime(2020, 2, 29, 1, 2, 3), pl.Date()),
        ("{generalise: {to: year}}", "date", date(2020, 2, 29), pl.Int32()),
        ("pseudonym", "integer", 7, pl.String()),
    ],
)
def test_a_type_is_kept_where_the_operator_can_keep_it(operator: str, kind: str, value: object, dtype: pl.DataType) -> None:
    release = one_column(operator, kind, [value])
    assert release["x"].dtype == dtype
    if operator == "keep":
        assert release["x"].to_list() == [value]


def test_no_leading_zero_is_lost(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,x\n1,007\n2,0123\n")
    redact.run(parse_policy(ONE.replace("OPERATOR", "keep").replace("TYPE", "string")), [tmp_path / "t.csv"], tmp_path / "out", FIXED_KEY)
    assert sorted(pl.read_parquet(tmp_path / "out" / "t.parquet")["x"]) == ["007", "0123"]


@pytest.mark.parametrize("operator", ["pseudonym", "{fake: {kind: city, locale: nl_BE, by: value}}"])
def test_a_column_of_few_values_is_refused_without_a_reason(tmp_path: Path, operator: str) -> None:
    (tmp_path / "t.csv").write_text("id,x\n" + "".join(f"{n},Ghent{n % 3}\n" for n in range(60)))
    text = ONE.replace("OPERATOR", operator).replace("TYPE", "string").replace(", names: known_only", "")
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x: expected many distinct values under \w+, found few"):
        redact.run(parse_policy(text.replace(", because: a test", "")), [tmp_path / "t.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()
    redact.run(parse_policy(text), [tmp_path / "t.csv"], tmp_path / "out", FIXED_KEY)
    assert pl.read_parquet(tmp_path / "out" / "t.parquet")["x"].n_unique() == 3


def test_a_kept_direct_identifier_is_refused_without_a_reason(tables: Tables, tmp_path: Path) -> None:
    paths = write_canaries(tmp_path, dict(tables))
    kept = ("email: {operator: drop, entity: EMAIL_ADDRESS}", "email: {operator: keep, entity: EMAIL_ADDRESS}")
    unsaid = (kept[0], "email: {operator: keep}")
    for change in (kept, unsaid):
        with pytest.raises(PolicyError, match=r"^tables\.patients\.columns\.email: expected no direct identifier under keep") as caught:
            redact.run(changed(change), paths, tmp_path / "out", FIXED_KEY)
        assert "because:" in caught.value.hint
        assert not (tmp_path / "out").exists()


def test_a_csv_release_reads_back_as_the_parquet_release(folder: Path, tmp_path: Path) -> None:
    policy = changed(("language: nl\n", "language: nl\nrelease: {format: csv}\n"))
    redact.run(policy, [folder / "patients.csv", folder / "visits.csv"], tmp_path / "out", FIXED_KEY)
    for name, expected in released(folder / "out").items():
        read = pl.read_csv(tmp_path / "out" / f"{name}.csv", schema=expected.schema)
        assert_frame_equal(read, expected)
        text = (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8")
        assert pl.read_csv(io.StringIO(text), infer_schema=False).columns == expected.columns


DIES = """
import os, signal, sys
from pathlib import Path
import redact
from redact import pipeline
from redact.testing.keys import FIXED_KEY
policy, out, *inputs, last = sys.argv[1:]
policy = redact.load_policy(policy)
left = int(last)
def watch(event, arguments):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
redact.run(policy, list(map(Path, inputs)), Path(out), FIXED_KEY, replace=True)
sys.stdout.write(str(int(last) - left))
"""


def test_a_run_killed_at_any_moment_leaves_the_old_release_or_the_new_one(tmp_path: Path) -> None:
    """Moments are counted in what the interpreter does (files, folders, imports), drawn anew in each run of the tests."""
    policy = changed(NO_NOTE)
    out, paths = tmp_path / "place" / "out", write_canaries(tmp_path, canary_tables(10))
    (tmp_path / "policy.yaml").write_text(yaml.safe_dump(policy.model_dump(mode="json")))
    other = tmp_path / "other-house"
    redact.run(policy, paths, out, OTHER_KEY, house=other)
    redact.run(policy, paths, tmp_path / "new", FIXED_KEY)
    old, new = contents(out), contents(tmp_path / "new")
    assert old != new
    env = {**os.environ, "PYTHONPATH": str(HOME)}

    def run(moment: int) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", DIES, tmp_path / "policy.yaml", out, *paths, str(moment)]
        return subprocess.run(list(map(str, line)), env=env, capture_output=True, text=True, check=False)

    whole = run(10**9)
    assert whole.returncode == 0, whole.stderr
    redact.run(policy, paths, out, OTHER_KEY, replace=True, house=other)
    moments = int(whole.stdout)
    late = [moments - random.randrange(60) for _ in range(2)]
    for moment in [*(random.randrange(1, moments) for _ in range(3)), *late]:
        killed = run(moment)
        assert killed.returncode in (-9, 0), killed.stderr
        assert is_release(out)
        assert contents(out) in (old, new)
        redact.run(policy, paths, out, OTHER_KEY, replace=True, house=other)
        assert contents(out) == old
        assert record(out)["release"]["files"].items() <= old.items()


def test_a_policy_whose_cells_go_out_in_place_of_rows_gives_no_rows(tables: Tables) -> None:
    cells = "aggregate: {tables: {sexes: {from: patients, by: {sex: sex}}}}\n"
    with pytest.raises(PolicyError, match="aggregate: expected a policy that releases rows"):
        redact.pseudonymise({name: table.lazy() for name, table in tables.items()}, parse_policy(POLICY + cells), FIXED_KEY)
