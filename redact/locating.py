"""An error about some rows -> the same error, with how many they are and where the first stands.

Comes in: an error, a plan that stops at nothing, the sources. Goes out: an error that quotes no cell. It must not know keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import polars as pl

from redact.errors import InputError, RedactError
from redact.plan import DROP, REASON, ROW, UNREAD, Plan
from redact.policy import Policy
from redact.read import Source

# NOTE: told by its words, since Polars and what hides keys make the exception anew, without what it carried.
_ABOUT_ROWS = re.compile(r"table (?P<table>\w[\w-]*), column .*: expected .*, found (?P<what>some that are none|rows without)", re.DOTALL)
_WITHOUT = ("subject_missing", "subject_unknown")


def lenient(policy: Policy) -> Policy:
    """The policy that drops the rows without a subject, so that they can be counted."""
    tables = {
        name: rule.model_copy(update={"subject": rule.subject.model_copy(update={"missing": "drop"})}) if rule.subject else rule
        for name, rule in policy.tables.items()
    }
    return policy.model_copy(update={"tables": tables})


def located(error: RedactError, plan: Callable[[], Plan], sources: Mapping[str, Source]) -> RedactError:
    """The error with the number of its rows and the place of the first; as it is where it is not about rows. `plan` is of `lenient`."""
    found = _ABOUT_ROWS.fullmatch(str(error))
    if found is None:
        return error
    (table,) = (each for each in plan().tables if each.name == found["table"])
    unread = found["what"] == "some that are none"
    rows = table.judged.with_row_index(ROW, offset=1)
    rows = rows.filter(pl.col(UNREAD) == pl.col(UNREAD).max() if unread else pl.col(REASON).is_in(_WITHOUT))
    count, first = rows.select(pl.len(), pl.col(ROW).min()).collect(engine="streaming").row(0)
    if not count:
        return error
    return InputError(f"{error}: {count}, the first {sources[table.name].row_at(first)}", error.hint or DROP)
