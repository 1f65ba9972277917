"""Classes that enough people share, told from all rows of a table.

Comes in: every code of a table with the people who have it. Goes out: the class under which each code may be shown. It must not know
columns or files.

Who reads `E11` beside `E11.9` learns that it is another one: so a class counts the people who are shown under it and not those under
its narrower classes, and what is released is each shared by as many people as was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from redact.transform.icd10 import LEVELS, class_of


def levels_from(level: str | None) -> Sequence[str | None]:
    """The classes to try, from the narrow to the wide; None is the code itself."""
    return (None, *LEVELS) if level is None else LEVELS[LEVELS.index(level) :]


def share_classes(codes: pl.DataFrame, fewest: int, level: str | None) -> pl.DataFrame:
    """The narrowest class, `level` at least, under which each code is shown for `fewest` people: (`value`, `class`), both String.

    `codes` has `value` (as `icd10.spell` writes it), and either `person`, once for each that has the value, or `rows`, how many have it
    where nobody's rows are told apart. A value without such a class is not in the answer.
    """
    people = pl.col("person").n_unique() if "person" in codes.columns else pl.col("rows").sum()
    shown = codes.drop_nulls("value").with_columns(pl.lit(None, pl.String).alias("class"))
    for each in levels_from(level):
        wider = pl.col("value") if each is None else class_of(pl.col("value"), each)
        tried = shown.with_columns(pl.coalesce("class", wider).alias("tried"))
        enough = tried.group_by("tried").agg(people.alias("people")).filter(pl.col("people") >= fewest)["tried"].drop_nulls()
        shown = tried.with_columns(pl.when(pl.col("tried").is_in(enough.implode())).then("tried").otherwise("class").alias("class"))
    return shown.select("value", "class").drop_nulls().unique(maintain_order=True)
