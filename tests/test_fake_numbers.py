"""National numbers agree with the released birth date and sex, and are nobody's unless a policy says why."""

from __future__ import annotations

import datetime
import random
from typing import Any

import polars as pl
import pytest
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.nl import bsn
from stdnum.us import ssn

import redact
from redact.errors import PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY
from redact.transform.column import Column
from redact.transform.fake import OPERATOR, Fake

POLICY = """
version: 1
name: numbers
country: BE
purpose: tests
recipient: nobody
scope: tests
tables:
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      sex: {operator: SEX, entity: SEX, role: sex}
      born: {operator: BORN, type: date, entity: DATE_OF_BIRTH, role: birth_date}
"""
KINDS = {"BE_NATIONAL_NUMBER": nn, "BG_EGN": egn, "NL_BSN": bsn, "FR_NIR": nir, "UK_NHS": nhs, "US_SSN": ssn}
DATED = ("BE_NATIONAL_NUMBER", "BG_EGN", "FR_NIR")
MANY = 100_000


def policy(valid: bool = False, born: str = "shift", sex: str = "keep") -> str:
    columns = [
        f"      {kind}: {{operator: {{fake: {{kind: national_number, valid: {str(valid).lower()}}}}}, entity: {kind}, because: a test}}\n"
        for kind in KINDS
    ]
    return POLICY.replace("SEX, entity", f"{sex}, entity").replace("BORN", born) + "".join(columns)


def people(rows: int, first: int = 1902, last: int = 2024) -> pl.DataFrame:
    """People of every age, some without a sex or birth date."""
    draw = random.Random(7)
    start, days = datetime.date(first, 1, 1), (datetime.date(last, 12, 31) - datetime.date(first, 1, 1)).days
    born = [None if n % 97 == 5 else (start + datetime.timedelta(days=draw.randrange(days))).isoformat() for n in range(rows)]
    sexes = pl.Series([draw.choice(["M", "V", "female", "Man", "2", None]) for _ in range(rows)])
    own = dict.fromkeys(KINDS, pl.lit("85073003328"))
    return pl.DataFrame({"id": [f"P{n:06d}" for n in range(rows)], "born": born}).with_columns(sex=sexes, **own)


def released(text: str, table: pl.DataFrame) -> pl.DataFrame:
    return redact.pseudonymise(table.lazy(), parse_policy(text), FIXED_KEY).collect()


def told(kind: str, number: str) -> tuple[int, int, int | None, str]:
    """Year of the century, month, day and sex that a number tells."""
    if kind == "FR_NIR":
        return int(number[1:3]), int(number[3:5]), None, "M" if number[0] == "1" else "F"
    month = int(number[2:4]) % 20
    odd = int(number[8]) % 2
    return int(number[:2]), month, int(number[4:6]), "M" if odd == (kind == "BE_NATIONAL_NUMBER") else "F"


@pytest.mark.parametrize("valid", [False, True])
def test_numbers_of_100_000_people_agree_with_what_is_released_and_pass_only_where_asked(valid: bool) -> None:
    release = released(policy(valid), people(MANY))
    for kind, module in KINDS.items():
        assert [module.is_valid(number) for number in release[kind]] == [valid] * MANY, kind
        assert not (release[kind] == "85073003328").any()
    sexes = {"M": "M", "Man": "M", "V": "F", "female": "F", "2": "F"}
    for kind in DATED:
        for number, born, sex in release.select(kind, "born", "sex").iter_rows():
            year, month, day, shown = told(kind, number)
            if born is not None:
                assert (year, month) == (born.year % 100, born.month)
                assert day in (born.day, None)
            assert sex is None or sexes[sex] == shown
    if valid:
        known = release.drop_nulls("born")
        assert [nn.get_birth_date(number) for number in known["BE_NATIONAL_NUMBER"]] == known["born"].to_list()
        assert [egn.get_birth_date(number) for number in known["BG_EGN"]] == known["born"].to_list()


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_number_is_wrong_in_its_check_digits_alone(kind: str) -> None:
    numbers = released(policy(), people(3_000))[kind]
    lengths = {"BE_NATIONAL_NUMBER": 11, "BG_EGN": 10, "NL_BSN": 9, "FR_NIR": 15, "UK_NHS": 10, "US_SSN": 9}
    assert numbers.str.contains(rf"^\d{{{lengths[kind]}}}$").all()
    if kind == "US_SSN":
        assert numbers.str.starts_with("666").all()
        assert not numbers.str.contains(r"^...00|0000$").any()
    elif kind == "UK_NHS":
        assert numbers.str.starts_with("999").all()
    if kind != "US_SSN":
        ends = 2 if kind in ("BE_NATIONAL_NUMBER", "FR_NIR") else 1
        found = [any(KINDS[kind].is_valid(f"{number[:-ends]}{end:0{ends}d}") for end in range(10**ends)) for number in numbers[:200]]
        assert all(found)
    assert numbers.n_unique() > 2_950


PRECISIONS = {
    "keep, because: a test": "%Y-%m-%d",
    "{generalise: {to: month}}": "%Y-%m",
    "{generalise: {to: year}}": "%Y",
}


@pytest.mark.parametrize("operator", PRECISIONS)
def test_only_as_much_of_the_birth_date_is_told_as_is_released(operator: str) -> None:
    table = people(20_000)
    release = released(policy(True, operator), table)
    shown = table.with_columns(at=pl.Series([egn.get_birth_date(number) for number in release["BG_EGN"]])).drop_nulls("born")
    style = PRECISIONS[operator]
    assert shown.select((pl.col("at").dt.to_string(style) == pl.col("born").str.to_date().dt.to_string(style)).all()).item()
    same = shown.select((pl.col("at") == pl.col("born").str.to_date()).mean()).item()
    assert same == 1.0 if style.endswith("%d") else same < (0.06 if style.endswith("%m") else 0.01)


