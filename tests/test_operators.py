"""What each operator makes of a value, held against code and tables that share nothing with it."""

from __future__ import annotations

import hashlib
import hmac
import re
import sys
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redact
from redact.errors import InputError, PolicyError
from redact.keys import Key
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform import OPERATORS
from redact.transform.fake import pool

POLICY = """
version: 1
risk:
  none: true
  because: these tests look at something else
name: operators
country: BE
purpose: tests
recipient: nobody
scope: tests
tables:
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      x: {operator: OPERATOR, type: TYPE, entity: CODE, because: written by a test}
"""
SCOPE = FIXED_KEY.derive("scope", "nobody", "tests")


def released(operator: str, values: list[Any], kind: str = "string", subjects: list[str] | None = None, **more: Any) -> list[Any]:
    """What `values` become under an operator, each another subject's unless said otherwise."""
    key = more.pop("key", FIXED_KEY)
    text = POLICY.replace("OPERATOR", operator).replace("TYPE", kind)
    policy = parse_policy(text).model_copy(update=more)
    ids = subjects or [f"P{n:07d}" for n in range(len(values))]
    return redact.pseudonymise(pl.LazyFrame({"id": ids, "x": values}), policy, key).collect()["x"].to_list()


@pytest.mark.parametrize(
    ("operator", "kind", "value", "expected"),
    [
        ("keep", "string", " as it is ", " as it is "),
        ("replace", "string", "secret", "[CODE]"),
        ("replace", "integer", 7, "[CODE]"),
        ("{replace: {by: gone}}", "date", date(2020, 1, 1), "gone"),
        ("mask", "string", "abcdefgh", "****"),
        ("mask", "string", "a", "****"),
        ("{mask: {last: 4}}", "string", "BE68-ward-5390-7034", "****7034"),
        ("{mask: {first: 2, last: 2}}", "string", "abcdefgh", "ab****gh"),
        ("{mask: {first: 2, last: 2}}", "string", "abcdefg", "****"),
        ("{mask: {first: 2, last: 2}}", "string", "abc", "****"),
        ("{mask: {first: 1, character: x}}", "string", "éàçè", "éxxxx"),
        ("{generalise: {to: month}}", "date", date(2020, 2, 29), "2020-02"),
        ("{generalise: {to: quarter}}", "date", date(2020, 12, 31), "2020-Q4"),
        ("{generalise: {to: quarter}}", "datetime", datetime(2020, 4, 1), "2020-Q2"),
        ("{generalise: {to: year}}", "date", date(1999, 12, 31), 1999),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(1984, 12, 31), "40-44"),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(1985, 1, 1), "35-39"),
        ("{generalise: {to: age_band, as_of: 2024-02-28}}", "date", date(2004, 2, 29), "15-19"),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(2024, 12, 31), "0-4"),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(2025, 1, 1), None),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(1934, 12, 31), "90+"),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(1935, 1, 1), "85-89"),
        ("{generalise: {bin: 0.5}}", "float", -0.0, "0.0-0.5"),
        ("{generalise: {bin: 5}}", "float", 1e18, None),
        ("{generalise: {to: age_band, as_of: 2024-12-31, width: 20}}", "date", date(1940, 1, 1), "80-89"),
        ("{generalise: {to: age_band, as_of: 2024-12-31}}", "date", date(1900, 1, 1), "90+"),
        ("{generalise: {to: age_band, as_of: 2024-12-31, width: 1}}", "date", date(1984, 12, 31), "40"),
        ("{generalise: {bin: 5}}", "integer", 0, "0-4"),
        ("{generalise: {bin: 5}}", "integer", 9, "5-9"),
        ("{generalise: {bin: 5}}", "integer", 10, "10-14"),
        ("{generalise: {bin: 5}}", "integer", -1, "-5--1"),
        ("{generalise: {bin: 5, top: 130}}", "float", 129.99, "125-129"),
        ("{generalise: {bin: 5, top: 130}}", "float", 130.0, "130+"),
        ("{generalise: {bin: 0.5}}", "float", 1.7, "1.5-2.0"),
        ("{generalise: {bin: 0.1}}", "float", 0.35, "0.3-0.4"),
        ("{generalise: {bin: 5, bottom: 18, top: 90}}", "integer", 17, "<18"),
        ("{generalise: {bin: 5, bottom: 18, top: 90}}", "integer", 18, "18-19"),
        ("{generalise: {bin: 5, bottom: 18, top: 90}}", "integer", 91, "90+"),
        ("{generalise: {bin: 0.5, bottom: 1.2}}", "float", 1.3, "1.2-1.5"),
        ("{generalise: {top: 90}}", "integer", 89, "89"),
        ("{generalise: {top: 90}}", "integer", 90, "90+"),
        ("{generalise: {top: 90}}", "integer", 104, "90+"),
        ("{generalise: {bottom: 0, top: 90}}", "integer", -1, "<0"),
        ("{generalise: {round: 10}}", "integer", 45, 50),
        ("{generalise: {round: 10}}", "integer", -45, -40),
        ("{generalise: {round: 10, top: 200, bottom: 20}}", "integer", 431, 200),
        ("{generalise: {round: 10, top: 200, bottom: 20}}", "integer", 3, 20),
        ("{generalise: {round: 0.5}}", "float", 1.3, 1.5),
        ("{generalise: {round: 0.1}}", "float", 0.34, 0.3),
        ("{generalise: {round: 5}}", "float", 1e18, None),
        ("{generalise: {prefix: 2}}", "string", " 9000 ", "90"),
        ("{generalise: {prefix: 3}}", "string", "SW1A 1AA", "SW1"),
        ('{generalise: {before: "."}}', "string", "C50.9", "C50"),
        ('{generalise: {before: "."}}', "string", "N62", "N62"),
        ("truncate", "string", "192.0.2.77", "192.0.2.0"),
        ("{truncate: {ipv4: 16}}", "string", "198.51.100.7", "198.51.0.0"),
        ("truncate", "string", "2001:db8:1:2::77", "2001:db8:1::"),
        ("{truncate: {ipv6: 32}}", "string", "2001:db8:1:2::77", "2001:db8::"),
        ("truncate", "string", "::ffff:192.0.2.77", "192.0.2.0"),
        ("truncate", "string", "fe80::1%eth0", "fe80::"),
        ("truncate", "string", "[2001:db8::1]", "2001:db8::"),
        ("truncate", "string", "192.0.2.256", None),
        ("truncate", "string", "clinic.example.org", None),
    ],
)
def test_an_operator_makes_of_a_value_what_the_table_says(operator: str, kind: str, value: object, expected: object) -> None:
    assert released(operator, [value], kind) == [expected]


