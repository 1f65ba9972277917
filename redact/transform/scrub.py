"""scrub: free text with its identifiers replaced.

Comes in: parameters and a Column of text, or of lists and structs of text, with a language, known identifiers and a detector. Goes out:
the same type.

A known identifier becomes what its column became in the release, or its entity in brackets where the column is not released.
A name that only a detector found takes a token by subject (`[PERSON_bcdfgh]`): the same name in one subject's texts is the
same token, in another subject's texts another, so that counting names tells nothing. Everything else becomes its entity in brackets,
but under `dates: shift` a complete date (`redact.transform.dates`) moves as the policy's `shift` moves the subject's dates in columns.
A text that the detector does not vouch for becomes null.

JSON, XML and HTML cells are scrubbed inside, string by string; so are the texts of a nested column. What is not replaced stays as it is
spelled, in all of them.

Security: what no detector and no known identifier finds goes out as it stands, and what a text tells without naming anybody (an age, a
profession, the course of an illness) stays. A bracket tells the kind of what stood there; a token of a name, that it stands there again
in the same subject's texts and nothing else without the key. Whoever knows a released date and the true one knows the subject's offset.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import polars as pl

from redact.canon import fold
from redact.errors import DetectionError, PolicyError
from redact.keys import Key
from redact.nested import BETWEEN, field_paths, other_leaf, texts_of, with_texts, without
from redact.transform.batches import elementwise
from redact.transform.column import Column, Detect, Found, Operator, Parameters
from redact.transform.dates import moved_date
from redact.transform.inside import Cell, Format, Piece, apart, asked, cell_of, inside, is_whole, may_be_structured
from redact.transform.lettering import CONSONANTS
from redact.transform.pseudonym import HashName

_NAMES = {"PERSON"}
_DATES = {"DATE_TIME"}

Token = Callable[[str, str, str | None], str]


def token(entity: str, value: str, subject: str | None, key: Key, hash_name: HashName = "blake3") -> str:
    """What stands in a text for a value that no column of its subject holds.

    24 bits of keyed BLAKE2b (RFC 7693), or of HMAC-SHA-256 where the policy asks for it: enough to tell a subject's few names apart.
    """
    if entity not in _NAMES or subject is None:
        return f"[{entity}]"
    message = f"{subject}\0{fold(value)}".encode()
    if hash_name == "hmac-sha256":
        digest = hmac.new(key.bytes(), message, hashlib.sha256).hexdigest()[:6]
    else:
        digest = hashlib.blake2b(message, key=key.bytes(), digest_size=3).hexdigest()
    return f"[{entity}_{''.join(CONSONANTS[int(digit, 16)] for digit in digest)}]"


def _bracketed(entity: str, _value: str, _subject: str | None) -> str:
    return f"[{entity}]"


def splice(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[str, list[tuple[int, int]]]:
    """`text` with each (start, end, replacement) put in, and where the replacements stand in the result."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for start, end, by in sorted(spans):
        parts += [text[at:start], by]
        begin = length + start - at
        length = begin + len(by)
        places.append((begin, length))
        at = end
    return "".join([*parts, text[at:]]), places


class Scrub(Parameters):
    """What a text loses beside what identifies somebody, and how it is written."""

    also: tuple[str, ...] = ()
    """Entities of `recognizers.TERMS`, which name nobody and stay unless they stand here: `DIAGNOSIS`, `ICD10_CODE`, `RELIGION`."""
    format: Format = "auto"
    """`auto` asks each cell: what begins as JSON or markup and is sound is read as such, all else as plain text, which takes what is
    broken under `json` and `xml` too."""
    dates: Literal["replace", "shift"] = "replace"
    """What becomes of a date that no column knows: its entity in brackets, or the same way of writing it, moved as columns are."""
    names_as: Literal["token", "entity"] = "token"
    """What becomes of a name that no column knows: a code by which the names of one subject's texts are told apart, or `[PERSON]`."""
    without: tuple[str, ...] = ()
    """Fields of a nested column that are not released, by their path: `contact.age`."""


Known = list[dict[str, Any]]
"""What one row knows: `entity`, `value`, and the `replacement` or None."""
Read = Cell | str | None
"""A cell that has an inside, a plain text, or a null."""


