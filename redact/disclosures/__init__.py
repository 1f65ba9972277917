"""Disclosures: who received whose data, when and why, without a name of anybody.

Comes in: a policy, released columns, the subjects of the rows as they stream by. Goes out: the content of a ledger entry and, beside
the ledger, one Parquet part a release with the marks of its subjects, sorted; later what the entries say of a person, and the
record of processing. It must not know plans, or what stands in a cell.
"""

from redact.disclosures.marks import Marks, Subjects, mark_key, marks_of
from redact.disclosures.parts import KIND, Parts, clean_parts, write_part
from redact.disclosures.said import as_json, describe, register, since, summary

__all__ = [
    "KIND",
    "Marks",
    "Parts",
    "Subjects",
    "as_json",
    "clean_parts",
    "describe",
    "mark_key",
    "marks_of",
    "register",
    "since",
    "summary",
    "write_part",
]
