"""The samples of the five organisations: the same for the same arguments, nobody's numbers, every identifier where it is said to stand."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stdnum.be import vat
from stdnum.bg import egn, pnf
from stdnum.us import ssn

import redact
from redact.testing.organisations import SAMPLES, Sample
from redact.testing.organisations.__main__ import main as write_main


@pytest.fixture(scope="module", params=sorted(SAMPLES))
def sample(request: pytest.FixtureRequest) -> Sample:
    return SAMPLES[request.param](300, 3)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_same_size_and_seed_give_the_same_sample(name: str) -> None:
    one, other = SAMPLES[name](40, 11), SAMPLES[name](40, 11)
    for table, frame in one.tables.items():
        assert_frame_equal(frame, other.tables[table])
    assert_frame_equal(one.planted, other.planted)
    assert_frame_equal(one.out, other.out)
    assert not one.planted.equals(SAMPLES[name](40, 12).planted)


def test_a_sample_is_written_with_its_lists_beside_its_policy(tmp_path: Path) -> None:
    write_main(["clinic_us", str(tmp_path / "us"), "--people", "40", "--format", "parquet"])
    policy = redact.load_policy(tmp_path / "us" / "clinic_us.yaml")
    assert {path.stem for path in (tmp_path / "us" / "tables").iterdir()} == set(policy.tables)
    assert {path.name for path in (tmp_path / "us").glob("*.csv")} == {"erased.csv", "staff.csv"}


def test_every_identifier_stands_where_it_is_said_to(sample: Sample) -> None:
    assert sample.planted.height > 1_000
    for place in sample.planted.filter(pl.col("entity") != "DATE_TIME").iter_rows(named=True):
        cell = str(sample.tables[place["table"]][place["column"]][place["row"]])
        assert cell == place["value"] if place["start"] is None else cell[place["start"] : place["end"]] == place["value"]


def test_every_organisation_has_people_whom_a_release_may_not_hold(sample: Sample) -> None:
    assert {"minor", "no_consent", "withdrawn"} <= set(sample.out["reason"])
    home = next(iter(sample.tables.values()))
    assert set(sample.out["subject"]) <= set(home[home.columns[0]])


REFUSED = {"BG_EGN": egn, "BG_LNCH": pnf, "US_SSN": ssn}


def test_no_national_number_can_have_been_issued(sample: Sample) -> None:
    for entity, number in REFUSED.items():
        values = sample.planted.filter(pl.col("entity") == entity)["value"].unique()
        assert not [value for value in values if number.is_valid(value)]
    for name, table in sample.tables.items():
        if name == "suppliers":
            assert not [value for value in table["company_number"] if vat.is_valid(value)]


def test_mail_goes_to_domains_kept_for_documentation(sample: Sample) -> None:
    mails = sample.planted.filter(pl.col("entity") == "EMAIL_ADDRESS")["value"]
    assert mails.len() > 0
    assert all(re.search(r"@example\.(org|com|net)$", mail.lower()) for mail in mails)
