"""Texts that have an inside: JSON, XML and HTML cells, nested columns.

Comes in: a cell. Goes out: its leaves, and from what was found in them the stretches of the cell to replace. It must not know what
replaces them.
"""

from redact.transform.inside.cells import Cell, Format, cell_of, may_be_structured
from redact.transform.inside.keys import apart
from redact.transform.inside.pieces import Piece, asked, inside, is_whole

__all__ = ["Cell", "Format", "Piece", "apart", "asked", "cell_of", "inside", "is_whole", "may_be_structured"]
