"""Rows -> classes: who shares the values of all quasi-identifiers, counted in one pass.

Comes in: a lazy frame, the names of its quasi-identifiers and sensitive columns, the column that tells whose row it is. Goes out:
`Classes`, arrays of whole numbers. It must not know measures, hierarchies or policies.

Each column's values are numbered first; a row is then one whole number (or a few, where 62 bits do not hold all columns), and one
`group_by` over it in Polars' streaming engine counts the table. Everything after that is arithmetic on the counted classes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.errors import InputError

Numbers = npt.NDArray[np.int64]
_WORD = 1 << 62
_SPAN = 1 << 20
"""A whole-number column whose values lie closer together than this is numbered by subtraction, not through a dictionary."""
_PERSON = "__redact_person"
_COUNT = "__redact_count"


@dataclass(frozen=True)
class Coded:
    """The numbered values of a column; number 0 is null."""

    name: str
    values: pl.Series = field(repr=False)
    """Number n stands for `values[n - 1]`; sorted."""
    expression: pl.Expr = field(repr=False)
    """The number of each row's value, Int64."""

    @property
    def radix(self) -> int:
        """One more than the largest number."""
        return len(self.values) + 1


@dataclass(frozen=True)
class Cells:
    """How a sensitive column's values are spread over the classes: one entry for each value that a class holds."""

    value: Numbers = field(repr=False)
    """Numbers of values, ascending inside a class."""
    count: Numbers = field(repr=False)
    starts: Numbers = field(repr=False)
    """Where each class begins."""
    column: Coded


@dataclass(frozen=True)
class Classes:
    """The classes of a table."""

    columns: tuple[Coded, ...]
    words: tuple[Numbers, ...] = field(repr=False)
    """What each class shares, packed."""
    sizes: Numbers = field(repr=False)
    """Persons (rows where nobody says whose they are) in each class."""
    rows: Numbers = field(repr=False)
    """Rows in each class."""
    cells: Mapping[str, Cells] = field(repr=False)
    """By sensitive column."""

    @property
    def total(self) -> int:
        """Persons (or rows), once for each class that they stand in."""
        return int(self.sizes.sum())

    def codes(self) -> list[Numbers]:
        """For each quasi-identifier the number of its value in each class."""
        return _unpacked(self.words, self.columns)


def classes_of(frame: pl.LazyFrame, quasi_identifiers: Sequence[str], sensitive: Sequence[str] = (), subject: str | None = None) -> Classes:
    """Count the classes of a table. Raises InputError where a column is missing, doubled or nested."""
    _check(frame, quasi_identifiers, sensitive, subject)
    coded = _numbered(frame, [*quasi_identifiers, *sensitive])
    quasi, secret = coded[: len(quasi_identifiers)], coded[len(quasi_identifiers) :]
    counted = _count(frame, quasi, secret)
    words, rows, starts = _merge(counted)
    if subject is None:
        values = _unpacked(counted.secret, secret)
        cells = {each.name: _cells(starts, counted.counts, value, each) for each, value in zip(secret, values, strict=True)}
        return Classes(tuple(quasi), words, rows, rows, cells)
    _, sizes, _ = _merge(_count(frame, quasi, (), subject))
    cells = {}
    for each in secret:  # apart, since a person may stand in a class with several values of another column
        people = _count(frame, quasi, [each], subject)
        cells[each.name] = _cells(_merge(people)[2], people.counts, people.secret[0], each)
    return Classes(tuple(quasi), words, sizes, rows, cells)


