"""What is in each column: entity, evidence, proposed operator.

Comes in: a lazy frame. Goes out: a row for each column, and from these a policy that `redact run` reads. It must not know keys.
Nothing here ever holds a value in its answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from redact.classify.headers import Header, read_header
from redact.classify.look import Look, look_at
from redact.classify.neighbours import Names, ask_for_names, countries, hold_births, relate_codes
from redact.classify.operators import SCHEMA, row_of
from redact.classify.proposal import Written, propose, settle
from redact.classify.strays import Counts, Stray, count_all, strays
from redact.classify.through import Passed, pass_through
from redact.classify.verdict import Table, Verdict, judge
from redact.entities import entity

__all__ = ["Held", "Written", "classify", "direct_identifiers", "holdings", "propose", "settle"]

_SAMPLE, _HALF = 20_000, 0.5


def classify(lf: pl.LazyFrame, *, sample: int = _SAMPLE, are_names: Names | None = None, country: str = "") -> pl.DataFrame:
    """A row for each column of `lf`, in its order; never a value.

    All rows are read once. Numbers with check digits, e-mail addresses and other sure forms are counted in every row; what a
    column holds is told from its header and from a sample of blocks spread over the table: at most `sample` rows, at least half
    as many. `are_names` (texts -> Boolean, a model's) is asked of columns of which nothing else tells; `country` (ISO, the
    policy's) settles collisions.

    Columns: column, dtype, entity (null where nothing vouches for the column), confidence (0 to 1), share (of the distinct
    values that match), evidence, reach (direct, quasi, sensitive or none), quasi_identifier, sensitivity, contamination (what
    direct identifiers of another kind stand in how many rows), type and format (as the policy calls them; format is strptime's),
    distinct (UInt32, of the sample), nulls (share of all rows), operator, reason, rows (UInt32, of the sample), total (UInt64).
    """
    passed = pass_through(lf, sample)
    names = passed.sample.columns
    looks = [_look(passed, name) for name in names]
    headers = {name: read_header(name) for name in names}
    spoken = countries(looks, headers) | ({country.upper().replace("GB", "UK")} if country else set())
    verdicts = hold_births(passed.sample, looks, _judged(looks, headers, spoken))
    if are_names is not None:
        verdicts = ask_for_names(looks, headers, verdicts, are_names)
    rows = [
        row_of(look, verdict, _others(look, verdict, passed, spoken), passed.rows)
        for look, verdict in zip(looks, relate_codes(names, verdicts), strict=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@dataclass(frozen=True)
class Held:
    """What a column holds, as its header and its first rows tell."""

    column: str
    entity: str
    evidence: str
    """Never a value."""
    confidence: float
    sure: bool
    """Whether the values are numbers or addresses of persons by check digits, or in a form that no chance gives."""


def holdings(lf: pl.LazyFrame, columns: Sequence[str]) -> list[Held]:
    """What those of the `columns` hold of which anything tells; reads the first rows of no other column."""
    if not columns:
        return []
    frame = lf.select(columns).head(_SAMPLE).collect(engine="streaming")
    headers = {name: read_header(name) for name in lf.collect_schema().names()}
    verdicts = _judged([look_at(frame[name]) for name in columns], headers, frozenset())
    return [Held(name, v.entity, v.evidence, v.confidence, _is_sure(v)) for name, v in zip(columns, verdicts, strict=True) if v.entity]


def direct_identifiers(lf: pl.LazyFrame, kept: Sequence[str]) -> list[tuple[str, str, str]]:
    """(column, entity, evidence) of the `kept` columns that hold direct identifiers."""
    return [(held.column, held.entity, held.evidence) for held in holdings(lf, kept) if entity(held.entity).reach == "direct"]


def _is_sure(verdict: Verdict) -> bool:
    best = verdict.best
    told = best is not None and best.entity == verdict.entity and best.decisive and best.evidence != "values"
    return told and entity(verdict.entity).distinctive


def _look(passed: Passed, name: str) -> Look:
    """The look of the sample, with the missing values of all rows."""
    look = look_at(passed.sample[name])
    return replace(look, nulls=max(look.nulls, passed.nulls[name] / passed.rows)) if passed.rows else look


def _judged(looks: Sequence[Look], headers: Mapping[str, Header], spoken: frozenset[str]) -> list[Verdict]:
    table = Table.of(headers.values(), spoken)
    return [judge(look, headers[look.name], table) for look in looks]


def _others(look: Look, verdict: Verdict, passed: Passed, spoken: frozenset[str]) -> list[Stray]:
    """The direct identifiers that stand in a column which is of another kind."""
    present = passed.rows - passed.nulls[look.name]
    found = strays(passed.counts.get(look.name, Counts()), present, look.shape.digits if look.shape.number > _HALF else 0.0, spoken)
    direct = verdict.entity is not None and entity(verdict.entity).reach == "direct" and verdict.entity != "FREE_TEXT"
    named = count_all(pl.DataFrame({"name": [look.name]})).get("name", Counts())
    found += [stray for stray in strays(named, 1, 0.0, spoken) if stray not in found]  # the name goes out with the column
    return [
        stray
        for stray in found
        if stray.entity != verdict.entity
        and not (direct and stray.rows > _HALF * present)
        and not (stray.entity == "URL" and verdict.entity == "ONLINE_ACTIVITY")
    ]