def test_quarters_and_bands_of_age_are_kept_and_no_more() -> None:
    table = people(20_000, 1931, 2024).drop_nulls("born")
    quarters = released(policy(True, "{generalise: {to: quarter}}"), table)
    at = pl.Series([egn.get_birth_date(number) for number in quarters["BG_EGN"]])
    assert (at.dt.year().cast(pl.String) + "-Q" + at.dt.quarter().cast(pl.String) == quarters["born"]).all()
    for day, width in (("2025-01-15", 5), ("2024-02-29", 7)):
        bands = "{generalise: {to: age_band, as_of: " + day + f", width: {width}" + "}}"
        release = released(policy(True, bands), table)
        again = table.with_columns(born=pl.Series([egn.get_birth_date(number) for number in release["BG_EGN"]]).dt.to_string("%Y-%m-%d"))
        other = released(policy(True, bands), again)
        known = release["born"].is_not_null()
        assert (other["born"].filter(known) == release["born"].filter(known)).all()
        assert (again["born"] == table["born"]).mean() < 0.01


@pytest.mark.parametrize("hidden", ["drop", "{replace: {by: x}}"])
def test_what_is_not_released_leaves_no_trace(hidden: str) -> None:
    born = hidden if hidden == "drop" else "pseudonym"
    text = policy(False, "drop", "drop") if born == "drop" else policy(False, "{generalise: {to: year}}", hidden)
    table = people(5_000)
    one = released(text, table)
    other = released(text, table.with_columns(sex=pl.col("sex").reverse()))
    assert one["BG_EGN"].to_list() == other["BG_EGN"].to_list()
    if born == "drop":
        moved = released(text, table.with_columns(born=pl.col("born").reverse()))
        assert {kind: one[kind].to_list() for kind in KINDS} == {kind: moved[kind].to_list() for kind in KINDS}


def test_another_table_of_the_person_shows_the_same_number() -> None:
    text = (
        policy()
        + """
  visits:
    subject: {column: id, table: t}
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      BE_NATIONAL_NUMBER: {operator: {fake: {kind: national_number}}, entity: BE_NATIONAL_NUMBER}
      name: {operator: {fake: {kind: first_name, locale: nl_BE}}, entity: PERSON}
      note: {operator: scrub, names: known_only, because: a test, language: nl}
"""
    )
    table = people(500)
    number = "85.07.30-033.28"
    visits = table.select("id", BE_NATIONAL_NUMBER=pl.lit(number), name=pl.lit("Jan"), note=pl.lit(f"Rijksregisternummer {number}."))
    frames = {"t": table.lazy(), "visits": pl.concat([visits, visits.reverse()]).lazy()}
    release = {name: frame.collect() for name, frame in redact.pseudonymise(frames, parse_policy(text), FIXED_KEY).items()}
    beside = release["visits"].join(release["t"], on="id", suffix="_home")
    assert beside.height == 1_000
    assert (beside["BE_NATIONAL_NUMBER"] == beside["BE_NATIONAL_NUMBER_home"]).all()
    assert (beside["note"] == "Rijksregisternummer " + beside["BE_NATIONAL_NUMBER"] + ".").all()


def test_a_valid_number_of_a_kept_birth_date_is_never_the_persons_own() -> None:
    text = policy(True, "keep, because: a test")
    table = people(20_000).drop_nulls(["born", "sex"])
    own = released(text, table).select("BE_NATIONAL_NUMBER", "BG_EGN")
    again = released(text, table.with_columns(own))
    assert not (again["BE_NATIONAL_NUMBER"] == own["BE_NATIONAL_NUMBER"]).any()
    assert not (again["BG_EGN"] == own["BG_EGN"]).any()
    assert all(map(nn.is_valid, again["BE_NATIONAL_NUMBER"]))


def test_a_valid_number_of_a_date_out_of_its_time_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"^tables\.t\.columns\.BE_NATIONAL_NUMBER\.operator\.fake\.valid: expected a birth date"):
        released(policy(True, "{shift: {base_weeks: 5844}}"), people(10))
    release = released(policy(False, "{shift: {base_weeks: 5844}}"), people(2_000)).drop_nulls("born")
    assert (release["BE_NATIONAL_NUMBER"].str.head(2) == release["born"].dt.to_string("%y")).all()
    assert not any(map(nn.is_valid, release["BE_NATIONAL_NUMBER"]))


def column(**more: Any) -> Column:
    return Column(
        name="x", kind="string", values=pl.col("x"), entity="PERSON", namespace="PERSON", country="BE", hash="blake3", key=FIXED_KEY,
        subject=pl.col("id"), **more,
    )  # fmt: skip


def test_a_secret_of_the_subject_is_mixed_in_and_nothing_is_drawn_without_it() -> None:
    frame = pl.DataFrame({"id": ["P1", "P2", "P3"], "x": ["a", "b", "c"], "s": ["one", "two", None]})
    parameters = Fake(kind="name", locale="nl_BE")
    plain, salted = (frame.select(OPERATOR.build(parameters, one)).to_series().to_list() for one in (column(), column(salt=pl.col("s"))))  # type: ignore[arg-type]
    assert None not in plain
    assert salted[2] is None
    assert salted[0] not in (plain[0], None)
    other = frame.with_columns(s=pl.lit("other")).select(OPERATOR.build(parameters, column(salt=pl.col("s")))).to_series()  # type: ignore[arg-type]
    assert other[0] != salted[0]
