"""What `redact.scan` promises of whole tables: no identifier among many rows is overlooked, columns are held against each other."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import redact
from benchmarks import scan as benchmark
from benchmarks.case import Asked
from redact.classify import classify, propose
from redact.classify.strays import count_all, strays
from redact.entities import entity
from redact.errors import InputError
from redact.policy import parse_policy
from tests.foreign_tables import described, foreign_table

ROWS, AT = 100_000, 77_777
HEADERS = Path(__file__).parent / "data" / "header_words.csv"

# NOTE: printed by the issuers as examples, or of series that are not given out: 111222333 (BSN), 943 476 5919 (NHS),
# 4111 1111 1111 1111 (card), 1EG4-TE5-MK73 (MBI), 999-49-3983 (SSN), 2001:db8 and 192.0.2 (addresses), example.org.
PLANTS = {
    "BE_NATIONAL_NUMBER": ("85.07.30-033.28", "85073003328", "850730 033 28"),
    "BG_EGN": ("7523169263",),
    "NL_BSN": ("111222333",),
    "FR_NIR": ("2 95 10 99 126 111 93", "295109912611193"),
    "UK_NHS": ("943 476 5919", "9434765919"),
    "US_SSN": ("999-49-3983",),
    "US_MBI": ("1EG4-TE5-MK73",),
    "EU_EHIC": ("80756000011234567890",),
    "IBAN_CODE": ("BE68539007547034", "BE68 5390 0754 7034"),
    "CREDIT_CARD": ("4111111111111111", "4111 1111 1111 1111"),
    "EMAIL_ADDRESS": ("jan@example.org",),
    "PHONE_NUMBER": ("+32 470 12 34 56", "0470 12 34 56"),
    "IP_ADDRESS": ("192.0.2.10", "2001:db8::ff00:42:8329"),
    "URL": ("https://example.org/x",),
}


@cache
def clean() -> dict[str, list[str | None]]:
    rng = random.Random(1)
    return {
        "ward": [rng.choice(["cardiology", "neurology", "intensive care"]) for _ in range(ROWS)],
        "amount": [f"{rng.uniform(1, 900):.2f}" for _ in range(ROWS)],
        "note": [rng.choice(["geen bijzonderheden, controle over 2 weken", None]) for _ in range(ROWS)],
        "visit_date": [f"2024-01-{rng.randrange(1, 29):02d}" for _ in range(ROWS)],
    }


def contamination(said: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    found = said.filter(pl.col("column") == column)["contamination"].item().to_list()
    return [(each["entity"], each["rows"]) for each in found]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in PLANTS.items() for value in values])
def test_one_identifier_among_100_000_rows_is_reported(name: str, value: str) -> None:
    for column, values in clean().items():
        planted = [*values[:AT], value, *values[AT + 1 :]]
        counts = count_all(pl.DataFrame({column: planted}, schema={column: pl.String}))
        digits = 5.0 if column == "amount" else 0.0
        assert [(stray.entity, stray.rows) for stray in strays(counts[column], ROWS, digits, ())] == [(name, 1)], column


def test_one_identifier_inside_a_text_is_reported_and_its_column_is_not_kept() -> None:
    columns = {name: [*values[:AT], "zie jan@example.org of 85073003328", *values[AT + 1 :]] for name, values in clean().items()}
    said = classify(pl.LazyFrame(columns))
    for column in columns:
        assert contamination(said, column) == [("BE_NATIONAL_NUMBER", 1), ("EMAIL_ADDRESS", 1)]
    assert set(said["operator"]) == {"drop", "scrub"}
    assert said["total"].unique().to_list() == [ROWS]
    assert not any(word in said.write_json() for word in ("jan@", "85073"))


@pytest.mark.parametrize("length", range(8, 17))
def test_numbers_that_pass_check_digits_by_chance_are_no_contamination(length: int) -> None:
    rng = random.Random(length)
    numbers = [rng.randrange(10 ** (length - 1), 10**length) for _ in range(20_000)]
    for column in (pl.Series(numbers), pl.Series(map(str, numbers)), pl.Series(f"nr {number}" for number in numbers)):
        assert strays(count_all(column.alias("x").to_frame())["x"], len(column), 0.0, ()) == []


def test_dates_fractions_keys_and_versions_are_no_contamination() -> None:
    made = {
        "moment": "2024-01-31 10:00:00.123+02:00", "day": "31.12.2020 08:30", "share": "40.798151621298", "time": "10:15:30.5",
        "uuid": "982192b6-6843-4011-ef46-32caaf87d8a9", "oid": "2.16.840.1.113883.6.96", "browser": "Chrome/123.0.0.0 Safari/537.36",
        "range": "2019-2020, 2021-2022", "science": "1.5e-10", "place": "+50.8503 +4.3517",
    }  # fmt: skip
    counted = count_all(pl.DataFrame({name: [value] for name, value in made.items()}))
    assert {name: found for name, counts in counted.items() if (found := strays(counts, 1000, 0.0, ()))} == {}


def test_what_stands_behind_the_first_rows_is_seen() -> None:
    late = pl.LazyFrame({"x": [None] * 60_000 + [f"person{i}@example.org" for i in range(9_000)]})
    said = classify(late).row(0, named=True)
    assert (said["entity"], said["total"]) == ("EMAIL_ADDRESS", 69_000)
    assert said["nulls"] == pytest.approx(60 / 69, abs=0.001)


def people(rows: int = 200) -> pl.DataFrame:
    """Belgian numbers of births after 2090 whose check digits fail, birth dates and sexes; nobody's."""
    rng = random.Random(4)
    born = [date(2091, 1, 1) + timedelta(days=rng.randrange(3000)) for _ in range(rows)]
    serial = [rng.randrange(1, 998) for _ in range(rows)]
    return pl.DataFrame({
        "x1": [f"{day:%y%m%d}{number:03d}00" for day, number in zip(born, serial, strict=True)],
        "x2": [f"{day:%d/%m/%Y}" for day in born],
        "x3": ["1" if number % 2 else "2" for number in serial],
    })  # fmt: skip


