"""The command line: argv -> one library call -> lines -> exit code.

Comes in: arguments, standard input, `REDACT_KEY`. Goes out: results on standard output, talk on standard error, and 0 (done),
1 (a gate refused, nothing published) or 2 (usage, policy, key, input, output). It must not decide anything, and it never shows
the text of an exception that is not ours, nor a traceback: both quote values.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated

import typer

from redact import __version__
from redact.cli import accounts, keys, look, people, release, risk, say, subject
from redact.keys import VARIABLE

__all__ = ["app", "main"]

app = typer.Typer(
    name="redact",
    help="Patient records in, a release that may leave the house out, or a clear refusal.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    release.run,
    release.plan,
    release.verify,
    release.report,
    risk.risk,
    look.scan,
    look.text,
    look.recognizers,
    look.coverage,
    look.schema,
    accounts.disclosures,
    accounts.recall,
    people.forget,
    people.reveal,
    people.rekey,
):
    app.command()(command)
app.add_typer(keys.app, name="key")
app.add_typer(subject.app, name="subject")


def _version(asked: bool) -> None:
    if asked:
        say.out(f"redact {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    pass


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; the key is taken out of the environment before anything else runs."""
    # NOTE: without a handler Python writes other libraries' warnings to standard error, and those quote the texts they read.
    logging.getLogger().addHandler(logging.NullHandler())
    held = {VARIABLE: text} if (text := os.environ.pop(VARIABLE, None)) else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            code = app(args=None if argv is None else list(argv), prog_name="redact", standalone_mode=False, obj=held)
            sys.stdout.flush()
        except (BrokenPipeError, SystemExit):  # typer leaves so when nobody reads any more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 2
        except BaseException as error:  # Polars' panics are no Exception
            return say.failure(error)
    return code if isinstance(code, int) else 0
