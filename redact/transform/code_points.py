"""Texts of one length as a matrix of code points, and back.

Comes in: a String series without nulls, or a matrix. Goes out: the other. It must not know what the letters mean.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

Points = npt.NDArray[np.uint32]


def code_points(texts: pl.Series, length: int) -> Points:
    """A row of `length` code points for each text, all of that many characters."""
    joined = "".join(texts.str.join("").to_list())
    return np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).reshape(len(texts), length)


def texts_of(points: Points) -> pl.Series:
    """The text that each row writes, String."""
    rows, length = points.shape
    if not points.size or points.max() < 128:
        return ascii_texts(points.astype(np.uint8).tobytes(), rows, length)
    joined = points.astype("<u4").tobytes().decode("utf-32-le")
    return pl.Series([joined[at : at + length] for at in range(0, rows * length, length)], dtype=pl.String)


def ascii_texts(raw: bytes, rows: int, length: int) -> pl.Series:
    """`rows` texts of `length` ASCII letters each, one after the other in `raw`."""
    offsets = np.arange(0, (rows + 1) * length, length, dtype=np.int64) if length else np.zeros(rows + 1, dtype=np.int64)
    text = pa.LargeStringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(raw))
    return pl.Series(pl.from_arrow(text), dtype=pl.String)
