"""Identifiers in the names of a release: of its folder, its files and its columns.

Comes in: names and tables. Goes out: findings. It must not know the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from redact.canon import fold, fold_expr
from redact.entities import ENTITIES
from redact.nested import field_paths
from redact.verify.batches import in_batches
from redact.verify.keys import is_distinctive, keys_of_cells, keys_of_identifiers
from redact.verify.needles import kind_of
from redact.verify.readings import run_expr, words_expr
from redact.verify.shapes import Finding, Identifier, Table

REMEMBERED = 100_000
"""Values of a column that are looked at once only, since names repeat."""
LONG, SHORT = 7, 4
"""Letters from which a person's name in a name of the release is no chance; in one that nobody wrote into the policy."""
_MOST_WORDS = 4
_PLAIN = frozenset(
    [word.removesuffix("s") for word in "_".join(ENTITIES).lower().split("_")]
    + "parquet csv json manifest release redact first last middle family given name note visit invoice table".split()
    + "encounter observation description start stop created updated city country row".split()
)
"""Words of files and columns that are nobody's, without a final s."""


class Named:
    """The search in `names`: what it says -> (file, column); of `unlisted` ones every word from four letters is read.

    It lives as long as one check. A table whose rows another pass reads anyway is searched on the way: `wanted` beside what that
    pass reads, and `see` for each batch of all its rows; `findings` reads the others.
    """

    def __init__(
        self, tables: Sequence[Table], names: Mapping[str, tuple[str, str | None]], unlisted: frozenset[str] = frozenset()
    ) -> None:
        self._tables, self._names, self._unlisted = tables, names, unlisted
        self._keys = keys_of_cells(pl.Series(sorted(names), dtype=pl.String)).select("key", "hay")
        self._digests = bool(self._keys["key"].str.starts_with("#").any())
        self._phrases = _phrases(names, unlisted)
        self._searches = {table.name: [Search(each) for each in table.identifiers if self._could_stand(each)] for table in tables}
        self._read: set[str] = set()

    def wanted(self, table: Table) -> dict[str, pl.Expr]:
        """What `see` must be shown of the table's `rows`; the names of the columns are no input's."""
        return {_column(n): search.identifier.values for n, search in enumerate(self._searches[table.name])}

    def see(self, table: Table, batch: pl.DataFrame) -> None:
        """Take a batch of the table's rows; whoever shows one shows all."""
        self._read.add(table.name)
        for n, search in enumerate(self._searches[table.name]):
            known = search.new(batch[_column(n)])
            if kind_of(search.identifier.entity) == "name":
                hays = _named(known.filter(_likely(known, self._phrases)), self._phrases, self._unlisted)
            else:
                hays = keys_of_identifiers(known, search.identifier.entity, self._digests).join(self._keys, on="key")["hay"]
            search.met.update(hays)

    def findings(self) -> Iterator[Finding]:
        """What was met, once every table is read."""
        for table in self._tables:
            wanted = self.wanted(table)
            if wanted and table.name not in self._read:
                frame = table.rows.select(**wanted)
                for batch in in_batches(frame, texts=False, ordered=False):
                    self.see(table, batch)
            for search in self._searches[table.name]:
                for name in sorted(search.met):
                    file, column = self._names[name]
                    place = f"{table.name}.{search.identifier.column}"
                    yield Finding(file, "file:name", column, None, search.identifier.entity, place)

    def _could_stand(self, identifier: Identifier) -> bool:
        if kind_of(identifier.entity) == "name":
            return self._phrases.height > 0
        return self._keys.height > 0 and is_distinctive(identifier.entity)


class Search:
    """One identifier in all names: the names in which it was met, and values that need no second look."""

    def __init__(self, identifier: Identifier) -> None:
        self.identifier = identifier
        self.met: set[str] = set()
        self._seen = pl.Series(dtype=pl.String)

    def new(self, values: pl.Series) -> pl.Series:
        """The distinct values that were not given before, as far as is remembered."""
        distinct = values.drop_nulls().unique().alias("")
        new = distinct.filter(~distinct.is_in(self._seen.implode()))
        self._seen = pl.concat([self._seen, new]) if len(self._seen) < REMEMBERED else self._seen
        return new


def names_of_columns(table: Table) -> dict[str, tuple[str, str | None]]:
    """Every name that the columns of a released table bring, those of the fields of nested ones included -> (file, column)."""
    schema = table.released().collect_schema()
    columns = {name: (table.file, name) for name in dict.fromkeys([*(cell.name for cell in table.cells), *schema.names()])}
    fields = {path: (table.file, name) for name, dtype in schema.items() for path in field_paths(dtype)}
    return {**fields, **columns}


def _column(n: int) -> str:
    return f"__redact_named_{n}"


def _likely(values: pl.Series, phrases: pl.DataFrame) -> pl.Series:
    """Which are worth a closer look: of names in one piece of ASCII only those that hold the start of a phrase."""
    starts = phrases["key"].str.head(3).unique(maintain_order=True).to_list()
    return values.str.contains_any(starts, ascii_case_insensitive=True) | values.str.contains(r"[^A-Za-z]")


def _named(values: pl.Series, phrases: pl.DataFrame, unlisted: frozenset[str]) -> pl.Series:
    """The names in which a whole value stands, or in unlisted ones a word of a value."""
    folded = values.alias("value").to_frame().select(fold_expr(pl.col("value")).alias("value"))
    met = folded.select(run_expr(pl.col("value")).alias("key")).join(phrases, on="key")["hay"]
    if not unlisted:
        return met
    words = folded.select(words_expr(pl.col("value")).str.strip_chars(" ").str.split(" ").alias("key")).explode("key")
    loose = phrases.filter(pl.col("hay").is_in(sorted(unlisted)))
    return pl.concat([met, words.join(loose, on="key")["hay"]])


def _phrases(names: Mapping[str, object], unlisted: frozenset[str]) -> pl.DataFrame:
    """`key`, `hay`: the words and neighbouring words of each name, in one run, from `LONG` letters, or `SHORT`."""
    rows = []
    for name in sorted(names):
        words = "".join(c if c.isalnum() else " " for c in fold(name)).split()
        told = [words[at : at + n] for at in range(len(words)) for n in range(1, _MOST_WORDS + 1)]
        runs = ["".join(some) for some in told if not _PLAIN.issuperset(word.removesuffix("s") for word in some)]
        rows += [(run, name) for run in dict.fromkeys(runs) if len(run) >= (SHORT if name in unlisted else LONG) and not run.isdecimal()]
    return pl.DataFrame(rows, schema={"key": pl.String, "hay": pl.String}, orient="row")
