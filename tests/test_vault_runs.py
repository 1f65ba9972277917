"""What the vault makes of whole runs: pseudonyms that hang on a person's key, tokens, scopes, keys of several columns."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import redact as package
from redact.errors import InputError, KeyUnavailable, PolicyError
from redact.keys import Key
from redact.policy import Policy, parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from tests.conftest import Said

POLICY = """
version: 1
name: vaults
purpose: tests
recipient: nobody
scope: vaults
erasable: true
tables:
  people:
    subject: person
    columns:
      person: {operator: pseudonym, entity: PATIENT_ID}
      mother: {operator: pseudonym, entity: PATIENT_ID, because: joined to the mother}
      number: {operator: token, entity: BE_NATIONAL_NUMBER}
      record: {operator: encrypt, entity: MEDICAL_RECORD_NUMBER}
      card: {operator: fpe, entity: MEMBER_NUMBER}
      name: {operator: {fake: {kind: last_name, locale: nl_BE}}, entity: PERSON}
      born: {operator: shift, type: date, entity: DATE_OF_BIRTH, role: birth_date}
  visits:
    subject: {column: patient, table: people, missing: drop}
    columns:
      visit: {operator: token, entity: EVENT_ID}
      patient: {operator: pseudonym, entity: PATIENT_ID, because: joined to people}
      day: {operator: shift, type: date}
