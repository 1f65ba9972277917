"""A person's own data, in the house's sources: where it stands, and a copy of it.

Comes in: a policy, source files, the person's identifier. Goes out: places (table, column, row), never a value; or the rows
themselves, for the person alone. It must not know releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from redact.canon import canonical
from redact.detecting import detect_for
from redact.entities import entity
from redact.errors import InputError
from redact.keys import Key
from redact.nested import text_expr
from redact.plan import SUBJECT, Plan, TablePlan, Tools, build, main_subjects
from redact.policy import Policy
from redact.read import Source
from redact.releases import dry
from redact.sources import open_sources, read_aliases, read_listed, read_staff, typed_frame

ROW = "row"
PLACES = {"table": pl.String(), "column": pl.String(), "row": pl.Int64(), "entity": pl.String()}
Pair = tuple[str, str]


@dataclass(frozen=True)
class Held:
    """What a policy says of files: the files themselves, and whose rows are in them."""

    plan: Plan
    sources: Mapping[str, Source]
    tools: Tools

    def forms_of(self, asked: str) -> list[str]:
        """Every canonical subject that is the person, in any table: as asked for, and what the policy's alias files merge with it."""
        forms = set[str]()
        for table in self.plan.tables:
            subject = table.rule.subject
            found = table.rule.rule_for(subject.column) if subject is not None else None
            if subject is not None and found is not None:
                name, country = found[1].entity, self.plan.policy.country
                merged = main_subjects(subject.aliases, name, country, self.tools) if subject.aliases else {}
                form = canonical(asked, name, country) or asked
                main = merged.get(form, form)
                forms |= {main, form, *(alias for alias, end in merged.items() if end == main)}
        return sorted(forms)

    def rows_of(self, table: TablePlan, forms: Sequence[str]) -> list[int]:
        """The numbers, from 0, of the person's rows, whether they would be released or not."""
        if table.rule.subject is None:
            return []
        rows = table.judged.select(SUBJECT).with_row_index(ROW).filter(pl.col(SUBJECT).is_in(forms))
        return rows.select(ROW).collect(engine="streaming").to_series().to_list()


def open_held(policy: Policy, inputs: Sequence[Path], base: Path) -> Held:
    """The sources as the policy reads them, tables that no release has (`left_out`) too, where their files are given.

    Raises PolicyError, InputError as `run` does, and for `custom`; needs no vault.
    """
    policy = _with_all_tables(policy)
    sources = open_sources(policy, inputs)
    # A person's rights outlive the approval, the purpose and the last day of a policy: nothing is released here.
    tools = dry(
        Tools(
            detect=lambda rule: detect_for(policy, rule, read_staff(base, policy)),
            aliases=lambda file: read_aliases(base, file),
            listed=lambda file, column: read_listed(base, file, column),
            beside=lambda file: base / file,
            releases=False,
        )
    )
    frames = {
        name: typed_frame(name, policy.tables[name], source.frame, no_empty=source.format == "csv") for name, source in sources.items()
    }
    return Held(build(policy, frames, Key(bytes(32)), tools), sources, tools)


def _with_all_tables(policy: Policy) -> Policy:
    """The policy with each table that it leaves out as one that may be there: a person's rights reach what no release has."""
    left_in = {
        name: table.model_copy(update={"left_out": False, "optional": True}) if table.left_out else table
        for name, table in policy.tables.items()
    }
    return policy.model_copy(update={"tables": left_in})


def export(held: Held, asked: str) -> dict[str, list[dict[str, object]]]:
    """Every row of the person in every table that has a subject, as it stands in the source: table -> rows, each column -> value.

    Rows of tables without a subject, and what others' notes say of the person, are not in it: see `find`.
    """
    copies, forms = {}, held.forms_of(asked)
    for table in held.plan.tables:
        if table.rule.subject is not None:
            rows = held.rows_of(table, forms)
            frame = held.sources[table.name].frame.with_row_index(ROW).filter(pl.col(ROW).is_in(rows)).drop(ROW)
            copies[table.name] = frame.collect(engine="streaming").to_dicts()
    if not any(copies.values()):
        raise InputError(
            "subject: expected rows of the person in a table with a subject, found none", "see the spelling, or `subject find`"
        )
    return copies


