"""What would do: the least lossy change of a table that reaches a target, with what it costs and what is left of the risk.

Comes in: a lazy frame, what its columns are, hierarchies, a target. Goes out: `Suggestion`. It must not know policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import polars as pl

from redact.risk.ground import Change, apply, change_of, ground_of
from redact.risk.hierarchies import Codes, Hierarchy, built_in, guess
from redact.risk.lattice import search
from redact.risk.measure import Question
from redact.risk.nodes import Target
from redact.risk.utility import Utility, utility_of


@dataclass(frozen=True)
class Suggestion:
    """An answer, and what was looked at to find it."""

    change: Change = field(repr=False)
    utility: Utility
    nodes: int
    """Combinations of levels that there are."""
    judged: int
    """How many of them were tried; the others cannot be better."""
    proven: bool
    """Whether no combination loses less."""

    def as_dict(self) -> dict[str, object]:
        """Levels and figures, no value."""
        levels = {name: {"level": level, "step": self.change.steps[name]} for name, level in self.change.levels.items()}
        return {"levels": levels, "utility": asdict(self.utility), "nodes": self.nodes, "judged": self.judged, "proven": self.proven}

    def applied(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The table changed as suggested."""
        return apply(frame, self.change)


def suggest(frame: pl.LazyFrame, question: Question, hierarchies: Mapping[str, Hierarchy], target: Target) -> Suggestion | None:
    """The least lossy change that reaches the target, or None where there is none. Raises InputError where a hierarchy lacks a value."""
    ground, classes = ground_of(frame, question, hierarchies)
    found = search(ground, target)
    if found.best is None:
        return None
    return Suggestion(change_of(ground, classes, found.best), utility_of(ground, found.best), found.nodes, found.judged, found.proven)


def hierarchies_for(frame: pl.LazyFrame, columns: Mapping[str, str | Hierarchy | None], codes: Codes | None = None) -> dict[str, Hierarchy]:
    """A hierarchy for each column: the one given, the built-in of that name, or one that fits the look of the values."""
    made = {}
    for name, said in columns.items():
        if isinstance(said, Hierarchy):
            made[name] = said
            continue
        values = frame.select(pl.col(name).drop_nulls().unique()).collect(engine="streaming").to_series().sort()
        made[name] = guess(values, codes) if said is None else built_in(said, values, codes)
    return made
