"""What `redact.publish` promises: the old release or the new one, never half of either, and nobody else's folder."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from redact.errors import OutputError
from redact.publish import Stage, commit, digest, discard, open_stage, sink, switch, write_json

CANARY = "CANARY9"
STEPS = ["flush", "settle", "intend", "switch", "record", "discard"]


def staged(out: Path, word: str, replace: bool = False) -> Stage:
    """A stage whose release and record both tell `word`."""
    stage = open_stage(out, replace)
    sink(stage, "t", pl.LazyFrame({"word": [word]}), "parquet")
    write_json(stage.release / "manifest.json", {"format": "redact-release", "word": word, "files": {"t.parquet": ""}})
    write_json(stage.house / "run.json", {"format": "redact-run", "word": word})
    return stage


def published(out: Path, word: str, replace: bool = False) -> None:
    commit(staged(out, word, replace), replace, out.parent / "run.json")


def standing(out: Path) -> str | None:
    """The word of the release at `out`, after checking that it is whole."""
    if not out.exists() or not any(out.iterdir()):
        return None
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "t.parquet"]
    word = json.loads((out / "manifest.json").read_text())["word"]
    assert pl.read_parquet(out / "t.parquet")["word"].to_list() == [word]
    return str(word)


def recorded(out: Path) -> str | None:
    """The word of the record that belongs to the release at `out`, under its name or as intended."""
    intended = out.parent / f"run.json.{digest(out / 'manifest.json')}.intended"
    record = intended if intended.exists() else out.parent / "run.json"
    return str(json.loads(record.read_text())["word"])


def stages(parent: Path) -> list[Path]:
    return list(parent.glob(".redact-*"))


def test_a_release_is_private_until_it_is_committed_and_then_whole(tmp_path: Path) -> None:
    stage = staged(tmp_path / "deep" / "out", "new")
    assert not stage.out.exists()
    assert stage.folder.stat().st_mode & 0o777 == 0o700
    assert stage.folder.parent == stage.out.parent
    commit(stage, False, tmp_path / "run.json")
    assert standing(stage.out) == "new"
    assert stages(stage.out.parent) == []
    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "file").touch()
    assert stage.out.stat().st_mode == plain.stat().st_mode
    assert (stage.out / "manifest.json").stat().st_mode == (plain / "file").stat().st_mode


def test_an_empty_folder_is_filled_and_a_release_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    published(out, "old")
    assert standing(out) == "old"
    published(out, "new", replace=True)
    assert (standing(out), recorded(out)) == ("new", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "run.json"]


@pytest.mark.parametrize("replace", [False, True])
def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, replace: bool) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for content in ("", "[]", '{"format": "other"}', "\xff"):
        (out / "manifest.json").write_text(content)
        with pytest.raises(OutputError, match=r"out: expected"):
            open_stage(out, replace)
        assert (out / "manifest.json").read_text() == content
    assert stages(tmp_path) == []


def test_a_release_is_not_replaced_unasked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    late = staged(out, "late")
    published(out, "old")
    with pytest.raises(OutputError, match="found files") as caught:
        open_stage(out, replace=False)
    assert "--replace" in caught.value.hint
    with pytest.raises(OutputError, match="found files"):
        commit(late, False, tmp_path / "run.json")
    discard(late)
    assert (standing(out), recorded(out)) == ("old", "old")


def test_a_file_a_link_or_a_place_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    for out in ("file", "link", "dangling", "file/out"):
        with pytest.raises(OutputError, match="expected"):
            open_stage(tmp_path / out, replace=True)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission denied"):
        open_stage(tmp_path / "out", replace=False)


def test_a_record_inside_the_release_is_refused(tmp_path: Path) -> None:
    stage = staged(tmp_path / "out", "new")
    with pytest.raises(OutputError, match="inside the release"):
        commit(stage, False, tmp_path / "out" / "run.json")
    discard(stage)
    assert not stage.out.exists()


CRASH = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from tests_publish import published, staged
from redact.publish import commit
out = Path({out!r})
def die(step):
    if step == {step!r}:
        os.kill(os.getpid(), signal.SIGKILL)
commit(staged(out, "new", {replace!r}), {replace!r}, out.parent / "run.json", die)
"""


