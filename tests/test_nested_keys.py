"""Keys inside of structs and lists of Parquet join with flat columns, and are searched for as any other."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import redact
from redact.cli import main
from redact.errors import InputError, LeakFound
from redact.policy import load_policy, parse_policy
from redact.subjects import export, find, open_held
from redact.testing.keys import FIXED_KEY
from redact.verifying import verify

HEAD = """
version: 1
name: nested-keys
country: BE
purpose: tests
recipient: nobody
scope: nested-keys
risk: {none: true, because: made-up people}
"""
POLICY = (
    HEAD
    + """
tables:
  patients:
    subject: patient_id
    columns:
      patient_id: {operator: pseudonym, entity: PATIENT_ID}
      last_name: {operator: drop, entity: PERSON}
      born: {operator: shift, type: date, entity: DATE_OF_BIRTH}
  admissions:
    subject: {column: patient.id, table: patients}
    columns:
      patient.id: {operator: pseudonym, entity: PATIENT_ID}
      patient.contact.name: {operator: drop, entity: PERSON}
      patient.born: {operator: shift, type: date, entity: DATE_OF_BIRTH}
      ward: {operator: keep, entity: CATEGORY}
      said: {operator: scrub, language: en, names: known_only, because: no model}
      visits: {operator: drop}
  visits:
    files: [admissions.parquet]
    each: visits
    subject: {column: patient.id, table: patients, missing: drop}
    columns:
      patient.id: {operator: pseudonym, entity: PATIENT_ID}
      visits.seen_with: {operator: pseudonym, entity: PATIENT_ID}
      visits.day: {operator: shift, type: date, entity: DATE_TIME}
      visits.note: {operator: scrub, language: en, names: known_only, because: no model}
    unlisted: drop
