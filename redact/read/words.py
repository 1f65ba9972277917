"""What Polars and the system say -> what we say.

Comes in: an error of a scan or a sink, and the place it happened. Goes out: a `RedactError` in which no cell, path of
a temporary file, or part of a plan is quoted. Must not know: which table or plan it was.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import polars as pl

from redact.errors import InputError, OutputError, RedactError

OS_ERROR = re.compile(r"\(os error (\d+)\)")
FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, RedactError)
Result = TypeVar("Result")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
PHRASES = (
    ("found more fields than defined", "expected as many fields in each row as in the header, found more"),
    ("invalid utf-8", "expected UTF-8, found other bytes"),
    ("csv malformed", "expected balanced quotes, found a quote inside a field"),
    ("as dtype `str`", "expected balanced quotes, found a field that its quotes do not close"),
    ("empty csv", "expected a header and rows, found an empty file"),
    ("parquet:", "expected a sound Parquet file, found a damaged one"),
    ("schema", "expected the same columns and types in every part, found others"),
)


def in_our_words(error: BaseException, place: str) -> RedactError:
    """The same fault without a cell: to be raised `from None`, since the cause quotes data.

    Raises nothing. A full disk is an `OutputError`; a `RedactError` that crossed Polars comes back as it was raised;
    anything else that Polars, its panics or the system say is an `InputError` at `place`.
    """
    if isinstance(error, RedactError):
        # NOTE: Polars appends the expression to the message of an exception that passes through it.
        plain = type(error)(str(error).split("\n\n")[0], getattr(error, "hint", ""))
        plain.__dict__.update({name: value for name, value in error.__dict__.items() if name != "hint"})
        return plain
    said = str(error)
    number = _system_number(error, said)
    if number in FULL:
        return OutputError(f"{place}: expected room to write, found {os.strerror(number).lower()}", "free some space")
    if number:
        return InputError(f"{place}: expected a readable file, found {os.strerror(number).lower()}")
    for phrase, ours in PHRASES:
        if phrase in said.lower():
            return InputError(f"{place}: {ours}", "is the file whole, and is its dialect right?")
    return InputError(f"{place}: expected readable records, found {_kind(error)}")


@contextmanager
def said_in_our_words(place: str) -> Iterator[None]:
    """Whatever Polars, one of its panics or the system raises inside comes out as a `RedactError` at `place`.

    NOTE: the cause, which may quote cells, is hidden but still the error's context: see `call_in_our_words`.
    """
    try:
        yield
    except FAULTS as error:
        raise in_our_words(error, place) from None


def call_in_our_words(place: str, call: Callable[[], Result]) -> Result:
    """`call()`, whose faults come out as a `RedactError` without a context: what logs a whole chain finds no cell in it."""
    ours: RedactError
    try:
        return call()
    except FAULTS as error:
        ours = in_our_words(error, place)
    raise ours


def _system_number(error: BaseException, said: str) -> int:
    if isinstance(error, OSError) and error.errno:
        return error.errno
    found = OS_ERROR.search(said)
    return int(found.group(1)) if found else 0


def _kind(error: BaseException) -> str:
    return "what Polars cannot decode" if isinstance(error, pl.exceptions.PanicException) else type(error).__name__
