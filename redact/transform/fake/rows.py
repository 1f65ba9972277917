"""What is known of the rows for which something is made up.

Comes in: nothing. Goes out: `Rows`, `Maker`. It must not know the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from redact.transform.fake.draws import DAY, SEX, Numbers, Words, below, folded

_FREE = np.array(["1930-01-01", "2009-12-31"], dtype="M8[D]").astype(np.int64)
"""Between what birth dates are drawn that are not released."""
_MEN = ("m", "male", "man", "mannelijk", "homme", "masculin", "h", "männlich", "maennlich", "mann", "мъж", "м", "mazh", "1")
_WOMEN = (
    "f",
    "v",
    "w",
    "female",
    "woman",
    "vrouw",
    "vrouwelijk",
    "femme",
    "féminin",
    "feminin",
    "frau",
    "weiblich",
    "жена",
    "ж",
    "zhena",
    "2",
)
_SEXES = dict.fromkeys(_MEN, 1) | dict.fromkeys(_WOMEN, 0)
"""As registers write them in five languages; 1 and 2 are those of ISO/IEC 5218."""


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
        return Rows(self.words.take(at), self.own.gather(at), self.names.gather(at), self.language[at], self.man[at], self.born[at])

    def redrawn(self) -> Rows:
        """The same rows with other words."""
        return replace(self, words=self.words.again())


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


def read(fields: Mapping[str, pl.Series], languages: Mapping[str, int]) -> Rows:
    """Rows from the fields of a batch: `own`, `digits`, and where they are known `sex`, `earliest` and `latest`, `names`, `language`."""
    count, words = len(fields["own"]), Words.of(fields["digits"])
    language = np.zeros(count, dtype=np.int64)
    if "language" in fields:
        language = fields["language"].replace_strict(languages, default=0, return_dtype=pl.Int64).to_numpy()
    own_names = fields["names"].fill_null("") if "names" in fields else pl.Series([""]).new_from_index(0, count)
    return Rows(words, fields["own"], folded(own_names), language, _man(fields.get("sex"), words), _born(fields, words))


def _man(sex: pl.Series | None, words: Words) -> npt.NDArray[np.bool_]:
    """Whether a man: as told, drawn where that is not known."""
    if sex is None:
        return (words.at(SEX) & np.uint32(1)).astype(np.bool_)
    said = sex.cast(pl.String)
    known = {value: _SEXES[word] for value in said.drop_nulls().unique() if (word := value.strip().lower()) in _SEXES}
    told = said.replace_strict(known, default=None, return_dtype=pl.Int8)
    man: npt.NDArray[np.bool_] = (_drawn(told, words) if told.null_count() else told).to_numpy().astype(np.bool_)
    return man


def _drawn(told: pl.Series, words: Words) -> pl.Series:
    coins = pl.Series((words.at(SEX) & np.uint32(1)).astype(np.int8))
    return told.to_frame("told").select(pl.coalesce("told", coins)).to_series()


def _born(fields: Mapping[str, pl.Series], words: Words) -> npt.NDArray[np.datetime64]:
    """A day between the two that are told, or any where none is."""
    if "earliest" not in fields:
        free: npt.NDArray[np.datetime64] = (_FREE[0] + below(words.at(DAY), int(_FREE[1] - _FREE[0]) + 1)).astype("M8[D]")
        return free
    told = (fields["earliest"].is_not_null() & fields["latest"].is_not_null()).to_numpy()
    low, high = (fields[name].to_physical().fill_null(0).to_numpy().astype(np.int64) for name in ("earliest", "latest"))
    first, last = np.where(told, low, _FREE[0]), np.where(told, high, _FREE[1])
    days: npt.NDArray[np.datetime64] = (first + below(words.at(DAY), last - first + 1)).astype("M8[D]")
    return days
