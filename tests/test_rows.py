"""People and records that may not be released are not, in any table, and each is counted under its reason."""

from __future__ import annotations

import datetime
import json
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from stdnum.be import nn
from stdnum.bg import egn

import redact
from redact.errors import InputError, PolicyError
from redact.policy import parse_policy
from redact.rows import NUMBERS, PEOPLE, RECORDS, born_inside
from redact.testing.keys import FIXED_KEY

DAY = datetime.date(2026, 6, 30)
POLICY = """
version: 1
name: rows
country: BE
purpose: tests
recipient: nobody
scope: rows
as_of: 2026-06-30
minors: {under: 18}
retention:
  patient file: {years: 30, plus_one_year: true}
tables:
  patients:
    subject: id
    people:
      minors: {birth_date: born, parental_consent: parents}
      consent: {column: consent, withdrawn: withdrawn}
      objection: objects
      erased: [{file: erased.csv, column: id}]
      do_not_contact: [{file: quiet.csv, column: email}]
    records:
      retention: {kind: patient file, since: last_seen}
      dispute: dispute
      restricted: restricted
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      email: {operator: drop, entity: EMAIL_ADDRESS}
      born: {operator: drop, type: date, entity: DATE_OF_BIRTH, role: birth_date}
      parents: {operator: drop}
      consent: {operator: drop}
      withdrawn: {operator: drop, type: date}
      objects: {operator: drop}
      last_seen: {operator: drop, type: date}
      dispute: {operator: drop}
      restricted: {operator: drop, type: boolean}
      ward: {operator: keep, entity: CATEGORY}
  visits:
    subject: {column: id, table: patients}
    people: {minors: not_known, because: visits are told by their patients}
    columns:
      id: {operator: pseudonym, entity: PATIENT_ID}
      ward: {operator: keep, entity: CATEGORY}
"""
GOOD: dict[str, Any] = {
    "email": None, "born": "1980-05-05", "parents": None, "consent": "yes", "withdrawn": None, "objects": "no", "last_seen": "2020-01-01",
    "dispute": None, "restricted": "false", "ward": "A",
}  # fmt: skip
PLANTED: dict[str, tuple[dict[str, Any], str | None]] = {
    "nothing is against": ({}, None),
    "is eighteen on the day": ({"born": "2008-06-30"}, None),
    "is eighteen the day after": ({"born": "2008-07-01"}, "minor"),
    "is a minor whose parents consent": ({"born": "2015-01-01", "parents": "Ja"}, None),
    "is a minor whose parents do not": ({"born": "2015-01-01", "parents": "nee"}, "minor"),
    "has no birth date": ({"born": None}, "age_not_known"),
    "is born tomorrow": ({"born": "2027-01-01"}, "minor"),
    "gave no consent": ({"consent": "no"}, "no_consent"),
    "was not asked for consent": ({"consent": None}, "no_consent"),
    "said something else": ({"consent": "perhaps"}, "no_consent"),
    "withdrew the consent": ({"withdrawn": "2026-01-01"}, "consent_withdrawn"),
    "objects": ({"objects": "YES"}, "objection"),
    "said nothing of objecting": ({"objects": None}, None),
    "is under dispute": ({"dispute": "claim 7"}, "dispute"),
    "is restricted": ({"restricted": "true"}, "restricted"),
    "was last seen a day too long ago": ({"last_seen": "1995-06-30"}, "retention_over"),
    "was last seen just not too long ago": ({"last_seen": "1995-07-01"}, None),
    "was never seen": ({"last_seen": None}, "retention_not_known"),
    "is an erased minor": ({"born": "2015-01-01", "id": "E-%s"}, "erased"),
    "is on the list of those not to be called": ({"email": "Quiet%s@Example.org"}, "do_not_contact"),
}


