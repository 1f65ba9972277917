"""Paths -> `Source`: a lazy frame over one table, however many files it has.

Comes in: paths, patterns, a dialect. Goes out: lazy frames whose header was checked. Must not know: the policy, types.
No message quotes a header: in a file without one, the first line is a person.
"""

from __future__ import annotations

import atexit
import codecs
import csv
import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import polars as pl
import polars.selectors as cs

from redact.errors import InputError
from redact.read.encoding import copy_plain, guess, is_plain, name_it, wide
from redact.read.fields import count_rows, line_of, nul_error
from redact.read.words import said_in_our_words

HEADER = 1 << 20
PARQUET = (".parquet", ".pq")
RECORDS = (".csv", ".csv.gz", *PARQUET)
"""How the files of tables end."""
_MARKS = ";\t|"
"""What separates columns where commas do not."""


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written."""

    separator: str = ","
    quote: str = '"'
    """Empty when no field is quoted."""
    encoding: str = "utf-8"
    null_values: tuple[str, ...] = ()
    """Fields that stand for null; an empty field always does."""


@dataclass(frozen=True)
class Source:
    """One table as it stands in its files."""

    name: str
    paths: tuple[Path, ...]
    format: str
    """`csv` or `parquet`."""
    columns: tuple[str, ...]
    """In the order of the file."""
    frame: pl.LazyFrame
    """CSV: every column String. Parquet: its own types, Enum and Categorical as String."""
    dialect: Dialect = Dialect()
    plain: tuple[Path, ...] = field(default=(), repr=False)
    """The files that are read: `paths`, or their UTF-8 copies."""

    def check(self) -> int:
        """The number of rows, after a second pass over a CSV file; Parquet is taken at its footer's word.

        Raises `InputError` naming the first short, long, blank or unclosed row, NUL byte, or byte that is not UTF-8.
        """
        with said_in_our_words(self.name):
            if self.format == "parquet":
                return int(self.frame.select(pl.len()).collect(engine="streaming").item())
            return sum(
                count_rows(plain, len(self.columns), self.dialect.separator, self.dialect.quote, place=str(path))
                for path, plain in zip(self.paths, self.plain, strict=True)
            )

    def row_at(self, row: int) -> str:
        """Where a row stands, from 1: the line of its file; in Parquet its number."""
        if self.format == "parquet":
            return f"in row {row}"
        for path, plain in zip(self.paths, self.plain, strict=True):
            rows = count_rows(plain, len(self.columns), self.dialect.separator, self.dialect.quote, place=str(path))
            if row <= rows:
                return f"on line {line_of(plain, row, self.dialect.quote)} of {path}"
            row -= rows
        return "behind the last row"


def assign(inputs: Sequence[Path], tables: Mapping[str, Sequence[str]], sharing: Collection[str] = ()) -> dict[str, list[Path]]:
    """Which files hold which table, by patterns over file names; without patterns the name of the table and a suffix.

    A folder stands for its files, hidden ones left out. A table without a file is not in the answer. The tables `sharing` may
    have files that are another's too. Raises `InputError` naming an input that is absent, given twice, or the file of no table or of two.
    """
    found: dict[str, list[Path]] = {}
    seen: set[Path] = set()
    for path in (file for given in inputs for file in _files(given)):
        names = [name for name, patterns in tables.items() if _matches(path.name, name, patterns)]
        alone = [name for name in names if name not in sharing]
        if not names or len(alone) > 1:
            stated = "two: " + ", ".join(alone[:2]) if names else "none"
            hint = f"the policy's tables are {', '.join(tables)}: name the file after one, or say files: in it"
            raise InputError(f"{path}: expected the file of one table, found {stated}", hint)
        if path.resolve() in seen:
            raise InputError(f"{path}: expected each input once, found it twice", "a folder stands for all its files")
        seen.add(path.resolve())
        for name in names:
            found.setdefault(name, []).append(path)
    return found


def open_table(name: str, paths: Sequence[Path], dialect: Dialect = Dialect(), *, folder: Path | None = None) -> Source:
    """A source over one table whose parts are `paths`; reads headers only.

    Files that are compressed or not UTF-8 are copied first as UTF-8 into `folder`, a private one of the caller, or a
    temporary one of mode 0700 that goes when the process ends. Raises `InputError` for an absent, empty or
    header-only file, doubled or empty column names, a wrong encoding, old line ends, a damaged Parquet file, binary
    columns, and parts that do not agree.
    """
    formats = {"parquet" if path.suffix in PARQUET else "csv" for path in paths}
    if len(formats) != 1:
        raise InputError(
            f"{name}: expected files of one format, found {' and '.join(sorted(formats)) or 'none'}",
            "give CSV or Parquet, not both",
        )
    with said_in_our_words(name):
        return _open_parquet(name, paths) if formats == {"parquet"} else _open_csv(name, paths, dialect, folder)


def separator_of(path: Path) -> str:
    """What separates the columns of a CSV file: the comma, unless its header is one column by commas and several by another mark."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
            header = source.readline(HEADER).decode(errors="replace")
    except (OSError, EOFError, zlib.error):
        return ","  # whoever opens the table says what is wrong with it
    return "," if "," in header else next((mark for mark in _MARKS if mark in header), ",")


