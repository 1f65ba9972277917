"""What an operator is given of its column, and what an operator is.

Comes in: nothing. Goes out: `Column`, `Operator`. It must not know the policy or the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import polars as pl
from pydantic import BaseModel, ConfigDict

from redact.keys import Key

Kind = Literal["string", "integer", "float", "boolean", "date", "datetime"]
EVERY: tuple[Kind, ...] = ("string", "integer", "float", "boolean", "date", "datetime")


class Found(Protocol):
    """One span of a text, as the detectors give it; offsets are code points, `end` exclusive."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def entity(self) -> str: ...
    @property
    def recognizer(self) -> str: ...
    @property
    def known_index(self) -> int | None: ...


Detect = Callable[[pl.Series, pl.Series, Sequence[Sequence[tuple[str, str]]]], Sequence[Sequence[Found] | None]]
"""(texts, languages, known (entity, value) pairs a row) -> spans a row without overlaps, or None: nobody vouches for the text."""


Classify = Callable[[pl.DataFrame], pl.DataFrame]
"""(`value` String, and `person` or `rows`) of all rows of a table -> (`value`, `class`), of the values that have one."""


class Tokens(Protocol):
    """The vault, as the operator `token` sees it: gives each value its token, the same whenever and by whomever it is asked."""

    def __call__(self, place: Sequence[str], values: pl.Series, salts: pl.Series | None, length: int) -> pl.Series: ...


class Witness(Protocol):
    """Is told what `scrub` does, so that the gate knows our own tokens and the record the texts that were withheld."""

    def wrote(self, texts: Sequence[str], places: Sequence[Sequence[tuple[int, int]]], entities: Mapping[str, int]) -> None: ...
    def withheld(self, texts: int) -> None: ...


@dataclass(frozen=True)
class Column:
    """One column as an operator sees it. Expressions are over the typed input table."""

    name: str
    kind: Kind
    values: pl.Expr
    entity: str
    namespace: str
    country: str
    hash: Literal["blake3", "hmac-sha256"]
    key: Key = field(repr=False)
    """The key of the scope; an operator derives its own from it."""
    dtype: pl.DataType = field(default_factory=pl.String)
    """The type of `values`; nested only for an operator that is `nested`."""
    share: Callable[[str, Callable[[], pl.Expr]], pl.Expr] = lambda _, make: make()
    """Makes an expression once for the whole table under a name, and answers with the column in which it then stands."""
    over_all: Callable[[pl.Expr, Classify], pl.Expr] | None = None
    """Has values of the column classified by all rows of the table, and answers with the column in which the classes then stand."""
    subject: pl.Expr | None = None
    """Canonical subject, String; null where the row has none."""
    subject_digits: pl.Expr | None = None
    """64 hexadecimal digits of the subject under the key of its pseudonyms: the first 48 may be released, the rest never are."""
    moved: Callable[[], pl.Expr] | None = None
    """Int32 days that the policy's `shift` moves the dates of the row's subject; None where it shifts none."""
    other: Callable[[str], pl.Expr] | None = None
    """Another column of the table, as typed, by its name. Raises PolicyError where there is none."""
    allow_custom: bool = False
    """Whether whoever runs the policy lets it name functions of their own."""
    salt: pl.Expr | None = None
    """String, a secret of the row's subject where the policy says `erasable: true`: what identifies the subject is made with it, so that
    nobody can make it again once the secret is destroyed. A row whose salt is null gets null."""
    on_error: Literal["error", "null"] = "error"
    """What a cell becomes that the operator cannot read: the run stops, or the cell is null."""
    is_subject: bool = False
    """Whether the column is the one that names the subject."""
    in_subject_namespace: bool = False
    """Whether its pseudonyms are the subjects' own, written from `subject_digits`."""
    others: frozenset[str] = frozenset()
    """The other listed columns of the table, as an operator may be told of one."""
    tokens: Tokens | None = None
    """The vault; None where there is no house."""
    scope: Sequence[str] = ()
    """The parts by which the vault knows the scope and its key: under another key a value has another token."""
    birth_date: pl.Expr | None = None
    sex: pl.Expr | None = None
    born: tuple[pl.Expr, pl.Expr] | None = None
    """The first and the last day, Date, that the released birth date leaves open; None where nothing of it is released."""
    released_sex: pl.Expr | None = None
    """The sex as it is released; None where it is not."""
    names: pl.Expr | None = None
    """String: the row's own values in all columns whose fakes are parts of one person's name, this one among them."""
    known: pl.Expr | None = None
    """List(Struct(entity, value, replacement)): the row's own identifiers and its subject's."""
    beside: Callable[[str], Path] = Path
    """The path of a file that the policy names."""
    language: pl.Expr | None = None
    detect: Detect | None = None
    witness: Witness | None = None


class Parameters(BaseModel):
    """What an operator may be told; every operator has its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @property
    def asks_why(self) -> str | None:
        """What of it may be said only with `because:` on the column's rule."""
        return None


class NoParameters(Parameters):
    """Of an operator that takes none."""


@dataclass(frozen=True)
class Operator:
    """One thing that can be done to a column."""

    build: Callable[[Any, Column], pl.Expr | None]
    """(parameters, column) -> the released column, or None where nothing is released."""
    parameters: type[Parameters] = NoParameters
    takes: tuple[Kind, ...] = EVERY
    deterministic: bool = False
    """Equal values give equal results over the whole scope, so that counting can undo it."""
    invents: bool = False
    """The results are made up or moved: a stranger's value may stand there by chance."""
    shape: str | None = None
    """A regular expression that every result matches and no identifier can."""
    shaped: Callable[[Mapping[str, Any]], bool] = lambda _: True
    """Whether the results have the shape under these parameters; where not, they are as made up as under `invents`."""
    needs_subject: bool = False
    nested: bool = False
    """Whether it takes lists and structs of text."""
