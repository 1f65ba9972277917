"""A clean text is known to be clean before a recognizer is imported, and what is kept for that can be trusted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from redact.detect.compiled import kept

ROOT = Path(__file__).parents[2]
HEAVY = ("presidio_analyzer", "spacy", "recognizers.checked", "polars")
CLEAN = "de wond geneest goed, pols 72"


def python(code: str, text: str = "", **environment: str) -> str:
    first = environment.pop("first", str(ROOT))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([first, str(ROOT)]), **environment}
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True, env=env, cwd=first)
    return done.stdout


def scrubbed(text: str, *options: str) -> str:
    code = f"import sys; from redact.cli import main; main(['text', '--language', 'nl', *{options!r}])"
    return python(f"{code}; print('|', *sorted(set(sys.modules) & set({HEAVY!r})))", text)


@cache
def cache_with_gates() -> Path:
    """The user's cache, once the gates of Dutch are kept in it."""
    assert scrubbed("bel 0475 12 34 56").startswith("bel [PHONE_NUMBER]")
    cache = kept.folder()
    assert cache is not None
    return cache


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(cache_with_gates(), tmp_path / "redact", ignore=shutil.ignore_patterns("*.lock")))


def is_used(copied: Path) -> bool:
    code = "from redact.detect.first import gates_of; print(gates_of('nl') is not None)"
    return python(code, XDG_CACHE_HOME=str(copied.parent)).strip() == "True"


def record_of(cache: Path, language: str = "nl") -> Path:
    code = f"from redact.detect.first import fingerprint; print(f'first gate of {language} {{fingerprint()}}')"
    return cache / kept.name_of(python(code).strip().encode())


@pytest.mark.parametrize("options", [(), ("--lines",), ("--spans",)])
def test_a_text_without_a_hit_is_scrubbed_before_presidio_is_imported(options: tuple[str, ...]) -> None:
    cache_with_gates()
    said, _, loaded = scrubbed(CLEAN, *options).rpartition("|")
    assert said == ("" if "--spans" in options else CLEAN)
    assert loaded.split() == []


@pytest.mark.parametrize("text", ["7654321 8 9", '{"note": "goed"}', "bel 0475 12 34 56", "dhr. Jansen"])
def test_what_is_not_known_to_be_clean_is_read(text: str) -> None:
    cache_with_gates()
    assert "presidio_analyzer" in scrubbed(text).rpartition("|")[2].split()


def test_recognizers_find_nothing_in_what_their_kept_gates_hold_back() -> None:
    cache_with_gates()
    code = """
import sys
from benchmarks.corpora import sparse
from benchmarks.misses import texts
from redact.detect.first import gates_of, may_find
gates = gates_of("nl")
held = [text for text in [*texts(4_000), *sparse(400)] if not may_find(gates, text)]
assert "presidio_analyzer" not in sys.modules
from redact.detect.registry import recognizers_for
recognizers_for("nl")
from redact.detect.patterns import read_each
print(len(held), sum(map(len, read_each(held, "nl", None, 60.0, unsure=True))))
"""
    held, found = map(int, python(code).split())
    assert held > 300
    assert found == 0


def test_kept_gates_are_used(copied: Path) -> None:
    assert is_used(copied)


@pytest.mark.parametrize("place", [0, 40, -1])
def test_kept_gates_with_a_flipped_byte_are_not_used(copied: Path, place: int) -> None:
    data = bytearray(record_of(copied).read_bytes())
    data[place] ^= 1
    record_of(copied).write_bytes(data)
    assert not is_used(copied)


def test_gates_kept_under_the_name_of_others_are_not_used(copied: Path) -> None:
    other = record_of(copied, "bg")
    record_of(copied).rename(other)
    shutil.copy(other, record_of(copied))
    code = "from redact.detect.first import gates_of; print(gates_of('bg') is not None)"
    assert python(code, XDG_CACHE_HOME=str(copied.parent)).strip() == "False"


def test_gates_whose_databases_are_gone_or_not_whole_are_not_used(copied: Path) -> None:
    for file in copied.iterdir():
        if file.stat().st_size > 1_000_000:
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)
    assert not is_used(copied)


def test_a_cache_that_others_can_open_is_not_used(copied: Path) -> None:
    copied.chmod(0o755)
    assert not is_used(copied)


def test_a_changed_word_list_has_another_fingerprint_and_one_changed_just_now_has_none(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "recognizers", tmp_path / "recognizers", ignore=shutil.ignore_patterns("__pycache__"))
    code = "import time; from redact.detect.first import fingerprint; print(fingerprint(time.time() + 60), fingerprint())"
    same = python(code, first=str(tmp_path)).split()
    names = tmp_path / "recognizers" / "generic" / "given_names.txt"
    names.write_text(names.read_text(encoding="utf-8") + "Canary\n", encoding="utf-8")
    changed = python(code, first=str(tmp_path)).split()
    assert same[0] == python(code).split()[0] != changed[0] != "None"
    assert same[1] == changed[1] == "None"
