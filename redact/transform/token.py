"""token: a random token, whose value only the vault of the house knows.

Comes in: parameters and a Column with a vault. Goes out: a String expression of one length.

Construction: letters drawn by the system's randomness, kept in the vault beside a keyed hash and the sealed form of the canonical value;
the vault gives no token twice. A token is committed there before any release with it is switched in, and `redact reveal` undoes it.

Security: a token holds nothing of its value. Whoever lacks the vault learns which rows are equal and nothing else, whatever they know of
the value space, and no stolen master key without the vault changes that; frequent values can be matched by counting, hence `because:` on
columns of few values. A stolen vault without its key tells how many values there are, how long to 32 bytes, and, of what hangs on a
person who can be erased, which tokens are one person's, in whatever scope. Whoever holds vault and key can look every token up: this is
pseudonymised, never anonymous.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from redact.canon import canonicalise
from redact.errors import PolicyError
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters
from redact.transform.lettering import CONSONANTS

SHAPE = rf"^(?:[A-Za-z]{{0,8}}[_-]?)[{CONSONANTS}]{{12,48}}$"


class Token(Parameters):
    """The number of letters (4 bits each), and text to put before them."""

    length: Annotated[int, Field(ge=12, le=48)] = 24
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z]{0,8}[_-]?$")] = ""


def _build(parameters: Token, column: Column) -> pl.Expr:
    tokens, entity, country, place = column.tokens, column.entity, column.country, (*column.scope, column.namespace)
    if tokens is None:
        hint = "use `redact run`, or `redact.run`: they keep it in the house"
        raise PolicyError("token: expected a house with a vault, found none", hint)
    own = column.is_subject and column.subject is not None

    def tokenise(batch: pl.Series) -> pl.Series:
        rows = batch.struct.unnest()
        values = rows["value"].cast(pl.String)
        form = values if own else canonicalise(values, entity, country)
        return tokens(place, form, rows["salt"] if "salt" in rows.columns else None, parameters.length)

    beside: dict[str, pl.Expr] = {"value": column.subject if own and column.subject is not None else column.values}
    if column.salt is not None:
        beside["salt"] = column.salt
    released = elementwise(tokenise, pl.struct([each.alias(name) for name, each in beside.items()]), pl.String())
    return pl.lit(parameters.prefix) + released if parameters.prefix else released


OPERATOR = Operator(
    _build,
    Token,
    takes=("string", "integer"),
    deterministic=True,
    shape=lambda _: SHAPE,
)
