"""How much a table tells of the people in it, and what generalisation would meet a target.

Comes in: lazy frames and what their columns are. Goes out: measures, levels, figures of what was lost. It must not know policies,
operators or where a release goes.
"""

from redact.risk.failing import failing
from redact.risk.ground import blanked
from redact.risk.hierarchies import BUILT_IN, Hierarchy, built_in, guess, read_hierarchy
from redact.risk.measure import Question, measure
from redact.risk.nodes import Target
from redact.risk.profiles import profiles_of
from redact.risk.shapes import Diversity, Profiles, Risk
from redact.risk.suggest import Suggestion, hierarchies_for, suggest
from redact.risk.utility import Utility

__all__ = [
    "BUILT_IN",
    "Diversity",
    "Hierarchy",
    "Profiles",
    "Question",
    "Risk",
    "Suggestion",
    "Target",
    "Utility",
    "blanked",
    "built_in",
    "failing",
    "guess",
    "hierarchies_for",
    "measure",
    "profiles_of",
    "read_hierarchy",
    "suggest",
]
