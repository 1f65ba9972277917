"""A key shows itself to nobody, derives one key for each use, and leaves the environment."""

from __future__ import annotations

import base64
import copy
import os
import pickle
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.errors import KeyUnavailable
from redact.keys import VARIABLE, Key, KeyCommand, load_key, new_key, parse_key
from redact.testing.keys import FIXED_KEY, OTHER_KEY

TEXT = base64.urlsafe_b64encode(bytes(range(32))).decode()


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


@given(st.lists(st.text(max_size=6), max_size=4), st.lists(st.text(max_size=6), max_size=4))
def test_a_derived_key_is_that_of_its_parts_and_of_no_other_parts(one: list[str], other: list[str]) -> None:
    assert (FIXED_KEY.derive(*one) == FIXED_KEY.derive(*other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a", "bc"), ("ab", "c")), (("a", ""), ("a",)), (("", "a"), ("a", "")), (("a\0", "b"), ("a", "\0b")), ((), ("",))],
)
def test_parts_cannot_run_into_each_other(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert FIXED_KEY.derive(*one) != FIXED_KEY.derive(*other)


def test_derived_keys_follow_from_the_key_and_do_not_tell_it() -> None:
    assert FIXED_KEY.derive("x") == Key(bytes(range(32))).derive("x")
    assert FIXED_KEY.derive("x") != OTHER_KEY.derive("x")
    assert FIXED_KEY.derive("x") != FIXED_KEY
    assert FIXED_KEY.derive("x").derive("y") != FIXED_KEY.derive("x", "y")


def test_a_derived_key_is_that_of_the_standard() -> None:
    """HKDF-SHA256 of RFC 5869 written out with `hmac`: extract under 32 zero bytes, expand one block."""
    import hashlib
    import hmac

    info = b"".join(len(part).to_bytes(4, "big") + part for part in (b"redact/1", b"scope", b"x"))
    drawn = hmac.new(bytes(32), bytes(range(32)), hashlib.sha256).digest()
    assert FIXED_KEY.derive("scope", "x").bytes() == hmac.new(drawn, info + b"\x01", hashlib.sha256).digest()


@pytest.mark.parametrize(
    "show",
    [repr, str, "{}".format, "{!r}".format, lambda key: f"{[key]}{(key,)}"],
    ids=["repr", "str", "format", "format of repr", "inside others"],
)
def test_a_key_is_masked_wherever_it_is_shown(show: object) -> None:
    shown = show(FIXED_KEY)  # type: ignore[operator]
    assert "Key(…)" in shown
    assert not [form for form in (TEXT[:12], bytes(range(32)).hex()[:12], r"\x00\x01") if form in shown]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_key_is_not_pickled(protocol: int) -> None:
    with pytest.raises(KeyUnavailable, match="expected to stay in this process"):
        pickle.dumps(FIXED_KEY, protocol)


@pytest.mark.parametrize("double", [copy.copy, copy.deepcopy])
def test_a_key_is_not_copied(double: object) -> None:
    with pytest.raises(KeyUnavailable):
        double({"key": FIXED_KEY} if double is copy.deepcopy else FIXED_KEY)  # type: ignore[operator]


def test_a_key_has_no_attribute_that_vars_or_json_would_show() -> None:
    assert not hasattr(FIXED_KEY, "__dict__")


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_is_32_bytes(size: int) -> None:
    with pytest.raises(KeyUnavailable, match=f"^key: expected 32 bytes, found {size}$"):
        Key(bytes(size))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "found 0"),
        ("c2hvcnQ", "found 5"),
        (TEXT[:-4], "found 30"),
        (TEXT.rstrip("=") + "AAAA", "found 3"),
        ("not base64 at all!", "found other characters"),
        ("ключ" * 11, "found other characters"),
    ],
)
def test_what_is_no_key_is_refused_without_being_repeated(text: str, found: str) -> None:
    with pytest.raises(KeyUnavailable, match=f"^here: expected 32 bytes.*{found}") as caught:
        parse_key(text, "here")
    assert not text or text not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}"
    assert "redact key new" in caught.value.hint


@pytest.mark.parametrize("text", [TEXT, TEXT.rstrip("="), f"  {TEXT}\n"])
def test_a_key_is_read_with_or_without_padding_and_spaces(text: str) -> None:
    assert parse_key(text) == FIXED_KEY


