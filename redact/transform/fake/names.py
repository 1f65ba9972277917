"""Names of people, and mailboxes that follow them.

Comes in: locales. Goes out: makers. First and last name are drawn apart, each from its own word, so that a column of first names, one
of full names and one of mailboxes agree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from redact.canon import transliterate
from redact.errors import PolicyError
from redact.transform.fake.draws import FIRST, LAST, MIDDLE, Pool, below
from redact.transform.fake.pools import names
from redact.transform.fake.rows import Maker, Rows

_SECOND = ("bg_BG",)
"""Locales in which a full name has the father's in the middle."""
_DOMAINS = pl.Series(["example.com", "example.net", "example.org"])
"""Reserved for documentation: RFC 2606, section 3."""


def part(kind: str, word: int, locales: Sequence[str]) -> Maker:
    """First names, last names or patronymics, of the row's language and sex. Raises PolicyError where a locale has none."""
    pool = Pool([group for locale in locales for group in names(kind, locale)])
    return lambda rows: pool.pick(rows.words.at(word), 2 * rows.language + rows.man, rows.names)


def first(locales: Sequence[str]) -> Maker:
    """First names."""
    return part("first_name", FIRST, locales)


def last(locales: Sequence[str]) -> Maker:
    """Last names; Bulgarian ones in the form of the sex."""
    return part("last_name", LAST, locales)


def patronymic(locales: Sequence[str]) -> Maker:
    """Bulgarian second names, in the form of the sex. Raises PolicyError for another locale."""
    for locale in locales:
        if locale not in _SECOND:
            raise PolicyError(f"fake patronymic: expected locale {' or '.join(_SECOND)}, found {locale}")
    return part("patronymic", MIDDLE, locales)


def full(locales: Sequence[str]) -> Maker:
    """First and last name, the father's between them where the locale has it."""
    begins, ends = first(locales), last(locales)
    seconds = [number for number, locale in enumerate(locales) if locale in _SECOND]
    second = patronymic(_SECOND) if seconds else None

    def make(rows: Rows) -> pl.Series:
        parts = {"first": begins(rows), "last": ends(rows)}
        if second is not None:
            parts = {"first": parts["first"], "second": _some(second, rows, seconds), "last": parts["last"]}
        whole = pl.DataFrame(parts)
        name = pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)
        return whole.select(pl.when(_both()).then(name)).to_series()

    return make


def email(locales: Sequence[str]) -> Maker:
    """`els.peeters@example.org`: the first and last name in plain letters, at a domain that is reserved."""
    begins, ends = first(locales), last(locales)

    def make(rows: Rows) -> pl.Series:
        domains = _DOMAINS.gather(below(rows.words.at(MIDDLE), len(_DOMAINS)))
        parts = pl.DataFrame({"first": _plain(begins(rows)), "last": _plain(ends(rows)), "domain": domains})
        return parts.select(pl.col("first") + "." + pl.col("last") + "@" + pl.col("domain")).to_series()

    return make


def _both() -> pl.Expr:
    return pl.col("first").is_not_null() & pl.col("last").is_not_null()


def _some(second: Maker, rows: Rows, languages: Sequence[int]) -> pl.Series:
    """Second names for the rows of these languages, null for the others."""
    at = np.flatnonzero(np.isin(rows.language, languages))
    few = rows.take(at)
    alone = Rows(few.words, few.own, few.names, np.zeros_like(few.language), few.man, few.born)
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(rows.words)).scatter(at, second(alone))


def _plain(values: pl.Series) -> pl.Series:
    """Lower-case Latin letters, once for each distinct value."""
    distinct = values.drop_nulls().unique()
    forms = ["".join(letter for letter in transliterate(value) if "a" <= letter <= "z") for value in distinct]
    return values.replace_strict(distinct, pl.Series(forms, dtype=pl.String), default=None, return_dtype=pl.String)
