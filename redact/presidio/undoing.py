"""`encrypt_siv` and `fpe` undone, in the interface of presidio-anonymizer's `DeanonymizeEngine`.

Comes in: what the engine passes: a value and the parameters of an `OperatorConfig`, those that it was encrypted under. Goes out: the
value; of `encrypt_siv` in its canonical form unless `form` was `spelled`. It must not know policies.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import polars as pl
from presidio_anonymizer import DeanonymizeEngine
from presidio_anonymizer.operators import Operator, OperatorType

from redact.presidio.operators import Told, scope_of, told_of
from redact.transform import encrypt, fpe


class _Undo(Operator):
    """An operator of columns, undone over a column of one value."""

    NAME: ClassVar[str]
    COLUMN: ClassVar[str]

    def operator_name(self) -> str:
        """Return the name by which a configuration calls it."""
        return self.NAME

    def operator_type(self) -> OperatorType:
        """Return that it undoes."""
        return OperatorType.Deanonymize

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Raise InvalidParamError for a parameter that is missing, unknown or wrong; it quotes none."""
        self._read(params)

    def operate(self, text: str = "", params: dict[str, Any] | None = None) -> str:
        """Return the value. Raises InvalidParamError, and InputError where it was not encrypted so."""
        told, own = self._read(params)
        return str(self._undone(pl.Series(told.entity_type, [text]), told, own).item())

    def _read(self, params: dict[str, Any] | None) -> tuple[Told, Any]:
        return told_of(self.NAME, ("key",), ("recipient", "scope", "namespace", "country"), self.COLUMN, params)

    @abstractmethod
    def _undone(self, values: pl.Series, told: Told, own: Any) -> pl.Series:
        """Return the values, from what was made of them under the same parameters."""


class DecryptSiv(_Undo):
    """The value that `encrypt_siv` was given; another key, scope or namespace is refused."""

    NAME, COLUMN = "decrypt_siv", "encrypt"

    def _undone(self, values: pl.Series, told: Told, own: Any) -> pl.Series:
        return encrypt.decrypt(values, scope_of(told), told.namespace or told.entity_type)


class DecryptFpe(_Undo):
    """The value that `fpe` was given; under another key it is another."""

    NAME, COLUMN = "decrypt_fpe", "fpe"

    def _undone(self, values: pl.Series, told: Told, own: Any) -> pl.Series:
        return fpe.decrypt(values, scope_of(told), told.namespace or told.entity_type, own)


UNDOING: tuple[type[Operator], ...] = (DecryptFpe, DecryptSiv)
"""For `DeanonymizeEngine.add_deanonymizer`."""


def add_undoing(engine: DeanonymizeEngine) -> None:
    """Add both to an engine; no name of Presidio's own is taken."""
    for operator in UNDOING:
        engine.add_deanonymizer(operator)
