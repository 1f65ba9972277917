"""The gate before publication: the staged release is read again with the source's own identifiers in hand.

Comes in: a plan, a stage, what `scrub` wrote. Goes out: a `Verdict`, or LeakFound with a findings frame that holds no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

import polars as pl

from redact import verify
from redact.entities import entity
from redact.errors import LeakFound, PolicyError
from redact.places import Found, PlaceFile
from redact.plan import LINK, REASON, ROW, SUBJECT, Output, Plan, TablePlan
from redact.policy import LanguageColumn, Policy
from redact.publish import Stage, sink
from redact.transform.generalise import CLASSES
from redact.transform.sealed import seal_column

_ROUNDS = 3
_ANYTHING = r"(?s)^.*$"
_TAG = re.compile(r"\[[A-Z_]{1,60}\]")
"""A constant that cannot be anybody's name or number."""
_SPELLED = (
    r"^\d{1,3}(?:\.\d{1,3}){3}$|^\+\d[\d\s.-]{7,}$|^\d{3}-\d{2}-\d{4}$|^\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}$|"
    r"^\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}$|^\d{3} \d{3} \d{4}$"
)
"""An IP address, a telephone with its country, a social security or national number, a card: written as nothing else is."""
_FEW = 10
"""Cells that may be suppressed in a table however small it is."""


@dataclass(frozen=True)
class Verdict:
    """What the gate saw of a release that may go."""

    rows: Mapping[str, int]
    suppressed: Mapping[str, Mapping[str, int]]
    """Table -> column -> cells made null because of a finding."""


def gate(
    plan: Plan,
    stage: Stage,
    places: Mapping[tuple[str, str], PlaceFile],
    coarser: Mapping[str, Collection[str]] = MappingProxyType({}),
    told: Callable[[float], None] = lambda _: None,
    staff: tuple[str, ...] = (),
) -> Verdict:
    """Read the staged release again; `coarser` names the columns, by table, that were lowered after their operator; `told` hears what
    share is done; `staff` are names that may stand in no text.

    Raises LeakFound with `.findings`, or PolicyError where a column falls to counting.
    """
    tables = [_table(plan.policy, table, stage, coarser.get(table.name, ())) for table in plan.tables]
    rows = {table.name: int(table.released().select(pl.len()).collect(engine="streaming").item()) for table in tables}
    for planned, table in zip(plan.tables, tables, strict=True):
        refuse_counting(planned, table.released())
    look = partial(_places, {key: file.found() for key, file in places.items()})
    look_for = partial(_detect, dict(plan.policy.models), plan.policy.verify.names == "models", staff=staff)
    check = partial(verify.check, tables, detect=look_for, places=look, folder=stage.release, names=_told(plan, stage), told=told)
    suppressed: dict[str, dict[str, int]] = {}
    findings = check()
    for _ in range(_ROUNDS):
        if findings.is_empty() or plan.policy.verify.on_finding == "stop":
            break
        findings = check(among=_suppress(plan, stage, tables, findings, rows, suppressed))
    if not findings.is_empty():
        raise refusal(findings)
    return Verdict(rows, suppressed)


def check_alone(folder: Path, against: Mapping[str, tuple[pl.LazyFrame, Mapping[str, str]]], policy: Policy | None) -> pl.DataFrame:
    """The gate on a finished release, without a plan: findings as in `gate`. `against`: name -> (frame, {column: entity})."""
    models = dict(policy.models) if policy else {}
    ner = policy is not None and policy.verify.names == "models"
    language = policy.language if policy else None
    return verify.check_folder(folder, detect=partial(_detect, models, ner), language=language, against=against)


def links_file(stage: Stage, table: str) -> Path:
    """Where the links of a table stand that does not tell its subjects; it goes with the stage."""
    return stage.house / f"{table}.links"


