"""The samples of the five organisations under their shipped policies: what goes out, and who does not, by code that shares nothing with
the flow.

`REDACT_PEOPLE=10000` makes the samples as large as the requirement; the suite uses fewer people.
"""

from __future__ import annotations

import datetime
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from ahocorasick_rs import AhoCorasick

import redact
from redact.testing.keys import FIXED_KEY
from redact.testing.organisations import SAMPLES, Sample

HOME = Path(__file__).resolve().parents[1]
PEOPLE = int(os.environ.get("REDACT_PEOPLE", "120"))
VARIANTS = ("research", "operations", "marketing", "partner_sharing", "publication")
ASKING = frozenset({"marketing", "partner_sharing", "publication"})
"""The purposes that need consent and that an objection stops (P04)."""
AS_OF = (2026, 6, 30)
SEEDS = {"clinic_be": 2, "clinic_bg": 2, "clinic_us": 2, "community_marketplace": 1, "retailer_us": 2}
"""Samples in which somebody has each reason, however small they are."""
BASES = frozenset({"clinic_bg", "clinic_us", "community_marketplace", "retailer_us"})
"""Policies that serve research as they stand."""


CELLS = frozenset({("clinic_be", "publication"), ("clinic_bg", "partner_sharing")})
"""Releases of numbers of visits, in place of rows."""


@dataclass(frozen=True)
class Released:
    """A sample, and what was published of it for one purpose."""

    name: str
    variant: str
    sample: Sample
    out: Path

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        return {path.stem: pl.read_parquet(path) for path in sorted(self.out.glob("*.parquet"))}

    @property
    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        return dict(json.loads((self.out.parent / f"{self.out.name}.run.json").read_text())["counts"])


