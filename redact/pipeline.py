"""The flow, written out once in order: read, plan, transform, verify, publish.

Comes in: a policy, input paths, a target folder, a key. Goes out: a `Manifest`, or an error and nothing published.
The only room that knows every other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from redact import publish
from redact.claims import refuse_false
from redact.classify import direct_identifiers
from redact.detecting import detect_for, expect
from redact.disclosing import Account, disclosed, house_of, open_for_run
from redact.disclosures import Subjects
from redact.errors import InputError, OutputError
from redact.explaining import Explained, explained
from redact.exposure import Lowered, Staged, hold, lower, settle, staged_tables, target_of
from redact.gate import gate, links_file, refuse_counting
from redact.keys import Key
from redact.locating import lenient, located
from redact.places import PlaceFile
from redact.plan import ORDER, Plan, TablePlan, Tools, build
from redact.policy import Policy, RiskRule
from redact.publish import record_of
from redact.read import FAULTS, Source, call_in_our_words, in_our_words
from redact.records import Manifest, manifest_of, run_record
from redact.releases import Kept, Lent, dry, kept, lent
from redact.sources import open_sources, read_aliases, read_listed, read_staff, typed_frame, unread
from redact.tabulating import run_cells
from redact.transform.icd10 import class_of

__all__ = ["Manifest", "explain", "record_of", "run"]

Progress = Callable[[str, float], None]


@dataclass
class Counts:
    """What a run counted, by table; filled as the run goes."""

    read: dict[str, int] = field(default_factory=dict)
    released: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, dict[str, int]] = field(default_factory=dict)
    unread: dict[str, dict[str, int]] = field(default_factory=dict)
    withheld: dict[str, dict[str, int]] = field(default_factory=dict)
    replaced: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    """Table -> column -> entity -> spans of text."""
    suppressed: dict[str, dict[str, int]] = field(default_factory=dict)
    risk: dict[str, object] = field(default_factory=dict)


def run(
    policy: Policy,
    inputs: Sequence[Path],
    out: Path,
    key: Key,
    *,
    replace: bool = False,
    record: Path | None = None,
    base: Path = Path(),
    house: Path | None = None,
    head: Path | None = None,
    progress: Progress = lambda _, __: None,
    allow_custom: bool = False,
) -> Manifest:
    """Make the release of `inputs` at `out`, verified and switched in atomically, or raise and publish nothing.

    `record` is where run.json goes, by default `<out>.run.json` beside the release, in the house; `base` is the folder of
    the policy's alias files; `house` is the folder of the ledger (`redact.disclosing.house_of`), `head` the file of a second head of it;
    `progress` is told (stage, share from 0 to 1); `allow_custom` lets the policy name
    functions of the user's own. Raises PolicyError, InputError, OutputError, DetectionError, KeyUnavailable, LeakFound.
    """
    record = record or record_of(out)

    def staged() -> Manifest:
        _refuse_inside(out, inputs)
        publish.claim(out, replace)
        publish.check_record(out, record)
        place = house_of(policy, base, out, house)
        if not place.exists():  # it is bound to its first key: what cannot run at all makes none
            _plan(policy, open_sources(policy, inputs), key, base, None, dry, allow_custom)
        account = open_for_run(policy, place, out, key, head)
        with lent(policy, account.house, key) as vault:
            stage = publish.open_stage(out, replace)
            try:
                return _run(_Job(policy, inputs, stage, key, replace, record, base, account, vault, progress, allow_custom))
            finally:
                publish.discard(stage)

    return call_in_our_words("release", staged)


def _refuse_inside(out: Path, inputs: Sequence[Path]) -> None:
    """The next run would read the release, its record and the house as inputs."""
    for given in inputs:
        if given.is_dir() and out.resolve().is_relative_to(given.resolve()):
            raise OutputError(f"{out}: expected a place outside of the inputs, found one inside {given}", "choose another --out")


@dataclass(frozen=True)
class _Job:
    """What a run was asked for, and what was opened for it."""

    policy: Policy
    inputs: Sequence[Path]
    stage: publish.Stage
    key: Key
    replace: bool
    record: Path
    base: Path
    account: Account
    vault: Lent
    progress: Progress
    allow_custom: bool


def _run(job: _Job) -> Manifest:
    counts, witnesses, subjects = Counts(), dict[tuple[str, str], PlaceFile](), job.account.subjects()
    policy, stage, progress = job.policy, job.stage, job.progress
    progress("read", 0.0)
    sources = open_sources(policy, job.inputs, stage.house)
    planned = partial(_plan, sources=sources, key=job.key, base=job.base, allow_custom=job.allow_custom)
    plan = planned(policy, witness=lambda table, column: _witness(stage, witnesses, table, column), vault=job.vault.into)
    try:
        if policy.aggregate is not None:
            refuse_false(policy, {name: source.frame for name, source in sources.items()})
            return run_cells(plan, sources, stage, job.key, job.replace, job.record, job.account, direct_identifiers, progress)
        expect(policy, sum(path.stat().st_size for source in sources.values() for path in source.paths))
        _stage_tables(plan, sources, stage, counts, subjects, progress)
    except FAULTS as error:
        again = partial(planned, lenient(policy), witness=None, vault=dry)
        raise located(in_our_words(error, "release"), again, sources) from None
    for (table_name, column), witness in witnesses.items():
        counts.withheld.setdefault(table_name, {})[column] = witness.withheld_texts
        counts.replaced.setdefault(table_name, {})[column] = dict(sorted(witness.replaced.items()))
    lowered = _lower(plan, stage, job.base, progress)
    retyped = {name: each.retyped for name, each in lowered.items()}
    _verify(job, plan, witnesses, lowered, retyped, counts)
    manifest = manifest_of(plan, stage, counts.released, counts.withheld, counts.dropped, retyped)
    publish.write_json(stage.house / "run.json", run_record(plan, sources, job.key, asdict(counts), manifest))
    _publish(job, plan, subjects, manifest)
    return manifest


def _verify(
    job: _Job,
    plan: Plan,
    witnesses: Mapping[tuple[str, str], PlaceFile],
    lowered: Mapping[str, Lowered],
    retyped: Mapping[str, Collection[str]],
    counts: Counts,
) -> None:
    """The gate and the risk of what is staged, counted. Raises LeakFound."""
    job.progress("verify", 0.0)
    verdict = gate(plan, job.stage, witnesses, retyped, lambda share: job.progress("verify", share), read_staff(job.base, job.policy))
    _reconcile(counts, verdict.rows)
    counts.risk = _hold(plan, job.stage, lowered, suppressed=any(map(any, verdict.suppressed.values())))
    counts.released, counts.suppressed = dict(verdict.rows), {name: dict(cells) for name, cells in verdict.suppressed.items()}


def _publish(job: _Job, plan: Plan, subjects: Subjects, manifest: Manifest) -> None:
    """The staged release, its manifest with it, switched in, kept and disclosed."""
    job.progress("publish", 0.0)
    stage, account = job.stage, job.account
    publish.write_json(stage.release / "manifest.json", manifest.as_dict())
    record_of_house = Kept.of(job.vault.release, job.policy, job.key, stage.out, stage.release / "manifest.json")
    with kept(account.house, record_of_house, stage.out, job.vault.vault), disclosed(account, plan, subjects, stage):
        publish.commit(stage, job.replace, job.record)
    job.progress("publish", 1.0)


def explain(policy: Policy, inputs: Sequence[Path], base: Path = Path(), *, allow_custom: bool = False) -> Explained:
    """What would happen to each column and to the release; touches nothing.

    Raises what `run` would raise before it transforms, and for columns that fall to counting.
    """
    sources = open_sources(policy, inputs)
    plan = _plan(policy, sources, Key(bytes(32)), base, None, dry, allow_custom)
    for source in sources.values():
        source.check()
    refuse_false(policy, {name: source.frame for name, source in sources.items()})
    for table in plan.tables:
        refuse_counting(table, table.kept())
    return explained(plan, {name: source.columns for name, source in sources.items()})


def _plan(
    policy: Policy,
    sources: Mapping[str, Source],
    key: Key,
    base: Path,
    witness: Callable[[str, str], PlaceFile] | None,
    vault: Callable[[Tools], Tools],
    allow_custom: bool,
) -> Plan:
    frames = {
        name: typed_frame(name, policy.tables[name], source.frame, no_empty=source.format == "csv") for name, source in sources.items()
    }
    tools = Tools(
        detect=lambda rule: detect_for(policy, rule, read_staff(base, policy)),
        witness=witness,
        direct=direct_identifiers,
        aliases=lambda file: read_aliases(base, file),
        allow_custom=allow_custom,
        listed=lambda file, column: read_listed(base, file, column),
        beside=lambda file: base / file,
    )
    return build(policy, frames, key, vault(tools))


def _stage_tables(
    plan: Plan, sources: Mapping[str, Source], stage: publish.Stage, counts: Counts, subjects: Subjects, progress: Progress
) -> None:
    """Every table staged, its input checked beside it; what is wrong with an input comes before what broke on it."""
    with ThreadPoolExecutor(max_workers=1) as checks:
        rows = {name: checks.submit(source.check) for name, source in sources.items()}
        try:
            refuse_false(plan.policy, {name: source.frame for name, source in sources.items()})
            for number, table in enumerate(plan.tables):
                progress(f"transform {table.name}", number / len(plan.tables))
                _stage_table(plan.policy, table, sources[table.name], stage, counts, subjects, rows[table.name])
        except FAULTS:
            for checked in rows.values():
                checked.result()
            raise
        counts.read = {name: checked.result() for name, checked in rows.items()}


def _stage_table(
    policy: Policy, table: TablePlan, source: Source, stage: publish.Stage, counts: Counts, subjects: Subjects, checked: Future[int]
) -> None:
    order = ORDER if table.order is not None else None
    rows = checked.result() if order or table.hidden else None
    seen = table.ordered(subjects if table.rule.subject is not None else None)
    publish.sink(stage, table.name, seen, policy.release.format, order=order, rows=rows)
    if table.hidden:
        links = publish.sort_by(stage, f"{table.name}-links", table.links(), ORDER, rows=rows, memory_limit_rows=publish.IN_MEMORY)
        links.sink_parquet(links_file(stage, table.name), statistics=False, engine="streaming")
    if table.filters:
        drops = table.drops().collect(engine="streaming")
        counts.dropped[table.name] = dict(drops.iter_rows())
    if found := unread(table.name, table.rule, source.frame):
        counts.unread[table.name] = found


def _lower(plan: Plan, stage: publish.Stage, base: Path, progress: Progress) -> dict[str, Lowered]:
    """Make the staged release reach the policy's target, where it says that this may be done."""
    rule = plan.policy.risk
    if rule is None or rule.enforce is None:
        return {}
    progress("risk", 0.0)
    return lower(staged_tables(plan, stage), rule, target_of(plan.policy), base, partial(_rewrite, stage), class_of)