def people_of(frame: pl.LazyFrame, classes: Classes, subject: str) -> tuple[Numbers, Numbers] | None:
    """Who stands in which class, as (class, person) in numbers; None where everybody stands in one class only."""
    if classes.total == frame.select(_distinct(subject)).collect(engine="streaming").item():
        return None
    packed = [expression.alias(f"word {number}") for number, expression in enumerate(_packed(classes.columns))]
    places = pl.DataFrame({f"word {number}": word for number, word in enumerate(classes.words)}).with_row_index(_COUNT)
    nobody = pl.format("nobody {}", pl.int_range(pl.len()))
    rows = frame.select(*packed, pl.coalesce(pl.concat_str(pl.lit("is "), pl.col(subject).cast(pl.String)), nobody).alias(_PERSON))
    pairs = rows.unique().join(places.lazy(), on=places.columns[1:]).collect(engine="streaming")
    return pairs[_COUNT].cast(pl.Int64).to_numpy(), (pairs[_PERSON].rank("dense").cast(pl.Int64) - 1).to_numpy()


def _distinct(subject: str) -> pl.Expr:
    return pl.col(subject).drop_nulls().n_unique() + pl.col(subject).null_count()


def _check(frame: pl.LazyFrame, quasi: Sequence[str], sensitive: Sequence[str], subject: str | None) -> None:
    schema = frame.collect_schema()
    wanted = [*quasi, *sensitive, *([subject] if subject is not None else [])]
    if not quasi:
        raise InputError("risk: expected at least one quasi-identifier, found none")
    for name in wanted:
        if name not in schema:
            raise InputError(f"risk: expected column {name}, found none of that name")
        if schema[name].is_nested():
            raise InputError(f"risk: expected one value a cell in column {name}, found nested ones")
    if len({*quasi, *sensitive}) < len(quasi) + len(sensitive):
        raise InputError("risk: expected each column once, found one that is named twice")


def _numbered(frame: pl.LazyFrame, names: Sequence[str]) -> list[Coded]:
    """Every column's distinct values, in two passes at most over what is read."""
    schema = frame.collect_schema()
    whole = [name for name in names if schema[name].is_integer() or schema[name] == pl.Date]
    ends = _ends(frame, whole) if whole else {}
    near = {name for name, (low, high) in ends.items() if high - low < _SPAN}
    others = [name for name in dict.fromkeys(names) if name not in near]
    distinct = pl.collect_all([frame.select(pl.col(name).unique()) for name in others], engine="streaming")
    found = dict(zip(others, (each.to_series().drop_nulls().sort() for each in distinct), strict=True))
    return [_by_subtraction(name, schema[name], *ends[name]) if name in near else _by_dictionary(name, found[name]) for name in names]


