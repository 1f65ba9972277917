"""With what a made-up value agrees: the birth date and the sex as they are released, the names beside it, the language.

Comes in: the columns of a table, and the table that knows a subject's birth date and sex where this one does not. Goes out: `Column` with
`born`, `released_sex`, `names` and `language`. Nothing that is not released goes in, so that a fake tells no more than the release.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from redact.errors import PolicyError
from redact.plan.columns import Rules, build_operator, operator_of
from redact.plan.shapes import HOME_BIRTH, HOME_SEX, SUBJECT, Draft
from redact.plan.subjects import stays
from redact.policy import ColumnRule, LanguageColumn, Policy, TableRule
from redact.transform import Column
from redact.transform.fake import NAMES
from redact.transform.generalise import Generalise

_OLDEST = 110
"""Years to which an open band of ages reaches."""
_SAME = frozenset({"keep", "shift"})
"""Operators under which a birth date stays a day."""

Days = tuple[pl.Expr, pl.Expr]
Role = tuple[str, str, ColumnRule]
"""Column, path in the policy, rule."""


@dataclass(frozen=True)
class Home:
    """The table that says when subjects were born and of which sex, for tables that do not."""

    table: str
    birth: Role | None
    sex: Role | None


def homes_of(policy: Policy, present: Collection[str]) -> dict[str, Home]:
    """The tables with subjects that are there and have a birth date or sex, in the policy's order."""
    homes = {}
    for name, table in policy.tables.items():
        found = {rule.role: (column, f"tables.{name}.columns.{column}", rule) for column, rule in table.columns.items() if rule.role}
        if name in present and table.subject is not None and found:
            homes[name] = Home(name, found.get("birth_date"), found.get("sex"))
    return homes


def _home(homes: Mapping[str, Home], name: str, rule: TableRule) -> Home | None:
    """The table that the policy names as the subjects' own, else the first; None for a table without subjects, and for itself."""
    if rule.subject is None or not homes:
        return None
    home = homes.get(rule.subject.table or "") or next(iter(homes.values()))
    return None if home.table == name else home


def agreeing(column: Column, policy: Policy, table: str, rules: Rules, made: Callable[[str], Column], homes: Mapping[str, Home]) -> Column:
    """The column of a `fake`, told with what its values agree. `made` gives another column of the table."""
    _, rule = rules[column.name]
    birth, sex = _role(rules, "birth_date"), _role(rules, "sex")
    home = _home(homes, table, policy.tables[table])
    if home is not None:
        birth = birth or _at_home(home.birth, HOME_BIRTH)
        sex = sex or _at_home(home.sex, HOME_SEX)
    if birth is not None and rule.operator.parameters.get("valid") and birth[2].operator.parameters.get("base_weeks"):
        where = f"{rules[column.name][0]}.operator.fake.valid"
        raise PolicyError(f"{where}: expected a birth date that a true number can hold, found one that base_weeks moves out of its time")
    return replace(
        column,
        namespace=rule.namespace or "",
        born=None if birth is None else _days(birth, made(column.name)),
        released_sex=pl.col(sex[0]) if sex is not None and sex[2].operator.name == "keep" else None,
        names=_names(column, rules),
        language=_language(rule, rules, rules[column.name][0]),
    )


def with_home_person(draft: Draft, drafts: Mapping[str, Draft], homes: Mapping[str, Home]) -> Draft:
    """The table with its subjects' birth date and sex, where a fake needs them from another table."""
    plan = draft.plan
    expressions = [*(output.expression for output in plan.outputs), *plan.steps]
    needed = {name for each in expressions for name in each.meta.root_names()} & {HOME_BIRTH, HOME_SEX}
    home = _home(homes, plan.name, plan.rule)
    if home is None or not needed:
        return draft
    wanted = [
        pl.col(role[0]).min().alias(name) for name, role in ((HOME_BIRTH, home.birth), (HOME_SEX, home.sex)) if role and name in needed
    ]
    people = drafts[home.table].plan.judged.filter(pl.col(SUBJECT).is_not_null()).group_by(SUBJECT).agg(wanted)
    judged = plan.judged.join(people, on=SUBJECT, how="left", maintain_order="left")
    return replace(draft, plan=replace(plan, judged=judged, source=stays(judged)))


def _role(rules: Rules, role: str) -> Role | None:
    return next(((column, path, rule) for column, (path, rule) in rules.items() if rule.role == role), None)


def _at_home(role: Role | None, name: str) -> Role | None:
    return None if role is None else (name, role[1], role[2])


def _days(birth: Role, like: Column) -> Days | None:
    """Between which days the released birth date leaves the birth; None where nothing of it is released."""
    name, path, rule = birth
    if rule.operator.name not in (*_SAME, "generalise"):
        return None
    column = replace(like, name=name, kind=rule.type, values=pl.col(name), entity=rule.entity or "DATE_TIME")
    released = build_operator(path, operator_of(path, rule), rule, column)
    if rule.operator.name == "generalise":
        return _class(Generalise.model_validate(rule.operator.parameters), pl.col(name).cast(pl.Date))
    return None if released is None else (released.cast(pl.Date), released.cast(pl.Date))


def _class(told: Generalise, values: pl.Expr) -> Days | None:
    """The first and last day of the class that a birth date is released as."""
    if told.to in _EVERY:
        every = _EVERY[told.to]
        first = values.dt.truncate(every)
        return first, first.dt.offset_by(every).dt.offset_by("-1d")
    if told.to != "age_band" or told.as_of is None:
        return None
    return _band(values, told.as_of, told.width)


_EVERY = {"month": "1mo", "quarter": "1q", "year": "1y"}


def _band(values: pl.Expr, day: datetime.date, width: int) -> Days:
    """The first and last day on which somebody of the same band of ages was born; the last band, from 90 on, reaches to `_OLDEST`."""
    birthday = values.dt.month().cast(pl.Int32) * 100 + values.dt.day()
    age = pl.lit(day.year) - values.dt.year() - (birthday > day.month * 100 + day.day).cast(pl.Int32)
    low = pl.when(age >= 0).then(pl.when(age >= 90).then(90).otherwise(age // width * width)).cast(pl.Int32)
    lows = [*range(0, 90, width), 90]
    highs = [*lows[1:], _OLDEST]
    first = {age: _before(day, high) + datetime.timedelta(days=1) for age, high in zip(lows, highs, strict=True)}
    last = {age: _before(day, age) for age in lows}
    return tuple(low.replace_strict(each, default=None, return_dtype=pl.Date) for each in (first, last))  # type: ignore[return-value]


def _before(day: datetime.date, years: int) -> datetime.date:
    """The day of the birth of who is so many years old from this day on."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _names(column: Column, rules: Rules) -> pl.Expr | None:
    """The own values of all columns of names and mailboxes that follow the same person."""
    kinds = (*NAMES, "email")
    own = rules[column.name][1].namespace
    beside = [
        pl.col(name).cast(pl.String)
        for name, (_, rule) in rules.items()
        if rule.operator.name == "fake" and rule.operator.parameters.get("kind") in kinds and rule.namespace == own
    ]
    return pl.concat_str(beside, separator=" ", ignore_nulls=True) if beside else None


def _language(rule: ColumnRule, rules: Rules, path: str) -> pl.Expr | None:
    if not isinstance(rule.language, LanguageColumn):
        return None
    if rule.language.column not in rules:
        raise PolicyError(f"{path}.language.column: expected a listed column, found {rule.language.column}")
    return pl.col(rule.language.column).cast(pl.String).str.strip_chars().str.to_lowercase().str.slice(0, 2)
