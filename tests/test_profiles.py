"""What extends a profile cannot take its rules back, and a status is had by its checks alone."""

# ruff: noqa: E501  # a rule a line, as a table

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import redact
from redact.entities import ENTITIES
from redact.errors import LeakFound, PolicyError
from redact.policy import load_policy, parse_policy
from redact.purposes import refusals
from redact.testing.keys import FIXED_KEY

HOME = Path(__file__).resolve().parents[1]
TODAY = datetime.date(2026, 6, 30)
HARBOR = """
version: 1
name: harbor
extends: hipaa_safe_harbor
purpose: how long patients stay
recipient: {name: partner, party: third_party, country: US, agreement: contract 7}
scope: harbor
attestation: {by: privacy officer, date: 2026-01-02, no_actual_knowledge: true}
tables:
  stays:
    subject: id
    columns:
      id: {entity: PATIENT_ID}
      name: {entity: PERSON}
      born: {entity: DATE_OF_BIRTH, type: date}
      admitted: {entity: DATE_TIME, type: date}
      age: {entity: AGE, type: integer}
      state: {entity: STATE}
      dx: {entity: DIAGNOSIS}
      x: {operator: drop}
"""
LIMITED = (
    HARBOR.replace("harbor", "limited")
    .replace("safe_limited", "limited_data_set")
    .replace("purpose: how long patients stay", "purpose: operations")
).replace("party: third_party", "party: processor")
GDPR = """
version: 1
name: study
country: BE
extends: gdpr_research
recipient: {name: university, party: joint_controller, country: BE, agreement: contract 7}
scope: study
legal_basis: {article_6: public_task, article_9: research}
approval: {by: committee, date: 2026-01-02, reference: "2026/7"}
expires: 2030-12-31
tables:
  patients:
    subject: id
    people: {objection: objects}
    columns:
      id: {entity: PATIENT_ID}
      objects: {operator: drop}
      born: {entity: DATE_OF_BIRTH, type: date}
      dx: {entity: DIAGNOSIS}
      x: {operator: drop}
"""  # fmt: skip
PLAIN = """
version: 1
name: plain
purpose: stays
recipient: partner
scope: plain
tables: {stays: {columns: {state: {operator: keep, entity: STATE}}}}
"""


def said(text: str) -> list[str]:
    return [f"{each.place}: {each.said} ({each.rests_on})" for each in refusals(parse_policy(text), TODAY)]


def with_x(text: str, rule: str) -> str:
    assert "x: {operator: drop}" in text
    return text.replace("x: {operator: drop}", f"x: {rule}")