def test_dates_of_a_person_move_by_whole_days_across_years_leap_days_and_changes_of_the_clock() -> None:
    days = [
        datetime(2019, 3, 31, 1, 59, 59, 999_999),
        datetime(2019, 10, 27, 2, 30),
        datetime(2020, 2, 29, 23, 59),
        datetime(2021, 1, 1),
    ]
    moved = released("{shift: {times: keep}}", days, "datetime", subjects=["P1"] * 4)
    steps = {after - before for before, after in zip(days, moved, strict=True)}
    assert len(steps) == 1
    (step,) = steps
    assert step % timedelta(days=1) == timedelta(0)
    assert timedelta(days=-365) <= step <= timedelta(days=-1)


def test_dates_and_moments_of_a_person_move_alike() -> None:
    (day,) = released("shift", [date(2020, 2, 29)], "date")
    (moment,) = released("{shift: {times: keep}}", [datetime(2020, 2, 29, 12)], "datetime")
    assert moment == datetime.combine(day, datetime.min.time()) + timedelta(hours=12)


def test_a_moment_with_a_zone_moves_as_the_moment_that_it_is() -> None:
    frame = pl.LazyFrame({"id": ["P0000000"], "x": [datetime(2020, 3, 29, 0, 30)]}).with_columns(
        pl.col("x").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Brussels")
    )
    policy = parse_policy(POLICY.replace("OPERATOR", "shift").replace("TYPE", "datetime"))
    made = redact.pseudonymise(frame, policy, FIXED_KEY).collect()["x"].to_list()
    assert made == released("shift", [datetime(2020, 3, 29, 0, 30)], "datetime")
    (text,) = released("shift", ["2020-03-29T02:30:00+02:00"], "datetime")
    assert [text] == made


