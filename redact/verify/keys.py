"""Keys by which a distinctive identifier is known wherever it stands.

Comes in: released values, or source values of one entity. Goes out: keys, equal where an identifier stands in a value:
letters and digits in one run, digits alone, an e-mail address, an address's words, a digest after `#`. It must not know rows.

A key of numbers is whole groups of letters and digits, never a window inside one: nine digits inside sixteen are met by
chance. Dates and times are taken out first.
"""

from __future__ import annotations

import re

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
_GROUP = re.compile(r"[^\W_]+")
_CODES = ("32", "31", "33", "34", "39", "41", "43", "44", "49", "351", "352", "353", "359", "1")


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
    rows = [(hay, key, form) for hay, form, text in texts.iter_rows() for key in dict.fromkeys(_keys(text))]
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
        whole = pl.col("text").str.contains(r"\d") & (run.str.len_chars() >= SHORTEST_ADDRESS)
        street = read.words_expr(pl.col("text").str.split(",").list.first())
        first = whole & street.str.contains(r"\d") & (street.str.len_chars() >= SHORTEST_ADDRESS + 2)
        made = [
            _keyed(frame.filter(whole), "folded", read.words_expr(pl.col("text"))),
            _keyed(frame.filter(first), "folded", street),
        ]
    if digests:
        made.append(wanted.digests(values.unique(), name).select((pl.lit("#") + pl.col("digest")).alias("key"), "form"))
    return pl.concat(made)


def _keyed(frame: pl.DataFrame, form: str, key: pl.Expr) -> pl.DataFrame:
    return frame.select(key.alias("key"), pl.lit(form).alias("form"))


def _national(digits: pl.Expr) -> pl.Expr:
    """A phone number's digits without prefix: of `0032 470 …`, `+32 470 …` and `0470 …` the same."""
    return pl.lit("tel") + digits.str.replace(rf"^(?:00)?(?:{'|'.join(_CODES)})(\d{{8,}})$", "$1").str.strip_chars_start("0")


def _keys(text: str) -> list[str]:
    """The keys that stand in one folded text."""
    found = _MAIL.findall(text)
    groups = _GROUP.findall(_MOMENT.sub(" | ", text))
    for at, group in enumerate(groups):
        run, digits = "", 0
        for n, piece in enumerate(groups[at : at + _MANY]):
            run += piece
            digits += sum(map(str.isdecimal, piece))
            if len(run) > _LONG * 2:
                break
            if not digits:
                continue
            if len(run) >= SHORTEST_ADDRESS and n:
                found.append(f" {' '.join(groups[at : at + n + 1])} ")
            if digits >= SEVEN and len(run) <= _LONG:
                found += _numbers(run, group, piece)
    return found


def _numbers(run: str, first: str, last: str) -> list[str]:
    """A run as it is, its digits alone, and as a phone number."""
    if not any(map(str.isdecimal, first)) and not any(map(str.isdecimal, last)):
        return []
    alone = "".join(filter(str.isdecimal, run))
    return [run, alone, "tel" + _NATIONAL.sub(r"\1", alone).lstrip("0")]


_NATIONAL = re.compile(rf"^(?:00)?(?:{'|'.join(_CODES)})(\d{{8,}})$")
