"""The vault gives no token twice and loses none, whoever writes beside it, and refuses what is not its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.errors import InputError, KeyUnavailable, OutputError
from redact.house import House, open_house
from redact.keys import Key
from redact.testing.keys import FIXED_KEY, OTHER_KEY
from redact.vault import Vault, open_vault

VALUES = pl.Series([f"value {n}" for n in range(3_000)])
PLACE = ("scope", "nobody", "tests", "CODE")

WRITER = """
import sys
import polars as pl
from pathlib import Path
from redact.house import open_house
from redact.keys import Key
from redact.testing.keys import FIXED_KEY
from redact.vault import open_vault

house, url, start = open_house(Path(sys.argv[1])), sys.argv[2] or None, int(sys.argv[3])
vault = open_vault(house, FIXED_KEY, url)
for block in range(int(sys.argv[4])):
    numbers = range(start + block * 500, start + block * 500 + 1000)
    values = pl.Series([f"value {n}" for n in numbers])
    tokens = vault.tokens(("scope", "nobody", "tests", "CODE"), values, None, 24)
    vault.salts(values)
    for value, token in zip(values, tokens):
        print(value, token, sep="\\t")
    sys.stdout.flush()
"""


_OPEN: list[Vault] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Every vault that a test opens is closed after it."""
    yield
    while _OPEN:
        _OPEN.pop().close()


