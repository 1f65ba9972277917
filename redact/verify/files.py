"""What a released file says beside its values.

Comes in: a staged file. Goes out: findings about its footer, its columns and its names. It must not know the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from redact.verify.shapes import Finding

OURS = frozenset({b"ARROW:schema"})
"""The key-value metadata that Polars itself writes."""
_PLAIN = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Duration, pl.Null)


def check_file(path: Path, schema: pl.Schema) -> Iterator[Finding]:
    """Findings of one file: statistics, foreign metadata, columns that are neither text, number nor moment."""
    for name, dtype in schema.items():
        if dtype in (pl.Categorical, pl.Enum):
            yield Finding(path.name, "policy:dictionary", name)
        elif not (dtype.is_numeric() or dtype in _PLAIN):
            yield Finding(path.name, "policy:type", name)
    if path.suffix == ".parquet":
        yield from _check_footer(path)


def _check_footer(path: Path) -> Iterator[Finding]:
    with pq.ParquetFile(path) as file:
        footer = file.metadata
        for key in sorted(set(footer.metadata or {}) - OURS):
            yield Finding(path.name, "file:metadata", recognizer="" if len(key) > 40 else "key-value")
        told: set[str] = set()
        for group in range(footer.num_row_groups):
            for at in range(footer.num_columns):
                chunk = footer.row_group(group).column(at)
                if chunk.is_stats_set and chunk.path_in_schema not in told:
                    told.add(chunk.path_in_schema)
                    yield Finding(path.name, "policy:statistics", chunk.path_in_schema)
