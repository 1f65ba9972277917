"""A verdict -> the row that `classify` answers with: type, operator and the reason for it.

Comes in: a `Look` and a `Verdict`. Goes out: a row of `SCHEMA`. It must not know tables or policies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import polars as pl

from redact.classify.dates import Writing, read_writing
from redact.classify.look import Look
from redact.classify.strays import Stray
from redact.classify.verdict import Verdict
from redact.entities import entity

SCHEMA: Mapping[str, type[pl.DataType] | pl.DataType] = {
    "column": pl.String, "dtype": pl.String, "entity": pl.String, "confidence": pl.Float64, "share": pl.Float64,
    "evidence": pl.String, "reach": pl.String, "quasi_identifier": pl.Boolean, "sensitivity": pl.String,
    "contamination": pl.List(pl.Struct({"entity": pl.String, "rows": pl.UInt64})), "type": pl.String, "format": pl.String,
    "distinct": pl.UInt32, "nulls": pl.Float64, "operator": pl.String, "reason": pl.String, "rows": pl.UInt32, "total": pl.UInt64,
}  # fmt: skip

_MEASURED = frozenset({"AMOUNT", "MEASUREMENT", "AGE", "INCOME", "COORDINATES"})
_SHOWN = frozenset({"keep", "generalise", "shift"})
"""Operators under which what stands in a cell is still read, or not understood."""
_REASONS = {
    "drop": "{reach} identifier ({category}): not needed by most purposes",
    "pseudonym": "names one row or person: the same value keeps the same pseudonym",
    "shift": "dates move together for one subject, intervals stay",
    "generalise": "a coarser class serves most purposes",
    "scrub": "free text: identifiers inside are replaced",
    "keep": "{category}: {reach} on its own",
}


def row_of(look: Look, verdict: Verdict, others: Sequence[Stray], total: int) -> tuple[object, ...]:
    """The row of one column, in the order of `SCHEMA`."""
    kind, writing = type_of(look, verdict)
    operator, reason = operator_of(look, verdict, kind)
    if writing and not writing.sure:
        reason += "; day and month could be read either way: check the format"
    if others and operator in _SHOWN:
        operator, reason = "drop", f"direct identifiers stand in it ({_told(others)}): release it once the source is clean"
    if operator in _SHOWN and look.values.is_empty():
        operator, reason = "drop", "no values: nothing shows what it will hold"
    reach = entity(verdict.entity).reach if verdict.entity else "none"
    said = (verdict.entity, round(verdict.confidence, 3), round(verdict.share, 4), verdict.evidence, reach)
    held = (_is_quasi(verdict.entity, reach), _sensitivity(verdict.entity, reach), [asdict(other) for other in others])
    kept = (kind, writing.format if writing else None, look.distinct, round(look.nulls, 4), operator, reason, look.rows, total)
    return (look.name, str(look.dtype), *said, *held, *kept)


def _told(others: Sequence[Stray]) -> str:
    return ", ".join(f"{other.entity} in {other.rows} row{'s' if other.rows > 1 else ''}" for other in others)


def _is_quasi(name: str | None, reach: str) -> bool:
    """Whether it tells persons apart together with others: also origin and religion, which neighbours see or know."""
    return reach == "quasi" or name in {"ETHNICITY", "RELIGION"}


def _sensitivity(name: str | None, reach: str) -> str:
    """`identifying`, `special category` (GDPR, article 9), `personal`, `none`, or `unknown`."""
    if name is None:
        return "unknown"
    return {"direct": "identifying", "sensitive": "special category", "quasi": "personal"}.get(reach, "none")


def type_of(look: Look, verdict: Verdict) -> tuple[str, Writing | None]:
    """The type as the policy calls it, and how dates are written; codes and identifiers are strings."""
    if look.dtype == pl.Boolean:
        return "boolean", None
    if look.dtype == pl.Date or isinstance(look.dtype, pl.Datetime):
        return ("date" if look.dtype == pl.Date else "datetime"), None
    if verdict.entity in {"DATE_TIME", "DATE_OF_BIRTH", "DATE_OF_DEATH"}:
        writing = read_writing(look.values)
        if look.shape.whole == 1.0 and look.numeric and look.shape.longest == 4:
            return "integer", None
        if writing is None or writing.share < 1.0:
            return "string", None
        return writing.type, writing
    if verdict.entity in _MEASURED and look.numeric:
        return ("integer" if look.shape.whole == 1.0 else "float"), None
    return "string", None


def operator_of(look: Look, verdict: Verdict, kind: str) -> tuple[str, str]:
    """The operator proposed and why; whatever nothing vouches for is dropped."""
    if verdict.entity is None:
        return "drop", f"unknown ({verdict.evidence}): nothing vouches for it"
    known = entity(verdict.entity)
    chosen = _chosen(look, verdict, kind)
    if chosen == "drop" and known.operator != "drop":
        return chosen, "cannot be coarsened as it stands: drop it, or say what may stay"
    return chosen, _REASONS[chosen].format(reach=known.reach if known.reach != "none" else "neutral", category=known.category)


def _chosen(look: Look, verdict: Verdict, kind: str) -> str:
    name = verdict.entity or ""
    default = entity(name).operator
    if default == "keep":
        return _kept(look, verdict, kind)
    if default == "generalise":
        return "generalise" if name == "POSTAL_CODE" else "keep" if verdict.best and verdict.best.entity == "COUNTRY" else "drop"
    if default == "shift" and kind not in {"date", "datetime"}:
        return "keep" if kind == "integer" else "drop"
    return default


def _kept(look: Look, verdict: Verdict, kind: str) -> str:
    name = verdict.entity or ""
    if verdict.best and verdict.best.entity == "UUID":
        return "pseudonym"
    if name in {"AGE", "INCOME"} and kind in {"integer", "float"}:
        return "generalise"
    if name == "ONLINE_ACTIVITY" and (look.shape.words > 3 or look.shape.colon > 0.5):
        return "drop"  # browsers tell devices apart, and the gate reads their versions as IP addresses, and whole URLs as such
    if entity(name).reach == "quasi" and entity(name).rule == "number":
        return "drop"  # a number of a physician or a company, which its register turns into a name
    if kind == "string" and look.distinct > 20 and look.ratio > 0.5 and not look.numeric:
        return "drop"
    return "keep"
