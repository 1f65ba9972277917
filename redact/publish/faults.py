"""What the system says of a place that cannot be written -> `OutputError`.

Comes in: a place. Goes out: one error in our words. Must not know: what was being written.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from redact.errors import OutputError, RedactError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
OS_ERROR = re.compile(r"\(os error (\d+)\)")
CUT_SHORT = "Invalid thrift: transport error"
"""What Polars says when the disk is full while it writes the footer, without the number of the system's error."""
FREE = "free some space"


@contextmanager
def as_output_error(place: str) -> Iterator[None]:
    """System errors are ours; of Polars' errors only those that tell of a full disk."""
    try:
        yield
    except RedactError:
        raise
    except (OSError, pl.exceptions.PolarsError) as error:
        found = OS_ERROR.search(str(error))
        number = getattr(error, "errno", None) or (int(found.group(1)) if found else 0)
        if CUT_SHORT in str(error):
            raise OutputError(f"{place}: expected room to write, found a Parquet file cut short", FREE) from None
        if isinstance(error, pl.exceptions.PolarsError) and number not in FULL:
            raise
        hint = FREE if number in FULL else "choose another --out, or its permissions"
        reason = os.strerror(number).lower() if number else type(error).__name__
        raise OutputError(f"{place}: expected a place that can be written, found {reason}", hint) from None
