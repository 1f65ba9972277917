"""`redact risk`: how much a file tells of the people in it, and what would do.

Comes in: a path and the names of columns. Goes out: measures, levels, figures; never a value.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from redact.cli import say
from redact.cli.files import Encoding, Separator, table
from redact.cli.release import Json

if TYPE_CHECKING:
    from redact.risk import Risk, Suggestion


class Missing(StrEnum):
    """What null stands for."""

    value = "value"
    wildcard = "wildcard"


def risk(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or Parquet file.", show_default=False)],
    quasi: Annotated[str, typer.Option("--quasi", metavar="A,B", help="Columns that tell persons apart together.", show_default=False)],
    sensitive: Annotated[str, typer.Option("--sensitive", metavar="C", help="Columns that must not be learned of a person.")] = "",
    subject: Annotated[str | None, typer.Option("--subject", help="Column that tells whose row it is: persons are counted.")] = None,
    missing: Annotated[Missing, typer.Option("--missing", help="Whether null is a value, or may be any.")] = Missing.value,
    ordered: Annotated[str, typer.Option("--ordered", metavar="C", help="Sensitive columns of text whose order counts.")] = "",
    population: Annotated[int | None, typer.Option("--population", min=1, help="How many people the file was drawn from.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Say what would reach the target, and what it costs.")] = False,
    k: Annotated[int, typer.Option("-k", min=2, help="The target: persons in each class.")] = 5,
    l: Annotated[int, typer.Option("-l", min=1, help="The target: distinct values of each sensitive column in a class.")] = 1,  # noqa: E741  # as the papers call it
    t: Annotated[float | None, typer.Option("-t", min=0, max=1, help="The target: how far a class may be from the whole.")] = None,
    limit: Annotated[float, typer.Option("--limit", min=0, max=1, help="The share of rows that may be suppressed.")] = 0.02,
    hierarchies: Annotated[
        Path | None, typer.Option("--hierarchies", help="Folder of <column>.csv in the form of ARX; the others are built in.")
    ] = None,
    encoding: Encoding = "utf-8",
    separator: Separator = None,
    json: Json = False,
) -> None:
    """Measure how much a file tells of the people in it."""
    from redact.library import measure_risk, read_numbers, suggest_change
    from redact.risk import Target

    columns, secret = _names(quasi), _names(sensitive)
    frame = read_numbers(table(file, encoding, separator).frame, [name for name in secret if name not in _names(ordered)])
    null: Literal["value", "wildcard"] = "wildcard" if missing is Missing.wildcard else "value"
    rank = _names(ordered) or None
    measured = measure_risk(frame, columns, secret, subject=subject, missing=null, ordered=rank, population=population, k=k)
    found = None
    if suggest:
        found = suggest_change(frame, columns, secret, Target(k, l, t, limit), subject=subject, folder=hierarchies)
    if json:
        say.as_json(measured.as_dict() | ({"suggestion": found.as_dict() if found else None} if suggest else {}))
        return
    _show(measured)
    if suggest:
        _show_suggestion(found)


def _names(told: str) -> list[str]:
    return [name.strip() for name in told.split(",") if name.strip()]


def _show(risk: Risk) -> None:
    """The measures line by line, then the class sizes."""
    for name, value in risk.as_dict().items():
        if name in {"class_sizes", "sensitive", "attackers", "profiles", "population_uniqueness"}:
            continue
        say.out(f"{name}: {_figure(value)}")
    for group in ("attackers", "population_uniqueness", "profiles"):
        for name, value in (risk.as_dict()[group] or {}).items():  # type: ignore[attr-defined]  # each is a mapping or None
            say.out(f"{group}.{name}: {_figure(value)}")
    for size, (classes, persons) in risk.class_sizes.items():
        say.out(f"classes of {size}: {classes} ({persons} persons)")


def _show_suggestion(found: Suggestion | None) -> None:
    if found is None:
        say.out("suggestion: none reaches the target within the limit")
        return
    for name, level in found.change.levels.items():
        say.out(f"suggestion: {name}: {found.change.steps[name] or 'as it is'} (level {level})")
    lost = found.utility
    say.out(f"suggestion: {lost.suppressed_rows} of {lost.rows} rows suppressed; loss {lost.loss:.4f}")
    say.out(
        f"suggestion: {found.judged} of {found.nodes} combinations tried, {'proven the best' if found.proven else 'not proven the best'}"
    )


def _figure(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else ", ".join(map(_figure, value)) if isinstance(value, tuple) else str(value)
