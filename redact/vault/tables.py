"""What stands in a vault: four tables, the same in every database.

Comes in: nothing. Goes out: their names and columns, and the `Database` that holds them. It must not know what the bytes say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

Row = tuple[bytes | str | None, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "about": ("name", "value"),
    "tokens": ("hash", "token", "value", "link"),
    "subjects": ("person", "sealed", "link"),
    "erased": ("person",),
}
"""Table -> columns, the first of which is its key. `about.name` and `tokens.token` are text, all else is bytes."""
TEXT = frozenset({"name", "token"})
UNIQUE = (("tokens", "token"),)
INDEXED = (("tokens", "link"),)


class Database(Protocol):
    """A store of bytes under keys; every method may be called from any thread, one at a time."""

    shared: bool
    """Whether other machines may write it, whom no lock of the house keeps waiting."""

    @property
    def has_tables(self) -> bool:
        """Whether the tables of a vault stand there."""
        ...

    def make_tables(self) -> None:
        """Make them, all or none."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """One transaction that is either on the disk when it ends, or undone. Nobody forgets a person meanwhile."""
        ...

    def forgetting(self) -> AbstractContextManager[None]:
        """The same, alone: nobody writes meanwhile."""
        ...

    def find(self, table: str, by: str, keys: Sequence[bytes | str]) -> list[Row]:
        """The rows whose column `by` is one of `keys`."""
        ...

    def every(self, table: str) -> Iterator[Row]:
        """All rows."""
        ...

    def add(self, table: str, rows: Iterable[Row]) -> int:
        """Put rows in; one that is already there, or whose token is, stays out. How many went in."""
        ...

    def remove(self, table: str, by: str, keys: Sequence[bytes | str]) -> None:
        """Take rows out."""
        ...

    def wipe(self) -> None:
        """See to it that nothing of what was taken out is left in the files."""
        ...

    def alone(self) -> bool:
        """Whether no other machine has it open, and none will until it is closed here."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
