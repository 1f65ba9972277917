"""Each subject's own identifiers in the subject's own rows, in any form.

Comes in: a table, the tables linked with it, what its columns could hold. Goes out: hits, a row each. Memory is flat: the
table is read in batches; the identifiers of linked tables are held once, for the kinds that could be found at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from redact.canon import fold_expr
from redact.verify.batches import in_batches
from redact.verify.linked import KEY, keyed, known, sources_of
from redact.verify.matching import Matched, Reader, hopeful
from redact.verify.named import Named
from redact.verify.needles import SHORTEST_NUMBER, Kind, kind_of
from redact.verify.places import blanked
from redact.verify.readings import run_expr
from redact.verify.shapes import Places, Table
from redact.verify.survey import HOLDS, Column, text_of
from redact.verify.tasks import Task, as_date, identified, tasks, together_expr

HITS = pl.Schema({"row": pl.Int64, "column": pl.String, "entity": pl.String, "recognizer": pl.String, "form": pl.String})


def own(tables: Sequence[Table], table: Table, columns: Sequence[Column], places: Places | None, named: Named) -> Iterator[pl.DataFrame]:
    """Hits in one table, batch by batch; where all source rows are read for it, `named` sees them too."""
    others = sources_of(tables, table) if tasks(table, tables, columns) else []
    mine, theirs = tasks(table, [table] if table.aligned else [], columns), tasks(table, others, columns)
    wanted = {task.column.cell.name for task in [*mine, *theirs]}
    searched = [column for column in columns if column.cell.name in wanted]
    if not searched:
        return
    readers = {column.cell.name: Reader() for column in searched}
    within = [(task, _matched(task, readers)) for task in mine]
    held: dict[tuple[object, ...], pl.DataFrame] = {}
    across = [(task, _matched(task, readers), _held(held, table, task)) for task in theirs]
    beside = named.wanted(table) if table.aligned and table.everyone is None else {}
    frame = _rows(table, searched, [task for task, _ in within], bool(across), beside)
    start = 1
    for raw in in_batches(frame, texts=any(column.cell.text for column in searched)):
        if beside:
            named.see(table, raw)
        batch = raw.drop(beside).with_columns(_blank(raw, table, searched, places)).with_row_index("row", start)
        start += raw.height
        seen = Batch(batch, readers)
        for task, matched in within:
            yield _told(_found(_within(seen, task), task, matched), task)
        for task, matched, identifiers in across:
            yield _told(_found(_across(seen, task, identifiers), task, matched), task)


def _held(held: dict[tuple[object, ...], pl.DataFrame], table: Table, task: Task) -> pl.DataFrame:
    """What is known for a task, held once for all columns."""
    key = (task.entity, task.how == "date", *((source.name, at) for source, at in task.sources))
    if key not in held:
        held[key] = known(table, task)
    return held[key]


def _matched(task: Task, readers: Mapping[str, Reader]) -> Matched:
    return Matched(task.entity, readers[task.column.cell.name])


def _rows(table: Table, columns: Sequence[Column], within: Sequence[Task], across: bool, beside: Mapping[str, pl.Expr]) -> pl.LazyFrame:
    """The released columns to search, as `r<name>`, beside the row's own identifiers, as `i<n>` or `d<n>`, its `KEY`, and `beside`."""
    released = [_released(column).alias(f"r{column.cell.name}") for column in columns]
    if not table.aligned:
        assert table.link_column is not None  # without it nothing is linked
        return table.linked().select(*released, _key(pl.col(table.link_column)))
    schema = table.source.collect_schema()
    wanted = sorted({(part, task.how == "date") for task in within for _, at in task.sources for part in _parts(table, at)})
    mine = [identified(table.identifiers[at], schema, dated).alias(_own_name(at, dated)) for at, dated in wanted]
    if across and table.subject is not None:
        mine.append(_key(table.subject))
    return pl.concat([table.source.select(*mine, **beside), table.released().select(released)], how="horizontal")


def _parts(table: Table, at: int) -> tuple[int, ...]:
    """The columns whose values an identifier is made of."""
    return table.identifiers[at].joins or (at,)


def _key(subject: pl.Expr) -> pl.Expr:
    return pl.when(subject.is_not_null()).then(keyed(subject)).alias(KEY)


def _own_name(at: int, dated: bool) -> str:
    return f"{'d' if dated else 'i'}{at}"


def _released(column: Column) -> pl.Expr:
    if column.dtype.is_temporal():
        return as_date(pl.col(column.cell.name), column.dtype)
    text = text_of(column.cell.name, column.dtype)
    return pl.lit(None, dtype=pl.String) if text is None else text


def _blank(batch: pl.DataFrame, table: Table, columns: Sequence[Column], places: Places | None) -> list[pl.Series]:
    texts = [c.cell for c in columns if c.cell.text]
    return [blanked(batch[f"r{cell.name}"], table, cell, places).alias(f"r{cell.name}") for cell in texts]


