"""A released value -> everything that it reads as.

Comes in: distinct released values. Goes out: for each its readings (folded, by sound, decoded), as words and as one run,
and the digests that stand in it. It must not know whose value it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import polars as pl

from redact.canon import fold_expr
from redact.verify.decoding import TEXTS, TOKENS
from redact.verify.months import as_numbers

SCHEMA = pl.Schema({"hay": pl.String, "form": pl.String, "words": pl.String, "run": pl.String})

_NOT_ALNUM = r"[^\p{L}\p{Nd}]+"
_DIGEST = r"[0-9a-f]{32,64}"
_TEXT = re.compile(r"[^\W_]{3}")
DIGEST_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256"}


def words_expr(folded: pl.Expr) -> pl.Expr:
    """Folded text as words between single blanks, a blank at each end."""
    return pl.lit(" ") + folded.str.replace_all(_NOT_ALNUM, " ").str.strip_chars(" ") + pl.lit(" ")


def run_expr(folded: pl.Expr) -> pl.Expr:
    """Folded text without anything but letters and digits."""
    return folded.str.replace_all(_NOT_ALNUM, "")


def texts(values: pl.Series) -> pl.DataFrame:
    """Every reading of each distinct value, folded: `hay` (the value), `form`, `text`, all String."""
    hay = values.alias("hay").to_frame()
    parts = [hay.select("hay", form=pl.lit("folded"), text=pl.col("hay"))]
    for form, pattern, decode in TEXTS:
        some = hay.filter(pl.col("hay").str.contains(pattern))
        parts += [_decoded(some, form, decode)] if some.height else []
    parts += [_unpacked(hay, *written) for written in TOKENS]
    return pl.concat(parts).with_columns(fold_expr(pl.col("text")).alias("text"))


def readings(values: pl.Series) -> pl.DataFrame:
    """Every reading of each distinct value: `hay` (the value), `form`, `words`, `run`, all String."""
    made = texts(values).select("hay", "form", words_expr(pl.col("text")).alias("words"), run_expr(pl.col("text")).alias("run"))
    return pl.concat([made, as_numbers(made).with_columns(run=pl.lit(""))]).filter(pl.col("words") != "  ")


def digests(values: pl.Series) -> pl.DataFrame:
    """The hexadecimal digests that stand in each distinct value: `hay`, `digest` (String)."""
    found = values.alias("hay").to_frame().with_columns(pl.col("hay").str.to_lowercase().str.extract_all(_DIGEST).alias("digest"))
    exploded = found.explode("digest", empty_as_null=False, keep_nulls=False)
    return exploded.filter(pl.col("digest").str.len_bytes().is_in(list(DIGEST_LENGTHS))).unique(maintain_order=True)


def _decoded(hay: pl.DataFrame, form: str, decode: Callable[[str], str]) -> pl.DataFrame:
    texts = pl.Series("text", [decode(value) for value in hay["hay"].to_list()], dtype=pl.String)
    return hay.select("hay", form=pl.lit(form)).with_columns(texts)


def _unpacked(hay: pl.DataFrame, form: str, pattern: str, unpack: Callable[[str], Iterator[str]]) -> pl.DataFrame:
    tokens = hay.with_columns(token=pl.col("hay").str.extract_all(pattern)).explode("token", empty_as_null=False, keep_nulls=False)
    distinct = tokens["token"].unique().to_list()
    rows = [(token, text) for token in distinct for text in unpack(token) if _TEXT.search(text)]
    texts = pl.DataFrame(rows, schema={"token": pl.String, "text": pl.String}, orient="row")
    return tokens.join(texts, on="token").select("hay", pl.lit(form).alias("form"), "text")