def planted(many: int) -> tuple[dict[str, pl.DataFrame], Counter[str], dict[str, list[str]]]:
    """Tables, the rows that should go by reason, and the lists; every case a number of times, in a random order."""
    rows, reasons, lists = [], Counter[str](), dict[str, list[str]]({"erased": [], "quiet": []})
    draw = random.Random(7)
    for case, (change, reason) in PLANTED.items():
        for _ in range(draw.randint(1, many)):
            row = {"id": f"P-{len(rows):06}", **GOOD, **{k: v % len(rows) if "%" in str(v) else v for k, v in change.items()}}
            if "erased" in case:
                lists["erased"].append(row["id"].lower().replace("-", " "))
            if "list" in case:
                lists["quiet"].append(row["email"].lower() + " ")
            reasons[reason or ""] += 1
            rows.append(row)
    draw.shuffle(rows)
    schema = dict.fromkeys(["id", *GOOD], pl.String)
    patients = pl.DataFrame(rows, schema=schema)
    visits = pl.concat([patients.select("id", "ward")] * 2)
    return {"patients": patients, "visits": visits}, reasons, lists


def write(folder: Path, tables: Mapping[str, pl.DataFrame], lists: Mapping[str, list[str]]) -> list[Path]:
    for name, people in lists.items():
        pl.DataFrame({"id" if name == "erased" else "email": people}).write_csv(folder / f"{name}.csv")
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.in.csv")
        (folder / f"{name}.in.csv").rename(folder / f"{name}.csv")
    return [folder / f"{name}.csv" for name in tables]


def run(folder: Path, tables: Mapping[str, pl.DataFrame], lists: Mapping[str, list[str]], text: str = POLICY) -> dict[str, Any]:
    inputs = write(folder, tables, lists)
    redact.run(parse_policy(text), inputs, folder / "out", FIXED_KEY, base=folder)
    return dict(json.loads((folder / "out.run.json").read_text()))


def dropped(row: dict[str, Any], text: str = POLICY, **more: Any) -> str | None:
    """The reason against one row of patients; None where it is released."""
    made = parse_policy(text)
    patients = pl.LazyFrame([{"id": "P-1", **GOOD, **row}], schema=dict.fromkeys(["id", *GOOD], pl.String))
    return reason_of(made, {"patients": patients, "visits": pl.LazyFrame(schema={"id": pl.String, "ward": pl.String})}, "patients")


def reason_of(policy: Any, frames: Mapping[str, pl.LazyFrame], table: str) -> str | None:
    from redact.plan import REASON, Tools, build
    from redact.sources import typed_frame

    typed = {name: typed_frame(name, policy.tables[name], frame) for name, frame in frames.items()}
    plan = build(policy, typed, FIXED_KEY, Tools(detect=lambda _: lambda *_: []))
    found = next(each for each in plan.tables if each.name == table).judged.collect()[REASON].to_list()
    assert len(found) == 1
    return None if found[0] is None else str(found[0])


def test_p04_p05_p06_p07_every_drop_is_counted_under_its_reason_exactly_as_planted(tmp_path: Path) -> None:
    tables, reasons, lists = planted(40)
    record = run(tmp_path, tables, lists)
    gone = {reason: count for reason, count in reasons.items() if reason}
    assert set(gone) <= {*PEOPLE, *RECORDS}
    assert record["counts"]["dropped"] == {"patients": gone, "visits": {reason: 2 * count for reason, count in gone.items()}}
    assert record["counts"]["released"] == {"patients": reasons[""], "visits": 2 * reasons[""]}
    assert record["as_of"] == "2026-06-30"
    assert pl.read_parquet(tmp_path / "out" / "patients.parquet").height == reasons[""]


def test_the_manifest_tells_drops_by_reason_and_no_exact_number(tmp_path: Path) -> None:
    tables, reasons, lists = planted(40)
    record = run(tmp_path, tables, lists)
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())["tables"]["patients"]["dropped"]
    assert set(told) == set(record["counts"]["dropped"]["patients"])
    assert all(count % 10 == 0 and abs(count - reasons[reason]) <= 5 for reason, count in told.items())
    assert record["release"]["terms"]["automated_decisions"] == "none about a person may be made from this release"


