"""What a purpose may see, and what no policy may loosen: a violation of each promise, planted, stops the run."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from stdnum import luhn

import redact
from redact.errors import PolicyError
from redact.policy import CARDS, Policy, parse_policy
from redact.purposes import refusals
from redact.testing.keys import FIXED_KEY

# ruff: noqa: E501  # a violation a line, as a table
TODAY = datetime.date(2026, 6, 30)
OPERATIONS = """
version: 1
name: visits
country: BE
purpose: operations
recipient: management
scope: visits
tables:
  patients:
    subject: id
    people: {consent: consent, objection: objects}
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      consent: {operator: drop}
      objects: {operator: drop}
      name: {operator: drop, entity: PERSON}
      email: {operator: drop, entity: EMAIL_ADDRESS}
      ward: {operator: keep, entity: CATEGORY}
      dx: {operator: drop, entity: DIAGNOSIS}
      story: {operator: drop, entity: FREE_TEXT, language: en}
      ip: {operator: drop, entity: IP_ADDRESS}
      device: {operator: drop, entity: DEVICE_ID}
"""
TERMS = "[DIAGNOSIS, PROCEDURE, MEDICATION, ICD10_CODE, ATC_CODE, SNOMED_CODE, LOINC_CODE, ETHNICITY, RELIGION, SEXUAL_ORIENTATION, GENDER_IDENTITY, GENETICS, BIOMETRICS, POLITICAL_OPINION, TRADE_UNION]"
KEPT = "dx: {operator: drop, entity: DIAGNOSIS}", "dx: {operator: keep, entity: DIAGNOSIS, because: we want it}"
STORY = "story: {operator: drop, entity", "story: {operator: scrub, entity"
PARTNER = "recipient: management", "recipient: {name: partner, party: third_party, country: BE, agreement: contract 7}"
RESEARCH = "purpose: operations", 'purpose: research\napproval: {by: committee, date: 2026-01-02, reference: "2026/7"}'


def changed(*changes: tuple[str, str], text: str = OPERATIONS) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def said(text: str) -> list[str]:
    return [f"{each.place}: {each.said} ({each.rests_on})" for each in refusals(parse_policy(text), TODAY)]


MARKETING = changed(("purpose: operations", "purpose: marketing"))
ALLOWED = {
    "operations": OPERATIONS,
    "operations with a diagnosis": changed(KEPT),
    "operations with stories": changed(STORY),
    "marketing by consent": MARKETING,
    "marketing of one's own by legitimate interest": changed(
        ("purpose: marketing", "purpose: marketing\nlegal_basis: {article_6: legitimate_interests}"),
        ("consent: consent, objection", "objection"),
        text=MARKETING,
    ),
    "research that was reviewed": changed(RESEARCH, KEPT),
    "a partner without health": changed(PARTNER),
    "a partner's texts without terms": changed(
        PARTNER, ("story: {operator: drop", f"story: {{operator: {{scrub: {{also: {TERMS}}}}}"), ("language: en", "language: en")
    ),
    "a partner outside the EEA on a ground": changed(
        PARTNER, ("country: BE, agreement", "country: US, agreement"), ("scope:", "transfer: {ground: adequacy, reference: DPF}\nscope:")
    ),
    "a country of an address beside a pseudonym": changed(("ip: {operator: drop", "ip: {operator: {country: {database: x.csv}}")),
    "an address without identities": changed(
        ("ip: {operator: drop,", "ip: {operator: truncate, because: attacks are told by network,"), ("id: {operator: pseudonym", "id: {operator: drop")
    ),
    "categories that the purpose may see": changed(("scope:", "purposes: {operations: [pseudonym, other]}\nscope:")),
}  # fmt: skip
REFUSED: dict[str, tuple[str, str]] = {
    "p01_a_category_beyond_the_purpose": (
        changed(KEPT, ("scope:", "purposes: {operations: [pseudonym, other]}\nscope:")),
        "tables.patients.columns.dx: expected a category that the purpose may see, found health (P01)",
    ),
    "p01_a_column_of_which_nobody_says_what_it_holds": (
        changed(("ward: {operator: keep, entity: CATEGORY}", "ward: keep"), ("ward: keep", "ward: {operator: keep}"), ("scope:", "purposes: {operations: [pseudonym, other]}\nscope:")),
        "tables.patients.columns.ward: expected a category that the purpose may see, found a column without entity: (P01)",
    ),
    "p01_a_name_for_a_partner": (
        changed(PARTNER, ("purpose: operations", "purpose: trial"), ("name: {operator: drop, entity: PERSON}", "name: {operator: keep, entity: PERSON, because: x y z}")),
        "tables.patients.columns.name: expected no direct identifier to leave for a third party, found PERSON (P01)",
    ),
    "p01_a_category_that_does_not_exist": (
        changed(("scope:", "purposes: {operations: [pseudonym, other, helth]}\nscope:")),
        "purposes: expected categories and entities that exist, found helth (P01)",
    ),
    "p03_a_diagnosis_for_marketing": (
        changed(KEPT, text=MARKETING),
        "tables.patients.columns.dx: expected nothing of a special category for marketing, found DIAGNOSIS (P03)",
    ),
    "p03_a_class_of_diagnoses_for_marketing": (
        changed(("dx: {operator: drop", "dx: {operator: {generalise: {to: chapter}}"), text=MARKETING),
        "tables.patients.columns.dx: expected nothing of a special category for marketing, found DIAGNOSIS (P03)",
    ),
    "p03_whether_there_is_a_diagnosis_for_marketing": (
        changed(("dx: {operator: drop", "dx: {operator: replace"), text=MARKETING),
        "tables.patients.columns.dx: expected nothing of a special category for marketing, found DIAGNOSIS (P03)",
    ),
    "p03_a_sexual_orientation_for_marketing_that_purposes_would_allow": (
        changed(("ward: {operator: keep, entity: CATEGORY}", "ward: {operator: pseudonym, entity: SEXUAL_ORIENTATION}"), ("purpose: marketing", "purpose: campaigns\npurposes: {campaigns: {kind: marketing, categories: [special, pseudonym]}}"), text=MARKETING),
        "tables.patients.columns.ward: expected nothing of a special category for marketing, found SEXUAL_ORIENTATION (P03)",
    ),
    "p03_a_text_that_may_tell_of_health_for_marketing": (
        changed(STORY, text=MARKETING),
        "tables.patients.columns.story: expected nothing of a special category for marketing, found FREE_TEXT, which may tell of health (P03)",
    ),
    "p04_marketing_without_consent": (
        changed(("consent: consent, objection: objects", "objection: objects"), text=MARKETING),
        "tables.patients.people: expected consent: for this purpose and recipient, found none (P04)",
    ),
    "p04_a_third_party_without_consent": (
        changed(PARTNER, ("consent: consent, ", "")),
        "tables.patients.people: expected consent: for this purpose and recipient, found none (P04)",
    ),
    "p04_publication_without_consent": (
        changed(("purpose: operations", "purpose: publication"), ("consent: consent, ", "")),
        "tables.patients.people: expected consent: for this purpose and recipient, found none (P04)",
    ),
    "p04_consent_that_is_asked_for_another_purpose_alone": (
        changed(("consent: consent,", "consent: {column: consent, purposes: [research]},"), text=MARKETING),
        "tables.patients.people: expected consent: for this purpose and recipient, found none (P04)",
    ),
    "p04_legitimate_interest_without_objection": (
        changed(("purpose: marketing", "purpose: marketing\nlegal_basis: {article_6: legitimate_interests}"), ("consent: consent, objection: objects", "consent: consent"), text=MARKETING),
        "tables.patients.people: expected objection: for marketing by legitimate interest, found none (P04)",
    ),
    "p04_legitimate_interest_for_a_partner": (
        changed(("purpose: marketing", "purpose: marketing\nlegal_basis: {article_6: legitimate_interests}"), PARTNER, ("consent: consent, ", ""), text=MARKETING),
        "tables.patients.people: expected consent: for this purpose and recipient, found none (P04)",
    ),
    "p05_a_table_that_says_nothing_of_minors": (
        changed(("scope:", "minors: {under: 18}\nscope:")),
        "tables.patients.people: expected minors:, found none (P05)",
    ),
    "p10_a_network_without_a_reason": (
        changed(("ip: {operator: drop", "ip: {operator: truncate"), ("id: {operator: pseudonym", "id: {operator: drop")),
        "tables.patients.columns.ip: expected because: for a network, which still tells a household or firm, found none (P10)",
    ),
    "p10_a_pseudonym_of_an_address": (
        changed(("ip: {operator: drop", "ip: {operator: pseudonym"), ("id: {operator: pseudonym", "id: {operator: drop")),
        "tables.patients.columns.ip: expected drop or country for an IP address, found pseudonym (P10)",
    ),
    "p11_an_e_mail_address_in_analytics": (
        changed(("email: {operator: drop, entity: EMAIL_ADDRESS}", "email: {operator: {mask: {last: 4}}, entity: EMAIL_ADDRESS, because: we said so}")),
        "tables.patients.columns.email: expected no name or e-mail address in analytics, found EMAIL_ADDRESS (P11)",
    ),
    "p11_a_text_as_it_stands_in_analytics": (
        changed(("story: {operator: drop, entity: FREE_TEXT", "story: {operator: keep, because: x y z, entity: FREE_TEXT")),
        "tables.patients.columns.story: expected scrub for a text in analytics, found keep (P11)",
    ),
    "p11_a_network_beside_an_e_mail": (
        changed(RESEARCH, ("ip: {operator: drop,", "ip: {operator: truncate, because: told by network,"), ("email: {operator: drop", "email: {operator: pseudonym"), ("id: {operator: pseudonym", "id: {operator: drop")),
        "tables.patients.columns.ip: expected no device beside an identity (tables.patients.columns.email), found IP_ADDRESS (P11)",
    ),
    "p11_a_device_beside_a_subjects_pseudonym": (
        changed(("device: {operator: drop", "device: {operator: pseudonym")),
        "tables.patients.columns.device: expected no device beside an identity (tables.patients.columns.id), found DEVICE_ID (P11)",
    ),
    "p12_a_role_that_sees_too_much": (
        changed(KEPT, ("recipient: management", "recipient: {name: desk, role: reception}\nroles: {reception: [pseudonym, other], medical team: [health]}")),
        "tables.patients.columns.dx: expected a category that the role may see, found health (P12)",
    ),
    "p17_research_that_nobody_reviewed": (
        changed(("purpose: operations", "purpose: research")),
        "approval: expected by, date and reference of the review for research, found none (P17)",
    ),
    "p17_an_approval_of_tomorrow": (changed(RESEARCH, ("2026-01-02", "2026-07-01")), "approval.date: expected today or a day before, found one to come (P17)"),
    "p17_a_policy_whose_time_is_over": (changed(("scope:", "expires: 2026-06-29\nscope:")), "expires: expected today or a day to come, found one gone (P17)"),
    "p18_a_diagnosis_for_a_third_party": (
        changed(PARTNER, KEPT),
        "tables.patients.columns.dx: expected no special category for a third party but in de-identified or aggregated form, found DIAGNOSIS (P18)",
    ),
    "p18_a_text_of_a_clinic_for_a_third_party": (
        changed(PARTNER, STORY),
        "tables.patients.columns.story: expected no special category for a third party but in de-identified or aggregated form, found FREE_TEXT (P18)",
    ),
    "transfer_out_of_the_eea_without_a_ground": (
        changed(PARTNER, ("country: BE, agreement", "country: US, agreement")),
        "transfer: expected a ground for US, found none (GDPR Article 44)",
    ),
    "health_without_a_condition": (
        changed(KEPT, ("scope:", "legal_basis: {article_6: public_task}\nscope:")),
        "legal_basis.article_9: expected a condition for tables.patients.columns.dx, found none (GDPR Article 9(2))",
    ),
}  # fmt: skip  # a violation each, as a table


@pytest.mark.parametrize("case", ALLOWED)
def test_what_keeps_every_promise_is_not_refused(case: str) -> None:
    assert said(ALLOWED[case]) == []


@pytest.mark.parametrize("violation", REFUSED)
def test_a_planted_violation_is_refused_for_its_promise_alone(violation: str) -> None:
    text, expected = REFUSED[violation]
    assert said(text) == [expected]


@pytest.mark.parametrize(
    "violation", ["p03_a_diagnosis_for_marketing", "p11_a_network_beside_an_e_mail", "p18_a_diagnosis_for_a_third_party"]
)
def test_p03_p11_p18_a_violation_stops_the_run_before_anything_is_read(violation: str) -> None:
    text, expected = REFUSED[violation]
    frame = pl.LazyFrame(schema=dict.fromkeys(parse_policy(text).tables["patients"].columns, pl.String))
    with pytest.raises(PolicyError) as caught:
        redact.pseudonymise(frame, parse_policy(text), FIXED_KEY)
    assert str(caught.value) == expected


def test_p03_a_column_that_the_policy_calls_none_of_these_is_told_by_many_promises_at_once() -> None:
    found = said(changed(KEPT, ("purpose: operations", "purpose: marketing"), PARTNER, ("consent: consent, ", "")))
    assert [line[-4:-1] for line in found] == ["P03", "P18", "P04"]


@pytest.mark.parametrize("entity", sorted(CARDS))
@pytest.mark.parametrize("operator", ["keep", "pseudonym", "{mask: {last: 4}}", "replace", "scrub"])
def test_p14_a_policy_that_keeps_anything_of_a_card_does_not_load(entity: str, operator: str) -> None:
    text = changed(("dx: {operator: drop, entity: DIAGNOSIS}", f"dx: {{operator: {operator}, entity: {entity}, because: we want it}}"))
    with pytest.raises(PolicyError, match=rf"^tables\.patients\.columns\.dx: expected drop for {entity}, found"):
        parse_policy(text)


CARD = "4012888888881881"


@pytest.mark.parametrize("rule", ["{operator: keep, entity: CODE, because: it is a code}", "{operator: {mask: {last: 4}}, entity: CODE, because: a code}", "{operator: pseudonym, entity: ID}"])  # fmt: skip
def test_p14_a_column_of_card_numbers_under_another_name_stops_the_run(tmp_path: Path, rule: str) -> None:
    text = changed(("ward: {operator: keep, entity: CATEGORY}", f"ward: {rule}"))
    cards = [f"4012888{number:08}" for number in range(30)]
    write(tmp_path, ward=[card + luhn.calc_check_digit(card) for card in cards])
    with pytest.raises(PolicyError, match=r"tables\.patients\.columns\.ward: expected no card data, found CREDIT_CARD"):
        redact.run(parse_policy(text), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("rule", ["{operator: keep, entity: CODE, because: it is a code}", "{operator: pseudonym, entity: ID}"])
def test_p10_a_column_of_addresses_under_another_name_stops_the_run(tmp_path: Path, rule: str) -> None:
    text = changed(("ward: {operator: keep, entity: CATEGORY}", f"ward: {rule}"))
    write(tmp_path, ward=[f"192.0.2.{number}" for number in range(30)])
    with pytest.raises(PolicyError, match=r"tables\.patients\.columns\.ward: expected drop or country for IP addresses, found"):
        redact.run(parse_policy(text), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


NUMBERED = {
    "BE_NATIONAL_NUMBER": [f"850730{n:03}{97 - int(f'850730{n:03}') % 97:02}" for n in range(1, 31)],
    "US_SSN": [f"4{n:02}-55-{n:04}" for n in range(1, 31)],
    "EMAIL_ADDRESS": [f"somebody{n}@example.org" for n in range(30)],
}


@pytest.mark.parametrize("rule", ["{operator: keep, entity: CODE, because: it is a code}", "{operator: token, entity: CODE}"])
@pytest.mark.parametrize("held", NUMBERED)
def test_p01_p11_a_column_that_is_sure_to_name_people_is_not_called_something_else(tmp_path: Path, held: str, rule: str) -> None:
    text = changed(("ward: {operator: keep, entity: CATEGORY}", f"ward: {rule}"))
    write(tmp_path, ward=NUMBERED[held])
    with pytest.raises(PolicyError, match=rf"columns\.ward: expected CODE, as the policy calls it, found {held}"):
        redact.run(parse_policy(text), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


SPECIAL = {
    "ICD10_CODE": ["C50.9", "F64.0", "J34.2", "E11.9", "N62", "I10"],
    "ATC_CODE": ["N02BE01", "A10BA02", "C07AB02", "N06AB04", "J01CA04", "B01AC06"],
    "DIAGNOSIS": ["asthma", "hypertension", "none"],
    "RELIGION": ["catholic", "muslim", "none"],
}


@pytest.mark.parametrize("held", SPECIAL)
@pytest.mark.parametrize(("to", "promise"), [(MARKETING, "P03"), (changed(PARTNER), "P18")])
def test_p03_p18_a_special_category_under_a_harmless_name_stops_the_run(tmp_path: Path, held: str, to: str, promise: str) -> None:
    write(tmp_path, ward=SPECIAL[held] * 10)
    with pytest.raises(PolicyError, match=rf"columns\.ward: expected CATEGORY, as the policy calls it, found {held}.*\({promise}\)"):
        redact.run(parse_policy(to + "risk: {none: true, because: a test}\n"), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert not (tmp_path / "out").exists()


def test_p03_cells_for_marketing_count_no_special_category_under_a_harmless_name(tmp_path: Path) -> None:
    write(tmp_path, ward=SPECIAL["DIAGNOSIS"] * 10)
    cells = MARKETING + CELLS.replace("WHAT", "w: ward").replace("ward: {operator: keep", "ward: {operator: drop")
    with pytest.raises(PolicyError, match=r"columns\.ward: expected CATEGORY, as the policy calls it, found DIAGNOSIS"):
        redact.run(parse_policy(cells), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)


@pytest.mark.parametrize(
    "change",
    [
        ("purpose: marketing", "purpose: operations"),
        ("ward: {operator: keep, entity: CATEGORY}", "ward: {operator: keep, entity: CATEGORY, because: numbers of shelves}"),
    ],
)
def test_codes_go_out_where_health_may_or_where_somebody_says_what_they_are(tmp_path: Path, change: tuple[str, str]) -> None:
    write(tmp_path, ward=["B12.1", "C30.2", "D41.0", "E10.1", "F22.8", "G30.3"] * 10)
    text = changed(change, text=MARKETING) + "risk: {none: true, because: a test}\n"
    redact.run(parse_policy(text), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert pl.read_parquet(tmp_path / "out" / "patients.parquet")["ward"].n_unique() == 6


def test_p14_a_card_number_in_a_chat_is_scrubbed_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    chats = [f"I paid with {spelled}, please check." for spelled in (CARD, "4012 8888 8888 1881", "4012-8888-8888-1881")] * 10
    write(tmp_path, story=chats)
    redact.run(parse_policy(changed(STORY)), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert pl.read_parquet(tmp_path / "out" / "patients.parquet")["story"].unique().to_list() == [
        "I paid with [CREDIT_CARD], please check."
    ]
    for path in (tmp_path / "out").iterdir():
        assert not {part for part in (b"1881", b"4012", b"8888") if part in path.read_bytes() and path.suffix != ".json"}


def write(folder: Path, **columns: list[str]) -> None:
    rows = len(next(iter(columns.values())))
    table = {name: [None] * rows for name in parse_policy(OPERATIONS).tables["patients"].columns}
    table |= {"id": [f"P-{row:05}" for row in range(rows)], "consent": ["yes"] * rows, **columns}  # type: ignore[dict-item]
    pl.DataFrame(table, schema=dict.fromkeys(table, pl.String)).write_csv(folder / "patients.csv")


@pytest.mark.parametrize("change", [("purpose: operations", "purpose: sale of leads"), ("scope:", "legal_basis: {article_6: sale}\nscope:"), ("scope:", "purposes: {operations: [other], resale: {kind: sale, categories: [other]}}\nscope:")])  # fmt: skip
def test_p19_a_sale_does_not_load(change: tuple[str, str]) -> None:
    with pytest.raises(PolicyError):
        parse_policy(changed(change))
    with pytest.raises(PolicyError, match="never sold"):
        parse_policy(changed(("purpose: operations", "purpose: sell")))
    assert parse_policy(changed(("purpose: operations", "purpose: sales forecast"))).kind is None


def test_p16_p17_p20_the_manifest_holds_the_recipient_to_terms_and_tells_nothing_of_the_protection(tmp_path: Path) -> None:
    write(tmp_path, ward=["A", "B"] * 10)
    partner = changed(PARTNER, ("scope:", "expires: 2999-01-01\nscope:"))
    manifest = redact.run(parse_policy(partner), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    told: dict[str, Any] = json.loads((tmp_path / "out" / "manifest.json").read_text())
    automated = "none about a person may be made from this release"
    assert told["terms"] == {"kind": "operations", "agreement": "contract 7", "expires": "2999-01-01", "automated_decisions": automated}
    assert manifest.recipient == told["recipient"] == "partner"
    assert "pseudonym" not in json.dumps({name: value for name, value in told.items() if name != "status"})


def test_p20_an_objection_to_automated_decisions_is_kept() -> None:
    text = changed(("objection: objects", "objection: {column: objects, purposes: [operations]}"))
    frame = pl.LazyFrame({name: ["x", "y"] for name in parse_policy(text).tables["patients"].columns})
    frame = frame.with_columns(consent=pl.lit("yes"), objects=pl.Series(["automated decisions", None]))
    assert redact.pseudonymise(frame, parse_policy(text), FIXED_KEY).collect().height == 1


def test_p12_each_role_sees_its_own_categories() -> None:
    roles = "roles: {medical team: [pseudonym, health], management: [other, pseudonym]}"
    medical = changed(
        KEPT,
        ("recipient: management", f"recipient: {{name: ward, role: medical team}}\n{roles}"),
        ("ward: {operator: keep", "ward: {operator: drop"),
    )
    assert said(medical) == []
    assert len(said(medical.replace("role: medical team", "role: management"))) == 1
    with pytest.raises(PolicyError, match=r"recipient\.role: expected a key of roles"):
        parse_policy(medical.replace("role: medical team", "role: press"))


def test_a_purpose_that_is_no_key_of_purposes_does_not_load() -> None:
    with pytest.raises(PolicyError, match="purpose: expected a key of purposes"):
        parse_policy(changed(("scope:", "purposes: {research: [other]}\nscope:")))


@pytest.mark.parametrize("party", ["processor", "joint_controller", "third_party"])
def test_p01_who_is_not_of_the_house_has_a_country_and_an_agreement(party: str) -> None:
    with pytest.raises(PolicyError, match="expected country and agreement"):
        parse_policy(changed(("recipient: management", f"recipient: {{name: x, party: {party}}}")))


def test_a_recipient_is_its_name_and_keys_the_same_pseudonyms() -> None:
    frame = pl.LazyFrame({name: ["x"] for name in parse_policy(OPERATIONS).tables["patients"].columns}).with_columns(
        consent=pl.lit("ja"), objects=None
    )
    policies: list[Policy] = [
        parse_policy(OPERATIONS),
        parse_policy(changed(("recipient: management", "recipient: {name: management, role: board}"))),
    ]
    one, other = (redact.pseudonymise(frame, policy, FIXED_KEY).collect()["id"].to_list() for policy in policies)
    assert one == other
    assert str(policies[1].recipient) == "management"


def test_p03_a_purpose_is_of_the_kind_that_it_is_called() -> None:
    """However it is written, and whatever `purposes` say of it."""
    assert parse_policy(changed(("purpose: operations", "purpose: Partner Sharing"))).kind == "partner_sharing"
    assert said(changed(KEPT, ("purpose: marketing", "purpose: Marketing"), text=MARKETING))[0].endswith("found DIAGNOSIS (P03)")
    with pytest.raises(PolicyError, match="purposes: expected kind marketing for the purpose of that name, found another"):
        parse_policy(changed(("scope:", "purposes: {marketing: {kind: research, categories: [health]}}\nscope:"), text=MARKETING))


CELLS = """
aggregate:
  tables:
    cells: {from: patients, by: {WHAT}}
