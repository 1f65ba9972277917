"""A verified stage -> the release under its final name, and its record in the house.

Comes in: a stage. Goes out: the switch, in an order that a crash cannot spoil. Must not know: what is released.
"""

from __future__ import annotations

import ctypes
import errno
import glob
import os
from collections.abc import Callable
from pathlib import Path

from redact.errors import OutputError
from redact.publish.faults import as_output_error
from redact.publish.stage import Stage, aside, check_target, discard, is_release
from redact.publish.write import digest

AT_FDCWD, RENAME_EXCHANGE = -100, 2
Step = Callable[[str], None]


def commit(stage: Stage, replace: bool, record: Path, on_step: Step = lambda step: None) -> None:
    """Switch the release in and put `house/run.json` at `record`; the stage is gone afterwards.

    1. Everything staged is flushed to the disk.
    2. The record is written beside its place as `<record>.<digest of its manifest.json>.intended`.
    3. The switch: a rename onto nothing or an empty folder; over a release (with `replace`) one exchange of both names
       by `renameat2`. A crash before it leaves the old release and its record; after it the new release, whose record
       is there as `.intended`. So a published release never lacks its record, and its digest says which it is.
    4. The record takes its name over the old one; the old release is removed with the stage.

    The next commit to the same record first finishes what a crash left: an `.intended` record of the standing release
    gets its name, others go. Where the system cannot exchange two names the old release is first renamed to
    `.<name>.redact-old` beside it: that is not atomic, and `open_stage` puts it back if a crash came between.
    `on_step` is told each step before it is made. Raises `OutputError`, and then the old release stands, unless only
    the last rename of the record failed.
    """
    with as_output_error(str(stage.out)):
        check_target(stage.out, replace)
        if record.resolve().is_relative_to(stage.out.resolve()):
            raise OutputError(f"{record}: expected a place in the house, found one inside the release")
        on_step("flush")
        _flush(stage.folder)
        on_step("settle")
        record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _settle_record(stage.out, record)
        on_step("intend")
        intended = _intended(record, stage.release)
        _copy_record(stage.house / "run.json", intended)
        on_step("switch")
        try:
            _switch(stage)
        except OSError:
            _settle_record(stage.out, record)
            raise
        _flush_folder(stage.out.parent)
        on_step("record")
        os.replace(intended, record)
        _flush_folder(record.parent)
        on_step("discard")
        discard(stage)


def _switch(stage: Stage) -> None:
    if not stage.out.exists() or not any(stage.out.iterdir()):
        os.rename(stage.release, stage.out)
    elif not _exchange(stage.release, stage.out):
        os.rename(stage.out, aside(stage.out))
        try:
            os.rename(stage.release, stage.out)
        except OSError:
            os.rename(aside(stage.out), stage.out)
            raise
        os.rename(aside(stage.out), stage.release)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system or the file system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(number, os.strerror(number))


def _intended(record: Path, release: Path) -> Path:
    return record.with_name(f"{record.name}.{digest(release / 'manifest.json')}.intended")


def _settle_record(out: Path, record: Path) -> None:
    standing = _intended(record, out) if is_release(out) else None
    for left in sorted(record.parent.glob(f"{glob.escape(record.name)}.*.intended")):
        if left == standing:
            os.replace(left, record)
        else:
            left.unlink()


def _copy_record(source: Path, target: Path) -> None:
    with open(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    _flush_folder(target.parent)


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