def crash(out: Path, step: str, replace: bool) -> None:
    """A child that dies by SIGKILL just before `step` of a commit."""
    links = out.parent / "links"
    links.mkdir()
    (links / "tests_publish.py").symlink_to(__file__)
    script = CRASH.format(path=[str(links), str(Path(__file__).parents[1])], out=str(out), step=step, replace=replace)
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("replace", [False, True])
def test_a_crash_at_any_step_leaves_the_old_release_or_the_new_one_with_its_record(tmp_path: Path, step: str, replace: bool) -> None:
    out = tmp_path / "out"
    if replace:
        published(out, "old")
    crash(out, step, replace)
    switched = STEPS.index(step) > STEPS.index("switch")
    assert standing(out) == ("new" if switched else "old" if replace else None)
    if standing(out):
        assert recorded(out) == standing(out)
    published(out, "next", replace=standing(out) is not None)
    assert (standing(out), recorded(out)) == ("next", "next")
    assert list(tmp_path.glob("*.intended")) == []


def test_the_record_that_a_crash_left_is_finished_before_the_next_commit(tmp_path: Path) -> None:
    out = tmp_path / "out"
    published(out, "old")
    crash(out, "record", replace=True)
    (tmp_path / "links" / "tests_publish.py").unlink()
    (tmp_path / "links").rmdir()
    crash(out, "intend", replace=True)
    assert (standing(out), json.loads((tmp_path / "run.json").read_text())["word"]) == ("new", "new")


def test_without_an_exchange_of_names_the_release_is_replaced_and_a_crash_between_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switch, "_exchange", lambda one, other: False)
    out = tmp_path / "out"
    published(out, "old")
    published(out, "new", replace=True)
    assert (standing(out), stages(tmp_path)) == ("new", [])
    aside = tmp_path / ".out.redact-old"
    out.rename(aside)
    discard(open_stage(out, replace=True))
    assert (standing(out), aside.exists()) == ("new", False)
    aside.mkdir()
    discard(open_stage(out, replace=True))
    assert (standing(out), aside.exists()) == ("new", False)


