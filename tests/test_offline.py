"""Importing and running reaches for no network: a child process whose network is cut does the whole job."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from redact.testing.canaries import POLICY, canary_tables, write_canaries
from redact.testing.demo import write_demo
from redact.testing.keys import FIXED_KEY

HOME = Path(__file__).resolve().parents[1]
CUT = """
import os, sys
def refuse(event, arguments):
    # binding is left out: a library binds to the host itself, and sends nothing, to learn whether there is IPv6
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.connect", "socket.sendto"):
        os.write(2, f"network: {event}\\n".encode())
        raise ConnectionRefusedError(event)
sys.addaudithook(refuse)
"""
MAIN = "from redact.cli import main\nraise SystemExit(main())\n"


_CACHE = tempfile.TemporaryDirectory(prefix="redact-offline-")
"""What the children of this file compile, once for all of them; the first finds it empty."""


def cut_off(code: str, *arguments: object, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A child process that runs `code`, its network cut and its home empty, so that no file fetched earlier helps it."""
    env = {
        **os.environ,
        "PYTHONPATH": str(HOME),
        "REDACT_KEY": FIXED_KEY.text(),
        "HOME": str(folder),
        "XDG_CACHE_HOME": _CACHE.name,
    }
    return subprocess.run(
        [sys.executable, "-c", CUT + code, *map(str, arguments)],
        env=env, cwd=folder, input=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_cut_is_felt(tmp_path: Path) -> None:
    done = cut_off("import socket\nsocket.getaddrinfo('example.org', 443)\n", folder=tmp_path)
    assert done.returncode == 1
    assert "network: socket.getaddrinfo" in done.stderr


def test_importing_every_room_asks_for_no_network(tmp_path: Path) -> None:
    code = """
import importlib, pkgutil, redact, recognizers
for package in (redact, recognizers):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
for name in redact.__all__:
    getattr(redact, name)
"""
    done = cut_off(code, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_sample_clinic_is_released_without_a_network(tmp_path: Path) -> None:
    write_demo(tmp_path / "clinic", patients=12)
    done = cut_off(MAIN, "run", "clinic_be", "clinic", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "network" not in done.stderr
    assert (tmp_path / "out" / "manifest.json").is_file()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_text_is_scrubbed_without_a_network(language: str, tmp_path: Path) -> None:
    text = "Mail els@example.org, https://example.org/pad, 10.0.0.1, BE68 5390 0754 7034."
    done = cut_off(MAIN, "text", "--language", language, folder=tmp_path, stdin=text)
    assert done.returncode == 0, done.stderr
    assert "network" not in done.stderr
    assert "example.org" not in done.stdout
    assert "[EMAIL_ADDRESS]" in done.stdout


def test_scan_plan_and_verify_ask_for_no_network(tmp_path: Path) -> None:
    write_canaries(tmp_path, canary_tables(8), POLICY.replace("scrub, names: known_only, because: written by a test", "drop"))
    code = """
from redact.cli import main
for line in (
    "scan patients.csv visits.csv", "plan policy.yaml patients.csv visits.csv",
    "run policy.yaml patients.csv visits.csv --out out",
    "verify out --policy policy.yaml --against patients.csv visits.csv", "key fingerprint --key-file key",
):
    assert main(line.split()) == 0, line
"""
    (tmp_path / "key").write_text(FIXED_KEY.text())
    (tmp_path / "key").chmod(0o600)
    done = cut_off(code.replace("--out out", "--out out --key-file key"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "network" not in done.stderr
