"""`redact disclosures` and `recall`: what the ledger says.

Comes in: a house, its key, who or what is asked for. Goes out: what the ledger says of it.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from redact.cli import say
from redact.cli.keys import KeyFile, given_key
from redact.cli.release import Json, policy_file
from redact.errors import InputError
from redact.house import NAME, House, open_house

HouseFolder = Annotated[Path | None, typer.Option("--house", help="The house.", show_default=f"{NAME} beside RELEASE or in this folder")]
Head = Annotated[Path | None, typer.Option("--head", help="File of a second head of the ledger.")]


def find_house(given: Path | None, release: Path | None = None) -> House:
    """The house that stands where it was said, else beside the release where one is asked about, else in the current folder.

    Raises InputError where none stands there.
    """
    beside = [release.absolute().parent / NAME] if release is not None and release.exists() else []
    places = [given] if given is not None else [*beside, Path(NAME)]
    for place in places:
        if place.is_dir():
            return open_house(place)
    where = "there" if given is not None else "beside the release or in this folder" if beside else "in this folder"
    raise InputError(f"house: expected a folder {where}, found none", "name it with --house; a run puts it beside its release")


def given_subject(subject: str | None) -> str:
    """Who is asked for: the option, else a line of standard input, which no list of processes shows. Raises InputError."""
    found = utf8("subject", sys.stdin.readline if subject is None else lambda: subject).strip()
    if not found:
        raise InputError("subject: expected an identifier, found none", "give it on standard input")
    return found


def utf8(place: str, read: Callable[[], str]) -> str:
    """What is read, once every letter of it is known to be one. Raises InputError. NOTE: Python lets bytes that are no UTF-8 pass as
    halves of letters, from arguments always and in the C locale from standard input too."""
    try:
        text = read()
        text.encode()
    except (OSError, UnicodeError):
        raise InputError(f"{place}: expected readable UTF-8 text, found none") from None
    return text


def disclosures(
    context: typer.Context,
    subject: Annotated[str | None, typer.Option("--subject", metavar="ID", help="Whose; by default read from standard input.")] = None,
    years: Annotated[int, typer.Option("--years", min=1, max=100, help="How far back.")] = 6,
    register: Annotated[bool, typer.Option("--register", help="The record of processing (GDPR Article 30) instead.")] = False,
    house: HouseFolder = None,
    head: Head = None,
    key_file: KeyFile = None,
    json: Json = False,
) -> None:
    """Say to whom a person's data went, when and why. Or print the record of processing."""
    from redact import disclosures
    from redact.disclosing import open_standing

    account = open_standing(find_house(house).folder, given_key(context, key_file), head)
    entries = account.ledger.entries(disclosures.KIND)
    if register:
        say.as_json(disclosures.register(entries))
        return
    recent = disclosures.since(entries, years, datetime.datetime.now(tz=datetime.UTC))
    found = account.parts.of_person(given_subject(subject), recent)
    if json:
        say.as_json({"years": years, "disclosures": [disclosures.as_json(entry) for entry in found]})
    else:
        for line in disclosures.summary(found, years):
            say.out(line)


def recall(
    context: typer.Context,
    release: Annotated[
        str, typer.Argument(metavar="RELEASE", help="Its folder, or the start of its manifest's SHA-256.", show_default=False)
    ],
    aware: Annotated[
        datetime.datetime | None, typer.Option("--aware", help="When the leak became known, UTC; by default now.", show_default=False)
    ] = None,
    subjects_of: Annotated[
        list[Path] | None,
        typer.Option("--subjects-of", metavar="INPUT", help="Sources, to tell who of them was in it; with --policy and --to."),
    ] = None,
    policy: Annotated[Path | None, typer.Option("--policy", callback=policy_file, help="The policy of the release.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="CSV file for the people of --subjects-of; its owner alone reads it.")] = None,
    lift: Annotated[str | None, typer.Option("--lift", metavar="REASON", help="Allow runs of its scope again.")] = None,
    house: HouseFolder = None,
    head: Head = None,
    key_file: KeyFile = None,
    json: Json = False,
) -> None:
    """Say whom a leaked release concerns and by when to tell them. Later runs of its scope are refused."""
    from redact import recall
    from redact.disclosing import open_standing
    from redact.policy import load_policy

    if subjects_of and (policy is None or to is None):
        raise typer.BadParameter("--subjects-of is given with --policy and --to")
    account = open_standing(find_house(house, Path(release)).folder, given_key(context, key_file), head)
    if lift is not None:
        say.out("\n".join(recall.lift(account.ledger, release, lift)))
        return
    found = recall.recall(account.ledger, release, aware)
    if subjects_of and policy is not None and to is not None:
        count = recall.write_people(account.parts, found.entries, load_policy(policy), subjects_of, policy.parent, to)
        say.talk(f"wrote {count} people of the source who were in the release")
    if json:
        say.as_json(found.as_dict())
    else:
        for line in found.lines():
            say.out(line)
