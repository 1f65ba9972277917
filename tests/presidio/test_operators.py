"""Our operators in an AnonymizerEngine do to a text what a policy does to columns, and show no key."""

from __future__ import annotations

import logging
from typing import Any

import polars as pl
import pytest
from presidio_anonymizer import AnonymizerEngine, BatchAnonymizerEngine, DeanonymizeEngine
from presidio_anonymizer.entities import InvalidParamError, OperatorConfig, OperatorResult, RecognizerResult
from presidio_anonymizer.operators import OperatorsFactory, OperatorType

import redact
from redact.errors import RedactError
from redact.keys import Key
from redact.policy import Policy
from redact.presidio import OPERATORS, UNDOING, add_operators, add_undoing
from redact.presidio.undoing import DecryptSiv
from redact.testing.keys import FIXED_KEY, OTHER_KEY

SAID = {"key": FIXED_KEY, "recipient": "statistics", "scope": "visits"}


@pytest.fixture
def engine() -> AnonymizerEngine:
    made = AnonymizerEngine()
    add_operators(made)
    return made


def one(engine: AnonymizerEngine, value: str, operator: str, entity: str = "PERSON", **params: Any) -> str:
    """What an operator makes of a value in a text."""
    found = [RecognizerResult(entity, 4, 4 + len(value), 0.9)]
    said = engine.anonymize(f"say {value}.", found, {entity: OperatorConfig(operator, params)}).text
    assert said[:4] + said[-1] == "say ."
    return str(said[4:-1])


POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: test
country: BE
purpose: test
recipient: statistics
scope: visits
tables:
  visits:
    subject: patient
    columns:
      patient: {operator: pseudonym, entity: MEDICAL_RECORD_NUMBER, because: test}
      number: {operator: pseudonym, entity: BE_NATIONAL_NUMBER, because: test}
      name: {operator: {fake: {kind: last_name, locale: nl_BE}}, entity: PERSON}
      day: {operator: shift, type: date}
