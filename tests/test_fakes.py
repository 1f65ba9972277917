"""Fakes of one person agree with one another and with what is released, in every table and text, and are nobody's value."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import phonenumbers
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stdnum import iban

import redact
from redact.canon import fold
from redact.errors import LeakFound, PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform.fake.pools import pool

HEAD = """
version: 1
name: fakes
country: BE
purpose: tests
recipient: nobody
scope: tests
language: nl
tables:
"""
PEOPLE = """
  people:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      sex: {operator: keep, entity: SEX, role: sex}
      first: {operator: {fake: {kind: first_name, locale: LOCALE}}, entity: PERSON}
      last: {operator: {fake: {kind: last_name, locale: LOCALE}}, entity: PERSON}
      full: {operator: {fake: {kind: name, locale: LOCALE}}, entity: PERSON}
      mail: {operator: {fake: {kind: email, locale: LOCALE}}, entity: EMAIL_ADDRESS}
"""
LOCALES = ["nl_BE", "fr_BE", "fr_FR", "bg_BG", "en_US", "en_GB", "de_DE", "nl_NL"]


def people(rows: int, **columns: Any) -> pl.DataFrame:
    """So many people, each with a name that some pool holds."""
    first, last = pool("first_name_male", "nl_BE"), pool("last_name_male", "nl_BE")
    at = pl.Series(range(rows))
    own = {"first": first.gather(at % len(first)), "last": last.gather(at * 7 % len(last))}
    frame = pl.DataFrame({"id": [f"P{n:06d}" for n in range(rows)], "sex": ["M" if n % 2 else "V" for n in range(rows)], **own})
    full = pl.concat_str("first", pl.lit(" "), "last")
    frame = frame.with_columns(full=full, mail=full.str.to_lowercase().str.replace(" ", ".", literal=True) + "@example.org")
    return frame.with_columns(**columns)


def made(policy: str, key: Any = FIXED_KEY, **tables: pl.DataFrame) -> dict[str, pl.DataFrame]:
    frames = redact.pseudonymise({name: table.lazy() for name, table in tables.items()}, parse_policy(HEAD + policy), key)
    return {name: frame.collect() for name, frame in frames.items()}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_parts_of_a_name_and_the_mailbox_agree_and_keep_the_sex(locale: str) -> None:
    release = made(PEOPLE.replace("LOCALE", locale), people=people(2_000))["people"]
    sexes = {sex: set(pool(f"first_name_{sex}", locale)) for sex in ("male", "female")}
    lasts = {sex: set(pool(f"last_name_{sex}", locale)) for sex in ("male", "female")}
    for row in release.iter_rows(named=True):
        sex = "male" if row["sex"] == "M" else "female"
        assert row["first"] in sexes[sex]
        assert row["last"] in lasts[sex]
        assert row["full"].startswith(row["first"] + " ")
        assert row["full"].endswith(" " + row["last"])
        assert row["mail"].split("@")[1] in {"example.com", "example.net", "example.org"}
    mailboxes = release.select("first", "last", box=pl.col("mail").str.split("@").list.first()).unique(["first", "last"])
    assert mailboxes.group_by("first", "last").agg(pl.col("box").n_unique())["box"].max() == 1
    assert mailboxes["box"].str.contains(r"^[a-z]+\.[a-z]+$").all()


def test_a_bulgarian_has_three_names_in_the_form_of_the_sex() -> None:
    release = made(PEOPLE.replace("LOCALE", "bg_BG"), people=people(1_000))["people"]
    for full, sex in release.select("full", "sex").iter_rows():
        _, second, last = full.rsplit(" ", 2)
        assert second.endswith(("ов", "ев")) if sex == "M" else second.endswith(("ова", "ева"))
        assert last.endswith(("ов", "ев", "ин", "ски")) if sex == "M" else last.endswith(("ова", "ева", "ина", "ска"))


def test_no_fake_is_a_name_of_its_person_however_many_there_are() -> None:
    table = people(30_000)
    release = made(PEOPLE.replace("LOCALE", "nl_BE"), people=table)["people"]
    for column in ("first", "last", "full", "mail"):
        assert not [1 for own, fake in zip(table[column], release[column], strict=True) if fold(own) == fold(fake)]
    assert release.null_count().sum_horizontal().item() == 0
    agree = release.select((pl.col("first") + " " + pl.col("last") == pl.col("full")).all()).item()
    assert agree, "a fake that was drawn again is drawn again everywhere"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_fake_is_its_persons_name_written_together_or_with_other_marks(locale: str) -> None:
    lasts = pool("last_name_male", locale)
    policy = PEOPLE.replace("LOCALE", locale)
    for written in (lasts.str.to_uppercase(), lasts.str.replace_all(r"[ -]", ""), " " + lasts.str.replace_all(" ", "-", literal=True)):
        own = pl.concat([written] * 20)
        release = made(policy, people=people(len(own)).with_columns(last=own))["people"]
        plain = [["".join(c for c in fold(value) if c.isalnum()) for value in each] for each in (own, release["last"])]
        assert not [1 for one, other in zip(*plain, strict=True) if one == other]


def test_a_person_has_one_fake_whatever_the_spelling_table_and_chunk() -> None:
    first = pl.DataFrame({"id": ["P1", " P1", "P2", "P2"], "last": ["Peeters", "PEETERS ", "Peeters", "de Vrïes"]})
    text = """
  {name}:
    subject: id
    columns:
      id: {{operator: pseudonym, entity: PATIENT_ID}}
      last: {{operator: {{fake: {{kind: last_name, locale: nl_BE}}}}, entity: PERSON}}
