"""The flow, written out once in order: read, plan, transform, verify, publish.

Comes in: a policy, input paths, a target folder, a key. Goes out: a `Manifest`, or an error and nothing published.
The only room that knows every other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from redact import publish
from redact.classify import classify
from redact.detecting import detect_for
from redact.errors import RedactError
from redact.gate import check_alone, gate, links_file
from redact.keys import Key
from redact.places import PlaceFile
from redact.plan import ORDER, Plan, TablePlan, Tools, build
from redact.policy import Policy
from redact.read import Source, in_our_words, open_table
from redact.records import Manifest, manifest_of, run_record
from redact.sources import open_sources, read_aliases, refuse_kept_identifiers, typed_frame, unread

__all__ = ["Manifest", "explain", "run", "verify"]

Progress = Callable[[str, float], None]


@dataclass
class Counts:
    """What a run counted, by table; filled as the run goes."""

    read: dict[str, int] = field(default_factory=dict)
    released: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, dict[str, int]] = field(default_factory=dict)
    unread: dict[str, dict[str, int]] = field(default_factory=dict)
    withheld: dict[str, int] = field(default_factory=dict)
    suppressed: dict[str, dict[str, int]] = field(default_factory=dict)


def run(
    policy: Policy,
    inputs: Sequence[Path],
    out: Path,
    key: Key,
    *,
    replace: bool = False,
    record: Path | None = None,
    base: Path = Path(),
    progress: Progress = lambda _, __: None,
) -> Manifest:
    """Make the release of `inputs` at `out`, verified and switched in atomically, or raise and publish nothing.

    `record` is where run.json goes, by default `<out>.run.json` beside the release, in the house; `base` is the folder of
    the policy's
    alias files; `progress` is told (stage, share from 0 to 1). Raises PolicyError, InputError, OutputError, DetectionError,
    LeakFound.
    """
    try:
        stage = publish.open_stage(out, replace)
        try:
            return _run(policy, inputs, stage, key, replace, record or out.parent / f"{out.name}.run.json", base, progress)
        finally:
            publish.discard(stage)
    except RedactError as error:
        # NOTE: Polars appends the expression to an exception that comes out of a function; expressions are not for logs.
        raise _plain(error) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise in_our_words(error, "release") from None


def _run(
    policy: Policy,
    inputs: Sequence[Path],
    stage: publish.Stage,
    key: Key,
    replace: bool,
    record: Path,
    base: Path,
    progress: Progress,
) -> Manifest:
    counts, witnesses = Counts(), dict[tuple[str, str], PlaceFile]()
    progress("read", 0.0)
    sources = open_sources(policy, inputs, stage.house)
    refuse_kept_identifiers(policy, {name: source.frame for name, source in sources.items()})
    plan = _plan(policy, sources, key, base, lambda table, column: _witness(stage, witnesses, table, column))
    for number, table in enumerate(plan.tables):
        progress(f"transform {table.name}", number / len(plan.tables))
        _stage_table(policy, table, sources[table.name], stage, counts)
    for (table_name, _), witness in witnesses.items():
        counts.withheld[table_name] = counts.withheld.get(table_name, 0) + witness.withheld_texts
    progress("verify", 0.0)
    verdict = gate(plan, stage, witnesses)
    counts.released, counts.suppressed = dict(verdict.rows), {name: dict(cells) for name, cells in verdict.suppressed.items()}
    progress("publish", 0.0)
    manifest = manifest_of(plan, stage, verdict.rows)
    publish.write_json(stage.release / "manifest.json", manifest.as_dict())
    publish.write_json(stage.house / "run.json", run_record(plan, sources, key, counts.__dict__, manifest))
    publish.commit(stage, replace, record)
    progress("publish", 1.0)
    return manifest


def explain(policy: Policy, inputs: Sequence[Path], base: Path = Path()) -> pl.DataFrame:
    """What would happen to each column: table, column, operator, entity, type, because (all String); touches nothing.

    Raises what `run` would raise before it reads rows.
    """
    sources = open_sources(policy, inputs)
    refuse_kept_identifiers(policy, {name: source.frame for name, source in sources.items()})
    plan = _plan(policy, sources, Key(bytes(32)), base, None)
    rows: list[tuple[str | None, ...]] = []
    for table in plan.tables:
        for column in sources[table.name].columns:
            found = table.rule.rule_for(column)
            if found is None:
                rows.append((table.name, column, "drop", None, None, "unlisted"))
            else:
                rule = found[1]
                rows.append((table.name, column, rule.operator.name, rule.entity, rule.type, rule.because))
    schema = dict.fromkeys(("table", "column", "operator", "entity", "type", "because"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def verify(folder: Path, against: Sequence[Path] = (), policy: Policy | None = None) -> pl.DataFrame:
    """The gate alone, on any release of ours: findings (file, column, row, entity, recognizer, form, total), never a value.

    `against` are source files whose identifiers must stand nowhere: the columns of the policy's direct entities, or without
    a policy those that `scan` takes for direct identifiers. Raises InputError where the folder is no release.
    """
    try:
        return check_alone(folder, _identifying(against, policy), policy)
    except RedactError as error:
        raise _plain(error) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise in_our_words(error, folder.name) from None


def _identifying(against: Sequence[Path], policy: Policy | None) -> dict[str, tuple[pl.LazyFrame, dict[str, str]]]:
    if policy is None:
        frames = {str(number): open_table(path.stem, [path]).frame for number, path in enumerate(against)}
        found = {name: classify(frame).filter(pl.col("reach") == "direct") for name, frame in frames.items()}
        return {name: (frames[name], dict(found[name].select("column", "entity").iter_rows())) for name in frames}
    sources = open_sources(policy, against) if against else {}
    return {
        name: (source.frame, {column: rule.entity for column, rule in policy.tables[name].columns.items() if rule.entity})
        for name, source in sources.items()
    }


def _plan(
    policy: Policy,
    sources: Mapping[str, Source],
    key: Key,
    base: Path,
    witness: Callable[[str, str], PlaceFile] | None,
) -> Plan:
    frames = {
        name: typed_frame(name, policy.tables[name], source.frame, no_empty=source.format == "csv")
        for name, source in sources.items()
    }
    tools = Tools(detect=lambda rule: detect_for(policy, rule), witness=witness, aliases=lambda file: read_aliases(base, file))
    return build(policy, frames, key, tools)


def _stage_table(policy: Policy, table: TablePlan, source: Source, stage: publish.Stage, counts: Counts) -> None:
    rows = source.check()
    counts.read[table.name] = rows
    order = ORDER if table.order is not None else None
    publish.sink(stage, table.name, table.ordered(), policy.release.format, order=order, rows=rows)
    if table.hidden:
        links = publish.sort_by(
            stage, f"{table.name}-links", table.links(), ORDER, rows=rows, memory_limit_rows=publish.IN_MEMORY
        )
        links.sink_parquet(links_file(stage, table.name), statistics=False, engine="streaming")
    if table.filters:
        drops = table.drops().collect(engine="streaming")
        counts.dropped[table.name] = dict(drops.iter_rows())
    if found := unread(table.name, table.rule, source.frame):
        counts.unread[table.name] = found


def _witness(stage: publish.Stage, witnesses: dict[tuple[str, str], PlaceFile], table: str, column: str) -> PlaceFile:
    made = PlaceFile(stage.house / f"places-{len(witnesses)}")
    witnesses[table, column] = made
    return made


def _plain(error: RedactError) -> RedactError:
    message = str(error).split("\n\nThis error occurred", 1)[0].split("\n", 1)[0]
    plain = type(error)(message, getattr(error, "hint", ""))
    plain.__dict__.update(error.__dict__)
    return plain
