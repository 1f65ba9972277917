"""Structs and lists of Parquet -> columns of their own, so that a field is read, joined and searched for as any other column.

Comes in: a lazy frame, the names that are asked for. Goes out: the frame with a column `patient.id` for the field `id` of the struct
`patient`, and a row for each item of one list. Must not know: the policy, types.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import polars.selectors as cs

from redact.errors import InputError


def take_apart(frame: pl.LazyFrame, listed: Iterable[str] | None, each: str | None = None, *, place: str) -> pl.LazyFrame:
    """The frame with every struct in pieces of which a field is `listed` and not itself (None: every struct), however deep.

    `each` is the path of a list: then there is a row for each of its items, which stand in a column of that name, beside what the row
    had else; a row whose list is empty or null has none. Lists on the way there are taken in the same way. A null struct has null
    fields. Raises InputError at `place` for an `each` that is no list and for a field named like another column.
    """
    names = None if listed is None else tuple(listed)
    if each is not None:
        frame = _each_item(frame, each, place)
    while structs := [name for name, dtype in frame.collect_schema().items() if isinstance(dtype, pl.Struct) and _is_asked(name, names)]:
        frame = _fields(frame, structs[0], place)
    return frame


def _is_asked(struct: str, listed: tuple[str, ...] | None) -> bool:
    return listed is None or (struct not in listed and any(name.startswith(f"{struct}.") for name in listed))


def _each_item(frame: pl.LazyFrame, path: str, place: str) -> pl.LazyFrame:
    """A row for each item of the list at `path`, through the structs and lists on the way."""
    found = None
    parts = path.split(".")
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        found = frame.collect_schema().get(name)
        if isinstance(found, pl.List | pl.Array):
            frame = frame.explode(name, empty_as_null=False, keep_nulls=False)
        if end < len(parts) and isinstance(frame.collect_schema().get(name), pl.Struct):
            frame = _fields(frame, name, place)
    if not isinstance(found, pl.List | pl.Array):
        raise InputError(f"{place}: expected a list at {path}, of which each item is a row, found none", "see each: in the policy")
    return frame


def _fields(frame: pl.LazyFrame, struct: str, place: str) -> pl.LazyFrame:
    """The frame with the fields of one struct in its place."""
    schema = frame.collect_schema()
    dtype = schema[struct]
    assert isinstance(dtype, pl.Struct)  # only structs are taken apart
    named = [f"{struct}.{field.name}" for field in dtype.fields]
    if set(named) & set(schema):
        raise InputError(f"{place}: expected columns of different names, found a field of {struct} named like another", "rename it")
    if any(field.dtype == pl.Binary for field in dtype.fields):
        raise InputError(f"{place}: expected text or numbers in the fields of {struct}, found bytes", "leave them out")
    return frame.unnest(struct, separator=".").with_columns((cs.by_name(named) & cs.by_dtype(pl.Enum, pl.Categorical)).cast(pl.String))
