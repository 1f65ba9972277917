"""Whose rows are released: consent, objection, age, retention, lists; each as an expression that gives the reason against a row.

Comes in: what the policy says of a table's people and records, and its columns. Goes out: expressions. It must not know operators,
plans or files.
"""

from redact.rows.ages import NUMBERS, born_inside
from redact.rows.reasons import PEOPLE, RECORDS, Told, person_code, record_reason

__all__ = ["NUMBERS", "PEOPLE", "RECORDS", "Told", "born_inside", "person_code", "record_reason"]
