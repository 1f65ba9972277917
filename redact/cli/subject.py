"""`redact subject`: what a person may ask of the house.

Comes in: a policy, sources, who asks. Goes out: places, the person's own rows, or the receipt of an erasure
(`redact forget` under another name).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from redact.cli import say
from redact.cli.accounts import given_subject
from redact.cli.people import forget
from redact.cli.release import Inputs, Json, policy_file

app = typer.Typer(help="Find a person in the sources, give a copy, or erase them.", rich_markup_mode=None)
Asked = Annotated[str, typer.Argument(metavar="ID", help="Whose; - reads it from standard input.", show_default=False)]
Policy = Annotated[Path, typer.Option("--policy", callback=policy_file, help="The policy that reads the sources.", show_default=False)]

app.command(name="erase")(forget)


@app.command()
def export(asked: Asked, inputs: Inputs, policy: Policy) -> None:
    """Print a copy of a person's rows in every table, as JSON."""
    from redact import subjects
    from redact.policy import load_policy
    from redact.read import call_in_our_words

    subject, spent = given_subject(None if asked == "-" else asked), load_policy(policy)
    copies = call_in_our_words("subject", lambda: subjects.export(subjects.open_held(spent, inputs, policy.parent), subject))
    say.as_json({"format": "redact-subject-export", "version": 1, "tables": copies})


@app.command()
def find(asked: Asked, inputs: Inputs, policy: Policy, json: Json = False) -> None:
    """Say where a person stands, in columns and in notes. It tells table, column and row, never a value."""
    from redact import subjects
    from redact.policy import load_policy
    from redact.read import call_in_our_words

    subject, spent = given_subject(None if asked == "-" else asked), load_policy(policy)
    places = call_in_our_words("subject", lambda: subjects.find(subjects.open_held(spent, inputs, policy.parent), subject))
    if json:
        say.as_json({"places": places.to_dicts()})
    else:
        say.table(places)
        say.talk(f"{places.height or 'no'} places")
