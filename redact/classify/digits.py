"""Check digits as expressions over the digits of a column.

Comes in: an expression of Strings that hold digits alone. Goes out: Boolean expressions; null or another length is false.
It must not know columns or entities' names for anything but its table.

Sources: the issuers' rules as `python-stdnum` states them, against which the tests hold every one of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

Rule = Callable[[pl.Expr], pl.Expr]


def _at(digits: pl.Expr, start: int, length: int = 1) -> pl.Expr:
    return digits.str.slice(start, length).cast(pl.Int64, strict=False)


def _weighted(digits: pl.Expr, weights: Sequence[int]) -> pl.Expr:
    return pl.sum_horizontal(_at(digits, place) * weight for place, weight in enumerate(weights))


def birth_in(digits: pl.Expr, months: Sequence[int]) -> pl.Expr:
    """Whether the first six digits are a date `yymmdd`, its month moved by one of `months`; 00 is an unknown month or day."""
    month, day = _at(digits, 2, 2), _at(digits, 4, 2)
    moved = pl.any_horizontal(month.is_between(step, step + 12) for step in months)
    return moved & day.is_between(0, 31)


def _belgian(digits: pl.Expr) -> pl.Expr:
    first, check = _at(digits, 0, 9), _at(digits, 9, 2)
    agrees = (97 - first % 97 == check) | (97 - (first + 2_000_000_000) % 97 == check)
    return agrees & birth_in(digits, (0, 20, 40))


def _bulgarian(digits: pl.Expr) -> pl.Expr:
    check = _weighted(digits, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == _at(digits, 9)
    return check & birth_in(digits, (0, 20, 40)) & _at(digits, 4, 2).is_between(1, 31) & (_at(digits, 2, 2) % 20 > 0)


def _foreigner(digits: pl.Expr) -> pl.Expr:
    return _weighted(digits, (21, 19, 17, 13, 11, 9, 7, 3, 1)) % 10 == _at(digits, 9)


def _nhs(digits: pl.Expr) -> pl.Expr:
    return (11 - _weighted(digits, range(10, 1, -1)) % 11) % 11 == _at(digits, 9)


def _dutch(digits: pl.Expr) -> pl.Expr:
    return (_weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0) & (_at(digits, 0, 9) > 0)


def _french(digits: pl.Expr) -> pl.Expr:
    return 97 - _at(digits, 0, 13) % 97 == _at(digits, 13, 2)


def _nihdi(digits: pl.Expr) -> pl.Expr:
    return 97 - _at(digits, 0, 6) % 97 == _at(digits, 6, 2)


def _enterprise(digits: pl.Expr) -> pl.Expr:
    return ((_at(digits, 0, 8) + _at(digits, 8, 2)) % 97 == 0) & _at(digits, 0).is_in([0, 1])


def luhn(digits: pl.Expr, length: int) -> pl.Expr:
    """Whether the last of `length` digits is the Luhn digit of the others (ISO/IEC 7812-1)."""
    places = [_at(digits, length - 1 - place) for place in range(length)]
    doubled = (digit * 2 - pl.when(digit > 4).then(9).otherwise(0) for digit in places[1::2])
    return (pl.sum_horizontal(places[::2]) + pl.sum_horizontal(doubled)) % 10 == 0


def _card(length: int) -> Rule:
    return lambda digits: luhn(digits, length) & _at(digits, 0).is_between(2, 6)


def _npi(digits: pl.Expr) -> pl.Expr:
    return luhn(pl.lit("80840") + digits, 15) & _at(digits, 0).is_in([1, 2])


RULES: Mapping[str, tuple[int, Rule]] = {
    "BE_NATIONAL_NUMBER": (11, _belgian),
    "BG_EGN": (10, _bulgarian),
    "UK_NHS": (10, _nhs),
    "BG_LNCH": (10, _foreigner),
    "NL_BSN": (9, _dutch),
    "FR_NIR": (15, _french),
    "BE_NIHDI": (11, _nihdi),
    "BE_ENTERPRISE_NUMBER": (10, _enterprise),
    "US_NPI": (10, _npi),
}
"""Entity -> how many digits, and whether their check digits hold."""

CARDS: Mapping[int, Rule] = {length: _card(length) for length in (14, 15, 16)}
"""How many digits a payment card has -> whether its Luhn digit holds."""