@pytest.mark.parametrize("text", [HARBOR, LIMITED, GDPR], ids=["hipaa_safe_harbor", "hipaa_limited_data_set", "gdpr_research"])
def test_what_extends_a_base_and_adds_what_it_asks_for_is_not_refused(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("base", ["hipaa_safe_harbor", "hipaa_limited_data_set", "gdpr_research"])
def test_every_operator_of_a_base_is_one_that_its_profile_lets_pass(base: str) -> None:
    text = {"hipaa_safe_harbor": HARBOR, "hipaa_limited_data_set": LIMITED, "gdpr_research": GDPR}[base]
    operators: dict[str, Any] = yaml.safe_load((HOME / "configs" / f"{base}.yaml").read_text())["operators"]
    assert set(operators) <= set(ENTITIES)
    date = ", type: date"
    for entity in operators:
        kind = date if ENTITIES[entity].rule == "date" else ", language: en" if entity == "FREE_TEXT" else ""
        assert said(with_x(text, f"{{entity: {entity}{kind}}}")) == [], entity


@pytest.mark.parametrize("base", ["hipaa_safe_harbor", "hipaa_limited_data_set", "gdpr_research"])
def test_a_base_is_no_policy_by_itself(base: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(HOME / "configs" / f"{base}.yaml")
    assert "a base for others to extend" in caught.value.hint


EIGHTEEN = {
    "A_names": "PERSON", "A_names_of_employers": "ORGANIZATION", "B_streets": "STREET_ADDRESS", "B_towns": "LOCATION", "B_zip_codes": "POSTAL_CODE",
    "B_coordinates": "COORDINATES", "C_birth_dates": "DATE_OF_BIRTH", "C_dates": "DATE_TIME", "C_deaths": "DATE_OF_DEATH", "C_ages": "AGE",
    "D_E_phone_and_fax": "PHONE_NUMBER", "F_e_mail": "EMAIL_ADDRESS", "G_social_security": "US_SSN", "H_records": "MEDICAL_RECORD_NUMBER",
    "I_health_plans": "US_MEMBER_NUMBER", "J_accounts": "ACCOUNT_NUMBER", "K_licences": "LICENSE_NUMBER", "K_of_professionals": "US_NPI",
    "L_vehicles": "LICENSE_PLATE", "M_devices": "DEVICE_SERIAL_NUMBER", "N_web": "URL", "O_ip": "IP_ADDRESS", "P_biometric": "BIOMETRIC_ID",
    "P_prints": "BIOMETRICS", "Q_photographs": "FILE_REFERENCE", "R_codes": "EVENT_ID", "R_handles": "SOCIAL_HANDLE",
}  # fmt: skip


@pytest.mark.parametrize("letter", EIGHTEEN)
def test_hipaa_each_of_the_18_identifiers_is_refused_whatever_because_says(letter: str) -> None:
    found = said(with_x(HARBOR, f"{{operator: keep, entity: {EIGHTEEN[letter]}, because: we want it}}"))
    assert [line for line in found if line.endswith("(45 CFR 164.514(b)(2)(i))")]


@pytest.mark.parametrize("operator", ["pseudonym", "encrypt", "fpe", "shift", "fake", "mask", "truncate", "anything_to_come"])
@pytest.mark.parametrize("entity", ["PATIENT_ID", "DATE_TIME", "DIAGNOSIS", "PROVIDER_ID"])
def test_hipaa_no_code_is_derived_from_what_is_known_of_a_person(operator: str, entity: str) -> None:
    found = said(with_x(HARBOR, f"{{operator: {operator}, entity: {entity}, because: we want it}}"))
    assert [
        line
        for line in found
        if line.endswith(f"expected no code or value derived from the person's, found {operator} (45 CFR 164.514(c))")
    ]


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("{operator: token, entity: PATIENT_ID}", True),
        ("{operator: {generalise: {to: year}}, entity: DATE_TIME, type: date}", True),
        ("{operator: {generalise: {to: month}}, entity: DATE_TIME, type: date}", False),
        ("{operator: {generalise: {to: year}}, entity: DATE_OF_BIRTH, type: date}", False),
        ("{operator: {generalise: {to: year}}, type: date, role: birth_date}", False),
        ("{operator: {generalise: {to: age_band, as_of: 2026-01-01}}, entity: DATE_OF_BIRTH, type: date}", True),
        ("{operator: {generalise: {bin: 5}}, entity: AGE, type: integer}", False),
        ("{operator: {generalise: {bin: 5, top: 95}}, entity: AGE, type: integer}", False),
        ("{operator: {generalise: {prefix: 3}}, entity: POSTAL_CODE}", False),
        ("{operator: {geo: {zip3: 2020}}, entity: POSTAL_CODE}", True),
        ("{operator: {geo: {km: 5, axis: latitude}}, entity: COORDINATES, type: float}", False),
        ("{operator: {country: {database: x.csv}}, entity: IP_ADDRESS}", True),
        ("{operator: keep, because: nobody says what it is}", False),
        ("{operator: scrub, entity: FREE_TEXT, language: en}", False),
        ("{operator: {scrub: {names_as: entity}}, entity: FREE_TEXT, language: en}", True),
        ("{operator: {scrub: {names_as: entity}}, entity: FREE_TEXT, language: en, names: known_only, because: x y z}", False),
    ],
)
def test_hipaa_safe_harbor_takes_what_its_paragraph_takes(rule: str, allowed: bool) -> None:
    assert (said(with_x(HARBOR, rule)) == []) is allowed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("attestation: {by: privacy officer, date: 2026-01-02, no_actual_knowledge: true}\n", "", "attestation: expected by, date"),
        (
            "date: 2026-01-02, no",
            "date: 2026-07-01, no",
            "attestation: expected by, date and no_actual_knowledge: true, found one of a day to come",
        ),
    ],
)
def test_hipaa_somebody_attests_that_nobody_knows_better(old: str, new: str, expected: str) -> None:
    assert [line[: len(expected)] for line in said(HARBOR.replace(old, new))] == [expected]
    with pytest.raises(PolicyError, match=r"attestation\.no_actual_knowledge"):
        parse_policy(HARBOR.replace("no_actual_knowledge: true", "no_actual_knowledge: false"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HARBOR, "profile: gdpr_research"),
        (HARBOR, "profile: null"),
        (HARBOR, "status: pseudonymised"),
        (HARBOR, "status: limited_data_set"),
        (LIMITED, "status: safe_harbor"),
        (GDPR, "status: safe_harbor"),
        (PLAIN, "status: safe_harbor"),
        (PLAIN, "status: limited_data_set"),
        (PLAIN, "status: anonymous_aggregate"),
        (PLAIN, "profile: hipaa_safe_harbor"),
    ],
)
def test_p02_a_status_is_had_by_the_checks_of_its_profile_alone(text: str, line: str) -> None:
    assert parse_policy(text).name
    with pytest.raises(PolicyError, match=r"^(?:status|profile): expected "):
        parse_policy(text.replace("scope:", f"{line}\nscope:"))


