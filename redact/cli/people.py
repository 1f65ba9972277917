"""`redact forget`, `reveal` and `rekey`: what the house can undo, destroy and make anew.

Comes in: paths, options, subjects. Goes out: a receipt, values, or what became of the columns. Each is entered in the house's ledger.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from redact.cli import say
from redact.cli.accounts import find_house, utf8
from redact.cli.keys import KeyFile, given_key
from redact.cli.release import policy_file
from redact.house import NAME, House
from redact.keys import Key, load_key

if TYPE_CHECKING:
    from redact.releases import Note

Release = Annotated[Path, typer.Argument(metavar="RELEASE", help="The folder of a release that this house made.", show_default=False)]
HouseFolder = Annotated[
    Path | None, typer.Option("--house", help="The house.", show_default=f"{NAME} beside the release, else in this folder")
]
HouseHere = Annotated[Path | None, typer.Option("--house", help="The house.", show_default=f"{NAME} in this folder")]
OldKeys = Annotated[list[Path] | None, typer.Option("--old-key-file", help="A key under which earlier releases were made.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def forget(
    context: typer.Context,
    subjects: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUBJECT", help="As the source spells it. Everybody here sees arguments (ps): rather use --from."),
    ] = None,
    source: Annotated[Path | None, typer.Option("--from", help="A file of subjects, one a line; - or nothing: standard input.")] = None,
    house: HouseHere = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the lists.", show_default="erasures in the house")] = None,
    key_file: KeyFile = None,
    old_key_file: OldKeys = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", callback=policy_file, help="The policy that names a vault in PostgreSQL.")
    ] = None,
    json: Json = False,
) -> None:
    """Erase persons, and list what recipients must delete. Their keys are destroyed after that. Backups undo it until they expire."""
    from redact import erasure
    from redact.disclosing import open_account
    from redact.policy import load_policy

    key = given_key(context, key_file)
    place = find_house(house)
    keys = [key, *(load_key(file, {}) for file in old_key_file or [])]
    lists = out if out is not None else place.folder / "erasures"
    spent = load_policy(policy) if policy else None
    asked = [*(utf8("subjects", each.strip) for each in subjects or []), *_lines(source, bool(subjects))]
    account = open_account(place.folder, key)
    receipt = erasure.forget(place, keys, asked, lists, account.ledger.append, spent, account.known)
    if json:
        say.as_json(receipt.as_dict())
    else:
        for line in receipt.summary():
            say.out(line)


def reveal(
    context: typer.Context,
    release: Release,
    column: Annotated[list[str], typer.Option("--column", metavar="TABLE.COLUMN", help="What to reveal; several of one table.")],
    who: Annotated[str, typer.Option("--who", help="Who asks; kept in the ledger.")],
    why: Annotated[str, typer.Option("--why", help="For what; kept in the ledger.")],
    row: Annotated[list[int] | None, typer.Option("--row", min=1, help="A row's number from 1; several.", show_default="all")] = None,
    house: HouseFolder = None,
    key_file: KeyFile = None,
    old_key_file: OldKeys = None,
    json: Json = False,
) -> None:
    """Show the values behind encrypted columns and tokens. The ledger keeps who saw how many, and why."""
    from redact import revealing

    key = given_key(context, key_file)
    place = find_house(house, release)
    old = [load_key(file, {}) for file in old_key_file or []]
    frame = revealing.reveal(place, key, release, column, row, who=who, why=why, note=_note(place, key), old=old)
    if json:
        say.as_json(frame.to_dicts())
    else:
        say.table(frame)


def rekey(
    context: typer.Context,
    release: Release,
    out: Annotated[Path, typer.Option("--out", help="Folder of the new release.", show_default=False)],
    new_key_file: Annotated[Path | None, typer.Option("--new-key-file", help="The new key; by default the same.")] = None,
    scope: Annotated[str | None, typer.Option("--scope", help="The new scope; by default the same.")] = None,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Leave out the columns that cannot be made anew.")] = False,
    house: HouseFolder = None,
    key_file: KeyFile = None,
) -> None:
    """Make a release anew under another key or scope. The house is then sealed under that key."""
    from redact import rekeying
    from redact.disclosing import open_account

    old = given_key(context, key_file)
    new = load_key(new_key_file, {}) if new_key_file else old
    place = find_house(house, release)
    master = rekeying.settled(place, old, new)
    done = rekeying.rekey(open_account(place.folder, master), release, old, new, out, scope=scope, leave_out=leave_out)
    for line in done.summary():
        say.out(line)


def _note(house: House, key: Key) -> Note:
    from redact.ledger import open_ledger

    ledger = open_ledger(house, key)

    def note(kind: str, content: Mapping[str, Any]) -> object:
        return ledger.append(kind, content)

    return note


def _lines(source: Path | None, given: bool) -> list[str]:
    """Subjects, one a line, from a file or from standard input where none is given as an argument."""
    if source is None and given:
        return []
    text = utf8("subjects", sys.stdin.read if source is None or str(source) == "-" else lambda: source.read_text(encoding="utf-8-sig"))
    return [line for line in text.split("\n") if line.strip()]
