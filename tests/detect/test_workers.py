"""Worker processes: the same spans as in this process, no key, no lost text, none where they have no place."""

import multiprocessing
import os
import subprocess
import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from benchmarks.notes import long_notes, short_notes
from redact.detect import pool
from redact.detect.job import Job
from redact.detect.names import model_for
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
    def die(*_: object, **__: object) -> None:
        raise EOFError

    monkeypatch.setattr(pool, "exchange", die)
    with pytest.raises(DetectionError, match="died twice"):
        workers.read(TEXTS[:1], JOB)


def test_an_error_in_a_worker_is_told_here(workers: pool.Workers) -> None:
    with pytest.raises(DetectionError, match="model no_such_model"):
        workers.read(["CANARY"], Job("nl", model="no_such_model"))


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="the environment of a process is read from /proc")
def test_no_key_reaches_a_worker(workers: pool.Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACT_KEY", "CANARY")
    monkeypatch.setenv("ANY_VAULT", "postgresql://redact:CANARY@db/vault")
    monkeypatch.setenv("OTHER_VAULT", "host=db dbname=vault password = CANARY")
    monkeypatch.setenv("PGPASSWORD", "CANARY")
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


@pytest.mark.skipif(model_for("en") is None, reason="the English model is not installed")
@pytest.mark.parametrize("count", [1, 3])
def test_names_are_the_same_for_any_number_of_workers_size_of_message_and_order(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    notes, job = [*short_notes(300), *long_notes(20)], Job("en", ("PERSON", "LOCATION", "ORGANIZATION"), model_for("en"))
    expected = pool.read_all(notes, job, 0)
    made = pool.Workers(count)
    try:
        assert made.read(notes, job) == expected
        monkeypatch.setattr(pool, "CHUNK", 700)
        monkeypatch.setattr(pool, "SHORTEST", 700)
        assert made.read(notes[::-1], job)[::-1] == expected
    finally:
        made.close()


def test_a_worker_killed_while_it_reads_loses_no_text(workers: pool.Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, killed = pool.exchange, threading.Event()

    def kill_first(process: pool.Process, *message: Any, **options: Any) -> object:
        if not killed.is_set():
            killed.set()
            threading.Timer(0.01, process.kill).start()
        return asked(process, *message, **options)

    monkeypatch.setattr(pool, "exchange", kill_first)
    assert workers.read(TEXTS, JOB) == pool.read_all(TEXTS, JOB, 0)
    assert killed.is_set()


def test_half_an_answer_is_never_taken_for_the_next_one(workers: pool.Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = workers.read(TEXTS, JOB)

    def send_and_fail(process: pool.Process, *message: Any, **_: Any) -> object:
        assert process.stdin is not None
        pool.worker.send(process.stdin, *message)
        raise RuntimeError("CANARY")

    with monkeypatch.context() as patched:
        patched.setattr(pool, "exchange", send_and_fail)
        with pytest.raises(RuntimeError):
            workers.read(["els@example.org"], JOB)
    assert workers.read(TEXTS, JOB) == expected


def test_a_running_worker_is_asked_before_another_is_started(workers: pool.Workers) -> None:
    for _ in range(3):
        workers.read(TEXTS[:2], JOB)
    held = [workers._idle.get() for _ in range(workers.count)]
    for process in held:
        workers._idle.put(process)
    assert [process is None for process in held].count(True) == workers.count - 1


def count_in_a_child(daemon: bool, asked: int | None) -> int:
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=tell_count, args=(send, asked), daemon=daemon)
    child.start()
    told = receive.recv()
    child.join()
    return int(told)


def tell_count(send: object, asked: int | None) -> None:
    send.send(pool.worker_count(asked))  # type: ignore[attr-defined]  # the end of a pipe


LARGE = """
import sys
import polars as pl
from redact.detecting import LARGE, detect_for, expect
from redact.policy import parse_policy
column = "{{operator: scrub, language: nl, names: known_only, because: no model}}"
policy = parse_policy(
    "{version: 1, name: n, purpose: p, recipient: r, scope: s, tables: {t: {columns: {note: " + column[1:-1] + "}}}}"
)
expect(policy, LARGE)
detect = detect_for(policy, policy.tables["t"].columns["note"])
found = detect(pl.Series(["mail els@example.org"]), pl.Series(["nl"]), [[]])
print([span.entity for span in found[0]], "presidio_analyzer" in sys.modules, "hyperscan" in sys.modules)
"""


@pytest.mark.skipif(pool.worker_count(None) == 0, reason="no worker may be had here")
def test_a_process_with_many_texts_to_read_leaves_them_all_to_workers() -> None:
    said = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True).stdout
    assert said == "['EMAIL_ADDRESS'] False False\n"


def test_no_worker_is_started_inside_another_pool() -> None:
    assert count_in_a_child(True, None) == 0
    assert count_in_a_child(True, 2) == 0
    assert count_in_a_child(False, None) == 0
    assert count_in_a_child(False, 2) == 2


def test_no_worker_is_started_in_a_task_of_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pool.worker_count(3) == 3
    assert pool.worker_count(None) == min(pool.MOST, len(os.sched_getaffinity(0)))
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "pyspark", types.SimpleNamespace(TaskContext=types.SimpleNamespace(get=lambda: object())))
        assert pool.worker_count(3) == 0
    with monkeypatch.context() as patched:
        patched.setenv("PYTHON_WORKER_FACTORY_PORT", "1")
        assert pool.worker_count(3) == 0
    monkeypatch.setenv("SPARK_ENV_LOADED", "1")
    assert (pool.worker_count(None), pool.worker_count(2)) == (0, 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_has_workers_of_its_own(monkeypatch: pytest.MonkeyPatch, workers: pool.Workers) -> None:
    mine = pool.shared(2)
    before = workers.read(TEXTS[:1], JOB)
    monkeypatch.setattr(pool.os, "getpid", lambda: -1)
    assert pool.shared(2) is not mine
    workers.close()
    monkeypatch.undo()
    assert workers.read(TEXTS[:1], JOB) == before


def test_several_threads_may_ask_at_once(workers: pool.Workers) -> None:
    expected = workers.read(TEXTS, JOB)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: workers.read(TEXTS, JOB), range(4))) == [expected] * 4
