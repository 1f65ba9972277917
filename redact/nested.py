"""Nested columns of text: lists, arrays and structs whose leaves are strings.

Comes in: types and values of such a column. Goes out: their texts in one order, which transform and verify share. It must not know what
a text says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import polars as pl

BETWEEN = "\n"
"""Stands between the texts of one cell where they are read as one."""


def other_leaf(dtype: pl.DataType, path: str = "") -> str | None:
    """The first leaf that is no text, as `name (type)`; None where all are. A list's items have its name."""
    if isinstance(dtype, pl.Struct):
        found = (other_leaf(field.dtype, _below(path, field.name)) for field in _fields(dtype))  # type: ignore[arg-type]
        return next((leaf for leaf in found if leaf is not None), None)
    if isinstance(dtype, pl.List | pl.Array):
        return other_leaf(dtype.inner, path)  # type: ignore[arg-type]
    return None if dtype in (pl.String, pl.Null) else f"{path or 'its items'} ({dtype})"


def without(dtype: pl.DataType, dropped: Collection[str], path: str = "") -> pl.DataType:
    """The type without the fields named by their path, such as `contact.age`."""
    if isinstance(dtype, pl.Struct):
        paths = {field.name: _below(path, field.name) for field in dtype.fields}
        kept = {f.name: without(f.dtype, dropped, paths[f.name]) for f in _fields(dtype) if paths[f.name] not in dropped}  # type: ignore[arg-type]
        return pl.Struct(kept)
    if isinstance(dtype, pl.List):
        return pl.List(without(dtype.inner, dropped, path))  # type: ignore[arg-type]
    if isinstance(dtype, pl.Array):
        return pl.Array(without(dtype.inner, dropped, path), dtype.size)  # type: ignore[arg-type]
    return dtype


def field_paths(dtype: pl.DataType, path: str = "") -> Iterator[str]:
    """The paths of all fields, those that hold others included."""
    if isinstance(dtype, pl.List | pl.Array):
        yield from field_paths(dtype.inner, path)  # type: ignore[arg-type]
    for field in _fields(dtype):
        yield _below(path, field.name)
        yield from field_paths(field.dtype, _below(path, field.name))  # type: ignore[arg-type]


def texts_of(value: Any, dtype: pl.DataType, name: str = "") -> Iterator[tuple[str, str]]:
    """(text, name of its field) of every string in one cell; a null has none."""
    if value is None:
        return
    if isinstance(value, str):
        yield value, name
    elif isinstance(dtype, pl.List | pl.Array):
        for item in value:
            yield from texts_of(item, dtype.inner, name)  # type: ignore[arg-type]
    for field in _fields(dtype):
        yield from texts_of(value[field.name], field.dtype, field.name)  # type: ignore[arg-type]


def with_texts(value: Any, dtype: pl.DataType, texts: Iterator[str]) -> Any:
    """The cell with other strings, in the order of `texts_of`."""
    if value is None:
        return None
    if isinstance(value, str):
        return next(texts)
    if isinstance(dtype, pl.Struct):
        return {field.name: with_texts(value[field.name], field.dtype, texts) for field in _fields(dtype)}  # type: ignore[arg-type]
    return [with_texts(item, dtype.inner, texts) for item in value]  # type: ignore[attr-defined]


def text_expr(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """All strings of each cell in one String, `BETWEEN` them; a null stays null."""

    def joined(cells: pl.Series) -> pl.Series:
        told = [None if cell is None else BETWEEN.join(text for text, _ in texts_of(cell, dtype)) for cell in cells.to_list()]
        return pl.Series(cells.name, told, dtype=pl.String)

    return column.map_batches(joined, return_dtype=pl.String(), is_elementwise=True)


def _fields(dtype: pl.DataType) -> list[pl.Field]:
    return dtype.fields if isinstance(dtype, pl.Struct) else []


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
