"""Who is released at all: what is against a person in one table is against the person's rows in every table.

Comes in: a judged table, then all of them. Goes out: the same, their `REASON` filled in. It must not know operators.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from redact.canon import canonicalise
from redact.plan.columns import Rules
from redact.plan.people import gone
from redact.plan.shapes import REASON, SUBJECT, UNREAD, Draft, Tools
from redact.plan.subjects import main_subjects
from redact.policy import ColumnRule, Listed, People, Policy, TableRule
from redact.rows import PEOPLE, RECORDS, Told, person_code, record_reason
from redact.transform.batches import elementwise

PERSON = "__redact_person"
_GONE = "__redact_gone"


def with_reasons(
    policy: Policy, name: str, rule: TableRule, rules: Rules, judged: pl.LazyFrame, tools: Tools, as_of: datetime.date
) -> pl.LazyFrame:
    """`judged` with what is against the person of a row (`PERSON`, UInt8, a place in `PEOPLE`) and against the row (`REASON`).

    A row with a cell that could not be read has nothing against it: it must stop the run, not leave it.
    """

    def among(values: pl.Expr, listed: Listed, column: ColumnRule) -> pl.Expr:
        found = _among(values, listed, column, policy.country, tools)
        if rule.subject is None or rule.subject.aliases is None or rule.subject.column != listed.column:
            return found
        # NOTE: a list may name a merged person by a record that no row has any more, or that only other rows have.
        return found | _is_person(listed, column, main_subjects(rule.subject.aliases, column.entity, policy.country, tools), policy, tools)

    told = Told(policy, name, {column: found for column, (_, found) in rules.items()}, as_of, among)
    readable = pl.col(UNREAD) == 0 if UNREAD in judged.collect_schema().names() else pl.lit(value=True)
    erased = gone(tools) if rule.subject is not None else None
    made = []
    if rule.people is not None or erased is not None:
        made.append(pl.when(readable).then(person_code(told, rule.people or People(), erased)).alias(PERSON))
    if rule.records is not None:
        reason = pl.when(readable).then(record_reason(told, rule.records))
        made.append(pl.coalesce(reason, pl.col(REASON)).alias(REASON))
    return judged.with_columns(made)


def _among(values: pl.Expr, listed: Listed, rule: ColumnRule, country: str, tools: Tools) -> pl.Expr:
    # NOTE: closed over and not a literal, so that no plan shows who is listed.
    people = canonicalise(pl.Series("listed", tools.listed(listed.file, listed.column), dtype=pl.String), rule.entity, country).implode()

    def stands(batch: pl.Series) -> pl.Series:
        return canonicalise(batch, rule.entity, country).is_in(people).fill_null(value=False)

    return elementwise(stands, values.cast(pl.String), pl.Boolean())


def _is_person(listed: Listed, rule: ColumnRule, main: Mapping[str, str], policy: Policy, tools: Tools) -> pl.Expr:
    """Whether the row's subject is one whom the list names, under whatever of the merged records."""
    said = pl.Series("listed", tools.listed(listed.file, listed.column), dtype=pl.String)
    people = canonicalise(said, rule.entity, policy.country).replace(main).implode()
    return elementwise(lambda batch: batch.is_in(people).fill_null(value=False), pl.col(SUBJECT), pl.Boolean())


def spread(drafts: Mapping[str, Draft]) -> dict[str, Draft]:
    """Every table with what is against its people anywhere, and against the record of theirs in the table of subjects."""
    ruled = [draft.plan.rule for draft in drafts.values()]
    against = _against(drafts)
    if against is None and not any(rule.records for rule in ruled):
        return dict(drafts)
    people = {name: _with_people(draft, against) for name, draft in drafts.items()}
    return {name: _with_home_records(draft, people) for name, draft in people.items()}


def _against(drafts: Mapping[str, Draft]) -> pl.LazyFrame | None:
    """(`SUBJECT`, `_GONE`): one row for each person that something is against; None where no table has people."""
    parts = [
        draft.plan.judged.select(SUBJECT, pl.col(PERSON).alias(_GONE)).drop_nulls()
        for draft in drafts.values()
        if draft.plan.rule.subject is not None and _has(draft.plan.judged, PERSON)
    ]
    if not parts:
        return None if not any(_has(draft.plan.judged, PERSON) for draft in drafts.values()) else _nobody()
    return pl.concat(parts).group_by(SUBJECT).agg(pl.col(_GONE).min())


def _nobody() -> pl.LazyFrame:
    return pl.LazyFrame(schema={SUBJECT: pl.String, _GONE: pl.UInt8})


def _with_people(draft: Draft, against: pl.LazyFrame | None) -> Draft:
    frame, codes = draft.plan.judged, []
    if against is not None and draft.plan.rule.subject is not None:
        frame = frame.join(against, on=SUBJECT, how="left", maintain_order="left")
        codes.append(_GONE)
    if _has(frame, PERSON):
        codes.append(PERSON)
    if codes:
        reasons = dict(enumerate(PEOPLE))
        person = pl.coalesce(codes).replace_strict(reasons, default=None, return_dtype=pl.String)
        frame = frame.with_columns(pl.coalesce(person, pl.col(REASON)).alias(REASON)).drop(codes)
    return _judged(draft, frame)


def _with_home_records(draft: Draft, drafts: Mapping[str, Draft]) -> Draft:
    """A person whose own record is not released, be it for its age or a dispute, is in no other table either."""
    subject = draft.plan.rule.subject
    home = drafts.get(subject.table) if subject is not None and subject.table else None
    if home is None or home is draft or home.plan.rule.records is None or home.plan.rule.subject is None:
        return draft
    reason = pl.col(REASON)
    own = pl.when(reason.is_not_null().all()).then(reason.filter(reason.is_in(RECORDS)).min()).alias(_GONE)
    gone = home.plan.judged.group_by(SUBJECT).agg(own).drop_nulls()
    frame = draft.plan.judged.join(gone, on=SUBJECT, how="left", maintain_order="left")
    return _judged(draft, frame.with_columns(pl.coalesce(REASON, _GONE).alias(REASON)).drop(_GONE))


def _judged(draft: Draft, frame: pl.LazyFrame) -> Draft:
    plan = draft.plan
    return replace(draft, plan=replace(plan, judged=frame, source=frame.filter(pl.col(REASON).is_null()).drop(REASON), drops_people=True))


def _has(frame: pl.LazyFrame, column: str) -> bool:
    return column in frame.collect_schema().names()
