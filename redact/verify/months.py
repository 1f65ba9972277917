"""Months in words -> numbers, so that `30 juli 1985`, `July 30th, 1985` and `30-VII-1985` read as `30 7 1985`.

Comes in: words between single blanks, folded. Goes out: those of them that hold a month beside a number, rewritten; names in
Dutch, French, English, German and Bulgarian (by look, as `fold` leaves them, and by sound). It must not know dates.
"""

from __future__ import annotations

import polars as pl

from redact.canon import fold, transliterate

_NAMES = (
    "januari january januar janvier jan janv jänner януари ян яну",
    "februari february februar february février feb fév févr февруари фев",
    "maart march märz mars maerz mar mrt mär март мар",
    "april avril apr avr април апр",
    "mei may mai май",
    "juni june juin jun юни",
    "juli july juillet jul juil юли",
    "augustus august août aug aou август авг",
    "september septembre sept sep септември септ сеп",
    "oktober october octobre okt oct октомври окт",
    "november novembre nov ноември ноем ное",
    "december december décembre dezember dec déc dez декември дек",
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()


def _any(names: str) -> str:
    spelled = {form for name in names.split() for form in (fold(name), transliterate(name))}
    return "|".join(sorted(spelled, key=lambda name: (-len(name), name)))


_MONTHS = tuple(map(_any, _NAMES))
_WRITTEN = rf"(?:{'|'.join(_MONTHS)}) ?\d|\d ?(?:{'|'.join(_ROMAN)}) ?\d|\b0\d \d \d|\b\d 0\d \d|\d{{4}} (?:0\d \d|\d 0\d)\b"
DATED = (
    r"\p{Nd}\p{L}{0,3}[^\p{L}\p{Nd}]{0,4}(?:\p{L}{2} )?[\p{L}\p{M}]{1,10}[^\p{L}\p{Nd}]{0,3}\p{Nd}"
    r"|[\p{L}\p{M}]{3,10}[^\p{L}\p{Nd}]{0,3}\p{Nd}{1,2}(?:\p{L}{2})?[^\p{L}\p{Nd}]{1,3}\p{Nd}{2}"
)
"""What a text holds in which a month may stand in words."""


def as_numbers(read: pl.DataFrame) -> pl.DataFrame:
    """The rows whose `words` (String) hold a month in words, or a day and a month of different width: both as numbers."""
    words = pl.col("words")
    some = read.filter(words.str.contains(_WRITTEN))
    if not some.height:
        return some
    plain = words.str.replace_all(r"(\d)(?:st|nd|rd|th|er|eme|e|de|ste|ten|mu|tu|to) ", "$1 ").str.replace_all(
        r"(\d) (?:of|de|den) ", "$1 "
    )
    plain = plain.str.replace_all(r"(\d)(\p{L})", "$1 $2").str.replace_all(r"(\p{L})(\d)", "$1 $2")
    for number, (names, roman) in enumerate(zip(_MONTHS, _ROMAN, strict=True), 1):
        plain = plain.str.replace_all(rf"\b(?:{names}) (\d)", f"{number} $1").str.replace_all(rf"(\d) {roman} (\d)", f"$1 {number} $2")
    return some.with_columns(words=plain.str.replace_all(r" 0(\d)\b", " $1"))
