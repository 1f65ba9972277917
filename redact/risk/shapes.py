"""What a measurement says: figures, never a value of the data.

Comes in: nothing. Goes out: `Risk`, `Diversity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from redact.risk.attackers import Attackers, Uniqueness


@dataclass(frozen=True)
class Diversity:
    """What the classes tell of one sensitive column, in the worst class."""

    l_diversity: int
    """Distinct values."""
    entropy: float
    """exp of the entropy: how many equally frequent values would be as hard to guess."""
    entropy_l_diversity: int
    """The same rounded down, as pycanon rounds it: 1.9999999999999998 is 1."""
    recursive_c: float | None
    """The least c for which (c, l)-diversity holds with this l (most frequent first, as in the paper); None where l is 1."""
    t_closeness: float
    distance: str
    """`equal`, `ordered` or `hierarchical`."""
    alpha: float
    basic_beta_likeness: float
    enhanced_beta_likeness: float
    delta_disclosure: float


@dataclass(frozen=True)
class Profiles:
    """Persons by all that is told of them together: the set of rows in one or more tables."""

    persons: int
    k_anonymity: int
    unique: int
    """Persons whose profile nobody shares."""


@dataclass(frozen=True)
class Risk:
    """How much a table tells of the people in it. The worst class decides each measure; 0 stands for a table without rows."""

    rows: int
    persons: int
    """Persons, each once for every class that they stand in; rows where nobody says whose they are."""
    classes: int
    k_anonymity: int
    sample_uniques: int
    """Classes of one person."""
    class_sizes: Mapping[str, tuple[int, int]]
    """Class sizes (`1`, `2`, `3-4`, ...) -> how many classes, how many persons in them."""
    missing: str
    """`value`: null is a value like any other; `wildcard`: it may be any value."""
    attackers: Attackers
    population_uniqueness: Uniqueness | None
    """None where nobody says how large the population is."""
    sensitive: Mapping[str, Diversity]
    recursive_c_l_diversity: tuple[int | None, int] | None
    """(c, l) over all sensitive columns as pycanon tells it, which takes the least frequent value first; see `Diversity.recursive_c`."""
    profiles: Profiles | None = field(default=None)
    """None where nobody says whose row it is."""

    @property
    def l_diversity(self) -> int | None:
        """The least over all sensitive columns; None without any, as below."""
        return min((each.l_diversity for each in self.sensitive.values()), default=None)

    @property
    def t_closeness(self) -> float | None:
        """The greatest over all sensitive columns."""
        return max((each.t_closeness for each in self.sensitive.values()), default=None)

    def as_dict(self) -> dict[str, object]:
        """Everything as JSON takes it: the measures by their usual names, then by column."""
        told = asdict(self)
        return {"k_anonymity": self.k_anonymity, **_over_all(self), **told}


def _over_all(risk: Risk) -> dict[str, object]:
    """The worst of all sensitive columns; nothing without any."""
    columns = list(risk.sensitive.values())
    if not columns:
        return {}
    return {
        "alpha_k_anonymity": (max(each.alpha for each in columns), risk.k_anonymity),
        "l_diversity": risk.l_diversity,
        "entropy_l_diversity": min(each.entropy_l_diversity for each in columns),
        "t_closeness": max(each.t_closeness for each in columns),
        "basic_beta_likeness": max(each.basic_beta_likeness for each in columns),
        "enhanced_beta_likeness": max(each.enhanced_beta_likeness for each in columns),
        "delta_disclosure": max(each.delta_disclosure for each in columns),
    }
