"""National numbers that are nobody's, of the right form.

Comes in: for each row words, a sex and a birth date. Goes out: the characters of its number. It must not know real numbers.

=====================  =====================================  ================================  =============================
entity                 tells                                  by default                        under `valid: true`
=====================  =====================================  ================================  =============================
`BE_NATIONAL_NUMBER`   birth date; odd for men, even for women  wrong check digits in either century  right ones
`BG_EGN`               birth date with the century; ninth digit even for men  wrong check digit   right one
`FR_NIR`               sex, year and month of birth           wrong key                         right one
`NL_BSN`               nothing                                fails the eleven test             passes it
`UK_NHS`               nothing                                999, of the test range, and a wrong check digit  999, right check digit
`US_SSN`               nothing                                area 666, never assigned          another area
=====================  =====================================  ================================  =============================

Sources: IBZ, "Instructies voor het bijhouden van de informatiegegevens", IT 000 (Belgian number); GRAO, Ordinance RD-02-20-9 of 2012 (EGN);
RvIG, "Burgerservicenummer" (the eleven test); INSEE, "Numéro de sécurité sociale" (NIR: 97 less the number modulo 97); NHS Data
Dictionary, "NHS Number", and NHS Digital on the test range 999; SSA, POMS RM 10201.035 (areas 000, 666 and 900-999 are not assigned).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from redact.transform.fake.draws import CHECK, NUMBER, Chars, Numbers, Word, Words, below, chars, mixed

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """Whom numbers are made for, a row each."""

    words: Words
    man: Flags
    born: npt.NDArray[np.datetime64]
    """Days."""

    @property
    def year(self) -> Numbers:
        """The year of birth."""
        return self.born.astype("M8[Y]").astype(np.int64) + 1970

    @property
    def month(self) -> Numbers:
        """The month of birth, from 1."""
        return self.born.astype("M8[M]").astype(np.int64) % 12 + 1

    @property
    def day(self) -> Numbers:
        """The day of the month, from 1."""
        day: Numbers = (self.born - self.born.astype("M8[M]")).astype(np.int64) + 1
        return day


def _other(word: Word, right: Numbers, low: int, count: int) -> Numbers:
    """One of `count` numbers from `low` on, but not the right one."""
    return low + (right - low + 1 + below(word, count - 1)) % count


def be_national_number(people: People, valid: bool) -> tuple[Chars, Flags]:
    """yymmdd, a serial (001-997 men, 002-998 women), 97 less the rest modulo 97; from 2000 on with a 2 before the number."""
    year, words = people.year, people.words
    serial = 2 * below(words.at(NUMBER), 499) + np.where(people.man, 1, 2)
    number = year % 100 * 10_000_000 + people.month * 100_000 + people.day * 1_000 + serial
    before, after = 97 - number % 97, 97 - (2_000_000_000 + number) % 97
    # NOTE: the two differ, since 2,000,000,000 is no multiple of 97.
    low, high = np.minimum(before, after), np.maximum(before, after)
    wrong = 1 + below(words.at(CHECK), 95)
    wrong += wrong >= low
    wrong += wrong >= high
    right = np.where(year >= 2000, after, before)
    return chars(number * 100 + (right if valid else wrong), 11), (year >= 1900) & (year < 2100) | (not valid)


def bg_egn(people: People, valid: bool) -> tuple[Chars, Flags]:
    """yy, the month (40 more from 2000, 20 more before 1900), dd, three digits of which the last is even for men, a check digit."""
    year, words = people.year, people.words
    month = people.month + np.where(year >= 2000, 40, np.where(year < 1900, 20, 0))
    serial = 2 * below(words.at(NUMBER), 500) + np.where(people.man, 0, 1)
    number = year % 100 * 10_000_000 + month * 100_000 + people.day * 1_000 + serial
    right = _weighed(number, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10
    check = right if valid else _other(words.at(CHECK), right, 0, 10)
    return chars(number * 10 + check, 10), (year >= 1800) & (year < 2100) | (not valid)


def fr_nir(people: People, valid: bool) -> tuple[Chars, Flags]:
    """1 for men, 2 for women; yy, mm; a department (01-19, 21-95), a commune, an order; 97 less all that modulo 97."""
    words = people.words
    place = 1 + below(words.at(NUMBER), 94)
    place += place >= 20
    rest = (place * 1_000 + 1 + below(mixed(words.at(NUMBER)), 899)) * 1_000 + 1 + below(words.at(CHECK), 999)
    number = (np.where(people.man, 1, 2) * 10_000 + people.year % 100 * 100 + people.month) * 100_000_000 + rest
    right = 97 - number % 97
    key = right if valid else _other(mixed(words.at(CHECK)), right, 1, 97)
    return chars(number * 100 + key, 15), np.ones(len(words), dtype=np.bool_)


def nl_bsn(people: People, valid: bool) -> tuple[Chars, Flags]:
    """Eight digits and one that makes the sum with weights 9 8 7 6 5 4 3 2 -1 a multiple of 11."""
    words = people.words
    number = 10_000_000 + below(words.at(NUMBER), 90_000_000)
    right = _weighed(number, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    # NOTE: no ninth digit makes up for a rest of 10; with the eighth digit one on (or 0 after 9) another rest is left.
    none = right == 10
    number = np.where(none, np.where(number % 10 == 9, number - 9, number + 1), number)
    right = _weighed(number, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    check = right if valid else _other(words.at(CHECK), right, 0, 10)
    return chars(number * 10 + check, 9), np.ones(len(words), dtype=np.bool_)


def uk_nhs(people: People, valid: bool) -> tuple[Chars, Flags]:
    """999, six digits, 11 less the sum with weights 10 to 2 modulo 11; 0 for 11, and none where it is 10."""
    words = people.words
    number = 999_000_000 + below(words.at(NUMBER), 1_000_000)
    right = -_weighed(number, tuple(range(10, 1, -1))) % 11
    none = right == 10
    number = np.where(none, np.where(number % 10 == 9, number - 9, number + 1), number)
    right = -_weighed(number, tuple(range(10, 1, -1))) % 11
    check = right if valid else _other(words.at(CHECK), right, 0, 10)
    return chars(number * 10 + check, 10), np.ones(len(words), dtype=np.bool_)


_EXAMPLES = (78_051_120, 457_555_462, 219_099_999)
"""Numbers that stood in advertisements and that nobody has."""


def us_ssn(people: People, valid: bool) -> tuple[Chars, Flags]:
    """An area, a group (01-99) and a serial (0001-9999)."""
    words = people.words
    area = 1 + below(words.at(CHECK), 898)
    area += area >= 666
    rest = below(words.at(NUMBER), 99 * 9_999)
    number = (area if valid else np.full_like(area, 666)) * 1_000_000 + (1 + rest // 9_999) * 10_000 + 1 + rest % 9_999
    return chars(np.where(np.isin(number, _EXAMPLES), number + 1, number) if valid else number, 9), np.ones(len(words), dtype=np.bool_)


def _weighed(number: Numbers, weights: tuple[int, ...]) -> Numbers:
    total, left = np.zeros_like(number), number
    for weight in reversed(weights):
        left, digit = np.divmod(left, 10)
        total += weight * digit
    return total


NATIONAL: Mapping[str, Callable[[People, bool], tuple[Chars, Flags]]] = {
    "BE_NATIONAL_NUMBER": be_national_number,
    "BG_EGN": bg_egn,
    "FR_NIR": fr_nir,
    "NL_BSN": nl_bsn,
    "UK_NHS": uk_nhs,
    "US_SSN": us_ssn,
}
"""By entity: the characters, and whether there is such a number."""
TELLS_BIRTH = frozenset({"BE_NATIONAL_NUMBER", "BG_EGN", "FR_NIR"})
