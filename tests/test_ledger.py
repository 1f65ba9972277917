"""The ledger keeps its promises: nothing is changed, removed or cut without being found, and a crash costs nothing that counted."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from redact.errors import InputError, KeyUnavailable, OutputError
from redact.house import House, open_house
from redact.keys import new_key, parse_key
from redact.ledger import Entry, open_ledger
from redact.testing.keys import FIXED_KEY


def house_with(folder: Path, count: int) -> House:
    house = open_house(folder)
    ledger = open_ledger(house, FIXED_KEY)
    for number in range(count):
        ledger.append("spent", {"epsilon": number / 2})
    return house


def lines_of(house: House) -> list[bytes]:
    return (house.ledger / "entries.jsonl").read_bytes().splitlines(keepends=True)


def put_lines(house: House, lines: list[bytes]) -> None:
    (house.ledger / "entries.jsonl").write_bytes(b"".join(lines))


def spent(house: House) -> list[object]:
    return [entry.content["epsilon"] for entry in open_ledger(house, FIXED_KEY).entries("spent")]


def test_entries_come_back_in_order_and_by_kind(tmp_path: Path) -> None:
    ledger = open_ledger(open_house(tmp_path / "house"), FIXED_KEY)
    first, second = ledger.append("spent", {"epsilon": 1}), ledger.append("cell", {"of": ["a", None, True]})
    again = open_ledger(House(tmp_path / "house"), FIXED_KEY)
    assert again.entries() == [first, second]
    assert again.entries("cell") == [second]
    assert [entry.number for entry in again.entries()] == [1, 2]


def test_another_master_opens_no_ledger(tmp_path: Path) -> None:
    house = house_with(tmp_path / "house", 1)
    with pytest.raises(KeyUnavailable):
        open_ledger(house, parse_key(new_key()))


def test_the_ledger_outlives_a_change_of_the_master(tmp_path: Path) -> None:
    house, other = house_with(tmp_path / "house", 2), parse_key(new_key())
    house.change_master(FIXED_KEY, other)
    assert len(open_ledger(house, other).entries()) == 2


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_entry_is_named(tmp_path: Path, number: int) -> None:
    house = house_with(tmp_path / "house", 3)
    lines = lines_of(house)
    lines[number - 1] = lines[number - 1].replace(b'"spent"', b'"spemt"')
    put_lines(house, lines)
    with pytest.raises(InputError, match=f"entry {number}"):
        open_ledger(house, FIXED_KEY)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_or_cut_entry_is_named(tmp_path: Path, number: int) -> None:
    house = house_with(tmp_path / "house", 3)
    lines = lines_of(house)
    put_lines(house, lines[: number - 1] + lines[number:])
    with pytest.raises(InputError, match=f"entry {number}"):
        open_ledger(house, FIXED_KEY)
    put_lines(house, lines[: number - 1])
    with pytest.raises(InputError, match=f"entry {number}"):
        open_ledger(house, FIXED_KEY)


def test_a_ledger_without_its_head_or_its_file_is_refused(tmp_path: Path) -> None:
    house = house_with(tmp_path / "house", 2)
    head = (house.folder / "head").read_bytes()
    (house.folder / "head").unlink()
    with pytest.raises(InputError, match="expected the head"):
        open_ledger(house, FIXED_KEY)
    (house.folder / "head").write_bytes(head)
    (house.ledger / "entries.jsonl").unlink()
    with pytest.raises(InputError, match="entry 1: expected 2 entries, found 0"):
        open_ledger(house, FIXED_KEY)


def test_a_second_head_finds_a_house_put_back_as_it_was(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    ledger = open_ledger(house, FIXED_KEY, tmp_path / "second")
    ledger.append("spent", {"epsilon": 1})
    old = {path: path.read_bytes() for path in (house.folder / "head", house.ledger / "entries.jsonl")}
    ledger.append("spent", {"epsilon": 2})
    for path, content in old.items():
        path.write_bytes(content)
    with pytest.raises(InputError, match="entry 2: expected 2 entries, found 1"):
        open_ledger(house, FIXED_KEY, tmp_path / "second")
    assert spent(house) == [1], "both heads in the hands of one: nothing tells, as the documentation says"


def test_a_torn_last_line_is_recovered(tmp_path: Path) -> None:
    house = house_with(tmp_path / "house", 2)
    lines = lines_of(house)
    for torn in (lines[1][:20], lines[1][:-1], b"\0" * 40, b"\0" * 40 + b"\n"):
        put_lines(house, [*lines, torn])
        assert spent(house) == [0.0, 0.5]
    open_ledger(house, FIXED_KEY).append("spent", {"epsilon": 9})
    assert spent(house) == [0.0, 0.5, 9]
    put_lines(house, [*lines_of(house)[:2], lines_of(house)[2][:30]])
    with pytest.raises(InputError, match="entry 3"):
        open_ledger(house, FIXED_KEY)


def test_an_entry_that_the_head_does_not_know_yet_is_taken(tmp_path: Path) -> None:
    house = house_with(tmp_path / "house", 1)
    head = (house.folder / "head").read_bytes()
    open_ledger(house, FIXED_KEY).append("spent", {"epsilon": 7})
    (house.folder / "head").write_bytes(head)
    assert spent(house) == [0.0, 7]
    assert json.loads((house.folder / "head").read_bytes())["number"] == 2


def test_two_open_ledgers_see_each_other(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    one, other = open_ledger(house, FIXED_KEY), open_ledger(house, FIXED_KEY)
    one.append("spent", {"epsilon": 1})
    other.append("spent", {"epsilon": 2})
    assert one.entries() == other.entries()
    assert len(one.entries()) == 2


def test_a_budget_is_not_overdrawn_by_many_threads(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    shared = open_ledger(house, FIXED_KEY)

    def spend(number: int) -> bool:
        ledger = shared if number % 2 else open_ledger(house, FIXED_KEY)
        with ledger.locked():
            if len(ledger.entries("spent")) >= 5:
                return False
            ledger.append("spent", {"epsilon": 1})
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(24))) == 5
    assert len(open_ledger(house, FIXED_KEY).entries()) == 5


SPENDER = """
import sys
from pathlib import Path
from redact.house import open_house
from redact.ledger import open_ledger
from redact.testing.keys import FIXED_KEY
ledger = open_ledger(open_house(Path(sys.argv[1])), FIXED_KEY)
for _ in range(10):
    with ledger.locked():
        if len(ledger.entries()) < 12:
            ledger.append("spent", {"epsilon": 1})