def test_a_birth_date_and_a_sex_inside_a_number_tell_all_three_columns() -> None:
    said = classify(people().lazy())
    assert said["entity"].to_list() == ["BE_NATIONAL_NUMBER", "DATE_OF_BIRTH", "SEX"]
    assert said["evidence"][0].endswith("birth dates inside agree; sexes inside agree")


def test_births_that_disagree_are_counted_in_the_evidence() -> None:
    frame = people().with_columns(x2=pl.when(pl.int_range(pl.len()) < 6).then(pl.lit("01/01/1950")).otherwise("x2"))
    assert "birth dates disagree in 3 % of rows" in classify(frame.lazy())["evidence"][0]
    moved = people().select(national_number="x1", birth_date=pl.lit("01/01/1950"))
    said = classify(moved.lazy()).row(0, named=True)
    assert said["evidence"].endswith("birth dates disagree in 100 % of rows")
    assert said["confidence"] < 0.6


def both_ways() -> list[str]:
    """Numbers of ten digits that are valid as EGN (of births after 2090) and as NHS number."""
    numbers = pl.select(v=pl.format("9541{}", pl.int_range(100_000, 319_999))).lazy()
    from redact.classify.digits import RULES

    held = numbers.filter(RULES["BG_EGN"][1](pl.col("v")) & RULES["UK_NHS"][1](pl.col("v")))
    return held.head(8).collect()["v"].to_list()


@pytest.mark.parametrize(("country", "name"), [("BG", "BG_EGN"), ("GB", "UK_NHS"), ("", "BG_EGN")])
def test_a_number_of_two_kinds_is_of_the_country_that_is_spoken_of(country: str, name: str) -> None:
    numbers = pl.LazyFrame({"x": both_ways()})
    assert classify(numbers, country=country)["entity"][0] == name
    place = {"BG": "България", "GB": "Scotland", "": "Narnia"}[country]
    assert classify(numbers.with_columns(country=pl.lit(place)))["entity"][0] == name


def test_names_need_two_values_that_a_model_knows() -> None:
    values = [["Wilhelmina Ockham", "Bartleby Quux", "Ward four"], ["Wilhelmina Ockham", "North wing", "Ward four"]]
    asked: list[int] = []

    def are_names(texts: pl.Series) -> pl.Series:
        asked.append(len(texts))
        return texts.is_in(["Wilhelmina Ockham", "Bartleby Quux"])

    found = [classify(pl.LazyFrame({"x": each * 20}), are_names=are_names)["entity"][0] for each in values]
    assert (found[0], asked) == ("PERSON", [3, 3])
    assert found[1] != "PERSON"