"""


def test_a_value_becomes_in_a_text_what_it_becomes_in_a_table(engine: AnonymizerEngine, tmp_path: Any) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    policy: Policy = redact.load_policy(tmp_path / "policy.yaml")
    table = pl.LazyFrame({"patient": ["P1"], "number": ["85.07.30-033.28"], "name": ["Peeters"], "day": ["2020-03-04"]})
    row = redact.pseudonymise(table, policy, FIXED_KEY).collect().row(0, named=True)
    subject = {"subject": "P1", "subject_namespace": "MEDICAL_RECORD_NUMBER"}
    assert one(engine, "P1", "pseudonym", "MEDICAL_RECORD_NUMBER", **SAID) == row["patient"]
    assert one(engine, "850730 03328", "pseudonym", "BE_NATIONAL_NUMBER", country="BE", **SAID) == row["number"]
    assert one(engine, "Peeters", "fake", kind="last_name", locale="nl_BE", subject="P1", **SAID) == row["name"]
    assert one(engine, "04/03/2020", "shift", "DATE_TIME", format="%d/%m/%Y", **SAID, **subject) == f"{row['day']:%d/%m/%Y}"


NUMBERS = ["850730 03328", "85.07.30-033.28"]


def test_what_was_encrypted_in_a_text_joins_the_table_and_is_told_again(engine: AnonymizerEngine, tmp_path: Any) -> None:
    text = POLICY.replace("number: {operator: pseudonym", "number: {operator: encrypt").replace(
        "patient: {operator: pseudonym", "patient: {operator: fpe"
    )
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    table = pl.LazyFrame({"patient": ["1234567"], "number": ["85.07.30-033.28"], "name": ["Peeters"], "day": ["2020-03-04"]})
    row = redact.pseudonymise(table, redact.load_policy(tmp_path / "policy.yaml"), FIXED_KEY).collect().row(0, named=True)
    undoing = DeanonymizeEngine()
    add_undoing(undoing)
    for value in NUMBERS:
        assert one(engine, value, "encrypt_siv", "BE_NATIONAL_NUMBER", country="BE", **SAID) == row["number"]
    assert one(engine, "1234567", "fpe", "MEDICAL_RECORD_NUMBER", **SAID) == row["patient"]
    for entity, made, operator, value in (
        ("BE_NATIONAL_NUMBER", row["number"], "decrypt_siv", "85073003328"),
        ("MEDICAL_RECORD_NUMBER", row["patient"], "decrypt_fpe", "1234567"),
    ):
        place = [OperatorResult(start=4, end=4 + len(made), entity_type=entity)]
        told = undoing.deanonymize(f"say {made}.", place, {entity: OperatorConfig(operator, dict(SAID))})
        assert told.text == f"say {value}."


def test_undoing_needs_the_key_and_quotes_nothing(engine: AnonymizerEngine) -> None:
    made = one(engine, "Canaryson", "encrypt_siv", **SAID)
    for params, error in (({}, InvalidParamError), ({"key": OTHER_KEY}, RedactError), ({**SAID, "namespace": "b"}, RedactError)):
        with pytest.raises(error) as caught:
            DecryptSiv().operate(made, {"entity_type": "PERSON", **params})
        assert made not in str(caught.value)
    assert {operator().operator_type() for operator in UNDOING} == {OperatorType.Deanonymize}
    assert not {operator().operator_name() for operator in UNDOING} & set(OperatorsFactory().get_deanonymizers())


def test_tokens_are_those_of_scrub(engine: AnonymizerEngine) -> None:
    text = "Seen by Dr. Jan Jansen today."
    (scrubbed,) = redact.scrub([text], FIXED_KEY, language="nl", known=[[("PERSON", "Els")]], subjects=["p1"])
    found = [span for span in redact.detect([text], language="nl").iter_rows(named=True) if span["entity"] == "PERSON"]
    spans = [RecognizerResult("PERSON", span["start"], span["end"], 0.9) for span in found]
    assert spans
    assert engine.anonymize(text, spans, {"PERSON": OperatorConfig("token", {"key": FIXED_KEY, "subject": "p1"})}).text == scrubbed
    assert one(engine, "jan@example.org", "token", "EMAIL_ADDRESS", key=FIXED_KEY, subject="p1") == "[EMAIL_ADDRESS]"
    assert one(engine, "Jan", "token", key=FIXED_KEY) == "[PERSON]"


def test_other_keys_recipients_scopes_and_namespaces_share_no_pseudonym(engine: AnonymizerEngine) -> None:
    every = [
        one(engine, "Jan", "pseudonym", **{**SAID, **other})
        for other in ({}, {"key": OTHER_KEY}, {"recipient": "b"}, {"scope": "b"}, {"namespace": "b"}, {"hash": "hmac-sha256"})
    ]
    assert len(set(every)) == len(every)
    assert one(engine, "Jan", "pseudonym", **SAID) == every[0]


@pytest.mark.parametrize(
    ("value", "operator", "params", "expected"),
    [
        ("BE68539007547034", "mask_ends", {"first": 2, "last": 2}, "BE****34"),
        ("Jan", "mask_ends", {"first": 2, "last": 2}, "****"),
        ("2011-05-06", "generalise", {"to": "quarter"}, "2011-Q2"),
        ("6 May 2011", "generalise", {"to": "year", "format": ["%Y-%m-%d", "%d %B %Y"]}, "2011"),
        ("1961-05-06", "generalise", {"to": "age_band", "as_of": "2024-01-01"}, "60-64"),
        ("47", "generalise", {"bin": 5}, "45-49"),
        ("93", "generalise", {"bin": 5, "top": 90}, "90+"),
        ("47,5", "generalise", {"bin": 0.5}, "47.5-48.0"),
        ("E11.9", "generalise", {"to": "block"}, "E10-E14"),
        ("9000", "generalise", {"prefix": 1}, "9"),
        ("10.1.2.3", "truncate", {}, "10.1.2.0"),
        ("yesterday", "generalise", {"to": "year"}, "[X]"),
        ("12345", "fpe", {"key": FIXED_KEY}, "[X]"),
        ("1234567x", "fpe", {"key": FIXED_KEY}, "[X]"),
        ("many", "generalise", {"bin": 5}, "[X]"),
        ("9" * 40, "generalise", {"bin": 5}, "[X]"),
        ("nan", "generalise", {"bin": 5}, "[X]"),
        ("no code", "generalise", {"to": "chapter"}, "[X]"),
        ("nowhere", "truncate", {}, "[X]"),
        ("yesterday", "shift", {"key": FIXED_KEY, "subject": "p"}, "[X]"),
        ("0001-01-01", "shift", {"key": FIXED_KEY, "subject": "p"}, "[X]"),
    ],
)
def test_what_an_operator_cannot_read_becomes_its_entity(
    engine: AnonymizerEngine, value: str, operator: str, params: dict[str, Any], expected: str
) -> None:
    assert one(engine, value, operator, "X", **params) == expected


@pytest.mark.parametrize(
    ("operator", "params"),
    [
        ("pseudonym", {}),
        ("pseudonym", {"key": "CANARYCANARYCANARYCANARYCANARYCANARYCANARYC"}),
        ("pseudonym", {"key": b"CANARYCANARYCANARYCANARYCANARYCA"}),
        ("pseudonym", {"key": FIXED_KEY, "lenght": 20}),
        ("pseudonym", {"key": FIXED_KEY, "format": "%Y"}),
        ("pseudonym", {"key": FIXED_KEY, "length": 1}),
        ("encrypt_siv", {}),
        ("encrypt_siv", {"key": FIXED_KEY, "form": "CANARY"}),
        ("fpe", {"key": FIXED_KEY, "tweak": "CANARY"}),
        ("fpe", {"key": FIXED_KEY, "alphabet": "11"}),
        ("token", {"key": FIXED_KEY, "hash": "md5"}),
        ("shift", {"key": FIXED_KEY}),
        ("fake", {"key": FIXED_KEY}),
        ("fake", {"key": FIXED_KEY, "kind": "iban", "locale": "nl_BE", "valid": True}),
        ("generalise", {"rarer_than": 5}),
        ("generalise", {"key": FIXED_KEY, "bin": 5}),
        ("mask_ends", {"masking_char": "*"}),
        ("truncate", {"ipv4": "CANARY"}),
    ],
)
def test_a_parameter_that_is_missing_or_not_taken_is_an_error(engine: AnonymizerEngine, operator: str, params: dict[str, Any]) -> None:
    with pytest.raises(InvalidParamError, match=operator) as caught:
        one(engine, "Jan", operator, **params)
    assert "CANARY" not in str(caught.value)


def test_no_name_of_presidios_is_taken() -> None:
    names = [operator().operator_name() for operator in OPERATORS]
    assert names == sorted(set(names))
    assert not set(names) & set(OperatorsFactory().get_anonymizers())


def test_no_key_and_no_value_stands_in_a_repr_a_log_or_an_error(engine: AnonymizerEngine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = Key(b"CANARY-KEY-CANARY-KEY-CANARY-KEY")
    operators = {
        "PERSON": OperatorConfig("pseudonym", {"key": secret}),
        "A": OperatorConfig("fake", {"key": secret, "kind": "name", "locale": "nl_BE"}),
        "B": OperatorConfig("shift", {"key": secret, "subject": "p"}),
        "E": OperatorConfig("encrypt_siv", {"key": secret}),
        "C": OperatorConfig("token", {"key": secret, "subject": "p"}),
    }
    found = [RecognizerResult(entity, 0, 13, 0.9) for entity in operators]
    said = [repr(operators), *map(str, operators.values())]
    said += [repr(engine.anonymize("Jan Canaryson", [one], dict(operators))) for one in found]
    said.append(str(BatchAnonymizerEngine(engine).anonymize_list(["Jan Canaryson"], [[found[0]]], operators={**operators})))
    with pytest.raises(RedactError) as caught:
        one(engine, "Jan Canaryson", "fake", key=secret, kind="name", locale="xx_XX")
    said += [str(caught.value), repr(caught.value), caplog.text]
    shown = "".join(said)
    forms = ("CANARY-KEY", secret.text(), secret.bytes().hex(), repr(secret.bytes()), "Canaryson")
    assert not [form for form in forms if form in shown]
