"""An identifier -> what to look for in a reading.

Comes in: distinct source values of one entity. Goes out: for each the strings that must not stand in the words, or in the run, of
a reading, and its digests. It must not know where they are looked for.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import polars as pl

from redact.canon import canonicalise, fold, fold_expr, transliterate
from redact.entities import entity
from redact.verify.readings import run_expr, words_expr

Kind = Literal["name", "number", "phone", "email", "date", "text"]
SCHEMA = pl.Schema({"value": pl.String, "form": pl.String, "in_run": pl.Boolean, "needle": pl.String})

SHORTEST_NUMBER = 5
"""Letters and digits below which a number is not looked for: it would be met by chance."""
ANYWHERE = 7
"""Letters and digits from which a number is looked for inside longer runs."""
LONG_NAME, SHORTEST_WORD = 6, 5
"""Letters from which a name is looked for inside words; from which an e-mail's local part or joined names are a word."""
JOIN = "\x1f"
"""Stands between the names of one person that several columns hold."""
_KEPT = "\n"
"""Stands in its place in a folded text, which holds no control characters but white space."""
PARTICLES = [
    fold(word)
    for word in (
        "van von der den dem des del della de di da do das du la le les lo los el al bin ben ibn ter ten te het "
        "zu zum zur af av and og et en und op in aan of the mr mrs ms dr prof jr sr st mme mlle dhr mevr mw drs ing herr frau dipl med "
        "monsieur madame docteur др доц проф инж акад"
    ).split()
]
"""Words of a name that are nobody's, folded: particles and titles."""


WHOLE = "whole"
"""The form of a needle that must be all of the words."""


def kind_of(name: str) -> Kind:
    """Which way an entity's values are looked for."""
    described = entity(name)
    if described.category == "name":
        return "name"
    return described.rule


def needles(values: pl.Series, name: str) -> pl.DataFrame:
    """What to look for: `value` (as given), `form`, `in_run` (else in the words), `needle`; distinct rows."""
    frame = values.alias("value").to_frame()
    spelled = frame.with_columns(fold_expr(pl.col("value").str.replace_all(JOIN, _KEPT, literal=True)).alias("text"))
    foreign = frame.filter(pl.col("value").str.contains(r"[\u0400-\u04ff]"))
    if foreign.height:
        sounded = pl.Series("text", [transliterate(value.replace(JOIN, _KEPT)) for value in foreign["value"].to_list()], dtype=pl.String)
        spelled = pl.concat([spelled, foreign.with_columns(sounded)])
    text = spelled.with_columns(words_expr(pl.col("text")).alias("words"), run_expr(pl.col("text")).alias("run"))
    makers = {"name": _name, "number": _number, "phone": _phone, "email": _email, "date": _date, "text": _text}
    found = makers[kind_of(name)](text.filter(pl.col("run") != ""))
    return pl.concat([_row(*part) for part in found]).unique(maintain_order=True)


def digests(values: pl.Series, name: str) -> pl.DataFrame:
    """MD5, SHA-1 and SHA-256 of each value as given and in canonical form: `value`, `form`, `digest` (hexadecimal)."""
    canonical = canonicalise(values, name).to_list()
    rows = []
    for value, other in zip(values.to_list(), canonical, strict=True):
        for spelling in dict.fromkeys((value, value.strip(), other or value, value.lower(), value.upper())):
            raw = spelling.encode()
            rows += [(value, "md5", hashlib.md5(raw, usedforsecurity=False).hexdigest())]
            rows += [(value, "sha1", hashlib.sha1(raw, usedforsecurity=False).hexdigest())]
            rows += [(value, "sha256", hashlib.sha256(raw).hexdigest())]
    return pl.DataFrame(rows, schema={"value": pl.String, "form": pl.String, "digest": pl.String}, orient="row")


_Part = tuple[pl.DataFrame, str, bool, pl.Expr]


def _row(frame: pl.DataFrame, form: str, in_run: bool, needle: pl.Expr) -> pl.DataFrame:
    return frame.select("value", form=pl.lit(form), in_run=pl.lit(in_run), needle=needle)


def _name(text: pl.DataFrame) -> list[_Part]:
    both = pl.col("value").str.contains(JOIN, literal=True)
    return [*_single(text.filter(~both)), *_pairs(text.filter(both))]