"""
    one = made(text.format(name="a"), a=first)["a"]
    assert one["last"][0] == one["last"][1] != one["last"][2] == one["last"][3]
    both = made(text.format(name="a") + text.format(name="b"), a=first, b=first.reverse())
    assert_frame_equal(both["a"], one)
    assert_frame_equal(both["b"], one.reverse())
    large = people(5_000)
    whole = made(PEOPLE.replace("LOCALE", "nl_BE"), people=large)["people"]
    parts = [made(PEOPLE.replace("LOCALE", "nl_BE"), people=part)["people"] for part in large.iter_slices(713)]
    assert_frame_equal(pl.concat(parts), whole)
    assert whole["full"].to_list() != made(PEOPLE.replace("LOCALE", "nl_BE"), OTHER_KEY, people=large)["people"]["full"].to_list()


def test_by_value_one_name_has_one_fake_however_it_is_spelled() -> None:
    policy = """
  t:
    columns:
      doctor: {operator: {fake: {kind: name, locale: fr_FR, by: value}}, entity: PERSON}
"""
    doctors = made(policy, t=pl.DataFrame({"doctor": ["Zoé Lemaire", "ZOE LEMAIRE", " zoé lemaire", "Zoé Lemaître", None]}))["t"]["doctor"]
    assert doctors[0] == doctors[1] == doctors[2] != doctors[3]
    assert doctors[4] is None


def test_a_fake_stands_in_the_text_where_the_name_stood() -> None:
    policy = (
        PEOPLE.replace("LOCALE", "nl_BE")
        + """
  notes:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      note: {operator: scrub, names: known_only, because: a test}
"""
    )
    table = people(40)
    told = table.select("id", note="Gezien: " + pl.col("last").str.to_uppercase() + ", mail " + pl.col("mail") + ".")
    release = made(policy, people=table, notes=told)
    beside = release["people"].join(release["notes"], on="id")
    assert beside.height == 40
    for last, mail, note in beside.select("last", "mail", "note").iter_rows():
        assert last in note
        assert mail in note
    left = [last for last, note in zip(table["last"], release["notes"]["note"], strict=True) if f"Gezien: {last.upper()}," in note]
    assert not left


def test_another_person_in_the_row_takes_a_namespace() -> None:
    contact = "      contact: {operator: {fake: {kind: name, locale: nl_BE}}, entity: PERSON, namespace: contact}\n"
    release = made(PEOPLE.replace("LOCALE", "nl_BE") + contact, people=people(500, contact=pl.lit("Els Jacobs")))["people"]
    assert (release["full"] == release["contact"]).mean() < 0.01


def test_a_language_column_gives_each_row_its_own_locale() -> None:
    policy = PEOPLE.replace("LOCALE", "{nl: nl_BE, bg: bg_BG}").replace("entity: PERSON}", "entity: PERSON, language: {column: tongue}}")
    policy = policy.replace("entity: EMAIL_ADDRESS}", "entity: EMAIL_ADDRESS, language: {column: tongue}}")
    policy += "      tongue: {operator: keep, entity: LANGUAGE}\n"
    tongue = pl.Series(["nl", "bg-BG", "xx", None] * 100)
    release = made(policy, people=people(400, tongue=tongue))["people"]
    cyrillic = release["full"].str.contains(r"^[А-Яа-я -]+$")
    assert cyrillic.to_list() == [value == "bg-BG" for value in tongue]


def test_a_unique_column_takes_a_token() -> None:
    policy = PEOPLE.replace("LOCALE", "nl_BE").replace("kind: email, locale: nl_BE", "kind: email, locale: nl_BE, unique: true")
    table = people(50_000)
    mail = made(policy, people=table)["people"]["mail"]
    assert mail.n_unique() == 50_000
    assert mail.str.contains(r"^[a-z]+\.[a-z]+\.[bcdfghjklmnpqrst]{16}@example\.(?:com|net|org)$").all()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_telephone_number_is_kept_free_or_never_assigned(locale: str) -> None:
    policy = f"""
  t:
    subject: id
    columns:
      id: {{operator: pseudonym, entity: PATIENT_ID}}
      phone: {{operator: {{fake: {{kind: phone, locale: {locale}}}}}, entity: PHONE_NUMBER}}