def _build(parameters: Scrub, column: Column) -> pl.Expr:
    key, detect, witness = column.key.derive("text"), column.detect, column.witness
    make: Token = partial(token, key=key, hash_name=column.hash) if parameters.names_as == "token" else _bracketed
    dtype = _released(column.dtype, parameters.without)
    assert detect is not None
    assert column.language is not None

    def scrub(batch: pl.Series) -> pl.Series:
        values, subjects = batch.struct.field("text").to_list(), batch.struct.field("subject").to_list()
        known: list[Known] = [row or [] for row in batch.struct.field("known").to_list()]
        languages, moves = batch.struct.field("language"), batch.struct.field("moved").to_list()
        cells = [_read(value, dtype, parameters.format) for value in values]
        found = _ask(detect, cells, languages, known)
        results, told = list[Any](), _Told()
        told_by = zip(known, subjects, languages, moves, strict=True)
        writers = (_writer(row, subject, spoken, column.country, days, make) for row, subject, spoken, days in told_by)
        for value, cell, by, spans in zip(values, cells, writers, found, strict=True):
            if cell is None or spans is None:
                results.append(None)
                continue
            if isinstance(cell, str):
                results.append(_plain(cell, spans[0], by, told))
            else:
                results.append(with_texts(value, dtype, iter(_structured(cell, *spans, by, parameters.format, told))))
        if witness is not None:
            witness.wrote(told.texts, told.places, Counter(told.entities))
            witness.withheld(results.count(None) - values.count(None))
        return pl.Series(batch.name, results, dtype=dtype)

    return elementwise(
        scrub,
        pl.struct(
            text=column.values,
            language=column.language,
            subject=column.subject if column.subject is not None else pl.lit(None, dtype=pl.String),
            known=column.known if column.known is not None else pl.lit(None, dtype=KNOWN),
            moved=_moved(parameters, column),
        ),
        dtype,
    )


def _writer(known: Known, subject: str | None, spoken: str | None, country: str, days: int | None, make: Token) -> By:
    """What writes in the place of a span of one text, whose dates move by `days`."""
    return partial(_by, known, subject, make if days is None else partial(_dated, spoken or "", country, days, make))


def _moved(parameters: Scrub, column: Column) -> pl.Expr:
    """The days that dates of each text move; null where they are replaced. Raises PolicyError where no column says how far."""
    if parameters.dates == "replace":
        return pl.lit(None, dtype=pl.Int32)
    if column.moved is None:
        hint = "put a date column of the subject under shift, or leave dates: out"
        raise PolicyError("scrub dates: shift: expected a table with a subject and a column under shift, found none", hint)
    return column.moved()


def _dated(language: str, country: str, days: int, make: Token, entity: str, value: str, subject: str | None) -> str:
    """A date moved where it is complete, anything else as `make` has it."""
    moved = moved_date(value, language, country, days) if entity in _DATES else None
    return make(entity, value, subject) if moved is None else moved


def _released(dtype: pl.DataType, dropped: tuple[str, ...]) -> pl.DataType:
    """The released type. Raises PolicyError for a field that is not there, and for a leaf that is no text."""
    missing = [path for path in dropped if path not in field_paths(dtype)]
    if missing:
        raise PolicyError(f"scrub without: expected fields of the column, found {missing[0]}")
    released = without(dtype, dropped)
    leaf = other_leaf(released)
    if leaf is not None:
        raise PolicyError(
            f"scrub: expected texts in a nested column, found {leaf}", "name the field in without:, drop the column, or unnest it before"
        )
    return released


def _read(value: Any, dtype: pl.DataType, format: Format) -> Read:
    """A cell as it is to be read."""
    if value is None or (isinstance(value, str) and not may_be_structured(value, format)):
        return value
    return cell_of(list(texts_of(value, dtype)), format)


Spans = tuple[Sequence[Found], list[Sequence[Found]]]
"""Those of a cell's text as plain text, and those of each leaf."""


