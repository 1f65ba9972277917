"""Files that are looked at without a policy: how they are written is said by options.

Comes in: paths, an encoding, a separator. Goes out: tables by name, opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redact.errors import InputError

if TYPE_CHECKING:
    from redact.read import Dialect, Source

_TABS = {"tab": "\t", "\\t": "\t"}

Encoding = Annotated[str, typer.Option("--encoding", metavar="NAME", help="How the CSV files are written, such as cp1252.")]
Separator = Annotated[
    str | None,
    typer.Option(
        "--separator", metavar="MARK", help="What separates their columns, or tab; by default told from the header.", show_default=False
    ),
]


def tables(inputs: Sequence[Path], encoding: str, separator: str | None) -> dict[str, Source]:
    """Each file, also of a folder, as a table named by what stands before the first point of its name; a struct in its fields.

    Raises InputError.
    """
    from redact.read import RECORDS, files_in, take_apart

    parts: dict[str, list[Path]] = {}
    for given in inputs:
        found = [path for path in files_in(given) if path.name.endswith(RECORDS)] if given.is_dir() else [given]
        if not found:
            raise InputError(f"{given}: expected CSV or Parquet files in the folder, found none", "folders within it are not read")
        for path in found:
            parts.setdefault(path.name.split(".")[0], []).append(path)
    sources = {name: _opened(name, paths, encoding, separator) for name, paths in parts.items()}
    return {name: replace(each, frame=take_apart(each.frame, None, place=f"table {name}")) for name, each in sources.items()}


def table(file: Path, encoding: str, separator: str | None) -> Source:
    """One file as a table, read through once. Raises InputError."""
    source = _opened(file.name.split(".")[0], [file], encoding, separator)
    source.check()
    return source


def _opened(name: str, paths: Sequence[Path], encoding: str, separator: str | None) -> Source:
    from redact.read import open_table

    return open_table(name, paths, _dialect(paths[0], encoding, separator))


def _dialect(path: Path, encoding: str, separator: str | None) -> Dialect:
    from redact.read import PARQUET, Dialect, separator_of

    if path.suffix in PARQUET:
        return Dialect()
    return Dialect(separator_of(path) if separator is None else _TABS.get(separator, separator), encoding=encoding)
