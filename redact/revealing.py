"""Reveal: the values behind named columns and rows of a release, for whoever has the key and says why.

Comes in: a house, its master key, a release that it made. Goes out: values, once the ledger holds who asked, why, and for how many.
It must not know how the ledger is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from redact.canon import canonicalise
from redact.erasure import released_subjects
from redact.errors import InputError
from redact.house import House
from redact.keys import Key
from redact.plan import namespace_of, subject_namespace
from redact.plan.people import is_own
from redact.policy import ColumnRule, TableRule
from redact.releases import Kept, Note, find_kept, open_any, refuse_changed, uses_vault
from redact.transform import encrypt, fpe
from redact.transform.token import Token
from redact.vault import Vault

KIND = "reveal"
"""Of its entry in the ledger."""
REVERSIBLE = ("encrypt", "fpe", "token")


@dataclass(frozen=True)
class Opened:
    """A past release with what undoes it."""

    kept: Kept
    master: Key
    vault: Vault | None
    folder: Path

    def table(self, name: str) -> TableRule:
        """The rule of a table. Raises InputError."""
        if name not in self.kept.policy.tables or not self.file(name).is_file():
            raise InputError(f"{name}: expected a table of the release, found another")
        return self.kept.policy.tables[name]

    def file(self, name: str) -> Path:
        """Where a table stands."""
        return self.folder / f"{name}.{self.kept.policy.release.format}"

    def frame(self, name: str) -> pl.LazyFrame:
        """A table as it was released; of a CSV file every column String."""
        file = self.file(name)
        return pl.scan_csv(file, infer_schema=False) if file.suffix == ".csv" else pl.scan_parquet(file)


def reveal(
    house: House,
    master: Key,
    release: Path,
    columns: Sequence[str],
    rows: Sequence[int] | None,
    *,
    who: str,
    why: str,
    note: Note,
    old: Sequence[Key] = (),
) -> pl.DataFrame:
    """`row` (UInt32, from 1) and one String column for each of `columns` (`table.column`, all of one table); None for all rows.

    The ledger's entry is written by `note` before anything is told; it holds no value. Values are in canonical form; null where nothing
    stands, and for those who were forgotten. A release that was made before the master was changed needs one of the `old` ones. Raises
    InputError, KeyUnavailable.
    """
    if len(who.strip()) < 3 or len(why.strip()) < 3:
        raise InputError("reveal: expected who asks and why, found too little", "say --who and --why in three letters or more")
    kept = find_kept(house, release)
    made_by = kept.master([master, *old])
    table, names = _named(columns)
    with open_any(kept.policy, house, master, needed=uses_vault(kept.policy)) as vault:
        revealed = _revealed(Opened(kept, made_by, vault, release), table, names, rows)
    values = sum(len(revealed) - revealed[name].null_count() for name in names)
    said = {"who": who.strip(), "why": why.strip(), "release": kept.name, "manifest": kept.manifest}
    note(KIND, {**said, "table": table, "columns": list(names), "rows": revealed.height, "values": values})
    return revealed


def _named(columns: Sequence[str]) -> tuple[str, list[str]]:
    pairs = [column.partition(".") for column in dict.fromkeys(columns)]
    tables = {table for table, _, _ in pairs}
    if len(tables) != 1 or not all(table and name for table, _, name in pairs):
        raise InputError("columns: expected columns of one table as table.column, found others")
    return pairs[0][0], [name for _, _, name in pairs]


def _revealed(opened: Opened, table: str, names: Sequence[str], rows: Sequence[int] | None) -> pl.DataFrame:
    opened.table(table)
    # NOTE: under another subject, in a changed file, `fpe` would tell somebody else's value and not notice.
    refuse_changed(opened.folder, [opened.file(table).name])
    frame = opened.frame(table).with_row_index("row", 1)
    if rows is not None:
        frame = frame.filter(pl.col("row").is_in([row for row in rows if row > 0]))
    found = frame.collect(engine="streaming")
    if rows is not None and found.height < len(set(rows)):
        raise InputError(f"{table}: expected rows of the release, found some that it has not")
    return pl.DataFrame([found["row"], *(undone(opened, table, found, name).alias(name) for name in names)])


def undone(opened: Opened, table: str, frame: pl.DataFrame, column: str) -> pl.Series:
    """The values of one column of a released table, or of some rows of it. Raises InputError where its operator cannot be undone."""
    rule = rule_of(opened, table, column)
    name, policy = rule.operator.name, opened.kept.policy
    if name not in REVERSIBLE or column not in frame.columns:
        raise InputError(f"{table}.{column}: expected a column under {', '.join(REVERSIBLE)}, found {name}", f"{name} cannot be undone")
    cells = frame[column].cast(pl.String)
    if name == "token":
        assert opened.vault is not None  # a policy with tokens uses a vault
        parameters = Token.model_validate(rule.operator.parameters)
        return opened.vault.values(cells.str.strip_prefix(parameters.prefix))
    scope, namespace = opened.kept.scope(opened.master), namespace_of(column, rule)
    salts = salts_of(opened, table, frame, column) if policy.erasable else None
    if name == "encrypt":
        return encrypt.decrypt(cells, scope, namespace, salts)
    parameters_of_fpe = fpe.Fpe.model_validate(rule.operator.parameters)
    tweaks = _tweaks(opened, table, frame, parameters_of_fpe.tweak)
    made = fpe.decrypt(cells, scope, namespace, parameters_of_fpe, tweaks, salts)
    return made if salts is None else made.set(salts.is_null(), None)


def rule_of(opened: Opened, table: str, column: str) -> ColumnRule:
    """What the policy of the release says of a column. Raises InputError."""
    found = opened.table(table).rule_for(column)
    if found is None:
        raise InputError(f"{table}.{column}: expected a column of the release, found another")
    return found[1]


def _tweaks(opened: Opened, table: str, frame: pl.DataFrame, tweak: str | None) -> pl.Series | None:
    if tweak is None:
        return None
    if rule_of(opened, table, tweak).operator.name != "keep" or tweak not in frame.columns:
        raise InputError(f"{table}.{tweak}: expected the column of the tweak to be kept in the release, found it changed")
    return canonicalise(frame[tweak].cast(pl.String), None)


def salts_of(opened: Opened, table: str, frame: pl.DataFrame, column: str) -> pl.Series | None:
    """The key of the person whose value each cell is, by the release's own subject column; None where the column has none.

    Raises InputError where the release does not tell its subjects.
    """
    table_rule, rule = opened.table(table), rule_of(opened, table, column)
    if not is_own(table_rule, rule):
        return None
    subject = table_rule.subject
    if subject is None or subject.column not in frame.columns:
        raise InputError(f"{table}: expected the column of its subjects in the release, found none", "their keys cannot be told")
    if rule_of(opened, table, subject.column).within:
        raise InputError(
            f"{table}: expected subjects named by one column, found a key of several", "make the release again from its source"
        )
    if namespace_of(column, rule) == subject_namespace(opened.kept.policy) and column != subject.column:
        raise InputError(f"{table}.{column}: expected a value of the row's own subject, found one that names another")
    known = known_subjects(opened, table)
    rows = pl.DataFrame([frame[subject.column].cast(pl.String).alias("released")])
    return rows.join(known, on="released", how="left", maintain_order="left")["salt"]


def known_subjects(opened: Opened, table: str) -> pl.DataFrame:
    """`released`, `person`, `salt` of everybody who has a key: how the release's table shows them."""
    assert opened.vault is not None  # an erasable policy uses a vault
    people = opened.vault.subjects()
    shown: Mapping[str, pl.DataFrame] = released_subjects(opened.kept, opened.master, opened.vault, people["person"])
    if table not in shown:
        return people.clear().with_columns(released=pl.lit(None, dtype=pl.String))
    return shown[table].join(people, on="person").drop_nulls("released").unique("released", keep="any")
