"""A CSV file -> the number of its rows, or the first row that is not one.

Comes in: a UTF-8 file, its number of columns, separator and quote. Goes out: a row count. Must not know: column names,
types, the policy. It is the second pass that Polars does not make: Polars pads short rows without a word.

The pass works on bits, one for each byte: the running parity of the quotes tells which separators and line ends are
outside quotes, and each line end must stand after a multiple of (columns - 1) separators. Only a file with a quote in
the middle of a field, which is no CSV by RFC 4180 but which Polars reads, is matched record by record.
"""

from __future__ import annotations

import codecs
import mmap
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redact.errors import InputError
from redact.read.encoding import guess, name_it

CHUNK = 1 << 19
Bits = NDArray[np.uint64]
ONE = np.uint64(1)


@dataclass(frozen=True)
class _Place:
    """Where a fault is told: the file as it is named, and the one that is read."""

    name: str
    path: Path
    quote: str

    def line(self, row: int) -> int:
        return line_of(self.path, row, self.quote)


def line_of(path: Path, row: int, quote: str) -> int:
    """The line on which a row starts, the header being row 0: a second pass, made for an error only."""
    ended, inside, line = 0, 0, 1
    with path.open("rb") as file:
        while row and (chunk := file.read(CHUNK)):
            data = np.frombuffer(chunk, dtype=np.uint8)
            ends = outside = np.flatnonzero(data == 10)
            if quote:
                parity = (np.cumsum(data == ord(quote)) + inside) & 1
                outside, inside = ends[parity[ends] == 0], int(parity[-1])
            if ended + len(outside) >= row:
                return line + int(np.searchsorted(ends, outside[row - ended - 1], side="right"))
            ended, line = ended + len(outside), line + len(ends)
    return line


@dataclass
class _Tally:
    """What is carried from one chunk to the next; it lives as long as one pass over one file."""

    rows: int = 0
    lines: int = 0
    separators: int = 0
    inside: int = 0
    before: int = 1
    """1 if a quote may open at the next byte."""
    closed: int = 0
    """1 if the last byte closed a quote."""


def count_rows(path: Path, columns: int, separator: str = ",", quote: str = '"', *, place: str = "", chunk_size: int = CHUNK) -> int:
    """The number of rows under the header, when each of them has `columns` fields.

    Raises `InputError` naming the line (from 1, the header's) on which the first row starts that is short, long, blank or not
    closed, or that of the first NUL byte or of what is not UTF-8.
    """
    where = _Place(place or str(path), path, quote)
    tally = _Tally()
    decoder = codecs.getincrementaldecoder("utf-8")()
    last = b"\n"
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        while chunk := file.read(chunk_size):
            ends = _count_chunk(tally, chunk, columns, separator, quote, where)
            if ends is None:
                return _match_rows(path, columns, separator, quote, where)
            _check_bytes(chunk, decoder, tally.lines, where)
            last = chunk[-1:]
    if tally.inside:
        return _match_rows(path, columns, separator, quote, where)
    if last != b"\n":
        _check_widths(tally, np.array([tally.separators]), columns, where)
    return tally.rows - 1


def _count_chunk(tally: _Tally, chunk: bytes, columns: int, separator: str, quote: str, place: _Place) -> NDArray[np.int64] | None:
    """The offsets of the record ends in `chunk`; None when a quote stands in the middle of a field."""
    data = np.frombuffer(chunk, dtype=np.uint8)
    separators, is_end = _bits(data == ord(separator)), data == 10
    offsets = np.flatnonzero(is_end)
    if quote and (tally.inside or tally.closed or quote.encode() in chunk):
        quotes = _bits(data == ord(quote))
        inside = _parity(quotes, tally.inside)
        if _is_odd(tally, quotes, inside, separators | _bits(is_end), _bits(data == 13), len(data)):
            return None
        tally.inside = int(inside[-1] >> np.uint64(63))
        separators &= ~inside
        offsets = offsets[inside[offsets >> 6] >> (offsets & 63).astype(np.uint64) & ONE == 0]
    else:
        tally.before = int(chunk[-1] in (ord(separator), 10))
    running = np.cumsum(np.bitwise_count(separators), dtype=np.int64) + tally.separators
    words, places = offsets >> 6, (offsets & 63).astype(np.uint64)
    after = np.bitwise_count(separators[words] >> places)  # those at or after the line end, in its word
    _check_widths(tally, running[words] - after, columns, place)
    tally.separators, tally.lines = int(running[-1]), tally.lines + int(np.count_nonzero(is_end))
    return offsets


def _bits(mask: NDArray[np.bool_]) -> Bits:
    packed = np.packbits(mask, bitorder="little")
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)


def _parity(quotes: Bits, inside: int) -> Bits:
    """Bit n is the number of quotes up to and with n, modulo 2, `inside` being what came before."""
    bits = quotes.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        bits ^= bits << np.uint64(shift)
    ends = (bits >> np.uint64(63)).astype(np.uint8)
    carried = np.bitwise_xor.accumulate(np.concatenate(([np.uint8(inside)], ends)))[:-1]
    return bits ^ (np.uint64(0) - carried.astype(np.uint64))


