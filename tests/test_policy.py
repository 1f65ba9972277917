"""A policy is read strictly: every mistake is an error whose message starts with its path inside the policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

import redact
from redact import policy_reference, policy_schema
from redact.errors import PolicyError
from redact.policy import load_policy, parse_policy
from redact.testing.canaries import POLICY, canary_tables
from redact.testing.keys import FIXED_KEY
from redact.transform import OPERATORS

HOME = Path(__file__).resolve().parents[1]
BASES = {"gdpr_research", "hipaa_limited_data_set", "hipaa_safe_harbor"}
CONFIGS = sorted(path for path in (HOME / "configs").glob("*.yaml") if path.stem not in BASES)
EMAIL = "email: {operator: drop, entity: EMAIL_ADDRESS}"
WARD = "ward: {operator: keep, entity: CATEGORY}"
NOTE = "note: {operator: scrub, names: known_only, because: written by a test}"
COLUMN = "tables.patients.columns"

AFTER_NAME = POLICY.splitlines().index("name: canaries") + 2
# ruff: noqa: E501  # a mistake a line, as a table
MISTAKES = {
    "a doubled key at the top": ("name: canaries\n", "name: canaries\nname: again\n", f"name: expected each key once, found it again on line {AFTER_NAME}"),
    "a doubled column": (EMAIL, f"{EMAIL}\n      {EMAIL}", f"{COLUMN}.email: expected each key once"),
    "a doubled key of a column": (EMAIL, "email: {operator: drop, operator: keep}", f"{COLUMN}.email.operator: expected each key once"),
    "an unknown key at the top": ("language: nl\n", "language: nl\nlangauge: nl\n", "langauge: unknown key"),
    "an unknown key of a table": ("    subject: patient_id\n", "    subject: patient_id\n    row: x\n", "tables.patients.row: unknown key"),
    "an unknown key of a column": (EMAIL, "email: {operator: drop, entty: EMAIL_ADDRESS}", f"{COLUMN}.email.entty: unknown key"),
    "an unknown key of a subject": ("table: patients}", "tabel: patients}", "tables.visits.subject.tabel: unknown key"),
    "an unknown operator": (EMAIL, "email: {operator: burn}", f"{COLUMN}.email.operator: expected one of keep, drop"),
    "an operator of no name": (EMAIL, "email: {operator: {}}", f"{COLUMN}.email.operator"),
    "a column without an operator": (EMAIL, "email: {entity: EMAIL_ADDRESS}", f"{COLUMN}.email.operator"),
    "an unknown parameter": (EMAIL, "email: {operator: {mask: {lasst: 2}}}", f"{COLUMN}.email.operator.mask.lasst"),
    "a parameter of a wrong type": (EMAIL, "email: {operator: {mask: {last: many}}}", f"{COLUMN}.email.operator.mask.last"),
    "a parameter out of range": (EMAIL, "email: {operator: {pseudonym: {length: 8}}}", f"{COLUMN}.email.operator.pseudonym.length"),
    "too few parameters": (EMAIL, "email: {operator: {fake: {kind: city}}}", f"{COLUMN}.email.operator.fake.locale"),
    "a parameter too many": (EMAIL, "email: {operator: {drop: {to: ashes}}}", f"{COLUMN}.email.operator.drop.to"),
    "two classes at once": (EMAIL, "email: {operator: {generalise: {prefix: 2, before: x}}}", f"{COLUMN}.email.operator.generalise"),
    "an operator that does not fit": (EMAIL, "email: {operator: shift}", f"{COLUMN}.email: operator shift: expected type date or datetime"),
    "a text column without a language": ("language: nl\n", "", "tables.visits.columns.note.language: expected a language"),
    "a language column that is not there": (NOTE, NOTE.replace("names", "language: {column: tongue}, names"), "tables.visits.columns.note.language.column"),
    "known names only, unsaid why": (NOTE, "note: {operator: scrub, names: known_only}", "tables.visits.columns.note: names: known_only"),
    "an unknown locale": (EMAIL, "email: {operator: {fake: {kind: city, locale: xx_XX}}}", f"{COLUMN}.email: fake locale: expected one of Faker's"),
    "an unknown kind of fake": (EMAIL, "email: {operator: {fake: {kind: ssn, locale: nl_BE}}}", f"{COLUMN}.email.operator.fake.kind"),
    "an unknown type": (WARD, "ward: {operator: keep, type: money}", f"{COLUMN}.ward.type"),
    "a condition that is no SQL": ("    subject: patient_id\n", "    subject: patient_id\n    rows: 'ward ==== 1 ('\n", "tables.patients.rows: expected a condition"),
    "a condition on another column": ("    subject: patient_id\n", "    subject: patient_id\n    rows: colour = 'x'\n", "tables.patients.rows: expected listed columns of the table, found colour"),
    "a subject that is no column": ("    subject: patient_id\n", "    subject: who\n", "tables.patients.subject: expected a listed column, found who"),
    "a subject that is kept": ("patient_id: {operator: pseudonym", "patient_id: {operator: keep", f"{COLUMN}.patient_id: expected drop or encrypt or fpe or pseudonym or token for a subject, found keep"),
    "a home that is no table": ("table: patients}", "table: nowhere}", "tables.visits.subject.table: expected a table with a subject, found nowhere"),
    "a status that is not earned": ("language: nl\n", "language: nl\nstatus: anonymous_aggregate\n", "status: expected pseudonymised"),
    "a version to come": ("version: 1\n", "version: 2\n", "version: "),
    "a number for a text": ("recipient: nobody\n", "recipient: 7\n", "recipient: "),
    "an empty recipient": ("recipient: nobody\n", "recipient: ''\n", "recipient: "),
    "no recipient": ("recipient: nobody\n", "", "recipient: "),
    "no scope": ("scope: canaries\n", "", "scope: "),
    "a table whose name is a path": ("  patients:\n    subject", "  ../patients:\n    subject", "tables: expected table names of letters"),
    "a release in another format": ("language: nl\n", "language: nl\nrelease: {format: xlsx}\n", "release.format: "),
    "a reason that says nothing": (WARD, "ward: {operator: keep, because: '-'}", f"{COLUMN}.ward.because"),
    "nothing released": ("", "", "tables.patients.columns: expected at least one released column, found none"),
    "a shift without a subject": ("    subject: patient_id\n", "", f"{COLUMN}.birth_date: expected a table with a subject, found none"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_by_its_path_in_the_policy(mistake: str) -> None:
    old, new, expected = MISTAKES[mistake]
    assert old in POLICY
    text = (
        POLICY.replace(old, new, 1)
        if old
        else "".join(
            line.replace("keep", "drop").replace("pseudonym", "drop").replace("shift", "drop") if "operator" in line else line
            for line in POLICY.replace("{fake: {kind: city, locale: nl_BE}}", "drop").splitlines(keepends=True)
        )
    )
    frames = {name: table.lazy() for name, table in canary_tables(2).items()}
    with pytest.raises(PolicyError) as caught:
        redact.pseudonymise(frames, parse_policy(text), FIXED_KEY)
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nanchor: &a 1\nother: *a\n", "found an alias"),
        ("a: [", "expected YAML"),
        ("- 1\n", "expected a mapping, found list"),
        ("", "expected a mapping, found NoneType"),
        ("1: x\n", "expected text as a key"),
        ("a: !!python/object/apply:os.system ['true']\n", "expected YAML"),
        ("a: &a [*a]\n", "alias"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said) as caught:
        parse_policy(text)
    assert str(caught.value).startswith(("policy", "1: "))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_policy_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "p.yaml").write_bytes(content)
    with pytest.raises(PolicyError, match=r"^policy p\.yaml: expected a readable UTF-8 file"):
        load_policy(tmp_path / "p.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        (EMAIL, "email: {operator: scrubb, entity: EMAIL_ADDRESS}", "email.operator: expected one of", "did you mean scrub?"),
        (WARD, "ward: {operator: {generalise: {binn: 5}}}", "generalise.binn: expected a parameter of generalise", "top, bottom"),
        (WARD, "ward: {operator: {generalise: {binn: 5}}}", "found another", "did you mean bin?"),
        (WARD, "ward: {operator: {generalise: {width: 0}}}", "generalise.width: ", "generalise takes to, as_of, width"),
        (WARD, "ward: {operator: {keep: {all: true}}}", "keep.all: expected a parameter", "keep takes no parameters"),
        (WARD, "ward: {operator: keep, entity: SEKS}", "ward.entity: expected a known entity, found SEKS", "did you mean SEX?"),
    ],
)
def test_a_word_that_nobody_knows_is_answered_with_the_nearest_or_all(old: str, new: str, said: str, hint: str) -> None:
    assert old in POLICY
    frames = {name: table.lazy() for name, table in canary_tables(2).items()}
    with pytest.raises(PolicyError) as caught:
        redact.pseudonymise(frames, parse_policy(POLICY.replace(old, new, 1)), FIXED_KEY)
    assert said in str(caught.value)
    assert hint in caught.value.hint


def test_several_faults_of_a_policy_are_told_one_a_line_each_with_its_hint() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(POLICY.replace("scope: canaries\n", "scoop: canaries\n").split("tables:")[0])
    assert [fault.split(":")[0] for fault in str(caught.value).splitlines()] == ["scope", "tables", "scoop"]
    schema, base, again = caught.value.hint.splitlines()
    assert (schema, again) == ("`redact schema` prints what may stand there",) * 2
    assert "a base for others to extend" in base


@pytest.mark.parametrize(
    ("make", "found"), [(lambda path: path.mkdir(), "a folder"), (lambda path: path.write_bytes(b"\xe9"), "other bytes")]
)
def test_a_policy_that_is_a_folder_or_in_other_bytes_is_told_as_such(tmp_path: Path, make: Callable[[Path], object], found: str) -> None:
    make(tmp_path / "p.yaml")
    with pytest.raises(PolicyError, match=f"found {found}$"):
        load_policy(tmp_path / "p.yaml")


def test_a_policy_is_frozen() -> None:
    policy = parse_policy(POLICY)
    with pytest.raises(ValidationError):
        policy.scope = "other"
    assert policy == parse_policy(POLICY)


def test_an_exact_name_goes_before_a_pattern_and_patterns_go_in_order() -> None:
    text = POLICY.replace(EMAIL, "'e*': {operator: replace}\n      email: {operator: drop}\n      '*l': {operator: mask}")
    rule = parse_policy(text).tables["patients"]
    assert [rule.rule_for(name)[1].operator.name for name in ("email", "e2", "el", "bill")] == [
        "drop",
        "replace",
        "replace",
        "mask",
    ]  # type: ignore[index]
    assert rule.rule_for("FAX") is None


def test_a_pattern_names_many_columns_and_may_name_none() -> None:
    text = POLICY.replace(EMAIL, "'email*': {operator: drop}\n      'fax*': {operator: drop}")
    tables = canary_tables(3)
    patients = tables["patients"].with_columns(email2=pl.col("email"))
    frames = {"patients": patients.lazy(), "visits": tables["visits"].lazy()}
    made = redact.pseudonymise(frames, parse_policy(text), FIXED_KEY)["patients"].collect()
    assert made.columns == ["patient_id", "national_number", "city", "birth_date", "ward"]


def test_the_schema_that_ships_is_that_of_the_code() -> None:
    shipped = (HOME / "redact" / "policy.schema.json").read_text(encoding="utf-8")
    assert shipped == policy_schema.text()
    operators = json.loads(shipped)["$defs"]["ColumnRule"]["properties"]["operator"]["anyOf"]
    assert operators[0]["enum"] == sorted(OPERATORS)


def test_the_page_of_keys_is_that_of_the_code() -> None:
    page = (HOME / "configs" / "KEYS.md").read_text(encoding="utf-8")
    assert page == policy_reference.reference(), "python -m redact.policy_reference > configs/KEYS.md"
    assert "| `on_finding` | `stop`, `suppress` | `stop` | The run is refused, or the cell becomes null and is counted. |" in page


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_policy_that_ships_loads_and_every_operator_of_it_is_built(path: Path, tmp_path: Path) -> None:
    policy = load_policy(path)
    frames = {}
    (tmp_path / "staff.csv").write_text("name\nTobias Fenwick\n")
    for name, rule in policy.released.items():
        for listed in [*rule.people.erased, *rule.people.do_not_contact] if rule.people else ():
            (tmp_path / listed.file).write_text(f"{listed.column}\n")
        columns = [column.rstrip("*") for column in rule.columns]
        frames[name] = pl.LazyFrame(schema=dict.fromkeys(columns, pl.String))
    made = redact.pseudonymise(frames, policy, FIXED_KEY, base=tmp_path)
    assert set(made) == set(policy.released)
    for name, frame in made.items():
        kept = [column for column, rule in policy.tables[name].columns.items() if rule.operator.name != "drop"]
        assert frame.collect_schema().names() == [column.rstrip("*") for column in kept]


def test_the_policies_that_ship_are_all_there() -> None:
    clinics = ["clinic_be", "clinic_be_acceptance", "clinic_bg", "clinic_us"]
    assert [path.stem for path in CONFIGS] == [*clinics, "community_marketplace", "retailer_us", "synthea"]


def test_a_country_in_small_letters_is_refused_in_words() -> None:
    with pytest.raises(PolicyError, match=r"^country: expected two capital letters \(ISO 3166\), such as BE, found something else"):
        parse_policy(POLICY.replace("country: BE", "country: be"))


def test_a_name_that_is_missing_is_not_called_misspelled() -> None:
    with pytest.raises(PolicyError, match=r"name: field required"):
        parse_policy(POLICY.replace("name: canaries\n", "", 1))