"""
)
VISIT = pl.List(pl.Struct({"seen_with": pl.String, "day": pl.String, "note": pl.String}))
PATIENT = pl.Struct({"id": pl.Categorical, "contact": pl.Struct({"name": pl.String}), "born": pl.Date})


def patients(rows: int = 40) -> pl.DataFrame:
    """One row a person."""
    names = [f"Jansen{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(rows)]
    born = pl.Series([f"19{50 + n % 40}-03-1{n % 9}" for n in range(rows)])
    return pl.DataFrame({"patient_id": [f"P{n:07d}" for n in range(rows)], "last_name": names, "born": born})


def admissions(rows: int = 40) -> pl.DataFrame:
    """The same people inside of structs, spelled otherwise, with lists of visits; the last two rows are nobody's."""
    flat = patients(rows)
    people = [
        {"id": f" {row['patient_id']}", "contact": {"name": f"Peeters{row['last_name'][6:]}"}, "born": row["born"]}
        for row in flat.iter_rows(named=True)
    ]
    ids = flat["patient_id"]
    visits = [
        [
            {
                "seen_with": ids[(n + 1) % rows],
                "day": "2026-01-05",
                "note": f"met {flat['last_name'][n]} and Peeters{flat['last_name'][n][6:]}",
            },
            {"seen_with": None, "day": "2026-01-07", "note": None},
        ]
        if n % 5
        else ([] if n % 2 else None)
        for n in range(rows)
    ]
    nobody = [None, {"id": "unknown", "contact": None, "born": None}]
    lost = [[{"seen_with": None, "day": "2026-01-05", "note": "x"}]] * 2
    said = [f"met {name}" for name in flat["last_name"]] + [None, None]
    return pl.DataFrame(
        {
            "patient": pl.Series(
                [*people, *nobody], dtype=pl.Struct({"id": pl.String, "contact": PATIENT.fields[1].dtype, "born": pl.String})
            ),
            "ward": ["A", "B"] * (rows // 2 + 1),
            "said": said,
            "visits": pl.Series([*visits, *lost], dtype=VISIT),
        }
    )


def written(folder: Path, rows: int = 40) -> list[Path]:
    """The files of both, the flat one as CSV."""
    patients(rows).write_csv(folder / "patients.csv")
    admissions(rows).head(rows).write_parquet(folder / "admissions.parquet")
    return [folder / "patients.csv", folder / "admissions.parquet"]


def released(rows: pl.DataFrame | None = None, policy: str = POLICY) -> dict[str, pl.DataFrame]:
    """The frames of all tables."""
    nested = (admissions() if rows is None else rows).lazy()
    frames = {"patients": patients().lazy(), "admissions": nested.head(40), "visits": nested}
    return {name: lf.collect() for name, lf in redact.pseudonymise(frames, parse_policy(policy), FIXED_KEY).items()}


@pytest.mark.parametrize("erasable", ["false", "true"])
def test_a_key_in_a_struct_or_a_list_of_structs_joins_with_a_flat_one(tmp_path: Path, erasable: str) -> None:
    redact.run(parse_policy(POLICY + f"erasable: {erasable}\n"), written(tmp_path), tmp_path / "out", FIXED_KEY)
    patients, admissions, visits = (pl.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in ("patients", "admissions", "visits"))
    assert admissions.columns == ["patient.id", "patient.born", "ward", "said"]
    assert (admissions.height, visits.height) == (40, 64)
    assert set(admissions["patient.id"]) == set(patients["patient_id"])
    assert admissions.join(patients, left_on=["patient.id", "patient.born"], right_on=["patient_id", "born"]).height == 40
    assert visits["patient.id"].n_unique() == 32
    assert visits["patient.id"].is_in(patients["patient_id"].implode()).all()
    assert visits["visits.seen_with"].drop_nulls().is_in(patients["patient_id"].implode()).all()
    assert visits["visits.seen_with"].null_count() == 32
    assert set(visits["visits.note"]) == {"met [PERSON] and [PERSON]", None}


def test_intervals_stay_within_a_list() -> None:
    days = released()["visits"].group_by("patient.id", maintain_order=True).agg(pl.col("visits.day"))["visits.day"]
    assert set(days.list.diff().list.get(1).dt.total_days()) == {2}


def test_nobody_in_a_struct_joins_with_nobody() -> None:
    dropped = released()["visits"]
    assert dropped.height == 64  # the rows of the last two, whose subject is null or unknown, are gone
    with pytest.raises(InputError, match=r"^table visits, column patient\.id: expected a subject in every row"):
        released(policy=POLICY.replace(", missing: drop", ""))


@pytest.mark.parametrize("chunk", [1, 7, 42])
def test_nested_keys_are_the_same_in_any_chunks_and_order(chunk: int) -> None:
    whole = released()["visits"]
    shuffled = admissions().head(40).sample(fraction=1.0, shuffle=True, seed=5)
    parts = [released(part)["visits"] for part in shuffled.iter_slices(chunk)]
    columns = ["patient.id", "visits.day", "visits.seen_with"]  # notes are scrubbed of what all of the person's rows say
    assert pl.concat(parts).select(columns).sort(columns).equals(whole.select(columns).sort(columns))


def test_keys_of_several_fields_join() -> None:
    frame = pl.DataFrame({"at": [{"site": {"code": "A"}, "no": "1"}, {"site": {"code": "B"}, "no": "1"}, {"site": None, "no": "1"}]})
    flat = pl.DataFrame({"site": ["A", "B"], "no": ["1", "1"]})
    policy = (
        HEAD
        + """
tables:
  flat:
    subject: "no"
    columns:
      site: {operator: drop, entity: SITE}
      "no": {operator: pseudonym, within: [site], entity: RECORD}
  deep:
    columns:
      at.site.code: {operator: drop, entity: SITE}
      at.no: {operator: pseudonym, within: [at.site.code], entity: RECORD}
"""
    )
    found = redact.pseudonymise({"flat": flat.lazy(), "deep": frame.lazy()}, parse_policy(policy), FIXED_KEY)
    assert found["deep"].collect()["at.no"].to_list() == [*found["flat"].collect()["no"], None]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("patient.contact.name:", "patient.contact.nom:", "admissions: expected every column in the policy, found column 2 unlisted"),
        ("patient.born:", "patient.birth:", "admissions: expected every column in the policy, found column 3 unlisted"),
        ("ward:", "ward.name:", "admissions: expected every column in the policy, found column 4 unlisted"),
        ("visits.seen_with:", "visits.with:", "table visits: expected column visits.with, found none"),
        ("each: visits", "each: patient.visits", "expected a list at patient.visits, of which each item is a row, found none"),
        ("each: visits", "each: ward", "expected a list at ward, of which each item is a row, found none"),
        ("patient.contact.name: {operator: drop", "patient: {operator: drop", "admissions: expected column patient.id, found none"),
        ("each: visits", "optional: true", "admissions.parquet: expected the file of one table, found two: admissions, visits"),
    ],
)
def test_a_field_that_is_not_there_or_not_listed_stops_the_run(tmp_path: Path, old: str, new: str, said: str) -> None:
    policy = parse_policy(POLICY.replace(old, new))
    with pytest.raises(InputError) as caught:
        redact.run(policy, written(tmp_path), tmp_path / "out", FIXED_KEY)
    assert str(caught.value).endswith(said)
    assert not (tmp_path / "out").exists()


