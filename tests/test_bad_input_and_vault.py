"""Bad values, keys and vaults in a whole run: a clear error, nothing published, the vault and the release before as they were."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

import redact
from redact.errors import InputError, KeyUnavailable, OutputError, PolicyError, RedactError
from redact.house import open_house
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.vault import house_lock, open_vault
from tests.test_vault_runs import people, policy, release, write

VAULT = "redact-house/vault.sqlite"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A house with a vault, and a release that was made there."""
    release(tmp_path, "first", policy())
    return tmp_path


def seen(folder: Path) -> dict[Path, bytes]:
    """Every file of the house and of the release before; SQLite's log is in the vault once all have closed it."""
    files = [path for name in ("redact-house", "first") for path in (folder / name).rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files if not path.name.startswith(".") and not path.name.endswith(("-wal", "-shm"))}


def refused(folder: Path, error: type[RedactError], said: str, values: Mapping[str, str] | None = None, **more: object) -> RedactError:
    """What a run says with `values` in the place of those of one person; nothing must have changed by it."""
    tables = people()
    one = pl.int_range(pl.len()) == 30
    made = [pl.when(one).then(pl.lit(value)).otherwise(name).alias(name) for name, value in (values or {}).items()]
    tables["people"] = tables["people"].with_columns(made)
    files, before, beside = write(folder / "in", tables), seen(folder), {path.name for path in folder.iterdir()}
    with pytest.raises(error, match=said) as caught:
        redact.run(policy(**more), files, folder / "later", FIXED_KEY)
    assert seen(folder) == before
    assert {path.name for path in folder.iterdir()} == beside
    shown = f"{caught.value!r}{caught.value.hint}"
    assert not [value for value in (values or {}).values() if value in shown]
    return caught.value


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("card", "44100x0017", "card: operator fpe: expected letters of the alphabet and separators, found cells with others"),
        ("card", "44107", "card: operator fpe: expected 6 to 4096 letters of the alphabet in a cell, found others"),
        ("born", "1947-02-30", "table people, column born: expected date cells, found some that are none"),
        ("born", "sometime", "table people, column born: expected date cells, found some that are none"),
    ],
)
def test_a_value_that_an_operator_cannot_take_stops_the_run(folder: Path, column: str, value: str, said: str) -> None:
    refused(folder, InputError, said, {column: value})


def test_an_alphabet_of_one_letter_is_refused(folder: Path) -> None:
    tables = policy().model_dump(mode="json")["tables"]
    tables["people"]["columns"]["card"]["operator"] = {"name": "fpe", "parameters": {"alphabet": "0"}}
    refused(folder, PolicyError, r"columns\.card\.operator\.fpe\.alphabet: ", tables=tables)


def test_another_key_is_refused(folder: Path) -> None:
    before = seen(folder)
    with pytest.raises(KeyUnavailable, match="expected the key under which"):
        redact.run(policy(), write(folder / "in", people()), folder / "later", OTHER_KEY)
    assert seen(folder) == before
    assert not (folder / "later").exists()


def test_a_vault_of_another_master_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    release(folder / "elsewhere", "other", policy(), key=OTHER_KEY)
    shutil.copy(folder / "elsewhere" / VAULT, folder / VAULT)
    refused(folder, KeyUnavailable, r"^vault: expected this house's, found another's$")


def test_a_locked_vault_is_waited_for_and_then_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_vault, "__defaults__", (None, 0.1))
    other = sqlite3.connect(folder / VAULT, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(folder, OutputError, r"^vault: expected its turn to write, found it locked by another process$", {"person": "Qx9999999"})
    other.execute("ROLLBACK")
    other.close()
    assert release(folder, "later", policy())["people"].height == 60


def _gone(vault: Path) -> None:
    vault.unlink()


def _emptied(vault: Path) -> None:
    vault.write_bytes(b"")


def _torn(vault: Path) -> None:
    vault.write_bytes(vault.read_bytes()[: vault.stat().st_size // 2])


def _no_vault(vault: Path) -> None:
    vault.write_bytes(b"\xa5" * vault.stat().st_size)


@pytest.mark.parametrize("harm", [_gone, _emptied, _torn, _no_vault])
def test_a_corrupt_vault_is_refused(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(folder / VAULT)
    refused(folder, InputError, r"^vault: expected (?:a sound|the one that this house made)", {"number": "80010100999"})


def rows(folder: Path) -> dict[str, set[tuple[object, ...]]]:
    """What the vault holds."""
    vault = sqlite3.connect(folder / VAULT)
    held = {name: set(vault.execute(f"SELECT * FROM {name}")) for name in ("about", "tokens", "subjects", "erased")}  # noqa: S608  # names of ours
    vault.close()
    return held


def test_a_run_that_fails_late_takes_its_tokens_and_people_out_of_the_vault_again(folder: Path) -> None:
    before, tables = rows(folder), people(90)
    broken = tables | {"visits": tables["visits"].with_columns(day=pl.lit("1947-02-30"))}
    with pytest.raises(InputError, match="column day"):
        redact.run(policy(), write(folder / "in", broken), folder / "later", FIXED_KEY)
    assert rows(folder) == before
    release(folder, "later", policy(), tables)
    after = rows(folder)  # the numbers of 30 people, 60 new visits, and 60 that are another person's among 90
    assert {name: len(after[name]) - len(before[name]) for name in after} == {
        "about": 1,
        "tokens": 30 + 60 + 60,
        "subjects": 30,
        "erased": 0,
    }


def test_a_release_that_stands_keeps_its_tokens_whatever_breaks_after_the_switch(folder: Path) -> None:
    def broken(stage: str, share: float) -> None:
        if (stage, share) == ("publish", 1.0):
            raise KeyboardInterrupt

    tables = people(90)
    with pytest.raises(KeyboardInterrupt):
        redact.run(policy(), write(folder / "in", tables), folder / "later", FIXED_KEY, progress=broken)
    shown = pl.read_parquet(folder / "later" / "people.parquet")
    assert set(shown["number"]) <= {row[1] for row in rows(folder)["tokens"]}
    again = release(folder, "again", policy(), tables)["people"]
    assert again.sort("person").equals(shown.sort("person"))


def test_a_switch_that_fails_leaves_nothing_in_the_vault(folder: Path) -> None:
    def occupied(stage: str, share: float) -> None:
        if stage == "publish":
            (folder / "later").mkdir()
            (folder / "later" / "of somebody").touch()

    before = rows(folder)
    with pytest.raises(OutputError, match="found files"):
        redact.run(policy(), write(folder / "in", people(90)), folder / "later", FIXED_KEY, progress=occupied)
    assert rows(folder) == before
    assert [path.name for path in (folder / "later").iterdir()] == ["of somebody"]


def test_what_another_run_may_have_shown_stays_in_the_vault(folder: Path) -> None:
    house, tables = folder / "redact-house", people(90)
    broken = tables | {"visits": tables["visits"].with_columns(day=pl.lit("1947-02-30"))}
    with house_lock(open_house(house)), pytest.raises(InputError, match="column day"):
        redact.run(policy(), write(folder / "in", broken), folder / "later", FIXED_KEY)
    assert len(rows(folder)["subjects"]) == 90