"""
    table = people(2_000).select("id", phone=pl.lit("+32 475 12 34 56"))
    phones = made(policy, t=table)["t"]["phone"]
    assert phones.n_unique() > 500
    assert phones.str.contains(r"^\+[1-9]\d{8,12}$").all()
    read = [phonenumbers.parse(phone) for phone in phones]
    assert all(phonenumbers.region_code_for_country_code(one.country_code) == locale[-2:] for one in read)
    assert all(phonenumbers.is_possible_number(one) for one in read)
    if locale[-2:] in ("BE", "NL", "BG"):
        assert not [1 for one in read if phonenumbers.is_valid_number(one)]


@pytest.mark.parametrize("locale", ["nl_BE", "nl_NL", "fr_FR", "de_DE", "en_GB", "bg_BG"])
@pytest.mark.parametrize("valid", [False, True])
def test_an_iban_is_of_its_form_and_wrong_unless_asked(locale: str, valid: bool) -> None:
    policy = f"""
  t:
    subject: id
    columns:
      id: {{operator: pseudonym, entity: PATIENT_ID}}
      iban: {{operator: {{fake: {{kind: iban, locale: {locale}, valid: {str(valid).lower()}}}}}, entity: IBAN_CODE, because: a test}}
"""
    table = people(3_000).select("id", iban=pl.lit("BE71096123456769"))
    ibans = made(policy, t=table)["t"]["iban"]
    assert ibans.n_unique() > 2_990
    assert [iban.is_valid(one) for one in ibans] == [valid] * 3_000
    right = [one[:2] + iban.calc_check_digits(one) + one[4:] for one in ibans]
    assert all(map(iban.is_valid, right))


def test_addresses_agree_and_a_postcode_keeps_its_region() -> None:
    policy = """
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      street: {operator: {fake: {kind: street, locale: nl_BE}}, entity: STREET_ADDRESS}
      number: {operator: {fake: {kind: house_number, locale: nl_BE}}, entity: LOCATION}
      city: {operator: {fake: {kind: city, locale: nl_BE}}, entity: LOCATION}
      code: {operator: {fake: {kind: postcode, locale: nl_BE}}, entity: POSTAL_CODE}
      region: {operator: {fake: {kind: postcode, locale: nl_BE, keep_region: true}}, entity: POSTAL_CODE}
      whole: {operator: {fake: {kind: address, locale: nl_BE}}, entity: BE_ADDRESS}
"""
    codes = pl.Series([f"{n % 9 + 1}{n % 1000:03d}" for n in range(500)])
    own = {
        "street": pl.lit("Kerkstraat"),
        "number": pl.lit("7a"),
        "city": pl.lit("Gent"),
        "code": codes,
        "region": codes,
        "whole": pl.lit("x"),
    }
    release = made(policy, t=people(500).select("id", **own))["t"]
    whole = pl.concat_str("street", pl.lit(" "), "number", pl.lit(", "), "code", pl.lit(" "), "city")
    assert release.select((whole == pl.col("whole")).all()).item()
    assert (release["region"].str.head(1) == codes.str.head(1)).all()
    assert not (release["region"] == codes).any()
    assert (release["code"].str.head(1) == codes.str.head(1)).mean() < 0.3


def test_a_member_number_is_of_its_pattern() -> None:
    policy = """
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      member: {operator: {fake: {kind: member_number, pattern: "###/######-??"}}, entity: BE_MEMBER_NUMBER}
"""
    members = made(policy, t=people(2_000).select("id", member=pl.lit("319/000000-AA")))["t"]["member"]
    assert members.str.contains(r"^\d{3}/\d{6}-[A-Z]{2}$").all()
    assert members.n_unique() == 2_000


WRONG = {
    "no national number": ("kind: national_number", "CODE", "fake national_number: expected entity BE_NATIONAL_NUMBER"),
    "no locale": ("kind: phone", "PHONE_NUMBER", "operator.fake.locale: expected a locale"),
    "a country without numbers": ("kind: phone, locale: ja_JP", "PHONE_NUMBER", "fake phone: expected a locale of BE"),
    "a country without IBANs": ("kind: iban, locale: en_US", "IBAN_CODE", "fake iban: expected a locale of BE"),
    "a patronymic of a Dutchman": ("kind: patronymic, locale: nl_NL", "PERSON", "fake patronymic: expected locale bg_BG"),
    "a locale that is none": ("kind: name, locale: nl", "PERSON", "operator.fake.locale"),
    "locales without a language": ("kind: name, locale: {nl: nl_BE}", "PERSON", "fake locale: expected language: {column"),
    "a region of a town": (
        "kind: city, locale: nl_BE, keep_region: true",
        "LOCATION",
        "operator.fake: expected keep_region with kind: postcode",
    ),
    "a member number without a pattern": ("kind: member_number", "BE_MEMBER_NUMBER", "operator.fake: expected a pattern"),
    "a short pattern": ("kind: member_number, pattern: '##-abcd'", "BE_MEMBER_NUMBER", "operator.fake: expected 6 to 16"),
    "a valid name": ("kind: name, locale: nl_BE, valid: true", "PERSON", "operator.fake: expected valid with kind"),
    "a unique number": ("kind: national_number, unique: true", "BG_EGN", "operator.fake: expected unique with a name"),
    "a valid number without a reason": ("kind: national_number, valid: true", "BG_EGN", "operator.fake: expected because: beside valid"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused_and_named(case: str) -> None:
    told, entity, message = WRONG[case]
    policy = f"""
  t:
    subject: id
    columns:
      id: {{operator: pseudonym, entity: PATIENT_ID}}
      x: {{operator: {{fake: {{{told}}}}}, entity: {entity}}}
