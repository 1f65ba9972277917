"""Names of staff in anybody's text: whole, in part, inflected, with initials; and ordinary words that are no names there."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import redact
from redact.detect import Settings, spans_for
from redact.detect.staff import find_staff
from redact.errors import InputError, LeakFound, PolicyError
from redact.policy import parse_policy
from redact.testing.keys import FIXED_KEY

STAFF = ("Tobias Fenwick", "Will Young", "Grace O'Hara", "Liesbet Van de Casteele", "Ралица Обретенова", "May Li")


def named(text: str) -> list[str]:
    (spans,) = find_staff([text], STAFF)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I saw Tobias Fenwick today", ["Tobias Fenwick"]),
        ("avoid tobias fenwick, he never called", ["tobias fenwick"]),
        ("FENWICK, Tobias was here", ["FENWICK, Tobias"]),
        ("Fenwick's hands are magic", ["Fenwick"]),
        ("Tobias' hands, Tobias’s smile", ["Tobias", "Tobias"]),
        ("seen by T. Fenwick and Tobias F.", ["T. Fenwick", "Tobias F"]),
        ("ask dr. fenwick", ["fenwick"]),
        ("write to tobiasfenwick or t.fenwick", ["tobiasfenwick", "t.fenwick"]),
        ("Grace was rude, O'Hara was not", ["Grace", "O'Hara"]),
        ("Will was rude. I like Will.", ["Will", "Will"]),
        ("Mevrouw Casteele zei dat Van de Casteeles", ["Casteele", "Van de Casteeles"]),
        ("При д-р Обретенова и Ралица", ["Обретенова", "Ралица"]),
        ("I met May Li, and may li called", ["May Li", "may li"]),
        ("Li said so", ["Li"]),
    ],
)
def test_a_name_of_staff_is_found_whole_in_part_and_inflected(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Will you call me? May I come in?",
        "it will be fine, he may come with good grace, the young patient",
        "a younger man, willing to wait; graceful; maybe; likely; alive",
        "he will, young as he is, wait",
        "tobiassen and fenwickshire",
    ],
)
def test_an_ordinary_word_is_no_name_of_staff(text: str) -> None:
    assert named(text) == []


def test_staff_and_the_subjects_own_names_go_together() -> None:
    text = "Jan Fenwick thanks Tobias Fenwick, mail tobias.fenwick@example.org"
    texts, languages = pl.Series([text]), pl.Series(["en"])
    (spans,) = spans_for(texts, languages, [[("PERSON", "Jan Fenwick")]], Settings(names="known_only", ner=False, staff=STAFF))
    left = text
    for span in reversed(spans):
        left = left[: span.start] + "#" + left[span.end :]
    assert "enwick" not in left
    assert "obias" not in left
    assert spans[0].known_index == 0


def test_settings_show_no_name_of_staff() -> None:
    assert "Fenwick" not in repr(Settings(staff=STAFF))


PRODUCTS = ["filler", "laser peel", "scar gel"] * 3
POLICY = """
version: 1
name: reviews
purpose: reading reviews
recipient: the press office
scope: reviews
language: en
staff: {file: staff.csv}
risk: {none: true, because: two rows of a test}
tables:
  reviews:
    columns:
      product: {operator: keep, entity: CATEGORY}
      body: {operator: scrub, entity: FREE_TEXT, names: known_only, because: staff alone is asked for here}
"""


def run(folder: Path, reviews: dict[str, list[str]], staff: str = "name\nTobias Fenwick\nVirginia Marsh\n", policy: str = POLICY) -> pl.DataFrame:
    (folder / "staff.csv").write_text(staff, encoding="utf-8")
    pl.DataFrame(reviews).write_csv(folder / "reviews.csv")
    redact.run(parse_policy(policy), [folder / "reviews.csv"], folder / "out", FIXED_KEY, base=folder)
    return pl.read_parquet(folder / "out" / "reviews.parquet")


def test_p13_a_release_holds_no_name_of_staff(tmp_path: Path) -> None:
    body = ["Fenwick's team was kind.", "ask tobias fenwick", *["Nothing to say."] * 8]
    released = run(tmp_path, {"product": ["Virginia", *PRODUCTS], "body": body})
    texts = " ".join(released["body"]).lower()
    assert "fenwick" not in texts
    assert "tobias" not in texts
    assert "Virginia" in released["product"].to_list()
    assert "Nothing to say." in released["body"].to_list()


def test_p13_a_name_of_staff_in_another_column_stops_the_release(tmp_path: Path) -> None:
    with pytest.raises(LeakFound) as caught:
        run(tmp_path, {"product": ["filler by Tobias Fenwick", *PRODUCTS], "body": ["-"] * 10})
    assert "StaffList" in caught.value.findings["recognizer"]
    assert caught.value.findings["column"].to_list() == ["product"]
    assert not (tmp_path / "out").exists()


def test_a_list_of_staff_that_is_missing_or_empty_stops_the_run(tmp_path: Path) -> None:
    reviews = {"product": ["filler"], "body": ["Nothing to say."]}
    with pytest.raises(PolicyError, match="staff: expected a list with names"):
        run(tmp_path, reviews, staff="name\n")
    with pytest.raises(InputError, match="expected a readable UTF-8 CSV file"):
        run(tmp_path, reviews, policy=POLICY.replace("staff.csv", "nobody.csv"))