"""


def people(count: int = 60) -> dict[str, pl.DataFrame]:
    """Two linked tables as CSV holds them; the mother of each is the one before."""
    numbers = range(count)
    identity = [f"Qx{7_000_001 + 13 * n}" for n in numbers]
    made = pl.DataFrame(
        {
            "person": identity,
            "mother": [None, *identity[:-1]],
            "number": [f"{80_010_100_107 + 97 * n}" for n in numbers],
            "record": [f"RC{55_000_331 + 7 * n}Z" for n in numbers],
            "card": [f"{4_410_000_017 + 101 * n}" for n in numbers],
            "name": [f"Zzbrecht{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in numbers],
            "born": [f"19{40 + n % 50}-0{1 + n % 9}-1{n % 10}" for n in numbers],
        }
    )
    twice = [*identity, *identity, "Qx1999999"]
    visits = pl.DataFrame(
        {
            "visit": [f"V{900_001 + 3 * n}" for n in range(len(twice))],
            "patient": twice,
            "day": [f"2020-0{1 + n % 9}-15" for n in range(len(twice))],
        }
    )
    return {"people": made, "visits": visits}


def write(folder: Path, tables: dict[str, pl.DataFrame]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    return [folder / f"{name}.csv" for name in tables]


def policy(**more: Any) -> Policy:
    """The policy with some of its sections written otherwise."""
    return Policy.model_validate_json(json.dumps(parse_policy(POLICY).model_dump(mode="json") | more))


def release(
    folder: Path, out: str, spent: Policy, tables: dict[str, pl.DataFrame] | None = None, key: Key = FIXED_KEY
) -> dict[str, pl.DataFrame]:
    """The released tables of one run into `folder/out`."""
    package.run(spent, write(folder / "in", tables or people()), folder / out, key)
    return {name: pl.read_parquet(folder / out / f"{name}.parquet") for name in spent.tables}


def test_everything_joins_across_tables_files_and_later_runs(tmp_path: Path) -> None:
    first = release(tmp_path, "first", policy())
    assert first["visits"].join(first["people"], left_on="patient", right_on="person").height == 120
    assert first["people"].join(first["people"], left_on="mother", right_on="person").height == 59
    second = release(tmp_path, "second", policy())
    for name, table in first.items():
        assert table.sort(table.columns).equals(second[name].sort(table.columns))
    half = {"people": people()["people"].reverse().head(25), "visits": people()["visits"]}
    third = release(tmp_path, "third", policy(), half)["people"]
    assert third.join(first["people"], on=third.columns, nulls_equal=True).height == 25


def test_an_unknown_subject_joins_nobody(tmp_path: Path) -> None:
    visits = release(tmp_path, "out", policy())["visits"]
    assert visits.height == 120  # one visit is of nobody in people
    tables = people()
    tables["visits"] = tables["visits"].with_columns(
        patient=pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit(" Unknown")).otherwise("patient")
    )
    assert release(tmp_path, "later", policy(), tables)["visits"].height == 80


def test_a_reference_to_nobody_is_null(tmp_path: Path) -> None:
    tables = people()
    tables["people"] = tables["people"].with_columns(mother=pl.lit("UNKNOWN"))
    released = release(tmp_path, "out", policy(erasable=False), tables)["people"]
    assert released["mother"].null_count() == released.height


@pytest.mark.parametrize(
    ("kind", "recipient", "alike"), [("recipient", "another", False), ("project", "another", True), ("release", "nobody", False)]
)
def test_pseudonyms_match_within_their_scope_and_nowhere_else(tmp_path: Path, kind: str, recipient: str, alike: bool) -> None:
    columns = ["person", "number", "record", "card"]
    first = release(tmp_path, "first", policy(scope_of=kind))["people"]
    second = release(tmp_path, "second", policy(scope_of=kind, recipient=recipient))["people"]
    for column in columns:
        assert (set(first[column]) == set(second[column])) is alike
        assert alike or not set(first[column]) & set(second[column])


def test_another_key_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    release(tmp_path, "first", policy())
    with pytest.raises(KeyUnavailable, match=r"expected the key under which"):
        package.run(policy(), [tmp_path / "nothing.csv"], tmp_path / "second", OTHER_KEY)
    assert not (tmp_path / "second").exists()


def test_the_manifest_names_the_key_and_holds_none(tmp_path: Path) -> None:
    release(tmp_path, "first", policy())
    text = (tmp_path / "first" / "manifest.json").read_text()
    assert json.loads(text)["key"] == FIXED_KEY.derive("scope", "nobody", "vaults").fingerprint()
    assert FIXED_KEY.text() not in text


def test_no_salt_stands_in_a_plan(tmp_path: Path) -> None:
    from redact.plan import Tools, build
    from redact.sources import typed_frame

    tables = people()
    salts = pl.Series([f"{n:064x}" for n in range(60)])
    spent = parse_policy(POLICY.replace("operator: token", "operator: pseudonym"))
    tools = Tools(detect=lambda _: None, salts=lambda people: salts.head(len(people)).extend_constant(None, max(0, len(people) - 60)))  # type: ignore[arg-type,return-value]
    frames = {name: typed_frame(name, spent.tables[name], table.lazy()) for name, table in tables.items()}
    for table in build(spent, frames, FIXED_KEY, tools).tables:
        frame = table.released()
        assert table.released().collect().height
        assert not [salt for salt in salts if salt in frame.explain()]
        with pytest.raises(Exception, match=r"serialise|Sealed|pickle"):
            frame.serialize()
        assert not [salt for salt in salts if salt in table.source.explain()]


@pytest.mark.parametrize("needs", ["erasable: true", "operator: token"])
def test_frames_without_a_house_have_no_vault(needs: str) -> None:
    text = POLICY.replace("erasable: true\n", "") if needs != "erasable: true" else POLICY.replace("operator: token", "operator: pseudonym")
    with pytest.raises(PolicyError, match=r"expected a .*vault.*, found none"):
        package.pseudonymise({name: table.lazy() for name, table in people().items()}, parse_policy(text), FIXED_KEY)


def test_a_plan_is_shown_without_a_vault(tmp_path: Path) -> None:
    from redact import pipeline

    shown = pipeline.explain(policy(), write(tmp_path / "in", people()))
    assert shown.columns.height == 10
    assert {path.name for path in tmp_path.iterdir()} == {"in"}


def test_a_joined_column_that_is_nobodys_own_is_refused(tmp_path: Path) -> None:
    text = POLICY + "  wards:\n    optional: true\n    columns:\n      patient: {operator: pseudonym, entity: PATIENT_ID, because: tests}\n"
    tables = people() | {"wards": people()["visits"].select("patient")}
    with pytest.raises(PolicyError, match=r"tables.wards.columns.patient: expected values of a subject as in tables.people.columns.person"):
        release(tmp_path, "out", parse_policy(text), tables)


COMPOSITE = """
version: 1
name: composite
purpose: tests
recipient: nobody
scope: composite
tables:
  people:
    subject: number
    columns:
      hospital: {operator: drop, entity: ORGANIZATION_ID}
      number: {operator: pseudonym, entity: PATIENT_ID, within: [hospital]}
  visits:
    subject: {column: patient, table: people, missing: drop}
    columns:
      site: {operator: drop, entity: ORGANIZATION_ID}
      patient: {operator: pseudonym, entity: PATIENT_ID, within: [site], because: joined}
      order: {operator: pseudonym, entity: EVENT_ID, within: [site, patient], because: joined}
