"""Check digits as expressions over the digits of a column.

Comes in: an expression of Strings that hold digits alone, all of one length. Goes out: Boolean expressions; null is false.
It must not know columns or entities' names for anything but its table.

Sources: the issuers' rules as `python-stdnum` states them, against which the tests hold every one of these.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence

import polars as pl

Rule = Callable[[pl.Expr], pl.Expr]


class Digits:
    """The digits of whole numbers all written with `length` digits: nine at a time in 32 bits, which Polars divides fastest."""

    def __init__(self, digits: pl.Expr, length: int) -> None:
        self.length = length
        self.number = digits.cast(pl.Int64, strict=False)

    def part(self, start: int, width: int = 1) -> pl.Expr:
        """The digits from `start`, as a number (UInt32); they stand among the same nine."""
        chunk, inside = divmod(start, 9)
        size = min(9, self.length - 9 * chunk)
        below = self.length - 9 * chunk - size
        whole = self.number // 10**below if below else self.number
        nine = (whole % 10**size if chunk else whole).cast(pl.UInt32, strict=False)
        shifted = nine // 10 ** (size - inside - width) if size > inside + width else nine
        return shifted % 10**width if inside else shifted

    def weighted(self, weights: Sequence[int]) -> pl.Expr:
        """The sum of the first digits, each with its weight."""
        return pl.sum_horizontal(self.part(place) * weight for place, weight in enumerate(weights))

    def dated(self, moves: int = 0, month_at: int = 2, day_at: int = 4, *, known: bool = True) -> pl.Expr:
        """Whether there is a month, moved by 20 up to `moves` times, and a day; 00 is an unknown one unless `known`."""
        month, day = self.part(month_at, 2), self.part(day_at, 2)
        moved = (month % 20).is_between(int(known), 12) & (month < 20 * (moves + 1))
        return moved & day.is_between(int(known), 31)


def birth_in(digits: pl.Expr, length: int = 11) -> pl.Expr:
    """Whether the first six digits are a date `yymmdd`, its month moved by 20 or 40 or not; 00 is an unknown month or day."""
    return Digits(digits, length).dated(2, known=False)


def _belgian(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 11)
    first, rest = number.part(0, 9), 97 - number.part(9, 2)
    # NOTE: who is born from 2000 on has a 2 before the nine digits; 2,000,000,000 leaves 68 when divided by 97.
    agrees = (first % 97 == rest) | ((first % 97 + 68) % 97 == rest)
    return agrees & number.dated(2, known=False)


def _bulgarian(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 10)
    return (number.weighted((2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == number.part(9)) & number.dated(2)


def _foreigner(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 10)
    return number.weighted((21, 19, 17, 13, 11, 9, 7, 3, 1)) % 10 == number.part(9)


def _nhs(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 10)
    return (11 - number.weighted(range(10, 1, -1)) % 11) % 11 == number.part(9)


def _scottish(digits: pl.Expr) -> pl.Expr:
    return _nhs(digits) & Digits(digits, 10).dated(0, 2, 0)


def _dutch(digits: pl.Expr) -> pl.Expr:
    # NOTE: the rule weighs the last digit -1, which is 10 modulo 11.
    number = Digits(digits, 9)
    return (number.weighted((9, 8, 7, 6, 5, 4, 3, 2, 10)) % 11 == 0) & (number.number > 9)


def _french(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 15)
    return 97 - number.number // 100 % 97 == number.part(13, 2)


def _swedish(digits: pl.Expr) -> pl.Expr:
    return luhn(digits, 10) & Digits(digits, 10).dated()


def _nihdi(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 11)
    return 97 - number.part(0, 6) % 97 == number.part(6, 2)


def _enterprise(digits: pl.Expr) -> pl.Expr:
    number = Digits(digits, 10)
    return ((number.number // 100 + number.number % 100) % 97 == 0) & number.part(0).is_in([0, 1])


def luhn(digits: pl.Expr, length: int) -> pl.Expr:
    """Whether the last of `length` digits (18 at most) is the Luhn digit of the others (ISO/IEC 7812-1)."""
    return _luhn_sum(Digits(digits, length)) % 10 == 0


def _luhn_sum(number: Digits) -> pl.Expr:
    places = [number.part(number.length - 1 - place) for place in range(number.length)]
    doubled = (digit * 2 - (digit > 4).cast(pl.UInt32) * 9 for digit in places[1::2])
    return pl.sum_horizontal(places[::2]) + pl.sum_horizontal(doubled)


def _card(length: int) -> Rule:
    return lambda digits: luhn(digits, length) & Digits(digits, length).part(0).is_between(2, 6)


def _npi(digits: pl.Expr) -> pl.Expr:
    # NOTE: the prefix 80840 of ISO 7812 adds 24 to the Luhn sum of the ten digits themselves.
    number = Digits(digits, 10)
    return ((_luhn_sum(number) + 24) % 10 == 0) & number.part(0).is_in([1, 2])


def iban_holds(compact: pl.Expr) -> pl.Expr:
    """Whether the two digits of an IBAN in capitals without separators (34 characters at most) are those of ISO 13616."""
    letters = list(string.ascii_uppercase)
    moved = compact.str.slice(4) + compact.str.slice(0, 4)
    digits = moved.str.replace_many(letters, [str(value) for value in range(10, 36)]).str.zfill(72)
    rest = pl.lit(0, pl.Int64)
    for start in range(0, 72, 9):
        rest = (rest * 1_000_000_000 + digits.str.slice(start, 9).cast(pl.Int64, strict=False)) % 97
    return (rest == 1).fill_null(value=False)


RULES: Mapping[str, tuple[int, Rule]] = {
    "BE_NATIONAL_NUMBER": (11, _belgian),
    "BG_EGN": (10, _bulgarian),
    "UK_CHI": (10, _scottish),
    "UK_NHS": (10, _nhs),
    "SE_PERSONAL_NUMBER": (10, _swedish),
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

CHANCE: Mapping[str, float] = {
    "BE_NATIONAL_NUMBER": 0.003, "BG_EGN": 0.012, "UK_CHI": 0.004, "UK_NHS": 0.091, "SE_PERSONAL_NUMBER": 0.004, "NL_BSN": 0.091,
    "FR_NIR": 0.011, "CREDIT_CARD": 0.05,
}  # fmt: skip
"""Direct identifiers by check digit -> the share of random numbers of their length that pass."""