def _ends(frame: pl.LazyFrame, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    physical = [pl.col(name).to_physical().cast(pl.Int64, strict=False) for name in names]
    low = [each.min().fill_null(0).name.prefix("low ") for each in physical]
    high = [each.max().fill_null(0).name.prefix("high ") for each in physical]
    row = frame.select(*low, *high).collect(engine="streaming").row(0, named=True)
    return {name: (row[f"low {name}"], row[f"high {name}"]) for name in names}


def _by_subtraction(name: str, dtype: pl.DataType, low: int, high: int) -> Coded:
    values = pl.Series(name, range(low, high + 1), dtype=pl.Int64)
    values = values.cast(pl.Int32).cast(dtype) if dtype == pl.Date else values.cast(dtype)
    number = (pl.col(name).to_physical().cast(pl.Int64) - low + 1).fill_null(0)
    return Coded(name, values, number)


def _by_dictionary(name: str, values: pl.Series) -> Coded:
    if values.dtype == pl.String:
        number = pl.col(name).cast(pl.Enum(values)).to_physical().cast(pl.Int64) + 1
    else:
        numbers = pl.Series(range(1, len(values) + 1), dtype=pl.Int64)
        number = pl.col(name).replace_strict(values, numbers, default=None, return_dtype=pl.Int64)
    return Coded(name, values, number.fill_null(0))


@dataclass(frozen=True)
class _Counted:
    """The combinations that occur, in the order of their quasi-identifiers and then of the rest."""

    quasi: tuple[Numbers, ...]
    secret: tuple[Numbers, ...]
    counts: Numbers


def _words(coded: Sequence[Coded]) -> list[list[int]]:
    """Which columns share a whole number of 62 bits."""
    words: list[list[int]] = []
    held = _WORD
    for at, each in enumerate(coded):
        held *= each.radix
        if held >= _WORD:
            words.append([])
            held = each.radix
        words[-1].append(at)
    return words


def _packed(coded: Sequence[Coded]) -> list[pl.Expr]:
    packed = []
    for word in _words(coded):
        value = coded[word[0]].expression
        for at in word[1:]:
            value = value * coded[at].radix + coded[at].expression
        packed.append(value)
    return packed


def _unpacked(words: Sequence[Numbers], coded: Sequence[Coded]) -> list[Numbers]:
    codes: list[Numbers] = [np.empty(0, dtype=np.int64)] * len(coded)
    for left, word in zip(words, _words(coded), strict=True):
        rest = left
        for at in reversed(word[1:]):
            rest, codes[at] = np.divmod(rest, coded[at].radix)
        codes[word[0]] = rest
    return codes


def _count(frame: pl.LazyFrame, quasi: Sequence[Coded], secret: Sequence[Coded], subject: str | None = None) -> _Counted:
    """The one `group_by`. With `subject` each person once for a combination; a row of nobody counts for a person of its own."""
    one = math.prod(each.radix for each in (*quasi, *secret)) < _WORD
    packed = _packed([*quasi, *secret]) if one else [*_packed(quasi), *_packed(secret)]
    words = [f"word {number}" for number in range(len(packed))]
    rows = frame.select(expression.alias(word) for expression, word in zip(packed, words, strict=True))
    if subject is not None:
        rows = frame.select(*(expression.alias(word) for expression, word in zip(packed, words, strict=True)), _person(subject))
        rows = pl.concat([rows.drop_nulls(_PERSON).unique(), rows.filter(pl.col(_PERSON).is_null())]).drop(_PERSON)
    counted = rows.group_by(words).agg(pl.len().cast(pl.Int64).alias(_COUNT)).collect(engine="streaming").sort(words)
    arrays = tuple(counted[word].to_numpy() for word in words)
    counts = counted[_COUNT].to_numpy()
    if one and secret:
        radix = math.prod(each.radix for each in secret)
        shared = arrays[0] // radix
        return _Counted((shared,), (arrays[0] - shared * radix,), counts)
    width = len(_words(quasi))
    return _Counted(arrays[:width], arrays[width:], counts)


def _person(subject: str) -> pl.Expr:
    return pl.col(subject).alias(_PERSON)


def _merge(counted: _Counted) -> tuple[tuple[Numbers, ...], Numbers, Numbers]:
    """What the classes share, their counts, and where each begins."""
    if not len(counted.counts):
        return counted.quasi, counted.counts, np.empty(0, dtype=np.int64)
    changes = np.ones(len(counted.counts), dtype=np.bool_)
    changes[1:] = False
    for word in counted.quasi:
        changes[1:] |= word[1:] != word[:-1]
    starts = np.flatnonzero(changes)
    return tuple(word[starts] for word in counted.quasi), np.add.reduceat(counted.counts, starts), starts


def _cells(starts: Numbers, counts: Numbers, values: Numbers, column: Coded) -> Cells:
    """One sensitive column's values inside the classes; entries that differ only in other columns are added up."""
    lengths = np.diff(np.append(starts, len(counts)))
    within = np.repeat(np.arange(len(starts)), lengths) * column.radix + values
    if np.all(within[1:] > within[:-1]):
        return Cells(values, counts, starts, column)
    order = np.argsort(within, kind="stable")
    within, counts = within[order], counts[order]
    first = np.flatnonzero(np.append(True, within[1:] != within[:-1]))
    within, counts = within[first], np.add.reduceat(counts, first)
    owner, value = np.divmod(within, column.radix)
    return Cells(value, counts, np.flatnonzero(np.append(True, owner[1:] != owner[:-1])), column)
