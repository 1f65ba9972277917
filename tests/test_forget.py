"""Who is forgotten can be computed by nobody any more, and comes back in no later run."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

import redact as package
from redact import erasure, revealing
from redact.errors import InputError, KeyUnavailable, OutputError
from redact.house import House, open_house
from redact.ledger import open_ledger
from redact.policy import Policy
from redact.releases import read_kept
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.vault import open_vault
from tests.conftest import Said
from tests.test_vault_runs import people, policy, release, write

WHO = "Qx7000014"
"""The second person of the tables."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return open_house(tmp_path / "redact-house")


def later(day: str) -> SimpleNamespace:
    """The module `datetime` on another day."""

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Later:
            return cls.fromisoformat(day).replace(tzinfo=tz)

    return SimpleNamespace(datetime=Later, UTC=datetime.UTC, date=datetime.date)


def forget(house: House, *subjects: str) -> erasure.Receipt:
    return erasure.forget(house, [FIXED_KEY], subjects, house.folder / "erasures", open_ledger(house, FIXED_KEY).append)


def test_p07_each_recipient_is_told_what_to_delete(tmp_path: Path, house: House) -> None:
    first = release(tmp_path, "first", policy())
    second = release(tmp_path, "second", policy(recipient="another", erasable=False))
    receipt = forget(house, WHO)
    assert [(each.folder, each.recipient, each.pseudonyms, each.recomputable) for each in receipt.lists] == [
        ("first", "nobody", 2, False),
        ("second", "another", 2, True),
    ]
    for each, tables in zip(receipt.lists, (first, second), strict=True):
        assert each.file is not None
        rows = pl.read_csv(each.file)
        (pseudonym,) = rows["pseudonym"].unique()
        assert tables["people"].filter(pl.col("person") == pseudonym).height == 1
        assert tables["visits"].filter(pl.col("patient") == pseudonym).height == 2
        assert each.file.stat().st_mode & 0o077 == 0


def test_p07_what_was_made_of_a_person_cannot_be_made_again(tmp_path: Path, house: House) -> None:
    released = release(tmp_path, "first", policy())["people"]
    columns = ["people.number", "people.record", "people.card"]
    note = open_ledger(house, FIXED_KEY).append
    before = revealing.reveal(house, FIXED_KEY, tmp_path / "first", columns, None, who="the tester", why="to know it", note=note)
    number = people()["people"]["number"][1]
    (row,) = before.filter(pl.col("number") == number)["row"]
    assert before.drop("row").null_count().sum_horizontal().item() == 0
    forget(house, WHO)
    after = revealing.reveal(house, FIXED_KEY, tmp_path / "first", columns, [row], who="the tester", why="to know it", note=note)
    assert after.drop("row").null_count().row(0) == (1, 1, 1)
    others = revealing.reveal(house, FIXED_KEY, tmp_path / "first", columns, None, who="the tester", why="to know it", note=note)
    assert others.filter(pl.col("row") != row).equals(before.filter(pl.col("row") != row))
    # Under the same master key, in a house that never knew the person, pseudonyms, tokens, ciphertexts and offsets are others.
    (tmp_path / "other").mkdir()
    elsewhere = release(tmp_path / "other", "first", policy())["people"]
    gone = released.row(row - 1)
    assert not {cell for name in ("person", "number", "record", "card") for cell in elsewhere[name]} & set(gone[:5])


