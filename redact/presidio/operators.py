"""Our operators in the interface of presidio-anonymizer: one value of a text, as a release would have it.

Comes in: what an `AnonymizerEngine` passes: a value and the parameters of an `OperatorConfig`. Goes out: the text that takes its place;
`[ENTITY]` where an operator gives none. It must not know policies.

=============  ===============================================================================  =================================
operator       parameters of the operator, as in a policy                                       and here
=============  ===============================================================================  =================================
`pseudonym`    `alphabet`, `length`, `prefix`                                                   `key`
`encrypt_siv`  `form`; `encrypt` is Presidio's own, which does not join                         `key`
`fpe`          `alphabet`, `separators`                                                         `key`
`fake`         those of a policy but `valid`, which needs a reason; one `locale`                `key`, `subject`
`shift`        `days`, `base_weeks`                                                             `key`, `subject`, `format`
`token`        none: `[PERSON_bcdfgh]` as `scrub` writes it, other entities `[ENTITY]`          `key`, `subject`
`generalise`   `to`, `as_of`, `width`, `bin`, `top`, `prefix`, `before`                         `format`
`truncate`     `ipv4`, `ipv6`                                                                   none
`mask_ends`    `first`, `last`, `character`; `mask` is Presidio's own, which tells the length   none
=============  ===============================================================================  =================================

Under one `key`, `recipient`, `scope` and `namespace` (by default the entity) a value has the pseudonym that `redact.pseudonymise` gives it
under a policy that says the same; by default tokens are those of `redact.scrub`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

import polars as pl
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import InvalidParamError
from presidio_anonymizer.operators import Operator, OperatorType
from pydantic import ConfigDict, ValidationError

from redact.keys import Key
from redact.transform import OPERATORS as OF_COLUMNS
from redact.transform import Column
from redact.transform.column import Kind, Parameters
from redact.transform.pseudonym import keyed
from redact.transform.scrub import token
from redact.transform.sealed import Sealed


class Told(Parameters):
    """What is said of a value beside the parameters of its operator."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True, strict=True)

    entity_type: str = "VALUE"
    """Set by the engine."""
    key: Key | None = None
    """The master key; never its text, which an `OperatorConfig` would show."""
    recipient: str = "library"
    scope: str = "text"
    """Who gets the texts, and within what pseudonyms match."""
    namespace: str | None = None
    """Within what equal values get equal pseudonyms; by default the entity."""
    subject: str | None = None
    """Whose text it is, in the canonical form of the identifier."""
    subject_namespace: str = "subject"
    """Namespace of the column that names subjects, by which their dates move alike in tables and texts."""
    country: str = ""
    hash: Literal["blake3", "hmac-sha256"] = "blake3"
    format: str | list[str] | None = None
    """How a date is written, for `strptime`; the first that fits. By default ISO 8601."""

    @property
    def formats(self) -> Sequence[str]:
        """The ways in which a date may be written."""
        given = self.format or "%Y-%m-%d"
        return [given] if isinstance(given, str) else given


@dataclass(frozen=True)
class _Value:
    """A value ready for an operator of columns."""

    kind: Kind
    value: object
    format: str = ""
    """How it was written, of a date."""