"""


def test_a_budget_is_not_overdrawn_by_many_processes(tmp_path: Path) -> None:
    house = tmp_path / "house"
    started = [subprocess.Popen([sys.executable, "-c", SPENDER, str(house)]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    assert len(open_ledger(House(house), FIXED_KEY).entries()) == 12


def manifest(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(text)
    return folder / "manifest.json"


def test_an_intent_counts_when_its_release_stands(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    ledger = open_ledger(house, FIXED_KEY)
    staged, out = manifest(tmp_path / "stage", "new"), tmp_path / "out"
    with ledger.intended("disclosure", {"to": "x"}, out / "manifest.json", staged):
        assert ledger.entries() == []
        staged.parent.rename(out)
    (found,) = ledger.entries("disclosure")
    assert (found.number, found.content["to"], found.content["release"]) == (1, "x", str(out))
    assert open_ledger(house, FIXED_KEY).entries() == [found]


def test_an_intent_does_not_count_when_the_switch_failed(tmp_path: Path) -> None:
    ledger = open_ledger(open_house(tmp_path / "house"), FIXED_KEY)
    staged, out = manifest(tmp_path / "stage", "new"), manifest(tmp_path / "out", "old")
    with pytest.raises(OSError, match="full"), ledger.intended("disclosure", {}, out, staged):
        raise OSError("full")
    assert ledger.entries() == []


CRASH = """
import os, sys
from pathlib import Path
from redact.house import open_house
from redact.ledger import open_ledger
from redact.testing.keys import FIXED_KEY
folder = Path(sys.argv[1])
with open_ledger(open_house(folder / "house"), FIXED_KEY).intended(
    "disclosure", {}, folder / "out" / "manifest.json", folder / "stage" / "manifest.json"
):
    if sys.argv[2] != "before":
        (folder / "stage").rename(folder / "out")
    if sys.argv[2] == "moved":
        (folder / "out").rename(folder / "share")
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(("when", "counted", "unproven"), [("before", 0, False), ("after", 1, False), ("moved", 1, True)])
def test_an_intent_of_a_killed_process_is_settled_by_what_stands(tmp_path: Path, when: str, counted: int, unproven: bool) -> None:
    manifest(tmp_path / "stage", "new")
    assert subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), when], check=False).returncode == -9
    found = open_ledger(House(tmp_path / "house"), FIXED_KEY).entries()
    assert len(found) == counted
    assert [entry.content.get("unproven", False) for entry in found] == [unproven] * counted


def test_a_ledger_that_was_open_before_the_crash_counts_it_too(tmp_path: Path) -> None:
    manifest(tmp_path / "stage", "new")
    before = open_ledger(open_house(tmp_path / "house"), FIXED_KEY)
    assert subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), "after"], check=False).returncode == -9
    assert len(before.entries("disclosure")) == 1


def test_a_head_is_not_written_through_a_link(tmp_path: Path) -> None:
    house, elsewhere = house_with(tmp_path / "house", 1), tmp_path / "other"
    elsewhere.write_text("mine")
    (tmp_path / ".second.new").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="expected to write the head second"):
        open_ledger(house, FIXED_KEY, head=tmp_path / "second")
    assert elsewhere.read_text() == "mine"


@pytest.mark.parametrize("head", ["", "[]", '{"number": 1e999, "mac": ""}', '{"number": 9, "mac": ""}', '{"number": -1, "mac": ""}'])
def test_a_head_that_is_none_is_an_error_in_words(tmp_path: Path, head: str) -> None:
    house = house_with(tmp_path / "house", 1)
    (house.folder / "head").write_text(head)
    with pytest.raises(InputError, match=r"^ledger"):
        open_ledger(house, FIXED_KEY)


def test_the_ledger_shows_no_key(tmp_path: Path) -> None:
    house = house_with(tmp_path / "house", 2)
    ledger = open_ledger(house, FIXED_KEY)
    secret = house.secret("ledger", FIXED_KEY)
    shown = repr(ledger).encode() + b"".join(path.read_bytes() for path in house.ledger.iterdir())
    assert secret.bytes() not in shown
    assert secret.text().encode() not in shown


def test_an_entry_is_frozen_and_timed_in_utc(tmp_path: Path) -> None:
    entry = open_ledger(open_house(tmp_path / "house"), FIXED_KEY).append("spent", {})
    assert entry == Entry(1, entry.time, "spent", {})
    assert entry.time.tzname() == "UTC"
