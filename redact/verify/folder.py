"""The gate alone, on any release: no plan, no policy.

Comes in: a folder, and maybe frames whose identifiers must not stand in it. Goes out: a findings frame. It must not know how the
release was made: tokens in brackets and pseudonyms of the closed shape are taken for ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import polars as pl

from redact.errors import InputError
from redact.verify.files import check_file
from redact.verify.gate import LIMIT, Tally, read_back
from redact.verify.named import Named, names_of_columns
from redact.verify.shapes import Cell, Detect, Finding, Identifier, Table, as_frame
from redact.verify.strangers import strangers
from redact.verify.survey import is_text, survey
from redact.verify.texts import still_found

PSEUDONYM = r"^(?:(?:[A-Za-z]{0,8}[_-]?)[bcdfghjklmnpqrst]{16,48}|siv\.[A-Za-z0-9_-]{22,})$"
"""The shapes of what `pseudonym` and `encrypt` make."""
MANIFEST = "manifest.json"


def check_folder(
    folder: Path,
    *,
    detect: Detect | None = None,
    language: str | None = None,
    against: Mapping[str, tuple[pl.LazyFrame, Mapping[str, str]]] | None = None,
    sample_limit: int = LIMIT,
) -> pl.DataFrame:
    """What stands in a release: see `check`.

    `against`: name -> (frame, {column: entity}): the source values whose distinctive identifiers must stand nowhere.
    Raises InputError where the folder is no release, LeakFound where a file cannot be read back.
    """
    listed = _manifest(folder)
    found = Tally(sample_limit)
    found.tell(as_frame(list(_check_digests(folder, listed))))
    with read_back():
        tables = [_table(path, language) for path in sorted(folder.glob("*")) if path.suffix in {".parquet", ".csv"}]
        sources = [_source(name, *given) for name, given in sorted((against or {}).items())]
        surveyed = {table.name: survey(table) for table in tables} | {source.name: () for source in sources}
        for table in tables:
            schema = table.released().collect_schema()
            found.tell(as_frame(list(check_file(table.path, schema, schema.names()))))
        by_name = {table.name: table for table in tables}
        for name, hits in strangers([*tables, *sources], surveyed, None):
            found.add(by_name[name], hits)
        if sources:
            found.tell(as_frame(list(Named(sources, _names(folder, tables)).findings())))
        if detect is not None:
            for table in tables:
                for hits in still_found(table, surveyed[table.name], detect, None):
                    found.add(table, hits)
    return found.frame()


def _names(folder: Path, tables: list[Table]) -> dict[str, tuple[str, str | None]]:
    columns = {name: told for table in tables for name, told in names_of_columns(table).items()}
    files: dict[str, tuple[str, str | None]] = {path.name: (path.name, None) for path in sorted(folder.rglob("*"))}
    return {**columns, **files, folder.name: (folder.name, None)}


def _manifest(folder: Path) -> Mapping[str, str]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files = manifest["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{folder.name}: expected a release with a manifest.json, found none that can be read") from None


def _check_digests(folder: Path, listed: Mapping[str, str]) -> Iterator[Finding]:
    standing = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    for name in sorted(set(standing) - set(listed) - {MANIFEST}):
        yield Finding(name, "file:unlisted")
    for name, digest in sorted(listed.items()):
        if name not in standing:
            yield Finding(name, "file:missing")
            continue
        with standing[name].open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                yield Finding(name, "file:digest")


def _table(path: Path, language: str | None) -> Table:
    format: Literal["csv", "parquet"] = "csv" if path.suffix == ".csv" else "parquet"
    bare = Table(path.name, path, format, (), pl.LazyFrame(), ())
    schema = bare.released().collect_schema()
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    ours = bare.released().select(pl.col(texts).str.contains(PSEUDONYM).all()).collect(engine="streaming")
    closed = {name for name in texts if ours[name].item()}
    cells = tuple(
        Cell(name, "keep", name, PSEUDONYM if name in closed else None, text=is_text(dtype), language=language)
        for name, dtype in schema.items()
    )
    return Table(path.name, path, format, cells, pl.LazyFrame(), ())


def _source(name: str, frame: pl.LazyFrame, entities: Mapping[str, str]) -> Table:
    schema = frame.collect_schema()
    found = [Identifier(column, entity, pl.col(column).cast(pl.String)) for column, entity in entities.items() if column in schema]
    return Table(f"against {name}", Path(name), "csv", (), frame, tuple(found))
