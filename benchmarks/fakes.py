"""Made-up names and national numbers for people who are all different.

Comes in: a number of people. Goes out: one line for each of: last names, first and last names of one person, Belgian numbers, EGNs and
NIRs that agree with a birth date and sex; values a second beside a floor of the same call: as many values of a pool picked by a keyed
hash of the subject alone, without sex, language, own value or form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import polars as pl

from benchmarks.case import Asked
from benchmarks.timing import Times, in_turn, timed, told
from redact.keys import Key
from redact.transform import OPERATORS, Column
from redact.transform.batches import elementwise
from redact.transform.fake import pool
from redact.transform.fake.draws import Words, below
from redact.transform.pseudonym import keyed
from redact.transform.sealed import seal

ROWS = 1_000_000
NAMES, NUMBERS = 3_000_000, 500_000
"""Values a second to be reached on 2 cores."""
_KEY = Key(bytes(range(32)))


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line for each case."""
    rows = asked.rows[0] if asked.rows else ROWS
    people = _people(rows)
    for name, (target, expressions) in _cases().items():
        steps, outputs = expressions
        work = _run(people, steps, outputs)
        times = in_turn(_run(people, [], [_floor(column) for column in outputs]), lambda work=work: {"fake": timed(work)}, asked.repeat)  # type: ignore[misc]
        yield {"what": name, "rows": rows, "columns": len(outputs), **_told(times, rows * len(outputs), target)}


def _told(times: Times, values: int, target: int) -> dict[str, object]:
    floor = {"what": "gathered by hash alone"} | told(times["floor"], values, 0)
    return {"floor": floor, "fake": told(times["fake"], values, 0, times["floor"]) | {"target_rows_per_s": target}}


def _run(people: pl.DataFrame, steps: list[pl.Expr], outputs: list[pl.Expr]) -> Callable[[], object]:
    named = [each.alias(f"out{at}") for at, each in enumerate(outputs)]
    return lambda: seal(people.lazy(), named, steps).collect(engine="streaming")


def _floor(_: pl.Expr) -> pl.Expr:
    values = pool("last_name_male", "nl_BE")
    digits = keyed(pl.col("id"), _KEY)
    return elementwise(lambda batch: values.gather(below(Words.of(batch).at(0), len(values))), digits, pl.String())


def _cases() -> Mapping[str, tuple[int, tuple[list[pl.Expr], list[pl.Expr]]]]:
    first, last = (
        ("first", "PERSON", {"kind": "first_name", "locale": "nl_BE"}),
        ("last", "PERSON", {"kind": "last_name", "locale": "nl_BE"}),
    )
    number = {"kind": "national_number"}
    return {
        "last name": (NAMES, _made([last])),
        "first and last name": (NAMES, _made([first, last])),
        "Belgian number": (NUMBERS, _made([("number", "BE_NATIONAL_NUMBER", number)])),
        "EGN": (NUMBERS, _made([("number", "BG_EGN", number)])),
        "NIR": (NUMBERS, _made([("number", "FR_NIR", number)])),
    }


def _made(columns: list[tuple[str, str, dict[str, str]]]) -> tuple[list[pl.Expr], list[pl.Expr]]:
    """What the columns share, made once as in a plan, and each column."""
    steps: dict[str, pl.Expr] = {}

    def share(name: str, make: Callable[[], pl.Expr]) -> pl.Expr:
        steps.setdefault(name, make().alias(name))
        return pl.col(name)

    operator, outputs = OPERATORS["fake"], []
    names = pl.concat_str([pl.col(name) for name, _, _ in columns], separator=" ", ignore_nulls=True)
    for name, entity, parameters in columns:
        column = Column(
            name=name, kind="string", values=pl.col(name), entity=entity, namespace=entity, country="BE", hash="blake3", key=_KEY,
            share=share, subject=pl.col("id"), released_sex=pl.col("sex"), born=(pl.col("born"), pl.col("born")), names=names,
        )  # fmt: skip
        made = operator.build(operator.parameters.model_validate(parameters), column)
        assert made is not None  # a fake never drops its column
        outputs.append(made)
    return list(steps.values()), outputs


def _people(rows: int) -> pl.DataFrame:
    first, last = pool("first_name_male", "nl_BE"), pool("last_name_male", "nl_BE")
    at = pl.Series(np.random.default_rng(11).integers(0, 2**31, rows))
    return pl.DataFrame(
        {
            "id": pl.select(pl.format("P{}", pl.int_range(rows))).to_series(),
            "sex": pl.Series(["M", "V"]).gather(at % 2),
            "first": first.gather(at % len(first)),
            "last": last.gather(at // 1_000 % len(last)),
            "born": (at % 36_000 - 18_000).cast(pl.Int32).cast(pl.Date),
            "number": (10_000_000_000 + at.cast(pl.Int64) * 7).cast(pl.String),
        }
    )