"""


def test_a_key_of_several_columns_joins_as_a_whole() -> None:
    numbers = [f"{10_000_000 + n}" for n in range(30)]
    people = pl.LazyFrame(
        {"hospital": ["A"] * 30 + ["A1"] * 30 + [None], "number": [*numbers, *(n.removeprefix("1") for n in numbers), "77"]}
    )
    rule = parse_policy(COMPOSITE.replace("    subject: number\n", "    subject: {column: number, missing: drop}\n"))
    visits = people.rename({"hospital": "site", "number": "patient"}).with_columns(order=pl.lit("1"))
    made = {name: frame.collect() for name, frame in package.pseudonymise({"people": people, "visits": visits}, rule, FIXED_KEY).items()}
    assert made["people"]["number"].n_unique() == made["people"].height == 60
    assert made["visits"].join(made["people"], left_on="patient", right_on="number").height == 60
    assert made["visits"]["order"].n_unique() == 60


def test_a_part_of_a_key_must_be_listed() -> None:
    text = COMPOSITE.replace("within: [hospital]", "within: [town]")
    frames = {"people": pl.LazyFrame({"hospital": ["A"], "number": ["1"]})}
    with pytest.raises(PolicyError, match=r"tables.people.columns.number.within: expected other listed columns of the table, found town"):
        package.pseudonymise(frames, parse_policy(text.split("  visits:")[0]), FIXED_KEY)


def test_a_missing_vault_is_not_begun_anew(tmp_path: Path) -> None:
    release(tmp_path, "first", policy())
    for file in (tmp_path / "redact-house").glob("vault.sqlite*"):
        file.unlink()
    with pytest.raises(InputError, match=r"expected the one that this house made, found none"):
        release(tmp_path, "second", policy())
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("written", ["parquet", "csv"])
def test_a_null_gets_no_token_and_a_table_without_rows_has_the_same_columns(tmp_path: Path, written: str) -> None:
    spent = policy(erasable=False)
    spent = spent.model_copy(update={"release": spent.release.model_copy(update={"format": written})})
    tables = people()
    tables["people"] = tables["people"].with_columns(number=pl.when(pl.int_range(pl.len()) > 4).then("number"))
    empty = {name: table.clear() for name, table in tables.items()}
    released = []
    for name, given in (("some", tables), ("none", empty)):
        (tmp_path / name).mkdir()
        for table, frame in given.items():
            frame.write_parquet(tmp_path / name / f"{table}.parquet")
        package.run(spent, [tmp_path / name], tmp_path / f"{name}-out", FIXED_KEY)
        file = tmp_path / f"{name}-out" / f"people.{written}"
        released.append(pl.read_csv(file, infer_schema=False) if written == "csv" else pl.read_parquet(file))
    assert released[0]["number"].null_count() == 5
    assert released[1].schema == released[0].schema


def test_a_subject_may_be_a_token(tmp_path: Path) -> None:
    text = POLICY.replace("operator: pseudonym", "operator: token")
    first = release(tmp_path, "first", parse_policy(text))
    assert first["visits"].join(first["people"], left_on="patient", right_on="person").height == 120
    assert first["people"].join(first["people"], left_on="mother", right_on="person").height == 59


def test_the_command_line_asks_the_command_of_the_policy_for_the_key(tmp_path: Path, redact: Callable[..., Said]) -> None:
    code = f"print({FIXED_KEY.text()!r})"
    written = tmp_path / "policy.yaml"
    written.write_text(POLICY + f"key: {{command: {json.dumps([sys.executable, '-c', code])}}}\n")
    said = redact("run", written, *write(tmp_path / "in", people()), "--out", tmp_path / "out")
    assert said.code == 0, said.err
    record = (tmp_path / "out.run.json").read_text()
    assert json.loads(record)["key"] == FIXED_KEY.fingerprint()


def test_the_words_of_a_key_command_stand_in_no_record(tmp_path: Path) -> None:
    spent = policy(key={"command": ["zzprogram", "--password=zzsecret"]})
    release(tmp_path, "out", spent)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"out.run.json", "manifest.json"} <= {path.name for path in written}
    assert [path for path in written if b"zzsecret" in path.read_bytes()] == []
    assert "zzsecret" not in repr(spent)