def _single(text: pl.DataFrame) -> list[_Part]:
    parts = text.with_columns(part=pl.col("words").str.strip_chars(" ").str.split(" ")).explode("part")
    parts = parts.filter(~pl.col("part").is_in(PARTICLES), pl.col("part").str.contains(r"\p{L}.*\p{L}"))
    long = parts.filter(pl.col("part").str.len_chars() >= LONG_NAME)
    joined = text.filter(pl.col("words").str.count_matches(" ") > 2, pl.col("run").str.len_chars() >= LONG_NAME)
    bare = text.join(parts, on="value", how="anti").filter(pl.col("run").str.len_chars() > 1)
    many = bare.filter(pl.col("words").str.count_matches(" ") > 2)
    return [
        (parts, "word", False, pl.lit(" ") + pl.col("part") + " "),
        (long, "inside", False, pl.col("part")),
        (joined, "inside", False, pl.col("run")),
        (many, "word", False, pl.col("words")),
        (bare, WHOLE, False, pl.col("words")),
    ]


def _pairs(text: pl.DataFrame) -> list[_Part]:
    """Two names of a person in one word, the first of them whole or as its initial."""
    one = text.select("value", name=pl.col("text").str.split(_KEPT)).with_row_index("at").explode("name")
    one = one.select("value", "at", run=run_expr(pl.col("name"))).filter(pl.col("run") != "").with_row_index("n")
    pairs = one.join(one, on=["value", "at"], suffix="_2").filter(pl.col("n") != pl.col("n_2"))
    initial = pl.col("run").str.head(1)
    made = [pl.col("run") + pl.col("run_2"), initial + pl.col("run_2"), pl.col("run_2") + initial]
    every = pl.concat([pairs.select("value", joined=each) for each in made]).unique(maintain_order=True)
    long, size = pl.col("joined").str.len_chars() >= LONG_NAME, pl.col("joined").str.len_chars()
    return [
        (every.filter(size >= SHORTEST_WORD), "word", False, pl.lit(" ") + pl.col("joined") + " "),
        (every.filter(long), "inside", False, pl.col("joined")),
    ]


def _number(text: pl.DataFrame) -> list[_Part]:
    size = pl.col("run").str.len_chars()
    digits = pl.col("run").str.replace_all(r"\D", "")
    mixed = text.filter(digits != pl.col("run"), digits.str.len_bytes() >= ANYWHERE)
    core = text.filter(digits != pl.col("run"), digits.str.len_bytes().is_between(SHORTEST_NUMBER, ANYWHERE - 1))
    return [
        (text.filter(size >= ANYWHERE), "compact", True, pl.col("run")),
        (text.filter(size.is_between(SHORTEST_NUMBER, ANYWHERE - 1)), "word", False, pl.col("words")),
        (text.filter(size.is_between(SHORTEST_NUMBER, ANYWHERE - 1)), "word", False, pl.lit(" ") + pl.col("run") + " "),
        (mixed, "digits", True, digits),
        (core, "digits", False, pl.lit(" ") + digits + " "),
    ]


def _phone(text: pl.DataFrame) -> list[_Part]:
    digits = pl.col("run").str.replace_all(r"\D", "")
    return [(text.filter(digits.str.len_bytes() >= ANYWHERE), "digits", True, digits.str.tail(8))]


def _email(text: pl.DataFrame) -> list[_Part]:
    local = text.with_columns(local=pl.col("text").str.split("@").list.first())
    local = local.with_columns(run=run_expr(pl.col("local")), words=words_expr(pl.col("local")))
    long = local.filter(pl.col("run").str.len_chars() >= SHORTEST_WORD)
    return [
        (text, "folded", False, pl.col("words")),
        (long, "word", False, pl.col("words")),
        (long, "word", False, pl.lit(" ") + pl.col("run") + " "),
    ]


def _text(text: pl.DataFrame) -> list[_Part]:
    street = text.with_columns(street=words_expr(pl.col("text").str.split(",").list.first()))
    street = street.filter(pl.col("street").str.contains(r"\d"), pl.col("street").str.len_chars() >= 12)
    enough = text.filter(pl.col("run").str.len_chars() >= SHORTEST_NUMBER)
    return [(enough, "folded", False, pl.col("words")), (street, "folded", False, pl.col("street"))]


def _date(text: pl.DataFrame) -> list[_Part]:
    dates = text.with_columns(date=pl.col("value").str.head(10).str.to_date("%Y-%m-%d", strict=False)).drop_nulls("date")

    def styled(*styles: str) -> list[_Part]:
        return [(dates, "date", False, pl.col("date").dt.to_string(style)) for style in styles]

    apart = (" %Y %m %d ", " %Y %-m %-d ", " %Y %m %dt", " %d %m %Y ", " %-d %-m %Y ", " %m %d %Y ", " %-m %-d %Y ")
    short = (" %d %m %y ", " %-d %-m %y ", " %m %d %y ", " %-m %-d %y ", " %y %m %d ")
    unread = text.join(dates, on="value", how="anti")
    return [*styled(*apart, *short, "%Y%m%d", "%d%m%Y", "%m%d%Y"), (unread, "date", False, pl.col("words"))]
