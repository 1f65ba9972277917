"""fake: a made-up value of the same kind, the same for the same person everywhere in a scope.

Comes in: parameters and a Column. Goes out: String values.

A keyed hash of the subject (or of the value, `by: value`) gives each row eight words; they pick from pools that Faker filled once, or
are written as the digits of a number. First name, last name, mailbox and drawn sex of one person come from one hash, so that they agree
in every table, file and text, however the real ones are spelled. Whoever else stands in a row, an emergency contact, takes a `namespace`
of their own. Where a draw meets the row's own value it is drawn again, so a fake is never the value that it stands for; of names, no part
of the row's own names. Fakes repeat between people: `unique: true` puts 64 keyed bits behind a name or into a mailbox (two alike among a
hundred million: 3 in 10,000); numbers have no room for it.

A national number agrees with the birth date and sex as they are released, and only so far: a shifted date stands in it whole, of a year
the month and day are drawn, what is not released is drawn. Its check digit is wrong, so that it is nobody's, but under `valid: true`,
which needs `because:`; IBANs likewise.

Security: whoever knows the pools (everybody) learns from a fake which rows are one person's, and what it is made to agree with: the
released sex, the released birth date, the language where a locale is named for each, the region under `keep_region`. Without the key
nothing else: the draw is a keyed hash, and how often a fake occurs is how often it was drawn, but for the row's own value, which it never
is: of a pool of n, one value is excluded. By value, frequent values can be told by counting. With the key every guess can be checked.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import Field, ValidationInfo, field_validator, model_validator

from redact.canon import canonicalise
from redact.errors import PolicyError
from redact.transform.batches import elementwise
from redact.transform.column import Column, Operator, Parameters
from redact.transform.fake import contacts, names, places
from redact.transform.fake.draws import Pool, folded, texts
from redact.transform.fake.numbers import NATIONAL, People
from redact.transform.fake.pools import pool
from redact.transform.fake.rows import Maker, Rows, read
from redact.transform.lettering import ALPHABETS, written
from redact.transform.pseudonym import keyed

__all__ = ["NAMES", "OPERATOR", "Fake", "pool"]

_LOCALE = r"^[a-z]{2,3}_[A-Z]{2}$"
NAMES = ("first_name", "last_name", "patronymic", "name")
"""Kinds that are parts of a person's name."""
_PERSON = (*NAMES, "email", "national_number")
"""Kinds that are drawn together."""
_PLACE = ("street", "house_number", "street_address", "postcode", "city", "address")
_WITHOUT_LOCALE = ("national_number", "member_number")
_ROUNDS = 8


class Fake(Parameters):
    """What to make up, in which of Faker's locales, and whether the pick follows the subject or the value."""

    kind: Literal[
        "first_name", "last_name", "patronymic", "name", "email", "phone", "street", "house_number", "street_address", "postcode", "city",
        "address", "iban", "member_number", "national_number", "company", "job",
    ]  # fmt: skip
    locale: Annotated[str, Field(pattern=_LOCALE)] | dict[str, Annotated[str, Field(pattern=_LOCALE)]] | None = Field(
        default=None, validate_default=True
    )
    """One, or one for each language (`{nl: nl_BE, fr: fr_BE}`) that the column's `language: {column: …}` tells; the first for any other."""
    by: Literal["subject", "value"] = "subject"
    keep_region: bool = False
    """Of a postcode: its first digits or letters stay."""
    pattern: Annotated[str, Field(pattern=r"^[\x20-\x7e]{6,32}$")] | None = None
    """Of a member number: `###-##########`, a digit for each `#`, a letter for each `?`."""
    valid: bool = False
    """Right check digits: the number may be somebody's. Needs `because:`."""
    unique: bool = False
    """A name or mailbox takes 16 letters more, which nobody else has."""

    @field_validator("locale")
    @classmethod
    def _said(cls, locale: object, info: ValidationInfo) -> object:
        if not locale and info.data.get("kind") not in (None, *_WITHOUT_LOCALE):
            raise ValueError("expected a locale")
        return locale

    @model_validator(mode="after")
    def _fits(self) -> Fake:
        if self.keep_region and self.kind != "postcode":
            raise ValueError("expected keep_region with kind: postcode; Faker does not say in which region a town or street lies")
        if (self.pattern is None) == (self.kind == "member_number"):
            raise ValueError("expected a pattern with kind: member_number, and with no other")
        if self.pattern is not None and not 6 <= sum(map(self.pattern.count, "#?")) <= 16:
            raise ValueError("expected 6 to 16 of # and ? in pattern")
        if self.valid and self.kind not in ("national_number", "iban"):
            raise ValueError("expected valid with kind: national_number or iban")
        if self.unique and self.kind not in (*NAMES, "email"):
            raise ValueError("expected unique with a name or email; a number has no room for it: use pseudonym or token")
        return self

    @property
    def asks_why(self) -> str | None:
        """Numbers that may be somebody's need a reason."""
        return "valid" if self.valid else None

    @property
    def locales(self) -> list[str]:
        """All of them, the first being for any language that is not named."""
        return list(self.locale.values()) if isinstance(self.locale, dict) else [self.locale] if self.locale else []


