"""What a policy calls each column, held against what its values say.

Comes in: a policy, the frames of its tables. Goes out: nothing, or PolicyError that names column and kind, never a value. It knows
`classify` and the terms of health, never a key. Nothing here reads more than the first rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from redact.classify import Held, holdings
from redact.entities import entity
from redact.errors import PolicyError
from redact.policy import CARDS, ColumnRule, Policy, TableRule
from redact.purposes import SPECIAL, Seen, column_held_to_profile, counted_columns, special_barred

_SHOWS = frozenset({"keep", "generalise", "shuffle", "noise"})
_ROWS, _DISTINCT = 20_000, 5_000
"""Rows and distinct values of a column that are asked for terms of health."""
_TERMS, _CODES, _FEW = 0.1, 0.8, 5
"""The share of distinct values that are terms, or codes, from which the column is one of them; fewer codes prove nothing."""
_LOUD = 0.6
"""The confidence from which header and values are heard whatever `because:` says."""
_SENTENCE = 5
"""Words of a value in which one term tells of health; of a shorter one they are half of it."""
_ICD10 = r"^[A-TV-Z][0-9][0-9AB](?:\.?[0-9X][0-9A-Z]{0,3})?$"
_ATC = r"^[A-DGHJLMNPRSV][0-9]{2}[A-Z]{2}[0-9]{2}$"


def refuse_false(policy: Policy, frames: Mapping[str, pl.LazyFrame]) -> None:
    """Raise PolicyError for a column that is not what the policy calls it, where that decides about what may go out.

    Refused is one that is kept, or only made coarser, although its values or header are direct identifiers, without `because:`; whatever
    the policy says, one whose values are sure to be direct identifiers under the name of something else, and one that holds card data
    or IP addresses; one of a special category for a purpose or recipient that may see none, without `because:`; and one whose header or
    values say what its profile does not let out as it is, where they say so loudly or without `because:`.
    """
    counted, promise = counted_columns(policy), special_barred(policy)
    for name, frame in frames.items():
        rule, columns = policy.tables[name], watched(policy, name, frame)
        out = set(_shown(rule, frame))
        for held in holdings(frame, [column for column in columns if policy.aggregate is None or (name, column) in counted]):
            if (found := rule.rule_for(held.column)) is None:
                continue
            place = f"tables.{name}.columns.{found[0]}"
            if entity(held.entity).reach == "direct":
                _refuse_direct(place, found[1], held, held.column in out)
            _refuse_by_profile(policy, Seen(place, name, found[0], found[1], is_subject=False), held)
        if promise is not None:
            asked = columns if policy.aggregate is None else sorted(column for table, column in counted if table == name)
            _refuse_special(name, rule, frame, asked, promise, _language(policy))


def watched(policy: Policy, name: str, frame: pl.LazyFrame) -> list[str]:
    """The columns of a table of which anything goes out that is made of each value; dates under a profile, which asks whose they are."""
    ruled = _ruled(policy.tables[name], frame, dates=policy.profile is not None)
    return [column for column, each in ruled if each.operator.name not in {"drop", "replace", "scrub", "country"}]


def _shown(rule: TableRule, frame: pl.LazyFrame) -> list[str]:
    """The columns whose values go out, or a part of them, without a reason being given; but dates."""
    return [name for name, each in _ruled(rule, frame, dates=False) if each.operator.name in _SHOWS and not each.because]


def _ruled(rule: TableRule, frame: pl.LazyFrame, *, dates: bool) -> Iterator[tuple[str, ColumnRule]]:
    for name in frame.collect_schema().names():
        found = rule.rule_for(name)
        if found is not None and (dates or found[1].type not in {"date", "datetime"}):
            yield name, found[1]


def _refuse_direct(place: str, rule: ColumnRule, held: Held, out: bool) -> None:
    what, operator = held.entity, rule.operator.name
    if what in CARDS:
        raise PolicyError(f"{place}: expected no card data, found {what} ({held.evidence}), which is never kept (P14)", "drop it")
    if what == "IP_ADDRESS" and operator != "truncate":
        raise PolicyError(f"{place}: expected drop or country for IP addresses, found {operator} (P10)", "drop it")
    if out:
        raise PolicyError(
            f"{place}: expected no direct identifier under {operator}, found {what} ({held.evidence})",
            "choose another operator, or say because: why it may leave the house",
        )
    if _is_another(rule, held):
        raise PolicyError(
            f"{place}: expected {rule.entity}, as the policy calls it, found {what} ({held.evidence})",
            "call it what it is: what a purpose may see is told by its entity",
        )


def _is_another(rule: ColumnRule, held: Held) -> bool:
    """Whether the values are sure to be direct identifiers, and the policy calls them something that names nobody."""
    called = rule.entity is not None and entity(rule.entity).reach != "direct"
    # NOTE: numbers of invoices are written like telephones; only where they go out as they stand does it matter which they are.
    return called and held.sure and (rule.operator.name in _SHOWS or entity(held.entity).rule != "phone")


def _refuse_by_profile(policy: Policy, seen: Seen, held: Held) -> None:
    """Raise PolicyError where the profile would not take the column under the name of what it holds."""
    excused = seen.rule.because is not None and held.confidence < _LOUD
    # NOTE: which of places is a state is not told by its values.
    alike = seen.entity == held.entity or (held.entity == "LOCATION" and seen.category == "place")
    if policy.profile is None or excused or alike:
        return
    found = replace(seen, rule=seen.rule.model_copy(update={"entity": held.entity}))
    for refusal in column_held_to_profile(policy, found):
        said = f"{seen.path}: expected {seen.entity}, as the policy calls it, found {held.entity} ({held.evidence})"
        raise PolicyError(f"{said}; {refusal.said} ({refusal.rests_on})", "call it what it is, or drop it")


def _refuse_special(name: str, rule: TableRule, frame: pl.LazyFrame, columns: Sequence[str], promise: str, language: str | None) -> None:
    """Raise PolicyError for the first of the columns that tells of health, or of another special category, under another name."""
    schema = frame.collect_schema()
    ruled = {column: found for column in columns if schema.get(column) == pl.String and (found := rule.rule_for(column)) is not None}
    asked = [column for column, (_, each) in ruled.items() if not each.because and not _is_code(each)]
    asked = [column for column in asked if entity(ruled[column][1].entity).category not in SPECIAL]
    rows = frame.select(asked).head(_ROWS).collect(engine="streaming") if asked else pl.DataFrame()
    for column in asked:
        if what := _special_in(rows[column].unique(maintain_order=True).drop_nulls().head(_DISTINCT), language):
            listed, each = ruled[column]
            raise PolicyError(
                f"tables.{name}.columns.{listed}: expected {each.entity}, as the policy calls it, found {what} (values), which this "
                f"purpose or recipient may not see ({promise})",
                "drop it, or say because: why these values tell of nothing special",
            )


def _is_code(rule: ColumnRule) -> bool:
    """Whether a column of identifiers comes out as something made of them: record numbers may look like codes of ICD-10."""
    return entity(rule.entity).reach == "direct" and rule.operator.name not in _SHOWS


def _special_in(values: pl.Series, language: str | None) -> str | None:
    """The special category that distinct values tell of, if any."""
    if values.is_empty():
        return None
    for what, form in (("ICD10_CODE", _ICD10), ("ATC_CODE", _ATC)):
        if values.len() >= _FEW and values.str.strip_chars().str.contains(form).sum() >= _CODES * values.len():
            return what
    others = values.filter(~values.str.strip_chars().str.contains(_ICD10))
    told = [what for what in (_term_of(value, language) for value in others) if what is not None]
    return max(sorted(set(told)), key=told.count) if told and len(told) >= _TERMS * values.len() else None


def _term_of(value: str, language: str | None) -> str | None:
    """The entity of a value that is a term of a special category, or of a sentence that holds one."""
    from recognizers.terms import find_terms

    terms = find_terms(value, language)
    covered = {at for term in terms for at in range(term.start, term.end)}
    told = len(value.split()) >= _SENTENCE or 2 * len(covered) >= len(value)
    return terms[0].entity if terms and told else None


def _language(policy: Policy) -> str | None:
    return policy.language if isinstance(policy.language, str) else None