@pytest.mark.parametrize("case", PLANTED)
def test_p04_p05_p06_p09_a_row_goes_for_the_reason_planted(case: str) -> None:
    change, reason = PLANTED[case]
    if "list" not in case and "erased" not in case:
        assert dropped(change, POLICY.replace("      erased:", "      #").replace("      do_not", "      #")) == reason


def test_p05_the_threshold_is_the_policys() -> None:
    for years, born in ((13, "2013-06-30"), (16, "2010-06-30"), (18, "2008-06-30")):
        text = POLICY.replace("under: 18", f"under: {years}").replace("      erased:", "      #").replace("      do_not", "      #")
        assert dropped({"born": born}, text) is None
        assert dropped({"born": born.replace("-06-30", "-07-01")}, text) == "minor"


NUMBERED = POLICY.replace("birth_date: born, parental_consent: parents", "national_number: parents").replace(
    "parents: {operator: drop}", "parents: {operator: drop, entity: %s}"
).replace("      erased:", "      #").replace("      do_not", "      #")  # fmt: skip


def a_belgian(born: datetime.date, month: int = 0) -> str:
    first = f"{born:%y}{born.month + month:02}{born:%d}123"
    number = int(("2" if born.year >= 2000 else "") + first)
    return f"{first}{97 - number % 97:02}"


def a_bulgarian(born: datetime.date) -> str:
    first = f"{born:%y}{born.month + (40 if born.year >= 2000 else 20 if born.year < 1900 else 0):02}{born:%d}123"
    return first + egn.calc_check_digit(first)


def test_p05_a_minor_known_only_by_egn_is_dropped() -> None:
    child, adult = a_bulgarian(datetime.date(2010, 2, 3)), a_bulgarian(datetime.date(1990, 2, 3))
    assert egn.is_valid(child)
    text = NUMBERED % "BG_EGN"
    assert dropped({"parents": child}, text) == "minor"
    assert dropped({"parents": adult}, text) is None
    assert dropped({"parents": adult[:-1] + str((int(adult[-1]) + 1) % 10)}, text) == "age_not_known"
    assert dropped({"parents": None}, text) == "age_not_known"


def test_p05_a_minor_known_only_by_the_belgian_number_is_dropped() -> None:
    child, adult = a_belgian(datetime.date(2010, 2, 3)), a_belgian(datetime.date(1990, 2, 3))
    assert nn.is_valid(child)
    text = NUMBERED % "BE_NATIONAL_NUMBER"
    assert dropped({"parents": nn.format(child)}, text) == "minor"
    assert dropped({"parents": nn.format(adult)}, text) is None
    assert dropped({"parents": "90020312300"}, text) == "age_not_known"


@pytest.mark.parametrize("month", [0, 20, 40])
def test_p05_a_belgian_number_says_the_birth_date_that_python_stdnum_reads(month: int) -> None:
    draw = random.Random(month)
    days = [datetime.date(1920, 1, 1) + datetime.timedelta(days=draw.randrange(38_000)) for _ in range(300)]
    frame = pl.DataFrame({"n": [a_belgian(day, month) for day in days]})
    said = frame.select(born_inside(pl.col("n"), "BE_NATIONAL_NUMBER", DAY)).to_series().to_list()
    assert said == [int(f"{day:%Y%m%d}") for day in days]


def test_p05_an_egn_says_the_birth_date_that_python_stdnum_reads() -> None:
    draw = random.Random(1)
    numbers = [a_bulgarian(datetime.date(1870, 1, 1) + datetime.timedelta(days=draw.randrange(57_000))) for _ in range(300)]
    said = pl.DataFrame({"n": numbers}).select(born_inside(pl.col("n"), "BG_EGN", DAY)).to_series().to_list()
    assert said == [int(f"{egn.get_birth_date(number):%Y%m%d}") for number in numbers]


