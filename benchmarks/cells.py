"""Tables of cells: a hierarchical table with all totals protected and audited.

Comes in: how many people. Goes out: a line for each number. Seeded; in memory. By default small; a million people stand in the table of
50 x 50 x 10 with which this was promised.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from benchmarks.case import Asked
from redact.aggregate import PERSON, Prepared, frame_of, level_column, publishing, tabulate
from redact.policy import Aggregate

_SMALL, _LARGE = {"region": 20, "diagnosis": 20, "age": 5}, {"region": 50, "diagnosis": 50, "age": 10}
_MANY = 1_000_000
"""People from which the table is the large one."""


def measure(asked: Asked) -> Iterator[dict[str, object]]:
    """A line a number of people."""
    for people in asked.rows or (50_000,):
        yield hierarchical(people)


def hierarchical(people: int, seed: int = 0) -> dict[str, object]:
    """Regions in 10 countries by diagnoses in 10 chapters by ages, skewed, with all totals: k = 10."""
    sizes = _LARGE if people >= _MANY else _SMALL
    said = Aggregate.model_validate(
        {
            "k": 10,
            "tables": {
                "cells": {
                    "from": "people",
                    "by": {
                        "region": {"column": "region", "levels": ["keep", {"column": "country"}]},
                        "diagnosis": {"column": "diagnosis", "levels": ["keep", {"to": "chapter"}]},
                        "age": "age",
                    },
                }
            },
        }
    )
    frame = _people(people, sizes, np.random.default_rng(seed))
    began = time.perf_counter()
    (group,) = tabulate(
        {"cells": Prepared(frame.lazy(), {"region": ["region", "country"], "diagnosis": ["code", "chapter"], "age": ["age"]})}, said
    )
    chosen = time.perf_counter()
    found = publishing.check(group, {"cells": frame_of(group, group.tables[0])})
    ended = time.perf_counter()
    return {
        "what": f"hierarchical {' x '.join(map(str, sizes.values()))}",
        "people": people,
        "cells": len(group.linked.people),
        "primary": found.primary,
        "suppressed": found.hidden,
        "method": group.chosen.method,
        "lost_people": int(group.chosen.lost),
        "bound_people": round(group.chosen.bound),
        "gap": round(group.chosen.gap, 2),
        "linear_only": found.linear,
        "protect_seconds": round(chosen - began, 1),
        "audit_seconds": round(ended - chosen, 1),
    }


def _people(people: int, sizes: Mapping[str, int], random: np.random.Generator) -> pl.DataFrame:
    drawn = {name: random.choice(size, people, p=_skewed(size)) for name, size in sizes.items()}
    return pl.DataFrame(
        {
            PERSON: np.arange(people, dtype=np.uint64),
            level_column("region", 0): pl.Series(drawn["region"]).cast(pl.String),
            level_column("region", 1): pl.Series(drawn["region"] % 10).cast(pl.String),
            level_column("diagnosis", 0): pl.Series(drawn["diagnosis"]).cast(pl.String),
            level_column("diagnosis", 1): pl.Series(drawn["diagnosis"] % 10).cast(pl.String),
            level_column("age", 0): pl.Series(drawn["age"]).cast(pl.String),
        }
    )


def _skewed(size: int) -> np.ndarray:
    shares = 1.0 / np.sqrt(np.arange(1, size + 1))
    return shares / shares.sum()
