"""What a policy says of risk holds for the files that are released, whatever operators and gate did to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

import redact
from redact.errors import InputError, LeakFound, PolicyError
from redact.policy import parse_policy
from redact.verifying import verify_risk
from tests.conftest import Said

KEY = redact.Key(bytes(range(32)))
BASE = """
version: 1
name: wards
purpose: {purpose}
recipient: the statistics team
scope: one
release: {{format: {format}}}
risk: {risk}
tables:
  patients:
    subject: patient_id
    columns:
      patient_id: {{operator: {whose}, entity: PATIENT_ID, because: visits are joined to their patients by it}}
      sex: {{operator: keep, entity: SEX}}
      age: {{operator: {{generalise: {{bin: 5, top: 90}}}}, type: integer, entity: AGE}}
      town: {{operator: keep, entity: POSTAL_CODE}}
  visits:
    optional: true
    subject: patient_id
    columns:
      patient_id: {{operator: {whose}, entity: PATIENT_ID, because: visits are joined to their patients by it}}
      year: {{operator: keep, type: integer, entity: DATE_TIME}}
      code: {{operator: keep, entity: DIAGNOSIS}}
"""


def inputs(folder: Path, people: int = 120) -> list[Path]:
    ids = [f"P{number:05d}" for number in range(people)]
    patients = pl.DataFrame(
        {
            "patient_id": ids,
            "sex": ["fm"[number % 2] for number in range(people)],
            "age": [20 + number % 30 if number else 88 for number in range(people)],
            "town": [str(1000 + 10 * (number % 3)) for number in range(people)],
        }
    )
    visits = pl.DataFrame(
        {
            "patient_id": [who for who in ids for _ in range(3)],
            "year": [2015 + (number % 4) for number in range(3 * people)],
            "code": ["UVW"[number % 3] for number in range(3 * people)],
        }
    )
    patients.write_csv(folder / "patients.csv")
    visits.write_csv(folder / "visits.csv")
    return [folder / "patients.csv", folder / "visits.csv"]


def policy(risk: object, purpose: str = "how wards are used", release: str = "parquet", whose: str = "pseudonym") -> redact.Policy:
    return parse_policy(BASE.format(risk=json.dumps(risk), purpose=purpose, format=release, whose=whose))


def released(folder: Path, rules: redact.Policy, people: int = 120) -> tuple[Mapping[str, pl.DataFrame], Mapping[str, object]]:
    redact.run(rules, inputs(folder, people), folder / "out", KEY, base=folder)
    record = json.loads((folder / "out.run.json").read_text())
    made = {file.stem: pl.read_parquet(file) for file in (folder / "out").glob("*.parquet")}
    made |= {file.stem: pl.read_csv(file, infer_schema=False) for file in (folder / "out").glob("*.csv")}
    return made, record["counts"]["risk"]


def smallest(frame: pl.DataFrame, columns: list[str]) -> int:
    """By hand: the fewest persons who share these columns."""
    return int(frame.group_by(columns).agg(pl.col("patient_id").n_unique().alias("n"))["n"].min())  # type: ignore[arg-type]


@pytest.mark.parametrize("release", ["parquet", "csv"])
@pytest.mark.parametrize("k", [3, 9])
def test_an_enforced_target_holds_in_each_table_and_where_they_join(tmp_path: Path, release: str, k: int) -> None:
    made, told = released(tmp_path, policy({"k": k, "enforce": {"suppress": 0.5}}, release=release))
    assert smallest(made["patients"], ["sex", "age", "town"]) >= k
    assert smallest(made["visits"], ["year"]) >= k
    both = made["visits"].filter(pl.col("year").is_not_null()).join(made["patients"], on="patient_id")
    assert smallest(both, ["sex", "age", "town", "year"]) >= k
    for name, change in told["changes"].items():  # type: ignore[attr-defined]
        assert sum(change["fates"].values()) == made[name].height
        assert change["fates"]["suppressed"] <= 0.5 * made[name].height


def test_a_release_that_misses_its_target_is_refused_by_measure_target_and_finding(tmp_path: Path) -> None:
    with pytest.raises(LeakFound, match=r"^table patients: expected k of 5 over sex, age, town, found 1$") as refused:
        redact.run(policy({}), inputs(tmp_path), tmp_path / "out", KEY)
    assert not (tmp_path / "out").exists()
    assert "1010" not in str(refused.value) + refused.value.hint


def test_a_publication_needs_eleven(tmp_path: Path) -> None:
    with pytest.raises(LeakFound, match="expected k of 11"):
        redact.run(policy({}, purpose="publication of counts"), inputs(tmp_path), tmp_path / "out", KEY)


@pytest.mark.parametrize(
    ("risk", "measure"),
    [
        ({"k": 2, "quasi_identifiers": {"year": None}, "sensitive": ["visits.code"], "l": 4}, "l of 4"),
        ({"k": 2, "quasi_identifiers": {"sex": None}, "sensitive": ["age"], "t": 0.0001}, "t of 0.0001"),
        ({"k": 2, "quasi_identifiers": {"sex": None, "year": None}, "profiles": 50}, "k of 50 over whole persons"),
    ],
)
def test_every_target_is_held(tmp_path: Path, risk: Mapping[str, object], measure: str) -> None:
    with pytest.raises(LeakFound, match=measure):
        redact.run(policy(risk), inputs(tmp_path), tmp_path / "out", KEY)


def test_more_suppression_than_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LeakFound, match="expected"):
        redact.run(policy({"k": 100, "enforce": {"generalise": False, "suppress": 0.0}}), inputs(tmp_path), tmp_path / "out", KEY)
    assert not (tmp_path / "out").exists()


def test_hierarchies_come_from_files_beside_the_policy(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("1000;north;*\n1010;north;*\n1020;south;*\n")
    risk = {"k": 12, "quasi_identifiers": {"town": "towns.csv", "patients.sex": {"hierarchy": "star"}}, "enforce": {}}
    made, told = released(tmp_path, policy(risk), people=72)
    assert made["patients"]["town"].unique().sort().to_list() == ["1000", "1010", "1020"]
    risk["k"] = 20
    (tmp_path / "out.run.json").unlink()
    redact.run(policy(risk), inputs(tmp_path, 72), tmp_path / "second", KEY, base=tmp_path)
    towns = pl.read_parquet(tmp_path / "second" / "patients.parquet")["town"].unique().to_list()
    assert set(towns) <= {"north", "south", None}
    assert told["tables"]["patients"]["quasi_identifiers"] == ["sex", "town"]  # type: ignore[index]


def test_persons_are_counted_though_their_pseudonym_is_not_released(tmp_path: Path) -> None:
    risk = {"k": 5, "quasi_identifiers": {"year": None}}
    made, _ = released(tmp_path, policy(risk, whose="drop"), people=4 * 5)
    assert "patient_id" not in made["visits"].columns
    with pytest.raises(LeakFound, match="expected k of 16 over year, found 15"):
        redact.run(policy({**risk, "k": 16}, whose="drop"), inputs(tmp_path, 20), tmp_path / "second", KEY)


def test_who_does_not_want_it_measured_says_why(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="because"):
        policy({"none": True})
    _, told = released(tmp_path, policy({"none": True, "because": "the recipient holds the source"}))
    assert told == {"none": "the recipient holds the source"}


@pytest.mark.parametrize("risk", [{"quasi_identifiers": {"absent": None}}, {"sensitive": ["absent"], "l": 2}])
def test_a_column_that_is_not_released_is_refused(tmp_path: Path, risk: Mapping[str, object]) -> None:
    with pytest.raises(PolicyError, match="absent"):
        redact.run(policy(risk), inputs(tmp_path), tmp_path / "out", KEY)


def test_few_people_tell_nothing_rather_than_stop_the_run(tmp_path: Path) -> None:
    made, _ = released(tmp_path, policy({"enforce": {"suppress": 1.0}}), people=3)
    assert made["patients"].select("sex", "age", "town").null_count().row(0) == (3, 3, 3)


def test_the_record_holds_no_value_and_the_manifest_tells_the_types(tmp_path: Path) -> None:
    _, told = released(tmp_path, policy({"k": 9, "enforce": {"suppress": 0.3}}))
    assert "1010" not in json.dumps(told)
    schema = json.loads((tmp_path / "out" / "manifest.json").read_text())["tables"]["visits"]["schema"]
    assert schema["year"] == str(pl.read_parquet(tmp_path / "out" / "visits.parquet").schema["year"])


@pytest.mark.parametrize(
    ("risk", "told"), [({"k": 3, "enforce": {"suppress": 0.5}}, "[DATE_OF_BIRTH]"), ({"none": True, "because": "a trial"}, "1931")]
)
def test_a_text_does_not_tell_what_a_column_was_made_to_hide(tmp_path: Path, risk: object, told: str) -> None:
    rules = parse_policy(
        f"""
