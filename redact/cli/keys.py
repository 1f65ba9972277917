"""`redact key`: a new key, and the name of a key.

Comes in: nothing, or a key. Goes out: a key on standard output, or its fingerprint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redact.cli import say
from redact.keys import Key, KeyCommand, load_key, new_key

if TYPE_CHECKING:
    from redact.policy import KeySource

KeyFile = Annotated[Path | None, typer.Option("--key-file", help="File that holds the key, readable by its owner only; else REDACT_KEY.")]

app = typer.Typer(help="Make a key, or name one without telling it.", rich_markup_mode=None)


def given_key(context: typer.Context, file: Path | None, source: KeySource | None = None) -> Key:
    """The key from the file, else from the command of the policy, else from what `main` took out of the environment.

    Raises KeyUnavailable.
    """
    return load_key(file, context.obj, KeyCommand(source.command, source.seconds) if source is not None else None)


@app.command()
def new() -> None:
    """Print a fresh key. Keep it: umask 077; redact key new > key"""
    say.out(new_key())


@app.command()
def fingerprint(context: typer.Context, key_file: KeyFile = None) -> None:
    """Print the 16 digits that name a key in run.json. They do not tell the key."""
    say.out(given_key(context, key_file).fingerprint())
