"""Telephone numbers, accounts and member numbers that are nobody's.

Comes in: locales, a pattern. Goes out: makers. It must not know real ones.

Telephone numbers, in E.164, of ranges that are kept free for films and books where the country has them:

- United States: 555-0100 to 555-0199 in any area (ATIS-0300115, NANPA 555 line number assignment guidelines);
- United Kingdom: Ofcom, "Telephone numbers for use in TV and radio drama programmes" (07700 900, 020 7946 0, 01632 960 and others);
- France: ARCEP, decision 2018-0881, annex 1, section 2.5.12 (01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98);
- Germany: Bundesnetzagentur, Mitteilung 148/2021, Amtsblatt 7/2021 (030 23125, 069 90009, 040 66969, 0221 4710, 089 99998);
- Belgium, the Netherlands and Bulgaria keep none: numbers of the right length that none may have by the national numbering plans (ITU-T,
  "National Numbering Plans", E.129): 02 0 (no subscriber's number begins with 0), 06 0 and 0990 (no range of mobile numbers).

IBANs: ISO 13616; bank `TEST` where a bank has letters. Their check digits are wrong by default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from redact.errors import PolicyError
from redact.transform.fake.draws import CHECK, DAY, FIRST, LAST, MIDDLE, NUMBER, Chars, Numbers, Words, below, chars, texts
from redact.transform.fake.rows import Maker, Rows, by_language

_AREAS = (202, 212, 213, 303, 312, 404, 415, 503, 512, 602, 612, 617, 702, 713, 801, 816, 901, 907, 919, 971)
_PHONES: Mapping[str, tuple[tuple[str, ...], int]] = {
    "US": (tuple(f"+1{area}55501" for area in _AREAS), 2),
    "GB": (
        tuple(
            f"+44{free}"
            for free in "7700900 2079460 1632960 1134960 1144960 1154960 1164960 1174960 1184960 1214960 1314960 1414960 1514960 "
            "1614960 1914980".split()
        ),
        3,
    ),
    "FR": (("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998"), 4),
    "DE": (("+493023125", "+496990009", "+494066969", "+492214710", "+498999998"), 3),
    "BE": (("+3220",), 6),
    "NL": (("+3160",), 7),
    "BG": (("+359990",), 6),
}
"""By country: prefixes, and how many digits follow."""


def phone(locales: Sequence[str]) -> Maker:
    """Telephone numbers of the locale's country. Raises PolicyError for another country."""
    return by_language([_phone(locale) for locale in locales])


def _phone(locale: str) -> Maker:
    if locale[-2:] not in _PHONES:
        raise PolicyError(f"fake phone: expected a locale of {', '.join(sorted(_PHONES))}, found {locale}")
    prefixes, width = _PHONES[locale[-2:]]
    begins = pl.Series(prefixes)

    def make(rows: Rows) -> pl.Series:
        begin = begins.gather(below(rows.words.at(FIRST), len(begins)))
        return begin + texts(chars(below(rows.words.at(NUMBER), 10**width), width))

    return make


def iban(locales: Sequence[str], valid: bool) -> Maker:
    """Account numbers of the locale's country. Raises PolicyError for another country."""
    return by_language([_iban(locale, valid) for locale in locales])


def _iban(locale: str, valid: bool) -> Maker:
    country = locale[-2:]
    if country not in _ACCOUNTS:
        raise PolicyError(f"fake iban: expected a locale of {', '.join(sorted(_ACCOUNTS))}, found {locale}")

    def make(rows: Rows) -> pl.Series:
        account = _ACCOUNTS[country](rows.words)
        begins = np.tile(np.frombuffer(country.encode(), dtype=np.uint8), (len(account), 1))
        zeros = np.full((len(account), 2), 48, dtype=np.uint8)
        right = 98 - _modulo_97(np.hstack([account, begins, zeros]))
        wrong = 2 + (right - 2 + 1 + below(rows.words.at(CHECK), 96)) % 97
        return texts(np.hstack([begins, chars(right if valid else wrong, 2), account]))

    return make


def _modulo_97(text: Chars) -> Numbers:
    """The rest by 97 of digits and letters, A being 10 and Z 35 (ISO 7064, MOD 97-10)."""
    rest = np.zeros(len(text), dtype=np.int64)
    for at in range(text.shape[1]):
        letter = text[:, at].astype(np.int64)
        rest = np.where(letter >= 65, rest * 100 + letter - 55, rest * 10 + letter - 48) % 97
    return rest


def _eighteen(words: Words) -> Chars:
    return np.hstack([chars(below(words.at(word), 1_000_000_000), 9) for word in (NUMBER, DAY)])


def _with_bank(words: Words, digits: int) -> Chars:
    return np.hstack([np.tile(np.frombuffer(b"TEST", dtype=np.uint8), (len(words), 1)), _eighteen(words)[:, :digits]])


_BANKS = (1, 68, 210, 310, 733, 860, 973, 979)
"""Codes of Belgian banks (National Bank of Belgium, list of bank identification codes)."""


def _belgian(words: Words) -> Chars:
    bank = np.array(_BANKS)[below(words.at(LAST), len(_BANKS))]
    number = bank * 10_000_000 + below(words.at(NUMBER), 10_000_000)
    rest = number % 97
    return chars(number * 100 + np.where(rest == 0, 97, rest), 12)


def _french(words: Words) -> Chars:
    bank, branch = below(words.at(NUMBER), 100_000), below(words.at(LAST), 100_000)
    account = below(words.at(DAY), 1_000_000_000) * 100 + below(words.at(MIDDLE), 100)
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    return np.hstack([chars(bank, 5), chars(branch, 5), chars(account, 11), chars(key, 2)])


_ACCOUNTS: Mapping[str, Callable[[Words], Chars]] = {
    "BE": _belgian,
    "BG": lambda words: _with_bank(words, 14),
    "NL": lambda words: _with_bank(words, 10),
    "GB": lambda words: _with_bank(words, 14),
    "DE": _eighteen,
    "FR": _french,
}


def of_pattern(pattern: str) -> Maker:
    """`###-??`: a digit for each `#`, a capital letter for each `?`, all else as it stands."""
    template = np.frombuffer(pattern.encode(), dtype=np.uint8)

    def make(rows: Rows) -> pl.Series:
        whole = np.stack([rows.words.at(place) for place in range(8)], axis=1)
        halves = whole.view(np.uint16).astype(np.int64)
        made = np.tile(template, (len(halves), 1))
        places = np.flatnonzero((template == ord("#")) | (template == ord("?")))
        for half, at in enumerate(places):
            digit = template[at] == ord("#")
            made[:, at] = (halves[:, half] * (10 if digit else 26) >> 16) + (48 if digit else 65)
        return texts(made)

    return make
