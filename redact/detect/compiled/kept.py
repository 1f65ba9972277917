"""Blocks of bytes kept under a name in the user's cache.

Comes in: a name that says what the blocks depend on, and the blocks. Goes out: the blocks again, or None. A file is used only when it is in
a folder that the user owns and nobody else can open, and its digest, which the name is part of, is right. It must not know what is kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

_HEAD, _SIZE, _MOST = 32, 8, 48
"""Bytes of a digest and of the length of a block; files in the cache."""


def name_of(data: bytes) -> str:
    """Return the name for what depends on `data`."""
    return hashlib.sha256(data).hexdigest()


def folder() -> Path | None:
    """Return the user's own folder for caches, None where there is none that nobody else can open."""
    try:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        made = root / "redact"
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = made.lstat()
    except (OSError, RuntimeError):
        return None
    private = stat.S_ISDIR(about.st_mode) and not about.st_mode & 0o077
    return made if private and about.st_uid == os.geteuid() else None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time, so that workers that start together do not all make what one could; where that fails, all make it."""
    with ExitStack() as stack:
        with suppress(OSError):
            file = stack.enter_context(path.with_name(f"{path.name}.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read(path: Path) -> list[memoryview] | None:
    """Return the blocks that were kept under a path, None when they are not there or not whole."""
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return None
    return list(_blocks(data[_HEAD:])) if len(data) >= _HEAD and _digest(path.name, data[_HEAD:]) == data[:_HEAD] else None


def write(path: Path, blocks: Sequence[bytes]) -> None:
    """Keep blocks; a full or read-only disk only means that they are made again."""
    data = b"".join(len(block).to_bytes(_SIZE, "big") + block for block in blocks)
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(path.name, data) + data)
        Path(name).replace(path)
        _tidy(path.parent)


def _digest(name: str, data: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(name.encode())
    digest.update(data)
    return digest.digest()


def _blocks(data: memoryview) -> Iterator[memoryview]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + _SIZE], "big")
        yield data[at + _SIZE : at + _SIZE + size]
        at += _SIZE + size


def _tidy(cache: Path) -> None:
    """Remove all but the newest files: each change of a pattern makes others."""
    made = sorted(cache.glob("?" * 64), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in made[_MOST:]:
        old.unlink(missing_ok=True)
        old.with_name(f"{old.name}.lock").unlink(missing_ok=True)