@settings(max_examples=25)
@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 12, 31)), min_size=2, max_size=30))
def test_intervals_and_order_of_a_persons_dates_are_exact(days: list[date]) -> None:
    moved = released("shift", days, "date", subjects=["P1"] * len(days))
    assert len({after - before for before, after in zip(days, moved, strict=True)}) == 1


def test_offsets_are_spread_over_all_days() -> None:
    moved = released("{shift: {days: 730}}", [date(2020, 1, 1)] * 20_000, "date")
    offsets = [(day - date(2020, 1, 1)).days for day in moved]
    assert (min(offsets), max(offsets), len(set(offsets))) == (-730, -1, 730)
    assert max(offsets.count(day) for day in range(-730, 0, 73)) < 60


def test_a_base_moves_every_date_of_everybody_as_many_weeks_ahead() -> None:
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(400)]
    plain, ahead = (released(operator, days, "date") for operator in ("shift", "{shift: {base_weeks: 5844}}"))
    assert {after - before for before, after in zip(plain, ahead, strict=True)} == {timedelta(weeks=5844)}
    assert min(ahead) > max(days)


LETTERS = "bcdfghjklmnpqrst"


def in_letters(digest: str, length: int = 24) -> str:
    return "".join(LETTERS[int(digit, 16)] for digit in digest[:length])


@pytest.mark.parametrize("value", ["85073003328", "p0000001", "Ünïcode 42"])
def test_hmac_pseudonyms_are_those_of_the_standard_library(value: str) -> None:
    key = SCOPE.derive("pseudonym", "CODE").text()
    assert len(key) == 43
    expected = hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()
    assert released("pseudonym", [value], hash="hmac-sha256") == [in_letters(expected)]
    assert released("{pseudonym: {length: 48, prefix: P-}}", [value], hash="hmac-sha256") == ["P-" + in_letters(expected, 48)]


def test_blake3_pseudonyms_are_the_stated_construction() -> None:
    """Constants from another implementation of BLAKE3 over `key text || value`, the key being that of the scope and entity."""
    assert SCOPE.derive("pseudonym", "CODE").text() == BLAKE3_KEY
    assert released("pseudonym", list(BLAKE3)) == [in_letters(digest) for digest in BLAKE3.values()]


BLAKE3_KEY = "2OHPjBY94JtjQy2gZhlYUOTHuMYZEOF5lAgUSrdFEI8"
BLAKE3 = {"85073003328": "ac79f754d60931bae1088747", "p0000001": "6663256ae8bcddd5b4e89d0c"}


def test_pseudonyms_are_written_in_sixteen_consonants_and_look_like_no_number_date_or_word() -> None:
    made = released("pseudonym", [str(n) for n in range(2_000)])
    assert all(re.fullmatch(f"[{LETTERS}]{{24}}", value) for value in made)
    assert set("".join(made)) == set(LETTERS)
    assert not set(LETTERS) & set("aeiouvwxyz0123456789")


@pytest.mark.parametrize("hash_name", ["blake3", "hmac-sha256"])
def test_a_hundred_thousand_values_have_a_hundred_thousand_pseudonyms(hash_name: str) -> None:
    made = released("{pseudonym: {length: 16}}", [f"{n:06d}" for n in range(100_000)], hash=hash_name)
    assert len(set(made)) == 100_000


def test_a_pseudonym_of_a_number_is_that_of_its_text() -> None:
    assert released("pseudonym", [7, 85073003328], "integer") == released("pseudonym", ["7", "85073003328"])


@pytest.mark.parametrize("kind", ["first_name", "last_name", "city", "street", "company", "job"])
def test_a_fake_is_of_its_kind_the_same_again_and_never_the_persons_own_value(kind: str) -> None:
    operator = f"{{fake: {{kind: {kind}, locale: nl_BE}}}}"
    pools = [f"{kind}_female", f"{kind}_male"] if kind.endswith("name") else [kind]
    own = [value for each in pools for value in pool(each, "nl_BE").to_list()[:400]]
    made = released(operator, own)
    assert made == released(operator, own)
    assert set(made) <= {value for each in pools for value in pool(each, "nl_BE")}
    assert not [value for value, fake in zip(own, made, strict=True) if value.lower() == fake.lower()]
    assert made != released(operator, own, key=OTHER_KEY)
    assert len(set(made)) > 20


