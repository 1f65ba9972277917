"""`redact run`, `plan` and `verify`: the flow over files, and its parts.

Comes in: paths and options. Goes out: what the pipeline says of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from redact.cli import reading, say
from redact.cli.keys import KeyFile, given_key
from redact.errors import LeakFound, PolicyError

if TYPE_CHECKING:
    from redact.policy import KeySource


def policy_file(given: Path | None) -> Path | None:
    """A bare name such as `clinic_be` is that of a policy in configs/, which lies in the package, or beside it in a checkout."""
    if given is None or given.suffix or given.name != str(given) or given.is_file():
        return given
    from redact.policy import shipped

    return shipped(given.name) or given


PolicyFile = Annotated[
    Path,
    typer.Argument(
        metavar="POLICY", callback=policy_file, help="The policy: a YAML file, or the name of one that ships.", show_default=False
    ),
]
Inputs = Annotated[list[Path], typer.Argument(metavar="INPUT", help="CSV or Parquet files, or folders of them.", show_default=False)]
AllowCustom = Annotated[bool, typer.Option("--allow-custom", help="Let the policy call functions of your own; there is no sandbox.")]
Variant = Annotated[str | None, typer.Option("--variant", metavar="NAME", help="One of the policy's variants.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def _key_source(policy: Path) -> KeySource | None:
    """Where the policy says that the key is; None also for a policy that is wrong, which is told once there is a key."""
    from redact.policy import load_policy

    try:
        return load_policy(policy).key
    except PolicyError:
        return None


RunRecord = Annotated[
    Path | None, typer.Option("--record", help="Where run.json goes, which stays in the house.", show_default="OUT.run.json")
]
HouseOfRun = Annotated[
    Path | None, typer.Option("--house", help="Folder of the ledger, which never leaves.", show_default="redact-house beside OUT")
]


def run(
    context: typer.Context,
    policy: PolicyFile,
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", help="Folder of the release.", show_default=False)],
    key_file: KeyFile = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of a release that stands there.")] = False,
    record: RunRecord = None,
    allow_custom: AllowCustom = False,
    house: HouseOfRun = None,
    head: Annotated[Path | None, typer.Option("--head", help="File of a second head of the ledger, on another disk or machine.")] = None,
    variant: Variant = None,
    json: Json = False,
) -> None:
    """Make a verified release of the inputs, or publish nothing."""
    from redact import pipeline
    from redact.aggregating import small_tables
    from redact.policy import load_policy
    from redact.records import read_record
    from redact.reporting import lowered

    key = given_key(context, key_file, _key_source(policy))
    spent = load_policy(policy, variant)
    try:
        with say.progress() as progress:
            manifest = pipeline.run(
                spent, inputs, out, key, replace=replace, record=record, base=policy.parent, house=house, head=head, progress=progress,
                allow_custom=allow_custom,
            )  # fmt: skip
    except LeakFound as leak:
        say.findings(getattr(leak, "findings", None), json)
        raise
    if json:
        say.as_json(manifest.as_dict())
    else:
        for line in [*manifest.summary(), *lowered(read_record(record or pipeline.record_of(out)))]:
            say.out(line)
        for name, cells in small_tables(manifest).items():
            say.out(f"\n{name}")
            say.table(cells)


def plan(policy: PolicyFile, inputs: Inputs, variant: Variant = None, allow_custom: AllowCustom = False, json: Json = False) -> None:
    """Show what would happen to each column and to the release; touches nothing."""
    from redact import pipeline
    from redact.policy import load_policy

    shown = pipeline.explain(load_policy(policy, variant), inputs, base=policy.parent, allow_custom=allow_custom)
    if json:
        say.as_json(shown.as_dict())
        return
    say.table(shown.columns)
    for line in shown.lines:
        say.out(line)


def report(record: Annotated[Path, typer.Argument(metavar="RECORD", help="The run.json of a release.", show_default=False)]) -> None:
    """Show what a run did to each column and row, and why, as a page in Markdown; it stays in the house."""
    from redact.records import read_record
    from redact.reporting import page

    say.out(page(read_record(record)).rstrip())


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The release.", show_default=False)],
    inputs: Annotated[list[Path] | None, typer.Argument(metavar="INPUT", help="More of --against.", show_default=False)] = None,
    against: Annotated[
        list[Path] | None, typer.Option("--against", metavar="INPUT", help="What the release was made from: files or folders.")
    ] = None,
    policy: Annotated[Path | None, typer.Option("--policy", callback=policy_file, help="The policy of the release.")] = None,
    sample: Annotated[int, typer.Option("--sample", min=0, help="Read this many scrubbed texts yourself, one by one.")] = 0,
    record: Annotated[
        Path | None, typer.Option("--record", help="The run.json that keeps what you read.", show_default="DIR.run.json")
    ] = None,
    variant: Variant = None,
    json: Json = False,
) -> int:
    """Search a release for what must not stand in it, and measure its risk. The exit code is 1 where something does, or k is missed."""
    from redact import verifying
    from redact.policy import load_policy

    if inputs and not against:
        raise typer.BadParameter("inputs are given after --against")
    sources = [*(against or []), *(inputs or [])]
    spent = load_policy(policy, variant) if policy else None
    found = verifying.verify(folder, sources, spent)
    say.findings(found, json)
    say.talk(f"{found.height or 'no'} findings{'' if sources else ', by the detectors alone: nothing was given --against'}")
    measured = verifying.verify_risk(folder, spent) if spent is not None else {}
    say.talk(f"the risk was {'measured: the target of the policy is met' if measured else 'not measured'}")
    leaks = reading.read_sample(folder, sample, record) if sample else 0
    return 1 if found.height or leaks else 0