"""


@pytest.mark.parametrize("by", ["d: dx", "d: {column: ward, levels: [{column: dx, to: chapter}]}"])
def test_p01_p03_cells_are_held_to_what_a_purpose_may_see_though_rows_would_lack_the_column(by: str) -> None:
    told = CELLS.replace("WHAT", by)
    assert said(MARKETING + told) == [
        "tables.patients.columns.dx: expected nothing of a special category for marketing, found DIAGNOSIS (P03)"
    ]
    listed = changed(("scope:", "purposes: {operations: [pseudonym, other]}\nscope:")) + told
    assert said(listed) == ["tables.patients.columns.dx: expected a category that the purpose may see, found health (P01)"]
    assert said(MARKETING + CELLS.replace("WHAT", "w: ward")) == []


@pytest.mark.parametrize("holds", ["", ", entity: DIAGNOSES"])
def test_p03_marketing_sees_no_column_of_which_nobody_says_what_it_holds(holds: str) -> None:
    column = changed(("ward: {operator: keep, entity: CATEGORY}", f"ward: {{operator: keep{holds}}}"), text=MARKETING)
    assert [each for each in said(column) if each.endswith("(P03)")] == [
        "tables.patients.columns.ward: expected entity: for marketing, which may see no special category, found none that is known (P03)"
    ]


def test_a_risk_of_no_quasi_identifiers_is_no_way_to_measure_nothing() -> None:
    with pytest.raises(PolicyError, match="risk: quasi_identifiers: expected columns"):
        parse_policy(OPERATIONS + "risk: {quasi_identifiers: {}}\n")


def test_record_numbers_that_look_like_codes_are_no_diagnoses_where_only_their_pseudonyms_go_out(tmp_path: Path) -> None:
    write(tmp_path, ward=["red", "blue", "green"] * 10, id=[f"C{number:05}" for number in range(30)])
    text = MARKETING + "risk: {none: true, because: a test}\n"
    redact.run(parse_policy(text), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
    assert pl.read_parquet(tmp_path / "out" / "patients.parquet").height == 30


def test_an_operator_that_is_none_is_told_before_what_its_purpose_may_see(tmp_path: Path) -> None:
    write(tmp_path, ward=["red", "blue", "green"] * 10)
    text = changed(("email: {operator: drop", "email: {operator: dorp"), text=MARKETING)
    with pytest.raises(PolicyError, match=r"columns\.email\.operator: expected one of .*, found dorp"):
        redact.run(parse_policy(text), [tmp_path / "patients.csv"], tmp_path / "out", FIXED_KEY)