def _maker(parameters: Fake, column: Column) -> Maker:
    """What makes the values. Raises PolicyError where a locale has none, or the entity is no national number."""
    locales, kind = parameters.locales, parameters.kind
    simple = {
        "first_name": names.first, "last_name": names.last, "patronymic": names.patronymic, "name": names.full, "email": names.email,
        "phone": contacts.phone, "street": places.street, "house_number": places.house_number, "city": places.city,
        "street_address": places.street_address, "address": places.address,
    }  # fmt: skip
    if kind in simple:
        return simple[kind](locales)
    if kind == "postcode":
        return places.postcode(locales, parameters.keep_region)
    if kind == "iban":
        return contacts.iban(locales, parameters.valid)
    if kind == "member_number":
        return contacts.of_pattern(parameters.pattern or "")
    if kind == "national_number":
        return _national(column.entity, parameters.valid)
    from_pool = Pool([pool(kind, locale) for locale in locales])
    return lambda rows: from_pool.pick(rows.words.at(0), rows.language, pl.Series([""]).new_from_index(0, len(rows.own)))


def _national(entity: str, valid: bool) -> Maker:
    if entity not in NATIONAL:
        raise PolicyError(f"fake national_number: expected entity {', '.join(NATIONAL)}, found {entity}")
    number = NATIONAL[entity]

    def make(rows: Rows) -> pl.Series:
        made, there = number(People(rows.words, rows.man, rows.born), valid)
        written = texts(made)
        return written if there.all() else written.to_frame("v").select(pl.when(pl.Series(there)).then(pl.col("v"))).to_series()

    return make


def _build(parameters: Fake, column: Column) -> pl.Expr:
    if isinstance(parameters.locale, dict) and column.language is None:
        raise PolicyError("fake locale: expected language: {column: …} beside a locale for each language, found none")
    make = _maker(parameters, column)
    languages = {name: at for at, name in enumerate(parameters.locale)} if isinstance(parameters.locale, dict) else {}
    kind, follows = parameters.kind, parameters.kind in (*NAMES, "email")

    def invent(batch: pl.Series) -> pl.Series:
        fields = {field.name: field for field in batch.struct.unnest().get_columns()}
        there = fields["own"].is_not_null() & fields["digits"].is_not_null()
        if not there.all():
            fields = {name: field.filter(there) for name, field in fields.items()}
        rows = read(fields, languages)
        made = make(rows) if kind in NAMES else _unlike(rows, make, kind, follows)
        if parameters.unique:
            made = _with_token(made, fields["digits"], kind)
        if there.all():
            return made.alias(batch.name)
        index = pl.select(pl.when(there).then(there.cast(pl.UInt32).cum_sum() - 1)).to_series()
        return made.gather(index).alias(batch.name)

    return elementwise(invent, pl.struct([each.alias(name) for name, each in _asked(parameters, column).items()]), pl.String())


def _asked(parameters: Fake, column: Column) -> dict[str, pl.Expr]:
    """The columns that a batch needs."""
    asked = {"own": column.values, "digits": _digits(parameters, column)}
    if parameters.kind in _PERSON and column.released_sex is not None:
        asked["sex"] = column.released_sex
    if parameters.kind == "national_number" and column.born is not None:
        asked |= {"earliest": column.born[0], "latest": column.born[1]}
    if parameters.kind in (*NAMES, "email"):
        asked["names"] = column.values if column.names is None else column.names
    if isinstance(parameters.locale, dict) and column.language is not None:
        asked["language"] = column.language
    return asked


def _digits(parameters: Fake, column: Column) -> pl.Expr:
    """64 keyed hexadecimal digits of whom the fake is for: made once for all columns that follow one person in one way."""
    who = "" if column.namespace == column.entity else column.namespace
    group = "person" if parameters.kind in _PERSON else "place" if parameters.kind in _PLACE else parameters.kind
    key = column.key.derive("fake", who, group)
    if parameters.by == "subject" and column.subject is not None:
        message = [pl.lit("subject\0"), column.subject]
        salted = message if column.salt is None else [column.salt, *message]
        return column.share(f"fake_{who}_{group}", lambda: keyed(pl.concat_str(salted), key, column.hash))
    entity, country = column.entity, column.country
    value = elementwise(lambda batch: folded(canonicalise(batch, entity, country)), column.values, pl.String())
    message = [pl.lit("value\0"), value]
    return keyed(pl.concat_str(message if column.salt is None else [column.salt, *message]), key, column.hash)


def _unlike(rows: Rows, make: Maker, kind: str, follows: bool) -> pl.Series:
    """What is made, drawn again where it is the row's own value; null where it follows something else and cannot be."""
    made = make(rows)
    own = _compared(rows.own, kind)
    hit = np.flatnonzero((_compared(made, kind) == own).fill_null(value=False).to_numpy())
    for _ in range(0 if follows else _ROUNDS):
        if not len(hit):
            break
        rows = rows.redrawn()
        some = make(rows.take(hit))
        made = made.scatter(hit, some)
        hit = hit[(_compared(some, kind) == own.gather(hit)).fill_null(value=False).to_numpy()]
    return made.scatter(hit, None) if len(hit) else made


def _compared(values: pl.Series, kind: str) -> pl.Series:
    """What is compared of a value: letters and digits; of a telephone number the last seven, however it begins."""
    plain = folded(values)
    if plain.str.contains(r"[^a-z0-9]").any():
        plain = plain.str.replace_all(r"[^\p{L}\p{Nd}]", "")
    return plain.str.tail(7) if kind == "phone" else plain


def _with_token(made: pl.Series, digits: pl.Series, kind: str) -> pl.Series:
    token = written(digits.str.tail(16), ALPHABETS["consonants"], 16)
    frame = pl.DataFrame({"made": made, "token": token})
    if kind == "email":
        parts = pl.col("made").str.split_exact("@", 1).struct
        return frame.select(parts.field("field_0") + "." + pl.col("token") + "@" + parts.field("field_1")).to_series()
    return frame.select(pl.col("made") + " " + pl.col("token")).to_series()


OPERATOR = Operator(_build, Fake, takes=("string",), deterministic=True, invents=True)
