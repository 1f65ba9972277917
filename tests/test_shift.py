"""What `shift` does to a subject's dates, in columns and in texts, held against arithmetic that shares nothing with it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import redact
from redact.errors import InputError, PolicyError
from redact.policy import Policy, Recipient, parse_policy
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.transform.dates import moved_date

POLICY = """
version: 1
name: shifted
country: COUNTRY
purpose: tests
recipient: nobody
scope: tests
language: LANGUAGE
tables:
  visits:
    subject: id
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      born: {operator: SHIFT, type: date, role: birth_date, entity: DATE_OF_BIRTH}
      seen: {operator: SHIFT, type: datetime}
      note: {operator: {scrub: {dates: shift}}, names: known_only, because: a test}
"""


def policy(how: str = "shift", language: str = "nl", country: str = "BE", text: str = POLICY) -> Policy:
    return parse_policy(text.replace("SHIFT", how).replace("LANGUAGE", language).replace("COUNTRY", f"'{country}'"))


def visits(*notes: str | None, seen: datetime = datetime(2021, 3, 12, 14, 30)) -> pl.DataFrame:
    people = [f"P{n}" for n in range(len(notes))]
    born = pl.Series([date(1950, 1, 2)] * len(notes))
    return pl.DataFrame({"id": people, "born": born, "seen": [seen] * len(notes), "note": pl.Series(notes, dtype=pl.String)})


def released(frame: pl.DataFrame, by: Policy, key: Any = FIXED_KEY) -> pl.DataFrame:
    return redact.pseudonymise(frame.lazy(), by, key).collect()


def test_a_time_of_day_is_cut_off() -> None:
    release = released(visits(None), policy())
    assert release["seen"].dtype == pl.Date
    (born, seen) = release.row(0)[1:3]
    assert seen - born == date(2021, 3, 12) - date(1950, 1, 2)


def test_a_time_of_day_stays_for_a_stated_reason_only() -> None:
    keep = POLICY.replace("seen: {operator: SHIFT", "seen: {operator: {shift: {times: keep}}")
    with pytest.raises(PolicyError, match=r"^tables\.visits\.columns\.seen\.operator\.shift: expected because: beside times: keep"):
        released(visits(None), policy(text=keep))
    release = released(visits(None), policy(text=keep.replace("type: datetime", "type: datetime, because: durations of stays")))
    born, seen = release.row(0)[1:3]
    assert seen - datetime(2021, 3, 12, 14, 30) == timedelta(days=(born - date(1950, 1, 2)).days)


def test_whole_weeks_keep_the_day_of_the_week() -> None:
    frame = visits(*[None] * 3_000)
    release = released(frame, policy("{shift: {days: 400, weeks: true}}"))
    steps = (release["born"] - frame["born"]).dt.total_days()
    assert set(steps % 7) == {0}
    assert (steps.min(), steps.max(), steps.n_unique()) == (-399, -7, 57)


@settings(max_examples=20)
@given(
    days=st.lists(st.datetimes(datetime(1850, 1, 1), datetime(2150, 1, 1)), min_size=1, max_size=20),
    cuts=st.lists(st.integers(0, 20), max_size=4),
    seed=st.integers(0, 9),
)
def test_dates_move_alike_whatever_the_chunks_and_the_order(days: list[datetime], cuts: list[int], seed: int) -> None:
    frame = pl.DataFrame({"id": [f"P{n % 3}" for n in range(len(days))], "born": [day.date() for day in days], "seen": days, "note": None})
    frame = frame.with_columns(pl.col("note").cast(pl.String), pl.col("seen").cast(pl.Datetime("us")))
    whole = released(frame, policy())
    edges = [0, *sorted(min(cut, len(days)) for cut in cuts), len(days)]
    parts = [frame.slice(low, high - low) for low, high in pairwise(edges)]
    assert_frame_equal(released(pl.concat(parts, rechunk=False), policy()), whole)
    order = random.Random(seed).sample(range(len(days)), len(days))
    assert_frame_equal(released(frame[order], policy()), whole[order])
    assert (whole["seen"] - whole["born"]).dt.total_days().to_list() == [0] * len(days)


def test_two_keys_and_two_recipients_share_no_offset() -> None:
    frame = visits(*[None] * 200)
    first = released(frame, policy())["born"]
    assert (first == released(frame, policy(), OTHER_KEY)["born"]).sum() < 10
    assert (first == released(frame, policy().model_copy(update={"recipient": Recipient(name="other")}))["born"]).sum() < 10


def test_one_offset_is_said_for_all_columns() -> None:
    two = POLICY.replace("seen: {operator: SHIFT", "seen: {operator: {shift: {weeks: true}}")
    with pytest.raises(PolicyError, match=r"^tables\.visits\.columns\.seen\.operator\.shift: expected the offset of tables"):
        released(visits(None), policy(text=two))


def test_a_date_that_cannot_be_read_stops_the_run() -> None:
    frame = visits(None).with_columns(born=pl.lit("1950-02-30"))
    with pytest.raises(InputError, match=r"^table visits, column born: expected date cells, found some that are none"):
        released(frame, policy())


@pytest.mark.parametrize("wrong", ["{shift: {days: 364}}", "{shift: {weeks: 2}}", "{shift: {base_weeks: -1}}", "{shift: {months: 1}}"])
def test_a_wrong_parameter_is_refused_by_its_path(wrong: str) -> None:
    with pytest.raises(PolicyError, match=r"^tables\.visits\.columns\.born\.operator\.shift\."):
        released(visits(None), policy(wrong))


STYLES = [
    ("nl", "BE", "12/03/2021", "{d:%d/%m/%Y}"),
    ("nl", "BE", "12-03-2021 14:30", "{d:%d-%m-%Y}"),
    ("nl", "", "2021-03-12", "{d:%Y-%m-%d}"),
    ("nl", "", "2021-03-12T14:30:00Z", "{d:%Y-%m-%d}"),
    ("nl", "", "20210312", "{d:%Y%m%d}"),
    ("nl", "", "12 maart 2021", "{d.day} {month} {d.year}"),
    ("nl", "", "vrijdag 12 MAART 2021 om 14u30", "{weekday} {d.day} {MONTH} {d.year}"),
    ("fr", "BE", "12.03.2021", "{d:%d.%m.%Y}"),
    ("fr", "FR", "12 mars 2021 à 14h30", "{d.day} {month} {d.year}"),
    ("en", "US", "03/12/2021", "{d:%m/%d/%Y}"),
    ("en", "GB", "12/03/2021", "{d:%d/%m/%Y}"),
    ("en", "", "Friday, March 12, 2021", "{Weekday}, {Month} {d.day}, {d.year}"),
    ("de", "DE", "12. März 2021", "{d.day}. {Month} {d.year}"),
    ("bg", "BG", "12.03.2021 г.", "{d:%d.%m.%Y} г."),
    ("bg", "BG", "12 март 2021 г.", "{d.day} {month} {d.year} г."),
]
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
}
WEEKDAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "monday tuesday wednesday thursday friday saturday sunday",
}


@pytest.mark.parametrize(("language", "country", "text", "style"), STYLES)
@pytest.mark.parametrize("days", [-365, -70, -12, -1, 0, 40_000])
def test_a_date_in_a_text_moves_in_the_words_in_which_it_stood(language: str, country: str, text: str, style: str, days: int) -> None:
    day = date(2021, 3, 12) + timedelta(days=days)
    month = MONTHS[language].split()[day.month - 1]
    weekday = WEEKDAYS.get(language, "- " * 7).split()[day.weekday()]
    names = {"month": month, "Month": month.capitalize(), "MONTH": month.upper(), "weekday": weekday, "Weekday": weekday.capitalize()}
    assert moved_date(text, language, country, days) == style.format(d=day, **names)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "03/12/2021"),
        ("nl", "12/03/21"),
        ("nl", "maart 2021"),
        ("nl", "12 maart"),
        ("nl", "30/02/2021"),
        ("nl", "30 februari 2021"),
        ("nl", "gezien 12 maart 2021"),
        ("nl", "12/03-2021"),
        ("nl", "vandaag"),
        ("nl", "2021-03-12 iets"),
        ("nl", "9999-12-31"),
    ],
)
def test_what_is_no_complete_date_of_one_reading_is_not_moved(language: str, text: str) -> None:
    assert moved_date(text, language, "", 20) is None


@pytest.mark.parametrize(
    ("like", "days", "expected"),
    [
        ("March 3rd, 2021", -2, "March 1st, 2021"),
        ("3rd of March 2021", 8, "11th of March 2021"),
        ("1er mars 2021", 1, "2 mars 2021"),
        ("1ste maart 2021", 1, "2de maart 2021"),
        ("3/4/2021", 10, "13/4/2021"),
        ("03 mrt. 2021", 1, "04 mrt. 2021"),
    ],
)
def test_ordinals_and_zeros_are_those_of_the_new_day(like: str, days: int, expected: str) -> None:
    assert moved_date(like, "fr" if "mars" in like else "nl", "", days) == expected


@given(st.text(max_size=30), st.sampled_from(["nl", "fr", "en", "de", "bg", ""]), st.integers(-40_000, 40_000))
def test_any_text_is_a_date_or_none(text: str, language: str, days: int) -> None:
    assert isinstance(moved_date(text, language, "", days), str | None)


def test_dates_in_a_text_move_as_far_as_the_columns() -> None:
    release = released(visits("Gezien op 12/03/2021, controle 26 maart 2021, klachten sinds 12/02."), policy())
    seen, note = release.row(0)[2:4]
    again = seen + timedelta(days=14)
    told = f"{again.day} {MONTHS['nl'].split()[again.month - 1]} {again.year}"
    assert note == f"Gezien op {seen:%d/%m/%Y}, controle {told}, klachten sinds 12/02."


def test_a_known_date_in_a_text_becomes_what_its_column_became() -> None:
    year = POLICY.replace("born: {operator: SHIFT", "born: {operator: {generalise: {to: year}}")
    (note,) = released(visits("Geboren op 02/01/1950."), policy(text=year))["note"]
    assert note == "Geboren op 1950."


def test_a_known_date_of_a_column_that_is_not_released_is_not_moved_but_gone() -> None:
    dropped = POLICY.replace("born: {operator: SHIFT", "born: {operator: drop")
    (note,) = released(visits("Geboren op 02/01/1950."), policy(text=dropped))["note"]
    assert note == "Geboren op [DATE_OF_BIRTH]."


def test_dates_in_texts_of_a_policy_that_shifts_none_are_refused() -> None:
    none = POLICY.replace("operator: SHIFT", "operator: drop")
    with pytest.raises(PolicyError, match=r"^tables\.visits\.columns\.note: scrub dates: shift: expected a table with"):
        released(visits("x"), policy(text=none))


def test_a_release_with_moved_dates_in_its_texts_passes_the_gate(tmp_path: Path) -> None:
    notes = [f"Gezien op {n % 28 + 1:02d}/03/2021; volgende keer 3 mei 2021." for n in range(300)]
    visits(*notes).write_parquet(tmp_path / "visits.parquet")
    redact.run(policy("{shift: {base_weeks: 5844}}"), [tmp_path / "visits.parquet"], tmp_path / "out", FIXED_KEY)
    release = pl.read_parquet(tmp_path / "out" / "visits.parquet")
    assert release.height == 300
    assert not release["note"].str.contains("2021|DATE_TIME").any()
