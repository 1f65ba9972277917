"""The flow for frames: what a job calls when it holds the data itself.

Comes in: LazyFrames or texts, a policy, a key. Goes out: LazyFrames or texts, lazily where the input was lazy. Nothing is
verified or published here: that is `redact.run`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Literal, overload

import polars as pl

from redact.aggregate import check, frame_of
from redact.aggregating import groups_of
from redact.claims import refuse_false, watched
from redact.classify import classify, direct_identifiers
from redact.detecting import detect_for
from redact.errors import PolicyError
from redact.keys import Key
from redact.plan import Tools, build
from redact.policy import Policy
from redact.read import call_in_our_words
from redact.risk import Hierarchy, Question, Risk, Suggestion, Target, hierarchies_for, measure, read_hierarchy, suggest
from redact.sources import laid_flat, read_aliases, read_listed, read_staff, typed_frame
from redact.transform.icd10 import class_of

_CELLS = "use redact.aggregate or redact.run"
LOOKED_AT = 20_000
"""Rows of a frame after which nobody looks any more at what its kept columns hold."""


@overload
def pseudonymise(tables: pl.LazyFrame, policy: Policy, key: Key, *, base: Path = ..., allow_custom: bool = ...) -> pl.LazyFrame: ...
@overload
def pseudonymise(
    tables: Mapping[str, pl.LazyFrame], policy: Policy, key: Key, *, base: Path = ..., allow_custom: bool = ...
) -> dict[str, pl.LazyFrame]: ...
def pseudonymise(
    tables: pl.LazyFrame | Mapping[str, pl.LazyFrame], policy: Policy, key: Key, *, base: Path = Path(), allow_custom: bool = False
) -> pl.LazyFrame | dict[str, pl.LazyFrame]:
    """Each table's released columns, lazily and in the input's order; one LazyFrame for one, a mapping for a mapping.

    A single LazyFrame stands for the policy's only table. `base` is the folder of the policy's alias files; `allow_custom` lets
    the policy name functions of your own, and runs them. The frames hold
    the key in closures: they run, but refuse to be serialised. What looks like a direct identifier in the first rows of a column
    that the policy keeps, or only makes coarser, is refused when they are read. Nothing is verified: the gate is `redact.run`. There is
    no house here: `token` and `erasable: true` are refused, and under `scope_of: release` each call is a scope of its own.
    A policy with `aggregate:` releases no rows, and is refused.
    Raises PolicyError and InputError at once; when collected these and DetectionError.
    """
    if policy.aggregate is not None:
        raise PolicyError("aggregate: expected a policy that releases rows, found one whose tables of cells go out in their place", _CELLS)
    if isinstance(tables, pl.LazyFrame):
        names = list(policy.tables)
        return pseudonymise({names[0]: tables}, policy, key, base=base, allow_custom=allow_custom)[names[0]]
    frames = {
        name: typed_frame(name, policy.tables[name], laid_flat(name, policy.tables[name], frame)) if name in policy.tables else (frame, ())
        for name, frame in tables.items()
    }
    tools = Tools(
        detect=lambda rule: detect_for(policy, rule, read_staff(base, policy)),
        aliases=lambda file: read_aliases(base, file),
        release=secrets.token_hex(8),
        allow_custom=allow_custom,
        listed=lambda file, column: read_listed(base, file, column),
        beside=lambda file: base / file,
    )
    plan = build(policy, frames, key, tools)
    return {table.name: table.released(FirstRows(policy, table.name, frames[table.name][0])) for table in plan.tables}


def aggregate(lf: pl.LazyFrame, policy: Policy, key: Key, *, base: Path = Path()) -> pl.DataFrame:
    """The policy's only table of cells, of the rows `lf` of its only table: classes, `people` (Int64), measures, `status` (String).

    Cells of fewer than k people are suppressed, and others that would give them away; the result is audited as `redact.run` audits
    its files. Nothing remembers what was released before: that is `redact.run`. Raises PolicyError, InputError, LeakFound.
    """
    if policy.aggregate is None or len(policy.aggregate.tables) != 1 or len(policy.tables) != 1:
        raise PolicyError("aggregate.tables: expected one table of cells of one table, found another number", "use redact.run")
    if policy.aggregate.noise is not None:
        raise PolicyError("aggregate.noise: expected a house, in which the budget is kept, found none", "use redact.run")
    name = next(iter(policy.tables))
    tools = Tools(
        detect=lambda rule: detect_for(policy, rule, read_staff(base, policy)),
        aliases=lambda file: read_aliases(base, file),
        listed=lambda file, column: read_listed(base, file, column),
        beside=lambda file: base / file,
    )
    plan = build(policy, {name: typed_frame(name, policy.tables[name], laid_flat(name, policy.tables[name], lf))}, key, tools)
    group = call_in_our_words(name, lambda: groups_of(plan, direct_identifiers))[0]
    frame = frame_of(group, group.tables[0])
    check(group, {group.tables[0].name: frame})
    return frame


class FirstRows:
    """Looks at what passes by until it has seen enough rows of a frame: refuses columns that are kept though they identify.

    What it has refused once it refuses for ever.
    """

    def __init__(self, policy: Policy, table: str, frame: pl.LazyFrame) -> None:
        self.needs: Sequence[str] = watched(policy, table, frame)
        self._policy = policy
        self._table = table
        self._left = LOOKED_AT
        self._lock = Lock()

    def __call__(self, morsel: pl.DataFrame) -> None:
        """Look at one morsel. Raises PolicyError."""
        if not self.needs:
            return
        with self._lock:
            if self._left > 0:
                refuse_false(self._policy, {self._table: morsel.select(self.needs).lazy()})
                self._left -= morsel.height


def scan(lf: pl.LazyFrame, *, country: str = "", place: str = "scan") -> pl.DataFrame:
    """What is in each column: a row a column with entity, share, evidence, reach and the proposed operator; never a value.

    All rows are read once, whatever their number. `country` (ISO 3166, two letters) settles what a number of ten or eleven digits
    is where the values leave it open; `place` is what an error calls the table. Raises InputError where the rows cannot be read.
    """
    return call_in_our_words(place, lambda: classify(lf, are_names=_are_names, country=country))


def measure_risk(
    lf: pl.LazyFrame,
    quasi_identifiers: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    subject: str | None = None,
    missing: Literal["value", "wildcard"] = "value",
    ordered: Sequence[str] | None = None,
    population: int | pl.LazyFrame | None = None,
    k: int = 5,
) -> Risk:
    """How much a table tells of the people in it: k-anonymity, l-diversity, t-closeness and what follows from the class sizes.

    `subject` names the column that tells whose row it is: then persons are counted and not rows, and whole-person profiles are
    measured too. `missing` says whether null is a value or may be any; `ordered` which sensitive columns have an order (by default
    numbers and dates); `population` how many people the table was drawn from, or their quasi-identifiers; `k` below which size a
    class counts as at risk. The rows are counted once, in Polars' streaming engine. Raises InputError.
    """
    size = population if isinstance(population, int) else None
    question = Question(quasi_identifiers, sensitive, subject, missing, ordered, None, k, size)
    everybody = population if isinstance(population, pl.LazyFrame) else None
    return call_in_our_words("risk", lambda: measure(lf, question, everybody))


def suggest_change(
    lf: pl.LazyFrame,
    quasi_identifiers: Sequence[str],
    sensitive: Sequence[str],
    target: Target,
    *,
    subject: str | None = None,
    folder: Path | None = None,
) -> Suggestion | None:
    """The least lossy generalisation and suppression that reaches the target, or None where there is none.

    `folder` holds hierarchies in ARX's form, `<column>.csv`; columns without one get a built-in that fits their values. Raises InputError.
    """
    files = {name: folder / f"{name}.csv" for name in quasi_identifiers} if folder else {}
    given: dict[str, str | Hierarchy | None] = {
        name: read_hierarchy(files[name]) if name in files and files[name].exists() else None for name in quasi_identifiers
    }
    question = Question(quasi_identifiers, sensitive, subject, k=target.k)
    return call_in_our_words("risk", lambda: suggest(lf, question, hierarchies_for(lf, given, class_of), target))


def read_numbers(lf: pl.LazyFrame, columns: Sequence[str]) -> pl.LazyFrame:
    """The frame with those of the columns as numbers that are texts and hold numbers only, so that their order counts."""
    schema = lf.collect_schema()
    texts = [name for name in columns if schema.get(name) == pl.String]
    unread = [(pl.col(name).cast(pl.Float64, strict=False).is_null() & pl.col(name).is_not_null()).any() for name in texts]
    found = lf.select(unread).collect(engine="streaming").row(0) if texts else ()
    return lf.with_columns(pl.col(name).cast(pl.Float64) for name, bad in zip(texts, found, strict=True) if not bad)


def _are_names(values: pl.Series) -> pl.Series:
    """Which of the texts are names of persons, for the installed models; none where there is no model."""
    from redact.detect.names import model_for, read_names

    named = [False] * len(values)
    for model in filter(None, map(model_for, ("en", "fr"))):
        if 2 * sum(named) > len(named):
            break
        found = zip(values, read_names(values.to_list(), model), strict=True)
        whole = [any(span.entity == "PERSON" and span.end - span.start >= 0.6 * len(text) for span in spans) for text, spans in found]
        named = [one or other for one, other in zip(named, whole, strict=True)]
    return pl.Series(named, dtype=pl.Boolean)