def test_offsets_hang_on_the_persons_key(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    born = [release(tmp_path / name, "out", policy())["people"]["born"].sort() for name in ("one", "two")]
    assert not born[0].equals(born[1])


def test_p07_who_is_forgotten_comes_back_in_no_later_run(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    forget(house, " qx-7000014 ")
    for name, spent in (("second", policy()), ("third", policy(erasable=False, scope="other"))):
        later = release(tmp_path, name, spent)
        assert (later["people"].height, later["visits"].height) == (59, 118)
        counted = json.loads((tmp_path / f"{name}.run.json").read_text())["counts"]["dropped"]
        assert counted["people"] == {"erased": 1}
        assert counted["visits"]["erased"] == 2


def test_a_child_keeps_no_pseudonym_of_a_forgotten_mother(tmp_path: Path, house: House) -> None:
    before = release(tmp_path, "first", policy())["people"]
    forget(house, WHO)
    after = release(tmp_path, "second", policy())["people"]
    assert (before["mother"].null_count(), after["mother"].null_count()) == (1, 2)


def test_the_receipt_and_the_house_hold_no_identifier(tmp_path: Path, house: House) -> None:
    released = release(tmp_path, "first", policy())["people"]
    receipt = forget(house, WHO)
    seen = json.dumps(receipt.as_dict()) + "".join(receipt.summary())
    assert not [word for word in (WHO, WHO.lower(), WHO[2:], *released["person"]) if word in seen]
    files = {path: path.read_bytes().lower() for path in house.folder.rglob("*") if path.is_file()}
    told = [path for path, content in files.items() for word in (WHO, WHO[2:]) if word.lower().encode() in content]
    assert told == []


def test_the_receipt_tells_of_whom_there_was_no_key_to_destroy(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    assert forget(house, WHO).keyless == 0
    receipt = forget(house, WHO, "Qx700001", "QX7000027")  # erased before, misspelled, of the release
    assert (receipt.erased, receipt.already, receipt.keyless) == (2, 1, 1)
    assert receipt.as_dict()["without_key"] == 1
    assert any("of 1 the vault had no key" in line for line in receipt.summary())


def test_nobody_is_forgotten_where_the_lists_cannot_be_written(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    note, file = open_ledger(house, FIXED_KEY).append, tmp_path / "lists"
    file.write_text("a file of mine")
    with pytest.raises(OutputError, match="lists: expected to write the lists, found FileExistsError"):
        erasure.forget(house, [FIXED_KEY], [WHO], file, note)
    assert open_ledger(house, FIXED_KEY).entries(erasure.KIND) == []
    assert forget(house, WHO).already == 0


def test_forgetting_twice_changes_nothing_more(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    assert (forget(house, WHO).erased, forget(house, WHO, "QX7000027").erased) == (1, 1)
    again = forget(house, WHO, "QX7000027")
    assert (again.erased, again.already, again.lists[0].pseudonyms) == (0, 2, 0)


def test_a_list_that_stands_is_added_to_and_told_of_again(tmp_path: Path, house: House) -> None:
    people = release(tmp_path, "first", policy())["people"]
    (first,) = forget(house, WHO).lists
    (second,) = forget(house, "QX7000027").lists
    assert first.file is not None
    assert first.file == second.file
    listed = pl.read_csv(first.file)
    assert listed.filter(pl.col("table") == "people")["pseudonym"].is_in(people["person"].implode()).sum() == 2
    again = forget(house, WHO)
    assert f"  first (nobody): nothing more of them; what was listed before: {first.file}" in again.summary()
    assert pl.read_csv(first.file).equals(listed)


def test_nobody_is_forgotten_where_another_file_stands_in_the_place_of_a_list(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    (kept,) = read_kept(house)
    file = house.folder / "erasures" / f"first-{kept.name}.csv"
    file.parent.mkdir()
    file.write_text("mine\n")
    with pytest.raises(OutputError, match=r"expected a list of table, column and pseudonym, found another file$"):
        forget(house, WHO)
    assert file.read_text() == "mine\n"
    file.unlink()
    assert forget(house, WHO).lists[0].pseudonyms == 2


def test_the_files_hold_no_plain_value_and_no_destroyed_key(tmp_path: Path, house: House) -> None:
    tables = people()
    release(tmp_path, "first", policy())
    vault = open_vault(house, FIXED_KEY)
    salt = vault.salts(pl.Series(["QX7000014"])).item()
    sealed = {row[0]: row[1] for row in vault._database.every("subjects")}[vault._person("QX7000014")]
    content = lambda: b"".join(path.read_bytes() for path in house.folder.glob("vault.sqlite*"))  # noqa: E731
    assert isinstance(sealed, bytes)
    assert sealed in content()
    values = [cell for table in tables.values() for column in table.get_columns() for cell in column.drop_nulls().to_list()]
    plain = [form for cell in values if len(cell) > 6 for form in (cell, cell.upper(), cell[2:]) if form.encode() in content()]
    assert plain == []
    assert bytes.fromhex(salt) not in content()
    assert salt.encode() not in content()
    vault.close()
    forget(house, WHO)
    assert sealed not in content()


def test_nobody_is_forgotten_under_another_key_or_while_a_run_goes_on(tmp_path: Path, house: House) -> None:
    from redact.vault import house_lock

    release(tmp_path, "first", policy())
    with pytest.raises(KeyUnavailable):
        erasure.forget(house, [OTHER_KEY], [WHO], tmp_path / "lists", lambda *_: None)
    with (
        house_lock(house),
        pytest.raises(OutputError, match="found another command of this house at work"),
        house_lock(house, forgetting=True, seconds=0),
    ):
        pass
    with pytest.raises(InputError, match="expected at least one, found none"):
        forget(house, " ")
    assert not (tmp_path / "lists").exists()
    assert release(tmp_path, "second", policy())["people"].height == 60


@pytest.mark.parametrize("command", [("forget",), ("subject", "erase")])
def test_the_command_reads_subjects_from_standard_input_and_enters_the_ledger(
    tmp_path: Path, house: House, redact: Callable[..., Said], command: tuple[str, ...]
) -> None:
    release(tmp_path, "first", policy())
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    said = redact(*command, "--house", house.folder, "--key-file", key, "--json", stdin=f"{WHO}\n".encode())
    assert said.code == 0, said.err
    assert json.loads(said.out)["erased"] == 1
    (entry,) = open_ledger(house, FIXED_KEY).entries("erasure")
    assert entry.content["persons"] == 1
    assert WHO not in said.out + said.err
    assert "ps" in redact("forget", "--help").out


def test_p07_the_receipt_counts_whom_the_house_never_met(tmp_path: Path, house: House, redact: Callable[..., Said]) -> None:
    release(tmp_path, "first", policy(erasable=False))
    key = tmp_path / "key"
    key.write_text(FIXED_KEY.text())
    key.chmod(0o600)
    asked = f"{WHO}\nQX7000027\nQx7099999\n".encode()  # two of the release, one of nowhere
    said = redact("forget", "--house", house.folder, "--key-file", key, "--json", stdin=asked)
    assert said.code == 0, said.err
    assert (json.loads(said.out)["erased"], json.loads(said.out)["in_no_release"]) == (3, 1)
    again = redact("forget", "--house", house.folder, "--key-file", key, stdin=b"Qx7099998\n")
    assert "1 of them stand in no release of this house" in again.out


def test_a_key_of_several_columns_is_forgotten_by_its_parts(tmp_path: Path, house: House) -> None:
    from redact.policy import parse_policy
    from tests.test_vault_runs import COMPOSITE

    spent = parse_policy(COMPOSITE.replace("scope: composite", "scope: composite\nerasable: true").split("  visits:")[0])
    table = pl.DataFrame({"hospital": ["AZ"] * 30 + ["UZ"] * 30, "number": [f"{8_100_000 + n}" for n in range(30)] * 2})
    first = release(tmp_path, "first", spent, {"people": table})["people"]
    receipt = forget(house, "UZ\t8100007")
    assert [each.pseudonyms for each in receipt.lists] == [1]
    assert receipt.lists[0].file is not None
    assert pl.read_csv(receipt.lists[0].file)["pseudonym"].item() in first["number"]
    assert release(tmp_path, "second", spent, {"people": table})["people"].height == 59


def test_p07_an_old_release_keeps_nobody_from_being_forgotten(tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told = policy(minors={"under": 18}, expires="2030-12-31").model_dump(mode="json")
    told["tables"]["people"]["people"] = {"minors": {"birth_date": "born"}}
    release(tmp_path, "first", Policy.model_validate_json(json.dumps(told)))
    monkeypatch.setattr("redact.plan.datetime", later("2031-01-01"))
    assert [each.pseudonyms for each in forget(house, WHO).lists] == [2]


def test_whom_the_vault_and_a_list_both_know_as_erased_is_counted_once(tmp_path: Path, house: House) -> None:
    release(tmp_path, "first", policy())
    forget(house, WHO)
    listed = policy().model_dump(mode="json")
    listed["tables"]["people"]["people"] = {"erased": [{"file": "erased.csv", "column": "person"}]}
    (tmp_path / "erased.csv").write_text(f"person\n{WHO}\nQx7000027\n")
    package.run(
        Policy.model_validate_json(json.dumps(listed)), write(tmp_path / "in", people()), tmp_path / "second", FIXED_KEY, base=tmp_path
    )
    dropped = json.loads((tmp_path / "second.run.json").read_text())["counts"]["dropped"]
    assert dropped["people"] == {"erased": 2}
    assert dropped["visits"] == {"erased": 4, "subject_unknown": 1}
