"""Worker processes: the same spans as in this process, no key, no lost text."""

import os
from pathlib import Path

import pytest

from redact.detect import pool
from redact.detect.job import Job
from redact.errors import DetectionError

TEXTS = [f"tekst {n}: mail els{n}@example.org of bel 0475 12 34 {n:02}" for n in range(60)]
JOB = Job("nl", ("EMAIL_ADDRESS", "PHONE_NUMBER"))


@pytest.fixture
def workers() -> object:
    made = pool.Workers(2)
    yield made
    made.close()


def test_workers_find_what_this_process_finds(workers: pool.Workers) -> None:
    assert workers.read(TEXTS, JOB) == pool.read_all(TEXTS, JOB, 0)


def test_order_and_repetition_change_nothing() -> None:
    assert pool.read_all([*TEXTS[::-1], TEXTS[0]], JOB, 0) == [
        *pool.read_all(TEXTS, JOB, 0)[::-1],
        *pool.read_all(TEXTS[:1], JOB, 0),
    ]


def test_a_worker_that_dies_is_replaced_and_its_texts_are_read_again(workers: pool.Workers) -> None:
    expected = workers.read(TEXTS, JOB)
    for _ in range(workers.count):
        process = workers._idle.get()
        if process is not None:
            process.kill()
            process.wait()
        workers._idle.put(process)
    assert workers.read(TEXTS, JOB) == expected


def test_texts_whose_worker_dies_twice_are_an_error(workers: pool.Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise EOFError

    monkeypatch.setattr(pool, "_ask", die)
    with pytest.raises(DetectionError, match="died twice"):
        workers.read(TEXTS[:1], JOB)


def test_an_error_in_a_worker_is_told_here(workers: pool.Workers) -> None:
    with pytest.raises(DetectionError, match="model no_such_model"):
        workers.read(["CANARY"], Job("nl", model="no_such_model"))


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="the environment of a process is read from /proc")
def test_no_key_reaches_a_worker(workers: pool.Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACT_KEY", "CANARY")
    workers.read(TEXTS[:1], JOB)
    for _ in range(workers.count):
        process = workers._idle.get()
        if process is not None:
            with open(f"/proc/{process.pid}/environ", "rb") as environment:
                assert b"CANARY" not in environment.read()
        workers._idle.put(process)


@pytest.mark.parametrize("path", ["", ".", os.pathsep])
def test_a_worker_imports_nothing_from_the_current_directory(
    path: str, workers: pool.Workers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("open('imported', 'w').close()\nraise SystemExit\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", path)
    assert workers.read(TEXTS[:1], JOB) == pool.read_all(TEXTS[:1], JOB, 0)
    assert not (tmp_path / "imported").exists()