def test_a_profile_is_not_taken_back_by_a_variant() -> None:
    with pytest.raises(PolicyError, match="profile: expected hipaa_safe_harbor, which the policy extends, found another"):
        parse_policy(HARBOR + "variants: {loose: {profile: null, status: pseudonymised}}\n")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("agreement: contract 7", "agreement: contract 7"), ""),
        (("recipient: {name: partner, party: processor, country: US, agreement: contract 7}", "recipient: partner"), "recipient.agreement: expected the data use agreement, found none (45 CFR 164.514(e)(4))"),
        (("purpose: operations", "purpose: stays"), "purpose: expected research or operations, found no kind (45 CFR 164.514(e)(3))"),
        (("x: {operator: drop}", "x: {operator: keep, entity: PHONE_NUMBER, because: x y z}"), "tables.stays.columns.x: expected drop, token or pseudonym for PHONE_NUMBER, found keep (45 CFR 164.514(e)(2))"),
        (("x: {operator: drop}", "x: {operator: keep, entity: COORDINATES}"), "tables.stays.columns.x: expected drop or geo for COORDINATES, found keep (45 CFR 164.514(e)(2))"),
        (("x: {operator: drop}", "x: {operator: keep, entity: LOCATION}"), ""),
        (("x: {operator: drop}", "x: {operator: keep, entity: DATE_TIME, type: date}"), ""),
    ],
)  # fmt: skip
def test_hipaa_a_limited_data_set_lacks_the_direct_identifiers(change: tuple[str, str], expected: str) -> None:
    assert said(LIMITED.replace(*change)) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("legal_basis: {article_6: public_task, article_9: research}\n", ""), "legal_basis: expected article_6, found none (GDPR Article 6)"),
        (("article_9: research", "article_9: null"), "legal_basis.article_9: expected a condition for tables.patients.columns.dx, found none (GDPR Article 9(2))"),
        (("expires: 2030-12-31\n", ""), "expires: expected the last day of the research, found none (GDPR Article 5(1)(e))"),
        (("people: {objection: objects}", "people: {}"), "tables.patients.people: expected objection:, found none (GDPR Article 21(6))"),
        (("scope:", "purpose: operations\nscope:"), "purpose: expected research, found operations (GDPR Article 89)"),
        (("x: {operator: drop}", "x: {operator: keep, entity: PERSON, because: x y z}"), "tables.patients.columns.x: expected a direct identifier dropped or pseudonymised, found keep (GDPR Article 89(1))"),
        (("x: {operator: drop}", "x: {operator: shuffle, entity: PERSON, because: x y z}"), "tables.patients.columns.x: expected a direct identifier dropped or pseudonymised, found shuffle (GDPR Article 89(1))"),
        (("{entity: DATE_OF_BIRTH, type: date}", "{operator: keep, role: birth_date, type: date}"), "tables.patients.columns.born: expected DATE_OF_BIRTH made coarser, moved or dropped, found keep (GDPR Article 5(1)(c))"),
        (("{entity: DATE_OF_BIRTH, type: date}", "{operator: keep, entity: DATE_OF_BIRTH, type: date}"), "tables.patients.columns.born: expected DATE_OF_BIRTH made coarser, moved or dropped, found keep (GDPR Article 5(1)(c))"),
    ],
)  # fmt: skip
def test_gdpr_research_is_held_to_its_articles(change: tuple[str, str], expected: str) -> None:
    assert change[0] in GDPR
    assert said(GDPR.replace(*change)) == [expected]