def opening(house: House, master: Key, url: str | None = None, wait_seconds: float = 60) -> Vault:
    """`open_vault`, closed when the test ends."""
    _OPEN.append(open_vault(house, master, url, wait_seconds))
    return _OPEN[-1]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, on a socket in a folder of ours."""
    binary = shutil.which("postgres")
    if binary is None:
        pytest.skip("no postgres here")
    programs = Path(binary).resolve().parent
    with tempfile.TemporaryDirectory(prefix="redact-pg-") as name:
        folder = Path(name)
        as_user: list[str] = []
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        initdb = subprocess.run(
            [*as_user, str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "redact"],
            capture_output=True,
            check=False,
        )
        if initdb.returncode:
            pytest.skip("no server can be made here")
        settings_of_ours = ["-k", name, "-c", "listen_addresses=", "-c", "fsync=off"]
        command = [*as_user, str(programs / "postgres"), "-D", str(folder / "data"), *settings_of_ours]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            url = f"postgresql://redact@/postgres?host={name}"
            try:
                _wait(url)
                yield url
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(30)


def _wait(url: str) -> None:
    for _ in range(400):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            subprocess.run(["sleep", "0.05"], check=True)
        else:
            return
    pytest.skip("the server did not come up")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str | None:
    """None for SQLite, else the URL of an empty database."""
    if request.param == "sqlite":
        return None
    found: str = request.getfixturevalue("server")
    with psycopg.connect(found, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS redact_about, redact_tokens, redact_subjects, redact_erased")
    return found


@pytest.fixture
def house(tmp_path: Path) -> House:
    return open_house(tmp_path / "house")


def tokens(vault: Vault, values: pl.Series = VALUES, place: tuple[str, ...] = PLACE, length: int = 24) -> list[str]:
    return vault.tokens(place, values, None, length).to_list()


def test_a_value_has_one_token_in_one_place_and_others_elsewhere(house: House, url: str | None) -> None:
    vault = opening(house, FIXED_KEY, url)
    first = tokens(vault)
    assert len(set(first)) == len(VALUES)
    assert tokens(opening(house, FIXED_KEY, url), VALUES.reverse()) == first[::-1]
    others = [tokens(vault, place=("scope", "nobody", "tests", "ID")), tokens(vault, place=("scope", "another", "tests", "CODE"))]
    assert len({*first, *others[0], *others[1]}) == 3 * len(VALUES)
    assert vault.values(pl.Series([first[5], None, "bcdf"])).to_list() == ["value 5", None, None]


def test_null_stays_null_and_nobody_has_no_token(house: House, url: str | None) -> None:
    vault = opening(house, FIXED_KEY, url)
    values, salts = pl.Series([None, "a", "a", "b"], dtype=pl.String), pl.Series([None, "s", None, "t"], dtype=pl.String)
    found = vault.tokens(PLACE, values, salts, 16).to_list()
    assert [token is None for token in found] == [True, False, True, False]
    assert vault.tokens(PLACE, values.clear(), salts.clear(), 16).to_list() == []
    assert vault.salts(pl.Series([None, None], dtype=pl.String)).to_list() == [None, None]


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=30), st.integers(1, 7))
@settings(max_examples=30)
def test_tokens_are_the_same_for_any_chunks_and_go_back_to_every_text(texts: list[str | None], size: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        vault = opening(open_house(Path(name) / "house"), FIXED_KEY)
        values = pl.Series(texts, dtype=pl.String)
        chunks = [vault.tokens(PLACE, values[at : at + size], None, 24) for at in range(0, len(values), size)]
        whole = vault.tokens(PLACE, values, None, 24)
        assert whole.to_list() == [token for chunk in chunks for token in chunk.to_list()]
        assert vault.values(whole).to_list() == texts
        vault.close()


def test_threads_share_a_vault(house: House, url: str | None) -> None:
    vault = opening(house, FIXED_KEY, url)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tuple(tokens(vault)), range(8)))
    assert len(set(found)) == 1


def test_two_processes_write_one_vault_at_once(house: House, url: str | None) -> None:
    running = [_writer(house, url, start, 6) for start in (0, 250)]
    said = [process.communicate(timeout=120)[0].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    _hold(house, url, "".join(said))


def test_a_kill_in_the_middle_loses_no_token_that_was_told(house: House, url: str | None) -> None:
    said = []
    for start in (0, 600, 1200):
        process = _writer(house, url, start, 1_000)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(1_500)]
        process.kill()
        rest = process.stdout.read()
        process.stdout.close()
        process.wait(60)
        whole = b"".join(lines) + rest
        said.append(whole[: whole.rindex(b"\n") + 1].decode())
        assert process.returncode == -signal.SIGKILL
    _hold(house, url, "".join(said))


def _writer(house: House, url: str | None, start: int, blocks: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(house.folder), url or "", str(start), str(blocks)], stdout=subprocess.PIPE)


def _hold(house: House, url: str | None, said: str) -> None:
    """Every token that was told is that of its value, then and now, and of no other."""
    pairs = {tuple(line.split("\t")) for line in said.splitlines()}
    values, given = zip(*sorted(pairs), strict=True)
    assert len(set(values)) == len(values) == len(set(given))
    vault = opening(house, FIXED_KEY, url)
    assert tokens(vault, pl.Series(values)) == list(given)
    every = [row[1] for row in vault._database.every("tokens")]
    assert len(every) == len(set(every))
    assert vault.values(pl.Series(given)).to_list() == list(values)


def test_another_master_opens_nothing_and_changes_nothing(house: House, url: str | None) -> None:
    first = tokens(opening(house, FIXED_KEY, url))
    with pytest.raises(KeyUnavailable, match=r"expected the key under which"):
        opening(house, OTHER_KEY, url)
    assert tokens(opening(house, FIXED_KEY, url)) == first


def test_the_vault_of_another_house_is_refused(tmp_path: Path, house: House, url: str | None) -> None:
    other = open_house(tmp_path / "other")
    vault = opening(house, FIXED_KEY, url)
    tokens(vault)
    vault.close()
    if url is None:
        shutil.copy(house.vault, other.vault)
    with pytest.raises(KeyUnavailable, match=r"^vault: expected this house's, found another's$"):
        opening(other, FIXED_KEY, url)
    if url is None:
        made = open_house(tmp_path / "third")
        opening(made, FIXED_KEY).close()
        shutil.copy(house.vault, made.vault)
        with pytest.raises(KeyUnavailable, match=r"^vault: expected this house's, found another's$"):
            opening(made, FIXED_KEY)


def test_a_vault_that_lost_its_tables_is_not_begun_anew(house: House, url: str | None) -> None:
    vault = opening(house, FIXED_KEY, url)
    tokens(vault)
    vault.close()
    if url is None:
        house.vault.write_bytes(b"")
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP TABLE redact_about, redact_tokens, redact_subjects, redact_erased")
    with pytest.raises(InputError, match=r"expected the one that this house made, found none"):
        opening(house, FIXED_KEY, url)


def test_a_locked_vault_is_a_clear_error(house: House) -> None:
    vault, other = opening(house, FIXED_KEY, wait_seconds=0.1), opening(house, FIXED_KEY)
    first = tokens(vault, VALUES[:10])
    with other._database.writing():
        assert tokens(vault, VALUES[:10]) == first
        with pytest.raises(OutputError, match=r"^vault: expected its turn to write, found it locked by another process$"):
            tokens(vault)
    assert len(set(tokens(vault))) == len(VALUES)


@pytest.mark.parametrize("at", [0, 4_096 * 40])
def test_a_broken_vault_is_a_clear_error_and_stays_as_it_is(house: House, at: int) -> None:
    vault = opening(house, FIXED_KEY)
    tokens(vault)
    vault.close()
    content = bytearray(house.vault.read_bytes())
    content[at : at + 12_000] = b"\xa5" * 12_000
    house.vault.write_bytes(content)
    with pytest.raises(InputError, match=r"^vault: expected a sound") as caught:
        tokens(opening(house, FIXED_KEY))
    assert "value" not in str(caught.value)
    assert house.vault.read_bytes() == content


def test_a_record_that_was_changed_is_refused(house: House, url: str | None) -> None:
    vault = opening(house, FIXED_KEY, url)
    (first, second) = tokens(vault, VALUES[:2])
    rows = list(vault._database.every("tokens"))
    with vault._database.writing():
        vault._database.remove("tokens", "hash", [row[0] for row in rows if isinstance(row[0], bytes)])
        vault._database.add("tokens", [(rows[0][0], rows[0][1], rows[1][2], None)])
    with pytest.raises(InputError, match=r"^vault: expected a sound record, found one that was changed$"):
        vault.values(pl.Series([first, second]))


def test_no_error_tells_the_url_or_a_value(house: House, tmp_path: Path) -> None:
    secret = f"postgresql://zz-user:zz-password@/zz-base?host={tmp_path}"
    with pytest.raises(InputError, match=r"^vault: expected a PostgreSQL database under the URL, found none$") as caught:
        opening(house, FIXED_KEY, secret)
    shown = f"{caught.value!r}{caught.value.hint}{caught.value.__cause__}{caught.value.__suppress_context__}"
    assert "zz" not in shown
    assert caught.value.__suppress_context__


def test_who_is_forgotten_gets_no_key_again_in_either_database(house: House, url: str | None) -> None:
    vault = opening(house, FIXED_KEY, url)
    people = pl.Series(["A1", "B2", None])
    salts = vault.salts(people)
    given = vault.tokens(PLACE, people, salts, 24)
    assert (vault.forget(["A1"]), vault.forget(["A1"])) == (1, 0)
    for each in (vault, opening(house, FIXED_KEY, url)):
        assert each.salts(people).to_list() == [None, salts[1], None]
        assert each.erased(people).to_list() == [True, False, False]
        assert each.values(given).to_list() == [None, "B2", None]
    assert vault.subjects().rows() == [("B2", salts[1])]


@pytest.mark.parametrize(("had", "given"), [("vault-postgres", None), ("vault", "postgresql://zz-user@/zz-base")])
def test_a_house_gets_no_second_vault_that_knows_nobody_of_the_first(house: House, had: str, given: str | None) -> None:
    house.secret(had, FIXED_KEY)
    with pytest.raises(InputError, match=r"vault: expected the .* that this house has, found .* URL") as caught:
        opening(house, FIXED_KEY, given)
    assert "zz" not in f"{caught.value}{caught.value.hint}"
    assert not house.vault.exists()
    assert [path.name for path in (house.folder / "keys").iterdir()] == [had]


def test_few_letters_are_an_error_once_they_are_used_up(house: House) -> None:
    vault = opening(house, FIXED_KEY)
    with pytest.raises(OutputError, match=r"expected free tokens of 2 letters, found almost none left"):
        tokens(vault, length=2)


def test_the_file_is_its_owners_alone(house: House) -> None:
    tokens(opening(house, FIXED_KEY))
    assert {oct(path.stat().st_mode & 0o777) for path in house.folder.glob("vault.sqlite*")} == {"0o600"}


def test_what_a_run_made_is_taken_back_and_what_it_found_stays(house: House, url: str | None) -> None:
    first, more = opening(house, FIXED_KEY, url), pl.Series([f"value {n}" for n in range(3_000, 3_500)])
    told = tokens(first)
    first.settle("one")
    first.close()
    second = opening(house, FIXED_KEY, url)
    tokens(second, more)
    second.salts(more)
    assert tokens(second) == told
    second.settle("two")
    assert not second.take_back()
    second.unsettle("two")
    assert second.take_back()
    assert second.subjects().is_empty()
    assert second.values(pl.Series(told)).to_list() == VALUES.to_list()
    assert tokens(second, more.head(1)) != tokens(second, more.head(1), ("scope", "somebody", "tests", "CODE"))
    assert len(list(second._database.every("tokens"))) == len(VALUES) + 2


def test_nothing_is_taken_back_that_another_release_may_show(house: House, url: str | None) -> None:
    failing, other = opening(house, FIXED_KEY, url), opening(house, FIXED_KEY, url)
    told = tokens(failing)
    assert tokens(other) == told
    other.settle("other")
    other.close()
    assert not failing.take_back()
    assert tokens(failing) == told


def test_what_is_sealed_does_not_tell_how_long_it_is(house: House) -> None:
    vault = opening(house, FIXED_KEY)
    short, long = pl.Series(["J", "Ti\0", "é" * 15]), pl.Series(["x" * 32])
    for values in (short, long):
        assert vault.values(pl.Series(tokens(vault, values))).to_list() == values.to_list()
        vault.salts(values)
    assert set(vault.subjects()["person"]) == {*short, *long}
    for table, column in (("tokens", 2), ("subjects", 1)):
        sealed = [row[column] for row in vault._database.every(table)]
        assert len({len(each) for each in sealed if each is not None}) == 2