def test_a_fake_never_equals_its_own_value_whatever_the_case_and_spaces() -> None:
    own = pool("last_name_male", "nl_BE").to_list()
    spelled = [f" {value.upper()} " for value in own]
    made = released("{fake: {kind: last_name, locale: nl_BE}}", spelled)
    assert not [value for value, fake in zip(own, made, strict=True) if value.casefold() == fake.casefold()]


def test_two_people_of_one_name_have_different_fakes_and_one_person_has_one() -> None:
    made = released("{fake: {kind: last_name, locale: nl_BE}}", ["Janssens"] * 200)
    assert len(set(made)) > 50
    same = released("{fake: {kind: last_name, locale: nl_BE}}", ["Janssens"] * 20, subjects=["P1"] * 20)
    assert len(set(same)) == 1
    by_value = released("{fake: {kind: last_name, locale: nl_BE, by: value}}", ["Janssens"] * 200)
    assert len(set(by_value)) == 1


@pytest.mark.parametrize(
    ("operator", "kind", "path"),
    [
        ("truncate", "integer", "operator truncate: expected type string, found integer"),
        ("mask", "date", "operator mask: expected type string, found date"),
        ("shift", "string", "operator shift: expected type date or datetime, found string"),
        ("pseudonym", "float", "operator pseudonym: expected type string or integer, found float"),
        ("{generalise: {to: year}}", "string", "generalise to: year: expected type date or datetime, found string"),
        ("{generalise: {bin: 5}}", "string", "generalise bin: expected type integer or float, found string"),
        ("{generalise: {round: 5}}", "string", "generalise round: expected type integer or float, found string"),
        ("{generalise: {top: 90}}", "float", "generalise top and bottom alone: expected type integer, found float"),
        ("{generalise: {prefix: 2}}", "date", "generalise prefix and before: expected type string, found date"),
        ("scrub", "integer", "operator scrub: expected type string, found integer"),
        ("fake", "integer", "operator fake: expected type string, found integer"),
    ],
)
def test_an_operator_that_does_not_fit_the_type_is_refused(operator: str, kind: str, path: str) -> None:
    with pytest.raises(PolicyError) as caught:
        released(operator, [], kind)
    assert str(caught.value).startswith(f"tables.t.columns.x: {path}")


@pytest.mark.parametrize(
    "wrong",
    [
        "{generalise: {top: 1, bottom: 2}}",
        "{generalise: {bin: 5, round: 5}}",
        "{generalise: {round: 0}}",
        "{generalise: {to: month, top: 3}}",
        "{generalise: {rarer_than: 5, top: 3}}",
        "generalise",
    ],
)
def test_limits_that_say_nothing_together_are_refused(wrong: str) -> None:
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x\.operator\.generalise"):
        released(wrong, [], "integer")


def test_a_shift_without_a_subject_is_refused() -> None:
    text = POLICY.replace("OPERATOR", "shift").replace("TYPE", "date").replace("    subject: id\n", "")
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.x: expected a table with a subject, found none"):
        redact.pseudonymise(pl.LazyFrame({"id": ["1"], "x": ["2020-01-01"]}), parse_policy(text), FIXED_KEY)


def test_a_cell_that_does_not_parse_stops_the_run_or_is_null() -> None:
    values = ["2020-01-01", "31/12/1999"]
    with pytest.raises(InputError, match=r"^table t, column x: expected date cells, found some that are none") as caught:
        released("keep", values, "date")
    assert "on_error: null" in caught.value.hint
    assert released("keep", values, "date, on_error: 'null'") == [date(2020, 1, 1), None]
    assert released("keep", values[1:], "date, format: '%d/%m/%Y'") == [date(1999, 12, 31)]


def test_keys_of_two_uses_are_two_keys() -> None:
    assert isinstance(SCOPE, Key)
    assert released("pseudonym", ["x"]) != released("pseudonym", ["x"], hash="hmac-sha256")


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_says_what_an_attacker_can_do(operator: str) -> None:
    said = sys.modules[OPERATORS[operator].build.__module__].__doc__ or ""
    assert re.search(r"^Security: \S", said, re.MULTILINE)
