"""The canonical form of an identifier: the one spelling that pseudonyms, known identifiers and verify compare.

Comes in: a value, or an expression over a String column, and its entity. Goes out: the canonical string, or null where
nothing is left. It must not know keys or policies.

Rules, by entity (`redact.entities`):

- `number`: NFKC, letters and digits only, upper case, so `85.07.30-033.28` and `850730 03328` are one;
- `phone`: E.164 digits; `00`, `+`, `(0)` and the national `0` are read with the country of the policy;
- `email`: NFKC, trimmed, lower case;
- `text` and `date`: NFC and trimmed, nothing else.

A value from which a rule leaves nothing (`n/a` read as a number stays `NA`, `--` leaves nothing) is compared as text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

import polars as pl

from redact.entities import entity

_CALLING_CODES = {
    "BE": "32", "BG": "359", "NL": "31", "FR": "33", "DE": "49", "GB": "44", "UK": "44", "US": "1", "CA": "1",
    "LU": "352", "AT": "43", "CH": "41", "ES": "34", "IT": "39", "PT": "351", "IE": "353",
}  # fmt: skip

# NOTE: Unicode's confusables (UTS 39) between Cyrillic or Greek and Latin, lower case, those that names use.
LOOKALIKES = dict(zip("асекмнорстухіјѕԁԛԝαεικνορτυχ", "acekmhopctyxijsdqwaeiknoptux", strict=True)) | {"ß": "ss"}
_WRITTEN_OUT = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d", "ħ": "h"}
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяыэёіїєґѝѓќјљњћђџѕ",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya y e yo i i e g i g k j lj nj c dj dzh dz".split(),
        strict=True,
    )
)


_UNSETTLED = (
    r"[^\x00-\x9F\u{C0}-\u{131}\u{134}-\u{13E}\u{141}-\u{148}\u{14A}-\u{17E}"
    r"\u{400}-\u{481}\u{48A}-\u{4FF}\u{2010}\u{2012}-\u{2016}\u{2018}-\u{201F}]"
)
"""What normalising could change: not ASCII, nor the usual Latin and Cyrillic letters and quotation marks, which combine with nothing."""


def canonical_expr(values: pl.Expr, name: str | None, country: str = "") -> pl.Expr:
    """The canonical form of a String column, as an expression; null where nothing is left."""
    rule = entity(name).rule
    form = _form(values.str.normalize(_NORMAL.get(rule, "NFC")), rule, country)
    return pl.coalesce(_or_null(form), _or_null(values.str.normalize("NFC").str.strip_chars()))


def ascii_canonical_expr(values: pl.Expr, name: str | None, country: str = "") -> pl.Expr:
    """`canonical_expr` for a column known to be pure ASCII, where normalising changes nothing and costs most."""
    rule = entity(name).rule
    if rule == "number":
        form = values.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    elif rule in _NORMAL:
        form = _form(values, rule, country)
    else:
        return _or_null(values.str.strip_chars())
    return pl.coalesce(_or_null(form), _or_null(values.str.strip_chars()))


def canonicalise(values: pl.Series, name: str | None, country: str = "") -> pl.Series:
    """The canonical form of a String series: the ASCII path where every value is ASCII, else the full one."""
    if entity(name).rule == "number" and not values.str.contains(r"[^0-9A-Z]|^$").any():
        return values
    ascii_only = values.str.len_bytes().sum() == values.str.len_chars().sum()
    if not ascii_only:
        return _canonicalise(values, name, country)
    return values.to_frame("v").select(ascii_canonical_expr(pl.col("v"), name, country)).to_series()


def _canonicalise(values: pl.Series, name: str | None, country: str) -> pl.Series:
    """`canonical_expr` step by step: Polars would normalise once for each place where the expression says so."""
    rule, v = entity(name).rule, pl.col("v")
    settled = not values.str.contains(_UNSETTLED).any()

    def normal(form: Literal["NFC", "NFKC"]) -> pl.DataFrame:
        frame = values.to_frame("v")
        return frame if settled else frame.select(v.str.normalize(form))

    form = normal(_NORMAL.get(rule, "NFC")).select(_form(v, rule, country)).to_series()
    if not (form.str.len_bytes() == 0).any():
        return form
    text = normal("NFC").select(_or_null(v.str.strip_chars()).alias("text")).to_series()
    return pl.DataFrame([form, text]).select(pl.coalesce(_or_null(v), "text")).to_series()


@functools.lru_cache(maxsize=65_536)
def canonical(value: str, name: str | None, country: str = "") -> str | None:
    """The canonical form of one value; the same as `canonical_expr`, for code that holds a single string."""
    found = canonicalise(pl.Series([value], dtype=pl.String), name, country).item()
    return None if found is None else str(found)


def fold(value: str) -> str:
    """Case, accents, compatibility forms, invisible and look-alike characters taken away: for comparing, never for keying.

    It goes character by character, so the fold of a text is the folds of its pieces, one after the other.

    >>> fold("Zo\u00eb \u0420eeters \uff11")
    'zoe peeters 1'
    """
    return value.translate(_FOLDED)


def fold_expr(values: pl.Expr) -> pl.Expr:
    """`fold` as an expression over a String column; null stays null."""
    return values.map_batches(_fold_series, return_dtype=pl.String(), is_elementwise=True)


def transliterate(value: str) -> str:
    """`fold`, with Cyrillic letters written in Latin ones by sound instead of by look.

    By Bulgaria's Transliteration Act of 2009 (https://lex.bg/laws/ldoc/2135623667), Russian, Ukrainian, Serbian and
    Macedonian letters added.

    >>> transliterate("Мария Щерева")
    'maria shtereva'
    """
    if value.isascii():
        return fold(value)
    return _FINAL_IA.sub("иа", unicodedata.normalize("NFC", value).casefold()).translate(_SOUNDED)


class _Pieces(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __init__(self, letters: Mapping[str, str]) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, code: int) -> str:
        self[code] = piece = self._piece(chr(code))
        return piece

    def _piece(self, letter: str) -> str:
        if unicodedata.category(letter) == "Nd":
            return str(unicodedata.decimal(letter))
        low = letter.casefold()
        known = self._letters.get(low)
        if known is not None:
            return known
        loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", low).casefold())
        plain = (c for c in loose if unicodedata.category(c) not in _UNSEEN or c in "\t\n\r")
        return "".join(self._letters.get(c, c) for c in plain)


_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
_FINAL_IA = re.compile(r"ия\b")
_FOLDED = _Pieces(LOOKALIKES | _WRITTEN_OUT)
_SOUNDED = _Pieces(LOOKALIKES | _WRITTEN_OUT | _CYRILLIC)


def _fold_series(values: pl.Series) -> pl.Series:
    """Natively, each letter as `fold` has it: Polars and Python know different versions of Unicode beyond ASCII."""
    if not (values.str.len_bytes() != values.str.len_chars()).any():
        return values.str.to_lowercase().str.replace_all(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "")
    slices = (values[at : at + _SLICE].str.join().item() for at in range(0, len(values), _SLICE))
    letters = sorted(_ASCII.union(*map(_beyond_ascii, slices)))
    folded = [_FOLDED[ord(letter)] for letter in letters]
    changed = [(letter, piece) for letter, piece in zip(letters, folded, strict=True) if letter != piece]
    return values.str.replace_many(*map(list, zip(*changed, strict=True)))


_ASCII = frozenset(map(chr, range(128)))
_SLICE = 100_000
"""Values whose letters are gathered at a time."""


def _beyond_ascii(text: str) -> set[str]:
    """Its distinct letters, where one of them is not ASCII."""
    if text.isascii():
        return set()
    if len(text) < _SLICE:
        return set(text)
    import numpy as np  # late: it takes a tenth of a second, and few need it

    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    stands = np.zeros(int(codes.max()) + 1, dtype=bool)
    stands[codes] = True
    return set(map(chr, np.flatnonzero(stands).tolist()))


def _or_null(values: pl.Expr) -> pl.Expr:
    return pl.when(values.str.len_bytes() > 0).then(values)


_NORMAL: Mapping[str, Literal["NFC", "NFKC"]] = {"number": "NFKC", "phone": "NFKC", "email": "NFKC"}
"""How a rule has values normalised, where not by NFC."""


def _form(values: pl.Expr, rule: str, country: str) -> pl.Expr:
    """What a rule makes of normalised values; nothing may be left."""
    if rule == "number":
        return values.str.to_uppercase().str.replace_all(r"[^\p{L}\p{Nd}]", "")
    if rule == "phone":
        return _phone(values, country)
    return values.str.strip_chars().str.to_lowercase() if rule == "email" else values.str.strip_chars()


def _phone(values: pl.Expr, country: str) -> pl.Expr:
    code = _CALLING_CODES.get(country.upper(), "")
    bare = values.str.replace_all(r"\(\s*0\s*\)", "").str.strip_chars()
    digits = bare.str.replace_all(r"[^0-9\p{L}]", "")
    local = digits.str.strip_prefix("0") if code != "1" else digits
    national = pl.when(digits.str.starts_with("0")).then(pl.lit(code) + local) if code else pl.when(False).then(digits)
    if code == "1":
        national = pl.when(digits.str.len_bytes() == 10).then(pl.lit("1") + digits)
    return (
        pl.when(bare.str.starts_with("+"))
        .then(digits)
        .when(digits.str.starts_with("00"))
        .then(digits.str.slice(2))
        .otherwise(national.otherwise(digits))
    )