def _files(given: Path) -> list[Path]:
    if given.is_dir():
        return files_in(given)
    if not given.exists():
        raise InputError(f"{given}: expected a file or folder, found none", "is the path right?")
    return [given]


def files_in(folder: Path) -> list[Path]:
    """The files of a folder in order, hidden ones left out. Raises InputError for one without, or with a folder named like a file."""
    shown = [each for each in sorted(folder.iterdir()) if not each.name.startswith(".")]
    if odd := next((each for each in shown if each.is_dir() and each.name.endswith(RECORDS)), None):
        raise InputError(f"{odd}: expected a file, found a folder", "give its files as inputs, or move it away")
    files = [each for each in shown if each.is_file()]
    if not files:
        raise InputError(f"{folder}: expected CSV or Parquet files in the folder, found none", "folders within it are not read")
    return files


def _matches(file: str, table: str, patterns: Sequence[str]) -> bool:
    patterns = patterns or [f"{table}{suffix}" for suffix in (".csv", ".csv.gz", ".parquet")]
    return any(fnmatchcase(file, pattern) for pattern in patterns)


def _open_csv(name: str, paths: Sequence[Path], dialect: Dialect, folder: Path | None) -> Source:
    if len(dialect.separator.encode()) != 1 or len(dialect.quote.encode()) > 1:
        raise InputError(f"{name}: expected a separator and a quote of one byte, found more or none", "see dialect: in the policy")
    plain = _plain_copies(paths, dialect, folder)
    headers = [_read_header(file, path, dialect) for file, path in zip(plain, paths, strict=True)]
    for path, header in zip(paths, headers, strict=True):
        if header != headers[0]:
            raise InputError(f"{path}: expected the header of {paths[0]}, found another", "the parts of a table have the same columns")
    marks = (_MARKS + ",").replace(dialect.separator, "")
    if len(headers[0]) == 1 and (other := next((mark for mark in marks if mark in headers[0][0]), None)):
        told = "a tab" if other == "\t" else other
        raise InputError(
            f"{paths[0]}: expected columns separated by {dialect.separator}, found one column with {told} in its name",
            f'say dialect: {{separator: "{other!r}"}} for the table in the policy'.replace("'", ""),
        )
    frame = pl.scan_csv(
        list(plain),
        separator=dialect.separator,
        quote_char=dialect.quote or None,
        null_values=["", *dialect.null_values],
        infer_schema=False,
        glob=False,
    )
    if frame.collect_schema().names() != headers[0]:
        raise InputError(
            f"{paths[0]}: expected a header of plain names, found one that Polars reads otherwise",
            "take quotes and line ends out of the header",
        )
    return Source(name, tuple(paths), "csv", tuple(headers[0]), frame, dialect, plain)


