"""Identifiers in the names of a release: of its folder, its files and its columns.

Comes in: names and tables. Goes out: findings. It must not know the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from redact.canon import fold, fold_expr
from redact.entities import ENTITIES
from redact.nested import field_paths
from redact.verify.keys import is_distinctive, keys_of_cells, keys_of_identifiers
from redact.verify.needles import kind_of
from redact.verify.readings import run_expr, words_expr
from redact.verify.shapes import Finding, Identifier, Table

BATCH, REMEMBERED = 131_072, 100_000
"""Rows read at a time; values of a column that are looked at once only, since names repeat."""
LONG, SHORT = 7, 4
"""Letters from which a person's name in a name of the release is no chance; in one that nobody wrote into the policy."""
_MOST_WORDS = 4
_PLAIN = frozenset(
    [word.removesuffix("s") for word in "_".join(ENTITIES).lower().split("_")]
    + "parquet csv json manifest release redact first last middle family given name note visit invoice table".split()
    + "encounter observation description start stop created updated city country row".split()
)
"""Words of files and columns that are nobody's, without a final s."""


def check_names(
    tables: Sequence[Table], names: Mapping[str, tuple[str, str | None]], unlisted: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """Findings in `names`: what it says -> (file, column); of `unlisted` ones every word from four letters is read."""
    keys = keys_of_cells(pl.Series(sorted(names), dtype=pl.String)).select("key", "hay")
    phrases = _phrases(names, unlisted)
    digests = bool(keys["key"].str.starts_with("#").any())
    for table in tables:
        wanted = [each for each in table.identifiers if _could_stand(each, keys, phrases)]
        met: dict[int, set[str]] = {}
        seen = {n: pl.Series(dtype=pl.String) for n in range(len(wanted))}
        for batch in _batches(table, [_likely(each, phrases) for each in wanted]):
            for n, identifier in enumerate(wanted):
                known = batch[str(n)].drop_nulls()
                known = known.filter(~known.is_in(seen[n].implode())).unique()
                seen[n] = seen[n].append(known) if len(seen[n]) < REMEMBERED else seen[n]
                if kind_of(identifier.entity) == "name":
                    hays = _named(known, phrases, unlisted)
                else:
                    hays = keys_of_identifiers(known, identifier.entity, digests).join(keys, on="key")["hay"]
                met.setdefault(n, set()).update(hays)
        for n, identifier in enumerate(wanted):
            for name in sorted(met.get(n, ())):
                file, column = names[name]
                yield Finding(file, "file:name", column, None, identifier.entity, f"{table.name}.{identifier.column}")


def names_of_columns(table: Table) -> dict[str, tuple[str, str | None]]:
    """Every name that the columns of a released table bring, those of the fields of nested ones included -> (file, column)."""
    schema = table.released().collect_schema()
    columns = {name: (table.file, name) for name in dict.fromkeys([*(cell.name for cell in table.cells), *schema.names()])}
    fields = {path: (table.file, name) for name, dtype in schema.items() for path in field_paths(dtype)}
    return {**fields, **columns}


def _batches(table: Table, wanted: Sequence[pl.Expr]) -> Iterator[pl.DataFrame]:
    """The values worth a closer look, as columns `0`, `1`, …, null where there is none."""
    if wanted:
        frame = table.rows.select(each.alias(str(n)) for n, each in enumerate(wanted))
        yield from frame.collect_batches(chunk_size=BATCH, maintain_order=False, engine="streaming")


def _could_stand(identifier: Identifier, keys: pl.DataFrame, phrases: pl.DataFrame) -> bool:
    if kind_of(identifier.entity) == "name":
        return phrases.height > 0
    return keys.height > 0 and is_distinctive(identifier.entity)


def _likely(identifier: Identifier, phrases: pl.DataFrame) -> pl.Expr:
    """The values worth a closer look: of names in one piece of ASCII only those that hold the start of a phrase."""
    value = identifier.values
    if kind_of(identifier.entity) != "name":
        return value
    starts = phrases["key"].str.head(3).unique(maintain_order=True).to_list()
    alike = value.str.contains_any(starts, ascii_case_insensitive=True)
    return pl.when(alike | value.str.contains(r"[^A-Za-z]")).then(value)


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