def find(held: Held, asked: str) -> pl.DataFrame:
    """Where the person stands: table, column, row (from 1), entity; never a value.

    In the person's own rows: wherever one of their identifiers stands, in any spelling. In all other rows: wherever an identifier of
    theirs stands that nobody shares (numbers, e-mail addresses, phones), or two parts of their name beside one another.
    """
    forms = held.forms_of(asked)
    own = {table.name: held.rows_of(table, forms) for table in held.plan.tables}
    pairs = _identifiers(held, asked, own)
    found = [row for table in held.plan.tables for row in _in_table(held, table, pairs, frozenset(own[table.name]))]
    return pl.DataFrame(found, schema=PLACES, orient="row").unique().sort("table", "row", "column", "entity")


def _identifiers(held: Held, asked: str, own: Mapping[str, Sequence[int]]) -> list[Pair]:
    """The person's own (entity, value) pairs: what was asked for, and what their rows hold in identifying columns.

    In a table of events, where people have several rows, what stands in rows of others too is somebody else's: a physician's, a ward's;
    so is, in any table, a value of which the policy does not say what it is.
    """
    pairs = dict.fromkeys([("ID", asked)])
    for table in held.plan.tables:
        rows = table.judged.with_row_index(ROW)
        theirs = pl.col(ROW).is_in(list(own[table.name]))
        for identifier in table.identifiers if own[table.name] else ():
            values = rows.select(identifier.values.alias("value"), theirs.alias("theirs")).drop_nulls("value")
            if identifier.entity == "ID" or _tells_events(table):  # such as a flag
                values = values.filter(pl.col("theirs").all().over("value"))
            own_values = values.filter("theirs").select("value").unique().sort("value").collect(engine="streaming")
            pairs.update(dict.fromkeys((identifier.entity, value) for value in own_values["value"]))
    return list(pairs)


_MANY = 1.5
"""Rows a subject, from which a table tells of events and not of people; a few people stand in any table twice."""


def _tells_events(table: TablePlan) -> bool:
    subjects = table.judged.select(pl.col(SUBJECT).drop_nulls())
    rows, people = subjects.select(pl.len(), people=pl.col(SUBJECT).n_unique()).collect(engine="streaming").row(0)
    return bool(rows > _MANY * people)


def _in_table(held: Held, table: TablePlan, pairs: list[Pair], own: frozenset[int]) -> Iterator[tuple[str, str, int, str]]:
    source = held.sources[table.name]
    for column, dtype in source.frame.collect_schema().items():
        if column == (table.rule.subject.column if table.rule.subject is not None else None):
            yield from ((table.name, column, row + 1, "ID") for row in sorted(own))
        text = text_expr(pl.col(column), dtype) if dtype.is_nested() else pl.col(column).cast(pl.String)
        cells = source.frame.select(text.alias("text")).with_row_index(ROW).drop_nulls().group_by("text").agg(ROW).sort("text")
        read = cells.collect(engine="streaming")
        for rows, everywhere, mine in zip(read[ROW], *_found(read["text"].to_list(), pairs), strict=True):
            for row in rows:
                yield from ((table.name, column, row + 1, name) for name in (mine if row in own else everywhere))


def _found(texts: Sequence[str], pairs: list[Pair]) -> tuple[list[list[str]], list[list[str]]]:
    """For each text the entities that tell the person in anybody's row, and those that do in their own."""
    from redact.detect import find_each

    hits = find_each(texts, [pairs] * len(texts))
    mine = [sorted({pairs[index][0] for _, _, index in each}) for each in hits]
    everywhere = [sorted(set(_telling(text, each, pairs))) for text, each in zip(texts, hits, strict=True)]
    return everywhere, mine


def _telling(text: str, hits: Sequence[tuple[int, int, int]], pairs: list[Pair]) -> Iterator[str]:
    """The entities of hits that nobody else would leave: distinctive ones, and names of two parts, in one hit or two."""
    end = -9
    for start, stop, index in hits:
        name = pairs[index][0]
        if name == "PERSON":
            if start - end <= 2 or len(text[start:stop].split()) > 1:
                yield name
            end = stop
        elif name == "ID" or entity(name).distinctive:
            yield name
