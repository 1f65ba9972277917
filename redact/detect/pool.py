"""Worker processes that read texts beside each other.

Comes in: distinct texts and a job, or messages. Goes out: their spans, or the answers, in the order given, whatever the number of workers.
A worker that dies is replaced and its texts read once more; the second death is a `DetectionError`. No key reaches a worker.
"""

from __future__ import annotations

import atexit
import functools
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from queue import LifoQueue
from typing import TypeVar

import polars as pl

from redact.detect import worker
from redact.detect.job import Job, read
from redact.detect.span import Span
from redact.errors import DetectionError
from redact.keys import environment_of_children

Process = subprocess.Popen[bytes]
T = TypeVar("T")

CHUNK, SHORTEST = 50_000, 5_000
"""Characters in one message: so many, or fewer (but not below the second number) where all workers would not get several."""

PATIENCE = 120.0
"""Seconds (beside those of the job) after which a silent worker is ended."""

WORTH_STARTING = {True: 100_000, False: 300_000}
"""Fewest characters for which starting workers pays (a second or more), with and without a model."""

WORTH_ASKING = 2 * SHORTEST
"""Fewest characters for which workers that run already pay."""

MOST = 8
"""Workers at most where their number is not given: each holds a model."""

ONE_THREAD = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")


class Workers:
    """A number of worker processes, each started on first need; `close` ends them."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._owner = os.getpid()
        # NOTE: last in, first out: a worker that runs is asked before another is started.
        self._idle: LifoQueue[Process | None] = LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self.started = False
        self.much = False
        """Whether all texts go to the workers, few as they may be."""
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="redact-detect")

    def read(self, texts: Sequence[str], job: Job) -> list[list[Span]]:
        """Return the spans of each text."""
        found: list[list[Span]] = [[] for _ in texts]
        for row, *span in self.table(texts, job).iter_rows():
            found[row].append(Span(*span))
        return found

    def table(self, texts: Sequence[str], job: Job) -> pl.DataFrame:
        """Return the spans of the texts in the schema of `worker`, by the texts' places."""
        chunks = list(_chunks(texts, self.count))
        answers = self.each([_reader(chunk, job) for chunk in chunks])
        firsts = accumulate(map(len, chunks), initial=0)
        moved = [answer.with_columns(pl.col("row") + pl.lit(first, pl.UInt32)) for first, answer in zip(firsts, answers, strict=False)]
        return pl.concat([pl.DataFrame(schema=worker.SCHEMA), *moved])

    def each(self, asked: Sequence[Callable[[Process], T]]) -> list[T]:
        """Return what each call answers that is given a worker; one whose worker dies is made once more, with another."""
        self.started = True
        return list(self._threads.map(self._attempt, asked))

    def close(self) -> None:
        """End every worker; the next call starts new ones. In a process that was forked from the owner, do nothing."""
        if os.getpid() != self._owner:
            return
        held = [self._idle.get() for _ in range(self.count)]
        for process in held:
            if process is not None:
                _end(process)
            self._idle.put(None)

    def _attempt(self, ask: Callable[[Process], T]) -> T:
        process = self._idle.get()
        try:
            for _ in range(2):
                process = process or _start()
                try:
                    return ask(process)
                except DetectionError:
                    raise
                except BaseException as error:
                    # NOTE: whatever it was, half an answer may stand in the pipe.
                    _end(process)
                    process = None
                    if not isinstance(error, (OSError, EOFError)):
                        raise
            raise DetectionError("worker: expected an answer, found that it died twice over the same texts")
        finally:
            self._idle.put(process)