@pytest.mark.parametrize(
    ("entity", "number", "born"),
    [
        ("FR_NIR", "1 08 06 75 116 005 51", 2008_06_31),
        ("FR_NIR", "255081416802538", 1955_08_31),
        ("FR_NIR", "10899751160055", None),
        ("FR_NIR", "1 08 62 2A 116 005 51", 2008_12_31),
        ("UK_CHI", "0302101234", 2010_02_03),
        ("UK_CHI", "0302551234", 1955_02_03),
        ("SE_PERSONAL_NUMBER", "100203-1234", 2010_02_03),
        ("SE_PERSONAL_NUMBER", "19100263-1234", 1910_02_03),
        ("BE_NATIONAL_NUMBER", a_belgian(datetime.date(2010, 2, 3)).replace("100203", "100200"), None),
        ("BG_EGN", "no number", None),
    ],
)
def test_p05_what_a_number_leaves_open_is_read_as_the_youngest(entity: str, number: str, born: int | None) -> None:
    assert pl.DataFrame({"n": [number]}).select(born_inside(pl.col("n"), entity, DAY)).item() == born
    assert entity in NUMBERS


def test_p05_of_two_birth_dates_the_younger_counts() -> None:
    text = (NUMBERED % "BG_EGN").replace("national_number: parents", "national_number: parents, birth_date: born")
    child, adult = a_bulgarian(datetime.date(2010, 2, 3)), a_bulgarian(datetime.date(1990, 2, 3))
    assert dropped({"parents": child, "born": "1980-01-01"}, text) == "minor"
    assert dropped({"parents": adult, "born": "2012-01-01"}, text) == "minor"
    assert dropped({"parents": None, "born": "1980-01-01"}, text) is None


def test_an_unreadable_cell_stops_the_run_and_drops_no_row(tmp_path: Path) -> None:
    tables, _, lists = planted(2)
    tables["patients"] = tables["patients"].with_columns(born=pl.lit("in spring"))
    with pytest.raises(InputError, match="column born"):
        run(tmp_path, tables, lists, POLICY.replace("born: {operator: drop", "born: {operator: {generalise: {to: year}}"))


def test_p07_a_person_of_the_list_is_gone_from_every_table_however_spelled(tmp_path: Path) -> None:
    tables, _, lists = planted(2)
    kept = tables["patients"].filter(pl.col("consent") == "yes")["id"][0]
    before = run(tmp_path, tables, lists)["counts"]["dropped"]
    other = tmp_path / "again"
    other.mkdir()
    after = run(other, tables, {**lists, "erased": [*lists["erased"], *tables["patients"]["id"].str.to_lowercase()]})["counts"]
    assert kept
    assert after["dropped"] == {"patients": {"erased": tables["patients"].height}, "visits": {"erased": tables["visits"].height}}
    assert before != after["dropped"]


def test_p07_the_erased_of_the_house_are_in_no_table() -> None:
    from redact.plan import REASON, Tools, build
    from redact.sources import typed_frame

    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    policy, (tables, _, _) = parse_policy(text), planted(2)
    typed = {name: typed_frame(name, policy.tables[name], table.lazy()) for name, table in tables.items()}
    one = tables["patients"]["id"].sort()[0]
    tools = Tools(detect=lambda _: lambda *_: [], erased=lambda people: people == one.replace("-", ""))
    for plan in build(policy, typed, FIXED_KEY, tools).tables:
        gone = plan.judged.filter(pl.col("id") == one).collect()[REASON].unique().to_list()
        assert gone == ["erased"]
        assert plan.judged.filter(pl.col("id") != one, pl.col(REASON) == "erased").collect().is_empty()


def test_what_is_said_for_one_purpose_counts_for_no_other_but_for_one_of_no_kind() -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    only = text.replace("objection: objects", "objection: {column: objects, purposes: [marketing]}")
    assert dropped({"objects": "yes"}, only) == "objection"
    assert dropped({"objects": "yes"}, only.replace("purpose: tests", "purpose: operations")) is None


