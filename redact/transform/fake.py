"""fake: a made-up value of the same kind, the same for the same person (or value) everywhere in a scope.

Comes in: parameters and a Column. Goes out: String values of Faker's locale.

A pool is drawn from Faker once, with a fixed seed; a keyed hash picks from it. With a subject in the table the pick follows
the subject,
so that two people of one name get different fakes and counting names tells nothing; without one it follows the value.
A fake never equals the value it stands for, whatever the case or the accents. Fakes repeat between people.
Security: without the key a fake tells nothing but which rows were equal; the pool is public.
"""

from __future__ import annotations

import functools
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from redact.canon import canonicalise, fold, fold_expr
from redact.errors import PolicyError
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters
from redact.transform.pseudonym import keyed_hex

_TRIES, _LEAST = 4_000, 50


class Fake(Parameters):
    """What to make up, in which of Faker's locales, and whether the pick follows the subject or the value."""

    kind: Literal["first_name", "last_name", "name", "city", "street_address", "company", "job"]
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}_[A-Z]{2}$")]
    by: Literal["subject", "value"] = "subject"


@functools.lru_cache(maxsize=32)
def pool(kind: str, locale: str) -> pl.Series:
    """The values that `kind` can become, sorted and distinct. Raises PolicyError where Faker has no such locale."""
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    if locale not in AVAILABLE_LOCALES:
        raise PolicyError(f"fake locale: expected one of Faker's, found {locale}")
    source = Faker(locale)
    source.seed_instance(0)
    make = getattr(source, kind)
    drawn = sorted({make().replace("\n", ", ") for _ in range(_TRIES)})
    distinct = list({fold(value): value for value in drawn}.values())
    if len(distinct) < _LEAST:
        raise PolicyError(f"fake {kind}: expected a locale with {_LEAST} values or more, found {len(distinct)} in {locale}")
    return pl.Series(distinct, dtype=pl.String)


def _build(parameters: Fake, column: Column) -> pl.Expr:
    values = pool(parameters.kind, parameters.locale)
    key = column.key.derive("fake", column.namespace, parameters.kind)
    entity, country, hash_name = column.entity, column.country, column.hash

    def pick(batch: pl.Series) -> pl.Series:
        own, by = batch.struct.field("own"), batch.struct.field("by")
        seed = keyed_hex(canonicalise(by, entity, country), key, hash_name).str.head(15).str.to_integer(base=16)
        frame = pl.DataFrame({"own": own, "i": (seed % len(values)).cast(pl.Int64)})
        first, second = values.gather(frame["i"]), values.gather((frame["i"] + 1) % len(values))
        frame = frame.with_columns(first=first, second=second)
        same = fold_expr(pl.col("first")) == fold_expr(pl.col("own").str.strip_chars())
        chosen = pl.when(same).then(pl.col("second")).otherwise(pl.col("first"))
        return frame.select(pl.when(pl.col("own").is_not_null()).then(chosen)).to_series()

    by_subject = parameters.by == "subject" and column.subject is not None
    by = pl.coalesce(column.subject, column.values) if by_subject and column.subject is not None else column.values
    return elementwise(pick, pl.struct(own=column.values, by=by), pl.String())


OPERATOR = Operator(_build, Fake, takes=("string",), deterministic=True, invents=True)
