"""What a released file says beside its values.

Comes in: a staged file. Goes out: findings about its footer, its columns and its names. It must not know the source.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from redact.verify.shapes import Finding
from redact.verify.survey import is_text

SCHEMA_KEY = b"ARROW:schema"
OURS = frozenset({SCHEMA_KEY})
"""The key-value metadata that Polars itself writes."""
_PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Duration, pl.Null)


def check_file(path: Path, schema: pl.Schema, nested: Collection[str] = ()) -> Iterator[Finding]:
    """Findings of one file: statistics, foreign metadata, columns that are neither text, number nor moment.

    The columns `nested` may hold lists and structs of text.
    """
    for name, dtype in schema.items():
        if dtype in (pl.Categorical, pl.Enum):
            yield Finding(path.name, "policy:dictionary", name)
        elif not (dtype.is_numeric() or dtype in _PLAIN or (name in nested and is_text(dtype))):
            yield Finding(path.name, "policy:type", name)
    if path.suffix == ".parquet":
        yield from _check_footer(path, schema)


def _check_footer(path: Path, schema: pl.Schema) -> Iterator[Finding]:
    with pq.ParquetFile(path) as file:
        footer = file.metadata
        for key in sorted(set(footer.metadata or {}) - OURS):
            yield Finding(path.name, "file:metadata", recognizer="" if len(key) > 40 else "key-value")
        if not _is_plain((footer.metadata or {}).get(SCHEMA_KEY), schema):
            yield Finding(path.name, "file:metadata", recognizer="schema")
        told: set[str] = set()
        dictionaries: set[str] = set()
        for group in range(footer.num_row_groups):
            for at in range(footer.num_columns):
                chunk = footer.row_group(group).column(at)
                if chunk.has_dictionary_page and chunk.physical_type == "BYTE_ARRAY":
                    dictionaries.add(chunk.path_in_schema)
                if chunk.is_stats_set and chunk.path_in_schema not in told:
                    told.add(chunk.path_in_schema)
                    yield Finding(path.name, "policy:statistics", chunk.path_in_schema)
    for name in sorted(dictionaries):
        if _has_unused(path, name):
            yield Finding(path.name, "file:dictionary", name)


def _is_plain(written: bytes | None, schema: pl.Schema) -> bool:
    """Whether the schema that stands in the footer a second time is, byte for byte, what Polars writes of these columns."""
    if written is None:
        return True
    empty = io.BytesIO()
    pl.DataFrame(schema=schema).write_parquet(empty)
    empty.seek(0)
    plain: bytes | None = (pq.read_metadata(empty).metadata or {}).get(SCHEMA_KEY)
    return written == plain


def _has_unused(path: Path, column: str) -> bool:
    """Whether a dictionary of a text column holds a value that no row has: every decoded value is searched, it alone would not be."""
    with pq.ParquetFile(path, read_dictionary=[column]) as file:
        for group in range(file.metadata.num_row_groups):
            for chunk in _flat(file.read_row_group(group, columns=[column], use_threads=False).column(0).chunks):
                used = np.bincount(chunk.indices.drop_null().to_numpy(zero_copy_only=False), minlength=len(chunk.dictionary))
                if not used.all():
                    return True
    return False


def _flat(arrays: Iterable[pa.Array]) -> Iterator[pa.Array]:
    """The arrays of texts inside of lists and structs; of the one column that was read each holds one."""
    for array in arrays:
        if pa.types.is_struct(array.type):
            yield from _flat(array.flatten())
        elif pa.types.is_nested(array.type):
            yield from _flat([array.flatten()])
        else:
            yield array
