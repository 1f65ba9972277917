"""The policy: what a release may hold, said once, in YAML, strict and frozen.

Comes in: a path to a YAML file. Goes out: a `Policy`. It must not know data, keys or Polars expressions: whether an operator
fits a column is the plan's business.

Every mistake is a `PolicyError` whose message starts with the path inside the policy (`tables.patients.columns.phone`).
"""

from __future__ import annotations

import datetime
import fnmatch
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from redact.errors import PolicyError

Reason = Annotated[str, Field(min_length=3)]
Name = Annotated[str, Field(min_length=1)]
Scalar = str | int | float | bool | datetime.date | None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True)


class Operation(_Strict):
    """An operator and its parameters; in YAML a name, or `{name: {parameter: value}}`."""

    name: Name
    parameters: dict[str, Scalar | list[Scalar] | dict[str, Scalar]] = Field(default_factory=dict)


def _operation(value: Any) -> Any:
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict) and len(value) == 1 and "name" not in value:
        name, parameters = next(iter(value.items()))
        return {"name": name, "parameters": parameters or {}}
    return value


class LanguageColumn(_Strict):
    """The column of the same table that holds each row's language code (`nl`, `fr`, `en`, …)."""

    column: Name


class ColumnRule(_Strict):
    """What one column holds and what happens to it."""

    operator: Annotated[Operation, BeforeValidator(_operation)]
    entity: str | None = None
    """Presidio's name of what the column holds (`PERSON`, `BE_NATIONAL_NUMBER`): decides spelling, namespace and verify."""
    type: Literal["string", "integer", "float", "boolean", "date", "datetime"] = "string"
    format: str | None = None
    """How dates are written (strptime); the default is ISO 8601."""
    on_error: Literal["error", "null"] = "error"
    """What a cell becomes that cannot be read as `type`: the run stops, or the cell is null and counted."""
    namespace: str | None = None
    """Columns that must join name the same one; the default is the entity, else the column's name."""
    role: Literal["birth_date", "sex"] | None = None
    known: bool | None = None
    """Whether the values are searched for in the subject's text; by default every direct identifier and birth date is."""
    language: str | LanguageColumn | None = None
    names: Literal["detect", "known_only"] = "detect"
    because: Reason | None = None

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if self.known is False and not self.because:
            raise ValueError("known: false leaves these values in the subject's texts; expected because:")
        if self.role == "birth_date" and self.type not in {"date", "datetime"}:
            raise ValueError("role: birth_date: expected type date or datetime")
        return self


class Subject(_Strict):
    """Whose record a row is."""

    column: Name
    table: str | None = None
    """The table in which every subject must stand; by default nothing is looked up."""
    missing: Literal["error", "drop"] = "error"
    """What happens to a row whose subject is null, or not in `table`."""
    aliases: str | None = None
    """A CSV file with the columns `alias` and `subject`, beside the policy: merged records of one person."""


def _subject(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class CsvDialect(_Strict):
    """How the CSV files of a table are written."""

    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(min_length=1, max_length=1)] = '"'
    encoding: str = "utf-8"
    null_values: list[str] = Field(default_factory=list)


class TableRule(_Strict):
    """One table of the release."""

    files: list[str] | None = None
    """Patterns of file names; the default is `<table>.csv` and `<table>.parquet`."""
    subject: Annotated[Subject | None, BeforeValidator(_subject)] = None
    optional: bool = False
    """Whether a run may leave the table out."""
    rows: str | None = None
    """A condition in Polars SQL over the typed input columns: only rows for which it is true are released."""
    dialect: CsvDialect = Field(default_factory=CsvDialect)
    unlisted: Literal["error", "drop"] | None = None
    columns: dict[str, ColumnRule]

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


class Release(_Strict):
    """How the release is written."""

    format: Literal["parquet", "csv"] = "parquet"
    order: Literal["keyed", "input"] = "keyed"
    because: Reason | None = None

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if self.order == "input" and not self.because:
            raise ValueError("order: input lets the row number link a release to its source; expected because:")
        return self


class Verify(_Strict):
    """What the gate holds and what it does about a finding."""

    on_finding: Literal["stop", "suppress"] = "stop"
    cap: Annotated[float, Field(gt=0, le=0.1)] = 0.001
    """With `suppress`: the share of a table's cells above which the run stops all the same."""
    names: Literal["patterns", "models"] = "patterns"
    """Whether the gate's own detectors run patterns only or the language models too."""


