"""Birth date and sex inside a national number, held against the dates and sexes of the same rows.

Comes in: a sample of rows. Goes out: `Agreement`s. It must not know headers or verdicts, and shows no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from redact.classify.dates import read_writing
from redact.classify.digits import Digits

_ROWS, _FEWEST, _MOST = 20_000, 3, 0.8
_MEN = ("m", "male", "man", "mannelijk", "h", "homme", "masculin", "mann", "männlich", "мъж", "м", "mazh", "1")
_WOMEN = ("f", "v", "female", "vrouw", "vrouwelijk", "femme", "féminin", "feminin", "w", "frau", "weiblich", "жена", "ж", "zhena", "2")


@dataclass(frozen=True)
class Inside:
    """What a number says of whose it is; null where it does not say."""

    length: int
    year: pl.Expr
    """Of the century."""
    month: pl.Expr
    day: pl.Expr | None
    man: pl.Expr


@dataclass(frozen=True)
class Agreement:
    """How often a number of some kind says what another column says of the same row."""

    kind: str
    number: str
    other: str
    share: float
    rows: int
    """That have both."""


def _belgian(number: Digits) -> Inside:
    return Inside(11, number.part(0, 2), number.part(2, 2) % 20, number.part(4, 2), number.part(6, 3) % 2 == 1)


def _bulgarian(number: Digits) -> Inside:
    return Inside(10, number.part(0, 2), number.part(2, 2) % 20, number.part(4, 2), number.part(8) % 2 == 0)


def _french(number: Digits) -> Inside:
    return Inside(number.length, number.part(1, 2), number.part(3, 2), None, number.part(0) % 2 == 1)


def _scottish(number: Digits) -> Inside:
    return Inside(10, number.part(4, 2), number.part(2, 2), number.part(0, 2), number.part(8) % 2 == 1)


def _swedish(number: Digits) -> Inside:
    return Inside(10, number.part(0, 2), number.part(2, 2), number.part(4, 2), number.part(8) % 2 == 1)


def _swedish_long(number: Digits) -> Inside:
    century = number.part(2, 2)
    return Inside(12, century, number.part(4, 2), number.part(6, 2), number.number // 10 % 2 == 1)


_KINDS: Mapping[str, Mapping[int, Callable[[Digits], Inside]]] = {
    "BE_NATIONAL_NUMBER": {11: _belgian}, "BG_EGN": {10: _bulgarian}, "FR_NIR": {15: _french, 13: _french},
    "UK_CHI": {10: _scottish}, "SE_PERSONAL_NUMBER": {10: _swedish, 12: _swedish_long},
}  # fmt: skip


def agree_on_birth(sample: pl.DataFrame, numbers: Sequence[str], dates: Sequence[str]) -> list[Agreement]:
    """For each column of numbers and kind of its length: the column of dates that most often says the birth date inside."""
    told = [(name, found) for name in dates if (found := _dates(sample[name].alias("v"))) is not None]
    best = []
    for name in numbers:
        for kind, inside, digits in _readings(sample[name].alias("v")):
            held = [_share(digits, _same_day(inside), date, kind, name, other) for other, date in told]
            best += [max(held, key=lambda agreement: agreement.share)] if held else []
    return best


def agree_on_sex(sample: pl.DataFrame, kind: str, number: str, sexes: Sequence[str]) -> Agreement | None:
    """The column that most often says the sex inside the numbers of a kind."""
    held = []
    for found, inside, digits in _readings(sample[number].alias("v")):
        for name in sexes if found == kind else ():
            word = sample[name].alias("v").cast(pl.String).str.strip_chars().str.to_lowercase().alias("other").to_frame()
            other = pl.col("other")
            man = word.select(pl.when(other.is_in(_MEN)).then(1).when(other.is_in(_WOMEN)).then(0).alias("other")).to_series()
            held.append(_share(digits, inside.man.cast(pl.Int32) == pl.col("other"), man, kind, number, name))
    return max(held, key=lambda agreement: agreement.share, default=None)


def _readings(column: pl.Series) -> Iterator[tuple[str, Inside, pl.Series]]:
    """Each kind whose length most of the values have, what it says, and the digits of those that have it."""
    digits = column.cast(pl.String).head(_ROWS).str.replace_all(r"[\s./\-]", "")
    lengths = digits.drop_nulls().str.len_bytes()
    most = lengths.mode().sort().first() if len(lengths) else None
    for kind, forms in _KINDS.items():
        read = forms.get(most) if isinstance(most, int) else None
        if read is not None and isinstance(most, int):
            alike = digits.to_frame("v").select(pl.when(pl.col("v").str.contains(rf"^[0-9]{{{most}}}$")).then("v").alias("digits"))
            if len(alike.drop_nulls()) >= _MOST * len(lengths):
                yield kind, read(Digits(pl.col("digits"), most)), alike.to_series()


def _dates(column: pl.Series) -> pl.Series | None:
    if column.dtype == pl.Date or isinstance(column.dtype, pl.Datetime):
        return column.head(_ROWS).cast(pl.Date)
    if column.dtype != pl.String:
        return None
    text = column.head(_ROWS).str.strip_chars()
    writing = read_writing(text.drop_nulls().unique(maintain_order=True).head(2_000).rename("v"))
    if writing is None:
        return None
    day = text.str.slice(0, 10) if writing.format is None else text
    form = writing.format or "%Y-%m-%d"
    return day.str.to_datetime(form, strict=False).cast(pl.Date) if "%H" in form else day.str.to_date(form, strict=False)


def _same_day(inside: Inside) -> pl.Expr:
    born = pl.col("other")
    same = (inside.year == born.dt.year() % 100) & (inside.month == born.dt.month())
    return same if inside.day is None else same & (inside.day == born.dt.day())


def _share(digits: pl.Series, same: pl.Expr, other: pl.Series, kind: str, number: str, name: str) -> Agreement:
    both = pl.DataFrame([digits, other.head(len(digits)).alias("other")]).drop_nulls()
    share = both.select(same.mean()).item() if len(both) >= _FEWEST else None
    return Agreement(kind, number, name, float(share or 0.0), len(both))
