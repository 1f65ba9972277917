"""Addresses that are nobody's, or somebody's by chance.

Comes in: locales. Goes out: makers. The parts are drawn apart, so that columns of streets, numbers, postcodes and towns agree with one of
whole addresses. A postcode need not be that of the town.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from redact.errors import PolicyError
from redact.transform.fake.draws import CHECK, DAY, FIRST, LAST, MIDDLE, NUMBER, Numbers, Pool, below, chars, texts
from redact.transform.fake.pools import pool
from redact.transform.fake.rows import Maker, Rows, by_language

_NUMBER_FIRST = {"en": " ", "fr": ", "}
"""Languages in which the house number comes before the street, and what stands between them."""
_LETTERS = pl.Series(list("ABDEFGHJLNPQRSTUWXYZ"))
_AREAS = pl.Series("AB BA BD BH BN BS CB CF CO CR CT CV DE DH DT EH EX FK GL GU HD HR HU IP KT KY LA LE LN LU ME NE NG NN NR OL OX".split())
"""Letters of British postcodes, and some of their areas."""
_REGION = {
    "BE": r"^\s*(?:B-?)?(\d)\d{3}\s*$", "BG": r"^\s*(\d)\d{3}\s*$", "NL": r"^\s*(\d\d)\d\d\s?[A-Za-z]{2}\s*$", "DE": r"^\s*(\d\d)\d{3}\s*$",
    "FR": r"^\s*(\d\d)\d{3}\s*$", "US": r"^\s*(\d)\d{4}(?:-\d{4})?\s*$", "GB": r"^\s*([A-Za-z]{1,2})\d[A-Za-z\d]? ?\d[A-Za-z]{2}\s*$",
}  # fmt: skip
"""What of a postcode is its region: one digit in Belgium, Bulgaria and the United States, two in the Netherlands, Germany and France,
the letters of a British one."""


def street(locales: Sequence[str]) -> Maker:
    """Streets of the row's language."""
    streets = Pool([pool("street", locale) for locale in locales])
    return lambda rows: streets.pick(rows.words.at(FIRST), rows.language, _nothing(rows))


def house_number(_: Sequence[str]) -> Maker:
    """1 to 199."""
    return lambda rows: pl.Series(1 + below(rows.words.at(LAST), 199)).cast(pl.String)


def city(locales: Sequence[str]) -> Maker:
    """Towns of the row's language."""
    towns = Pool([pool("city", locale) for locale in locales])
    return lambda rows: towns.pick(rows.words.at(DAY), rows.language, _nothing(rows))


def street_address(locales: Sequence[str]) -> Maker:
    """Street and house number, in the order of the language."""
    return by_language([_line(locale) for locale in locales])


def address(locales: Sequence[str]) -> Maker:
    """Street and house number, postcode and town, in one line."""
    return by_language([_joined([_line(locale), postcode([locale]), city([locale])], locale) for locale in locales])


def postcode(locales: Sequence[str], keep_region: bool = False) -> Maker:
    """Postcodes of the locale's country, in their own region where that is asked. Raises PolicyError for a country without."""
    return by_language([_postcode(locale, keep_region) for locale in locales])


def _nothing(rows: Rows) -> pl.Series:
    return pl.Series([""]).new_from_index(0, len(rows.words))


def _line(locale: str) -> Maker:
    streets, numbers = street([locale]), house_number([locale])
    between = _NUMBER_FIRST.get(locale[:2])

    def make(rows: Rows) -> pl.Series:
        alone = _alone(rows)
        parts = (numbers(alone), streets(alone)) if between else (streets(alone), numbers(alone))
        return pl.DataFrame(dict(zip("ab", parts, strict=True))).select(pl.concat_str(pl.all(), separator=between or " ")).to_series()

    return make


def _joined(makers: Sequence[Maker], locale: str) -> Maker:
    def make(rows: Rows) -> pl.Series:
        line, code, town = (maker(_alone(rows)) for maker in makers)
        parts = pl.DataFrame({"line": line, "code": code, "town": town})
        end = (pl.col("town") + " " + pl.col("code")) if locale[:2] == "en" else (pl.col("code") + " " + pl.col("town"))
        return parts.select(pl.col("line") + ", " + end).to_series()

    return make


def _alone(rows: Rows) -> Rows:
    """The same rows where there is one locale only."""
    return Rows(rows.words, rows.own, rows.names, rows.language * 0, rows.man, rows.born)


def _postcode(locale: str, keep_region: bool) -> Maker:
    country = locale[-2:]
    made = _CODES.get(country)
    if made is None:
        raise PolicyError(f"fake postcode: expected a locale of {', '.join(sorted(_CODES))}, found {locale}")

    def make(rows: Rows) -> pl.Series:
        codes = made(rows)
        if not keep_region:
            return codes
        own = rows.own.str.extract(_REGION[country], 1).str.to_uppercase()
        rest = codes.str.replace(r"^[A-Z]+", "") if country == "GB" else codes
        frame = pl.DataFrame({"code": codes, "own": own, "rest": rest})
        kept = pl.col("own") + (pl.col("rest") if country == "GB" else pl.col("code").str.slice(pl.col("own").str.len_chars()))
        return frame.select(pl.coalesce(kept, "code")).to_series()

    return make


def _digits(rows: Rows, low: int, high: int, width: int) -> pl.Series:
    return texts(chars(low + below(rows.words.at(MIDDLE), high - low), width))


def _lettered(rows: Rows) -> tuple[pl.Series, pl.Series]:
    pair: Numbers = below(rows.words.at(CHECK), len(_LETTERS) ** 2)
    return _LETTERS.gather(pair // len(_LETTERS)), _LETTERS.gather(pair % len(_LETTERS))


def _dutch(rows: Rows) -> pl.Series:
    one, two = _lettered(rows)
    return _digits(rows, 1_000, 10_000, 4) + " " + one + two


def _british(rows: Rows) -> pl.Series:
    one, two = _lettered(rows)
    area = _AREAS.gather(below(rows.words.at(MIDDLE), len(_AREAS)))
    digits = texts(chars(10 + below(rows.words.at(NUMBER), 90), 2))
    return area + digits.str.head(1) + " " + digits.str.tail(1) + one + two


_CODES: Mapping[str, Callable[[Rows], pl.Series]] = {
    "BE": lambda rows: _digits(rows, 1_000, 10_000, 4),
    "BG": lambda rows: _digits(rows, 1_000, 10_000, 4),
    "NL": _dutch,
    "DE": lambda rows: _digits(rows, 1_001, 99_999, 5),
    "FR": lambda rows: _digits(rows, 1_000, 96_000, 5),
    "US": lambda rows: _digits(rows, 501, 99_951, 5),
    "GB": _british,
}
