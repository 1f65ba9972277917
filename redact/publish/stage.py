"""A target folder -> a private staging folder beside it, and the refusal of a target that is not ours.

Comes in: where the release shall stand. Goes out: `Stage`. Must not know: what is staged.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from redact.errors import OutputError
from redact.publish.faults import as_output_error

FORMAT = "redact-release"
RECORD = "redact-run"
PREFIX = ".redact-"
A_DAY = 86_400


@dataclass(frozen=True)
class Stage:
    """A release under construction, which nobody else can read."""

    out: Path
    """Where the release will stand."""
    folder: Path
    """`.redact-<random>` beside `out`, on the same file system, mode 0700."""
    lock: BinaryIO = field(repr=False)
    """The open file that holds the lock for as long as the stage lives."""

    @property
    def release(self) -> Path:
        """What will be published."""
        return self.folder / "release"

    @property
    def house(self) -> Path:
        """What stays: run.json, and partitions while a table is sorted."""
        return self.folder / "house"


def open_stage(out: Path, replace: bool) -> Stage:
    """A new staging folder for a release at `out`; missing parents are made.

    Left-over stages of the same user that are older than a day and locked by nobody are removed. Raises `OutputError`
    when `out` is a file, a link, a folder that holds anything (with `replace`: anything but a release of ours), or
    when its parent cannot be written.
    """
    out = claim(out, replace)
    with as_output_error(str(out)):
        _remove_leftovers(out.parent)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=out.parent))
        stage = Stage(out, folder, (folder / "lock").open("wb"))
        fcntl.flock(stage.lock, fcntl.LOCK_EX)
        stage.release.mkdir()
        stage.house.mkdir(mode=0o700)
    return stage


def claim(out: Path, replace: bool) -> Path:
    """The absolute path of a place where a release may be put, its missing parents made. Raises `OutputError` as `open_stage`."""
    out = Path(os.path.abspath(out))
    with as_output_error(str(out)):
        out.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        _settle_aside(out)
        check_target(out, replace)
    return out


def check_target(out: Path, replace: bool) -> None:
    """Refuse, with `OutputError`, a place where a release must not be put."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise OutputError(f"{out}: expected a folder or nothing, found a file or a link", "choose another --out")
    if not out.exists() or not any(out.iterdir()):
        return
    if not replace:
        raise OutputError(f"{out}: expected an empty folder or none, found files", "--replace replaces a release")
    if not is_release(out):
        raise OutputError(f"{out}: expected a release to replace, found other files", "choose another --out")


def is_release(folder: Path) -> bool:
    """Whether `folder` holds a release of ours and nothing else, by its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        listed = {"manifest.json", *manifest["files"]}
        return manifest["format"] == FORMAT and {path.name for path in folder.iterdir()} <= listed
    except (OSError, ValueError, KeyError, TypeError):
        return False


def record_of(out: Path) -> Path:
    """Where run.json goes unless it is told otherwise."""
    return out.parent / f"{out.name}.run.json"


def check_record(out: Path, record: Path) -> None:
    """Refuse, with `OutputError`, a place for the record inside the release, or one that holds anything but a record of ours."""
    if record.resolve().is_relative_to(out.resolve()):
        raise OutputError(f"{record}: expected a place in the house, found one inside the release", "choose another --record")
    if not os.path.lexists(record):
        return
    try:
        content = json.loads(record.read_bytes())
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or content.get("format") != RECORD:
        raise OutputError(f"{record}: expected nothing or an earlier record, found another file", "choose another --record")


def discard(stage: Stage) -> None:
    """Remove the staging folder and let go of its lock; never an error, and harmless when done twice."""
    # NOTE: after an error Polars' other writers still finish: a file made behind the removal keeps the folder for a moment.
    for _ in range(40):
        shutil.rmtree(stage.folder, ignore_errors=True)
        if not stage.folder.exists():
            break
        time.sleep(0.05)
    stage.lock.close()


def aside(out: Path) -> Path:
    """Where an old release stands between the two renames of a system that cannot exchange two names."""
    return out.with_name(f".{out.name}.redact-old")


def _settle_aside(out: Path) -> None:
    """Put back, or remove, the old release that a crash between two renames left aside."""
    left = aside(out)
    if left.is_dir() and out.exists():
        shutil.rmtree(left)
    elif left.is_dir():
        os.rename(left, out)


def _remove_leftovers(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        status = folder.lstat()
        lock = folder / "lock"
        if folder.is_symlink() or status.st_uid != os.getuid() or time.time() - status.st_mtime < A_DAY:
            continue
        with suppress(OSError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
