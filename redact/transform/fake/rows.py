"""What is known of the rows for which something is made up.

Comes in: nothing. Goes out: `Rows`, `Maker`. It must not know the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.transform.fake.draws import Numbers, Words, again


@dataclass(frozen=True)
class Rows:
    """Some rows of a table, one element each."""

    words: Words
    own: pl.Series
    """The column's own values, String, without nulls."""
    names: pl.Series
    """The folds of all names of the row that fakes stand for, String, without nulls."""
    language: Numbers
    """Which of the locales."""
    man: npt.NDArray[np.bool_]
    born: npt.NDArray[np.datetime64]

    def take(self, at: npt.NDArray[np.intp]) -> Rows:
        """The rows at these places."""
        return Rows(self.words[at], self.own.gather(at), self.names.gather(at), self.language[at], self.man[at], self.born[at])

    def redrawn(self) -> Rows:
        """The same rows with other words."""
        return replace(self, words=again(self.words))


Maker = Callable[[Rows], pl.Series]
"""Rows -> a String for each; null where there is none."""


def by_language(makers: Sequence[Maker]) -> Maker:
    """One maker from one for each locale."""
    if len(makers) == 1:
        return makers[0]

    def make(rows: Rows) -> pl.Series:
        places = [np.flatnonzero(rows.language == number) for number in range(len(makers))]
        made = pl.concat([maker(rows.take(at)) for maker, at in zip(makers, places, strict=True)])
        return made.gather(np.argsort(np.concatenate(places), kind="stable"))

    return make
