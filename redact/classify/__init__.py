"""What is in each column: entity, evidence, proposed operator.

Comes in: a lazy frame. Goes out: a row for each column, and from these a policy that `redact run` reads. It must not know keys.
Nothing here ever holds a value in its answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from redact.classify.headers import read_header
from redact.classify.look import Look, look_at
from redact.classify.operators import SCHEMA, row_of
from redact.classify.proposal import propose
from redact.classify.verdict import Table, Verdict, judge
from redact.entities import entity

__all__ = ["classify", "direct_identifiers", "propose"]

_SAMPLE = 20_000


def classify(lf: pl.LazyFrame, *, sample: int = _SAMPLE) -> pl.DataFrame:
    """A row for each column of `lf`, in its order, from the headers and the first `sample` rows; never a value.

    Columns: column, dtype, entity (null where nothing vouches for the column), confidence (0 to 1), share (of the distinct
    values that match), evidence, reach (direct, quasi, sensitive or none), type and format (as the policy calls them; format
    is strptime's), distinct (UInt32), nulls (share of rows), operator, reason, rows (UInt32, looked at).
    """
    names = lf.collect_schema().names()
    looks = _looks(lf, names, sample)
    verdicts = _related(names, _judged(names, looks))
    rows = [row_of(look, verdict) for look, verdict in zip(looks, verdicts, strict=True)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def direct_identifiers(lf: pl.LazyFrame, kept: Sequence[str]) -> list[tuple[str, str, str]]:
    """(column, entity, evidence) of the `kept` columns that hold direct identifiers; reads the first rows of no other column."""
    if not kept:
        return []
    names = lf.collect_schema().names()
    verdicts = _judged(names, _looks(lf, kept, _SAMPLE))
    found = zip(kept, verdicts, strict=True)
    return [(name, v.entity, v.evidence) for name, v in found if v.entity and entity(v.entity).reach == "direct"]


def _looks(lf: pl.LazyFrame, names: Sequence[str], sample: int) -> list[Look]:
    frame = lf.select(names).head(sample).collect(engine="streaming")
    return [look_at(frame[name]) for name in names]


def _judged(names: Sequence[str], looks: Sequence[Look]) -> list[Verdict]:
    headers = {name: read_header(name) for name in names}
    table = Table.of(headers.values())
    return [judge(look, headers[look.name], table) for look in looks]


def _related(names: Sequence[str], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """A code is of what its description is of: `REASONCODE` stands beside `REASONDESCRIPTION`."""
    by_name = dict(zip((name.casefold() for name in names), verdicts, strict=True))
    related = []
    for name, verdict in zip(names, verdicts, strict=True):
        beside = by_name.get(name.casefold().replace("code", "description"))
        if verdict.entity == "CODE" and beside is not None and entity(beside.entity).reach == "sensitive":
            verdict = Verdict(beside.entity, 0.6, beside.share, "header; neighbours")
        related.append(verdict)
    return related
