"""Which classes miss a target, for suppression alone.

Comes in: a lazy frame, what its columns are, a target. Goes out: the combinations of values that miss it. It must not know policies.
"""

from __future__ import annotations

import polars as pl

from redact.risk.ground import change_of, ground_of
from redact.risk.hierarchies import WHOLE
from redact.risk.measure import Question
from redact.risk.nodes import Target, Verdict, misses
from redact.risk.suggest import hierarchies_for


def failing(frame: pl.LazyFrame, question: Question, target: Target) -> pl.DataFrame:
    """A row for each combination of quasi-identifiers whose class misses the target, as the table spells them."""
    ground, classes = ground_of(frame, question, hierarchies_for(frame, dict.fromkeys(question.quasi_identifiers, WHOLE)))
    gone = misses(ground, target)
    verdict = Verdict((0,) * len(ground.ladders), 0, 0, 0.0, feasible=False, gone=gone)
    return change_of(ground, classes, verdict).gone