def test_p06_what_is_kept_while_open_goes_when_it_is_closed() -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    text = text.replace("dispute: dispute", "closed: withdrawn").replace(
        "consent: {column: consent, withdrawn: withdrawn}", "consent: consent"
    )
    assert dropped({"withdrawn": "2026-06-30"}, text) == "closed"
    assert dropped({"withdrawn": "2026-07-01"}, text) is None
    assert dropped({"withdrawn": None}, text) is None


@pytest.mark.parametrize(
    ("rule", "since", "over"),
    [
        ("{days: 30}", "2026-05-31", True),
        ("{days: 30}", "2026-06-01", False),
        ("{years: 1}", "2025-06-30", True),
        ("{years: 1}", "2025-07-01", False),
        ("{months: 24}", "2024-06-30", True),
        ("{months: 36}", "2023-07-01", False),
        ("{years: 7, plus_one_year: true}", "2018-06-30", True),
        ("{years: 7, plus_one_year: true}", "2018-07-01", False),
        ("{years: 20}", "2006-02-28", True),
    ],
)
def test_p06_a_record_is_kept_as_long_as_its_kind_says(rule: str, since: str, over: bool) -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    assert dropped({"last_seen": since}, text.replace("{years: 30, plus_one_year: true}", rule)) == ("retention_over" if over else None)


def test_p06_a_day_that_a_year_lacks_is_its_last_of_february() -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #").replace("as_of: 2026-06-30", "as_of: 2025-02-28")
    assert dropped({"last_seen": "2024-02-29"}, text.replace("{years: 30, plus_one_year: true}", "{years: 1}")) == "retention_over"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("birth_date: born", "birth_date: nowhere", "tables.patients.people.minors.birth_date: expected a listed column, found nowhere"),
        ("birth_date: born", "birth_date: ward", "tables.patients.people.minors.birth_date: expected type date or datetime"),
        ("birth_date: born", "national_number: ward", "tables.patients.people.minors.national_number: expected one of BE_NATIONAL_NUMBER"),
        ("since: last_seen", "since: consent", "tables.patients.records.retention.since: expected type date"),
        ("kind: patient file", "kind: nothing", "tables.patients.records.retention.kind: expected a key of retention"),
        ("dispute: dispute", "dispute: nowhere", "tables.patients.records.dispute: expected a listed column"),
        ("column: consent", "column: nowhere", "tables.patients.people.consent: expected a listed column"),
        (", because: visits are told by their patients", "", "tables.visits.people: minors: not_known lets minors pass"),
        ("minors: {under: 18}", "", "tables.patients.people.minors: expected minors: {under: ...}"),
        ("as_of: 2026-06-30", "as_of: 2999-01-01", "as_of: expected today or a day before"),
        ("{years: 30, plus_one_year: true}", "{plus_one_year: true}", "retention.patient file: expected years, months or days"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_stops_the_run(old: str, new: str, said: str) -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    assert old in text
    with pytest.raises(PolicyError) as caught:
        dropped({}, text.replace(old, new, 1))
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [("who\nP-1\n", "expected the column id"), ("id,x\n,1\n", "line 2: expected somebody"), (None, "expected a readable UTF-8 CSV file")],
)
def test_p07_a_list_that_cannot_be_read_stops_the_run(tmp_path: Path, content: str | None, said: str) -> None:
    tables, _, lists = planted(2)
    inputs = write(tmp_path, tables, lists)
    (tmp_path / "erased.csv").unlink()
    if content is not None:
        (tmp_path / "erased.csv").write_text(content)
    with pytest.raises(InputError, match=said):
        redact.run(parse_policy(POLICY), inputs, tmp_path / "out", FIXED_KEY, base=tmp_path)
    assert not (tmp_path / "out").exists()


def test_p07_no_plan_shows_who_is_listed(tmp_path: Path) -> None:
    from redact.plan import Tools, build
    from redact.sources import typed_frame

    policy, (tables, _, _) = parse_policy(POLICY), planted(2)
    typed = {name: typed_frame(name, policy.tables[name], table.clear().lazy()) for name, table in tables.items()}
    plan = build(policy, typed, FIXED_KEY, Tools(detect=lambda _: lambda *_: [], listed=lambda *_: ["CANARY-77"]))
    for table in plan.tables:
        said = repr(table) + table.judged.explain(optimized=False) + table.source.explain()
        assert "CANARY" not in said
        assert "erased" in said