def _chunks(texts: Sequence[str], workers: int) -> Iterator[list[str]]:
    most = max(SHORTEST, min(CHUNK, sum(map(len, texts)) // (4 * workers)))
    chunk: list[str] = []
    size = 0
    for text in texts:
        if chunk and size + len(text) > most:
            yield chunk
            chunk, size = [], 0
        chunk.append(text)
        size += len(text)
    if chunk:
        yield chunk


def _start() -> Process:
    home = str(Path(__file__).resolve().parents[2])
    env = environment_of_children(os.environ)
    # NOTE: the current directory may be anybody's: a relative or empty entry, or no `-P`, would import modules from it.
    env["PYTHONPATH"] = os.pathsep.join([home, *filter(os.path.isabs, env.get("PYTHONPATH", "").split(os.pathsep))])
    env |= dict.fromkeys(ONE_THREAD, "1")
    return subprocess.Popen(  # the command is this interpreter and a module of this package
        [sys.executable, "-P", "-m", "redact.detect.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
    )


def _end(process: Process) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue


def exchange(process: Process, head: dict[str, object], table: pl.DataFrame, seconds: float = 0.0) -> pl.DataFrame:
    """Return a worker's answer to a message; DetectionError in its words, EOFError when it is silent longer than that and `PATIENCE`."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    clock = threading.Timer(PATIENCE + seconds, process.kill)
    clock.daemon = True
    clock.start()
    try:
        worker.send(process.stdin, head, table)
        told, answer = worker.receive(process.stdout)
    finally:
        clock.cancel()
    if "error" in told:
        raise DetectionError(str(told["error"]), str(told["hint"]))
    return answer


def _reader(texts: list[str], job: Job) -> Callable[[Process], pl.DataFrame]:
    return lambda process: exchange(process, *worker.request(job, texts), seconds=job.seconds * len(texts))


def shared(count: int) -> Workers:
    """Return the workers that all calls of this process share; they end with it."""
    # NOTE: a forked process has its own: two may not read from one pipe.
    return _shared(count, os.getpid())


@functools.cache
def _shared(count: int, _: int) -> Workers:
    workers = Workers(count)
    atexit.register(workers.close)
    return workers


def expect_much() -> None:
    """Send all texts to workers from now on: there will be so many that this process need not hold what reads them too."""
    count = worker_count(None)
    if count:
        shared(count).much = True


def worker_count(asked: int | None) -> int:
    """Return how many workers may be had: those asked for, or one for each core that this process was given.

    None in a daemon of another pool or in a task of Spark, which have shared the cores out already; none that were not asked for
    in any other process that `multiprocessing` or Spark made.
    """
    if multiprocessing.current_process().daemon or _in_spark_task():
        return 0
    if asked is not None:
        return asked
    made = multiprocessing.parent_process() is not None or "SPARK_ENV_LOADED" in os.environ
    return 0 if made else min(MOST, _cores())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_spark_task() -> bool:
    """Whether Spark made this process for its tasks: it says so in the environment, or PySpark knows of a task."""
    context = getattr(sys.modules.get("pyspark"), "TaskContext", None)
    return "PYTHON_WORKER_FACTORY_PORT" in os.environ or (context is not None and context.get() is not None)


def _pays(texts: Sequence[str], job: Job, count: int) -> bool:
    workers = shared(count)
    return workers.much or sum(map(len, texts)) >= (WORTH_ASKING if workers.started else WORTH_STARTING[job.model is not None])


def read_all(texts: Sequence[str], job: Job, workers: int | None = None) -> list[list[Span]]:
    """Return the spans of each text, in this process when the texts are few or `workers` is 0."""
    distinct = _distinct(texts)
    asked = _asked(distinct, job, workers)
    by_text = dict(zip(distinct, asked.read(distinct, job) if asked else read(distinct, job), strict=True))
    return [by_text[text] for text in texts]


def table_of(texts: Sequence[str], job: Job, workers: int | None = None) -> pl.DataFrame:
    """Return what `read_all` returns in the schema of `worker`, by the texts' places."""
    distinct = _distinct(texts)
    asked = _asked(distinct, job, workers)
    table = asked.table(distinct, job) if asked else worker.frame(read(distinct, job))
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    rows = pl.DataFrame({"place": [places[text] for text in texts]}, schema={"place": pl.UInt32}).with_row_index("row")
    found = rows.join(table.rename({"row": "place"}), on="place", maintain_order="left_right")
    return found.select(worker.SCHEMA.names())


def _distinct(texts: Sequence[str]) -> list[str]:
    """The texts, longest first, so that no worker is left with the long ones when the others are done."""
    return sorted(dict.fromkeys(texts), key=len, reverse=True)


def _asked(texts: Sequence[str], job: Job, workers: int | None) -> Workers | None:
    """The workers to ask; None where this process reads the texts itself."""
    count = worker_count(workers)
    return None if count == 0 or (workers is None and not _pays(texts, job, count)) else shared(count)