"""
    with pytest.raises(PolicyError) as caught:
        made(policy, t=people(3).select("id", x=pl.lit("a")))
    assert str(caught.value).startswith("tables.t.columns.x")
    assert message in str(caught.value)


GATED = """
  t:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      sex: {operator: keep, entity: SEX, role: sex}
      born: {operator: shift, type: date, entity: DATE_OF_BIRTH, role: birth_date}
      number: {operator: {fake: {kind: national_number}}, entity: BE_NATIONAL_NUMBER}
      phone: {operator: {fake: {kind: phone, locale: nl_BE}}, entity: PHONE_NUMBER}
      mail: {operator: {fake: {kind: email, locale: nl_BE}}, entity: EMAIL_ADDRESS}
      iban: {operator: {fake: {kind: iban, locale: nl_BE}}, entity: IBAN_CODE}
      last: {operator: {fake: {kind: last_name, locale: nl_BE}}, entity: PERSON}
      note: {operator: scrub, names: known_only, because: a test}
      ward: {operator: keep, entity: CODE}
"""


def gated(folder: Path, remark: dict[int, str]) -> Path:
    """The release of 200 people, some with a remark that stays."""
    rows = 200
    day = datetime.date(1950, 1, 1)
    table = people(rows).select("id", "sex", "mail", "last").with_columns(
        born=pl.Series([(day + datetime.timedelta(days=97 * n)).isoformat() for n in range(rows)]),
        number=pl.Series([valid_number(n) for n in range(rows)]),
        phone=pl.Series([f"0475{n:06d}" for n in range(1, rows + 1)]),
        iban=pl.Series([f"BE{98 - (int(f'{n:012d}111400') % 97):02d}{n:012d}" for n in range(10**9, 10**9 + rows)]),
        ward=pl.Series([remark.get(n, "none") for n in range(rows)]),
    )  # fmt: skip
    note = pl.concat_str(
        pl.lit("Rijksregisternummer "), "number", pl.lit(", tel. "), "phone", pl.lit(", IBAN "), "iban", pl.lit(", "), "mail"
    )
    table.with_columns(note=note).write_csv(folder / "t.csv")
    redact.run(parse_policy(HEAD + GATED), [folder / "t.csv"], folder / "out", FIXED_KEY)
    return folder / "out"


def valid_number(n: int) -> str:
    start = f"850730{n + 1:03d}"
    return f"{start}{97 - int(start) % 97:02d}"


def test_the_gate_lets_fakes_pass(tmp_path: Path) -> None:
    release = pl.read_parquet(gated(tmp_path, {}) / "t.parquet")
    assert release.height == 200
    for row in release.iter_rows(named=True):
        for column in ("number", "phone", "iban", "mail"):
            assert row[column] in row["note"], "a text shows what its column shows"


@pytest.mark.parametrize("planted", [valid_number(7), valid_number(150), "0475000008"])
def test_the_gate_still_stops_a_real_one_beside_fakes(tmp_path: Path, planted: str) -> None:
    with pytest.raises(LeakFound, match=r"t\.parquet, ward"):
        gated(tmp_path, {7: planted})
    assert not (tmp_path / "out").exists()