@pytest.mark.parametrize("case", [{"withdrawn": "15/03/2026"}, {"restricted": "ja"}])
def test_p04_what_cannot_be_read_as_a_withdrawal_or_mark_stops_the_run_though_its_column_is_dropped(
    case: dict[str, str], tmp_path: Path
) -> None:
    rows = [{"id": "P-1", **GOOD}, {"id": "P-2", **GOOD, **case}]
    patients = pl.DataFrame(rows, schema=dict.fromkeys(["id", *GOOD], pl.String))
    tables = {"patients": patients, "visits": patients.select("id", "ward")}
    with pytest.raises(InputError, match=f"table patients, column {next(iter(case))}: expected .* cells, found some that are none"):
        run(tmp_path, tables, {"erased": ["E-1"], "quiet": ["quiet@example.org"]})
    assert not (tmp_path / "out").exists()


def test_a_condition_over_a_dropped_column_is_not_judged_by_cells_that_cannot_be_read() -> None:
    policy = parse_policy(
        POLICY[: POLICY.index("minors:")] + "tables: {t: {rows: gone IS NULL, columns: {gone: {operator: drop, type: date}, ward: "
        "{operator: keep, entity: CATEGORY}}}}"
    )
    frame = pl.LazyFrame({"gone": ["2026-01-01", None], "ward": ["A", "B"]})
    assert redact.pseudonymise(frame, policy, FIXED_KEY).collect()["ward"].to_list() == ["B"]
    with pytest.raises(InputError, match="column gone"):
        redact.pseudonymise(frame.with_columns(gone=pl.lit("last year")), policy, FIXED_KEY).collect()


@pytest.mark.parametrize(
    ("old", "place"),
    [("withdrawn: {operator: drop", "people.consent.withdrawn"), ("restricted: {operator: drop", "records.restricted")],
)
def test_p04_a_withdrawal_or_mark_that_cannot_be_read_is_never_taken_for_none(old: str, place: str) -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    assert old in text
    with pytest.raises(PolicyError, match=rf"tables\.patients\.{place}: expected on_error: error"):
        dropped({}, text.replace(old, f"{old}, on_error: 'null'"))


@pytest.mark.parametrize(
    ("born", "reason"), [("2008-06-30T00:00:00", None), ("2008-06-29T22:00:00Z", None), ("2008-06-30T22:00:00Z", "minor")]
)
def test_p05_a_birth_date_with_a_time_is_the_last_day_that_it_was_anywhere(born: str, reason: str | None) -> None:
    text = POLICY.replace("      erased:", "      #").replace("      do_not", "      #")
    assert dropped({"born": born}, text.replace("born: {operator: drop, type: date", "born: {operator: drop, type: datetime")) == reason


def test_p07_a_list_names_a_merged_person_by_any_of_the_records(tmp_path: Path) -> None:
    rows = [{"id": f"P-{number}", **GOOD} for number in range(1, 5)]
    patients = pl.DataFrame(rows, schema=dict.fromkeys(["id", *GOOD], pl.String))
    tables = {"patients": patients, "visits": patients.select("id", "ward")}
    (tmp_path / "merged.csv").write_text("alias,subject\nOLD-1,P-1\np-2,NEW-2\n")
    text = POLICY.replace("subject: id\n", "subject: {column: id, aliases: merged.csv}\n").replace(
        "subject: {column: id, table: patients}", "subject: {column: id, table: patients, aliases: merged.csv}"
    )
    told = run(
        tmp_path, tables, {"erased": ["old 1", "new-2"], "quiet": ["quiet@example.org"]}, text + "risk: {none: true, because: a test}\n"
    )
    assert told["counts"]["dropped"] == {"patients": {"erased": 2}, "visits": {"erased": 2}}
