"""A released value -> everything that it reads as.

Comes in: distinct released values. Goes out: for each its readings (folded, by sound, decoded), as words and as one run,
and the digests that stand in it. It must not know whose value it is.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import polars as pl

from redact.canon import fold_expr, transliterate

SCHEMA = pl.Schema({"hay": pl.String, "form": pl.String, "words": pl.String, "run": pl.String})

_NOT_ALNUM = r"[^\p{L}\p{Nd}]+"
_ENCODED = r"[A-Za-z0-9+/_\-]{4,}"
_HEX = r"[0-9A-Fa-f]{6,}"
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
    for form, pattern, decode in (
        ("transliterated", r"[\u0400-\u04ff]", transliterate),
        ("url", "%[0-9A-Fa-f]{2}", _unquoted),
    ):
        some = hay.filter(pl.col("hay").str.contains(pattern))
        parts += [_decoded(some, form, decode)] if some.height else []
    for form, pattern, unpack in (("base64", _ENCODED, _from_base64), ("hex", _HEX, _from_hex)):
        parts += [_unpacked(hay, form, pattern, unpack)]
    return pl.concat(parts).with_columns(fold_expr(pl.col("text")).alias("text"))


def readings(values: pl.Series) -> pl.DataFrame:
    """Every reading of each distinct value: `hay` (the value), `form`, `words`, `run`, all String."""
    made = texts(values).select("hay", "form", words_expr(pl.col("text")).alias("words"), run_expr(pl.col("text")).alias("run"))
    return made.filter(pl.col("run") != "")


def digests(values: pl.Series) -> pl.DataFrame:
    """The hexadecimal digests that stand in each distinct value: `hay`, `digest` (String)."""
    found = values.alias("hay").to_frame().with_columns(pl.col("hay").str.to_lowercase().str.extract_all(_DIGEST).alias("digest"))
    exploded = found.explode("digest", empty_as_null=False, keep_nulls=False)
    return exploded.filter(pl.col("digest").str.len_bytes().is_in(list(DIGEST_LENGTHS))).unique(maintain_order=True)


def _decoded(hay: pl.DataFrame, form: str, decode: Callable[[str], str]) -> pl.DataFrame:
    texts = pl.Series("text", [decode(value) for value in hay["hay"].to_list()], dtype=pl.String)
    return hay.select("hay", form=pl.lit(form)).with_columns(texts)


def _unpacked(hay: pl.DataFrame, form: str, pattern: str, unpack: Callable[[str], Iterator[str]]) -> pl.DataFrame:
    tokens = hay.with_columns(token=pl.col("hay").str.extract_all(pattern)).explode(
        "token", empty_as_null=False, keep_nulls=False
    )
    distinct = tokens["token"].unique().to_list()
    rows = [(token, text) for token in distinct for text in unpack(token) if _TEXT.search(text)]
    texts = pl.DataFrame(rows, schema={"token": pl.String, "text": pl.String}, orient="row")
    return tokens.join(texts, on="token").select("hay", pl.lit(form).alias("form"), "text")


def _unquoted(value: str) -> str:
    return unquote(unquote(value))


def _from_base64(token: str) -> Iterator[str]:
    """What a token decodes to from each of its first four characters on: something may stand before the code."""
    plain = token.replace("-", "+").replace("_", "/")
    for start in range(4):
        code = plain[start:]
        code = code[:-1] if len(code) % 4 == 1 else code
        yield _readable(base64.b64decode(code + "=" * (-len(code) % 4)))


def _from_hex(token: str) -> Iterator[str]:
    for start in range(2):
        code = token[start:]
        yield _readable(binascii.unhexlify(code[: len(code) // 2 * 2]))


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace").replace("\0", "")