def refusal(findings: pl.DataFrame) -> LeakFound:
    """The error that carries a findings frame."""
    first = findings.row(0, named=True)
    total = int(findings.unique(["file", "column", "form"])["total"].fill_null(1).sum())  # each row tells its whole group's
    where = ", ".join(part for part in (first["file"], first["column"]) if part)
    error = LeakFound(
        f"{where}: expected no identifier, found {total} findings ({first['form']}, {first['entity'] or 'file'})",
        "the findings name file, column and row; mend the policy, or say verify: {on_finding: suppress}",
    )
    error.findings = findings
    return error


def _table(policy: Policy, plan: TablePlan, stage: Stage, coarser: Collection[str]) -> verify.Table:
    outputs = {output.name: output for output in plan.outputs}
    subject = plan.rule.subject.column if plan.rule.subject else None
    linked = outputs.get(subject) if subject else None
    source = plan.kept().with_row_index(ROW) if plan.hidden else plan.kept()
    link = plan.link() if plan.hidden else None
    cells = []
    for output in plan.outputs:
        shape = _shape(output)
        language = output.rule.language or policy.language
        spoken = language.column if isinstance(language, LanguageColumn) else None
        cells.append(
            verify.Cell(
                name=output.name,
                operator="generalise" if output.name in coarser else output.rule.operator.name,
                source=output.name,
                shape=shape,
                invents=output.operator.invents and shape is None,
                text=output.rule.operator.name == "scrub",
                entity=output.entity,
                language=language if isinstance(language, str) else None,
                language_column=spoken if spoken in outputs else None,
                listed=output.name in plan.rule.columns,
            )
        )
    return verify.Table(
        name=plan.name,
        path=stage.release / f"{plan.name}.{policy.release.format}",
        format=policy.release.format,
        cells=tuple(cells),
        source=source,
        everyone=_everyone(plan) if plan.filters else None,
        identifiers=tuple(verify.Identifier(each.column, each.entity, each.values) for each in plan.identifiers),
        subject=pl.col(SUBJECT) if subject else link,
        link=seal_column(linked.expression, pl.String(), plan.steps) if linked else link,
        link_column=subject if linked else LINK if plan.hidden else None,
        links=links_file(stage, plan.name) if plan.hidden else None,
        aligned=plan.order is None,
    )


def _told(plan: Plan, stage: Stage) -> list[str]:
    """Further words that go to the recipient: the folder's name and what the manifest says."""
    policy = plan.policy
    return [stage.out.name, policy.name, policy.purpose, policy.recipient.name]


def _everyone(plan: TablePlan) -> pl.LazyFrame:
    """Every row of the input, released or not; a released one under the number that it has among the released."""
    stays = pl.col(REASON).is_null()
    return plan.judged.with_columns(pl.when(stays).then(stays.cast(pl.UInt32).cum_sum() - 1).alias(ROW))


def _vouched(output: Output) -> bool:
    """Whether the policy states why a direct identifier may leave the house: then nothing is searched in that column."""
    rule = output.rule
    return rule.operator.name == "keep" and rule.because is not None and entity(rule.entity).reach == "direct"


def _shape(output: Output) -> str | None:
    if _vouched(output):
        return _ANYTHING
    if output.rule.operator.name == "replace":
        by = output.rule.operator.parameters.get("by")
        text = str(by) if by is not None else f"[{output.entity}]"
        return rf"^{re.escape(text)}$" if _TAG.fullmatch(text) else None
    made_classes = output.rule.operator.name == "generalise" and not output.rule.operator.parameters.keys().isdisjoint({"to", "bin"})
    made_classes = made_classes and output.rule.type != "string"
    return CLASSES if made_classes else output.operator.shape(output.operator.parameters.model_validate(output.rule.operator.parameters))