class Batch:
    """Some rows, and what several tasks ask of them: each is answered once."""

    def __init__(self, frame: pl.DataFrame, readers: Mapping[str, Reader]) -> None:
        self.frame = frame
        self._readers = readers
        self._could: dict[tuple[str, Kind], tuple[pl.Series, pl.Series]] = {}
        self._likely: dict[tuple[str, str, Kind], pl.Series] = {}

    def could_hold(self, task: Task) -> tuple[pl.Series, pl.Series]:
        """Whether each cell of the task's column could hold an identifier of its kind, and the distinct texts that could."""
        name, kind = task.column.cell.name, kind_of(task.entity)
        if (name, kind) not in self._could:
            distinct = self.frame[f"r{name}"].drop_nulls().unique()
            could = distinct.to_frame("t").filter(HOLDS[kind](pl.col("t"))).to_series()
            every = len(could) == len(distinct)
            cells = self.frame[f"r{name}"]
            self._could[name, kind] = cells.is_not_null() if every else cells.is_in(could.implode()), could
        return self._could[name, kind]

    def likely(self, task: Task, column: str) -> pl.Series:
        """Whether each identifier in a column of the frame could stand in any of the task's texts."""
        name, kind = task.column.cell.name, kind_of(task.entity)
        if (name, column, kind) not in self._likely:
            _, hays = self.could_hold(task)
            self._likely[name, column, kind] = hopeful(hays, self.frame[column], task.entity, self._readers[name])
        return self._likely[name, column, kind]


def _within(batch: Batch, task: Task) -> pl.DataFrame:
    """`row`, `hay`, `value`, `recognizer` of the rows where the column could hold the row's own identifiers."""
    return pl.concat([_of_source(batch, task, table, at) for table, at in task.sources])


def _of_source(batch: Batch, task: Task, table: Table, at: int) -> pl.DataFrame:
    """What one source column gives; of the identifiers that could stand nowhere in the column nothing."""
    parts = [_own_name(part, task.how == "date") for part in _parts(table, at)]
    frame = batch.frame
    if task.how == "text":
        likely = pl.DataFrame({part: batch.likely(task, part) for part in parts}).select(pl.any_horizontal(pl.all()))
        frame = frame.filter(likely.to_series() & batch.could_hold(task)[0])
    value = together_expr([pl.col(part) for part in parts]) if len(parts) > 1 else pl.col(parts[0])
    told = pl.lit(f"{table.name}.{table.identifiers[at].column}")
    return frame.select("row", hay=f"r{task.column.cell.name}", value=value, recognizer=told)


def _across(batch: Batch, task: Task, identifiers: pl.DataFrame) -> pl.DataFrame:
    """`row`, `hay`, `value`, `recognizer`, the identifiers being those of every linked row."""
    rows = batch.frame.select("row", KEY, hay=f"r{task.column.cell.name}")
    some = rows.filter(batch.could_hold(task)[0] if task.how == "text" else rows["hay"].is_not_null())
    return some.join(identifiers, on=KEY).with_columns(pl.col("recognizer").cast(pl.String))


def _found(rows: pl.DataFrame, task: Task, matched: Matched) -> pl.DataFrame:
    """Those rows in which the value stands, with `form`."""
    rows = rows.drop_nulls(["hay", "value"])
    if task.how == "date":
        return rows.filter(pl.col("hay") == pl.col("value")).with_columns(form=pl.lit("date"))
    if task.how != "text":
        least = 3 if task.how == "whole" else 1
        hay, value = _compact(rows["hay"]), _compact(rows["value"])
        return rows.filter((hay == value) & (value.str.len_chars() >= least)).with_columns(form=pl.lit("same"))
    if kind_of(task.entity) == "number":
        rows = rows.filter(_short_enough(rows))
    return rows.join(matched.of(rows.select("hay", "value").unique()), on=["hay", "value"])


def _compact(texts: pl.Series) -> pl.Series:
    """Letters and digits, folded once for each distinct text."""
    distinct = texts.unique()
    folded = distinct.to_frame("t").select(run_expr(fold_expr(pl.col("t")))).to_series()
    return texts.replace_strict(distinct, folded, return_dtype=pl.String)


def _short_enough(rows: pl.DataFrame) -> pl.Expr:
    """Whether a number is not longer than the longest text; one written with separators may be shorter than it looks."""
    room = rows["hay"].unique().str.len_bytes().max()
    spaced = pl.col("value").str.contains(r"[^0-9]")
    return spaced | pl.col("value").str.len_bytes().is_between(SHORTEST_NUMBER, room if isinstance(room, int) else 0)


def _told(hits: pl.DataFrame, task: Task) -> pl.DataFrame:
    told = hits.select(
        pl.col("row").cast(pl.Int64),
        pl.lit(task.column.cell.name).alias("column"),
        pl.lit(task.entity).alias("entity"),
        "recognizer",
        (pl.lit("own:") + pl.col("form")).alias("form"),
    )
    return told.unique(maintain_order=True)
