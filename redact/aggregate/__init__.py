"""Rows -> tables of cells of people, in which nobody can be made out.

Comes in: prepared lazy frames (`PERSON`, a column for each level and measure), the policy's `aggregate` section. Goes out: `Group`s,
frames, and the verdict on the files. It must not know files, keys or operators.

    count_lines -> grow (trees) -> make_cells -> link (over one source) -> conceal -> shown -> [written, read back] -> check
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

from redact.aggregate.bounding import Exact, Order, bound
from redact.aggregate.cells import Cells, make_cells
from redact.aggregate.choosing import Chosen, conceal
from redact.aggregate.differencing import Difference, differences
from redact.aggregate.drawing import opendp
from redact.aggregate.grouping import grow
from redact.aggregate.holding import held_values, hold, shown_anew
from redact.aggregate.lines import DIVERSE, PERSON, SUBJECT, Lines, count_lines, level_column
from redact.aggregate.linking import Linked, link
from redact.aggregate.making import Prepared, tabulate
from redact.aggregate.noisy import draw, share_of
from redact.aggregate.publishing import Checked, Group, check, frame_of, primary_cells
from redact.aggregate.showing import Shown, shown_of

__all__ = [
    "DIVERSE",
    "PERSON",
    "SUBJECT",
    "Cells",
    "Checked",
    "Chosen",
    "Difference",
    "Exact",
    "Group",
    "Lines",
    "Linked",
    "Order",
    "Prepared",
    "Shown",
    "bound",
    "check",
    "conceal",
    "count_lines",
    "differences",
    "draw",
    "frame_of",
    "grow",
    "held_values",
    "hold",
    "level_column",
    "link",
    "make_cells",
    "opendp",
    "primary_cells",
    "share_of",
    "shown_anew",
    "shown_of",
    "tabulate",
]


class _Room(ModuleType):
    """NOTE: `redact.aggregate` is both the public function and this room; a room that can be called is both."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return importlib.import_module("redact.library").aggregate(*arguments, **options)


sys.modules[__name__].__class__ = _Room
