"""Bytes in any encoding -> a private UTF-8 copy, or a guess at what they are.

Comes in: a file, the encoding that the policy names. Goes out: the path of a UTF-8 file. Must not know: columns, rows.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from redact.errors import InputError

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def guess(data: bytes) -> str:
    """The likely encoding of the first 64 KB of `data`, by its mark or by charset-normalizer; a guess, never used."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    best = from_bytes(data[: 64 << 10]).best()
    return best.encoding if best else "unknown"


def is_plain(path: Path, encoding: str) -> bool:
    """Whether Polars can read the file where it stands: UTF-8, with or without a mark, not compressed.

    Raises `InputError` when Python knows no encoding of that name.
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise InputError(f"{path}: expected the name of an encoding, found one that is not known", "such as cp1252 or utf-16") from None
    return name in ("utf-8", "utf-8-sig") and path.suffix != ".gz"


def name_it(encoding: str) -> str:
    """The hint that goes with a guess."""
    return f"if so, name it in the policy as dialect: {{encoding: {encoding}}}"


def copy_plain(path: Path, encoding: str, target: BinaryIO) -> None:
    """Write `path`, which may be compressed with gzip, to `target` as UTF-8; memory stays flat.

    Raises `InputError` when a byte does not fit the encoding, naming the line, or when the file cannot be read.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
        try:
            while chunk := source.read(CHUNK):
                text = decoder.decode(chunk)
                line += text.count("\n")
                target.write(text.encode())
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise InputError(
                f"{path}: after line {line}: expected {encoding}, found other bytes", "name the encoding in which it was written"
            ) from None
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise InputError(f"{path}: expected a sound gzip file, found a damaged one", "fetch it again") from None
