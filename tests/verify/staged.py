"""A small clinic with its staged release, clean but for what a test plants in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import polars as pl

from redact.verify import Cell, Identifier, Table

LETTERS = "bcdfghjklmnpqrst"
SHAPE = rf"^(?:[A-Za-z]{{0,8}}[_-]?)[{LETTERS}]{{16,48}}$"
FIRST = ["Zoë", "Jan", "Иван", "Anna", "Bert", "Carl"]
LAST = ["Peeters", "Van den Broeck", "Петров", "O'Neill", "Dubois", "Li"]
_STRINGS = "mrn number first_name last_name email phone address ward zip note".split()
NOTE = "[PERSON_bcdfgh] came for [DATE_TIME]; seen again after a week, 120/80, 37.2 C"
Plants = Mapping[tuple[int, str], object]


def pseudonym(value: str) -> str:
    """Letters in the closed shape, equal for equal values."""
    return "".join(LETTERS[int(digit, 16)] for digit in hashlib.sha256(value.encode()).hexdigest()[:24])


def patients(rows: int) -> pl.DataFrame:
    """The source: row 0 is Zoë Peeters, born 5 August 1985."""
    each = range(rows)
    return pl.DataFrame(
        {
            "mrn": [f"{70_000_000 + n * 7_919}" for n in each],
            "number": [f"{(85 - n) % 90 + 10:02d}.08.05-{n % 900 + 33:03d}.{n % 97:02d}" for n in each],
            "first_name": [FIRST[n % 6] for n in each],
            "last_name": [LAST[n % 6] for n in each],
            "email": [f"{'jz'[n % 2]}.person{n}@example.org" for n in each],
            "phone": [f"+32 470 {n % 90 + 10} {n // 90 + 34:02d} {n % 83 + 10}" for n in each],
            "address": [f"Lange Lindelaan {n + 11}, 3000 Leuven" for n in each],
            "birth_date": pl.Series([date(1985, 8, 5) + timedelta(days=97 * (n % 400)) for n in each], dtype=pl.Date),
            "visit": pl.Series([datetime(2023, 3, 1, 9, 30) + timedelta(days=n % 400) for n in each], dtype=pl.Datetime("us")),
            "ward": [["cardiology", "surgery"][n % 2] for n in each],
            "zip": [f"{3000 + n % 900}" for n in each],
            "result": [49.29 + n % 7 for n in each],
            "note": ["seen by nobody" for _ in each],
        },
        schema_overrides=dict.fromkeys(_STRINGS, pl.String) | {"result": pl.Float64},
    )


def released(source: pl.DataFrame) -> pl.DataFrame:
    """The clean release, in the source's order."""
    return source.select(
        pl.col("mrn").map_elements(pseudonym, return_dtype=pl.String),
        pl.col("birth_date").dt.offset_by("-100d"),
        pl.col("visit").dt.offset_by("-100d"),
        pl.col("first_name").is_null().replace_strict({False: "Tineke"}, return_dtype=pl.String),
        "ward",
        pl.col("zip").str.head(2),
        "result",
        pl.col("note").str.replace(".+", NOTE),
    )


CELLS = (
    Cell("mrn", "pseudonym", "mrn", shape=SHAPE),
    Cell("birth_date", "shift", "birth_date", invents=True),
    Cell("visit", "shift", "visit", invents=True),
    Cell("first_name", "fake", "first_name", invents=True),
    Cell("ward", "keep", "ward"),
    Cell("zip", "generalise", "zip"),
    Cell("result", "keep", "result"),
    Cell("note", "scrub", "note", text=True, language="en"),
)
ENTITIES = {
    "mrn": "PATIENT_ID",
    "number": "BE_NATIONAL_NUMBER",
    "first_name": "PERSON",
    "last_name": "PERSON",
    "email": "EMAIL_ADDRESS",
    "phone": "PHONE_NUMBER",
    "address": "STREET_ADDRESS",
    "birth_date": "DATE_OF_BIRTH",
}


def identifier(column: str) -> Identifier:
    """A column of `patients` as an identifier."""
    values = pl.col(column).dt.to_string("%Y-%m-%d") if column == "birth_date" else pl.col(column)
    return Identifier(column, ENTITIES[column], values)


def planted(frame: pl.DataFrame, plants: Plants) -> pl.DataFrame:
    """The frame with some cells set; a column takes the type of what is planted."""
    for (row, column), value in plants.items():
        kind = pl.Series([value]).dtype
        cells = frame[column].cast(kind) if value is not None else frame[column]
        frame = frame.with_columns(cells.scatter(row, value))
    return frame


def staged(
    folder: Path,
    plants: Plants | None = None,
    *,
    rows: int = 12,
    format: Literal["parquet", "csv"] = "parquet",
    aligned: bool = True,
) -> Table:
    """The clinic's table, its release written into `folder`."""
    source = patients(rows)
    frame = planted(released(source), plants or {})
    if not aligned:
        frame = frame.reverse()
    path = folder / f"patients.{format}"
    if format == "parquet":
        frame.write_parquet(path, statistics=False)
    else:
        frame.write_csv(path)
    subject = pl.col("mrn")
    return Table(
        "patients",
        path,
        format,
        CELLS,
        source.lazy(),
        tuple(map(identifier, ENTITIES)),
        subject=subject,
        link=subject.map_elements(pseudonym, return_dtype=pl.String),
        link_column="mrn",
        aligned=aligned,
    )