def _open_parquet(name: str, paths: Sequence[Path]) -> Source:
    schemas = []
    for path in paths:
        with said_in_our_words(str(path)):
            schemas.append(pl.scan_parquet(path, glob=False).collect_schema())
        if schemas[-1] != schemas[0]:
            raise InputError(
                f"{path}: expected the columns and types of {paths[0]}, found others",
                "the parts of a table have the same columns and types",
            )
    binary = [column for column, dtype in schemas[0].items() if dtype == pl.Binary]
    if binary:
        raise InputError(f"{paths[0]}: column {binary[0]}: expected text or numbers, found bytes", "leave it out")
    frame = pl.scan_parquet(list(paths), glob=False).with_columns(cs.by_dtype(pl.Enum, pl.Categorical).cast(pl.String))
    return Source(name, tuple(paths), "parquet", tuple(schemas[0]), frame, plain=tuple(paths))


def _plain_copies(paths: Sequence[Path], dialect: Dialect, folder: Path | None) -> tuple[Path, ...]:
    plain: list[Path] = []
    for path in paths:
        if is_plain(path, dialect.encoding):
            plain.append(path)
            continue
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="redact-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        handle, copy = tempfile.mkstemp(suffix=".csv", dir=folder)  # mode 0600
        with open(handle, "wb") as target:
            copy_plain(path, dialect.encoding, target)
        plain.append(Path(copy))
    return tuple(plain)


def _read_header(file: Path, path: Path, dialect: Dialect) -> list[str]:
    with file.open("rb") as source:
        data = source.read(HEADER)
    if not data.strip():
        raise InputError(f"{path}: expected a header and rows, found an empty file", "leave it out, or export it again")
    text = _decode(data, path)
    lines = io.StringIO(text, newline="")
    try:
        if dialect.quote:
            header = next(csv.reader(lines, delimiter=dialect.separator, quotechar=dialect.quote, strict=True))
        else:
            header = next(csv.reader(lines, delimiter=dialect.separator, quoting=csv.QUOTE_NONE))
    except csv.Error:
        raise InputError(f"{path}: expected a header, found one whose quotes do not close", "is the quote of the dialect right?") from None
    end = lines.tell()
    if text[:end].endswith("\r"):
        raise InputError(f"{path}: expected lines that end in LF or CRLF, found CR alone", "convert the line ends")
    _check_header(header, path)
    if not text[end:].strip("\r\n") and len(data) < HEADER:
        raise InputError(f"{path}: expected rows under the header, found none", "leave it out, or export it again")
    return header


def _decode(data: bytes, path: Path) -> str:
    if found := wide(data):
        raise InputError(f"{path}: expected UTF-8, found NUL bytes, perhaps {found}", name_it(found))
    if (at := data.find(b"\0")) >= 0:
        raise nul_error(str(path), 1 + data.count(b"\n", 0, at))
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError as error:
        line, found = 1 + data.count(b"\n", 0, error.start), guess(data)
        place = f"{path}: line {line}"
        raise InputError(f"{place}: expected UTF-8, found other bytes, perhaps {found}", name_it(found)) from None


def _check_header(header: Sequence[str], path: Path) -> None:
    if not header:
        raise InputError(f"{path}: expected a header in the first line, found it blank", "take the blank line out")
    first: dict[str, int] = {}
    for number, column in enumerate(header, start=1):
        if not column.strip():
            raise InputError(f"{path}: expected a name for column {number}, found none", "name it, or take it out")
        if column in first:
            raise InputError(f"{path}: expected distinct names, found columns {first[column]} and {number} alike", "rename one of them")
        first[column] = number
