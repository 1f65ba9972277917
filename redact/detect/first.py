"""The gates of a language, kept so that they can be asked before a recognizer, or Presidio, is imported.

Comes in: a text, a language. Goes out: whether anything has to read the text. What is kept is named by all that it depends on: the sources
and word lists of this room and of `recognizers`, and the versions of what those stand on. Whatever is missing, not whole or
named otherwise is not used: then the recognizers are made, and they are asked. It must not know what they find.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
import json
import platform
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from redact import __version__
from redact.detect.compiled import Kept, kept, recall_gate
from redact.detect.names import model_for
from redact.detect.numbers import read_numbers
from redact.detect.suite import Condition, Owner, Suite, gate_of, plain_text
from redact.detect.tokens import hide_tokens

_LOADED, _SLACK = time.time(), 5.0
"""When the sources of this room were read; seconds before that in which a changed file may not be the one that was read."""
_STANDS_ON = ("presidio-analyzer", "hyperscan", "regex", "phonenumbers", "tldextract", "python-stdnum")


def finds_nothing(texts: Sequence[str], language: str) -> bool:
    """Return True where no detector finds anything in any of the texts, known without importing one; False where they have to be asked.

    Only for all entities of a language that has no model, and no known identifiers.
    """
    gates = gates_of(language)
    if gates is None or model_for(language) is not None:
        return False
    return all(not may_find(gates, text) and not read_numbers(text, ()) for text in map(hide_tokens, texts))


def may_find(gates: Suite, text: str) -> bool:
    """Return whether a pattern may find something in a text."""
    return bool(gates.asked(text, plain_text(text))[0])


def gates_of(language: str) -> Suite | None:
    """Return the gates kept for a language, without a reader; None where none are kept, or Presidio is there already."""
    return None if "presidio_analyzer" in sys.modules else _recalled(language)


@functools.cache
def _recalled(language: str) -> Suite | None:
    path = _path(language, fingerprint())
    blocks = kept.read(path) if path else None
    try:
        return _suite(json.loads(bytes(blocks[0]))) if blocks else None
    except Exception:  # whatever is wrong with what was kept, it is not used
        return None


def keep(language: str, suite: Suite, before: str | None) -> None:
    """Keep the gates of a language; `before` is the fingerprint from before its recognizers were made, None where there is none.

    Nothing is kept where a source changed since this room was read: what runs would not be what the fingerprint says.
    """
    path = _path(language, before) if before is not None and before == fingerprint() else None
    told = _told(suite)
    if path is None or told is None:
        return
    block = json.dumps(told).encode()
    if kept.read(path) != [memoryview(block)]:
        kept.write(path, [block])


def _path(language: str, mark: str | None) -> Path | None:
    cache = kept.folder() if mark is not None else None
    return cache / kept.name_of(f"first gate of {language} {mark}".encode()) if cache else None


def fingerprint(read_at: float = _LOADED) -> str | None:
    """Return a digest of all that the gates depend on but the language; None where a source is newer than what was read of it."""
    found = sha256()
    try:
        for root, file in _sources():
            if file.stat().st_ctime > read_at - _SLACK:
                return None
            data = file.read_bytes()
            found.update(f"{file.relative_to(root)} {len(data)}\n".encode() + data)
        for name in _STANDS_ON:
            one = importlib.metadata.distribution(name)
            found.update(f"{name} {one.version} {one.read_text('RECORD')}\n".encode())
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None
    found.update(f"{__version__} {sys.version} {platform.machine()} {unicodedata.unidata_version}".encode())
    return found.hexdigest()


def _sources() -> Iterator[tuple[Path, Path]]:
    """The files of this room and of `recognizers`, each with its folder."""
    package = importlib.util.find_spec("recognizers")
    for root in (Path(__file__).parent, *map(Path, (package and package.submodule_search_locations) or ())):
        yield from ((root, file) for file in sorted(root.rglob("*")) if file.is_file() and file.suffix != ".pyc")


def _told(suite: Suite) -> dict[str, Any] | None:
    """What JSON can hold of the gates; None where they are not kept themselves."""
    gates = {"gate": suite.gate.kept, "words": suite.words.kept if suite.words else None}
    if None in gates.values():
        return None
    owners = [[[*owner[:3], _name_of(owner.condition)] for owner in those] for those in suite.owners]
    return {**gates, "owners": owners, "ungated": suite.ungated}


def _suite(told: dict[str, Any]) -> Suite | None:
    gate, words = (recall_gate(_kept(*told[name])) for name in ("gate", "words"))
    if gate is None or words is None:
        return None
    owners = [tuple(Owner(reader, place, word, _named(name)) for reader, place, word, name in those) for those in told["owners"]]
    return Suite((), gate_of(gate, owners), tuple(owners), tuple(told["ungated"]), words)


def _kept(name: str, count: int, lists: list[int] | None) -> Kept:
    return Kept(name, count, None if lists is None else tuple(lists))


def _name_of(condition: Condition | None) -> list[str] | None:
    return [condition.__module__, condition.__name__] if condition else None


@functools.cache
def _condition(module: str, name: str) -> Condition:
    found: Callable[[str], bool] = getattr(importlib.import_module(module), name)
    return found


def _named(name: list[str] | None) -> Condition | None:
    """The condition of a name, imported when it is asked; the same one for the same name."""
    return _asking(*name) if name else None


@functools.cache
def _asking(module: str, name: str) -> Condition:
    return lambda text: _condition(module, name)(text)