def test_hipaa_a_release_of_rows_that_kept_the_rules_says_safe_harbor(tmp_path: Path) -> None:
    rows = {
        "id": "P-1",
        "name": "Ann Lee",
        "born": "1931-02-03",
        "admitted": "2024-05-06",
        "age": 93,
        "state": "MA",
        "dx": "C50.9",
        "x": "1",
    }
    pl.DataFrame([{**rows, "id": f"P-{n:04}", "age": 50 + n} for n in range(50)]).write_csv(tmp_path / "stays.csv")
    manifest = redact.run(parse_policy(HARBOR), [tmp_path / "stays.csv"], tmp_path / "out", FIXED_KEY)
    released = pl.read_parquet(tmp_path / "out" / "stays.parquet")
    assert manifest.status == json.loads((tmp_path / "out" / "manifest.json").read_text())["status"] == "safe_harbor"
    assert released.columns == ["admitted", "age", "state", "dx"]
    assert set(released["age"]) == {*(f"{age}-{age + 4}" for age in range(50, 90, 5)), "90+"}
    assert set(released["admitted"]) == {2024}


MISCALLED = {
    "code1": ("DATE_TIME", [f"20{10 + n % 15}-0{1 + n % 9}-{10 + n % 18}" for n in range(50)]),
    "dob": ("DATE_OF_BIRTH", [f"{1930 + n}-0{1 + n % 9}-{10 + n % 18}" for n in range(50)]),
    "zip": ("POSTAL_CODE", [f"{10000 + 997 * n}" for n in range(50)]),
    "age": ("AGE", [str(50 + n) for n in range(50)]),
    "npi": ("US_NPI", [str(1234567890 + 9 * n) for n in range(50)]),
    "town": ("LOCATION", ["Boston", "Salem"] * 25),
}


@pytest.mark.parametrize("because", ["", ", because: we want it"])
@pytest.mark.parametrize("column", MISCALLED)
def test_hipaa_what_header_and_values_tell_is_held_to_the_profile_whatever_the_policy_calls_it(
    tmp_path: Path, column: str, because: str
) -> None:
    entity, values = MISCALLED[column]
    pl.DataFrame({"id": [f"P-{n:04}" for n in range(50)], column: values}).write_csv(tmp_path / "stays.csv")
    columns = f"columns:\n      id: {{entity: PATIENT_ID}}\n      {column}: {{operator: keep, entity: CATEGORY{because}}}\n"
    policy = parse_policy(HARBOR.partition("columns:")[0] + columns)
    with pytest.raises(PolicyError, match=rf"columns\.{column}: expected CATEGORY, as the policy calls it, found {entity} .*45 CFR"):
        redact.run(policy, [tmp_path / "stays.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


def test_hipaa_a_birth_date_under_the_name_of_another_date_shows_no_year(tmp_path: Path) -> None:
    pl.DataFrame({"id": ["P-1"] * 30, "birth_date": ["1931-02-03"] * 30}).write_csv(tmp_path / "stays.csv")
    rule = "{operator: {generalise: {to: year}}, entity: DATE_TIME, type: date}"
    policy = parse_policy(HARBOR.partition("columns:")[0] + f"columns:\n      id: {{entity: PATIENT_ID}}\n      birth_date: {rule}\n")
    with pytest.raises(PolicyError, match=r"birth_date: expected DATE_TIME, as the policy calls it, found DATE_OF_BIRTH .*45 CFR"):
        redact.run(policy, [tmp_path / "stays.csv"], tmp_path / "out", FIXED_KEY)


@pytest.mark.parametrize("told", ["ann.lee0@example.org", "P-0031"])
def test_p02_what_calls_itself_de_identified_and_names_somebody_is_not_published(tmp_path: Path, told: str) -> None:
    rows = [
        {"id": f"P-{n:04}", "name": f"Ann Lee{n}", "born": "1951-02-03", "admitted": "2024-05-06", "age": 73, "state": "MA"}
        for n in range(50)
    ]
    stays = pl.DataFrame([{**row, "dx": told if n == 31 else "C50.9", "x": f"ann.lee{n - 31}@example.org"} for n, row in enumerate(rows)])
    stays.write_csv(tmp_path / "stays.csv")
    with pytest.raises(LeakFound):
        redact.run(parse_policy(HARBOR), [tmp_path / "stays.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


def test_p18_what_is_de_identified_may_hold_health_and_go_to_a_third_party() -> None:
    assert said(HARBOR) == []
    loose = HARBOR.replace("extends: hipaa_safe_harbor\n", "operators: {DATE_TIME: {generalise: {to: year}}, DATE_OF_BIRTH: drop, AGE: drop, STATE: keep, PERSON: drop, PATIENT_ID: drop, DIAGNOSIS: keep}\n")  # fmt: skip
    assert [line[-5:] for line in said(loose)] == ["(P18)", "(P04)"]