class _OfColumn(Operator):
    """An operator of columns over a column of one value."""

    NAME: ClassVar[str]
    COLUMN: ClassVar[str]
    """The operator of columns."""
    NEEDS: ClassVar[tuple[str, ...]] = ()
    TAKES: ClassVar[tuple[str, ...]] = ()
    """What has to be told of a value, and what can be."""

    def operator_name(self) -> str:
        """Return the name by which a configuration calls it."""
        return self.NAME

    def operator_type(self) -> OperatorType:
        """Return that it anonymises."""
        return OperatorType.Anonymize

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Raise InvalidParamError for a parameter that is missing, unknown or wrong; it quotes none."""
        self._read(params)

    def operate(self, text: str = "", params: dict[str, Any] | None = None) -> str:
        """Return what takes the place of the value. Raises InvalidParamError, and DetectionError where the operator fails."""
        told, own = self._read(params)
        done = self._done(text, told, own)
        return f"[{told.entity_type}]" if done is None else done

    def _read(self, params: dict[str, Any] | None) -> tuple[Told, Any]:
        return told_of(self.NAME, self.NEEDS, self.TAKES, self.COLUMN, params)

    def _done(self, text: str, told: Told, own: Any) -> str | None:
        value = self._value(text, told, own)
        if value is None:
            return None
        expression = OF_COLUMNS[self.COLUMN].build(own, self._column(told, value.kind))
        assert expression is not None  # none of these drops its column
        return _written(Sealed([expression.alias("text")])(pl.DataFrame({"text": [value.value]})), value.format)

    def _value(self, text: str, told: Told, own: Any) -> _Value | None:
        return _Value("string", text)

    def _column(self, told: Told, kind: Kind) -> Column:
        scope = scope_of(told)
        subject = None if told.subject is None else pl.lit(told.subject)
        digits = None if subject is None else keyed(subject, scope.derive("pseudonym", told.subject_namespace), told.hash)
        return Column(
            name="text", kind=kind, values=pl.col("text"), entity=told.entity_type, namespace=told.namespace or told.entity_type,
            country=told.country, hash=told.hash, key=scope, subject=subject, subject_digits=digits, on_error="null",
        )  # fmt: skip


_NO_KEY = Key(bytes(32))
"""For operators that use none."""


def scope_of(told: Told) -> Key:
    """The key of the scope that is told."""
    return (told.key or _NO_KEY).derive("scope", told.recipient, told.scope)


def _written(released: pl.DataFrame, style: str) -> str | None:
    """The only value; None also for a date beyond the calendar."""
    try:
        done = released.item()
        return done.strftime(style) if isinstance(done, date) else None if done is None else str(done)
    except (ValueError, OverflowError):
        return None


def _date(text: str, told: Told) -> _Value | None:
    for style in told.formats:
        try:
            return _Value("datetime", datetime.strptime(text.strip(), style), style)
        except ValueError:
            continue
    return None


def _number(text: str) -> _Value | None:
    said = text.strip()
    if said.isascii() and said.lstrip("-").isdigit():
        return _Value("integer", int(said)) if len(said) < 18 else None
    try:
        return _Value("float", float(said.replace(",", ".")))
    except ValueError:
        return None


_SCOPED = ("recipient", "scope", "hash")
"""What can be told of a key."""


class Pseudonym(_OfColumn):
    """A keyed hash in letters, the same for one value however it is spelled."""

    NAME, COLUMN, NEEDS, TAKES = "pseudonym", "pseudonym", ("key",), (*_SCOPED, "namespace", "country")


class EncryptSiv(_OfColumn):
    """A ciphertext that is the same for one value however it is spelled; `decrypt_siv` undoes it."""

    NAME, COLUMN, NEEDS, TAKES = "encrypt_siv", "encrypt", ("key",), ("recipient", "scope", "namespace", "country")


class Fpe(_OfColumn):
    """A value of the same form; `decrypt_fpe` undoes it. What holds other letters, or too few, becomes its entity."""

    NAME, COLUMN, NEEDS, TAKES = "fpe", "fpe", ("key",), ("recipient", "scope", "namespace")

    def _read(self, params: dict[str, Any] | None) -> tuple[Told, Any]:
        told, own = super()._read(params)
        if own.tweak is not None:
            raise InvalidParamError("fpe tweak: expected a table, found a text")
        return told, own


class MaskEnds(_OfColumn):
    """A few characters at either end and one run of stars, which does not tell the length."""

    NAME, COLUMN = "mask_ends", "mask"


class Fake(_OfColumn):
    """A made-up value, the same for one subject, or for one value where none is told; birth dates and sexes are drawn."""

    NAME, COLUMN, NEEDS, TAKES = "fake", "fake", ("key",), (*_SCOPED, "namespace", "country", "subject")

    def _read(self, params: dict[str, Any] | None) -> tuple[Told, Any]:
        told, own = super()._read(params)
        if own.asks_why:
            raise InvalidParamError(f"fake {own.asks_why}: expected a policy that says because:, found none")
        return told, own


class Shift(_OfColumn):
    """The date, moved by the subject's own number of days; what is no date in one of the formats becomes its entity."""

    NAME, COLUMN, NEEDS, TAKES = "shift", "shift", ("key", "subject"), (*_SCOPED, "subject_namespace", "format")

    def _value(self, text: str, told: Told, own: Any) -> _Value | None:
        return _date(text, told)


class Generalise(_OfColumn):
    """The class of a date, number or code; what is none becomes its entity. `rarer_than` counts rows, of which a text has none."""

    NAME, COLUMN, TAKES = "generalise", "generalise", ("format",)

    def _read(self, params: dict[str, Any] | None) -> tuple[Told, Any]:
        told, own = super()._read(params)
        if own.rarer_than is not None:
            raise InvalidParamError("generalise rarer_than: expected a table, found a text")
        return told, own

    def _value(self, text: str, told: Told, own: Any) -> _Value | None:
        if own.to in ("month", "quarter", "year", "age_band"):
            found = _date(text, told)
            return found and _Value(found.kind, found.value)
        return _number(text) if own.bin is not None else _Value("string", text)


class Truncate(_OfColumn):
    """The network of an IP address."""

    NAME, COLUMN = "truncate", "truncate"


class Token(_OfColumn):
    """What `scrub` writes: a token by subject for a name, `[ENTITY]` for anything else."""

    NAME, COLUMN, NEEDS, TAKES = "token", "keep", ("key",), (*_SCOPED, "subject")

    def _done(self, text: str, told: Told, own: Any) -> str:
        return token(told.entity_type, text, told.subject, scope_of(told).derive("text"), told.hash)


OPERATORS: tuple[type[Operator], ...] = (EncryptSiv, Fake, Fpe, Generalise, MaskEnds, Pseudonym, Shift, Token, Truncate)
"""For `AnonymizerEngine.add_anonymizer`."""


def told_of(name: str, needs: Sequence[str], takes: Sequence[str], column: str, params: dict[str, Any] | None) -> tuple[Told, Any]:
    """What is said of a value, and the parameters of the operator of columns. Raises InvalidParamError, which quotes none."""
    given = params or {}
    beside = {key: value for key, value in given.items() if key in ("entity_type", *needs, *takes)}
    rest = {key: value for key, value in given.items() if key not in beside}
    try:
        told, own = Told(**beside), OF_COLUMNS[column].parameters(**rest)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]
        raise InvalidParamError(f"{name}: {'; '.join(wrong)}") from None
    missing = [key for key in needs if getattr(told, key) is None]
    if missing:
        raise InvalidParamError(f"{name}: expected {', '.join(missing)}, found none")
    return told, own


def add_operators(engine: AnonymizerEngine) -> None:
    """Add all of our operators to an engine; no name of Presidio's own is taken."""
    for operator in OPERATORS:
        engine.add_anonymizer(operator)