class Policy(_Strict):
    """A whole policy. Frozen; equal policies make equal releases."""

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    description: str | None = None
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    """ISO 3166 code of two capital letters under which national forms (phones) are read."""
    purpose: Name
    recipient: Name
    scope: Name
    """Pseudonyms match within one scope of one recipient, and nowhere else."""
    status: Literal["pseudonymised", "limited_data_set", "safe_harbor", "anonymous_aggregate"] = "pseudonymised"
    hash: Literal["blake3", "hmac-sha256"] = "blake3"
    unlisted: Literal["error", "drop"] = "error"
    language: str | None = None
    """The language of text columns that name none."""
    models: dict[str, str] = Field(default_factory=dict)
    """Language code to the name of an installed spaCy model, in place of the default."""
    release: Release = Field(default_factory=Release)
    verify: Verify = Field(default_factory=Verify)
    tables: Annotated[dict[str, TableRule], Field(min_length=1)]

    @field_validator("tables")
    @classmethod
    def _names(cls, tables: dict[str, TableRule]) -> dict[str, TableRule]:
        for name in tables:
            if not name or not re.fullmatch(r"\w[\w-]*", name):
                raise ValueError("expected table names of letters, digits, _ and -")
        if len({name.casefold() for name in tables}) < len(tables):
            raise ValueError("expected table names that differ by more than case")
        return tables

    @field_validator("status")
    @classmethod
    def _earned(cls, status: str) -> str:
        if status != "pseudonymised":
            raise ValueError("expected pseudonymised: no check of this version earns another status")
        return status


class _Loader(yaml.SafeLoader):
    """Safe YAML that refuses an alias, with which a small file can grow without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]  # its stubs leave it out
            raise PolicyError(f"policy line {line}: expected plain YAML, found an alias", "write the value out")
        return super().compose_node(parent, index)


def _refuse_doubled(node: yaml.Node | None, path: tuple[str, ...] = ()) -> None:
    """Raise PolicyError naming the path of a key that stands twice or is no text."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _refuse_doubled(item, (*path, str(number)))
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        here = ".".join([*path, str(key.value)]) if isinstance(key, yaml.ScalarNode) else ".".join(path) or "policy"
        line = key.start_mark.line + 1
        if key.tag != "tag:yaml.org,2002:str":
            raise PolicyError(f"{here}: expected text as a key, found something else on line {line}", "put it in quotes")
        if key.value in seen:
            raise PolicyError(f"{here}: expected each key once, found it again on line {line}")
        seen.add(key.value)
        _refuse_doubled(value, (*path, key.value))


def load_policy(path: str | Path) -> Policy:
    """Read a policy from a YAML file. Raises PolicyError naming the path inside the policy."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PolicyError(f"policy {file.name}: expected a readable UTF-8 file, found none") from None
    return parse_policy(text, file.name)


def parse_policy(text: str, name: str = "policy") -> Policy:
    """Read a policy from YAML text. Raises PolicyError."""
    try:
        _refuse_doubled(yaml.compose(text, Loader=_Loader))
        content = yaml.load(text, Loader=_Loader)  # noqa: S506  # _Loader is a SafeLoader
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"policy {name}: expected YAML, found a value that cannot be read ({type(error).__name__})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        found = f"policy {name}{line}: expected YAML, found a fault ({getattr(error, 'problem', None) or 'unreadable'})"
        raise PolicyError(found, "look at the indentation, quotes and brackets there and on the line before") from None
    if not isinstance(content, dict):
        raise PolicyError(f"policy {name}: expected a mapping, found {type(content).__name__}")
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise PolicyError(_first(error), "`redact schema` prints what may stand there") from None


_PATTERNS = {
    "country": "expected two capital letters (ISO 3166), such as BE, found something else",
    "name": "expected small letters, digits, _ and -, found something else",
}
"""What is expected where a pattern alone would not tell."""


def _first(error: ValidationError) -> str:
    lines = []
    for item in error.errors(include_url=False, include_context=False, include_input=False)[:8]:
        path = ".".join(str(part) for part in item["loc"]) or "policy"
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "string_pattern_mismatch":
            message = _PATTERNS.get(path, message)
        lines.append(f"{path}: {message[0].lower()}{message[1:]}" if item["type"] != "extra_forbidden" else f"{path}: unknown key")
    return "; ".join(lines)
