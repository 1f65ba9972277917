"""A policy that extends another, and the variants of one: put together strictly, and found wrong whichever is run."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import redact as library
from redact.errors import PolicyError
from redact.policy import load_policy, parse_policy
from redact.testing.keys import FIXED_KEY

BASE = """
version: 1
country: BE
recipient: {name: university, party: processor, country: BE, agreement: contract 7}
operators: {PERSON: drop, DATE_TIME: shift}
tables:
  patients:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      name: {entity: PERSON}
      dx: {operator: keep, entity: DIAGNOSIS, because: the study is about it}
"""
POLICY = """
name: clinic
extends: base.yaml
purpose: operations
scope: clinic
tables:
  patients:
    people: {consent: consent}
    columns:
      consent: {operator: drop}
  log:
    columns:
      page: {operator: keep, entity: CATEGORY}
variants:
  research:
    purpose: research
    approval: {by: committee, date: 2026-01-02, reference: "2026/7"}
    tables: {log: {left_out: true}}
  marketing:
    purpose: marketing
    recipient: marketing team
    tables: {patients: {columns: {dx: {operator: drop}}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "inputs").mkdir()
    pl.DataFrame({"id": [f"P{n}" for n in range(20)], "name": "An Peeters", "dx": "C50", "consent": "yes"}).write_csv(
        tmp_path / "inputs" / "patients.csv"
    )
    pl.DataFrame({"page": ["home", "prices"] * 10}).write_csv(tmp_path / "inputs" / "log.csv")
    return tmp_path


def test_a_policy_has_what_it_extends_and_its_own_goes_before(folder: Path) -> None:
    policy = load_policy(folder / "policy.yaml")
    patients = policy.tables["patients"]
    assert list(patients.columns) == ["id", "name", "dx", "consent"]
    assert patients.columns["name"].operator.name == "drop"
    assert (policy.country, policy.name, str(policy.recipient)) == ("BE", "clinic", "university")


def test_a_variant_says_otherwise_and_has_a_name_and_scope_of_its_own(folder: Path) -> None:
    policy = load_policy(folder / "policy.yaml", variant="marketing")
    assert (policy.name, policy.scope, policy.purpose) == ("clinic-marketing", "clinic-marketing", "marketing")
    assert policy.recipient.agreement is None  # another recipient's does not stay
    assert policy.tables["patients"].columns["dx"].operator.name == "drop"
    assert policy.tables["patients"].columns["dx"].because is None
    assert policy.tables["patients"].columns["dx"].entity == "DIAGNOSIS"


def test_no_pseudonym_links_two_variants(folder: Path) -> None:
    frames = {
        "patients": pl.scan_csv(folder / "inputs" / "patients.csv", infer_schema=False),
        "log": pl.scan_csv(folder / "inputs" / "log.csv", infer_schema=False),
    }
    seen = [
        set(library.pseudonymise(frames, load_policy(folder / "policy.yaml", variant=variant), FIXED_KEY)["patients"].collect()["id"])
        for variant in (None, "marketing")
    ]
    assert seen[0].isdisjoint(seen[1])


def test_a_table_that_a_variant_leaves_out_is_not_read_and_not_released(folder: Path, redact: Callable[..., Any]) -> None:
    (folder / "key").write_text(base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("="))
    (folder / "key").chmod(0o600)
    out = folder / "out"
    said = redact("run", folder / "policy.yaml", folder / "inputs", "--out", out, "--key-file", folder / "key", "--variant", "research")
    assert said.code == 0, said.err
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "patients.parquet"]


