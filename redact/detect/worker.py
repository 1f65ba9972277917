"""A worker process: `python -m redact.detect.worker`.

Comes in on standard input: messages, each a job and the texts to read, or texts and what is known of their subjects, which is
forgotten with the answer. Goes out on standard output: their spans, or the words of an error. A message is two blocks, JSON and
an Arrow stream, each after its length. No key and no log reaches it.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from dataclasses import asdict
from typing import IO

import polars as pl

from redact.detect import known_message
from redact.detect.job import Job, read
from redact.detect.span import Span
from redact.errors import DetectionError

LENGTH = struct.Struct("<Q")

SCHEMA = pl.Schema(
    {
        "row": pl.UInt32,
        "start": pl.UInt32,
        "end": pl.UInt32,
        "entity": pl.String,
        "score": pl.Float64,
        "recognizer": pl.String,
    }
)


def frame(found: list[list[Span]]) -> pl.DataFrame:
    """Return spans as a frame with a row number, in the schema of `redact.detect`."""
    rows = [row for row, spans in enumerate(found) for _ in spans]
    columns = list(zip(*(span for spans in found for span in spans), strict=True))[:5] or [()] * 5
    return pl.DataFrame(dict(zip(SCHEMA, (rows, *columns), strict=True)), schema=SCHEMA)


def send(stream: IO[bytes], head: dict[str, object], table: pl.DataFrame) -> None:
    """Write one message."""
    body = io.BytesIO()
    table.write_ipc_stream(body)
    for block in (json.dumps(head).encode(), body.getvalue()):
        stream.write(LENGTH.pack(len(block)))
        stream.write(block)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, object], pl.DataFrame]:
    """Read one message; EOFError when the other side has gone."""
    head, body = _block(stream), _block(stream)
    return json.loads(head), pl.read_ipc_stream(io.BytesIO(body))


def _block(stream: IO[bytes]) -> bytes:
    size = stream.read(LENGTH.size)
    if len(size) < LENGTH.size:
        raise EOFError
    block = stream.read(LENGTH.unpack(size)[0])
    if len(block) < LENGTH.unpack(size)[0]:
        raise EOFError
    return block


def request(job: Job, texts: list[str]) -> tuple[dict[str, object], pl.DataFrame]:
    """Return the message that asks a worker to read texts."""
    return asdict(job), pl.DataFrame({"text": texts}, schema={"text": pl.String})


def answer(head: dict[str, object], table: pl.DataFrame) -> tuple[dict[str, object], pl.DataFrame]:
    """Return the answer to a request; an error is told in its own words, which quote no text."""
    try:
        if "known" in head:
            return {}, known_message.answer(head, table)
        asked = dict(head)
        if asked["entities"] is not None:
            asked["entities"] = tuple(asked["entities"])  # type: ignore[arg-type]  # JSON has lists only
        return {}, frame(read(table["text"].to_list(), Job(**asked)))  # type: ignore[arg-type]  # checked by the caller
    except DetectionError as error:
        return {"error": str(error), "hint": error.hint}, frame([])
    except Exception as error:
        return {"error": f"worker: expected an answer, found {type(error).__name__}", "hint": ""}, frame([])


def serve() -> None:
    """Answer requests until standard input closes; what libraries print goes nowhere."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    while True:
        try:
            asked = receive(sys.stdin.buffer)
        except EOFError:
            return
        send(out, *answer(*asked))


if __name__ == "__main__":
    serve()
