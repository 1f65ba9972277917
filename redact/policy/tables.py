"""One table of the release: whose rows they are, which of them, and how they are read.

Comes in: nothing. Goes out: `TableRule`, `Subject`, `CsvDialect`.
"""

from __future__ import annotations

import fnmatch
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from redact.policy.columns import ColumnRule
from redact.policy.rows import People, Records
from redact.policy.strict import Name, Strict


class Subject(Strict):
    """Whose record a row is."""

    column: Name
    """The column that tells the person."""
    table: str | None = None
    """The table in which every subject must stand; by default nothing is looked up."""
    missing: Literal["error", "drop"] = "error"
    """What happens to a row whose subject is null, or not in `table`."""
    nobody: list[str] = Field(default_factory=lambda: ["unknown", "n/a", "null", "none", "nan"])
    """What stands there, in any case, where the subject is not known: read as null, so that no two such rows are one person's."""
    aliases: str | None = None
    """A CSV file with the columns `alias` and `subject`, beside the policy: merged records of one person."""


def _subject(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class CsvDialect(Strict):
    """How the CSV files of a table are written."""

    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(min_length=1, max_length=1)] = '"'
    encoding: str = "utf-8"
    null_values: list[str] = Field(default_factory=list)


class TableRule(Strict):
    """One table of the release."""

    files: list[str] | None = None
    """Patterns of file names; the default is `<table>.csv` and `<table>.parquet`."""
    each: Name | None = None
    """A list inside of the rows of the files, such as `visits`: the table has a row for each of its items, beside the other columns."""
    subject: Annotated[Subject | None, BeforeValidator(_subject)] = None
    optional: bool = False
    """Whether a run may leave the table out."""
    left_out: bool = False
    """Whether this release has no such table: its files may stand among the inputs, and are not read."""
    rows: str | None = None
    """A condition in Polars SQL over the typed input columns: only rows for which it is true are released."""
    people: People | None = None
    """Consent, objection, age and lists: who is released at all, in every table."""
    records: Records | None = None
    """Consent, retention, dispute and restriction: which rows of this table are released."""
    dialect: CsvDialect = Field(default_factory=CsvDialect)
    unlisted: Literal["error", "drop"] | None = None
    """As the policy's, for the columns of this table."""
    columns: dict[str, ColumnRule]
    """Column, or pattern of columns with `*`, `?` or `[`, to its rule; an exact name goes before patterns."""

    @field_validator("columns")
    @classmethod
    def _some(cls, columns: dict[str, ColumnRule]) -> dict[str, ColumnRule]:
        if not columns:
            raise ValueError("expected at least one column")
        return columns

    def rule_for(self, column: str) -> tuple[str, ColumnRule] | None:
        """The policy's name or pattern for `column`, and its rule: an exact name first, then patterns in order."""
        if column in self.columns:
            return column, self.columns[column]
        for pattern, rule in self.columns.items():
            if any(c in pattern for c in "*?[") and fnmatch.fnmatchcase(column, pattern):
                return pattern, rule
        return None
