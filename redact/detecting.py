"""The detector as the transform room asks for it: who vouches for which language.

Comes in: a policy and the rule of a text column. Goes out: a `Detect`. It must not know keys or files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import polars as pl

from redact.errors import PolicyError
from redact.policy import ColumnRule, Policy
from redact.transform.column import Detect, Found


def detect_for(policy: Policy | None, rule: ColumnRule, staff: tuple[str, ...] = ()) -> Detect:
    """Spans for texts under `rule`; None for a text whose language has no recognizers, or no names where names are asked for.

    `staff` are the names of the policy's list. Raises PolicyError where it has one and none are given.
    """
    if policy is not None and policy.staff is not None and not staff:
        raise PolicyError("staff: expected a list with names, found none")
    models = dict(policy.models) if policy else {}
    return partial(_spans, models, policy.country if policy else "", staff, _also(rule), rule.names == "known_only")


LARGE = 2_000_000
"""Bytes of input from which texts are read by workers alone, where there are any: this process then loads no model and no pattern."""


def expect(policy: Policy, size: int) -> None:
    """Prepare for the texts of inputs of `size` bytes."""
    columns = (rule for table in policy.released.values() for rule in table.columns.values())
    if size >= LARGE and any(rule.operator.name == "scrub" for rule in columns):
        from redact.detect.pool import expect_much

        expect_much()


def read_and_withheld(policy: Policy, rule: ColumnRule) -> tuple[list[str], list[str]]:
    """The languages in which texts of a rule are read, and those in which they are withheld: its own, or all that a column may name."""
    from redact.detect.registry import LANGUAGES

    said = rule.language or policy.language
    codes = [said] if isinstance(said, str) else sorted({*LANGUAGES, *policy.models})
    read = [code for code in codes if _vouched(code, policy.models, rule.names == "known_only")]
    return read, [code for code in codes if code not in read]


def _also(rule: ColumnRule) -> tuple[str, ...]:
    """The entities that the rule's texts lose though they name nobody. Raises PolicyError for what nobody looks for."""
    from redact.detect.registry import term_entities

    given = rule.operator.parameters.get("also")
    also = tuple(map(str, given)) if isinstance(given, Sequence) else ()
    unknown = [name for name in also if name not in term_entities()]
    if unknown:
        raise PolicyError(f"scrub also: expected entities of {', '.join(sorted(term_entities()))}, found {unknown[0]}")
    return also


def _spans(
    models: Mapping[str, str],
    country: str,
    staff: tuple[str, ...],
    also: tuple[str, ...],
    known_only: bool,
    texts: pl.Series,
    languages: pl.Series,
    known: Sequence[Sequence[tuple[str, str]]],
) -> list[Sequence[Found] | None]:
    from redact.detect import Settings, spans_for

    vouched = {code: _vouched(code, models, known_only) for code in languages.unique().to_list() if code is not None}
    rows = [row for row, code in enumerate(languages) if vouched.get(code, False)]
    names: Literal["detect", "known_only"] = "known_only" if known_only else "detect"
    settings = Settings(names=names, models=tuple(sorted(models.items())), country=country, also=also, staff=staff)
    found = spans_for(texts.gather(rows), languages.gather(rows), [known[row] for row in rows], settings)
    spans: list[Sequence[Found] | None] = [None] * len(texts)
    for row, one in zip(rows, found, strict=True):
        spans[row] = one
    return spans


def _vouched(code: str, models: Mapping[str, str], known_only: bool) -> bool:
    """Whether texts of the language may be read: it has recognizers, and a name detector unless the policy does without."""
    from redact.detect import has_names
    from redact.detect.registry import LANGUAGES, primary

    if primary(code) not in LANGUAGES and primary(code) not in models:
        return False
    return known_only or has_names(code, models)