def judged(names: list[str]) -> tuple[float, list[tuple[str, ...]]]:
    wrong: list[tuple[str, ...]] = []
    total = 0
    for name in names:
        said = {row["column"]: row for row in classify(foreign_table(name).lazy()).iter_rows(named=True)}
        total += len(said)
        for column, (_, what, reach) in described()[name].items():
            if (said[column]["entity"], said[column]["reach"]) != (what, reach):
                wrong.append((name, column, what, str(said[column]["entity"]), reach, str(said[column]["reach"])))
    return 1 - len(wrong) / total, wrong


def test_tables_of_other_vocabularies_are_read() -> None:
    share, wrong = judged(list(described()))
    assert share >= 0.95, wrong
    assert [miss for miss in wrong if miss[4] == "direct" != miss[5]] == []
    assert len([alarm for alarm in wrong if alarm[5] == "direct" != alarm[4]]) <= 1


def test_proposals_for_foreign_tables_show_no_direct_identifier() -> None:
    tables = {name: classify(foreign_table(name).lazy()) for name in described()}
    policy = parse_policy(propose(tables))
    shown = [
        (name, column)
        for name, columns in described().items()
        for column, (_, _, reach) in columns.items()
        if reach == "direct" and policy.tables[name].columns[column].operator.name in {"keep", "generalise", "shift"}
    ]
    assert shown == []


def test_headers_of_public_schemas_are_read() -> None:
    tables: dict[str, dict[str, str]] = {}
    with HEADERS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables.setdefault(row["table"], {})[row["header"]] = row["entity"]
    wrong = []
    for name, wanted in tables.items():
        said = classify(pl.LazyFrame(schema=dict.fromkeys(wanted, pl.String)))
        found = dict(said.select("column", "entity").iter_rows())
        wrong += [(name, header, what, found[header]) for header, what in wanted.items() if found[header] != what]
    assert len(wrong) <= 0.03 * sum(map(len, tables.values())), wrong
    assert [miss for miss in wrong if entity(miss[2]).reach == "direct" and (not miss[3] or entity(miss[3]).reach != "direct")] == []


def test_columns_that_cannot_be_read_say_so() -> None:
    frame = pl.DataFrame({
        "empty": pl.Series([None, None], dtype=pl.String), "nested": [{"a": "jan@example.org"}, {"a": "x"}], "listed": [["a"], ["b"]],
        "wait": pl.Series([1, 2]).cast(pl.Duration), "zzz": pl.Series(["x", "y"], dtype=pl.Categorical), "amount": [None, None],
    })  # fmt: skip
    said = classify(frame.lazy())
    assert dict(said.select("column", "evidence").iter_rows()) == {
        "empty": "no values", "nested": "nested", "listed": "nested", "wait": said["evidence"][3],
        "zzz": "no header word, no known form", "amount": "header; no values",
    }  # fmt: skip
    assert said.filter(pl.col("evidence").str.contains("nested|no values"))["operator"].unique().to_list() == ["drop"]
    assert classify(pl.LazyFrame()).is_empty()


def test_headers_that_are_patterns_to_polars_are_names() -> None:
    said = classify(pl.LazyFrame({"*": ["jan@example.org"] * 5, "^x$": ["1", "2", "3", "4", "jan@example.org"]}))
    assert said["column"].to_list() == ["*", "^x$"]
    assert said["entity"][0] == "EMAIL_ADDRESS"
    assert [contamination(said, column) for column in said["column"]] == [[], [("EMAIL_ADDRESS", 1)]]


def test_an_unreadable_table_is_named_and_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_bytes(b"name,x\n" + b"abc,1\n" * 200_000 + b"CANARY\xe9,2\n")
    with pytest.raises(InputError, match="late: expected UTF-8, found other bytes") as raised:
        redact.scan(pl.scan_csv(tmp_path / "late.csv", infer_schema=False), place="late")
    assert "CANARY" not in str(raised.value)


def test_the_benchmark_says_what_it_measured() -> None:
    lines = list(benchmark.measure(Asked((2_000,), 1)))
    assert [(line["format"], line["rows"], line["columns"], line["told_columns"]) for line in lines] == [
        ("csv", 2_000, 20, 20), ("parquet", 2_000, 20, 20),
    ]  # fmt: skip