@pytest.fixture(scope="module", params=[(name, variant) for name in sorted(SAMPLES) for variant in VARIANTS], ids="-".join)
def released(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Released:
    name, variant = request.param
    folder = tmp_path_factory.mktemp(f"{name}-{variant}")
    sample = SAMPLES[name](PEOPLE, SEEDS[name])
    policy = redact.load_policy(HOME / "configs" / f"{name}.yaml", None if name in BASES and variant == "research" else variant)
    redact.run(policy, sample.write(folder), folder / "out", FIXED_KEY, base=folder)
    return Released(name, variant, sample, folder / "out")


def identifiers(sample: Sample) -> list[str]:
    """Every planted identifier longer than three characters, in the form planted, in small letters; but for words of every day."""
    # NOTE: known to fail: a stranger whom only a note of the Belgian clinic names, in Dutch; `test_clinic` bounds how many are left.
    stranger = (pl.col("entity") == "PERSON") & ~pl.col("known")
    found = sample.planted.filter(~stranger).select("entity", value=pl.col("value").str.to_lowercase()).unique()
    found = found.filter(pl.col("value").str.len_chars() > 3)
    words = pl.col("entity").is_in(["PERSON", "LOCATION"]) & ~pl.col("value").str.contains(" ", literal=True)
    said = standing(found.filter(words)["value"].to_list(), said_besides(sample))
    code = (pl.col("entity") == "LOCATION") & pl.col("value").str.contains(r"^\d{4}$")  # a Belgian postcode, which is any number
    return found.filter(~(words & pl.col("value").is_in(sorted(said))), ~code)["value"].unique().sort().to_list()


def said_besides(sample: Sample) -> Iterator[str]:
    """What a sample says outside of all that is planted: `how long` and `black` are no Mr. Long and no Ms. Black there."""
    for name, table in sample.tables.items():
        places: dict[tuple[str, int], list[tuple[int | None, int | None]]] = {}
        for place in sample.planted.filter(pl.col("table") == name).iter_rows(named=True):
            places.setdefault((place["column"], place["row"]), []).append((place["start"], place["end"]))
        for column in table.columns:
            for row, cell in enumerate(table[column].cast(pl.String)):
                spans = places.get((column, row), [])
                if cell is not None and (None, None) not in spans:
                    yield without(cell, [(start, end) for start, end in spans if start is not None and end is not None])


def without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def texts_of(table: pl.DataFrame) -> Iterator[str]:
    for column in table.columns:
        yield from table[column].cast(pl.String).drop_nulls().unique()


def standing(values: list[str], texts: Iterator[str]) -> set[str]:
    """Those of the values that stand in a text, not as a part of a longer word or number."""
    search, found = AhoCorasick(values), set()
    for text in texts:
        low = text.lower()
        for which, start, end in search.find_matches_as_indexes(low, overlapping=True):
            if not (low[start - 1 : start].isalnum() or low[end : end + 1].isalnum()):
                found.add(values[which])
    return found


def test_p02_no_planted_identifier_stands_in_any_cell(released: Released) -> None:
    values = identifiers(released.sample)
    assert len(values) > 4 * PEOPLE
    assert standing(values, (text for table in released.tables.values() for text in texts_of(table))) == set()


def test_p04_p05_p06_p07_rows_are_dropped_for_what_was_planted_and_for_nothing_else(released: Released) -> None:
    dropped = {table: {reason: n for reason, n in counts.items() if n} for table, counts in released.counts["dropped"].items()}
    expected = planted_drops(released)
    assert {table: dropped.get(table, {}) for table in expected} == expected
    for name, table in released.tables.items():
        if (released.name, released.variant) in CELLS:
            assert table["visits"].max() == released.sample.tables["visits"].height - sum(expected["visits"].values())
        else:
            assert table.height == released.sample.tables[name].height - sum(expected[name].values())


def test_the_search_finds_each_of_the_identifiers_in_the_source() -> None:
    for name in sorted(SAMPLES):
        sample = SAMPLES[name](20, SEEDS[name])
        values = identifiers(sample)
        texts = (text for table in sample.tables.values() for text in texts_of(table))
        missed = set(values) - standing(values, texts)
        assert not {value for value in missed if "t" not in value or not value[0].isdigit()}  # a moment is spelled otherwise in a CSV


def test_somebody_is_there_for_every_reason() -> None:
    for name in sorted(SAMPLES):
        sample = SAMPLES[name](PEOPLE, SEEDS[name])
        assert {"minor", "no_consent", "withdrawn"} <= set(sample.out["reason"])
        assert {"erased", "do_not_contact"} & set(sample.out["reason"])


HOMES = {
    "clinic_be": "patients", "clinic_bg": "patients", "clinic_us": "patients", "community_marketplace": "members",
    "retailer_us": "customers",
}  # fmt: skip
REASONS = {
    "erased": "erased", "minor": "minor", "objected": "objection", "do_not_contact": "do_not_contact", "withdrawn": "consent_withdrawn",
    "no_consent": "no_consent",
}  # fmt: skip
"""What is planted -> what a run calls it, the weightiest first: a row with several reasons counts under the first."""
FLAGS = ("objected", "do_not_contact", "withdrawn", "no_consent")


def planted_drops(released: Released) -> dict[str, dict[str, int]]:
    """Table -> reason -> rows that must go, from what was planted alone."""
    people, key = against_people(released), subject_of(released)
    names = ["patients", "visits"] if (released.name, released.variant) in CELLS else list(released.tables)
    return {name: dict(Counter(reasons(released, name, people, key))) for name in names}


def subject_of(released: Released) -> str:
    home = released.sample.tables[HOMES[released.name]]
    return home.columns[0]


def against_people(released: Released) -> dict[str, str]:
    """Subject -> the first reason against the person."""
    said: dict[str, set[str]] = {}
    for subject, reason in released.sample.out.iter_rows():
        said.setdefault(subject, set()).add(reason)
    found = {}
    home = released.sample.tables[HOMES[released.name]]
    for row in home.iter_rows(named=True):
        mine = said.get(row[home.columns[0]], set())
        if row["birth_date"] is None:  # the personal number of the sample fails its check digit: it tells no age
            mine = (mine - {"minor"}) | {"age_not_known"}
        if released.variant not in ASKING:
            mine = mine - set(FLAGS)
        order = {"erased": "erased", "minor": "minor", "age_not_known": "age_not_known", **REASONS}
        first = next((told for reason, told in order.items() if reason in mine), None)
        if first is not None:
            found[row[home.columns[0]]] = first
    return found


def reasons(released: Released, name: str, people: dict[str, str], key: str) -> Iterator[str]:
    restricted, disputed = (planted(released.sample, reason) for reason in ("restricted", "disputed"))
    for row in released.sample.tables[name].iter_rows(named=True):
        subject = row.get(key)
        own = against_record(released, name, row)
        if key in row and subject is None:
            yield "subject_missing"
        elif subject in people:
            yield people[subject]
        elif own is not None:
            yield own
        elif subject in restricted:
            yield "restricted"
        elif subject in disputed:
            yield "dispute"


def planted(sample: Sample, reason: str) -> frozenset[str]:
    return frozenset(sample.out.filter(pl.col("reason") == reason)["subject"])


def against_record(released: Released, name: str, row: dict[str, object]) -> str | None:
    """The first reason against a row by itself: closed, too old, or a story whose author does not let it be published."""
    if name == "complaints" and row["closed_on"] is not None and parts(row["closed_on"]) <= AS_OF:
        return "closed"
    for table, since, years in (("wifi", "connected_at", 1), ("applications", "received_on", 2), ("invoices", "invoice_date", 8)):
        if name == table and since in row and later(row[since], years) <= AS_OF:
            return "retention_over"
    if name == "stories" and released.variant == "publication":
        if row["publication_withdrawn_on"] is not None:
            return "consent_withdrawn"
        if not row["publication_consent"]:
            return "no_consent"
    return None


def parts(day: object) -> tuple[int, int, int]:
    assert isinstance(day, datetime.date)
    return day.year, day.month, day.day


def later(day: object, years: int) -> tuple[int, int, int]:
    year, month, number = parts(day)
    return year + years, month, number
