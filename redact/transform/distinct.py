"""About how many distinct values there are, from their digests as they pass by.

Comes in: hexadecimal digests of values, in any order, some of them again and again. Goes out: a number. It must not know the values.

The smallest digests are kept (k minimum values: Bar-Yossef et al. 2002; the estimate is that of Beyer et al. 2007): exact below `KEPT`
values, with a standard error of 1.6 % above, the same for any order and chunking.
"""

from __future__ import annotations

from threading import Lock

import polars as pl

KEPT = 4_096
_WIDTH = 15


class Distinct:
    """Counts as long as a plan lives; morsels come from several threads."""

    def __init__(self) -> None:
        self._least = pl.Series(dtype=pl.String)
        self._lock = Lock()

    def add(self, digests: pl.Series) -> int:
        """Take digests of 15 hexadecimal digits or more, nulls left out; about how many distinct ones there have been."""
        heads = digests.str.head(_WIDTH)
        with self._lock:
            if len(self._least) == KEPT:
                heads = heads.filter(heads < self._least[-1])
            self._least = pl.concat([self._least, heads.drop_nulls().rename("")]).unique().sort().head(KEPT)
            if len(self._least) < KEPT:
                return len(self._least)
            return int((KEPT - 1) * 16**_WIDTH / int(self._least[-1], 16))