def test_a_table_that_others_need_cannot_be_left_out(folder: Path) -> None:
    text = POLICY.replace("  log:\n    columns:", "  log:\n    subject: {column: page, table: patients}\n    columns:").replace(
        "page: {operator: keep, entity: CATEGORY}", "page: {operator: pseudonym}"
    )
    (folder / "policy.yaml").write_text(text.replace("{log: {left_out: true}}", "{patients: {left_out: true}}"))
    with pytest.raises(PolicyError, match=r"tables\.log\.subject\.table: expected a table with a subject, found patients"):
        library.run(load_policy(folder / "policy.yaml", "research"), [folder / "inputs"], folder / "out", FIXED_KEY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("extends: base.yaml", "extends: policy.yaml", "extends: expected a policy that stands on others, found a circle"),
        ("extends: base.yaml", "extends: nowhere", "policy nowhere: expected a readable UTF-8 file"),
        ("extends: base.yaml", "extends: [base.yaml]", "extends: expected the name or file of a policy, found list"),
        ("recipient: marketing team", "recipent: marketing team", "variants.marketing.recipent: unknown key"),
        ("recipient: marketing team", "profile: nothing", "profile: "),
        (
            "{patients: {columns: {dx: {operator: drop}}}}",
            "{patients: {columns: {dx: {operatr: drop}}}}",
            "tables.patients.columns.dx.operatr: unknown key",
        ),
        ("variants:\n  research:", "variants: [x]\nothers:\n  research:", "variants: expected a mapping of names"),
    ],
)
def test_a_mistake_in_what_is_put_together_is_found_whichever_variant_is_run(folder: Path, old: str, new: str, said: str) -> None:
    assert old in POLICY
    (folder / "policy.yaml").write_text(POLICY.replace(old, new))
    for variant in (None, "research"):
        with pytest.raises(PolicyError) as caught:
            load_policy(folder / "policy.yaml", variant)
        assert str(caught.value).startswith(said)


def test_a_variant_that_is_not_there_is_refused_by_what_is(folder: Path) -> None:
    with pytest.raises(PolicyError, match="variants: expected one of research, marketing, found another"):
        load_policy(folder / "policy.yaml", "sales")
    with pytest.raises(PolicyError, match="variants: expected a policy that has some, found one that has none"):
        parse_policy(BASE, variant="research")


def test_a_base_extends_another_and_finds_it_beside_itself(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "middle.yaml").write_text("extends: ground\ncountry: BG\n")
    (folder / "deep" / "ground.yaml").write_text(BASE)
    (folder / "policy.yaml").write_text(POLICY.replace("extends: base.yaml", "extends: deep/middle.yaml"))
    assert load_policy(folder / "policy.yaml").country == "BG"


def test_a_column_without_an_operator_anywhere_is_refused(folder: Path) -> None:
    (folder / "policy.yaml").write_text(POLICY.replace("page: {operator: keep, entity: CATEGORY}", "page: {entity: CATEGORY}"))
    with pytest.raises(PolicyError, match=r"tables\.log\.columns\.page\.operator"):
        load_policy(folder / "policy.yaml")


@pytest.mark.parametrize(
    "own",
    [
        "operators: {DATE_TIME: keep}",
        "tables: {patients: {columns: {seen: {operator: keep}}}}",
        "tables: {patients: {columns: {seen: {entity: PERSON}}}}",
    ],
)
def test_a_reason_for_one_operator_or_thing_is_not_inherited_for_another(folder: Path, own: str) -> None:
    seen = "      seen: {entity: DATE_TIME, type: date, because: moved by days as the board asked}\n"
    (folder / "base.yaml").write_text(BASE + seen)
    kept = "name: x\nextends: base.yaml\npurpose: tests\nscope: x\n"
    (folder / "own.yaml").write_text(kept)
    assert load_policy(folder / "own.yaml").tables["patients"].columns["seen"].because == "moved by days as the board asked"
    (folder / "own.yaml").write_text(kept + own)
    assert load_policy(folder / "own.yaml").tables["patients"].columns["seen"].because is None
    if own.startswith("operators"):
        (folder / "own.yaml").write_text(f"{kept}{own}\ntables: {{patients: {{columns: {{seen: {{because: our own reason}}}}}}}}")
        assert load_policy(folder / "own.yaml").tables["patients"].columns["seen"].because == "our own reason"
