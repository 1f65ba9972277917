"""What stands in a column of people where nobody is named.

Comes in: the policy's words for it. Goes out: a function that reads them as null. It must not know how people are spelled.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from redact.policy import Subject


def without_nobody(subject: Subject) -> Callable[[pl.Series], pl.Series]:
    """Return a function of String values, null where one is a word for nobody, in any case, with blanks around it or without."""
    words = sorted({word.casefold() for word in subject.nobody})
    longest = max(map(len, words), default=0)

    def named(values: pl.Series) -> pl.Series:
        bare = values.str.strip_chars()
        # NOTE: small letters are never fewer, and few values are as short: most batches end here.
        if not (bare.str.len_chars() <= longest).any():
            return values
        return pl.select(pl.when(~bare.str.to_lowercase().is_in(words)).then(values)).to_series()

    return named
