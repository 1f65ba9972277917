"""Lines for people and machines.

Comes in: frames, texts, errors. Goes out: standard output for results, standard error for talk. It must not show a value that an
exception quotes.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from redact.errors import RedactError

if TYPE_CHECKING:
    import polars as pl

SHOWN = 50
"""Findings shown to a person; `--json` gives all."""

_PACKAGE = Path(__file__).parents[1]


def out(line: str) -> None:
    """One line of result."""
    typer.echo(line)


def talk(line: str) -> None:
    """One line of talk."""
    typer.echo(line, err=True)


def as_json(value: object) -> None:
    """A JSON document as the result."""
    out(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(frame: pl.DataFrame) -> None:
    """A frame as the result: as wide as a terminal allows, as wide as it is where there is none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name, dtype in frame.schema.items():
        shown.add_column(Text(name), justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        shown.add_row(*(Text("" if cell is None else _cell(cell)) for cell in row))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 1000)
    with console.capture() as drawn:
        console.print(shown)
    for line in drawn.get().splitlines():
        out(line.rstrip())


def findings(frame: pl.DataFrame | None, json: bool) -> None:
    """Where something was found, never what: a table, or `{"findings": [...]}`."""
    if json:
        as_json({"findings": [] if frame is None else frame.to_dicts()})
    elif frame is not None and frame.height:
        table(frame.head(SHOWN))
        if frame.height > SHOWN:
            talk(f"and {frame.height - SHOWN} more; --json shows all")


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar on standard error for (stage, share) as they come; silent where that is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)


def failure(error: BaseException) -> int:
    """Say what went wrong in lines `error: …` and `hint: …`, faults with one hint above it; returns the exit code."""
    if isinstance(error, RedactError):
        return _say(str(error), error.hint, error.exit_code)
    if isinstance(error, typer.TyperException):
        return _say(_usage(error), _help_of(error), 2)
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        return _say("expected to finish, found an interruption", "", 2)
    return _say(f"expected no fault in redact, found {type(error).__name__}", _place(error), 2)


def _say(message: str, hint: str, code: int) -> int:
    faults, hints = message.split("\n"), hint.split("\n")
    hints = hints if len(hints) == len(faults) else [hint] * len(faults)
    for fault, own, after in zip(faults, hints, [*hints[1:], ""], strict=True):
        talk(f"error: {fault}")
        if own and own != after:
            talk(f"hint: {own}")
    return code


def _usage(error: typer.TyperException) -> str:
    message = error.format_message().strip().rstrip(".")
    for start in ("Got unexpected extra argument", "No such command"):
        if message.startswith(start):
            # NOTE: what stands there by mistake may be a key.
            return f"arguments: {start[0].lower()}{start[1:]}"
    return f"arguments: {message[0].lower()}{message[1:]}" if message else "arguments: expected others"


def _help_of(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"see `{context.command_path if context else 'redact'} --help`"


def _place(error: BaseException) -> str:
    """The last line of ours on the way to the fault: code, no value."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_PACKAGE)]
    return f"a fault at redact/{Path(ours[-1].filename).relative_to(_PACKAGE)}:{ours[-1].lineno}" if ours else ""


def _cell(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