def _is_odd(tally: _Tally, quotes: Bits, inside: Bits, edges: Bits, returns: Bits, length: int) -> bool:
    """Whether a quote opens elsewhere than at the start of a field, or closes elsewhere than at its end."""
    opening, closing = quotes & inside, quotes & ~inside
    strange = opening & ~_shift(edges | quotes, tally.before | tally.closed)
    # the bits after the end of the chunk are no bytes
    after = _shift(closing, tally.closed) & ~(edges | returns | quotes)
    whole, rest = divmod(length, 64)
    if rest:
        after[whole:] &= (ONE << np.uint64(rest)) - ONE
    at, bit = divmod(length - 1, 64)
    tally.closed = int(closing[at] >> np.uint64(bit) & ONE)
    tally.before = int(edges[at] >> np.uint64(bit) & ONE)
    return bool(strange.any() or after.any())


def _shift(bits: Bits, carried: int) -> Bits:
    moved = bits << ONE
    moved[1:] |= bits[:-1] >> np.uint64(63)
    moved[0] |= np.uint64(carried)
    return moved


def _check_widths(tally: _Tally, before: NDArray[np.int64], columns: int, place: _Place) -> None:
    """`before`: how many separators stand before each of the next record ends."""
    rows = np.arange(tally.rows + 1, tally.rows + 1 + len(before))
    wrong = np.flatnonzero(before != rows * (columns - 1))
    if len(wrong):
        row = int(rows[wrong[0]])
        raise _width_error(place, row - 1, int(before[wrong[0]]) - (row - 1) * (columns - 1) + 1, columns)
    tally.rows += len(before)


def _check_bytes(chunk: bytes, decoder: codecs.IncrementalDecoder, lines: int, place: _Place) -> None:
    """Refuse a NUL byte and what is not UTF-8; `lines` ended before the end of this chunk."""
    at = chunk.find(b"\0")
    if at >= 0:
        raise nul_error(place.name, 1 + lines - chunk.count(b"\n", at))
    pending = len(decoder.getstate()[0])
    if not pending and chunk.isascii():
        return
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as error:
        at = max(error.start - pending, 0)
        raise _utf8_error(place.name, 1 + lines - chunk.count(b"\n", at), chunk[at:]) from None


def _match_rows(path: Path, columns: int, separator: str, quote: str, place: _Place) -> int:
    """The exact and slow pass: one match for each record."""
    sep, mark = re.escape(separator.encode()), re.escape(quote.encode())
    field = rb"(?:Q[^Q]*+(?:QQ[^Q]*+)*+Q|(?!Q)[^S\n]*+)".replace(b"Q", mark).replace(b"S", sep)
    record = re.compile(rb"(?:%b%b){%d}%b(?:\r?\n|\Z)" % (field, sep, columns - 1, field))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = 3 if data[:3] == codecs.BOM_UTF8 else 0
        row = 0
        while at < len(data):
            found = record.match(data, at)
            if not found:
                raise _diagnose(place, row, data, at, columns, re.compile(field + rb"(" + sep + rb"|\r?\n|\Z)"))
            _check_record(found.group(), place, row, quote)
            at, row = found.end(), row + 1
    return row - 1


def _check_record(record: bytes, place: _Place, row: int, quote: str) -> None:
    if record.count(quote.encode()) % 2:  # Polars tells its lines apart by the parity of the quotes
        raise _quote_error(place, row)
    if b"\0" in record:
        raise nul_error(place.name, place.line(row) + record.count(b"\n", 0, record.index(b"\0")))
    try:
        record.decode()
    except UnicodeDecodeError as error:
        line = place.line(row) + record.count(b"\n", 0, error.start)
        raise _utf8_error(place.name, line, record[error.start :]) from None


def _diagnose(place: _Place, row: int, data: mmap.mmap, at: int, columns: int, field: re.Pattern[bytes]) -> InputError:
    """What is wrong with the record that starts at byte `at`."""
    fields = 0
    while found := field.match(data, at):
        fields, at = fields + 1, found.end()
        if found.group(1) in (b"\n", b"\r\n", b""):
            return _width_error(place, row, fields, columns)
    return _quote_error(place, row)


def _width_error(place: _Place, row: int, found: int, columns: int) -> InputError:
    blank = "a blank line counts as a row: remove it"
    hint = blank if found == 1 else "is the separator right, and is each field that holds it quoted?"
    return InputError(f"{place.name}: line {place.line(row)}: expected {columns} fields, found {found}", hint)


def _quote_error(place: _Place, row: int) -> InputError:
    return InputError(
        f"{place.name}: line {place.line(row)}: expected balanced quotes, found a field that its quotes do not close",
        "a quote inside a field is doubled",
    )


def nul_error(place: str, line: int) -> InputError:
    """That a NUL byte stands in a line of text."""
    return InputError(f"{place}: line {line}: expected text, found a NUL byte", "take it out, or export the file again")


def _utf8_error(place: str, line: int, data: bytes) -> InputError:
    found = guess(data)
    return InputError(f"{place}: line {line}: expected UTF-8, found other bytes, perhaps {found}", name_it(found))
