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
SUSPICIOUS = r"(?:\p{Nd}[^\p{L}\p{Nd}]{0,3}){7}|@|[0-9A-Za-z+/_%=\-]{8}|\p{Nd}.*\p{L}{3}|\p{L}{3}.*\p{Nd}|&#|\\[ux]|\p{Nd}</?[A-Za-z]"
"""What a text holds in which a distinctive identifier may stand."""
_MOMENT = re.compile(
    r"(?<![\w./-])(?:\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d))(?![\w/-]|\.\d)"
)
_MAIL = r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"
_NUMBERED, _GAP = r"[\p{L}\p{Nd}]*\p{Nd}[\p{L}\p{Nd}]*", r"[^\p{L}\p{Nd}]{1,3}"
_RUN = rf"{_NUMBERED}(?:{_GAP}(?:\p{{L}}{{1,4}}{_GAP})?{_NUMBERED})*"
_BEFORE, _AFTER = r"\p{L}{2,} \p{Nd}[^ ]{0,5}", r"\p{Nd}[^ ]{0,5} \p{L}{2,}"
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
    some = values.filter(values.str.contains(SUSPICIOUS))
    texts = read.texts(some)
    words = texts.with_columns(read.words_expr(pl.col("text")).alias("text"))
    runs = _every(texts, _RUN).filter(pl.col("key").str.count_matches(r"\d") >= SEVEN)
    numbers = [(run, number) for run in runs["key"].unique().to_list() for number in dict.fromkeys(_numbers(run))]
    numbered = pl.DataFrame(numbers, schema={"key": pl.String, "number": pl.String}, orient="row")
    found = [
        _every(texts, _MAIL),
        *(_every(words, anchor) for anchor in (_BEFORE, _AFTER)),
        runs.join(numbered, on="key").select("hay", "form", pl.col("number").alias("key")),
        read.digests(some).select("hay", pl.lit("folded").alias("form"), (pl.lit("#") + pl.col("digest")).alias("key")),
    ]
    return pl.concat(found).unique(["hay", "key"], keep="first", maintain_order=True).select(SCHEMA.names())


def _every(texts: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """`hay`, `form`, `key`: every match of a pattern, one a row."""
    matches = texts.select("hay", "form", pl.col("text").str.extract_all(pattern).alias("key"))
    return matches.explode("key", empty_as_null=False, keep_nulls=False)


def keys_of_identifiers(values: pl.Series, name: str, digests: bool) -> pl.DataFrame:
    """The keys of source values of one entity: `key`, `form`, `phrase` (words that must stand beside the key, or null)."""
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
        made = [_address(frame)]
    if digests:
        codes = wanted.digests(values.unique(), name).select("form", (pl.lit("#") + pl.col("digest")).alias("key"))
        made.append(_keyed(codes, pl.col("form"), pl.col("key")))
    return pl.concat(made)


def _keyed(frame: pl.DataFrame, form: str | pl.Expr, key: pl.Expr) -> pl.DataFrame:
    told = pl.lit(form) if isinstance(form, str) else form
    return frame.select(key.alias("key"), told.alias("form"), pl.lit(None, dtype=pl.String).alias("phrase"))


def _address(frame: pl.DataFrame) -> pl.DataFrame:
    """An address is known by a number in it and the word beside it; its words, up to a comma, must stand there too."""
    street, whole = (read.words_expr(part) for part in (pl.col("text").str.split(",").list.first(), pl.col("text")))
    phrase = pl.when(street.str.contains(r"\d")).then(street).otherwise(whole)
    made = frame.select(
        pl.coalesce(phrase.str.extract(f"({_BEFORE})"), phrase.str.extract(f"({_AFTER})")).alias("key"),
        pl.lit("folded").alias("form"),
        phrase.alias("phrase"),
    )
    return made.filter(pl.col("key").is_not_null(), pl.col("phrase").str.len_chars() >= SHORTEST_ADDRESS + 2)


def _national(digits: pl.Expr) -> pl.Expr:
    """A phone number's digits without prefix: of `0032 470 …`, `+32 470 …` and `0470 …` the same."""
    return pl.lit("tel") + digits.str.replace(_PREFIX, "$1").str.strip_chars_start("0")


def _numbers(run: str) -> Iterator[str]:
    """Neighbouring groups of letters and digits: as they are, their digits alone, and as a phone number."""
    groups = _GROUP.findall(_MOMENT.sub(" ", run))
    for start in range(len(groups)):
        for end in range(start + 1, min(start + _MANY, len(groups)) + 1):
            joined = "".join(groups[start:end])
            digits = "".join(filter(str.isdecimal, joined))
            if len(digits) >= SEVEN and len(joined) <= _LONG:
                yield from (joined, digits, "tel" + _NATIONAL.sub(r"\1", digits).lstrip("0"))
