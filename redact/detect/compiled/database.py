"""Hyperscan databases, made once and kept in the user's cache.

Comes in: patterns. Goes out: the two databases of `gate`. What is kept has a digest of its own: Hyperscan itself loads a database with a
flipped byte. It must not know recognizers.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from redact.detect.compiled import kept
from redact.detect.compiled.relax import Loose

_TOGETHER = 70
"""Patterns in one database."""
_ANY = b"(?:)"
"""A pattern that every text matches."""
_SOURCES = ("alphabet.py", "database.py", "relax.py", "tree.py")
"""What makes databases of patterns."""


@dataclass(frozen=True, eq=False)
class Database:
    """Native databases that together hold the patterns: many small ones are made far faster than one large, and read as fast."""

    natives: tuple[Any, ...] | None
    """None where the platform has no Hyperscan."""
    figures: tuple[int, ...] = ()
    """For each native the fewest figures of a text in which any of its patterns matches."""
    owners: tuple[tuple[int, ...], ...] = ()
    """For each of its own numbers the patterns that it stands for."""
    numbers: tuple[range, ...] = ()
    """Which of its own numbers each native has."""
    always: tuple[int, ...] = ()
    """The patterns that it cannot tell anything about."""
    name: str = ""
    """The name under which it is kept; none where it is not."""


def load(key: Sequence[object], make: Callable[[], Sequence[Loose | None]], keep: bool = True) -> tuple[Database, Database]:
    """Return the databases for texts of ASCII and for any text, of the patterns that `make` returns and `key` stands for.

    They are kept in the user's cache unless `keep` is False.
    """
    if not _is_installed():
        return Database(None), Database(None)
    folder = kept.folder() if keep else None
    if folder is None:
        return _loaded(_compile(make()))
    path = folder / kept.name_of(json.dumps([*key, _made_by()]).encode())
    with kept.alone(path):
        found = recall(path.name)
        if found is None:
            told, data = _compile(make())
            kept.write(path, [json.dumps(told).encode(), *data])
            found = _loaded((told, data), path.name)
    return found


def recall(name: str) -> tuple[Database, Database] | None:
    """Return the databases kept under a name, None when they are not there, or not whole."""
    folder = kept.folder() if _is_installed() else None
    try:
        blocks = kept.read(folder / name) if folder else None
        return _loaded((json.loads(bytes(blocks[0])), blocks[1:]), name) if blocks else None
    except Exception:  # whatever is wrong with a cache, it is made anew
        return None


def _is_installed() -> bool:
    try:
        import hyperscan  # noqa: F401  # asked for, not used
    except ImportError:
        return False
    return True


def _made_by() -> list[str]:
    """What a database depends on beside its patterns."""
    here = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SOURCES]
    return [importlib.metadata.version("hyperscan"), platform.machine(), kept.name_of("".join(here).encode())]


Made = tuple[dict[str, Any], Sequence[bytes | memoryview]]
"""What JSON can hold of the databases, and their bytes, those for texts of ASCII first."""


def _compile(loose: Sequence[Loose | None]) -> tuple[dict[str, Any], list[bytes]]:
    told: dict[str, Any] = {"always": [number for number, one in enumerate(loose) if one is None]}
    wanted: list[tuple[list[str], int]] = []
    for name in ("narrow", "wide"):
        owners: dict[str, list[int]] = {}
        figures: dict[str, int] = {}
        for number, one in enumerate(loose):
            if one is not None and (pattern := getattr(one, name)):
                owners.setdefault(pattern, []).append(number)
                figures[pattern] = min(one.figures, figures.get(pattern, one.figures))
        groups = list(_groups(figures))
        told[name] = [owners[pattern] for group in groups for pattern in group]
        told[f"sizes {name}"] = [len(group) for group in groups]
        told[f"figures {name}"] = [figures[group[0]] for group in groups]
        firsts = accumulate(map(len, groups), initial=0)
        wanted += zip(groups, firsts, strict=False)
    # NOTE: Hyperscan lets other threads run while it compiles, which takes most of the first start of all.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return told, list(threads.map(_native, *zip(*wanted, strict=True))) if wanted else []


def _groups(figures: dict[str, int]) -> Iterator[list[str]]:
    """What is compiled together: first the patterns that match without a figure, then the others, those that need fewer before."""
    for with_figures in (False, True):
        patterns = sorted((one for one, least in figures.items() if bool(least) is with_figures), key=figures.__getitem__)
        for low in range(0, len(patterns), _TOGETHER):
            yield patterns[low : low + _TOGETHER]


def _native(patterns: list[str], low: int) -> bytes:
    """One database of the patterns, numbered from a number on; of which Hyperscan says that it can never match is asked everywhere."""
    import hyperscan

    some = [one.encode() for one in patterns]
    try:
        return _dumped(some, low)
    except hyperscan.error:
        return _dumped([one if _is_taken(one) else _ANY for one in some], low)


def _is_taken(pattern: bytes) -> bool:
    import hyperscan

    try:
        return bool(_dumped([pattern], 0))
    except hyperscan.error as error:
        if "never match" in str(error):
            return False
        raise


def _dumped(some: list[bytes], low: int) -> bytes:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
    database.compile(expressions=some, ids=list(range(low, low + len(some))), flags=[flags] * len(some))
    return bytes(hyperscan.dumpb(database))


def _loaded(made: Made, name: str = "") -> tuple[Database, Database]:
    import hyperscan

    told, data = made
    loaded = iter([hyperscan.loadb(bytes(each), hyperscan.HS_MODE_BLOCK) for each in data])
    narrow, wide = (_of_kind(told, kind, loaded, name) for kind in ("narrow", "wide"))
    if next(loaded, None) is not None:
        raise ValueError
    return narrow, wide


def _of_kind(told: dict[str, Any], kind: str, loaded: Iterator[Any], name: str) -> Database:
    sizes, figures = told[f"sizes {kind}"], tuple(told[f"figures {kind}"])
    natives = tuple(islice(loaded, len(sizes)))
    if not len(natives) == len(sizes) == len(figures):
        raise ValueError
    firsts = accumulate(sizes, initial=0)
    numbers = tuple(range(first, first + size) for first, size in zip(firsts, sizes, strict=False))
    return Database(natives, figures, tuple(map(tuple, told[kind])), numbers, tuple(told["always"]), name)
