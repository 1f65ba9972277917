"""What a value becomes at each level, from itself to nothing at all.

Comes in: distinct values, and a CSV file in the form of ARX, or the name of a built-in. Goes out: `Hierarchy`. It must not know rows.

ARX's form: a line a value, `;` between the columns, the value first and then what it becomes at each level, `*` for nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from redact.errors import InputError
from redact.risk.classes import Numbers

NOTHING = "*"
WHOLE = "whole"
"""The built-in without a level: nothing but suppression."""
BUILT_IN = ("bands", "dates", "years", "prefix", "icd10", "star")
Codes = Callable[[pl.Expr, str], pl.Expr]
"""(values, `category`, `block` or `chapter`) -> the class of codes of ICD-10."""
_BANDS = (5, 10, 20, 40)
_ENDS = {"decade": ("0", "9"), "century": ("00", "99")}


@dataclass(frozen=True)
class Hierarchy:
    """The levels of one column above the value itself."""

    name: str
    values: pl.Series = field(repr=False)
    """Distinct values, String."""
    levels: tuple[pl.Series, ...] = field(repr=False)
    """What each value becomes, String, null for nothing; the last level is nothing for all."""
    steps: tuple[str, ...] = ()
    """What each level is called."""

    @property
    def height(self) -> int:
        """The number of levels above the value itself."""
        return len(self.levels)

    def at(self, level: int) -> pl.Series:
        """What the values become at a level; 0 is the value itself."""
        return self.values if level == 0 else self.levels[level - 1]

    def nodes(self, values: pl.Series) -> list[Numbers]:
        """For the numbers of `Coded` (0 is null, and its own node) the node at each level, as whole numbers."""
        spelled = values.cast(pl.String)
        if not spelled.is_in(self.values.implode()).all():
            raise InputError(f"hierarchy {self.name}: expected every value of the column, found some that stand nowhere in it")
        nodes = []
        for level in self.levels:
            classes = spelled.replace_strict(self.values, level.fill_null(NOTHING), return_dtype=pl.String)
            ranked = classes.rank("dense").cast(pl.Int64).to_numpy()
            nodes.append(np.append(0, ranked) if level.null_count() < len(level) else np.zeros(len(values) + 1, dtype=np.int64))
        return nodes


def read_hierarchy(file: Path) -> Hierarchy:
    """A hierarchy from a CSV file in ARX's form; a last level of nothing is added where it has none. Raises InputError."""
    try:
        lines = [line for line in csv.reader(file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";") if line]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(f"hierarchy {file.name}: expected a readable UTF-8 file, found none") from None
    if not lines or len({len(line) for line in lines}) != 1:
        raise InputError(f"hierarchy {file.name}: expected lines of as many levels, found others", "separate them by ;")
    columns = [pl.Series(column, dtype=pl.String) for column in zip(*lines, strict=True)]
    if columns[0].is_duplicated().any():
        raise InputError(f"hierarchy {file.name}: expected each value once, found one twice")
    levels = [column.replace(NOTHING, None) for column in columns[1:]]
    _refuse_splits(file.name, levels)
    return _made(file.stem, columns[0], levels, [f"level {number}" for number in range(1, len(levels) + 1)])


def built_in(kind: str, values: pl.Series, codes: Codes | None = None) -> Hierarchy:
    """One of `BUILT_IN` over distinct values; `icd10` needs `codes`. Raises InputError for another name."""
    spelled = values.cast(pl.String)
    if kind == "bands":
        return _bands(spelled)
    if kind == "dates":
        return _by_length(kind, spelled, (("month", 7), ("year", 4), ("decade", 3)))
    if kind == "years":
        return _by_length(kind, spelled, (("decade", 3), ("century", 2)))
    if kind == "prefix":
        longest = int(spelled.str.len_chars().max() or 1)  # type: ignore[arg-type]  # lengths are whole numbers
        return _by_length(kind, spelled, [(f"first {length}", length) for length in range(longest - 1, 0, -1)])
    if kind == "icd10" and codes is not None:
        steps = ("category", "block", "chapter")
        return _made(kind, spelled, [_selected(spelled, codes(pl.col("value"), step)) for step in steps], steps)
    if kind == WHOLE:
        return Hierarchy(kind, spelled, ())
    if kind == "star":
        return _made(kind, spelled, [], [])
    raise InputError(f"hierarchy: expected {', '.join(BUILT_IN)} or a CSV file, found another name")


def guess(values: pl.Series, codes: Codes | None = None) -> Hierarchy:
    """The built-in that fits the look of the values."""
    spelled = values.cast(pl.String).drop_nulls()
    forms = (
        ("years", r"^(?:1[89]|20)\d\d$"),
        ("dates", r"^\d{4}-\d\d(?:-\d\d(?:[T ].*)?)?$"),
        ("bands", r"^-?\d{1,9}(?:\.\d+)?(?:-\d{1,9}|\+)?$"),
    )
    for kind, form in forms:
        if len(spelled) and spelled.str.contains(form).all():
            return built_in(kind, values, codes)
    if codes is not None and len(spelled) and _selected(spelled, codes(pl.col("value"), "chapter")).null_count() * 10 < len(spelled):
        return built_in("icd10", values, codes)
    return built_in("star", values)


def _by_length(kind: str, values: pl.Series, steps: Sequence[tuple[str, int]]) -> Hierarchy:
    """Levels that keep the first characters; one that changes no value is left out."""
    levels, names = list[pl.Series](), list[str]()
    for name, length in steps:
        start = values.str.head(length)
        level = start if name not in _ENDS else start + _ENDS[name][0] + "-" + start + _ENDS[name][1]
        before = levels[-1] if levels else values
        if (values.str.len_chars() > length).any() and not level.equals(before):
            levels.append(level)
            names.append(name)
    return _made(kind, values, levels, names)


def _bands(values: pl.Series) -> Hierarchy:
    """Numbers, or the lower end of bands such as 40-44 and 90+, into bands of 5, 10, 20 and 40."""
    low = values.str.extract(r"^(-?\d+)").cast(pl.Int64)
    wide = values.str.extract(r"^-?\d+-(\d+)$").cast(pl.Int64) - low + 1
    fits = [width for width in _BANDS if (wide.fill_null(1) <= width / 2).all() and (width % wide.fill_null(1) == 0).all()]
    levels = []
    for width in fits:
        start = low // width * width
        levels.append(start.cast(pl.String) + "-" + (start + width - 1).cast(pl.String))
    return _made("bands", values, levels, [f"bands of {width}" for width in fits])


def _selected(values: pl.Series, expression: pl.Expr) -> pl.Series:
    return values.alias("value").to_frame().select(expression).to_series().cast(pl.String)


def _made(name: str, values: pl.Series, levels: Sequence[pl.Series], steps: Sequence[str]) -> Hierarchy:
    """With a last level of nothing."""
    nothing = pl.Series([None] * len(values), dtype=pl.String)
    if levels and levels[-1].null_count() == len(values):
        levels, steps = levels[:-1], steps[:-1]
    return Hierarchy(name, values, (*levels, nothing), (*steps, "nothing"))


def _refuse_splits(name: str, levels: Sequence[pl.Series]) -> None:
    """What is one at a level stays one above it. Raises InputError."""
    for lower, upper in pairwise(levels):
        if pl.DataFrame({"lower": lower, "upper": upper}).unique()["lower"].is_duplicated().any():
            raise InputError(f"hierarchy {name}: expected classes that only grow, found one that is split a level above")
