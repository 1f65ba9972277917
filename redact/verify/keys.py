"""Keys by which a distinctive identifier is known wherever it stands.

Comes in: released values, or source values of one entity. Goes out: keys, equal where an identifier stands in a value:
letters and digits in one run, digits alone, an e-mail address, an address's words, a digest after `#`. It must not know rows.

A key of numbers is whole groups of letters and digits, never a window inside one: nine digits inside sixteen are met by
chance. Dates and times are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from redact.canon import fold_expr
from redact.entities import entity
from redact.verify import needles as wanted
from redact.verify import readings as read

SCHEMA = pl.Schema({"hay": pl.String, "key": pl.String, "form": pl.String})
SEVEN = 7
SHORTEST_ADDRESS = 10
_MANY, _LONG = 9, 40
_SUSPICIOUS = r"(?:\p{Nd}[^\p{L}\p{Nd}]{0,3}){7}|@|[0-9A-Za-z+/_%=\-]{8}|\p{Nd}.*\p{L}{3}|\p{L}{3}.*\p{Nd}"
_MOMENT = re.compile(
    r"(?<![\w./-])(?:\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d))(?![\w/-]|\.\d)"
)
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_NO_DIGIT = re.compile(r"\D*").fullmatch
_GROUP = re.compile(r"[^\W_]+")
_CODES = ("32", "31", "33", "34", "39", "41", "43", "44", "49", "351", "352", "353", "359", "1")
_PREFIX = rf"^(?:00)?(?:{'|'.join(_CODES)})(\d{{8,}})$"
_NATIONAL = re.compile(_PREFIX)


def is_distinctive(name: str) -> bool:
    """Whether a stranger's value of this entity is a leak anywhere: by its entity, or a direct address."""
    described = entity(name)
    return described.distinctive or (described.reach == "direct" and described.category == "address")


def keys_of_cells(values: pl.Series) -> pl.DataFrame:
    """The keys in each distinct released value: `hay`, `key`, `form` (how the value had to be read)."""
    some = values.filter(values.str.contains(_SUSPICIOUS))
    if not len(some):
        return pl.DataFrame(schema=SCHEMA)
    texts = read.texts(some)
    rows = [(hay, key, form) for hay, form, text in texts.iter_rows() for key in dict.fromkeys(_keys(text)) if len(key) >= SEVEN]
    found = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    digests = read.digests(some).select("hay", (pl.lit("#") + pl.col("digest")).alias("key"), pl.lit("folded").alias("form"))
    return pl.concat([found, digests]).unique(["hay", "key"], keep="first", maintain_order=True)


def keys_of_identifiers(values: pl.Series, name: str, digests: bool) -> pl.DataFrame:
    """The keys of source values of one entity: `key`, `form`."""
    frame = values.alias("value").to_frame().select(fold_expr(pl.col("value")).alias("text"))
    run = read.run_expr(pl.col("text"))
    number = run.str.replace_all(r"\D", "")
    rule = entity(name).rule
    enough = number.str.len_bytes() >= SEVEN
    if rule == "email":
        made = [_keyed(frame.filter(pl.col("text").str.contains("@")), "folded", pl.col("text").str.strip_chars())]
    elif rule == "phone":
        made = [_keyed(frame.filter(enough), "digits", _national(number))]
    elif rule == "number":
        mixed = frame.filter(enough, number != run)
        made = [_keyed(frame.filter(enough), "compact", run), _keyed(mixed, "digits", number)]
    else:
        street = frame.select(_street(pl.col("text")).alias("text"))
        made = [_keyed(street.filter(pl.col("text").str.len_chars() >= SHORTEST_ADDRESS + 2), "folded", pl.col("text"))]
    if digests:
        made.append(wanted.digests(values.unique(), name).select((pl.lit("#") + pl.col("digest")).alias("key"), "form"))
    return pl.concat(made)


def _keyed(frame: pl.DataFrame, form: str, key: pl.Expr) -> pl.DataFrame:
    return frame.select(key.alias("key"), pl.lit(form).alias("form"))


def _street(text: pl.Expr) -> pl.Expr:
    """An address's words up to its first comma if a number is among them, cut to begin or to end with a number."""
    street, whole = (read.words_expr(part) for part in (text.str.split(",").list.first(), text))
    words = pl.when(street.str.contains(r"\d")).then(street).otherwise(whole).str.strip_chars(" ")
    head, tail = words.str.extract(r"^(.*\d\S*)"), words.str.extract(r"(\S*\d.*)$")
    return pl.lit(" ") + pl.when(head.str.len_chars() >= tail.str.len_chars()).then(head).otherwise(tail) + " "


def _national(digits: pl.Expr) -> pl.Expr:
    """A phone number's digits without prefix: of `0032 470 …`, `+32 470 …` and `0470 …` the same."""
    return pl.lit("tel") + digits.str.replace(_PREFIX, "$1").str.strip_chars_start("0")


def _keys(text: str) -> Iterator[str]:
    """The keys that stand in one folded text."""
    yield from _MAIL.findall(text)
    groups = _GROUP.findall(_MOMENT.sub(" | ", text))
    numbered = [n for n, group in enumerate(groups) if not _NO_DIGIT(group)]
    for at, start in enumerate(numbered):
        for end in numbered[at : at + _MANY]:
            if end - start < _MANY:
                yield from _numbers("".join(groups[start : end + 1]))
        for n in range(1, _MANY):
            yield _phrase(groups[max(start - n, 0) : start + 1])
            yield _phrase(groups[start : start + n + 1])


def _numbers(run: str) -> Iterator[str]:
    """A run as it is, its digits alone, and as a phone number; nothing where it is too short or too long."""
    alone = "".join(filter(str.isdecimal, run))
    if len(alone) >= SEVEN and len(run) <= _LONG:
        yield from (run, alone, "tel" + _NATIONAL.sub(r"\1", alone).lstrip("0"))


def _phrase(words: list[str]) -> str:
    return f" {' '.join(words)} "
