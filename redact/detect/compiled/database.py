"""Hyperscan databases, made once and kept in the user's cache.

Comes in: patterns. Goes out: the two databases of `gate`. A cached file is used only when it is in a folder that the user owns and nobody
else can open, and its digest is right: Hyperscan itself loads a database with a flipped byte. It must not know recognizers.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import os
import platform
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from redact.detect.compiled.relax import Loose

_HEAD, _TOGETHER, _KEPT = 32, 70, 32
"""Bytes of a digest; patterns in one database; databases in the cache."""
_ANY = b"(?:)"
"""A pattern that every text matches."""


@dataclass(frozen=True, eq=False)
class Database:
    """Native databases that together hold the patterns: many small ones are made far faster than one large, and read as fast."""

    natives: tuple[Any, ...] | None
    """None where the platform has no Hyperscan."""
    figures: tuple[int, ...] = ()
    """For each native the fewest figures of a text in which any of its patterns matches."""
    owners: tuple[tuple[int, ...], ...] = ()
    """For each of its own numbers the patterns that it stands for."""
    always: tuple[int, ...] = ()
    """The patterns that it cannot tell anything about."""


def load(key: Sequence[object], make: Callable[[], Sequence[Loose | None]], keep: bool = True) -> tuple[Database, Database]:
    """Return the databases for texts of ASCII and for any text, of the patterns that `make` returns and `key` stands for.

    They are kept in the user's cache unless `keep` is False.
    """
    try:
        import hyperscan  # noqa: F401  # asked for, not used
    except ImportError:
        return Database(None), Database(None)
    name, folder = _digest(json.dumps([*key, _made_by()]).encode()).hex(), _folder() if keep else None
    if folder is None:
        return _loaded(_compile(make()))
    with _alone(folder / f"{name}.lock"):
        kept = _read(folder / name)
        if kept is None:
            made = _compile(make())
            _write(folder / name, made)
            kept = _loaded(made)
    return kept


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time, so that workers that start together do not all make what one could; where that fails, all make it."""
    with ExitStack() as stack:
        with suppress(OSError):
            file = stack.enter_context(path.open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _made_by() -> list[str]:
    """What a database depends on beside its patterns."""
    here = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
    return [importlib.metadata.version("hyperscan"), platform.machine(), _digest("".join(here).encode()).hex()]


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


Made = tuple[dict[str, Any], list[bytes]]
"""What JSON can hold of the databases, and their bytes, those for texts of ASCII first."""


def _compile(loose: Sequence[Loose | None]) -> Made:
    told: dict[str, Any] = {"always": [number for number, one in enumerate(loose) if one is None]}
    data: list[bytes] = []
    for name in ("narrow", "wide"):
        owners: dict[str, list[int]] = {}
        figures: dict[str, int] = {}
        for number, one in enumerate(loose):
            if one is not None and (pattern := getattr(one, name)):
                owners.setdefault(pattern, []).append(number)
                figures[pattern] = min(one.figures, figures.get(pattern, one.figures))
        groups = list(_groups(figures))
        told[name] = [owners[pattern] for group in groups for pattern in group]
        told[f"figures {name}"] = [figures[group[0]] for group in groups]
        firsts = accumulate(map(len, groups), initial=0)
        data += [_native(group, low) for group, low in zip(groups, firsts, strict=False)]
    return told, data


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


def _loaded(made: Made) -> tuple[Database, Database]:
    import hyperscan

    told, data = made
    loaded = iter([hyperscan.loadb(each, hyperscan.HS_MODE_BLOCK) for each in data])
    always, names = tuple(told["always"]), ("narrow", "wide")
    natives = {name: tuple(islice(loaded, len(told[f"figures {name}"]))) for name in names}
    if [len(natives[name]) for name in names] != [len(told[f"figures {name}"]) for name in names] or next(loaded, None) is not None:
        raise ValueError
    narrow, wide = (Database(natives[name], tuple(told[f"figures {name}"]), tuple(map(tuple, told[name])), always) for name in names)
    return narrow, wide


def _folder() -> Path | None:
    """The user's own folder for caches, None where there is none that nobody else can open."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = root / "redact"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
    except (OSError, RuntimeError):
        return None
    private = stat.S_ISDIR(about.st_mode) and not about.st_mode & 0o077
    return folder if private and about.st_uid == os.geteuid() else None


def _read(path: Path) -> tuple[Database, Database] | None:
    """What was kept under a name, None when it is not there or not whole."""
    try:
        data = path.read_bytes()
        if len(data) < _HEAD or _digest(path.name.encode() + data[_HEAD:]) != data[:_HEAD]:
            return None
        told, *natives = _split(data[_HEAD:])
        return _loaded((json.loads(told), natives))
    except Exception:  # whatever is wrong with a cache, it is made anew
        return None


def _split(data: bytes) -> list[bytes]:
    blocks = []
    while data:
        size = int.from_bytes(data[:8], "big")
        blocks.append(data[8 : 8 + size])
        data = data[8 + size :]
    return blocks


def _write(path: Path, made: Made) -> None:
    """Keep a database; a full or read-only disk only means that it is made again."""
    blocks = [json.dumps(made[0]).encode(), *made[1]]
    data = b"".join(len(block).to_bytes(8, "big") + block for block in blocks)
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(path.name.encode() + data) + data)
        Path(name).replace(path)
        _tidy(path.parent)


def _tidy(folder: Path) -> None:
    """Remove all but the newest databases: each change of a pattern makes another."""
    made = sorted(folder.glob("?" * 64), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in made[_KEPT:]:
        old.unlink(missing_ok=True)
        old.with_name(f"{old.name}.lock").unlink(missing_ok=True)