version: 1
name: notes
purpose: how wards are used
recipient: the statistics team
scope: one
risk: {json.dumps(risk)}
tables:
  patients:
    subject: patient_id
    columns:
      patient_id: {{operator: pseudonym, entity: PATIENT_ID}}
      born: {{operator: {{generalise: {{to: year}}}}, type: date, entity: DATE_OF_BIRTH, role: birth_date}}
      note: {{operator: scrub, entity: FREE_TEXT, language: en, names: known_only, because: patterns and known identifiers are enough}}
"""
    )
    born = [f"19{31 + 17 * (number % 3 > 0) + (number == 0) * 40}-04-17" for number in range(40)]
    ids = [f"P{number:05d}" for number in range(40)]
    frame = pl.DataFrame({"patient_id": ids, "born": born, "note": [f"born {day}, walks with a stick" for day in born]})
    frame.write_csv(tmp_path / "patients.csv")
    redact.run(rules, [tmp_path / "patients.csv"], tmp_path / "out", KEY)
    texts = pl.read_parquet(tmp_path / "out" / "patients.parquet")["note"].to_list()
    assert sum(f"born {told}, walks" in text for text in texts) >= 13
    assert risk.get("none") or not any("19" in text for text in texts)  # type: ignore[attr-defined]


@pytest.mark.parametrize("release", ["parquet", "csv"])
def test_verify_measures_a_finished_release_and_refuses_what_misses_the_target(tmp_path: Path, release: str) -> None:
    _, told = released(tmp_path, policy({"k": 3, "enforce": {"suppress": 0.5}}, release=release))
    again = verify_risk(tmp_path / "out", policy({"k": 3}, release=release))
    assert json.loads(json.dumps(again["tables"])) == told["tables"]
    with pytest.raises(LeakFound, match=r"^table (patients|visits): expected k of 90 over .*, found \d+$"):
        verify_risk(tmp_path / "out", policy({"k": 90}, release=release))


def test_verify_tells_persons_apart_by_their_pseudonyms_and_not_by_rows(tmp_path: Path) -> None:
    lax = policy({"none": True, "because": "a test"})
    redact.run(lax, inputs(tmp_path, 3), tmp_path / "out", KEY)
    assert verify_risk(tmp_path / "out", lax) == {}
    risk = {"k": 4, "quasi_identifiers": {"visits.code": None}}
    with pytest.raises(LeakFound, match=r"^table visits: expected k of 4 over code, found 3$"):
        verify_risk(tmp_path / "out", policy(risk))


def test_verify_refuses_the_release_of_another_policy(tmp_path: Path) -> None:
    redact.run(policy({"none": True, "because": "a test"}), inputs(tmp_path), tmp_path / "out", KEY)
    frame = pl.read_parquet(tmp_path / "out" / "patients.parquet")
    frame.with_columns(shoe_size=pl.lit(44)).write_parquet(tmp_path / "out" / "patients.parquet")
    with pytest.raises(InputError, match="expected columns of the policy alone"):
        verify_risk(tmp_path / "out", policy({"k": 2}))
    (tmp_path / "out" / "patients.parquet").unlink()
    with pytest.raises(InputError, match="expected the file of a table of the policy, found none"):
        verify_risk(tmp_path / "out", policy({"k": 2}))


def test_the_command_refuses_a_release_whose_risk_misses_the_policy(tmp_path: Path, redact: Callable[..., Said]) -> None:
    released(tmp_path, policy({"k": 3, "enforce": {"suppress": 0.5}}))
    file = tmp_path / "policy.yaml"
    file.write_text(BASE.format(risk='{"k": 3}', purpose="tests", format="parquet", whose="pseudonym"))
    said = redact("verify", tmp_path / "out", "--policy", file)
    assert (said.code, "the target of the policy is met" in said.err) == (0, True)
    file.write_text(BASE.format(risk='{"k": 90}', purpose="tests", format="parquet", whose="pseudonym"))
    said = redact("verify", tmp_path / "out", "--policy", file)
    assert (said.code, "expected k of 90" in said.err) == (1, True)
