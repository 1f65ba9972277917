"""The house keeps its secrets under the master that made them, and nobody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from redact.errors import InputError, KeyUnavailable
from redact.house import open_house
from redact.keys import Key, new_key, parse_key
from redact.testing.keys import FIXED_KEY


def test_a_secret_is_the_same_whenever_it_is_asked_for(tmp_path: Path) -> None:
    first = open_house(tmp_path / "house").secret("ledger", FIXED_KEY)
    assert open_house(tmp_path / "house").secret("ledger", FIXED_KEY) == first
    assert open_house(tmp_path / "house").secret("vault", FIXED_KEY) != first


def test_many_who_ask_at_once_get_one_secret(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: house.secret("ledger", FIXED_KEY), range(32)))
    assert len(found) == 1


def test_another_master_is_refused(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    house.secret("ledger", FIXED_KEY)
    with pytest.raises(KeyUnavailable, match="expected the key under which ledger was made"):
        house.secret("ledger", parse_key(new_key()))


def test_secrets_outlive_the_master(tmp_path: Path) -> None:
    house, other = open_house(tmp_path / "house"), parse_key(new_key())
    secret = house.secret("ledger", FIXED_KEY)
    with pytest.raises(KeyUnavailable):
        house.change_master(other, Key(bytes(32)))
    house.change_master(FIXED_KEY, other)
    assert house.secret("ledger", other) == secret
    with pytest.raises(KeyUnavailable):
        house.secret("ledger", FIXED_KEY)


def test_no_secret_stands_in_the_house_in_the_open(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house")
    secret = house.secret("ledger", FIXED_KEY)
    content = b"".join(path.read_bytes() for path in house.folder.rglob("*") if path.is_file())
    assert secret.bytes() not in content
    assert FIXED_KEY.bytes() not in content


def test_a_house_that_others_may_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir(mode=0o755)
    with pytest.raises(InputError, match="expected mode 0700"):
        open_house(tmp_path / "house")
