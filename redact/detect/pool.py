"""Worker processes that read texts beside each other.

Comes in: distinct texts and a job. Goes out: their spans, in the order given, whatever the number of workers. A worker
that dies is replaced and its texts read once more; the second death is a `DetectionError`. No key reaches a worker.
"""

from __future__ import annotations

import atexit
import functools
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from redact.detect import worker
from redact.detect.job import Job, read
from redact.detect.span import Span
from redact.errors import DetectionError

CHUNK, PATIENCE = 64, 120.0
"""Texts in one message, and seconds (beside those of the job) after which a silent worker is ended."""

WORTH_STARTING = {True: 1000, False: 3000}
"""Fewest distinct texts for which starting workers pays (a second or more), with and without a model."""

WORTH_ASKING = 2 * CHUNK
"""Fewest distinct texts for which workers that run already pay."""

SECRET = ("REDACT_KEY",)
"""Variables that no worker inherits."""


class Workers:
    """A number of worker processes, started on first need; `close` ends them."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        for _ in range(count):
            self._idle.put(None)
        self.started = False
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="redact-detect")

    def read(self, texts: Sequence[str], job: Job) -> list[list[Span]]:
        """Return the spans of each text."""
        self.started = True
        chunks = [list(texts[low : low + CHUNK]) for low in range(0, len(texts), CHUNK)]
        answers = list(self._threads.map(lambda chunk: self._read_chunk(chunk, job), chunks))
        return [spans for answer in answers for spans in answer]

    def close(self) -> None:
        """End every worker; the next call starts new ones."""
        for _ in range(self.count):
            process = self._idle.get()
            if process is not None:
                _end(process)
            self._idle.put(None)

    def _read_chunk(self, texts: list[str], job: Job) -> list[list[Span]]:
        process = self._idle.get()
        try:
            for _ in range(2):
                process = process or _start()
                try:
                    return _ask(process, texts, job)
                except (OSError, EOFError):
                    _end(process)
                    process = None
            raise DetectionError("worker: expected an answer, found that it died twice over the same texts")
        finally:
            self._idle.put(process)


def _start() -> subprocess.Popen[bytes]:
    home = str(Path(__file__).resolve().parents[2])
    env = {name: value for name, value in os.environ.items() if name not in SECRET}
    # NOTE: the current directory may be anybody's: a relative or empty entry, or no `-P`, would import modules from it.
    env["PYTHONPATH"] = os.pathsep.join([home, *filter(os.path.isabs, env.get("PYTHONPATH", "").split(os.pathsep))])
    env |= {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # the command is this interpreter and a module of this package
        [sys.executable, "-P", "-m", "redact.detect.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue


def _ask(process: subprocess.Popen[bytes], texts: list[str], job: Job) -> list[list[Span]]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    clock = threading.Timer(PATIENCE + job.seconds * len(texts), process.kill)
    clock.daemon = True
    clock.start()
    try:
        worker.send(process.stdin, *worker.request(job, texts))
        head, table = worker.receive(process.stdout)
    finally:
        clock.cancel()
    if "error" in head:
        raise DetectionError(str(head["error"]), str(head["hint"]))
    found: list[list[Span]] = [[] for _ in texts]
    for row, *span in table.iter_rows():
        found[row].append(Span(*span))
    return found


@functools.cache
def shared(count: int) -> Workers:
    """Return the workers that all calls of this process share; they end with it."""
    workers = Workers(count)
    atexit.register(workers.close)
    return workers


def _pays(texts: int, job: Job, count: int) -> bool:
    return texts >= (WORTH_ASKING if shared(count).started else WORTH_STARTING[job.model is not None])


def read_all(texts: Sequence[str], job: Job, workers: int | None = None) -> list[list[Span]]:
    """Return the spans of each text, in this process when the texts are few or `workers` is 0."""
    count = min(2, os.cpu_count() or 1) if workers is None else workers
    # NOTE: longest first, so that no worker is left with the long ones when the others are done.
    distinct = sorted(set(texts), key=lambda text: (-len(text), text))
    if count == 0 or (workers is None and not _pays(len(distinct), job, count)):
        answers = read(distinct, job)
    else:
        answers = shared(count).read(distinct, job)
    by_text = dict(zip(distinct, answers, strict=True))
    return [by_text[text] for text in texts]