def _ask(detect: Detect, cells: Sequence[Read], languages: pl.Series, known: Sequence[Known]) -> list[Spans | None]:
    """The detectors' spans of each cell and its leaves, asked for in one call; None where nobody vouches for one of them."""
    questions = [_questions(cell) for cell in cells]
    rows = [row for row, texts in enumerate(questions) for _ in texts]
    every = pl.Series("text", [text for texts in questions for text in texts], dtype=pl.String)
    pairs = [[(item["entity"], item["value"]) for item in row] for row in known]
    found = detect(every, languages.gather(rows), [pairs[row] for row in rows])
    if len(found) != len(every):
        raise DetectionError("scrub: expected spans for every text, found another number")
    answers = iter(found)
    return [_spans(cell, texts, [next(answers) for _ in texts]) for cell, texts in zip(cells, questions, strict=True)]


def _questions(cell: Read) -> list[str]:
    """The texts that detectors read of a cell, each once: itself, then its leaves."""
    if isinstance(cell, Cell):
        return list(dict.fromkeys([cell.text, *map(asked, cell.read)]))
    return [] if cell is None else [cell]


def _spans(cell: Read, texts: Sequence[str], found: Sequence[Sequence[Found] | None]) -> Spans | None:
    """What was found in a cell and in its leaves; a leaf that is the whole cell says no more."""
    vouched = [spans for spans in found if spans is not None]
    if not vouched or len(vouched) < len(found):
        return None
    if not isinstance(cell, Cell):
        return vouched[0], []
    of = dict(zip(texts, vouched, strict=True)) | {cell.text: ()}
    return vouched[0], [of[asked(leaf)] for leaf in cell.read]


@dataclass
class _Told:
    """What a batch tells the witness; it lives as long as the batch."""

    texts: list[str] = field(default_factory=list)
    places: list[list[tuple[int, int]]] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)


By = Callable[[str, int | None, str], str]
"""(entity, index of what is known, value) -> what stands in its place."""


def _plain(text: str, spans: Sequence[Found], by: By, told: _Told) -> str:
    result, places = splice(text, [(s.start, s.end, by(s.entity, s.known_index, text[s.start : s.end])) for s in spans])
    told.texts.append(result)
    told.places.append(places)
    told.entities.extend([span.entity for span in spans])
    return result


def _structured(cell: Cell, whole: Sequence[Found], by_leaf: list[Sequence[Found]], by: By, format: Format, told: _Told) -> list[str]:
    """The texts of a cell with their pieces replaced: inside their structure, or as plain text where that would break it."""
    for leaves in cell.levels:
        pieces = inside(cell, leaves, whole, by_leaf)
        if pieces is None:
            continue
        texts, places = _put_in(cell, pieces, by)
        if leaves is cell.parts or all(is_whole(part.text, text, format) for part, text in zip(cell.parts, texts, strict=True)):
            break
    assert pieces is not None  # the last level takes everything
    told.texts.append(BETWEEN.join(texts))
    told.places.append(places)
    told.entities.extend([piece.entity for piece in pieces if not piece.stays])
    return texts


def _put_in(cell: Cell, pieces: Sequence[Piece], by: By) -> tuple[list[str], list[tuple[int, int]]]:
    """The texts with every piece replaced, and where the replacements stand in all of them together."""
    said = apart(cell.leaves, pieces, [by(piece.entity, piece.known_index, piece.value) for piece in pieces])
    written = [cell.text[p.start : p.end] if p.stays else p.leaf.write(text) for p, text in zip(pieces, said, strict=True)]
    spans = [(piece.start, piece.end, text) for piece, text in zip(pieces, written, strict=True)]
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for part in cell.parts:
        first = at
        while at < len(spans) and spans[at][1] <= part.end:
            at += 1
        text, where = splice(part.text, [(start - part.start, end - part.start, new) for start, end, new in spans[first:at]])
        places += [(length + start, length + end) for start, end in where]
        texts.append(text)
        length += len(text) + len(BETWEEN)
    return texts, places


def _by(known: Known, subject: str | None, make: Token, entity: str, known_index: int | None, value: str) -> str:
    if known_index is not None:
        return known[known_index]["replacement"] or f"[{entity}]"
    return make(entity, value, subject)


KNOWN = pl.List(pl.Struct({"entity": pl.String, "value": pl.String, "replacement": pl.String}))
OPERATOR = Operator(_build, Scrub, takes=("string",), nested=True)