def test_a_new_key_is_a_new_key() -> None:
    made = {new_key() for _ in range(20)}
    assert len(made) == 20
    assert all(parse_key(text).text() == text for text in made)


def test_a_fingerprint_names_a_key_and_does_not_tell_it() -> None:
    named = FIXED_KEY.fingerprint()
    assert len(named) == 16
    assert named != OTHER_KEY.fingerprint()
    assert named not in bytes(range(32)).hex()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_key_file_that_others_reach_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyUnavailable, match=f"^key file key: expected mode 0600, found {mode:04o}$") as caught:
        load_key(write(tmp_path / "key", TEXT, mode), {})
    assert caught.value.hint == "chmod 600 key"


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_file_of_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    assert load_key(write(tmp_path / "key", TEXT, mode), {}) == FIXED_KEY


def test_a_key_file_that_is_absent_a_folder_or_no_text_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe" * 30)
    (tmp_path / "bytes").chmod(0o600)
    for path, found in ((tmp_path / "none", "none"), (tmp_path, "a folder"), (tmp_path / "bytes", "other bytes")):
        with pytest.raises(KeyUnavailable, match=f"expected a readable text file, found {found}$"):
            load_key(path, {})


def test_the_key_leaves_the_environment_also_when_a_file_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, TEXT)
    assert load_key() == FIXED_KEY
    assert VARIABLE not in os.environ
    other = {VARIABLE: OTHER_KEY.text()}
    assert load_key(write(tmp_path / "key", TEXT), other) == FIXED_KEY
    assert other == {}
    broken = {VARIABLE: "broken"}
    with pytest.raises(KeyUnavailable):
        load_key(None, broken)
    assert broken == {}


def test_without_a_key_nothing_goes_on() -> None:
    for environment in ({}, {VARIABLE: ""}):
        with pytest.raises(KeyUnavailable, match=f"^{VARIABLE}: expected a key, found none$") as caught:
            load_key(None, dict(environment))
        assert "redact key new" in caught.value.hint


def script(folder: Path, text: str) -> KeyCommand:
    return KeyCommand([sys.executable, "-c", text, str(folder)], 5.0)


def test_a_key_is_read_from_a_command_that_has_no_key_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, OTHER_KEY.text())
    monkeypatch.setenv("VAULT_URL", "postgres://redact:secret@db/vault")
    seen = tmp_path / "seen"
    look = f"open({str(seen)!r}, 'w').write(str(sorted({{{VARIABLE!r}, 'VAULT_URL'}} & {{*os.environ}})))"
    code = f"import os, sys; {look}; print({TEXT!r}); print('zz', file=sys.stderr)"
    assert load_key(None, None, script(tmp_path, code)) == FIXED_KEY
    assert seen.read_text() == "[]"
    assert VARIABLE not in os.environ
    assert load_key(write(tmp_path / "key", OTHER_KEY.text()), {}, script(tmp_path, "raise SystemExit(1)")) == OTHER_KEY


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("raise SystemExit(3)", "found exit code 3"),
        ("print('zz secret!')", "found other characters"),
        ("print('\\N{CYRILLIC SMALL LETTER ZHE}' * 43)", "found other characters"),
        ("import time; time.sleep(60)", "found nothing after 0.5 s"),
        ("", "found 0"),
    ],
)
def test_a_command_that_gives_no_key_is_refused_and_not_repeated(tmp_path: Path, code: str, found: str) -> None:
    command = KeyCommand([sys.executable, "-c", code, "zzargument"], 0.5 if "sleep" in code else 20.0)
    with pytest.raises(KeyUnavailable, match=f"^key command: expected .*{found}") as caught:
        load_key(None, {}, command)
    assert "zz" not in f"{caught.value}{caught.value.hint}{caught.value.__cause__}{caught.value.__context__}"


def test_a_key_given_in_place_of_its_file_is_not_told() -> None:
    with pytest.raises(KeyUnavailable, match=r"^key file: expected a readable text file") as caught:
        load_key(Path(key := new_key()), {})
    assert key not in f"{caught.value!r}{caught.value.hint}"


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match="found FileNotFoundError"):
        load_key(None, {}, KeyCommand([f"touch {tmp_path}/made; echo {TEXT}"]))
    assert not (tmp_path / "made").exists()