def _hold(plan: Plan, stage: publish.Stage, lowered: Mapping[str, Lowered], suppressed: bool) -> dict[str, object]:
    """The risk of what is about to go, for the house's record. Raises LeakFound where it misses the target.

    What the gate suppressed may have left few alone: they are suppressed too, which can bring nothing back.
    """
    rule = plan.policy.risk or RiskRule()
    if rule.none:
        return {"none": rule.because}
    tables, target = staged_tables(plan, stage), target_of(plan.policy)
    if suppressed and rule.enforce is not None:
        lowered = {table.name: settle(table, tables, target, partial(_rewrite, stage), lowered[table.name]) for table in tables}
    return {**hold(tables, rule, target), "changes": {name: asdict(each) for name, each in lowered.items()}}


def _rewrite(stage: publish.Stage, table: Staged, frame: pl.LazyFrame) -> None:
    publish.sink(stage, f"{table.name}-lowered", frame, table.format).replace(table.path)


def _reconcile(counts: Counts, released: Mapping[str, int]) -> None:
    """Every row that was counted in the input was released or dropped for a reason; else something else was read than was counted."""
    for table, rows in counts.read.items():
        gone = sum(counts.dropped.get(table, {}).values())
        if rows != released[table] + gone:
            raise InputError(f"table {table}: expected {rows} rows to be released or dropped, found {released[table] + gone}")


def _witness(stage: publish.Stage, witnesses: dict[tuple[str, str], PlaceFile], table: str, column: str) -> PlaceFile:
    made = PlaceFile(stage.house / f"places-{len(witnesses)}")
    witnesses[table, column] = made
    return made
