"""Bytes in any encoding -> a private UTF-8 copy, or a guess at what they are.

Comes in: a file, the encoding that the policy names. Goes out: the path of a UTF-8 file. Must not know: columns, rows.
"""

from __future__ import annotations

import codecs
import gzip
import re
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import CharsetMatch, CharsetMatches, from_bytes

from redact.errors import InputError

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FEW, MANY = 4, 20
"""One NUL in so many bytes is no slip: text of 16 bits has one in each digit, mark and line end."""
SIGN_IN_WORD = re.compile(r"[¯³¹¼¾¿£¥](?=[a-z])|(?<=[a-z])[³¹¿]")


def guess(data: bytes) -> str:
    """The likely encoding of the first 64 KB of `data`, by its mark or by charset-normalizer; a guess, never used.

    Where cp1252 reads Latin text as well as the best, cp1252 it is, of which there is most by far; unless a letter then has a sign
    beside it (`£ukasz`), which is a letter of cp1250.
    """
    if found := wide(data):
        return found
    matches = from_bytes(data[: 64 << 10])
    best, western = matches.best(), _reads(matches, "cp1252")
    if best is None:
        return "unknown"
    if western is None or western.chaos > best.chaos or not _is_latin(str(best)):
        return best.encoding
    text = data[: 64 << 10].decode("cp1252", errors="replace")
    return "cp1250" if SIGN_IN_WORD.search(text) and _reads(matches, "cp1250") else "cp1252"


def wide(data: bytes) -> str:
    """The encoding of 16 or 32 bits a letter that `data` starts with, by its mark, or by a NUL in many letters and always on one side."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    even, odd = (data[side : 64 << 10 : 2].count(0) for side in (0, 1))
    if max(even, odd) < FEW or max(even, odd) * MANY < len(data[: 64 << 10]) or min(even, odd):
        return ""
    return "utf-16-be" if even else "utf-16-le"


def _reads(matches: CharsetMatches, encoding: str) -> CharsetMatch | None:
    return next((match for match in matches if encoding in match.could_be_from_charset), None)


def _is_latin(text: str) -> bool:
    """Whether every letter above ASCII is one of the Latin script."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in set(text) if letter.isalpha() and not letter.isascii())


def is_plain(path: Path, encoding: str) -> bool:
    """Whether Polars can read the file where it stands: UTF-8, with or without a mark, not compressed.

    Raises `InputError` when Python knows no encoding of that name.
    """
    try:
        b"a".decode(encoding, errors="replace")  # what is no encoding of text, such as hex, is not known here either
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        raise InputError(f"{path}: expected the name of an encoding, found one that is not known", "such as cp1252 or utf-16") from None
    return name in ("utf-8", "utf-8-sig") and path.suffix != ".gz"


def name_it(encoding: str) -> str:
    """The hint that goes with a guess."""
    return f"if so, name it: dialect: {{encoding: {encoding}}} in the policy, --encoding {encoding} for scan and risk"


def copy_plain(path: Path, encoding: str, target: BinaryIO) -> None:
    """Write `path`, which may be compressed with gzip, to `target` as UTF-8; memory stays flat.

    Raises `InputError` when a byte does not fit the encoding, naming the line; when the file cannot be read; and when it is declared
    in an encoding of one byte a letter and is UTF-16, or UTF-8, whose names would come in as `NoÃ«l` and be found in no text: it starts
    with the mark of UTF-8, or all of it is valid UTF-8 with at least one letter of several bytes. Text of one byte a letter is so by
    chance only if each of its letters above ASCII is a capital that a sign such as `«` or `¼` follows, or several: nearly impossible.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    doubt = _Doubt() if _is_single_byte(encoding) else None
    line, fault = 1, None
    for chunk in _chunks(path):
        if doubt is not None:
            doubt.read(chunk, path, encoding)
        if fault is None:
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding if doubt is not None else error.encoding, errors="ignore")
                fault = f"{path}: line {line + before.count(chr(10))}: expected {encoding}, found other bytes"
                continue
            line += text.count("\n")
            target.write(text.encode())
        elif doubt is None:
            break
    if doubt is not None and doubt.is_utf8():
        raise _other(path, encoding, "UTF-8")
    if fault is not None:
        raise InputError(fault, "name the encoding in which it was written")


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, unpacked, and an empty chunk as the last. Raises InputError for a damaged gzip file."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
        while True:
            try:
                chunk = source.read(CHUNK)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise InputError(f"{path}: expected a sound gzip file, found a damaged one", "fetch it again") from None
            yield chunk
            if not chunk:
                return


def _other(path: Path, encoding: str, found: str) -> InputError:
    return InputError(
        f"{path}: expected {encoding}, found {found}", f"say dialect: {{encoding: {found.lower()}}} for the table in the policy"
    )


class _Doubt:
    """Whether the bytes of one file, told in chunks, are UTF-8 after all; no more than their first fault is looked for."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._marked: bool | None = None
        self._several = False

    def read(self, chunk: bytes, path: Path, encoding: str) -> None:
        """Raises InputError where the first chunk is of 16 or 32 bits a letter."""
        if self._marked is None:
            self._marked = chunk.startswith(codecs.BOM_UTF8)
            if found := wide(chunk):
                raise _other(path, encoding, found)
        if self._decoder is None or (chunk.isascii() and not self._decoder.getstate()[0]):
            return
        try:
            self._decoder.decode(chunk)
            self._several = True
        except UnicodeDecodeError:
            self._decoder = None

    def is_utf8(self) -> bool:
        whole = self._decoder is not None and not self._decoder.getstate()[0]
        return bool(self._marked) or (self._several and whole)


def _is_single_byte(encoding: str) -> bool:
    """Whether each byte is a letter of its own, so that almost any bytes can be read."""
    name = codecs.lookup(encoding).name
    return not name.startswith("utf") and len(bytes(range(256)).decode(encoding, errors="replace")) == 256