def refuse_counting(plan: TablePlan, frame: pl.LazyFrame) -> None:
    """A deterministic operator on few distinct values, as they are released or as the source has them, falls to counting.

    Raises PolicyError unless the policy says why it may.
    """
    for output in plan.outputs:
        by_subject = output.rule.operator.name == "fake" and plan.rule.subject and output.rule.operator.parameters.get("by") != "value"
        own = plan.rule.subject is not None and plan.rule.subject.column == output.name
        if not output.operator.deterministic or own or by_subject or output.rule.because:
            continue
        if verify.falls_to_counting(frame, output.name):
            raise PolicyError(
                f"tables.{plan.name}.columns.{output.name}: expected many distinct values under "
                f"{output.rule.operator.name}, found few, which counting can match",
                "choose another operator, or say because: why counting tells nothing here",
            )


def _detect(models: Mapping[str, str], ner: bool, texts: pl.Series, language: str | None, staff: tuple[str, ...] = ()) -> pl.DataFrame:
    from redact.detect import detect, has_names
    from redact.detect.registry import LANGUAGES, primary

    # NOTE: a column without a language (codes, categories) is read by the patterns, which are the same in every language.
    if not language or (primary(language) not in LANGUAGES and primary(language) not in models):
        language = "en"
    found = detect(texts, language, ner=ner and has_names(language, models), models=models, unlisted=False)
    return pl.concat([found.filter(_counts(texts, found)), _staff(texts, staff)])


def _staff(texts: pl.Series, staff: tuple[str, ...]) -> pl.DataFrame:
    """Names of staff in texts; a cell that is no more than a part of a name is a place or a category of that name."""
    from redact.detect.staff import find_staff
    from redact.detect.worker import frame

    found = zip(texts, find_staff(texts.to_list(), staff), strict=True)
    return frame([[one for one in spans if (one.start, one.end) != (0, len(text)) or " " in text.strip()] for text, spans in found])


def _counts(texts: pl.Series, found: pl.DataFrame) -> pl.Series:
    """Which spans are findings: direct identifiers, but no cell that is a bare number, which passes check digits by chance.

    A bare number that identifies somebody of the source is found by comparing with the source, whatever its check digit. A card number is
    never kept (P14): it counts where most numbers of such a length are cards, which no chance makes of them.
    """
    direct = {name for name in found["entity"].unique() if entity(name).reach == "direct" and name != "NUMBER"}
    cells = texts.gather(found["row"]).str.strip_chars()
    bare = cells.str.contains(r"^[\d\s.,+-]+$") & ~cells.str.contains(_SPELLED)
    cards = bare & (found["entity"] == "CREDIT_CARD")
    if cards.any() and 2 * cells.filter(cards).n_unique() >= texts.str.contains(r"^\s*\d{13,19}\s*$").sum():
        bare = bare & ~cards
    return found["entity"].is_in(direct) & ~bare.fill_null(value=False)


def _places(known: Mapping[tuple[str, str], Found], table: str, column: str, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    here = known.get((table, column))
    return [[] for _ in texts] if here is None else here.of(texts)


def _suppress(
    plan: Plan,
    stage: Stage,
    tables: Sequence[verify.Table],
    findings: pl.DataFrame,
    rows: Mapping[str, int],
    suppressed: dict[str, dict[str, int]],
) -> frozenset[str]:
    """Make the found cells null in the staged files: the tables that were written anew. Raises LeakFound above the policy's cap, or where
    no cell is named."""
    if findings["row"].null_count() or findings["column"].null_count():
        raise refusal(findings)
    anew = set[str]()
    for table in tables:
        found = findings.filter(pl.col("file") == table.file)
        if found.is_empty():
            continue
        counts = suppressed.setdefault(table.name, {})
        cells = found.select("column", "row").unique()
        for column, count in cells.group_by("column").len().sort("column").iter_rows():
            counts[column] = counts.get(column, 0) + count
        if sum(counts.values()) > max(_FEW, plan.policy.verify.cap * rows[table.name] * len(table.cells)):
            raise refusal(findings)
        _rewrite(stage, table, verify.suppress(table, findings))
        anew.add(table.name)
    return frozenset(anew)


def _rewrite(stage: Stage, table: verify.Table, frame: pl.LazyFrame) -> None:
    made = sink(stage, f"{table.name}-suppressed", frame, table.format)
    made.replace(table.path)
