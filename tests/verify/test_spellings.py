"""Spellings and encodings in which a subject's own identifiers are still found."""

from __future__ import annotations

import base64
import quopri
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from redact.verify import check
from verify.staged import identifier, patients, staged

NUMBER = patients(12)["number"][0]
DIGITS = "".join(filter(str.isdigit, NUMBER))
ENCODED = {
    "HTML entities": "".join(f"&#{ord(c)};" for c in "Peeters"),
    "HTML entities, hexadecimal": "".join(f"&#x{ord(c):X};" for c in "Peeters"),
    "a named HTML entity": "see Zo&euml; there",
    "a number with named entities": NUMBER.replace(".", "&nbsp;"),
    "JSON escapes": "".join(f"\\u{ord(c):04x}" for c in "Peeters"),
    "one JSON escape": "Zo\\u00eb",
    "a JSON line end": "x\\nPeeters\\n",
    "quoted-printable": "".join(f"={ord(c):02X}" for c in "Peeters"),
    "quoted-printable, one letter": quopri.encodestring("x Zoë".encode()).decode(),
    "quoted-printable, a broken line": "Pee=\nters",
    "a tag inside": "Pee<b>ters</b>",
    "a tag inside a number": DIGITS[:4] + "<b>" + DIGITS[4:] + "</b>",
    "base64 twice": base64.b64encode(base64.b64encode(b"x Peeters")).decode(),
    "a birth date with entities": "5&#46;8&#46;1985",
    "base32": base64.b32encode(b"Peeters").decode(),
    "base32 of a number": base64.b32encode(DIGITS.encode()).decode(),
}
DATES = [
    "5 augustus 1985", "5 août 1985", "August 5th, 1985", "5. August 1985", "5 август 1985 г.", "5 Aug. '85", "05AUG1985",
    "5-VIII-1985", "1985 . 08 . 05", "5--8--1985", "1985_08_05", "05.8.1985", "the 5th of August 1985", "5-aug-85",
    "le 05 aou\u0302t 1985",
]  # fmt: skip
NO_DATES = ["5 augustus", "August 1985", "5 juli 1985", "15 augustus 1985", "5 of 85", "8/85", "VIII 1985"]


@pytest.mark.parametrize("column", ["note", "ward"])
@pytest.mark.parametrize("text", ENCODED.values(), ids=ENCODED)
def test_an_encoded_identifier_is_found(tmp_path: Path, text: str, column: str) -> None:
    found = check([staged(tmp_path, {(0, column): text})])
    assert found.select("column", "row").unique().rows() == [(column, 1)]


@pytest.mark.parametrize("text", DATES)
def test_a_birth_date_is_found_as_people_write_it(tmp_path: Path, text: str) -> None:
    table = staged(tmp_path, {(0, "note"): f"born {text}", (1, "note"): text, (2, "ward"): text})
    found = check([replace(table, identifiers=(identifier("birth_date"),))])
    assert found.select("row", "form").unique().rows() == [(1, "own:date")]


@pytest.mark.parametrize("text", NO_DATES)
def test_part_of_a_birth_date_is_no_finding(tmp_path: Path, text: str) -> None:
    assert check([staged(tmp_path, {(0, "note"): text})]).is_empty()


JOINED = {
    "first and last": ("Li", "Ann", "file annli.txt", "inside"),
    "last and first": ("Li", "Ann", "liann", "word"),
    "initial and last": ("Anna", "Maes", "for amaes", "word"),
    "last and initial": ("Anna", "Maes", "maesa@x.test", "word"),
    "with accents": ("Zoë", "Maes", "ZMAËS", "word"),
    "by sound": ("Ян", "Вуев", "janvuev yvuev", "word"),
}


@pytest.mark.parametrize(("first", "last", "text", "form"), JOINED.values(), ids=JOINED)
@pytest.mark.parametrize("aligned", [True, False], ids=["aligned", "linked"])
def test_names_of_two_columns_are_found_in_one_word(tmp_path: Path, first: str, last: str, text: str, form: str, aligned: bool) -> None:
    table = staged(tmp_path, {(0, "note"): text}, aligned=aligned)
    me = pl.int_range(12) == 0
    names = {"first_name": pl.lit(first), "last_name": pl.lit(last)}
    source = patients(12).with_columns(pl.when(me).then(v).otherwise(c).alias(c) for c, v in names.items())
    found = check([replace(table, source=source.lazy(), identifiers=tuple(map(identifier, names)))])
    assert found.select("row", "recognizer").unique().rows() == [(1 if aligned else 12, "patients.first_name+last_name")]


@pytest.mark.parametrize(
    ("column", "value", "text", "found"),
    [
        ("last_name", "Van Den", "from the Van den", True),
        ("last_name", "Van", "Van", True),
        ("last_name", "Van", "a friend van hers", False),
        ("number", "MR-44821", "see 44821 there", True),
        ("number", "MR-44821", "see 448211 there", False),
        ("email", "a.lie@x.test", "of alie there", False),
        ("email", "ann.li@x.test", "of ann_li there", True),
    ],
)
def test_short_identifiers_are_found_as_whole_words(tmp_path: Path, column: str, value: str, text: str, found: bool) -> None:
    table = staged(tmp_path, {(0, "note"): text})
    source = patients(12).with_columns(pl.when(pl.int_range(12) == 0).then(pl.lit(value)).otherwise(column).alias(column))
    told = check([replace(table, source=source.lazy(), identifiers=(identifier(column),))])
    assert told["row"].unique().to_list() == [1] * found