def test_a_field_named_like_a_column_and_bytes_in_a_field_are_refused() -> None:
    doubled = admissions().with_columns(pl.lit("x").alias("patient.id"))
    with pytest.raises(InputError, match=r"^table admissions: .* found a field of patient named like another"):
        released(doubled)
    with pytest.raises(InputError, match=r"^table admissions: .* in the fields of patient, found bytes"):
        released(admissions().with_columns(pl.struct(id=pl.lit(b"x")).alias("patient")))


@pytest.mark.parametrize("column", ["visits.note", "patient.contact.name"])
def test_the_gate_finds_what_stays_in_a_field(tmp_path: Path, column: str) -> None:
    start = POLICY.index(f"      {column}:")
    kept = f"      {column}: {{operator: keep, entity: CATEGORY, because: a mistake}}\n"
    policy = parse_policy(POLICY[:start] + kept + POLICY[POLICY.index("\n", start) + 1 :])
    files = written(tmp_path)
    pl.read_csv(files[0]).with_columns(last_name=pl.col("last_name").str.replace("Jansen", "Peeters")).write_csv(files[0])
    with pytest.raises(LeakFound) as caught:
        redact.run(policy, files, tmp_path / "out", FIXED_KEY)
    assert set(caught.value.findings["column"]) == {column}
    assert not (tmp_path / "out").exists()


def test_a_person_is_found_and_exported_in_fields(tmp_path: Path) -> None:
    held = open_held(parse_policy(POLICY), written(tmp_path), tmp_path)
    places = find(held, "P0000003").select("table", "column").unique().rows()
    assert {("admissions", "patient.id"), ("admissions", "patient.contact.name"), ("visits", "visits.note")} <= set(places)
    assert [len(rows) for rows in export(held, "P0000003").values()] == [1, 1, 2]


def test_a_release_of_fields_may_be_csv(tmp_path: Path) -> None:
    redact.run(parse_policy(POLICY + "release: {format: csv}\n"), written(tmp_path), tmp_path / "out", FIXED_KEY)
    assert pl.read_csv(tmp_path / "out" / "visits.csv").columns == ["patient.id", "visits.seen_with", "visits.day", "visits.note"]


def test_scan_shows_the_fields_of_a_struct_and_proposes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = written(tmp_path)
    proposed = tmp_path / "proposed.yaml"
    assert main(["scan", str(files[1]), "--policy", str(proposed), "--json"]) == 0
    told = capsys.readouterr().out
    assert [row["column"] for row in json.loads(told)] == ["patient.id", "patient.contact.name", "patient.born", "ward", "said", "visits"]
    assert "Peeters" not in told
    assert list(load_policy(proposed).tables["admissions"].columns)[:3] == ["patient.id", "patient.contact.name", "patient.born"]


def test_verify_alone_searches_for_what_a_struct_holds(tmp_path: Path) -> None:
    redact.run(parse_policy(POLICY), written(tmp_path), tmp_path / "out", FIXED_KEY)
    source = pl.DataFrame({"who": [{"email": f"jan{n}@elsewhere.org"} for n in range(20)]})
    source.write_parquet(tmp_path / "source.parquet")
    released = pl.read_parquet(tmp_path / "out" / "admissions.parquet").with_columns(ward=pl.lit("jan7@elsewhere.org"))
    released.write_parquet(tmp_path / "out" / "admissions.parquet", statistics=False)
    found = verify(tmp_path / "out", [tmp_path / "source.parquet"])
    assert "against 0.who.email" in set(found["recognizer"])
