"""Each operator over a column of distinct values, through the expression that a run would use, beside a floor in the same call.

Comes in: a number of values. Goes out: a line for each of `CASES`: values/s of the operator and of its floors (a plain Polars copy, the raw
hash, raw AES-ECB), of `ff3` beside `fpe` where it is installed, and the target, which nothing here asserts. A new operator is a function
that gives a `Case`, and its line in `CASES`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

import numpy as np
import polars as pl

from benchmarks.case import Asked
from benchmarks.timing import Took, timed
from redact.testing.keys import FIXED_KEY
from redact.transform import OPERATORS, Column

ROWS = 1_000_000
PEER_ROWS = 2_000
SEED = 7


@dataclass(frozen=True)
class Case:
    """One operator over one kind of values."""

    frame: pl.DataFrame
    """The column `x`, and what the operator reads beside it."""
    released: pl.Expr
    target: int
    """Values/s on 2 cores."""
    floors: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    peers: Mapping[str, tuple[Callable[[], object], int]] = field(default_factory=dict)
    """Name -> (work, over how many values)."""


def column(**more: object) -> Column:
    """The column `x` as an operator sees it."""
    given: dict[str, object] = {
        "name": "x", "kind": "string", "values": pl.col("x"), "entity": "CODE", "namespace": "CODE", "country": "BE", "hash": "blake3",
        "key": FIXED_KEY,
    }  # fmt: skip
    return Column(**(given | more))  # type: ignore[arg-type]


def released(operator: str, made: Column, **parameters: object) -> pl.Expr:
    """The expression of an operator."""
    kind = OPERATORS[operator]
    expression = kind.build(kind.parameters.model_validate(parameters), made)
    assert expression is not None  # it releases its column
    return expression


def numbers(rows: int) -> pl.Series:
    """Distinct numbers of 11 digits in no order."""
    drawn = (np.arange(rows, dtype=np.uint64) * np.uint64(7_777_777_777) + np.uint64(SEED)) % np.uint64(10**11)
    return pl.Series("x", drawn).cast(pl.String).str.zfill(11)


def pseudonym_ascii(rows: int) -> Case:
    """BLAKE3 over ASCII."""
    return _pseudonym(numbers(rows).to_frame(), 3_000_000)


def pseudonym_other(rows: int) -> Case:
    """BLAKE3 over names that are not ASCII."""
    return _pseudonym(numbers(rows).to_frame().select(pl.lit("Zoë Peëters ") + pl.col("x")), 1_500_000)


def pseudonym_hmac(rows: int) -> Case:
    """HMAC-SHA-256 over ASCII."""
    return _pseudonym(numbers(rows).to_frame(), 900_000, "hmac-sha256")


def _pseudonym(frame: pl.DataFrame, target: int, hash_name: str = "blake3") -> Case:
    frame = frame.select(pl.first().alias("x"))
    text = FIXED_KEY.text()
    raw = pl.concat_str([pl.lit(text), pl.col("x")]).chash.blake3()  # type: ignore[attr-defined]
    if hash_name != "blake3":
        raw = pl.col("x").chash.hmac_sha256(key=text)  # type: ignore[attr-defined]
    return Case(frame, released("pseudonym", column(hash=hash_name)), target, {"polars_hash": lambda: _collect(frame, raw)})


def encrypt(rows: int) -> Case:
    """AES-SIV over numbers."""
    frame = numbers(rows).to_frame()
    return Case(frame, released("encrypt", column()), 250_000, {"aes_ecb_4_blocks": lambda: _aes(4 * rows)})


def fpe(rows: int) -> Case:
    """FF1 over 11 digits."""
    frame = numbers(rows).to_frame()
    floors = {"aes_ecb_10_blocks": lambda: _aes(10 * rows)}
    return Case(frame, released("fpe", column()), 800_000, floors, _ff3(frame["x"].head(PEER_ROWS)))


def _ff3(values: pl.Series) -> dict[str, tuple[Callable[[], object], int]]:
    """The package `ff3`, a value at a time as it takes them; none where it is not installed, for it is no dependency."""
    if importlib.util.find_spec("ff3") is None:
        return {}
    from ff3 import FF3Cipher

    cipher, texts = FF3Cipher(FIXED_KEY.bytes().hex(), "D8E7920AFA330A"), values.to_list()
    return {"ff3": (lambda: [cipher.encrypt(text) for text in texts], len(texts))}


def _aes(blocks: int) -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    Cipher(algorithms.AES(FIXED_KEY.bytes()), modes.ECB()).encryptor().update(bytes(16 * blocks))  # noqa: S305  # the floor is the block cipher


def _collect(frame: pl.DataFrame, expression: pl.Expr) -> pl.DataFrame:
    return frame.lazy().select(expression.alias("x")).collect(engine="streaming")


CASES: Mapping[str, Callable[[int], Case]] = {
    "pseudonym ascii": pseudonym_ascii,
    "pseudonym other": pseudonym_other,
    "pseudonym hmac-sha256": pseudonym_hmac,
    "encrypt": encrypt,
    "fpe 11 digits": fpe,
}
"""What is measured -> the case of so many values."""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line for each case, of the first size."""
    rows = asked.rows[0] if asked.rows else ROWS
    for name, make in CASES.items():
        yield {"operator": name, "values": rows} | _line(make(rows), rows, asked)


def _line(case: Case, rows: int, asked: Asked) -> dict[str, object]:
    work: dict[str, tuple[Callable[[], object], int]] = {"values_per_s": (lambda: _collect(case.frame, case.released), rows)}
    if not asked.bare:
        work = {"copy": (lambda: _collect(case.frame, pl.col("x") + ""), rows)} | work
        work |= {name: (floor, rows) for name, floor in case.floors.items()} | dict(case.peers)
    times: dict[str, list[Took]] = {name: [] for name in work}
    for _ in range(asked.repeat):
        for name, (each, _) in work.items():
            times[name].append(timed(each))
    own = _rates(times.pop("values_per_s"), rows)
    beside = {name: _rates(took, work[name][1]) for name, took in times.items()}
    peers = {name: {"ratio_cpu": round(own["cpu"] / beside[name]["cpu"], 1)} | beside.pop(name) for name in case.peers if name in beside}
    return {"repeat": asked.repeat, "values_per_s": own, "target": case.target, "floors": beside, "peers": peers}


def _rates(times: list[Took], values: int) -> dict[str, int]:
    """Values a second: of the median and the fastest pass, and of the least processor time."""
    seconds = [took.seconds for took in times]
    cpu = min(took.cpu for took in times)
    return {"median": round(values / median(seconds)), "best": round(values / min(seconds)), "cpu": round(values / max(cpu, 1e-9))}
