"""Files -> lazy frames, with everything that can be wrong with a file said in our own words.

Comes in: paths, a dialect, column types. Goes out: `Source` (a lazy frame and where it came from), typed frames, and
errors without a cell in them. Must not know: the policy, operators, keys, or where a release goes.
"""

from redact.read.apart import take_apart
from redact.read.columns import KINDS, UNREAD, ColumnType, typed
from redact.read.fields import count_rows
from redact.read.source import PARQUET, RECORDS, Dialect, Source, assign, files_in, open_table, separator_of
from redact.read.words import FAULTS, call_in_our_words, in_our_words, said_in_our_words

__all__ = [
    "FAULTS",
    "KINDS",
    "PARQUET",
    "RECORDS",
    "UNREAD",
    "ColumnType",
    "Dialect",
    "Source",
    "assign",
    "call_in_our_words",
    "count_rows",
    "files_in",
    "in_our_words",
    "open_table",
    "said_in_our_words",
    "separator_of",
    "take_apart",
    "typed",
]
