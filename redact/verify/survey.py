"""One cheap pass over a staged file: which of its columns could hold an identifier at all.

Comes in: a table. Goes out: its columns by what they could hold. Everything is native expressions in one streaming pass. It
must not know the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from redact import nested
from redact.verify.batches import in_batches
from redact.verify.decoding import ESCAPED
from redact.verify.keys import SUSPICIOUS
from redact.verify.months import DATED
from redact.verify.needles import Kind
from redact.verify.shapes import Cell, Table

LARGE, SMALL = 1_000_000, 10_000
"""From here a number in a numeric column is looked at: of strangers with seven digits, of its own subject with five."""
_LETTERS_IN_HEX = r"(?:[4-7][0-9A-Fa-f]){3}"
_CODED = r"[0-9A-Za-z+/_%=\-]{8}"
_WORD = r"\p{L}[^\p{L}\p{Nd}\s]{0,3}\p{L}"
_FIVE = r"(?:[\p{L}\p{Nd}][^\p{L}\p{Nd}]{0,3}){5}"
_DAY = r"\p{Nd}[^\p{L}\p{Nd}]{1,3}\p{Nd}{1,2}[^\p{L}\p{Nd}]{1,3}\p{Nd}|\p{Nd}{8}"


def _number(text: pl.Expr) -> pl.Expr:
    return text.str.contains(f"{_FIVE}|{ESCAPED}") & text.str.contains(r"\p{Nd}|[A-Za-z+/]{6}")


HOLDS: dict[Kind, Callable[[pl.Expr], pl.Expr]] = {
    "name": lambda text: text.str.contains(f"{_WORD}|{ESCAPED}") | text.str.contains(_LETTERS_IN_HEX),
    "number": _number,
    "phone": _number,
    "date": lambda text: text.str.contains(f"{_DAY}|{ESCAPED}") | text.str.contains(_CODED) | text.str.contains(DATED),
    "email": lambda text: text.str.contains(_FIVE),
    "text": lambda text: text.str.contains(_FIVE),
}
"""Whether a text could hold an identifier of each kind at all, plain or encoded."""


@dataclass(frozen=True)
class Column:
    """What one released column could hold."""

    cell: Cell
    dtype: pl.DataType
    holds: Mapping[Kind, bool]
    """Whether some value could hold an identifier of the kind."""
    unshaped: bool = False
    """Some value does not have the shape that was promised."""
    keys: bool = False
    """Some value could hold a distinctive identifier: seven digits, an e-mail address, an address, or a code."""

    @property
    def searched(self) -> bool:
        """Whether anything could be found in its text."""
        return any(self.holds.values())


def text_of(name: str, dtype: pl.DataType, least: int = SMALL) -> pl.Expr | None:
    """The released column as text to search: numbers under `least`, or small and broken, are null; of lists and structs all texts.
    None where it holds no text."""
    column = pl.col(name)
    if dtype == pl.String:
        return column
    if dtype in (pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    if dtype.is_numeric():
        whole, size = column.cast(pl.Int128, strict=False), column.cast(pl.Float64, strict=False).abs()
        likely = size >= least if least >= LARGE else (size >= LARGE) | ((size >= least) & (size == size.floor()))
        return pl.when(likely).then(whole.cast(pl.String))
    if dtype == pl.Binary:
        return column.bin.encode("hex")
    return nested.text_expr(column, dtype) if is_text(dtype) else None


def is_text(dtype: pl.DataType) -> bool:
    """Whether a column holds texts, one a cell or several: lists and structs of nothing else."""
    return dtype == pl.String or (dtype.is_nested() and nested.other_leaf(dtype) is None)


def survey(table: Table) -> tuple[Column, ...]:
    """What each released column could hold: one look at every value, a second where something could stand at all."""
    released = table.released()
    schema = released.collect_schema()
    cells = [cell for cell in table.cells if cell.name in schema]
    first = _ask(released, {cell.name: _first(cell, schema[cell.name]) for cell in cells})
    texts = {cell.name: text_of(cell.name, schema[cell.name]) for cell in cells if first[cell.name].get("some")}
    second = _look_again(released, {n: text for n, text in texts.items() if text is not None}, any(cell.text for cell in cells))
    return tuple(
        Column(
            cell,
            schema[cell.name],
            {kind: second.get(cell.name, {}).get(kind, False) for kind in HOLDS},
            first[cell.name].get("unshaped", False),
            second.get(cell.name, {}).get("keys", False),
        )
        for cell in cells
    )


def _first(cell: Cell, dtype: pl.DataType) -> dict[str, pl.Expr]:
    text = text_of(cell.name, dtype)
    if text is None:
        return {}
    if cell.shape is not None:
        return {"unshaped": ~text.str.contains(cell.shape)}
    return {} if cell.invents else {"some": text.str.contains(f"{_WORD}|{_FIVE}")}


def _look_again(released: pl.LazyFrame, texts: Mapping[str, pl.Expr], long: bool) -> dict[str, dict[str, bool]]:
    """For each column whether any of its texts passes each test: each distinct one of a batch once, until one has passed."""
    tests: dict[str, Callable[[pl.Expr], pl.Expr]] = {"keys": lambda text: text.str.contains(SUSPICIOUS)}
    tests |= {str(kind): test for kind, test in HOLDS.items()}
    passed = {name: dict.fromkeys(tests, False) for name in texts}
    for batch in in_batches(released.select(**texts), texts=long, ordered=False) if texts else ():
        for name, found in passed.items():
            distinct = batch[name].alias("text").unique().to_frame()
            left = {what: tests[what](pl.col("text")).any() for what, yes in found.items() if not yes}
            found.update(distinct.select(**left).row(0, named=True) if left else {})
    return passed


def _ask(released: pl.LazyFrame, asked: Mapping[str, Mapping[str, pl.Expr]]) -> dict[str, dict[str, bool]]:
    """For each column whether any value passes each test."""
    tests = {f"{n} {what}": test.any() for n, name in enumerate(asked) for what, test in asked[name].items()}
    if not tests:
        return {name: {} for name in asked}
    row = released.select(**tests).collect(engine="streaming").row(0, named=True)
    return {name: {what: bool(row[f"{n} {what}"]) for what in asked[name]} for n, name in enumerate(asked)}