def test_a_failing_switch_leaves_the_old_release_and_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    published(out, "old")

    def fail(one: Path, other: Path) -> bool:
        raise OSError(5, "CANARY9")

    monkeypatch.setattr(switch, "_exchange", fail)
    stage = staged(out, "new", replace=True)
    with pytest.raises(OutputError) as caught:
        commit(stage, True, tmp_path / "run.json")
    discard(stage)
    discard(stage)
    assert CANARY not in str(caught.value)
    assert (standing(out), recorded(out)) == ("old", "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "run.json"]


def test_left_over_stages_go_when_old_and_unlocked(tmp_path: Path) -> None:
    old = time.time() - 100_000
    for name in ("dead", "alive", "young", "foreign"):
        folder = tmp_path / f".redact-{name}"
        folder.mkdir()
        if name != "foreign":
            (folder / "lock").touch()
        if name != "young":
            os.utime(folder, (old, old))
    with (tmp_path / ".redact-alive" / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stage = open_stage(tmp_path / "out", replace=False)
    discard(stage)
    assert sorted(path.name for path in stages(tmp_path)) == [".redact-alive", ".redact-foreign", ".redact-young"]


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes: what a full disk is to a writer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize("order", [None, "k"])
def test_a_full_disk_is_an_output_error_and_leaves_nothing(tmp_path: Path, format: str, order: str | None) -> None:
    n = 50_000
    frame = pl.LazyFrame({"k": np.arange(n, dtype=np.uint64) * 2**48, "x": [f"CANARY9 {i * 7919}" for i in range(n)]})
    stage = open_stage(tmp_path / "out", replace=False)
    with pytest.raises(OutputError, match=r"file too large|cut short") as caught, small_disk(5_000):
        sink(stage, "t", frame, format, order=order, rows=None)
    discard(stage)
    assert CANARY not in str(caught.value)
    assert str(stage.folder) not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_writing_json_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="file too large"), small_disk(10):
        write_json(tmp_path / "manifest.json", {"word": "x" * 100})


def test_errors_of_the_plan_pass_through_a_sink(tmp_path: Path) -> None:
    stage = open_stage(tmp_path / "out", replace=False)
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        sink(stage, "t", pl.LazyFrame({"x": [1]}).select("y"), "parquet")
    discard(stage)


@pytest.mark.parametrize("table", ["../t", "a/b", "", ".t"])
def test_a_table_that_is_no_file_name_is_refused(tmp_path: Path, table: str) -> None:
    stage = open_stage(tmp_path / "out", replace=False)
    with pytest.raises(OutputError, match="file name"):
        sink(stage, table, pl.LazyFrame({"x": [1]}), "parquet")
    discard(stage)


def test_parquet_has_no_statistics_and_no_dictionary_types(tmp_path: Path) -> None:
    stage = open_stage(tmp_path / "out", replace=False)
    frame = pl.LazyFrame({"e": ["x", "y"], "c": ["x", "x"]}, schema={"e": pl.Enum(["x", "y", CANARY]), "c": pl.Categorical})
    path = sink(stage, "t", frame, "parquet", row_group_size=1)
    metadata = pq.read_metadata(path)
    chunks = [metadata.row_group(group).column(n) for group in range(metadata.num_row_groups) for n in range(2)]
    assert not any(chunk.is_stats_set for chunk in chunks)
    assert {chunk.compression for chunk in chunks} == {"ZSTD"}
    assert metadata.num_row_groups == 2
    assert pl.read_parquet_schema(path) == {"e": pl.String, "c": pl.String}
    assert CANARY.encode() not in path.read_bytes()
    discard(stage)


def test_csv_is_utf8_with_iso_moments_and_only_the_quotes_it_needs(tmp_path: Path) -> None:
    stage = open_stage(tmp_path / "out", replace=False)
    moment = datetime(2020, 7, 1, 12, 0, 0, 500_000)
    frame = pl.LazyFrame({"s": ['é, "x"', ""], "d": [date(2020, 1, 2), None], "t": [moment, None], "z": [moment.replace(tzinfo=UTC), None]})
    path = sink(stage, "t", frame, "csv")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "s,d,t,z",
        '"é, ""x""",2020-01-02,2020-07-01T12:00:00.500,2020-07-01T12:00:00.500+00:00',
        '"",,,',
    ]
    discard(stage)


@pytest.mark.parametrize("kind", ["number", "hex", "few"])
@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_rows_are_ordered_to_the_same_bytes_in_memory_and_by_partitions(tmp_path: Path, kind: str, format: str) -> None:
    n = 5_000
    numbers = np.random.default_rng(1).integers(0, 2**64, n, dtype=np.uint64)
    keys = {
        "number": pl.Series(numbers),
        "hex": pl.Series([f"{number:016x}" for number in numbers]),
        "few": pl.Series([None if number % 5 == 0 else "ab" for number in numbers]),
    }
    frame = pl.LazyFrame({"x": range(n), "k": keys[kind], "s": [str(i) for i in range(n)]})
    stage = open_stage(tmp_path / "out", replace=False)
    whole = sink(stage, "whole", frame, format, order="k", rows=n, row_group_size=1_000)
    parts = sink(stage, "parts", frame, format, order="k", rows=None, memory_limit_rows=100, row_group_size=1_000)
    assert digest(whole) == digest(parts)
    if format == "parquet":
        expected = frame.sort("k", maintain_order=True).drop("k").collect()
        assert_frame_equal(pl.read_parquet(parts), expected)
    assert list(stage.house.iterdir()) == []
    discard(stage)


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize("rows", [0, None])
def test_a_table_without_rows_is_published_with_its_columns(tmp_path: Path, format: str, rows: int | None) -> None:
    stage = open_stage(tmp_path / "out", replace=False)
    path = sink(stage, "t", pl.LazyFrame(schema={"k": pl.UInt64, "x": pl.String}), format, order="k", rows=rows)
    read = pl.read_parquet(path) if format == "parquet" else pl.read_csv(path)
    assert (read.columns, read.height) == (["x"], 0)
    discard(stage)


def test_json_is_sorted_utf8(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", {"b": "é", "a": 1})
    assert (tmp_path / "x.json").read_bytes() == '{\n  "a": 1,\n  "b": "é"\n}\n'.encode()
