"""A release is made anew under another key or scope, and its values are told only to whoever says why."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from redact import erasure, rekeying, revealing
from redact.disclosing import open_account
from redact.disclosures import KIND
from redact.errors import InputError, KeyUnavailable, LeakFound, OutputError, PolicyError
from redact.house import House, open_house
from redact.keys import Key
from redact.ledger import open_ledger
from redact.publish import digest
from redact.recall import recall
from redact.releases import kept, read_kept
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.verifying import verify
from tests.conftest import Said
from tests.test_bad_input_and_vault import rows
from tests.test_forget import later
from tests.test_vault_runs import people, policy, release

COLUMNS = ["people.number", "people.record", "people.card"]
WHO, WHY = "the tester", "to know it"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return open_house(tmp_path / "redact-house")


def reveal(house: House, release: Path, columns: list[str] = COLUMNS, rows: list[int] | None = None, key: Key = FIXED_KEY) -> pl.DataFrame:
    return revealing.reveal(house, key, release, columns, rows, who=WHO, why=WHY, note=open_ledger(house, key).append)


def rekey(house: House, tmp_path: Path, new: Key = OTHER_KEY, scope: str | None = None, out: str = "anew") -> rekeying.Rekeyed:
    account = open_account(house.folder, rekeying.settled(house, FIXED_KEY, new))
    return rekeying.rekey(account, tmp_path / "first", FIXED_KEY, new, tmp_path / out, scope=scope, leave_out=True)


def values(frame: pl.DataFrame) -> list[tuple[str, ...]]:
    return sorted(frame.drop("row").rows())


def test_p17_nothing_is_made_anew_after_the_last_day_of_its_policy(tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    release(tmp_path, "first", policy(expires="2030-12-31"))
    monkeypatch.setattr("redact.rekeying.datetime", later("2031-01-01"))
    with pytest.raises(PolicyError, match="P17"):
        rekey(house, tmp_path)
    assert not (tmp_path / "anew").exists()


@pytest.mark.parametrize("erasable", [True, False])
@pytest.mark.parametrize("written", ["parquet", "csv"])
def test_reveal_gives_back_what_the_source_held(tmp_path: Path, house: House, erasable: bool, written: str) -> None:
    spent = policy(erasable=erasable)
    spent = spent.model_copy(update={"release": spent.release.model_copy(update={"format": written})})
    if written == "parquet":
        release(tmp_path, "first", spent)
    else:
        with pytest.raises(FileNotFoundError):  # the helper reads Parquet
            release(tmp_path, "first", spent)
    assert values(reveal(house, tmp_path / "first")) == sorted(people()["people"].select("number", "record", "card").rows())


def test_reveal_tells_named_rows_and_enters_who_why_and_how_many(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    every = reveal(house, tmp_path / "first")
    some = reveal(house, tmp_path / "first", ["people.record"], [7, 3])
    assert some.equals(every.filter(pl.col("row").is_in([3, 7])).select("row", "record"))
    last = open_ledger(house, FIXED_KEY).entries("reveal")[-1].content
    assert {name: last[name] for name in ("who", "why", "table", "columns", "rows", "values")} == {
        "who": WHO,
        "why": WHY,
        "table": "people",
        "columns": ["record"],
        "rows": 2,
        "values": 2,
    }


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [
        (["people.person"], None, "people.person: expected a column under encrypt, fpe, token, found pseudonym"),
        (["people.born"], None, "people.born: expected a column under encrypt, fpe, token, found shift"),
        (["people.nothing"], None, "people.nothing: expected a column of the release, found another"),
        (["nothing.record"], None, "nothing: expected a table of the release, found another"),
        (["record"], None, "columns: expected columns of one table as table.column, found others"),
        (["people.record", "visits.visit"], None, "columns: expected columns of one table"),
        (["people.record"], [61], "people: expected rows of the release, found some that it has not"),
    ],
)
def test_reveal_refuses_what_it_cannot_tell_and_enters_nothing(
    tmp_path: Path, house: House, columns: list[str], rows: list[int] | None, message: str
) -> None:
    release(tmp_path, "first", policy())
    with pytest.raises(InputError, match=f"^{message}"):
        reveal(house, tmp_path / "first", columns, rows)
    assert open_ledger(house, FIXED_KEY).entries("reveal") == []


def test_nothing_is_revealed_of_a_file_that_was_changed(tmp_path: Path, house: House) -> None:
    table = release(tmp_path, "first", policy())["people"]
    table.with_columns(pl.col("person").reverse()).write_parquet(tmp_path / "first" / "people.parquet")
    with pytest.raises(InputError, match=r"found people\.parquet changed"):
        reveal(house, tmp_path / "first", ["people.card"])
    assert open_ledger(house, FIXED_KEY).entries(revealing.KIND) == []


def test_nothing_is_revealed_without_key_reason_or_ledger(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    with pytest.raises(KeyUnavailable):
        revealing.reveal(house, OTHER_KEY, tmp_path / "first", COLUMNS, None, who=WHO, why=WHY, note=lambda *_: None)
    with pytest.raises(InputError, match="expected who asks and why"):
        revealing.reveal(house, FIXED_KEY, tmp_path / "first", COLUMNS, None, who=WHO, why=" ", note=lambda *_: None)

    def broken(*_: object) -> object:
        raise OSError("no ledger")

    with pytest.raises(OSError, match="no ledger"):
        revealing.reveal(house, FIXED_KEY, tmp_path / "first", COLUMNS, None, who=WHO, why=WHY, note=broken)


@pytest.mark.parametrize(("new", "scope"), [(OTHER_KEY, None), (FIXED_KEY, "renewed"), (OTHER_KEY, "renewed")])
def test_a_rekeyed_release_is_what_the_source_makes_under_the_new_key(tmp_path: Path, house: House, new: Key, scope: str | None) -> None:
    first = release(tmp_path, "first", policy())
    done = rekey(house, tmp_path, new, scope)
    assert done.left_out == ("people.mother", "people.name", "people.born", "visits.day")
    anew = {name: pl.read_parquet(tmp_path / "anew" / f"{name}.parquet") for name in first}
    again = release(tmp_path, "again", policy(scope=scope or "vaults"), key=new)
    for name, table in anew.items():
        assert table.sort(table.columns).equals(again[name].select(table.columns).sort(table.columns))
        for column in table.columns:
            assert not set(table[column]) & set(first[name][column])
    assert values(reveal(house, tmp_path / "anew", key=new)) == sorted(people()["people"].select("number", "record", "card").rows())


def test_the_rows_are_in_another_order(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    rekey(house, tmp_path)
    before, after = reveal_order(house, tmp_path / "first", FIXED_KEY), reveal_order(house, tmp_path / "anew", OTHER_KEY)
    assert sorted(before) == sorted(after)
    assert before != after


def reveal_order(house: House, folder: Path, key: Key) -> list[str]:
    """Whose rows stand one after the other."""
    vault_key = house.master([FIXED_KEY, OTHER_KEY])
    kept = revealing.find_kept(house, folder)
    with revealing.open_any(kept.policy, house, vault_key, needed=True) as vault:
        opened = revealing.Opened(kept, key, vault, folder)
        return revealing.undone(opened, "people", opened.frame("people").collect(), "record").to_list()


def test_columns_that_cannot_be_are_named_and_nothing_is_published(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy(erasable=False))
    names = "people.person, people.mother, people.name, people.born, visits.patient, visits.day that cannot"
    with pytest.raises(InputError, match=names) as caught:
        rekeying.rekey(open_account(house.folder, FIXED_KEY), tmp_path / "first", FIXED_KEY, OTHER_KEY, tmp_path / "anew")
    assert "--leave-out" in caught.value.hint
    assert not (tmp_path / "anew").exists()
    assert house.master([OTHER_KEY, FIXED_KEY]) == FIXED_KEY


def test_the_house_follows_the_new_key(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    rekey(house, tmp_path)
    assert house.master([FIXED_KEY, OTHER_KEY]) == OTHER_KEY
    assert rekey(house, tmp_path, out="once-more").left_out  # a second old release is rekeyed in a house that is new already
    with pytest.raises(KeyUnavailable):
        release(tmp_path, "later", policy())
    assert [entry.content["key"] for entry in open_ledger(house, OTHER_KEY).entries("rekey")] == [OTHER_KEY.fingerprint()] * 2


def test_a_change_of_master_that_a_crash_cut_short_is_finished(house: House) -> None:
    for name in ("one", "two", "three"):
        house.secret(name, FIXED_KEY)
    secret = house.secret("three", FIXED_KEY)
    old = (house.folder / "keys" / "three").read_bytes()
    house.change_master(FIXED_KEY, OTHER_KEY)
    (house.folder / "keys" / "three").write_bytes(old)
    with pytest.raises(KeyUnavailable):
        house.master([FIXED_KEY, OTHER_KEY])
    assert rekeying.settled(house, FIXED_KEY, OTHER_KEY) == OTHER_KEY
    assert house.secret("three", OTHER_KEY) == secret


@pytest.mark.parametrize("change", ["file", "foreign", "same"])
def test_what_cannot_be_rekeyed_is_refused(tmp_path: Path, house: House, change: str) -> None:
    release(tmp_path, "first", policy())
    folder, new = tmp_path / "first", OTHER_KEY
    if change == "file":
        file = folder / "people.parquet"
        file.write_bytes(file.read_bytes() + b"x")
    elif change == "foreign":
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | {"purpose": "another"}))
    else:
        new = FIXED_KEY
    with pytest.raises(InputError):
        rekeying.rekey(open_account(house.folder, FIXED_KEY), folder, FIXED_KEY, new, tmp_path / "anew", leave_out=True)
    assert not (tmp_path / "anew").exists()


@pytest.mark.parametrize("out", ["redact-house/anew", "first/anew"])
def test_no_release_is_made_anew_in_the_house_or_in_the_old_one(tmp_path: Path, house: House, out: str) -> None:
    release(tmp_path, "first", policy())
    with pytest.raises(OutputError, match="expected a release outside of"):
        rekey(house, tmp_path, out=out)
    assert not (tmp_path / out).exists()


def test_the_commands_reveal_and_rekey(tmp_path: Path, house: House, redact: Callable[..., Said]) -> None:
    release(tmp_path, "first", policy())
    files = []
    for name, key in (("old", FIXED_KEY), ("new", OTHER_KEY)):
        files.append(tmp_path / name)
        files[-1].write_text(key.text())
        files[-1].chmod(0o600)
    old, new = files
    said = redact("rekey", tmp_path / "first", "--out", tmp_path / "anew", "--key-file", old, "--new-key-file", new, "--leave-out")
    assert said.code == 0, said.err
    assert "could not be, left out: people.mother, people.name, people.born, visits.day" in said.out
    asked = ["reveal", tmp_path / "anew", "--column", "people.record", "--row", 1, "--key-file", new, "--who", WHO, "--why", WHY, "--json"]
    said = redact(*asked)
    assert said.code == 0, said.err
    assert json.loads(said.out)[0]["record"] in people()["people"]["record"]
    assert redact("reveal", tmp_path / "anew", "--column", "people.record", "--key-file", new).code == 2
    asked[1] = tmp_path / "first"
    assert "expected the key" in redact(*asked).err  # the house is sealed under the new one, the release was made under the old one
    said = redact(*asked, "--column", "people.number", "--old-key-file", old)
    assert said.code == 0, said.err
    assert json.loads(said.out)[0]["number"] in people()["people"]["number"]


def test_a_record_stays_where_the_release_stands_and_goes_where_it_does_not(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    (made,) = read_kept(house)
    for name, left in ((tmp_path / "nowhere", 1), (tmp_path / "first", 2)):
        record = replace(made, name=f"another{left}")
        with pytest.raises(OutputError), kept(house, record, name):
            raise OutputError("the last step")
        assert len(read_kept(house)) == left


def test_the_new_release_is_a_disclosure_of_the_same_people(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    rekey(house, tmp_path)
    account = open_account(house.folder, OTHER_KEY)
    first, anew = account.ledger.entries(KIND)
    assert anew.content["manifest"] == digest(tmp_path / "anew" / "manifest.json")
    assert anew.content["subjects"]["count"] == first.content["subjects"]["count"] == 60  # type: ignore[call-overload,index]
    assert account.parts.of_person(people()["people"]["person"][7], [first, anew]) == [first, anew]
    assert account.parts.of_person("Qx1234567", [first, anew]) == []


@pytest.mark.parametrize("erasable", [True, False])
def test_p07_who_was_forgotten_comes_back_in_no_release_made_anew(tmp_path: Path, house: House, erasable: bool) -> None:
    release(tmp_path, "first", policy(erasable=erasable))
    note = open_ledger(house, FIXED_KEY).append
    if erasable:
        erasure.forget(house, [FIXED_KEY], ["Qx1234567"], tmp_path / "lists", note)
        rekey(house, tmp_path, new=FIXED_KEY, scope="one")  # nobody of the release was forgotten
    erasure.forget(house, [FIXED_KEY], [people()["people"]["person"][7]], tmp_path / "lists", note)
    with pytest.raises(InputError, match="found some that were erased since"):
        rekey(house, tmp_path, scope="two", out="later")
    assert not (tmp_path / "later").exists()


def test_a_release_is_made_anew_no_longer_than_its_policy_may_be_run(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy(erasable=False))
    (record,) = house.releases.glob("*.json")
    said = json.loads(record.read_text())
    record.write_text(json.dumps(said | {"policy": said["policy"] | {"expires": "2020-01-01"}}))
    with pytest.raises(PolicyError, match="expires: expected today or a day to come"):
        rekey(house, tmp_path)
    assert not (tmp_path / "anew").exists()


@pytest.mark.parametrize("scope", [None, "another"])
def test_a_recalled_scope_is_made_anew_in_no_scope(tmp_path: Path, house: House, scope: str | None) -> None:
    release(tmp_path, "first", policy())
    recall(open_ledger(house, FIXED_KEY), str(tmp_path / "first"))
    with pytest.raises(LeakFound, match=r"found it recalled"):
        rekey(house, tmp_path, scope=scope)
    assert not (tmp_path / "anew").exists()
    assert len(open_ledger(house, FIXED_KEY).entries(KIND)) == 1


def test_nothing_that_keys_made_is_a_finding_of_verify_alone(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    rekey(house, tmp_path)
    sources = [tmp_path / "in" / "people.csv", tmp_path / "in" / "visits.csv"]
    for folder in ("first", "anew"):
        for against in ([], sources):
            assert not {"person", "mother", "number", "record", "visit", "patient"} & set(verify(tmp_path / folder, against)["column"])


def test_what_cannot_be_made_anew_after_all_leaves_nothing_in_the_vault(tmp_path: Path, house: House) -> None:
    harmed = release(tmp_path, "first", policy())["visits"]["visit"][0]
    vault = sqlite3.connect(house.vault)
    vault.execute("UPDATE tokens SET value = zeroblob(40) WHERE token = ?", [harmed])
    vault.commit()
    vault.close()
    before = rows(tmp_path)
    with pytest.raises(InputError, match="expected a sound record"):
        rekey(house, tmp_path, FIXED_KEY, "another")
    assert rows(tmp_path) == before
    assert not (tmp_path / "anew").exists()


def test_nothing_is_written_over_in_the_place_of_the_record(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    (tmp_path / "anew.run.json").write_text("{}")
    with pytest.raises(OutputError, match="expected nothing or an earlier record"):
        rekey(house, tmp_path)
    assert (tmp_path / "anew.run.json").read_text() == "{}"
    assert not (tmp_path / "anew").exists()


def test_what_was_made_anew_is_known_to_the_vault_as_shown(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    rekey(house, tmp_path)
    assert {f"release {each.name}" for each in read_kept(house)} < {row[0] for row in rows(tmp_path)["about"]}
